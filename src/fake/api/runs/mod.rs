//! Test runs.

mod change;
mod filter_fields;
mod row;
mod seed;

use super::State;
use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::projects::{self, accessible};
use super::row::Row;
use super::tests::Test;
use super::users::permitted;
use crate::fake::server::{Reply, Request};
use change::create;
pub(super) use change::{read, update};
pub(super) use filter_fields::get_dynamic_filter_fields;
pub(crate) use row::row;
pub(super) use row::{counts, row_of_entry};

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) project: u64,
    pub(crate) suite: u64,
    pub(crate) plan: Option<u64>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) milestone: Option<u64>,
    pub(crate) assignee: Option<u64>,
    pub(crate) include_all: bool,
    pub(crate) configs: Vec<u64>,
    /// The names of the configurations. They stay when a configuration is removed (inferred).
    pub(crate) config: Option<String>,
    pub(crate) refs: Option<String>,
    pub(crate) start_on: Option<i64>,
    pub(crate) due_on: Option<i64>,
    pub(crate) dynamic_filters: Option<serde_json::Value>,
    pub(crate) created_by: u64,
    pub(crate) created_on: i64,
    pub(crate) updated_on: i64,
    /// When the run was closed. `None` while it is open.
    pub(crate) completed_on: Option<i64>,
    pub(crate) tests: Vec<Test>,
}

impl Run {
    /// How many tests have a status.
    pub(crate) fn count(&self, status: u64) -> u64 {
        self.tests.iter().filter(|test| test.status == status).count() as u64
    }
}

impl State {
    /// The ids of a project's runs, including those in plans.
    pub(crate) fn runs_of(&self, project: u64) -> Vec<u64> {
        self.runs.iter().filter(|(_, run)| run.project == project).map(|(id, _)| *id).collect()
    }

    /// A run that this user can see.
    pub(crate) fn visible_run(&self, id: u64, user: u64) -> Result<&Run, Reply> {
        let run = run(self, id)?;
        accessible(self, run.project, user)?;
        Ok(run)
    }

    /// Refuses a change of a closed run.
    pub(crate) fn must_be_open(&self, run: u64) -> Result<(), Reply> {
        if self.runs.get(&run).is_some_and(|run| run.completed_on.is_some()) { Err(completed()) } else { Ok(()) }
    }

    /// Closes a run, unless it is closed. `updated_on` stays (recorded). From then on, the texts of its cases are
    /// frozen (manual).
    pub(crate) fn close_run(&mut self, id: u64) {
        let now = self.clock.now();
        let Some(run) = self.runs.get_mut(&id).filter(|run| run.completed_on.is_none()) else { return };
        run.completed_on = Some(now);
        for test in &mut run.tests {
            test.frozen = self.cases.get(&test.case).map(|case| Box::new(case.resolved(&self.shared_steps)));
        }
    }

    /// Removes a run with its tests and results.
    pub(crate) fn remove_run(&mut self, id: u64) {
        for test in self.runs.remove(&id).into_iter().flat_map(|run| run.tests) {
            self.forget(Resource::Test, test.id);
        }
        self.remove_results(|result| result.run == id);
        self.forget(Resource::Run, id);
    }
}

pub(super) fn get_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    // Only this method calls the id `run` (asserted against a real server).
    let id = request.id(0, "run")?;
    let run = state.runs.get(&id).ok_or_else(|| Reply::field("run", "is not a valid test run."))?;
    accessible(state, run.project, request.user)?;
    answer(state, id)
}

pub(super) fn get_runs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let created_after = request.time("created_after")?;
    let created_before = request.time("created_before")?;
    let created_by = request.ids_parameter("created_by")?;
    let is_completed = request.flag("is_completed")?;
    let milestones = request.ids_parameter("milestone_id")?;
    let suites = request.ids_parameter("suite_id")?;
    // Servers ignore parameters that they do not know.
    let refs = request.parameter("refs").or(request.parameter("refs_filter"));
    let refs = refs.filter(|_| state.generation.knows_refs());
    let include_plan_runs = state.generation.is_cloud() && request.flag("include_plan_runs")? == Some(true);

    let chosen = |run: &Run| {
        run.project == project
            && (run.plan.is_none() || include_plan_runs)
            // Whether the second itself counts is not documented.
            && created_after.is_none_or(|time| run.created_on > time)
            && created_before.is_none_or(|time| run.created_on < time)
            && created_by.as_ref().is_none_or(|users| users.contains(&run.created_by))
            && is_completed.is_none_or(|completed| run.completed_on.is_some() == completed)
            && milestones.as_ref().is_none_or(|ids| run.milestone.is_some_and(|id| ids.contains(&id)))
            && suites.as_ref().is_none_or(|ids| ids.contains(&run.suite))
            // The whole id has to match. Whether a part would do is not known.
            && refs.is_none_or(|wanted| run.refs.as_deref().is_some_and(|refs| has_id(refs, wanted)))
    };
    // Newest first (recorded).
    let runs: Vec<_> = state.runs.iter().rev().filter(|(_, run)| chosen(run)).collect();
    paged(state, request, "runs", &runs, |(id, run)| row(state, **id, run))
}

pub(super) fn add_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "test runs")?;
    let id = create(state, project, &request.body()?, request.user)?;
    answer(state, id)
}

pub(super) fn update_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "edit", "edited")?;
    update(state, id, &request.body()?)?;
    answer(state, id)
}

pub(super) fn close_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = changeable(state, request, "close", "closed")?;
    state.close_run(id);
    answer(state, id)
}

pub(super) fn delete_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    if state.only_counts(request)? {
        let run = state.visible_run(request.id(0, "run_id")?, request.user)?;
        return Ok(Reply::json(&Row::new().with("affected_tests", run.tests.len())));
    }
    // That closed runs cannot be deleted was seen. The status and the words are inferred.
    let id = changeable(state, request, "delete", "deleted")?;
    state.remove_run(id);
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    Ok(Reply::json(&row(state, id, run(state, id)?)))
}

pub(super) fn run(state: &State, id: u64) -> Result<&Run, Reply> {
    state.runs.get(&id).ok_or_else(unknown)
}

/// What every method except `get_run` says about a run that does not exist.
pub(super) fn unknown() -> Reply {
    Reply::field("run_id", "is not a valid test run.")
}

/// The refusal of a change to a closed run. The words are recorded, the status is inferred from plans.
pub(super) fn completed() -> Reply {
    Reply::not_allowed("The test run is already completed.")
}

/// The id of a run that is open and stands alone. The words for closing and deleting a plan's run are inferred
/// from those for editing.
fn changeable(state: &State, request: &Request, verb: &str, done: &str) -> Result<u64, Reply> {
    let id = request.id(0, "run_id")?;
    let run = state.visible_run(id, request.user)?;
    permitted(state, request.user, verb, "test runs")?;
    if run.plan.is_some() {
        let why = format!("The test run belongs to a test plan and cannot be {done} independently.");
        return Err(Reply::not_allowed(&why));
    }
    state.must_be_open(id).map(|()| id)
}
