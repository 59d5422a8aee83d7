//! Milestones.

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name, missing};
use super::users::permitted;
use crate::fake::server::{Body, Reply, Request, patch};
use crate::{MilestoneId, Patch, ProjectId};

#[derive(Debug, Default)]
pub(crate) struct Milestone {
    pub(crate) project: u64,
    parent: Option<u64>,
    name: String,
    description: Option<String>,
    refs: Option<String>,
    start_on: Option<i64>,
    due_on: Option<i64>,
    /// When it was started: it is upcoming while this is `None`.
    started_on: Option<i64>,
    /// When it was completed: it is open while this is `None`.
    completed_on: Option<i64>,
}

/// The order of the keys is recorded for 2014 and 2020.
fn row(state: &State, id: u64, milestone: &Milestone) -> Row {
    let modern = state.generation.knows_sub_milestones();
    let row = Row::new()
        .with("id", id)
        .with("name", milestone.name.clone())
        .with("description", milestone.description.clone())
        .with_if(modern, "start_on", milestone.start_on)
        .with_if(modern, "started_on", milestone.started_on)
        .with_if(modern, "is_started", milestone.started_on.is_some())
        .with("due_on", milestone.due_on)
        .with("is_completed", milestone.completed_on.is_some())
        .with("completed_on", milestone.completed_on)
        .with("project_id", milestone.project)
        .with_if(modern, "parent_id", milestone.parent)
        .with_if(modern, "refs", milestone.refs.clone())
        .with("url", state.url("milestones", id));
    state.sent(Resource::Milestone, id, row)
}

/// The row with its children, which only `get_milestone` and `update_milestone` send (recorded).
fn row_with_children(state: &State, id: u64, milestone: &Milestone) -> Row {
    let row = row(state, id, milestone);
    if !state.generation.knows_sub_milestones() {
        return row;
    }
    let children = state.milestones.iter().filter(|(_, child)| child.parent == Some(id));
    row.with_rows("milestones", children.map(|(id, child)| row_with_children(state, *id, child)).collect())
}

pub(super) fn get_milestone(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, milestone) = of_path(state, request)?;
    Ok(Reply::json(&row_with_children(state, id, milestone)))
}

/// Whether a list nests children is not recorded. Here, they stand beside their parents.
pub(super) fn get_milestones(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let completed = request.flag("is_completed")?;
    let started = if state.generation.knows_sub_milestones() { request.flag("is_started")? } else { None };
    let chosen = |milestone: &Milestone| {
        milestone.project == project
            && completed.is_none_or(|completed| milestone.completed_on.is_some() == completed)
            && started.is_none_or(|started| milestone.started_on.is_some() == started)
    };
    let chosen: Vec<_> = state.milestones.iter().filter(|(_, milestone)| chosen(milestone)).collect();
    paged(state, request, "milestones", &chosen, |(id, milestone)| row(state, **id, milestone))
}

pub(super) fn add_milestone(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "milestones")?;
    let body = request.body()?;
    let mut milestone = Milestone { project, ..Milestone::default() };
    body.name()?;
    change(state, None, &mut milestone, &body)?;
    // A milestone without a start time is started at once (recorded).
    milestone.started_on = milestone.start_on.is_none().then(|| state.clock.now());
    let id = state.milestones.add(milestone);
    state.milestones.get(&id).map(|milestone| Reply::json(&row(state, id, milestone))).ok_or_else(unknown)
}

pub(super) fn update_milestone(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = of_path(state, request)?;
    permitted(state, request.user, "edit", "milestones")?;
    let body = request.body()?;
    // It is taken out while it changes, and put back whatever the outcome.
    let mut milestone = state.milestones.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, Some(id), &mut milestone, &body);
    if changed.is_ok() {
        let now = state.clock.now();
        let switch = |time: &mut Option<i64>, flag: Option<bool>| match flag {
            Some(true) => _ = time.get_or_insert(now),
            Some(false) => *time = None,
            None => {}
        };
        switch(&mut milestone.completed_on, body.flag("is_completed"));
        switch(&mut milestone.started_on, body.flag("is_started"));
    }
    state.milestones.insert(id, milestone);
    changed?;
    get_milestone(state, request)
}

pub(super) fn delete_milestone(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = of_path(state, request)?;
    permitted(state, request.user, "delete", "milestones")?;
    state.remove_milestone(id);
    Ok(Reply::empty())
}

