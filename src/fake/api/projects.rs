//! Projects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, missing};
use crate::fake::server::{Reply, Request};
use crate::projects::SuiteMode;
use crate::shared_steps::StepsInCases;
use crate::{ProjectId, UserId};

#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) name: String,
    /// 1: single suite. 2: single suite with baselines. 3: several suites.
    pub(crate) suite_mode: u64,
    /// When it was completed: it is active while this is `None`.
    completed_on: Option<i64>,
    /// Users who cannot see it.
    pub(crate) hidden_from: BTreeSet<u64>,
}

/// The order of the keys is recorded, except the places of those that came with 7.3 and later. `users`, which
/// Enterprise servers have, is left out.
fn row(state: &State, id: u64, project: &Project) -> Row {
    let newest = state.generation.envelopes();
    let row = Row::new()
        .with("id", id)
        .with("name", project.name.clone())
        .with("announcement", Value::Null)
        .with("show_announcement", false)
        .with("is_completed", project.completed_on.is_some())
        .with("completed_on", project.completed_on)
        .with("suite_mode", project.suite_mode)
        .with_if(newest, "default_role_id", Value::Null)
        .with_if(newest, "default_role", Value::Null)
        .with_if(state.generation.is_cloud(), "case_statuses_enabled", false)
        .with("url", format!("{}/index.php?/projects/overview/{id}", state.address))
        .with_if(newest, "groups", Value::Array(Vec::new()));
    state.sent(Resource::Project, id, row)
}

pub(super) fn get_projects(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let completed = request.flag("is_completed")?;
    let chosen = |project: &Project| {
        !project.hidden_from.contains(&request.user)
            && completed.is_none_or(|completed| project.completed_on.is_some() == completed)
    };
    let chosen: Vec<_> = state.projects.iter().filter(|(_, project)| chosen(project)).collect();
    paged(state, request, "projects", &chosen, |(id, project)| row(state, **id, project))
}

pub(super) fn get_project(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = named(state, request)?;
    state.projects.get(&id).map(|project| Reply::json(&row(state, id, project))).ok_or_else(unknown)
}

/// The project that a call names.
pub(super) fn named(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "project_id")?;
    accessible(state, id, request.user)?;
    Ok(id)
}

/// Whether a user can see a project.
pub(super) fn accessible(state: &State, project: u64, user: u64) -> Result<(), Reply> {
    let project = state.projects.get(&project).ok_or_else(unknown)?;
    if project.hidden_from.contains(&user) {
        let words = "The requested project does not exist or you do not have the permissions to access it.";
        return Err(Reply::refuse(403, words));
    }
    Ok(())
}

fn unknown() -> Reply {
    Reply::field("project_id", "is not a valid or accessible project.")
}

/// Projects.
impl Seed<'_> {
    /// Adds a project. With a single suite or baselines, it has the suite "Master" from the start. Returns its id.
    ///
    /// A mode that no server is known to have works as `Multi`.
    pub fn project(&mut self, name: &str, mode: SuiteMode) -> ProjectId {
        let project = Project {
            name: name.to_owned(),
            suite_mode: mode.into(),
            completed_on: None,
            hidden_from: BTreeSet::new(),
        };
        let project = self.state.projects.add(project);
        self.state.add_default_dataset(project);
        if matches!(mode, SuiteMode::Single | SuiteMode::Baselines) {
            self.state.add_suite(project, "Master");
        }
        project.into()
    }

    /// Completes a project. What is in it can still change.
    ///
    /// # Panics
    ///
    /// If there is no such project.
    pub fn complete_project(&mut self, project: impl Into<ProjectId>) {
        let (project, now) = (project.into(), self.state.clock.now());
        let row = self.state.projects.get_mut(&project.get());
        row.unwrap_or_else(|| missing(Resource::Project, project)).completed_on.get_or_insert(now);
    }

    /// Hides a project from a user.
    ///
    /// # Panics
    ///
    /// If there is no such project or user.
    pub fn hide(&mut self, project: impl Into<ProjectId>, user: impl Into<UserId>) {
        let (project, user) = (project.into(), user.into());
        self.known(Resource::User, user);
        let row = self.state.projects.get_mut(&project.get());
        row.unwrap_or_else(|| missing(Resource::Project, project)).hidden_from.insert(user.get());
    }

    /// Removes a project with all that is in it.
    ///
    /// # Panics
    ///
    /// If there is no such project.
    pub fn remove_project(&mut self, project: impl Into<ProjectId>) {
        let project = self.known(Resource::Project, project.into());
        let state = &mut *self.state;
        for plan in state.plans_of(project) {
            state.remove_plan(plan);
        }
        for run in state.runs_of(project) {
            state.remove_run(run);
        }
        for suite in state.suites.ids(|suite| suite.project == project) {
            state.remove_suite(suite);
        }
        for milestone in state.milestones.ids(|milestone| milestone.project == project) {
            state.remove_milestone(milestone);
        }
        for group in state.config_groups.ids(|group| group.project == project) {
            state.remove_config_group(group);
        }
        state.remove_datasets_of(project);
        state.remove_reports_of(project);
        for label in state.labels.ids(|label| label.project == project) {
            state.remove_label(label);
        }
        for steps in state.shared_steps.ids(|steps| steps.project == project) {
            state.remove_shared_step(steps, StepsInCases::Remove);
        }
        state.projects.remove(&project);
        state.forget(Resource::Project, project);
    }
}
