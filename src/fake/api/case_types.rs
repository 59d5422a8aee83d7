//! The types of cases.

use serde_json::Value;

use super::State;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The type of a case that names none.
pub(crate) const OTHER: u64 = 7;

/// The names of the types of a fresh server, from id 1 on.
pub(super) const TYPES: [&str; 12] = [
    "Acceptance",
    "Accessibility",
    "Automated",
    "Compatibility",
    "Destructive",
    "Functional",
    "Other",
    "Performance",
    "Regression",
    "Security",
    "Smoke & Sanity",
    "Usability",
];

pub(crate) fn has(id: u64) -> bool {
    (1..=TYPES.len() as u64).contains(&id)
}

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_case_types(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    let modern = state.generation.envelopes();
    let row = |(id, name): (u64, &&str)| {
        Row::new().with("id", id).with("name", *name).with("is_default", id == OTHER).with_if(
            modern,
            "i18n_custom_id",
            Value::Null,
        )
    };
    Ok(Reply::json(&(1..).zip(&TYPES).map(row).collect::<Vec<_>>()))
}
