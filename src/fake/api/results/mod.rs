//! Results of tests.

mod read;
mod reported;
mod row;
mod seed;

use serde_json::{Map, Value};

use super::State;
use super::lists::{has_id, paged_results};
use super::overrides::Resource;
use super::row::Row;
use super::statuses::UNTESTED;
use super::tests::{self, Test};
use super::users::permitted;
use super::{cases, runs};
use crate::Patch;
use crate::fake::server::{Body, Reply, Request};
use read::{edited, read, rows};
pub use reported::ReportedResult;
use row::row;

#[derive(Clone, Debug, Default)]
pub(crate) struct TestResult {
    pub(crate) run: u64,
    pub(crate) test: u64,
    pub(crate) case: u64,
    /// `None` if there is only a comment.
    status: Option<u64>,
    created_on: i64,
    created_by: u64,
    assignee: Option<u64>,
    comment: Option<String>,
    version: Option<String>,
    elapsed: Option<String>,
    defects: Option<String>,
    /// The fields that start with `custom_`.
    custom: Map<String, Value>,
}

/// The built-in fields of a result.
const BUILT_IN: [&str; 6] = ["status_id", "comment", "version", "elapsed", "defects", "assignedto_id"];

pub(super) fn get_results(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (_, test) = tests::of_path(state, request)?;
    let test = test.id;
    list(state, request, |result| result.test == test)
}

pub(super) fn get_results_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = request.id(0, "run_id")?;
    state.visible_run(run, request.user)?;
    let case = request.id(1, "case_id")?;
    let test = test_of(state, run, case).ok_or_else(|| no_test(state, case))?.id;
    list(state, request, |result| result.test == test)
}

pub(super) fn get_results_for_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    state.visible_run(id, request.user)?;
    let (after, before) = (request.time("created_after")?, request.time("created_before")?);
    let by = request.ids_parameter("created_by")?;
    let chosen = |result: &TestResult| {
        result.run == id
            && after.is_none_or(|time| result.created_on > time)
            && before.is_none_or(|time| result.created_on < time)
            && by.as_ref().is_none_or(|users| users.contains(&result.created_by))
    };
    let results = chosen_results(state, request, chosen)?;
    paged_results(state, request, &results, |(id, result)| row::of_run(state, **id, result))
}

/// Results are listed newest first, like everything with a time.
fn list(state: &State, request: &Request, chosen: impl Fn(&TestResult) -> bool) -> Result<Reply, Reply> {
    let results = chosen_results(state, request, chosen)?;
    paged_results(state, request, &results, |(id, result)| row(state, **id, result))
}

fn chosen_results<'s>(
    state: &'s State,
    request: &Request,
    chosen: impl Fn(&TestResult) -> bool,
) -> Result<Vec<(&'s u64, &'s TestResult)>, Reply> {
    let statuses = request.ids_parameter("status_id")?;
    let defect = request.parameter("defects_filter");
    let chosen = |result: &TestResult| {
        chosen(result)
            && statuses.as_ref().is_none_or(|ids| result.status.is_some_and(|status| ids.contains(&status)))
            && defect.is_none_or(|id| result.defects.as_deref().is_some_and(|defects| has_id(defects, id)))
    };
    Ok(state.results.iter().rev().filter(|(_, result)| chosen(result)).collect())
}

/// Changes some fields of a result. That the answer is the result is inferred.
pub(super) fn edit_result(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "result_id")?;
    let run = state.results.get(&id).ok_or_else(unknown)?.run;
    state.visible_run(run, request.user)?;
    state.must_be_open(run)?;
    permitted(state, request.user, "edit", "test results")?;
    let before = state.results.get(&id).ok_or_else(unknown)?;
    let result = edited(state, &request.body()?, before)?;
    let (run, test) = (result.run, result.test);
    state.results.insert(id, result);
    state.update_status(run, test);
    state.results.get(&id).map(|result| Reply::json(&row(state, id, result))).ok_or_else(unknown)
}

/// The words are inferred.
fn unknown() -> Reply {
    Reply::field("result_id", "is not a valid test result.")
}

pub(super) fn add_result(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (run, test) = tests::of_path(state, request)?;
    let test = test.clone();
    open(state, run, request.user)?;
    add(state, request, run, &test)
}

pub(super) fn add_result_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = request.id(0, "run_id")?;
    open(state, run, request.user)?;
    let case = request.id(1, "case_id")?;
    let test = test_of(state, run, case).ok_or_else(|| no_test(state, case))?;
    add(state, request, run, &test)
}

fn add(state: &mut State, request: &Request, run: u64, test: &Test) -> Result<Reply, Reply> {
    let result = read(state, &request.body()?, request.user)?;
    let id = state.store(result, run, test);
    state.results.get(&id).map(|result| Reply::json(&row(state, id, result))).ok_or_else(runs::unknown)
}

