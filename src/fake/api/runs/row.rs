//! A run as it is sent.

use serde_json::Value;

use super::Run;
use crate::fake::api::State;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::Row;
use crate::fake::api::statuses::UNTESTED;

/// A run, as every method sends it, except those about plans.
///
/// The order of the keys is recorded for 2014 and 2020. For 2026 it is inferred from the runs in plans.
pub(crate) fn row(state: &State, id: u64, run: &Run) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let row = archive(head(id, run), cloud);
    let row = counts(configs(row, run), |status| run.count(status))
        .with("project_id", run.project)
        .with("plan_id", run.plan)
        .with("created_on", run.created_on)
        .with_if(refs, "updated_on", run.updated_on)
        .with_if(refs, "refs", run.refs.clone())
        .with("created_by", run.created_by)
        .with_if(cloud, "start_on", run.start_on)
        .with_if(cloud, "due_on", run.due_on)
        .with_if(cloud, "dynamic_filters", run.dynamic_filters.clone())
        .with("url", state.url("runs", id));
    state.sent(Resource::Run, id, row)
}

/// A run inside an entry of a plan. It has the entry's id and position, its configurations have another place in the
/// row, and it lacks `updated_on` (recorded).
pub(crate) fn row_of_entry(state: &State, id: u64, run: &Run, entry: &str, place: usize) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let row = counts(archive(head(id, run), cloud), |status| run.count(status))
        .with("project_id", run.project)
        .with("plan_id", run.plan)
        .with("entry_index", place)
        .with("entry_id", entry);
    let row = configs(row, run)
        .with_if(refs, "created_on", run.created_on)
        .with_if(refs, "refs", run.refs.clone())
        .with_if(refs, "created_by", run.created_by)
        .with_if(cloud, "start_on", run.start_on)
        .with_if(cloud, "due_on", run.due_on)
        .with_if(cloud, "dynamic_filters", run.dynamic_filters.clone())
        .with("url", state.url("runs", id));
    state.sent(Resource::Run, id, row)
}

fn head(id: u64, run: &Run) -> Row {
    Row::new()
        .with("id", id)
        .with("suite_id", run.suite)
        .with("name", run.name.clone())
        .with("description", run.description.clone())
        .with("milestone_id", run.milestone)
        .with("assignedto_id", run.assignee)
        .with("include_all", run.include_all)
        .with("is_completed", run.completed_on.is_some())
        .with("completed_on", run.completed_on)
}

fn archive(row: Row, cloud: bool) -> Row {
    row.with_if(cloud, "is_archived", false).with_if(cloud, "archived_on", Value::Null)
}

fn configs(row: Row, run: &Run) -> Row {
    row.with("config", run.config.clone()).with("config_ids", run.configs.clone())
}

/// The counters of a run or a plan, one for each status.
pub(crate) fn counts(row: Row, count: impl Fn(u64) -> u64) -> Row {
    let row = row
        .with("passed_count", count(1))
        .with("blocked_count", count(2))
        .with("untested_count", count(UNTESTED))
        .with("retest_count", count(4))
        .with("failed_count", count(5));
    (1..=7).fold(row, |row, number| row.with(&format!("custom_status{number}_count"), count(number + 5)))
}
