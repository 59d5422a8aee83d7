//! The rows as TestRail writes them, with their keys in its order: recorded for runs, configurations and results,
//! else as the manual lists them.

use serde_json::Value;

use super::row::Row;
use super::state::{
    CASE_PRIORITY, CASE_TYPE, Case, Milestone, Plan, Project, Run, Section, State, Suite, Test, TestResult, User,
};
use super::status::{STATUSES, UNTESTED};

/// Nothing, as JSON.
const NULL: Value = Value::Null;

/// An empty list, as JSON.
fn empty() -> Value {
    Value::Array(Vec::new())
}

/// A run, as every method but those about plans sends it.
///
/// The order of the keys is recorded for 2014 and 2020. For 2026 it is inferred from the runs in plans.
pub(super) fn run(state: &State, id: u64, run: &Run) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let row = archive(head(id, run), cloud);
    let row = configs(row, state, run);
    counts(row, |status| run.count(status))
        .with("project_id", run.project)
        .with("plan_id", run.plan)
        .with("created_on", run.created_on)
        .with_if(refs, "updated_on", run.updated_on)
        .with_if(refs, "refs", run.refs.clone())
        .with("created_by", run.created_by)
        .with_if(cloud, "start_on", run.start_on)
        .with_if(cloud, "due_on", run.due_on)
        .with_if(cloud, "dynamic_filters", run.dynamic_filters.clone())
        .with("url", url(state, "runs", id))
}

/// A run inside an entry of a plan: it has the entry's id and place, its configurations stand elsewhere, and it
/// lacks `updated_on` (recorded).
fn run_of_entry(state: &State, id: u64, run: &Run, entry: &str, place: usize) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let row = counts(archive(head(id, run), cloud), |status| run.count(status))
        .with("project_id", run.project)
        .with("plan_id", run.plan)
        .with("entry_index", place)
        .with("entry_id", entry);
    configs(row, state, run)
        .with_if(refs, "created_on", run.created_on)
        .with_if(refs, "refs", run.refs.clone())
        .with_if(refs, "created_by", run.created_by)
        .with_if(cloud, "start_on", run.start_on)
        .with_if(cloud, "due_on", run.due_on)
        .with_if(cloud, "dynamic_filters", run.dynamic_filters.clone())
        .with("url", url(state, "runs", id))
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
    row.with_if(cloud, "is_archived", false).with_if(cloud, "archived_on", NULL)
}

/// The names of the configurations in one text, in the order of their groups (recorded), and their ids.
fn configs(row: Row, state: &State, run: &Run) -> Row {
    let mut configs: Vec<_> = run.configs.iter().filter_map(|id| state.configs.get(id)).collect();
    configs.sort_by_key(|config| config.group);
    let names: Vec<_> = configs.iter().map(|config| config.name.as_str()).collect();
    let config = if names.is_empty() { NULL } else { names.join(", ").into() };
    row.with("config", config).with("config_ids", run.configs.clone())
}

fn counts(row: Row, count: impl Fn(u64) -> u64) -> Row {
    let row = row
        .with("passed_count", count(1))
        .with("blocked_count", count(2))
        .with("untested_count", count(UNTESTED))
        .with("retest_count", count(4))
        .with("failed_count", count(5));
    (1..=7).fold(row, |row, number| row.with(&format!("custom_status{number}_count"), count(number + 5)))
}

fn url(state: &State, page: &str, id: u64) -> String {
    format!("{}/index.php?/{page}/view/{id}", state.address)
}

pub(super) fn plan(state: &State, id: u64, plan: &Plan) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let runs: Vec<_> = state.runs.iter().filter(|(_, run)| run.plan == Some(id)).collect();
    let total = |status| runs.iter().map(|(_, run)| run.count(status)).sum::<u64>();
    let rows = runs.iter().map(|(id, run)| run_of_entry(state, **id, run, &plan.entry, 1)).collect::<Vec<_>>();
    let entry = Row::new()
        .with("id", plan.entry.clone())
        .with("suite_id", plan.suite)
        .with("name", plan.name.clone())
        .with_if(refs, "refs", NULL)
        .with("description", NULL)
        .with("include_all", true)
        .with_rows("runs", rows);
    let row = Row::new()
        .with("id", id)
        .with("name", plan.name.clone())
        .with("description", NULL)
        .with("milestone_id", NULL)
        .with("assignedto_id", NULL)
        .with("is_completed", plan.completed_on.is_some())
        .with("completed_on", plan.completed_on);
    // Where the keys of newer versions stand is not recorded.
    counts(row, total)
        .with("project_id", plan.project)
        .with("created_on", plan.created_on)
        .with("created_by", plan.created_by)
        .with_if(refs, "refs", NULL)
        .with_if(cloud, "start_on", NULL)
        .with_if(cloud, "due_on", NULL)
        .with("url", url(state, "plans", id))
        .with_rows("entries", vec![entry])
}

pub(super) fn project(state: &State, id: u64, project: &Project) -> Row {
    let cloud = state.generation.is_cloud();
    Row::new()
        .with("id", id)
        .with("name", project.name.clone())
        .with("announcement", NULL)
        .with("show_announcement", false)
        .with("is_completed", false)
        .with("completed_on", NULL)
        .with("suite_mode", project.suite_mode)
        .with_if(cloud, "default_role_id", NULL)
        .with_if(cloud, "default_role", NULL)
        .with_if(cloud, "case_statuses_enabled", false)
        .with("url", format!("{}/index.php?/projects/overview/{id}", state.address))
        .with_if(cloud, "users", empty())
        .with_if(cloud, "groups", empty())
}

