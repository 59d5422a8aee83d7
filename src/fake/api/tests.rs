//! Tests: the cases of a run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::State;
use super::cases::Case;
use super::fields::with_custom;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, missing};
use super::statuses::UNTESTED;
use super::time_span::shown;
use super::users::permitted;
use super::{case_types, labels, priorities, projects, shared_steps, templates};
use crate::TestId;
use crate::fake::server::{Reply, Request};

/// A case in a run.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) id: u64,
    pub(crate) case: u64,
    pub(crate) status: u64,
    /// The user to whom a result has assigned the test. `None` if that is the run's assignee.
    pub(crate) assignee: Option<u64>,
    pub(crate) labels: Vec<u64>,
    /// The case as it was when the run was closed. `None` while the run is open.
    pub(crate) frozen: Option<Box<Case>>,
}

/// The order of the keys is recorded for 2014 and 2020. The places of those of 2026 are not known. The milestone is
/// that of the case (inferred). So are the positions of the case and its section: a deleted case has none.
fn row(state: &State, run_id: u64, test: &Test) -> Row {
    let run = state.runs.get(&run_id);
    let (case, live) = (state.case_of(test), state.cases.get(&test.case));
    let generation = state.generation;
    let cloud = generation.is_cloud();
    let row = Row::new()
        .with("id", test.id)
        .with("case_id", test.case)
        .with("status_id", test.status)
        .with("assignedto_id", test.assignee.or(run.and_then(|run| run.assignee)))
        .with("run_id", run_id)
        .with("title", case.map(|case| case.title.clone()))
        .with_if(generation.knows_templates(), "template_id", case.map_or(templates::TEXT, |case| case.template))
        .with("type_id", case.map_or(case_types::OTHER, |case| case.kind))
        .with("priority_id", case.map_or(priorities::MEDIUM, |case| case.priority))
        .with("estimate", case.and_then(|case| Some(shown(generation, case.estimate.as_deref()?))))
        .with("estimate_forecast", Value::Null)
        .with("refs", case.and_then(|case| case.refs.clone()))
        .with("milestone_id", case.and_then(|case| case.milestone));
    let custom = match (&test.frozen, live) {
        (Some(case), _) => Cow::Borrowed(&case.custom),
        (None, Some(case)) => shared_steps::resolved(&state.shared_steps, &case.custom),
        (None, None) => Cow::default(),
    };
    let row = with_custom(row, &state.case_fields, &custom)
        .with_if(cloud, "sections_display_order", live.map(|case| state.section_order(case.section)))
        .with_if(cloud, "cases_display_order", live.map(|case| state.case_order(test.case, case)))
        .with_if(cloud, "case_comments", Value::Array(Vec::new()))
        .with_if(cloud, "case_title", case.map(|case| case.title.clone()));
    let knows_labels = generation.knows_labels();
    let row = if knows_labels { row.with_rows("labels", labels::rows(state, &test.labels, false)) } else { row };
    state.sent(Resource::Test, test.id, row)
}

pub(super) fn get_tests(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    let run = state.visible_run(id, request.user)?;
    let statuses = request.ids_parameter("status_id")?;
    let labels = labels::of_filter(state, request)?;
    let chosen = |test: &&Test| {
        statuses.as_ref().is_none_or(|statuses| statuses.contains(&test.status))
            && labels.as_ref().is_none_or(|labels| test.labels.iter().any(|label| labels.contains(label)))
    };
    let tests: Vec<_> = run.tests.iter().filter(chosen).collect();
    paged(state, request, "tests", &tests, |test| row(state, id, test))
}

/// With `with_data=1` the test comes in a wrapper, with its results and their files (seen in another client's source).
pub(super) fn get_test(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (run, test) = of_path(state, request)?;
    let row = row(state, run, test);
    if !state.generation.is_cloud() || request.flag("with_data")? != Some(true) {
        return Ok(Reply::json(&row));
    }
    let with_data = Row::new()
        .with_row("test", row)
        .with_rows("results", state.result_rows(test.id))
        .with_rows("attachments", state.attachment_rows(test.id));
    Ok(Reply::json(&with_data))
}

