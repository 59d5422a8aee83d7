//! The methods about one run of an entry.

use super::change::only;
use super::row::entry_row;
use super::{Entry, PlanRunAnswer, answer, completed, entry_of_path, open_entry};
use crate::fake::api::State;
use crate::fake::api::configurations;
use crate::fake::api::runs::{self, Run};
use crate::fake::api::users::permitted;
use crate::fake::server::{Body, Reply, Request};

pub(in crate::fake::api) fn add_run_to_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    const FIELDS: [&str; 8] =
        ["description", "assignedto_id", "include_all", "case_ids", "refs", "start_on", "due_on", "dynamic_filters"];
    let (plan, entry) = open_entry(state, request)?;
    let (_, of_entry) = entry_of_path(state, request)?;
    with_configs(of_entry)?;
    let (suite, name) = (of_entry.suite, of_entry.name.clone());
    let body = request.body()?;
    let configs = body.ids("config_ids")?.filter(|configs| !configs.is_empty());
    // The words are inferred from those for other fields.
    let configs = configs.ok_or_else(|| Reply::field("config_ids", "is a required field."))?;
    let (project, milestone) = state.plans.get(&plan).map_or((0, None), |plan| (plan.project, plan.milestone));
    configurations::check(state, project, &configs)?;
    let mut fields = only(&body, &FIELDS).fields().clone();
    fields.extend([("suite_id".to_owned(), suite.into()), ("name".to_owned(), name.into())]);
    let run = runs::read(state, project, &Body::new(fields), configs, request.user)?;
    let id = state.next_run();
    state.runs.insert(id, Run { plan: Some(plan), milestone, ..run });
    let entries = state.plans.get_mut(&plan).into_iter().flat_map(|plan| &mut plan.entries);
    for entry in entries.filter(|known| known.id == entry) {
        entry.runs.push(id);
    }
    about_run(state, id)
}

pub(in crate::fake::api) fn update_run_in_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    const FIELDS: [&str; 7] = ["description", "assignedto_id", "include_all", "case_ids", "refs", "start_on", "due_on"];
    let (id, _) = changeable(state, request)?;
    runs::update(state, id, &only(&request.body()?, &FIELDS))?;
    about_run(state, id)
}

/// Whether the entry goes with its last run is not known. Here, it does.
pub(in crate::fake::api) fn delete_run_from_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, plan) = changeable(state, request)?;
    state.remove_run(id);
    if let Some(plan) = state.plans.get_mut(&plan) {
        plan.entries.retain(|entry| entry.runs.iter().any(|run| state.runs.contains_key(run)));
    }
    Ok(Reply::empty())
}

/// The run that a call names, and its plan, if the run can be changed alone.
fn changeable(state: &State, request: &Request) -> Result<(u64, u64), Reply> {
    let id = request.id(0, "run_id")?;
    let plan = state.visible_run(id, request.user)?.plan;
    permitted(state, request.user, "edit", "test plans")?;
    // The words are the stand-in's own.
    let alone = || Reply::not_allowed("The test run does not belong to a test plan.");
    let plan = plan.ok_or_else(alone)?;
    if state.plans.get(&plan).is_some_and(|plan| plan.completed_on.is_some()) {
        return Err(completed());
    }
    entry_of(state, id).map_or(Ok(()), with_configs)?;
    Ok((id, plan))
}

/// The methods about one run are only for entries with configurations. That a server refuses others is inferred from
/// the manual, and the words are the stand-in's own.
fn with_configs(entry: &Entry) -> Result<(), Reply> {
    let refusal = || Reply::not_allowed("The test plan entry has no configurations.");
    if entry.has_configs { Ok(()) } else { Err(refusal()) }
}

fn entry_of(state: &State, run: u64) -> Option<&Entry> {
    let plan = state.plans.get(&state.runs.get(&run)?.plan?)?;
    plan.entries.iter().find(|entry| entry.runs.contains(&run))
}

/// The answer about a run, in the form that the test has chosen.
fn about_run(state: &State, id: u64) -> Result<Reply, Reply> {
    let run = runs::run(state, id)?;
    match (state.plan_run_answer, run.plan, entry_of(state, id)) {
        (PlanRunAnswer::Plan, Some(plan), _) => answer(state, plan),
        (PlanRunAnswer::Entry, _, Some(entry)) => Ok(Reply::json(&entry_row(state, entry))),
        _ => Ok(Reply::json(&runs::row(state, id, run))),
    }
}
