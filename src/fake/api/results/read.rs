//! How results are read from the body of a call.

use super::{BUILT_IN, TestResult};
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::statuses::UNTESTED;
use crate::fake::api::time_span::is_time_span;
use crate::fake::api::users::assignee;
use crate::fake::server::{Body, Reply, patch};
use serde_json::Value;

/// The rows of a batch. An object counts as a list, as in PHP.
pub(super) fn rows(body: &Body) -> Result<Vec<Body>, Reply> {
    let rows: Vec<&Value> = match body.get("results") {
        None | Some(Value::Null) => return Err(Reply::field("results", "is a required field.")),
        Some(Value::Array(rows)) => rows.iter().collect(),
        Some(Value::Object(rows)) => rows.values().collect(),
        Some(_) => Vec::new(),
    };
    if rows.is_empty() {
        return Err(Reply::field("results", "cannot be empty (one result is required)"));
    }
    Ok(rows.into_iter().map(|row| Body::row(row.as_object().cloned().unwrap_or_default())).collect())
}

/// Reads a result, alone or as a row of a batch. What TestRail says to a result without status, comment and assignee is
/// not known. Here, it is accepted.
pub(super) fn read(state: &State, fields: &Body, user: u64) -> Result<TestResult, Reply> {
    let absent = |field: &&String| fields.get(field).is_none_or(|value| value.is_null() || value == "");
    if let Some(field) = state.required_result_fields.iter().find(absent) {
        let problem = "is a required field.";
        // Custom fields have no `results.` in front, even in batches (reported).
        let built_in = BUILT_IN.contains(&field.as_str());
        return Err(if built_in { fields.refuse(field, problem) } else { Reply::field(field, problem) });
    }
    let new = TestResult { created_on: state.clock.now(), created_by: user, ..TestResult::default() };
    edited(state, fields, &new)
}

/// The result with the fields that a body names. A field that is not there stays.
pub(super) fn edited(state: &State, fields: &Body, result: &TestResult) -> Result<TestResult, Reply> {
    let mut result = result.clone();
    let status = fields.id("status_id")?;
    if let Patch::Set(status) = status {
        if status == UNTESTED {
            return Err(fields.refuse("status_id", "uses an invalid status (Untested)."));
        }
        if !state.statuses.has(status) {
            return Err(fields.refuse("status_id", "is not a valid status."));
        }
    }
    let elapsed = fields.text("elapsed")?;
    if matches!(&elapsed, Patch::Set(elapsed) if !is_time_span(elapsed)) {
        return Err(fields.refuse("elapsed", "is not in a valid time span format."));
    }
    patch(&mut result.status, status);
    patch(&mut result.elapsed, elapsed);
    patch(&mut result.assignee, assignee(state, fields)?);
    patch(&mut result.comment, fields.text("comment")?);
    patch(&mut result.version, fields.text("version")?);
    patch(&mut result.defects, fields.text("defects")?);
    let custom = fields.fields().iter().filter(|(name, _)| name.starts_with("custom_"));
    result.custom.extend(custom.map(|(name, value)| (name.clone(), value.clone())));
    Ok(result)
}
