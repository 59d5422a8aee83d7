//! The templates of cases.

use serde_json::Value;

use super::State;
use super::projects;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The template of a case that names none.
pub(crate) const TEXT: u64 = 1;
/// The template with separate steps.
pub(crate) const STEPS: u64 = 2;

/// The template of scenarios in Gherkin, which only newer servers list. Its id is 4 or 5, by the server (recorded).
pub(crate) const BDD: u64 = 4;

/// The templates of a fresh server: ids and names. Newer servers have more, whose ids differ.
const TEMPLATES: [(u64, &str); 4] = [
    (TEXT, "Test Case (Text)"),
    (STEPS, "Test Case (Steps)"),
    (3, "Exploratory Session"),
    (BDD, "Behaviour Driven Development"),
];

pub(crate) fn has(id: u64) -> bool {
    TEMPLATES.iter().any(|(known, _)| *known == id)
}

pub(super) fn get_templates(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    projects::of_path(state, request)?;
    let modern = state.generation.envelopes();
    let row = |(id, name): &(u64, &str)| {
        Row::new()
            .with("id", *id)
            .with("name", *name)
            .with_if(modern, "i18n_custom_id", Value::Null)
            .with("is_default", *id == TEXT)
    };
    let listed = TEMPLATES.iter().filter(|(id, _)| *id != BDD || state.generation.knows_scenarios());
    Ok(Reply::json(&listed.map(row).collect::<Vec<_>>()))
}