/// A case without a test in a run. The words are reported for a case that exists, and for one that does not.
fn no_test(state: &State, case: u64) -> Reply {
    if state.cases.contains_key(&case) {
        Reply::refuse(400, "No (active) test found for the run/case combination.")
    } else {
        cases::unknown()
    }
}

/// How the rows of a batch name their tests.
#[derive(Clone, Copy)]
struct NamedBy {
    field: &'static str,
    /// The letter in front of such an id in refusals.
    letter: char,
    id: fn(&Test) -> u64,
}

/// The words about tests are inferred from those about cases.
pub(super) fn add_results(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add_batch(state, request, NamedBy { field: "test_id", letter: 'T', id: |test| test.id })
}

pub(super) fn add_results_for_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    add_batch(state, request, NamedBy { field: "case_id", letter: 'C', id: |test| test.case })
}

/// If one row is bad, the whole batch is refused and nothing is stored. The order of the checks is inferred.
fn add_batch(state: &mut State, request: &Request, named_by: NamedBy) -> Result<Reply, Reply> {
    let run = request.id(0, "run_id")?;
    open(state, run, request.user)?;
    let rows = rows(&request.body()?)?;
    let id = |row: &Body| match row.id(named_by.field)? {
        Patch::Set(id) => Ok(id),
        Patch::Keep | Patch::Clear => Err(row.refuse(named_by.field, "is a required field.")),
    };
    let ids = rows.iter().map(id).collect::<Result<Vec<_>, _>>()?;
    let results = rows.iter().map(|row| read(state, row, request.user)).collect::<Result<Vec<_>, _>>()?;

    let tests = &runs::run(state, run)?.tests;
    let test = |id: u64| tests.iter().find(|test| (named_by.id)(test) == id).cloned();
    let found: Vec<_> = ids.iter().map(|id| test(*id).ok_or(*id)).collect();
    if found.iter().all(Result::is_err) {
        return Err(Reply::field("results", "cannot be empty but no valid tests or cases found"));
    }
    let found = found.into_iter().collect::<Result<Vec<_>, _>>().map_err(|id| {
        let name = named_by.field.trim_end_matches("_id");
        let letter = named_by.letter;
        let stranger = format!("({name} {letter}{id} unknown or not part of the test run)");
        Reply::field("results", &format!("contains one or more invalid results {stranger}"))
    })?;
    let ids: Vec<_> = results.into_iter().zip(&found).map(|(result, test)| state.store(result, run, test)).collect();
    let stored = ids.iter().filter_map(|id| state.results.get(id).map(|result| row(state, *id, result)));
    Ok(Reply::json(&stored.collect::<Vec<_>>()))
}

/// Checks that a run accepts results from this user.
fn open(state: &State, run: u64, user: u64) -> Result<(), Reply> {
    state.visible_run(run, user)?;
    state.must_be_open(run)?;
    permitted(state, user, "add", "test results")
}

fn test_of(state: &State, run: u64, case: u64) -> Option<Test> {
    state.runs.get(&run)?.tests.iter().find(|test| test.case == case).cloned()
}

impl State {
    /// Keeps a result and gives its test the status and the assignee. A comment alone changes neither.
    fn store(&mut self, result: TestResult, run: u64, test: &Test) -> u64 {
        let tests = self.runs.get_mut(&run).into_iter().flat_map(|run| &mut run.tests);
        for row in tests.filter(|row| row.id == test.id) {
            row.status = result.status.unwrap_or(row.status);
            row.assignee = result.assignee.or(row.assignee);
        }
        self.results.add(TestResult { run, test: test.id, case: test.case, ..result })
    }

    /// Gives a test the status of its newest result that has one.
    fn update_status(&mut self, run: u64, test: u64) {
        let mut results = self.results.values().rev().filter(|result| result.test == test);
        let status = results.find_map(|result| result.status).unwrap_or(UNTESTED);
        let tests = self.runs.get_mut(&run).into_iter().flat_map(|run| &mut run.tests);
        tests.filter(|row| row.id == test).for_each(|row| row.status = status);
    }

    /// Removes the results for which `chosen` returns `true`. The status of their tests stays.
    pub(crate) fn remove_results(&mut self, chosen: impl Fn(&TestResult) -> bool) {
        for id in self.results.ids(chosen) {
            self.results.remove(&id);
            self.forget(Resource::Result, id);
        }
    }

    /// The results of a test, newest first, as they are sent.
    pub(crate) fn result_rows(&self, test: u64) -> Vec<Row> {
        let of_test = self.results.iter().rev().filter(|(_, result)| result.test == test);
        of_test.map(|(id, result)| row(self, *id, result)).collect()
    }
}
