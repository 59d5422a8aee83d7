//! How a run is made and changed by the body of a call.

use serde_json::Value;

use super::{Run, unknown};
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::users::assignee;
use crate::fake::api::{configurations, suites};
use crate::fake::server::{Body, Reply, given, patch};

/// Creates a run from the body of `add_run`. TestRail ignores a `plan_id` in it (reported). `config_ids` count, as an
/// older manual says. The newest one names them only for runs in plans, so a stand-in can be told to ignore them.
pub(super) fn create(state: &mut State, project: u64, body: &Body, user: u64) -> Result<u64, Reply> {
    let configs = if state.ignores_run_configs { None } else { body.ids("config_ids")? }.unwrap_or_default();
    let run = read(state, project, body, configs, user)?;
    let id = state.next_run();
    state.runs.insert(id, run);
    Ok(id)
}

/// Reads a run with these configurations. It is not stored yet.
pub(crate) fn read(state: &mut State, project: u64, body: &Body, configs: Vec<u64>, user: u64) -> Result<Run, Reply> {
    let suite = suites::chosen(state, project, given(body.id("suite_id")?))?;
    configurations::check(state, project, &configs)?;
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
        config: configurations::names(state, &configs),
        configs,
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
    Ok(run)
}

/// Changes a run by a body. If one value is refused, nothing changes.
pub(crate) fn update(state: &mut State, id: u64, body: &Body) -> Result<(), Reply> {
    // It is taken out while it changes, and put back whatever the outcome.
    let mut run = state.runs.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, &mut run, body);
    if changed.is_ok() {
        run.updated_on = state.clock.now();
    }
    state.runs.insert(id, run);
    changed
}

/// Changes the fields that the body names. If one value is refused, nothing changes.
fn change(state: &mut State, run: &mut Run, body: &Body) -> Result<(), Reply> {
    let (refs, cloud) = (state.generation.knows_refs(), state.generation.is_cloud());
    let new_name = body.new_name()?;
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
    if cases.iter().flatten().any(|case| !state.cases.contains_key(case)) {
        // The words are reported for `add_run`; that `update_run` says the same is inferred.
        return Err(Reply::field("case_ids", "contains unrecognized case IDs."));
    }
    let include_all = body.flag("include_all");
    let description = body.text("description")?;
    // What values other than objects get is not known. Here, they are ignored.
    let filters = body.get("dynamic_filters").filter(|filters| cloud && filters.is_object());
    if body.get("dynamic_filters").is_some_and(Value::is_null) {
        run.dynamic_filters = None;
    }

    if let Some(name) = new_name {
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
    // The default is all cases. If a call asks for all, naming some changes nothing (reported). A filter works only
    // without them (manual).
    let named = cases.filter(|cases| !cases.is_empty());
    run.include_all = include_all.unwrap_or(run.include_all && filters.is_none());
    run.dynamic_filters = filters.filter(|_| !run.include_all && named.is_none()).cloned();
    let of_suite = state.cases_of(run.suite);
    // What happens to cases of another suite is not known. Here, they are left out.
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

/// Whether a case matches a dynamic filter. The stand-in knows the fields for the priority, the type and the section.
/// That all conditions have to match is a choice.
fn matches(state: &State, case: u64, filters: &Value) -> bool {
    let Some(conditions) = filters.get("filters").and_then(Value::as_object) else { return false };
    let Some(case) = state.cases.get(&case) else { return false };
    let field = |name: &str| match name {
        "cases:priority_id" => Some(case.priority),
        "cases:type_id" => Some(case.kind),
        "cases:section_id" => Some(case.section),
        _ => None,
    };
    conditions.iter().all(|(name, condition)| {
        let values = condition.get("values").and_then(Value::as_array);
        let is = |value: u64| values.is_some_and(|values| values.iter().any(|one| one.as_u64() == Some(value)));
        field(name).is_some_and(is)
    })
}
