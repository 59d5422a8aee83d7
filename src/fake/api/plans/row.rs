//! A plan and its entries as they are sent.

use serde_json::Value;

use super::{Entry, Plan};
use crate::fake::api::State;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::Row;
use crate::fake::api::runs::{self, Run};

/// The order of the keys is recorded for 2020. The places of the keys of newer versions are not known.
pub(super) fn row(state: &State, id: u64, plan: &Plan, with_entries: bool) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let of_plan: Vec<_> = state.runs.values().filter(|run| run.plan == Some(id)).collect();
    let total = |status| of_plan.iter().map(|run| run.count(status)).sum::<u64>();
    let row = Row::new()
        .with("id", id)
        .with("name", plan.name.clone())
        .with("description", plan.description.clone())
        .with("milestone_id", plan.milestone.filter(|id| state.milestones.contains_key(id)))
        .with("assignedto_id", Value::Null)
        .with("is_completed", plan.completed_on.is_some())
        .with("completed_on", plan.completed_on)
        .with_if(cloud, "is_archived", false)
        .with_if(cloud, "archived_on", Value::Null);
    let row = runs::counts(row, total)
        .with("project_id", plan.project)
        .with("created_on", plan.created_on)
        .with("created_by", plan.created_by)
        .with_if(refs, "refs", plan.refs.clone())
        .with_if(cloud, "start_on", plan.start_on)
        .with_if(cloud, "due_on", plan.due_on)
        .with("url", state.url("plans", id));
    let entries = || plan.entries.iter().map(|entry| row_in_plan(state, entry)).collect();
    state.sent(Resource::Plan, id, if with_entries { row.with_rows("entries", entries()) } else { row })
}

/// An entry in a plan (recorded).
fn row_in_plan(state: &State, entry: &Entry) -> Row {
    Row::new()
        .with("id", entry.id.clone())
        .with("suite_id", entry.suite)
        .with("name", entry.name.clone())
        .with_if(state.generation.knows_refs(), "refs", entry.refs.clone())
        .with("description", entry.description.clone())
        .with("include_all", entry.include_all)
        .with_rows("runs", run_rows(state, entry))
}

/// An entry as the methods about entries send it. Its cases, configurations and assignee do not come back (recorded).
pub(super) fn entry_row(state: &State, entry: &Entry) -> Row {
    Row::new()
        .with("id", entry.id.clone())
        .with_rows("runs", run_rows(state, entry))
        .with("suite_id", entry.suite)
        .with("name", entry.name.clone())
        .with("description", entry.description.clone())
        .with("include_all", entry.include_all)
        .with_if(state.generation.is_cloud(), "dynamic_filters", entry.dynamic_filters.clone())
}

/// The place of a run among those of its entry.
pub(super) fn place(run: &Run) -> Vec<u64> {
    let mut configs = run.configs.clone();
    configs.sort_unstable();
    configs
}

/// The runs of an entry come in the server's order (asserted against a real server). Here, that is the order of their
/// configurations.
fn run_rows(state: &State, entry: &Entry) -> Vec<Row> {
    let mut runs: Vec<(u64, &Run)> = entry.runs.iter().filter_map(|id| Some((*id, state.runs.get(id)?))).collect();
    runs.sort_by_key(|(id, run)| (place(run), *id));
    runs.into_iter().map(|(id, run)| runs::row_of_entry(state, id, run, &entry.id, entry.place)).collect()
}
