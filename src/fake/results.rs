//! Tests and results of the stand-in.

use serde_json::{Map, Value};

use super::lists::{has_id, paged};
use super::lookups::assignee;
use super::reply::Reply;
use super::request::{Body, Request, given};
use super::rows;
use super::runs::{self, completed, permitted, unknown};
use super::state::{State, TestResult, insert};
use super::status::{STATUSES, UNTESTED};
use crate::Patch;

pub(super) fn get_tests(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    let run = runs::visible(state, id, request.user)?;
    let statuses = request.ids_parameter("status_id")?;
    let chosen = |status: u64| statuses.as_ref().is_none_or(|statuses| statuses.contains(&status));
    let tests: Vec<_> = run.tests.iter().filter(|test| chosen(test.status)).collect();
    paged(state, request, "tests", &tests, |test| rows::test(state, id, run, test))
}

/// Newest first, as everything with a time is listed.
pub(super) fn get_results_for_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    runs::visible(state, id, request.user)?;
    let (after, before) = (request.time("created_after")?, request.time("created_before")?);
    let by = request.ids_parameter("created_by")?;
    let statuses = request.ids_parameter("status_id")?;
    let defect = request.parameter("defects_filter");
    let chosen = |result: &TestResult| {
        result.run == id
            && after.is_none_or(|time| result.created_on > time)
            && before.is_none_or(|time| result.created_on < time)
            && by.as_ref().is_none_or(|users| users.contains(&result.created_by))
            && statuses.as_ref().is_none_or(|ids| result.status.is_some_and(|status| ids.contains(&status)))
            && defect.is_none_or(|id| result.defects.as_deref().is_some_and(|defects| has_id(defects, id)))
    };
    let results: Vec<_> = state.results.iter().rev().filter(|(_, result)| chosen(result)).collect();
    paged(state, request, "results", &results, |(id, result)| rows::result(**id, result))
}

pub(super) fn add_result_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = open(state, request)?;
    let case = request.id(1, "case_id")?;
    let body = request.body()?;
    let test = runs::run(state, run)?.tests.iter().find(|test| test.case == case).map(|test| test.id);
    let test = test.ok_or_else(|| Reply::field("case_id", "is not a valid test case."))?;
    let result = read(state, &body, run, test, request.user)?;
    let id = store(state, result);
    state.results.get(&id).map(|result| Reply::json(&rows::result(id, result))).ok_or_else(unknown)
}

/// One bad row refuses all: then nothing is stored.
pub(super) fn add_results_for_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = open(state, request)?;
    let body = request.body()?;
    let rows = body.get("results").ok_or_else(|| Reply::field("results", "is a required field."))?;
    let rows = rows.as_array().filter(|rows| !rows.is_empty());
    // What follows these words on a real server is not recorded.
    let rows = rows.ok_or_else(|| Reply::field("results", "cannot be empty"))?;

    let mut results = Vec::new();
    for row in rows {
        let fields: Map<String, Value> = row.as_object().cloned().unwrap_or_default();
        let row = Body::new(fields);
        let Patch::Set(case) = row.id("case_id")? else {
            return Err(Reply::field("results.case_id", "is a required field."));
        };
        let test = runs::run(state, run)?.tests.iter().find(|test| test.case == case).map(|test| test.id);
        let test = test.ok_or_else(|| {
            let case = format!("(case C{case} unknown or not part of the test run)");
            Reply::field("results", &format!("contains one or more invalid results {case}"))
        })?;
        results.push(read(state, &row, run, test, request.user)?);
    }
    let ids: Vec<_> = results.into_iter().map(|result| store(state, result)).collect();
    let stored = ids.iter().filter_map(|id| state.results.get(id).map(|result| rows::result(*id, result)));
    Ok(Reply::json(&stored.collect::<Vec<_>>()))
}

/// A run that takes results: it is open, and this user may write.
fn open(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "run_id")?;
    let run = runs::visible(state, id, request.user)?;
    permitted(state, request.user, "add", "test results")?;
    if run.completed_on.is_some() { Err(completed()) } else { Ok(id) }
}

fn read(state: &State, row: &Body, run: u64, test: u64, user: u64) -> Result<TestResult, Reply> {
    let status = given(row.id("status_id")?);
    // Untested cannot be reported (manual); the words are inferred.
    let known = |status: u64| status != UNTESTED && STATUSES.iter().any(|(id, ..)| *id == status);
    if status.is_some_and(|status| !known(status)) {
        return Err(Reply::field("status_id", "is not a valid status."));
    }
    let optional = |field: &str| row.text(field).map(given);
    let elapsed = optional("elapsed")?;
    if elapsed.as_deref().is_some_and(|elapsed| !is_time_span(elapsed)) {
        return Err(Reply::field("elapsed", "is not in a valid time span format."));
    }
    Ok(TestResult {
        run,
        test,
        status,
        created_on: state.clock.now(),
        created_by: user,
        assignee: given(assignee(state, row)?),
        comment: optional("comment")?,
        version: optional("version")?,
        elapsed,
        defects: optional("defects")?,
    })
}

/// Keeps a result and gives its test the status; a comment alone leaves the status.
pub(super) fn store(state: &mut State, result: TestResult) -> u64 {
    let test = state.runs.get_mut(&result.run).and_then(|run| run.tests.iter_mut().find(|test| test.id == result.test));
    if let (Some(test), Some(status)) = (test, result.status) {
        test.status = status;
    }
    insert(&mut state.results, result)
}

/// Whether a text is a time span such as `30s` or `1m 45s`.
fn is_time_span(text: &str) -> bool {
    let part = |part: &str| {
        let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = part.get(number.len()..).unwrap_or_default();
        number.parse::<u64>().is_ok() && ["s", "m", "h", "d", "w"].contains(&unit)
    };
    !text.trim().is_empty() && text.split_whitespace().all(part)
}
