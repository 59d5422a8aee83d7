//! Test plans, their entries, and the runs of these.

mod change;
mod row;
mod runs;
mod seed;

use serde_json::Value;

use super::State;
use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::projects;
use super::users::permitted;
use crate::fake::server::{Body, Reply, Request};
use change::{add_entry, change, change_entry, read_entry, read_plan};
use row::{entry_row, row};
pub(super) use runs::{add_run_to_plan_entry, delete_run_from_plan_entry, update_run_in_plan_entry};

#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) project: u64,
    name: String,
    description: Option<String>,
    milestone: Option<u64>,
    refs: Option<String>,
    start_on: Option<i64>,
    due_on: Option<i64>,
    pub(crate) completed_on: Option<i64>,
    created_on: i64,
    created_by: u64,
    entries: Vec<Entry>,
    /// The place of the newest entry. A deletion does not renumber the others (inferred from recorded gaps).
    last_place: usize,
}

impl Plan {
    /// Whether an entry has this id.
    pub(in crate::fake::api) fn has_entry(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.id == id)
    }
}

/// An entry of a plan.
#[derive(Debug)]
pub(crate) struct Entry {
    /// A GUID.
    pub(crate) id: String,
    place: usize,
    suite: u64,
    name: String,
    description: Option<String>,
    refs: Option<String>,
    include_all: bool,
    dynamic_filters: Option<Value>,
    /// Whether its runs have configurations. The methods for single runs are only for such entries.
    has_configs: bool,
    /// The ids of its runs. One that was removed may still be among them.
    runs: Vec<u64>,
}

/// What the stand-in answers to the two methods about a run of an entry, `add_run_to_plan_entry` and
/// `update_run_in_plan_entry`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, PlanRunAnswer};
/// use testrail::plans::UpdateRunInPlanEntry;
///
/// let fake = FakeTestRail::start().await;
/// fake.seed(|seed| seed.answer_plan_runs_with(PlanRunAnswer::Run));
/// let run = fake.client().update_run_in_plan_entry(5, &UpdateRunInPlanEntry::new().description("Text")).await?;
/// assert_eq!(run.description.as_deref(), Some("Text"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlanRunAnswer {
    /// The whole plan, as was recorded.
    #[default]
    Plan,
    /// The entry. No server is known to do this.
    Entry,
    /// The run, as TestRail's manual says.
    Run,
}

/// The rows of this list have no entries (recorded). They come newest first, like runs (inferred).
pub(super) fn get_plans(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let (after, before) = (request.time("created_after")?, request.time("created_before")?);
    let by = request.ids_parameter("created_by")?;
    let completed = request.flag("is_completed")?;
    let milestones = request.ids_parameter("milestone_id")?;
    let refs = request.parameter("refs").or(request.parameter("refs_filter"));
    let refs = refs.filter(|_| state.generation.knows_refs());
    let chosen = |plan: &Plan| {
        plan.project == project
            && after.is_none_or(|time| plan.created_on > time)
            && before.is_none_or(|time| plan.created_on < time)
            && by.as_ref().is_none_or(|users| users.contains(&plan.created_by))
            && completed.is_none_or(|completed| plan.completed_on.is_some() == completed)
            && milestones.as_ref().is_none_or(|ids| plan.milestone.is_some_and(|id| ids.contains(&id)))
            // The whole id has to match, as for runs.
            && refs.is_none_or(|wanted| plan.refs.as_deref().is_some_and(|refs| has_id(refs, wanted)))
    };
    let plans: Vec<_> = state.plans.iter().rev().filter(|(_, plan)| chosen(plan)).collect();
    paged(state, request, "plans", &plans, |(id, plan)| row(state, **id, plan, false))
}

pub(super) fn get_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = of_path(state, request)?;
    answer(state, id)
}

pub(super) fn add_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "test plans")?;
    let id = create(state, project, &request.body()?, request.user)?;
    answer(state, id)
}

pub(super) fn update_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = open(state, request, "edit")?;
    let body = request.body()?;
    // It is taken out while it changes, and put back whatever the outcome.
    let mut plan = state.plans.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, &mut plan, &body);
    let milestone = plan.milestone.filter(|id| state.milestones.contains_key(id));
    state.plans.insert(id, plan);
    changed?;
    // That the runs follow the plan is inferred from new runs.
    for run in state.runs.values_mut().filter(|run| run.plan == Some(id)) {
        run.milestone = milestone;
    }
    answer(state, id)
}

pub(super) fn close_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = open(state, request, "close")?;
    state.close_plan(id);
    answer(state, id)
}

/// The words about a closed plan end without a full stop (asserted against a real server).
pub(super) fn delete_plan(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, plan) = of_path(state, request)?;
    permitted(state, request.user, "delete", "test plans")?;
    if plan.completed_on.is_some() {
        let words = "You are not allowed to delete completed test plans (insufficient permissions)";
        return Err(Reply::refuse(403, words));
    }
    state.remove_plan(id);
    Ok(Reply::empty())
}

