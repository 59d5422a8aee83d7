//! Test cases.

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::sections::Section;
use super::seed::Seed;
use super::{projects, suites};
use crate::fake::server::{Reply, Request};
use crate::{CaseId, SuiteId};

/// The type and the priority that every case has: "Other" and "Medium", as a new case does.
pub(crate) const CASE_TYPE: u64 = 7;
pub(crate) const CASE_PRIORITY: u64 = 2;

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) suite: u64,
    pub(crate) section: u64,
    pub(crate) title: String,
    pub(crate) created_on: i64,
}

fn row(state: &State, id: u64, case: &Case) -> Row {
    let row = Row::new()
        .with("id", id)
        .with("title", case.title.clone())
        .with("section_id", case.section)
        .with("template_id", 1)
        .with("type_id", CASE_TYPE)
        .with("priority_id", CASE_PRIORITY)
        .with("milestone_id", Value::Null)
        .with("refs", Value::Null)
        .with("created_by", 1)
        .with("created_on", case.created_on)
        .with("updated_by", 1)
        .with("updated_on", case.created_on)
        .with("estimate", Value::Null)
        .with("estimate_forecast", Value::Null)
        .with("suite_id", case.suite)
        .with("display_order", id)
        .with("is_deleted", 0)
        .with_if(state.generation.is_cloud(), "labels", Value::Array(Vec::new()));
    state.sent(Resource::Case, id, row)
}

pub(super) fn get_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::named(state, request)?;
    let suite = suites::named(state, project, request.id_parameter("suite_id")?)?;
    let section = request.id_parameter("section_id")?;
    if let Some(section) = section {
        let known = state.sections.get(&section).is_some_and(|section| section.suite == suite);
        if !known {
            return Err(Reply::field("section_id", "is not a valid section."));
        }
    }
    let chosen = |case: &Case| case.suite == suite && section.is_none_or(|section| section == case.section);
    let chosen: Vec<_> = state.cases.iter().filter(|(_, case)| chosen(case)).collect();
    paged(state, request, "cases", &chosen, |(id, case)| row(state, **id, case))
}

pub(super) fn unknown() -> Reply {
    Reply::field("case_id", "is not a valid test case.")
}

impl State {
    /// The ids of a suite's cases.
    pub(crate) fn cases_of(&self, suite: u64) -> Vec<u64> {
        self.cases.ids(|case| case.suite == suite)
    }

    /// Removes a case, and its tests in open runs (manual).
    pub(crate) fn remove_case(&mut self, id: u64) {
        let mut gone = Vec::new();
        for run in self.runs.values_mut().filter(|run| run.completed_on.is_none()) {
            gone.extend(run.tests.iter().filter(|test| test.case == id).map(|test| test.id));
            run.tests.retain(|test| test.case != id);
        }
        self.remove_results(|result| gone.contains(&result.test));
        self.cases.remove(&id);
        self.forget(Resource::Case, id);
    }
}

/// Cases.
impl Seed<'_> {
    /// A section of a suite, with cases of these titles.
    ///
    /// # Panics
    ///
    /// If there is no such suite.
    pub fn cases<'t>(
        &mut self,
        suite: impl Into<SuiteId>,
        section: &str,
        titles: impl IntoIterator<Item = &'t str>,
    ) -> Vec<CaseId> {
        let suite = self.known(Resource::Suite, suite.into());
        let created_on = self.state.clock.now();
        let section = self.state.sections.add(Section { suite, name: section.to_owned() });
        let case = |title: &str| Case { suite, section, title: title.to_owned(), created_on };
        titles.into_iter().map(|title| self.state.cases.add(case(title)).into()).collect()
    }

    /// Removes a case, and its tests in open runs. Closed runs keep theirs.
    ///
    /// # Panics
    ///
    /// If there is no such case.
    pub fn remove_case(&mut self, case: impl Into<CaseId>) {
        let case = self.known(Resource::Case, case.into());
        self.state.remove_case(case);
    }
}
