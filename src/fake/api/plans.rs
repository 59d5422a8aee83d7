//! Test plans.

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::{Row, uuid};
use super::seed::{Seed, missing};
use super::{configurations, projects, runs};
use crate::fake::server::{Reply, Request};
use crate::{AddRun, ConfigId, PlanId, ProjectId, SuiteId};

/// A plan. In the stand-in, it has one entry, with a run for each set of configurations.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) project: u64,
    suite: u64,
    name: String,
    pub(crate) entry: Entry,
    pub(crate) completed_on: Option<i64>,
    created_on: i64,
    created_by: u64,
}

/// An entry of a plan.
#[derive(Debug)]
pub(crate) struct Entry {
    /// A GUID.
    pub(crate) id: String,
}

fn row(state: &State, id: u64, plan: &Plan, with_entries: bool) -> Row {
    let (cloud, refs) = (state.generation.is_cloud(), state.generation.knows_refs());
    let of_plan: Vec<_> = state.runs.iter().filter(|(_, run)| run.plan == Some(id)).collect();
    let total = |status| of_plan.iter().map(|(_, run)| run.count(status)).sum::<u64>();
    let rows = of_plan.iter().map(|(id, run)| runs::row_of_entry(state, **id, run, &plan.entry.id, 1));
    let entry = Row::new()
        .with("id", plan.entry.id.clone())
        .with("suite_id", plan.suite)
        .with("name", plan.name.clone())
        .with_if(refs, "refs", Value::Null)
        .with("description", Value::Null)
        .with("include_all", true)
        .with_rows("runs", rows.collect());
    let row = Row::new()
        .with("id", id)
        .with("name", plan.name.clone())
        .with("description", Value::Null)
        .with("milestone_id", Value::Null)
        .with("assignedto_id", Value::Null)
        .with("is_completed", plan.completed_on.is_some())
        .with("completed_on", plan.completed_on);
    // The places of the keys of newer versions are not recorded.
    let row = runs::counts(row, total)
        .with("project_id", plan.project)
        .with("created_on", plan.created_on)
        .with("created_by", plan.created_by)
        .with_if(refs, "refs", Value::Null)
        .with_if(cloud, "start_on", Value::Null)
        .with_if(cloud, "due_on", Value::Null)
        .with("url", state.url("plans", id));
    state.sent(Resource::Plan, id, if with_entries { row.with_rows("entries", vec![entry]) } else { row })
}

/// The rows of this list have no entries (recorded). They come newest first, like runs (inferred).
pub(super) fn get_plans(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::named(state, request)?;
    let (after, before) = (request.time("created_after")?, request.time("created_before")?);
    let by = request.ids_parameter("created_by")?;
    let completed = request.flag("is_completed")?;
    // No plan of the stand-in has a milestone or references.
    let refs = request.parameter("refs").or(request.parameter("refs_filter"));
    let refs = refs.filter(|_| state.generation.knows_refs());
    let nothing = request.ids_parameter("milestone_id")?.is_some() || refs.is_some();
    let chosen = |plan: &Plan| {
        plan.project == project
            && !nothing
            && after.is_none_or(|time| plan.created_on > time)
            && before.is_none_or(|time| plan.created_on < time)
            && by.as_ref().is_none_or(|users| users.contains(&plan.created_by))
            && completed.is_none_or(|completed| plan.completed_on.is_some() == completed)
    };
    let plans: Vec<_> = state.plans.iter().rev().filter(|(_, plan)| chosen(plan)).collect();
    paged(state, request, "plans", &plans, |(id, plan)| row(state, **id, plan, false))
}

pub(super) fn get_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, plan) = named(state, request)?;
    Ok(Reply::json(&row(state, id, plan, true)))
}

/// The plan that a call names.
pub(super) fn named<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Plan), Reply> {
    let id = request.id(0, "plan_id")?;
    let plan = state.plans.get(&id).ok_or_else(|| Reply::field("plan_id", "is not a valid test plan."))?;
    projects::accessible(state, plan.project, request.user)?;
    Ok((id, plan))
}

/// The plan and the entry that a call names. A number gets the same words as an unknown GUID (asserted against a real
/// server).
#[allow(dead_code, reason = "the resources that follow use it")]
pub(super) fn named_entry<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Entry), Reply> {
    let (id, plan) = named(state, request)?;
    let entry = request.text_id(1, "entry_id")?;
    let found = Some(&plan.entry).filter(|known| known.id == entry);
    Ok((id, found.ok_or_else(|| Reply::field("entry_id", "is not a valid test plan entry."))?))
}

impl State {
    pub(crate) fn plans_of(&self, project: u64) -> Vec<u64> {
        self.plans.iter().filter(|(_, plan)| plan.project == project).map(|(id, _)| *id).collect()
    }

    /// Removes a plan with its runs.
    pub(crate) fn remove_plan(&mut self, id: u64) {
        let of_plan = self.runs.iter().filter(|(_, run)| run.plan == Some(id));
        for run in of_plan.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.remove_run(run);
        }
        self.plans.remove(&id);
        self.forget(Resource::Plan, id);
    }
}

/// Plans.
impl Seed<'_> {
    /// Adds a test plan. For each of these sets of configurations, it has a run of all cases of a suite. Returns its
    /// id.
    ///
    /// # Panics
    ///
    /// If there is no such project, suite or configuration.
    pub fn plan<C: IntoIterator<Item = ConfigId>>(
        &mut self,
        project: impl Into<ProjectId>,
        suite: impl Into<SuiteId>,
        name: &str,
        configs: impl IntoIterator<Item = C>,
    ) -> PlanId {
        let (project, suite) = (project.into(), suite.into());
        self.known(Resource::Project, project);
        self.known(Resource::Suite, suite);
        let id = self.state.next_run();
        let plan = Plan {
            project: project.get(),
            suite: suite.get(),
            name: name.to_owned(),
            entry: Entry { id: uuid(id) },
            completed_on: None,
            created_on: self.state.clock.now(),
            created_by: 1,
        };
        self.state.plans.insert(id, plan);
        for configs in configs {
            let configs: Vec<_> = configs.into_iter().map(|config| self.known(Resource::Config, config)).collect();
            let names = configurations::names(self.state, &configs);
            let run = self.run(project, &AddRun::new(name).suite_id(suite));
            if let Some(row) = self.state.runs.get_mut(&run.get()) {
                row.plan = Some(id);
                (row.configs, row.config) = (configs, names);
            }
        }
        id.into()
    }

    /// Closes a test plan with all of its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan.
    pub fn close_plan(&mut self, plan: impl Into<PlanId>) {
        let (plan, now) = (plan.into(), self.state.clock.now());
        let row = self.state.plans.get_mut(&plan.get());
        row.unwrap_or_else(|| missing(Resource::Plan, plan)).completed_on = Some(now);
        for run in self.state.runs.values_mut().filter(|run| run.plan == Some(plan.get())) {
            run.completed_on = run.completed_on.or(Some(now));
        }
    }

    /// Removes a test plan with its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan.
    pub fn remove_plan(&mut self, plan: impl Into<PlanId>) {
        let plan = self.known(Resource::Plan, plan.into());
        self.state.remove_plan(plan);
    }
}
