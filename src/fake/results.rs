//! Results of the stand-in's tests.

use serde_json::{Map, Value};

use super::reply::Reply;
use super::request::Request;
use super::rows::ResultRow;
use super::runs::{completed, unknown};
use super::state::{CUSTOM, PASSED, State, UNTESTED, next_id};

/// One bad row refuses all: then nothing is stored.
pub(super) fn add_results_for_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = request.id(0, "run_id")?;
    let run = state.runs.get_mut(&run).ok_or_else(unknown)?;
    if run.completed_on.is_some() {
        return Err(completed());
    }
    let body = request.body()?;
    let rows = body.get("results").ok_or_else(|| Reply::field("results", "is a required field."))?;
    let rows = rows.as_array().filter(|rows| !rows.is_empty());
    let rows = rows.ok_or_else(|| Reply::field("results", "cannot be empty"))?;

    let mut results = Vec::new();
    for row in rows {
        let row = row.as_object().ok_or_else(|| Reply::field("results", "is not a valid array."))?;
        let case = number(row, "case_id").ok_or_else(|| Reply::field("results.case_id", "is a required field."))?;
        let test = run.tests.iter_mut().find(|test| test.case == case);
        let test = test.ok_or_else(|| {
            let case = format!("(case C{case} unknown or not part of the test run)");
            Reply::field("results", &format!("contains one or more invalid results {case}"))
        })?;
        // Untested cannot be reported (manual); the text is inferred.
        let known = |status: &u64| (PASSED..=*CUSTOM.end()).contains(status) && *status != UNTESTED;
        let status = number(row, "status_id").filter(known);
        let status = status.ok_or_else(|| Reply::field("results.status_id", "is not a valid status."))?;
        let optional = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        results.push(ResultRow {
            id: 0,
            test_id: test.id,
            status_id: status,
            created_on: State::now(),
            assignedto_id: number(row, "assignedto_id"),
            comment: optional("comment"),
            version: optional("version"),
            elapsed: optional("elapsed"),
            defects: optional("defects"),
            created_by: State::ME,
        });
    }
    for result in &mut results {
        result.id = next_id(&mut state.next_result);
        if let Some(test) = run.tests.iter_mut().find(|test| test.id == result.test_id) {
            test.status = result.status_id;
        }
    }
    Ok(Reply::json(&results))
}

fn number(row: &Map<String, Value>, key: &str) -> Option<u64> {
    row.get(key).and_then(Value::as_u64)
}