/// A closed plan gets the words of a missing permission (reported).
pub(super) fn add_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, plan) = of_path(state, request)?;
    permitted(state, request.user, "edit", "test plans")?;
    if plan.completed_on.is_some() {
        return Err(Reply::refuse(403, "You are not allowed to edit test plans (insufficient permissions)."));
    }
    let (project, milestone) = (plan.project, plan.milestone);
    let new = read_entry(state, project, milestone, &request.body()?, request.user)?;
    let entry = add_entry(state, id, new);
    answer_entry(state, id, &entry)
}

pub(super) fn update_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, entry) = open_entry(state, request)?;
    change_entry(state, id, &entry, &request.body()?)?;
    answer_entry(state, id, &entry)
}

pub(super) fn delete_plan_entry(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, entry) = open_entry(state, request)?;
    state.remove_plan_entry(id, &entry);
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    let plan = state.plans.get(&id).ok_or_else(unknown)?;
    Ok(Reply::json(&row(state, id, plan, true)))
}

fn answer_entry(state: &State, plan: u64, entry: &str) -> Result<Reply, Reply> {
    Ok(Reply::json(&entry_row(state, self::entry(state, plan, entry)?)))
}

/// Creates a plan. If one of its entries is refused, nothing is made (inferred).
fn create(state: &mut State, project: u64, body: &Body, user: u64) -> Result<u64, Reply> {
    let (plan, entries) = read_plan(state, project, body, user)?;
    let id = state.next_run();
    state.plans.insert(id, plan);
    for entry in entries {
        add_entry(state, id, entry);
    }
    Ok(id)
}

/// The plan that the path of a call names.
pub(super) fn of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Plan), Reply> {
    let id = request.id(0, "plan_id")?;
    let plan = state.plans.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, plan.project, request.user)?;
    Ok((id, plan))
}

/// The plan and the entry that the path of a call names. A number gets the same words as an unknown GUID (asserted
/// against a real server).
pub(super) fn entry_of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Entry), Reply> {
    let (id, _) = of_path(state, request)?;
    Ok((id, entry(state, id, request.text_id(1, "entry_id")?)?))
}

fn entry<'s>(state: &'s State, plan: u64, id: &str) -> Result<&'s Entry, Reply> {
    let found = state.plans.get(&plan).and_then(|plan| plan.entries.iter().find(|entry| entry.id == id));
    found.ok_or_else(|| Reply::field("entry_id", "is not a valid test plan entry."))
}

fn unknown() -> Reply {
    Reply::field("plan_id", "is not a valid test plan.")
}

fn completed() -> Reply {
    Reply::not_allowed("The test plan is already completed.")
}

/// The plan that a call names, if the user may change it and it is open.
fn open(state: &State, request: &Request, verb: &str) -> Result<u64, Reply> {
    let (id, plan) = of_path(state, request)?;
    permitted(state, request.user, verb, "test plans")?;
    plan.completed_on.map_or(Ok(id), |_| Err(completed()))
}

/// The plan and the entry that a call names, if the user may change it and the plan is open. That entries need the
/// permission to edit plans is reported for `add_plan_entry`, and inferred for the other methods.
fn open_entry(state: &State, request: &Request) -> Result<(u64, String), Reply> {
    let (id, entry) = entry_of_path(state, request)?;
    let entry = entry.id.clone();
    open(state, request, "edit")?;
    Ok((id, entry))
}

impl State {
    pub(crate) fn plans_of(&self, project: u64) -> Vec<u64> {
        self.plans.iter().filter(|(_, plan)| plan.project == project).map(|(id, _)| *id).collect()
    }

    fn runs_of_plan(&self, plan: u64) -> Vec<u64> {
        self.runs.iter().filter(|(_, run)| run.plan == Some(plan)).map(|(id, _)| *id).collect()
    }

    /// Closes a plan with its runs.
    fn close_plan(&mut self, id: u64) {
        let now = self.clock.now();
        if let Some(plan) = self.plans.get_mut(&id) {
            plan.completed_on = Some(now);
        }
        for run in self.runs_of_plan(id) {
            self.close_run(run);
        }
    }

    /// Removes a plan with its runs.
    pub(crate) fn remove_plan(&mut self, id: u64) {
        for run in self.runs_of_plan(id) {
            self.remove_run(run);
        }
        self.plans.remove(&id);
        self.forget(Resource::Plan, id);
    }

    /// Removes an entry with its runs.
    fn remove_plan_entry(&mut self, plan: u64, entry: &str) {
        let Some(plan) = self.plans.get_mut(&plan) else { return };
        let Some(place) = plan.entries.iter().position(|known| known.id == entry) else { return };
        for run in plan.entries.remove(place).runs {
            self.remove_run(run);
        }
        self.forget_files_of_entry(entry);
    }
}