/// Sets the labels of a test. That it needs the permission to edit results is inferred.
pub(super) fn update_test(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (run, test) = of_path(state, request)?;
    let id = test.id;
    label(state, request, &[id])?;
    let test = of_path(state, request)?.1;
    Ok(Reply::json(&row(state, run, test)))
}

/// Answers the ids and the labels, not the tests (manual).
pub(super) fn update_tests(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let ids = request.body()?.ids("test_ids")?;
    let ids = ids.filter(|ids| !ids.is_empty()).ok_or_else(|| Reply::field("test_ids", "is a required field."))?;
    let labels = label(state, request, &ids)?;
    let answer = Row::new().with("test_ids", ids).with_rows("labels", labels::rows(state, &labels, false));
    Ok(Reply::json(&answer))
}

/// Sets the labels of these tests to those that the body names, and returns the labels.
fn label(state: &mut State, request: &Request, tests: &[u64]) -> Result<Vec<u64>, Reply> {
    let found = tests.iter().map(|id| of_id(state, *id, request.user)).collect::<Result<Vec<_>, _>>()?;
    found.iter().try_for_each(|(run, _)| state.must_be_open(*run))?;
    permitted(state, request.user, "edit", "test results")?;
    let Some(project) = found.first().and_then(|(run, _)| state.runs.get(run)).map(|run| run.project) else {
        return Ok(Vec::new());
    };
    let labels = labels::read(state, project, &request.body()?)?;
    let labels = labels.ok_or_else(|| Reply::field("labels", "is a required field."))?;
    let labels = state.label_ids(project, request.user, labels);
    let all = state.runs.values_mut().flat_map(|run| &mut run.tests);
    for test in all.filter(|test| tests.contains(&test.id)) {
        test.labels.clone_from(&labels);
    }
    Ok(labels)
}

/// The test that the path of a call names, and its run.
pub(super) fn of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Test), Reply> {
    of_id(state, request.id(0, "test_id")?, request.user)
}

fn of_id(state: &State, id: u64, user: u64) -> Result<(u64, &Test), Reply> {
    let found = state.runs.iter().find_map(|(run, row)| {
        let test = row.tests.iter().find(|test| test.id == id)?;
        Some((*run, row.project, test))
    });
    let (run, project, test) = found.ok_or_else(|| Reply::field("test_id", "is not a valid test."))?;
    projects::accessible(state, project, user)?;
    Ok((run, test))
}

impl State {
    /// The case of a test. That of a closed run is as it was when the run was closed.
    pub(crate) fn case_of<'s>(&'s self, test: &'s Test) -> Option<&'s Case> {
        test.frozen.as_deref().or_else(|| self.cases.get(&test.case))
    }

    /// Returns a run's tests for these cases. A case that stays keeps its test and results.
    pub(crate) fn select(&mut self, tests: Vec<Test>, cases: &[u64]) -> Vec<Test> {
        let mut kept: BTreeMap<u64, Test> = tests.into_iter().map(|test| (test.case, test)).collect();
        let last_test = &mut self.last_test;
        let mut test = |case: &u64| {
            kept.remove(case).unwrap_or_else(|| {
                *last_test += 1;
                Test { id: *last_test, case: *case, status: UNTESTED, assignee: None, labels: Vec::new(), frozen: None }
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
    /// Removes a test with its results. Its run then has one case fewer.
    ///
    /// # Panics
    ///
    /// If there is no such test.
    pub fn remove_test(&mut self, test: impl Into<TestId>) {
        let test = test.into().get();
        let run = self.state.runs.values_mut().find(|run| run.tests.iter().any(|row| row.id == test));
        run.unwrap_or_else(|| missing(Resource::Test, test)).tests.retain(|row| row.id != test);
        self.state.forget_test(test);
    }
}
