//! The Runs API of the stand-in.

use serde::Serialize;

use super::neighbours::{paged, project};
use super::reply::Reply;
use super::request::{Body, Request};
use super::rows::RunRow;
use super::state::{Run, State, next_id};
use crate::Patch;

pub(super) fn get_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    // Only this method calls the id `run` (asserted against a real server).
    let id = request.id(0, "run")?;
    row(state, id).ok_or_else(|| Reply::field("run", "is not a valid test run."))
}

pub(super) fn get_runs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let created_after = request.time("created_after")?;
    let created_before = request.time("created_before")?;
    let created_by = request.ids_parameter("created_by")?;
    let is_completed = request.flag("is_completed");
    let milestones = request.ids_parameter("milestone_id")?;
    let suites = request.ids_parameter("suite_id")?;
    let refs = request.parameter("refs").or(request.parameter("refs_filter"));
    let include_plan_runs = request.flag("include_plan_runs") == Some(true);

    let matches = |run: &Run| {
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
            && refs.is_none_or(|wanted| {
                run.refs.as_deref().is_some_and(|refs| refs.split(',').any(|one| one.trim() == wanted))
            })
    };
    // Newest first (recorded).
    let rows: Vec<_> = state.runs.iter().rev().filter(|(_, run)| matches(run)).collect();
    let rows: Vec<_> = rows.into_iter().map(|(id, run)| RunRow { state, id: *id, run }).collect();
    paged(request, "runs", &rows)
}

pub(super) fn add_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = project(state, request)?;
    let body = request.body()?;
    let suite = suite(state, project, &body)?;
    let now = State::now();
    let mut run = Run {
        project,
        suite,
        // TestRail ignores a `plan_id` in the body (reported).
        plan: None,
        // A run without a name is named after its suite (reported).
        name: state.suites.get(&suite).map(|suite| suite.name.to_owned()).unwrap_or_default(),
        description: None,
        milestone: None,
        assignee: None,
        include_all: true,
        refs: None,
        created_by: State::ME,
        created_on: now,
        updated_on: now,
        completed_on: None,
        tests: Vec::new(),
    };
    let all = state.cases_of(suite);
    run.tests = state.select(Vec::new(), &all);
    // `config_ids` are documented for runs in plans; here they are assumed to be ignored.
    change(state, &mut run, &body)?;
    let id = next_id(&mut state.next_run);
    state.runs.insert(id, run);
    row(state, id).ok_or_else(unknown)
}

pub(super) fn update_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "edited")?;
    let body = request.body()?;
    // It is taken out while it changes, and put back whatever comes of it.
    let mut run = state.runs.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, &mut run, &body);
    if changed.is_ok() {
        run.updated_on = State::now();
    }
    state.runs.insert(id, run);
    changed?;
    row(state, id).ok_or_else(unknown)
}

pub(super) fn close_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "closed")?;
    if let Some(run) = state.runs.get_mut(&id) {
        // `updated_on` stays (recorded).
        run.completed_on = Some(State::now());
    }
    row(state, id).ok_or_else(unknown)
}

pub(super) fn delete_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    #[derive(Serialize)]
    struct Preview {
        affected_tests: usize,
    }
    if request.flag("soft") == Some(true) {
        let run = state.runs.get(&request.id(0, "run_id")?).ok_or_else(unknown)?;
        return Ok(Reply::json(&Preview { affected_tests: run.tests.len() }));
    }
    // That closed runs cannot be deleted was seen; the status and the text are inferred.
    let id = changeable(state, request, "deleted")?;
    state.runs.remove(&id);
    Ok(Reply::empty())
}

fn row(state: &State, id: u64) -> Option<Reply> {
    state.runs.get(&id).map(|run| Reply::json(&RunRow { state, id, run }))
}

/// What every method but `get_run` says about a run that is not there.
pub(super) fn unknown() -> Reply {
    Reply::field("run_id", "is not a valid test run.")
}

/// The refusal of a change to a closed run. The text was recorded, its status is inferred from plans.
pub(super) fn completed() -> Reply {
    Reply::not_allowed("The test run is already completed.")
}

/// The id of a run that is open and stands alone. `done` is the word for what was to be done with it; the texts
/// for closing and deleting are inferred from the one for editing.
fn changeable(state: &State, request: &Request, done: &str) -> Result<u64, Reply> {
    let id = request.id(0, "run_id")?;
    let run = state.runs.get(&id).ok_or_else(unknown)?;
    if run.plan.is_some() {
        let why = format!("The test run belongs to a test plan and cannot be {done} independently.");
        return Err(Reply::not_allowed(&why));
    }
    if run.completed_on.is_some() {
        return Err(completed());
    }
    Ok(id)
}

/// The suite of a new run.
fn suite(state: &State, project: u64, body: &Body) -> Result<u64, Reply> {
    let named = body.id("suite_id")?;
    let suites: Vec<_> = state.suites.iter().filter(|(_, suite)| suite.project == project).collect();
    match (named, suites.as_slice()) {
        (Patch::Set(id), suites) if suites.iter().any(|(known, _)| **known == id) => Ok(id),
        (Patch::Keep | Patch::Clear, [(only, _), ..])
            if !state.projects.get(&project).is_some_and(|project| project.multi_suite) =>
        {
            Ok(**only)
        }
        (Patch::Keep | Patch::Clear, _) => Err(Reply::field("suite_id", "is a required field.")),
        (Patch::Set(_), _) => Err(Reply::field("suite_id", "is not a valid test suite.")),
    }
}

/// Changes what the body names. Nothing changes when one of the values is refused.
fn change(state: &mut State, run: &mut Run, body: &Body) -> Result<(), Reply> {
    let milestone = body.id("milestone_id")?;
    if let Patch::Set(id) = milestone {
        if state.milestones.get(&id).is_none_or(|milestone| milestone.project != run.project) {
            return Err(Reply::field("milestone_id", "is not a valid milestone."));
        }
    }
    let assignee = body.id("assignedto_id")?;
    if let Patch::Set(id) = assignee {
        if !state.users.contains_key(&id) {
            // Without a full stop (asserted against a real server).
            return Err(Reply::field("assignedto_id", "is not a valid user"));
        }
    }
    let cases = body.ids("case_ids")?;
    let include_all = body.flag("include_all");

    if let Patch::Set(name) = body.text("name") {
        run.name = name;
    }
    patch(&mut run.description, body.text("description"));
    patch(&mut run.refs, body.text("refs"));
    patch(&mut run.milestone, milestone);
    patch(&mut run.assignee, assignee);
    run.include_all = include_all.unwrap_or(run.include_all);
    if include_all.is_some() || cases.is_some() {
        let of_suite = state.cases_of(run.suite);
        // What happens to cases of another suite is not known; here they are left out.
        let chosen = if run.include_all {
            of_suite
        } else {
            let named = cases.unwrap_or_default();
            of_suite.into_iter().filter(|case| named.contains(case)).collect()
        };
        run.tests = state.select(std::mem::take(&mut run.tests), &chosen);
    }
    Ok(())
}

fn patch<T>(field: &mut Option<T>, patch: Patch<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}
