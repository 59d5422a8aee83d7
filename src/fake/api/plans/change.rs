//! How plans and entries are made and changed by the body of a call.

use serde_json::{Map, Value};

use super::row::place;
use super::{Entry, Plan, entry, unknown};
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::configurations;
use crate::fake::api::row::uuid;
use crate::fake::api::runs::{self, Run};
use crate::fake::server::{Body, Reply, given, patch};

/// An entry that was accepted, and its runs. Nothing of it is stored yet.
pub(super) type NewEntry = (Entry, Vec<Run>);

/// Reads a plan and its entries.
pub(super) fn read_plan(
    state: &mut State,
    project: u64,
    body: &Body,
    user: u64,
) -> Result<(Plan, Vec<NewEntry>), Reply> {
    body.name()?;
    let mut plan = Plan { project, created_on: state.clock.now(), created_by: user, ..Plan::default() };
    change(state, &mut plan, body)?;
    let entries = objects(body, "entries").into_iter();
    let entries = entries.map(|entry| read_entry(state, project, plan.milestone, &Body::new(entry), user));
    let entries = entries.collect::<Result<_, _>>()?;
    Ok((plan, entries))
}

/// Changes the fields of a plan that the body names. If one value is refused, nothing changes.
pub(super) fn change(state: &State, plan: &mut Plan, body: &Body) -> Result<(), Reply> {
    let (name, description) = (body.new_name()?, body.text("description")?);
    let (refs, milestone) = (body.short_text("refs")?, body.id("milestone_id")?);
    let (start_on, due_on) = (body.time("start_on")?, body.time("due_on")?);
    if let Patch::Set(id) = milestone {
        if state.milestones.get(&id).is_none_or(|milestone| milestone.project != plan.project) {
            return Err(Reply::field("milestone_id", "is not a valid milestone."));
        }
    }
    if let Some(name) = name {
        plan.name = name;
    }
    patch(&mut plan.description, description);
    patch(&mut plan.milestone, milestone);
    if state.generation.knows_refs() {
        patch(&mut plan.refs, refs);
    }
    if state.generation.is_cloud() {
        patch(&mut plan.start_on, start_on);
        patch(&mut plan.due_on, due_on);
    }
    Ok(())
}

/// Reads an entry and its runs. It needs a suite also in a project with a single one (reported).
pub(super) fn read_entry(
    state: &mut State,
    project: u64,
    milestone: Option<u64>,
    body: &Body,
    user: u64,
) -> Result<NewEntry, Reply> {
    if given(body.id("suite_id")?).is_none() {
        return Err(Reply::field("suite_id", "is a required field."));
    }
    let configs = body.ids("config_ids")?.unwrap_or_default();
    configurations::check(state, project, &configs)?;
    let mut bodies = objects(body, "runs");
    let has_configs = !configs.is_empty();
    if has_configs && bodies.is_empty() {
        // Asserted against a real server for `add_plan`, and inferred for `add_plan_entry`.
        return Err(Reply::field("entries", "has configurations but no test runs."));
    }
    if bodies.is_empty() {
        bodies.push(Map::new());
    }
    let filters = body.get("dynamic_filters").filter(|filters| state.generation.is_cloud() && filters.is_object());
    let include_all = body.flag("include_all").unwrap_or(filters.is_none());
    let mut runs = Vec::new();
    for fields in bodies {
        let run_body = of_run(body, include_all, fields);
        let own = run_body.ids("config_ids")?.unwrap_or_default();
        // The manual wants one configuration of each group of the entry. What a server does if there are others is not
        // known. Here, only those that the entry does not list are refused, in words that are inferred.
        if own.iter().any(|config| !configs.contains(config)) {
            return Err(Reply::field("config_ids", "is not a valid configuration."));
        }
        let run = runs::read(state, project, &run_body, own, user)?;
        runs.push(Run { milestone, ..run });
    }
    // They are numbered in the server's order, which is not the one of the request.
    runs.sort_by_key(place);
    let first = runs.first();
    let refs = given(body.short_text("refs")?).filter(|_| state.generation.knows_refs());
    let entry = Entry {
        id: String::new(),
        place: 0,
        suite: first.map_or(0, |run| run.suite),
        // Its runs have its name, which is that of the suite by default (recorded).
        name: first.map(|run| run.name.clone()).unwrap_or_default(),
        description: given(body.text("description")?),
        refs,
        include_all,
        dynamic_filters: filters.filter(|_| !include_all).cloned(),
        has_configs,
        runs: Vec::new(),
    };
    Ok((entry, runs))
}