pub(super) fn suite(state: &State, id: u64, suite: &Suite) -> Row {
    let mode = state.projects.get(&suite.project).map_or(3, |project| project.suite_mode);
    let first = state.suites.iter().find(|(_, other)| other.project == suite.project).map(|(first, _)| *first);
    Row::new()
        .with("id", id)
        .with("name", suite.name.clone())
        .with("description", NULL)
        .with("project_id", suite.project)
        .with("is_master", mode != 3 && first == Some(id))
        .with("is_baseline", mode == 2 && first != Some(id))
        .with("is_completed", false)
        .with("completed_on", NULL)
        .with("url", url(state, "suites", id))
}

pub(super) fn section(id: u64, section: &Section) -> Row {
    Row::new()
        .with("id", id)
        .with("suite_id", section.suite)
        .with("name", section.name.clone())
        .with("description", NULL)
        .with("parent_id", NULL)
        .with("display_order", id)
        .with("depth", 0)
}

pub(super) fn case(state: &State, id: u64, case: &Case) -> Row {
    Row::new()
        .with("id", id)
        .with("title", case.title.clone())
        .with("section_id", case.section)
        .with("template_id", 1)
        .with("type_id", CASE_TYPE)
        .with("priority_id", CASE_PRIORITY)
        .with("milestone_id", NULL)
        .with("refs", NULL)
        .with("created_by", 1)
        .with("created_on", case.created_on)
        .with("updated_by", 1)
        .with("updated_on", case.created_on)
        .with("estimate", NULL)
        .with("estimate_forecast", NULL)
        .with("suite_id", case.suite)
        .with("display_order", id)
        .with("is_deleted", 0)
        .with_if(state.generation.is_cloud(), "labels", empty())
}

pub(super) fn test(state: &State, id: u64, run: &Run, test: &Test) -> Row {
    let title = state.cases.get(&test.case).map(|case| case.title.clone());
    let cloud = state.generation.is_cloud();
    Row::new()
        .with("id", test.id)
        .with("case_id", test.case)
        .with("status_id", test.status)
        .with("assignedto_id", run.assignee)
        .with("run_id", id)
        .with("title", title)
        .with("template_id", 1)
        .with("type_id", CASE_TYPE)
        .with("priority_id", CASE_PRIORITY)
        .with("estimate", NULL)
        .with("estimate_forecast", NULL)
        .with("refs", NULL)
        .with("milestone_id", run.milestone)
        .with_if(cloud, "sections_display_order", 1)
        .with_if(cloud, "cases_display_order", test.case)
        .with_if(cloud, "case_comments", empty())
        .with_if(cloud, "labels", empty())
}

pub(super) fn result(id: u64, result: &TestResult) -> Row {
    Row::new()
        .with("id", id)
        .with("test_id", result.test)
        .with("status_id", result.status)
        .with("created_on", result.created_on)
        .with("assignedto_id", result.assignee)
        .with("comment", result.comment.clone())
        .with("version", result.version.clone())
        .with("elapsed", result.elapsed.clone())
        .with("defects", result.defects.clone())
        .with("created_by", result.created_by)
        .with("attachment_ids", Vec::<u64>::new())
}

pub(super) fn milestone(state: &State, id: u64, milestone: &Milestone) -> Row {
    Row::new()
        .with("id", id)
        .with("name", milestone.name.clone())
        .with("description", NULL)
        .with("start_on", NULL)
        .with("started_on", NULL)
        .with("is_started", true)
        .with("due_on", NULL)
        .with("is_completed", false)
        .with("completed_on", NULL)
        .with("project_id", milestone.project)
        .with("parent_id", NULL)
        .with("refs", NULL)
        .with("url", url(state, "milestones", id))
}

pub(super) fn user(state: &State, id: u64, user: &User) -> Row {
    let cloud = state.generation.is_cloud();
    let (role, role_id) = if user.reads_only { ("Read-only", 1) } else { ("Lead", 3) };
    Row::new()
        .with("id", id)
        .with("name", user.name.clone())
        .with("email", user.email.clone())
        .with("is_active", true)
        .with("role_id", role_id)
        .with("role", role)
        .with("is_admin", user.is_admin)
        .with_if(cloud, "email_notifications", true)
        .with_if(cloud, "mfa_required", 0)
        .with_if(cloud, "group_ids", empty())
}

/// The order of these keys is alphabetical in the manual.
pub(super) fn config_group(state: &State, id: u64, project: u64, name: &str) -> Row {
    let of_group = state.configs.iter().filter(|(_, config)| config.group == id);
    let row = |(config, row): (&u64, &super::state::Config)| {
        Row::new().with("group_id", id).with("id", *config).with("name", row.name.clone())
    };
    let configs: Vec<_> = of_group.map(row).collect();
    Row::new().with_rows("configs", configs).with("id", id).with("name", name).with("project_id", project)
}

pub(super) fn statuses() -> Vec<Row> {
    let row = |(id, name, label, is_final)| {
        Row::new()
            .with("id", id)
            .with("name", name)
            .with("label", label)
            .with("color_dark", 6_667_107)
            .with("color_medium", 9_820_525)
            .with("color_bright", 12_709_313)
            .with("is_system", id <= 5)
            .with("is_untested", id == UNTESTED)
            .with("is_final", is_final)
            .with("i18n_custom_id", NULL)
    };
    STATUSES.into_iter().map(row).collect()
}
