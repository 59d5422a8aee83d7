//! The Runs API of the stand-in.

use serde_json::Value;

use super::lists::{has_id, paged};
use super::lookups::{accessible, assignee, project, suite};
use super::reply::Reply;
use super::request::{Body, Request, given};
use super::row::Row;
use super::rows;
use super::state::{CASE_PRIORITY, CASE_TYPE, Run, State};
use crate::Patch;

pub(super) fn get_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    // Only this method calls the id `run` (asserted against a real server).
    let id = request.id(0, "run")?;
    let run = state.runs.get(&id).ok_or_else(|| Reply::field("run", "is not a valid test run."))?;
    accessible(state, run.project, request.user)?;
    row(state, id)
}

pub(super) fn get_runs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let created_after = request.time("created_after")?;
    let created_before = request.time("created_before")?;
    let created_by = request.ids_parameter("created_by")?;
    let is_completed = request.flag("is_completed");
    let milestones = request.ids_parameter("milestone_id")?;
    let suites = request.ids_parameter("suite_id")?;
    // Servers ignore parameters that they do not know.
    let refs = request.parameter("refs").or(request.parameter("refs_filter"));
    let refs = refs.filter(|_| state.generation.knows_refs());
    let include_plan_runs = state.generation.is_cloud() && request.flag("include_plan_runs") == Some(true);

    let chosen = |run: &Run| {
        run.project == project
            && (run.plan.is_none() || include_plan_runs)
            // Whether the second itself belongs to it is not documented.
            && created_after.is_none_or(|time| run.created_on > time)
            && created_before.is_none_or(|time| run.created_on < time)
            && created_by.as_ref().is_none_or(|users| users.contains(&run.created_by))
            && is_completed.is_none_or(|completed| run.completed_on.is_some() == completed)
            && milestones.as_ref().is_none_or(|ids| run.milestone.is_some_and(|id| ids.contains(&id)))
            && suites.as_ref().is_none_or(|ids| ids.contains(&run.suite))
            // By single id; whether a part of one would do is not known.
            && refs.is_none_or(|wanted| run.refs.as_deref().is_some_and(|refs| has_id(refs, wanted)))
    };
    // Newest first (recorded).
    let runs: Vec<_> = state.runs.iter().rev().filter(|(_, run)| chosen(run)).collect();
    paged(state, request, "runs", &runs, |(id, run)| rows::run(state, **id, run))
}

pub(super) fn add_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    permitted(state, request.user, "add", "test runs")?;
    let id = create(state, project, &request.body()?, request.user)?;
    row(state, id)
}

pub(super) fn update_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "edit", "edited")?;
    let body = request.body()?;
    // It is taken out while it changes, and put back whatever comes of it.
    let mut run = state.runs.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, &mut run, &body);
    if changed.is_ok() {
        run.updated_on = state.clock.now();
    }
    state.runs.insert(id, run);
    changed?;
    row(state, id)
}

pub(super) fn close_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "close", "closed")?;
    close(state, id);
    row(state, id)
}

pub(super) fn delete_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    // An older server ignores the parameter.
    if request.flag("soft") == Some(true) && state.generation.knows_refs() {
        let run = visible(state, request.id(0, "run_id")?, request.user)?;
        return Ok(Reply::json(&Row::new().with("affected_tests", run.tests.len())));
    }
    // That closed runs cannot be deleted was seen; the status and the words are inferred.
    let id = changeable(state, request, "delete", "deleted")?;
    state.remove_run(id);
    Ok(Reply::empty())
}

/// Creates a run from the body of `add_run`. TestRail ignores a `plan_id` in it (reported), and `config_ids` are
/// assumed to be ignored: they are documented for runs in plans only.
pub(super) fn create(state: &mut State, project: u64, body: &Body, user: u64) -> Result<u64, Reply> {
    let suite = suite(state, project, given(body.id("suite_id")?))?;
    let now = state.clock.now();
    let mut run = Run {
        project,
        suite,
        plan: None,
        // A run without a name is named after its suite (reported).
        name: state.suites.get(&suite).map(|suite| suite.name.clone()).unwrap_or_default(),
        description: None,
        milestone: None,
        assignee: None,
        include_all: true,
        configs: Vec::new(),
        refs: None,
        start_on: None,
        due_on: None,
        dynamic_filters: None,
        created_by: user,
        created_on: now,
        updated_on: now,
        completed_on: None,
        tests: Vec::new(),
    };
    change(state, &mut run, body)?;
    if run.tests.is_empty() && run.include_all {
        let all = state.cases_of(suite);
        run.tests = state.select(Vec::new(), &all);
    }
    let id = state.next_run();
    state.runs.insert(id, run);
    Ok(id)
}

/// Closes a run. `updated_on` stays (recorded).
pub(super) fn close(state: &mut State, id: u64) {
    let now = state.clock.now();
    if let Some(run) = state.runs.get_mut(&id) {
        run.completed_on = Some(now);
    }
}

fn row(state: &State, id: u64) -> Result<Reply, Reply> {
    Ok(Reply::json(&rows::run(state, id, run(state, id)?)))
}

