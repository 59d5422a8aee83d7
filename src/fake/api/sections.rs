//! Sections of suites.

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::Seed;
use super::{projects, suites};
use crate::fake::server::{Reply, Request};

#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) suite: u64,
    pub(crate) name: String,
}

fn row(state: &State, id: u64, section: &Section) -> Row {
    let row = Row::new()
        .with("id", id)
        .with("suite_id", section.suite)
        .with("name", section.name.clone())
        .with("description", Value::Null)
        .with("parent_id", Value::Null)
        .with("display_order", id)
        .with("depth", 0);
    state.sent(Resource::Section, id, row)
}

pub(super) fn get_sections(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::named(state, request)?;
    let suite = suites::named(state, project, request.id_parameter("suite_id")?)?;
    let all: Vec<_> = state.sections.iter().filter(|(_, section)| section.suite == suite).collect();
    paged(state, request, "sections", &all, |(id, section)| row(state, **id, section))
}

impl State {
    pub(crate) fn remove_section(&mut self, id: u64) {
        for case in self.cases.ids(|case| case.section == id) {
            self.remove_case(case);
        }
        self.sections.remove(&id);
        self.forget(Resource::Section, id);
    }
}

/// Sections.
impl Seed<'_> {
    /// Removes a section with its cases, and their tests in open runs.
    ///
    /// # Panics
    ///
    /// If there is no such section.
    pub fn remove_section(&mut self, section: u64) {
        let section = self.known(Resource::Section, section);
        self.state.remove_section(section);
    }
}