fn of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Milestone), Reply> {
    let id = request.id(0, "milestone_id")?;
    let milestone = state.milestones.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, milestone.project, request.user)?;
    Ok((id, milestone))
}

fn unknown() -> Reply {
    Reply::field("milestone_id", "is not a valid milestone.")
}

/// Changes the fields that the body names. If one value is refused, nothing changes.
fn change(state: &State, id: Option<u64>, milestone: &mut Milestone, body: &Body) -> Result<(), Reply> {
    let (name, description) = (body.new_name()?, body.text("description")?);
    let (refs, parent) = (body.short_text("refs")?, body.id("parent_id")?);
    let (start_on, due_on) = (body.time("start_on")?, body.time("due_on")?);
    if let Patch::Set(parent) = parent {
        let of_project = state.milestones.get(&parent).is_some_and(|parent| parent.project == milestone.project);
        // That a milestone cannot be below itself is inferred.
        if !of_project || id.is_some_and(|id| state.is_below(parent, id)) {
            return Err(Reply::field("parent_id", "is not a valid milestone."));
        }
    }
    if let Some(name) = name {
        milestone.name = name;
    }
    patch(&mut milestone.description, description);
    patch(&mut milestone.due_on, due_on);
    if state.generation.knows_sub_milestones() {
        patch(&mut milestone.refs, refs);
        patch(&mut milestone.parent, parent);
        patch(&mut milestone.start_on, start_on);
    }
    Ok(())
}

impl State {
    /// Whether a milestone is this one, or below it.
    fn is_below(&self, milestone: u64, other: u64) -> bool {
        let parent = |id: &u64| self.milestones.get(id).and_then(|milestone| milestone.parent);
        std::iter::successors(Some(milestone), parent).any(|id| id == other)
    }

    /// Removes a milestone with those below it. Its runs and cases stay, without a milestone (inferred). So do the
    /// tests of these cases in closed runs.
    pub(crate) fn remove_milestone(&mut self, id: u64) {
        for child in self.milestones.ids(|milestone| milestone.parent == Some(id)) {
            self.remove_milestone(child);
        }
        let leave = |milestone: &mut Option<u64>| _ = milestone.take_if(|milestone| *milestone == id);
        self.cases.values_mut().for_each(|case| leave(&mut case.milestone));
        for run in self.runs.values_mut() {
            leave(&mut run.milestone);
            run.tests.iter_mut().filter_map(|test| test.frozen.as_mut()).for_each(|case| leave(&mut case.milestone));
        }
        self.milestones.remove(&id);
        self.forget(Resource::Milestone, id);
    }
}

/// Milestones.
impl Seed<'_> {
    /// Adds a milestone, which is started. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such project, or the name is blank or too long.
    pub fn milestone(&mut self, project: impl Into<ProjectId>, name: &str) -> MilestoneId {
        let project = self.known(Resource::Project, project.into());
        let started_on = Some(self.state.clock.now());
        let milestone = Milestone { project, name: accepted_name(name), started_on, ..Milestone::default() };
        self.state.milestones.add(milestone).into()
    }

    /// Adds a milestone below another one. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such milestone, or the name is blank or too long.
    pub fn sub_milestone(&mut self, parent: impl Into<MilestoneId>, name: &str) -> MilestoneId {
        let parent = self.known(Resource::Milestone, parent.into());
        let project = self.state.milestones.get(&parent).map_or(0, |milestone| milestone.project);
        let id = self.milestone(project, name);
        if let Some(milestone) = self.state.milestones.get_mut(&id.get()) {
            milestone.parent = Some(parent);
        }
        id
    }

    /// Completes a milestone.
    ///
    /// # Panics
    ///
    /// If there is no such milestone.
    pub fn complete_milestone(&mut self, milestone: impl Into<MilestoneId>) {
        let (milestone, now) = (milestone.into(), self.state.clock.now());
        let row = self.state.milestones.get_mut(&milestone.get());
        row.unwrap_or_else(|| missing(Resource::Milestone, milestone)).completed_on.get_or_insert(now);
    }

    /// Removes a milestone with those below it. Their runs and cases stay, without a milestone.
    ///
    /// # Panics
    ///
    /// If there is no such milestone.
    pub fn remove_milestone(&mut self, milestone: impl Into<MilestoneId>) {
        let milestone = self.known(Resource::Milestone, milestone.into());
        self.state.remove_milestone(milestone);
    }
}