pub(super) fn run(state: &State, id: u64) -> Result<&Run, Reply> {
    state.runs.get(&id).ok_or_else(unknown)
}

/// A run that this user can see.
pub(super) fn visible(state: &State, id: u64, user: u64) -> Result<&Run, Reply> {
    let run = run(state, id)?;
    accessible(state, run.project, user)?;
    Ok(run)
}

/// What every method but `get_run` says about a run that is not there.
pub(super) fn unknown() -> Reply {
    Reply::field("run_id", "is not a valid test run.")
}

/// The refusal of a change to a closed run. The words are recorded, the status is inferred from plans.
pub(super) fn completed() -> Reply {
    Reply::not_allowed("The test run is already completed.")
}

/// Whether a user may do this. That a missing permission is looked for before a run's state is a choice.
pub(super) fn permitted(state: &State, user: u64, verb: &str, things: &str) -> Result<(), Reply> {
    if state.users.get(&user).is_some_and(|user| user.reads_only) {
        let words = format!("You are not allowed to {verb} {things} (insufficient permissions).");
        return Err(Reply::refuse(403, &words));
    }
    Ok(())
}

/// The id of a run that is open and stands alone. The words for closing and deleting a plan's run are inferred
/// from those for editing.
fn changeable(state: &State, request: &Request, verb: &str, done: &str) -> Result<u64, Reply> {
    let id = request.id(0, "run_id")?;
    let run = visible(state, id, request.user)?;
    permitted(state, request.user, verb, "test runs")?;
    if run.plan.is_some() {
        let why = format!("The test run belongs to a test plan and cannot be {done} independently.");
        return Err(Reply::not_allowed(&why));
    }
    if run.completed_on.is_some() {
        return Err(completed());
    }
    Ok(id)
}

/// Changes what the body names. Nothing changes when one of the values is refused.
fn change(state: &mut State, run: &mut Run, body: &Body) -> Result<(), Reply> {
    let (refs, cloud) = (state.generation.knows_refs(), state.generation.is_cloud());
    let new_name = body.short_text("name")?;
    let new_refs = body.short_text("refs")?;
    let milestone = body.id("milestone_id")?;
    if let Patch::Set(id) = milestone {
        if state.milestones.get(&id).is_none_or(|milestone| milestone.project != run.project) {
            return Err(Reply::field("milestone_id", "is not a valid milestone."));
        }
    }
    let assignee = assignee(state, body)?;
    let (start_on, due_on) = (body.time("start_on")?, body.time("due_on")?);
    let cases = body.ids("case_ids")?;
    let include_all = body.flag("include_all");
    let description = body.text("description")?;
    // What other values than objects get is not known; here they are ignored.
    let filters = body.get("dynamic_filters").filter(|filters| cloud && filters.is_object());
    if body.get("dynamic_filters").is_some_and(Value::is_null) {
        run.dynamic_filters = None;
    }

    if let Patch::Set(name) = new_name {
        run.name = name;
    }
    patch(&mut run.description, description);
    patch(&mut run.milestone, milestone);
    patch(&mut run.assignee, assignee);
    if refs {
        patch(&mut run.refs, new_refs);
    }
    if cloud {
        patch(&mut run.start_on, start_on);
        patch(&mut run.due_on, due_on);
    }
    if include_all.is_none() && cases.is_none() && filters.is_none() {
        return Ok(());
    }
    // All cases are the default, and where all are asked for, naming some changes nothing (reported). A filter
    // works only without them (manual).
    let named = cases.filter(|cases| !cases.is_empty());
    run.include_all = include_all.unwrap_or(run.include_all && filters.is_none());
    run.dynamic_filters = filters.filter(|_| !run.include_all && named.is_none()).cloned();
    let of_suite = state.cases_of(run.suite);
    // What happens to cases of another suite is not known; here they are left out.
    let chosen: Vec<u64> = match (&run.dynamic_filters, named) {
        _ if run.include_all => of_suite,
        (Some(filters), _) => of_suite.into_iter().filter(|case| matches(state, *case, filters)).collect(),
        (None, named) => {
            let named = named.unwrap_or_default();
            of_suite.into_iter().filter(|case| named.contains(case)).collect()
        }
    };
    run.tests = state.select(std::mem::take(&mut run.tests), &chosen);
    Ok(())
}

/// Whether a case meets a dynamic filter, of whose fields the stand-in knows the priority, the type and the
/// section. That all conditions have to be met is a choice.
fn matches(state: &State, case: u64, filters: &Value) -> bool {
    let Some(conditions) = filters.get("filters").and_then(Value::as_object) else { return false };
    let field = |name: &str| match name {
        "cases:priority_id" => Some(CASE_PRIORITY),
        "cases:type_id" => Some(CASE_TYPE),
        "cases:section_id" => state.cases.get(&case).map(|case| case.section),
        _ => None,
    };
    conditions.iter().all(|(name, condition)| {
        let values = condition.get("values").and_then(Value::as_array);
        let is = |value: u64| values.is_some_and(|values| values.iter().any(|one| one.as_u64() == Some(value)));
        field(name).is_some_and(is)
    })
}

fn patch<T>(field: &mut Option<T>, patch: Patch<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}
