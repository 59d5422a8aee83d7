//! Tests: the cases of a run.

use std::collections::BTreeMap;

use serde_json::Value;

use super::State;
use super::cases::{CASE_PRIORITY, CASE_TYPE};
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, missing};
use super::statuses::UNTESTED;
use crate::fake::server::{Reply, Request};

/// A case in a run.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) id: u64,
    pub(crate) case: u64,
    pub(crate) status: u64,
}

fn row(state: &State, id: u64, test: &Test) -> Row {
    let run = state.runs.get(&id);
    let title = state.cases.get(&test.case).map(|case| case.title.clone());
    let cloud = state.generation.is_cloud();
    let empty = || Value::Array(Vec::new());
    let row = Row::new()
        .with("id", test.id)
        .with("case_id", test.case)
        .with("status_id", test.status)
        .with("assignedto_id", run.and_then(|run| run.assignee))
        .with("run_id", id)
        .with("title", title)
        .with("template_id", 1)
        .with("type_id", CASE_TYPE)
        .with("priority_id", CASE_PRIORITY)
        .with("estimate", Value::Null)
        .with("estimate_forecast", Value::Null)
        .with("refs", Value::Null)
        .with("milestone_id", run.and_then(|run| run.milestone))
        .with_if(cloud, "sections_display_order", 1)
        .with_if(cloud, "cases_display_order", test.case)
        .with_if(cloud, "case_comments", empty())
        .with_if(cloud, "labels", empty());
    state.sent(Resource::Test, test.id, row)
}

pub(super) fn get_tests(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    let run = state.visible_run(id, request.user)?;
    let statuses = request.ids_parameter("status_id")?;
    let chosen = |status: u64| statuses.as_ref().is_none_or(|statuses| statuses.contains(&status));
    let tests: Vec<_> = run.tests.iter().filter(|test| chosen(test.status)).collect();
    paged(state, request, "tests", &tests, |test| row(state, id, test))
}

impl State {
    /// Makes a run's tests those of these cases: a case that stays keeps its test, and with it its results.
    pub(crate) fn select(&mut self, tests: Vec<Test>, cases: &[u64]) -> Vec<Test> {
        let mut kept: BTreeMap<u64, Test> = tests.into_iter().map(|test| (test.case, test)).collect();
        let last_test = &mut self.last_test;
        let mut test = |case: &u64| {
            kept.remove(case).unwrap_or_else(|| {
                *last_test += 1;
                Test { id: *last_test, case: *case, status: UNTESTED }
            })
        };
        let tests = cases.iter().map(&mut test).collect();
        for gone in kept.into_values() {
            self.forget_test(gone.id);
        }
        tests
    }

    fn forget_test(&mut self, id: u64) {
        self.remove_results(|result| result.test == id);
        self.forget(Resource::Test, id);
    }
}

/// Tests.
impl Seed<'_> {
    /// Removes a test with its results: its run then has one case less.
    ///
    /// # Panics
    ///
    /// If there is no such test.
    pub fn remove_test(&mut self, test: u64) {
        let run = self.state.runs.values_mut().find(|run| run.tests.iter().any(|row| row.id == test));
        run.unwrap_or_else(|| missing(Resource::Test, test)).tests.retain(|row| row.id != test);
        self.state.forget_test(test);
    }
}
