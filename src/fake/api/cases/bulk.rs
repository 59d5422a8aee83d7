//! Calls about several cases at once. What TestRail says of a case that is not there is not known: here, it is what
//! runs say. Then nothing happens to the others either.

use serde_json::Value;

use super::change::{change, new};
use super::{Case, row};
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::row::Row;
use crate::fake::api::users::permitted;
use crate::fake::api::{projects, sections, suites};
use crate::fake::server::{Body, Reply, Request};

/// Whether the good cases are stored if one is refused is not known. Here, nothing is.
pub(in super::super) fn add_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::of_path(state, request)?;
    permitted(state, request.user, "add", "test cases")?;
    let body = request.body()?;
    let rows = body.get("cases").and_then(Value::as_array).filter(|rows| !rows.is_empty());
    let rows = rows.ok_or_else(|| Reply::field("cases", "is a required field."))?;
    let mut drafts = Vec::new();
    for row in rows {
        let row = Body::new(row.as_object().cloned().unwrap_or_default());
        let draft = new(state, section, &row, request.user)?;
        draft.has_required(state, &row)?;
        drafts.push(draft);
    }
    let ids: Vec<u64> = drafts.into_iter().map(|draft| state.add_drafted(draft, request.user)).collect();
    Ok(Reply::json(&Row::new().with_rows("cases", rows_of(state, &ids))))
}

pub(in super::super) fn update_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let suite = suite(state, request)?;
    permitted(state, request.user, "edit", "test cases")?;
    let body = request.body()?;
    let ids = case_ids(state, &body, |case| case.suite == suite)?;
    let drafts: Vec<_> = ids
        .iter()
        .map(|id| change(state, *id, &body, request.user).map(|draft| (*id, draft)))
        .collect::<Result<_, _>>()?;
    for (id, draft) in drafts {
        state.update_drafted(id, draft, request.user);
    }
    Ok(Reply::json(&Row::new().with_rows("updated_cases", rows_of(state, &ids))))
}

/// The vendor's own client leaves out `project_id`, which the manual requires (seen in its source). A `soft` in the
/// body does not count (inferred).
pub(in super::super) fn delete_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = request.id_parameter("project_id")?;
    if let Some(project) = project {
        projects::accessible(state, project, request.user)?;
    }
    let suite = match project {
        // A project with a single suite does not need its id (manual).
        Some(project) if !request.has_id(0) => suites::chosen(state, project, None)?,
        _ => suite(state, request)?,
    };
    let ids = case_ids(state, &request.body()?, |case| case.suite == suite)?;
    if state.only_counts(request)? {
        return Ok(state.would_go(&ids));
    }
    permitted(state, request.user, "delete", "test cases")?;
    for id in ids {
        state.remove_case(id);
    }
    Ok(Reply::empty())
}

/// The copies have the values of their originals, and no history (inferred).
pub(in super::super) fn copy_cases_to_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::of_path(state, request)?;
    permitted(state, request.user, "add", "test cases")?;
    let (ids, suite) = of_project(state, section, &request.body()?)?;
    let (user, now) = (request.user, state.clock.now());
    for id in ids {
        if let Some(case) = state.cases.get(&id).cloned() {
            let (created_by, created_on, updated_by, updated_on) = (user, now, user, now);
            state.cases.add(Case { suite, section, created_by, created_on, updated_by, updated_on, ..case });
        }
    }
    Ok(Reply::empty())
}

pub(in super::super) fn move_cases_to_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::of_path(state, request)?;
    permitted(state, request.user, "edit", "test cases")?;
    let body = request.body()?;
    let (ids, suite) = of_project(state, section, &body)?;
    match body.id("suite_id")? {
        Patch::Set(named) if named == suite => {}
        Patch::Set(_) => return Err(Reply::field("suite_id", "is not a valid test suite.")),
        Patch::Keep | Patch::Clear => return Err(Reply::field("suite_id", "is a required field.")),
    }
    let (user, now) = (request.user, state.clock.now());
    for id in ids {
        if let Some(before) = state.cases.get(&id).cloned() {
            let after = Case { suite, section, updated_by: user, updated_on: now, ..before.clone() };
            state.note(id, &before, &after);
            state.cases.insert(id, after);
        }
    }
    Ok(Reply::empty())
}

fn rows_of(state: &State, ids: &[u64]) -> Vec<Row> {
    ids.iter().filter_map(|id| state.cases.get(id).map(|case| row(state, *id, case))).collect()
}

/// The suite that a call names.
fn suite(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "suite_id")?;
    let project = suites::project_of(state, id);
    let suite = suites::chosen(state, project, Some(id))?;
    projects::accessible(state, project, request.user)?;
    Ok(suite)
}

/// The cases that a body names, which are of the section's project, and the suite of the section.
fn of_project(state: &State, section: u64, body: &Body) -> Result<(Vec<u64>, u64), Reply> {
    let suite = state.sections.get(&section).map(|section| section.suite).ok_or_else(sections::unknown)?;
    let project = suites::project_of(state, suite);
    let ids = case_ids(state, body, |case| suites::project_of(state, case.suite) == project)?;
    Ok((ids, suite))
}

/// The cases that a body names, each once. A client sends them as a text, with commas (seen in its source).
fn case_ids(state: &State, body: &Body, is_of: impl Fn(&Case) -> bool) -> Result<Vec<u64>, Reply> {
    let mut named = match body.get("case_ids") {
        Some(Value::String(text)) => {
            let ids = text.split(',').map(|id| id.trim().parse());
            ids.collect::<Result<_, _>>().map_err(|_| Reply::field("case_ids", "is not a valid ID."))?
        }
        _ => body.ids("case_ids")?.unwrap_or_default(),
    };
    if named.is_empty() {
        return Err(Reply::field("case_ids", "is a required field."));
    }
    if !named.iter().all(|id| state.cases.get(id).is_some_and(&is_of)) {
        return Err(Reply::field("case_ids", "contains unrecognized case IDs."));
    }
    let mut seen = Vec::new();
    named.retain(|id| {
        let is_new = !seen.contains(id);
        seen.push(*id);
        is_new
    });
    Ok(named)
}