/// What a run of an entry is made of: the fields of the entry, some of which the run overrides. An `include_all: true`
/// of the entry, which is the default, overrides those of its runs (reported). That runs have the entry's description
/// and assignee was asserted against a real server; for references and times it is inferred.
fn of_run(entry: &Body, include_all: bool, run: Map<String, Value>) -> Body {
    let mut fields = entry.fields().clone();
    fields.remove("milestone_id");
    fields.insert("include_all".to_owned(), include_all.into());
    let own = Body::new(run);
    if !include_all && own.flag("include_all").is_some() {
        for key in ["include_all", "case_ids", "dynamic_filters"] {
            fields.remove(key);
            fields.extend(own.get(key).map(|value| (key.to_owned(), value.clone())));
        }
    }
    fields.remove("config_ids");
    for key in ["config_ids", "description", "assignedto_id"] {
        fields.extend(own.get(key).filter(|value| !value.is_null()).map(|value| (key.to_owned(), value.clone())));
    }
    Body::new(fields)
}

/// Adds an entry to a plan. Returns its id.
pub(super) fn add_entry(state: &mut State, id: u64, (mut entry, runs): NewEntry) -> String {
    for run in runs {
        let run_id = state.next_run();
        state.runs.insert(run_id, Run { plan: Some(id), ..run });
        entry.runs.push(run_id);
    }
    if let Some(plan) = state.plans.get_mut(&id) {
        plan.last_place += 1;
        entry.place = plan.last_place;
        entry.id = uuid((id << 16) + plan.last_place as u64);
        plan.entries.push(entry);
        return plan.entries.last().map(|entry| entry.id.clone()).unwrap_or_default();
    }
    String::new()
}

/// Changes an entry and its runs. `config_ids` and `runs` do not count (manual).
pub(super) fn change_entry(state: &mut State, plan: u64, id: &str, body: &Body) -> Result<(), Reply> {
    const FIELDS: [&str; 9] = [
        "name",
        "description",
        "assignedto_id",
        "start_on",
        "due_on",
        "include_all",
        "case_ids",
        "refs",
        "dynamic_filters",
    ];
    let runs = entry(state, plan, id)?.runs.clone();
    let body = only(body, &FIELDS);
    let (name, description, refs) = (body.new_name()?, body.text("description")?, body.short_text("refs")?);
    let mut changed = None;
    // What a run refuses, the first one does: they differ only in their configurations.
    for run in runs.into_iter().filter(|run| state.runs.contains_key(run)).collect::<Vec<_>>() {
        runs::update(state, run, &body)?;
        changed = changed.or(state.runs.get(&run).map(|run| (run.include_all, run.dynamic_filters.clone())));
    }
    let selects = ["include_all", "case_ids", "dynamic_filters"].iter().any(|key| body.get(key).is_some());
    let knows_refs = state.generation.knows_refs();
    let plan = state.plans.get_mut(&plan).ok_or_else(unknown)?;
    for entry in plan.entries.iter_mut().filter(|entry| entry.id == id) {
        if let Some(name) = &name {
            entry.name.clone_from(name);
        }
        patch(&mut entry.description, description.clone());
        if knows_refs {
            patch(&mut entry.refs, refs.clone());
        }
        if let Some((include_all, filters)) = changed.clone().filter(|_| selects) {
            (entry.include_all, entry.dynamic_filters) = (include_all, filters);
        }
    }
    Ok(())
}

/// These fields of a body. Others are ignored, as are those that no method knows.
pub(super) fn only(body: &Body, fields: &[&str]) -> Body {
    let known = body.fields().iter().filter(|(key, _)| fields.contains(&key.as_str()));
    Body::new(known.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// The objects in a list of the body. What other values get is not known. Here, they are ignored.
fn objects(body: &Body, field: &str) -> Vec<Map<String, Value>> {
    let list = body.get(field).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|value| value.as_object().cloned()).collect()
}
