//! Projects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted_name, missing};
use crate::fake::server::{Body, Reply, Request, given, patch};
use crate::projects::SuiteMode;
use crate::shared_steps::StepsInCases;
use crate::{Patch, ProjectId, UserId};

#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) name: String,
    announcement: Option<String>,
    shows_announcement: bool,
    /// 1: single suite. 2: single suite with baselines. 3: several suites.
    pub(crate) suite_mode: u64,
    /// When it was completed: it is active while this is `None`.
    completed_on: Option<i64>,
    default_role: Option<u64>,
    /// The roles of groups and users, by their ids. They change nothing about what somebody may do here.
    pub(crate) groups: BTreeMap<u64, u64>,
    pub(crate) users: BTreeMap<u64, u64>,
    /// Users who cannot see it.
    pub(crate) hidden_from: BTreeSet<u64>,
}

/// The role that stands for a user's global one (manual, for users; inferred for groups and the default).
const GLOBAL: u64 = 0;

/// The project as it is read.
fn row(state: &State, id: u64, project: &Project) -> Row {
    let name = |role: u64| state.roles.0.get(&role).cloned();
    let groups = project
        .groups
        .iter()
        .map(|(group, role)| Row::new().with("id", *group).with("role", name(*role)).with("role_id", *role));
    let users = project.users.iter().map(|(user, role)| {
        let global = state.users.get(user).map(|user| user.role);
        // How a read shows that a user has the global role is not known.
        Row::new()
            .with("id", *user)
            .with("global_role_id", global)
            .with("global_role", global.and_then(name))
            .with("project_role_id", *role)
            .with("project_role", name(*role))
    });
    row_with(state, id, project, groups.collect(), users.collect())
}

/// The project as an update answers: of groups and users, it has other keys (manual).
fn updated_row(state: &State, id: u64, project: &Project) -> Row {
    let groups = project.groups.iter().map(|(group, role)| Row::new().with("id", *group).with("role_id", *role));
    let users = project.users.iter().map(|(user, role)| Row::new().with("user_id", *user).with("role_id", *role));
    row_with(state, id, project, groups.collect(), users.collect())
}

/// The order of the keys is recorded, except the places of those that came with 7.3 and later.
fn row_with(state: &State, id: u64, project: &Project, groups: Vec<Row>, users: Vec<Row>) -> Row {
    let newest = state.generation.envelopes();
    let row = Row::new()
        .with("id", id)
        .with("name", project.name.clone())
        .with("announcement", project.announcement.clone())
        .with("show_announcement", project.shows_announcement)
        .with("is_completed", project.completed_on.is_some())
        .with("completed_on", project.completed_on)
        .with("suite_mode", project.suite_mode)
        .with_if(newest, "default_role_id", project.default_role)
        .with_if(newest, "default_role", project.default_role.and_then(|role| state.roles.0.get(&role).cloned()))
        .with_if(state.generation.is_cloud(), "case_statuses_enabled", state.is_enterprise)
        .with("url", format!("{}/index.php?/projects/overview/{id}", state.address));
    let row = if state.has_enterprise_keys() { row.with_rows("users", users) } else { row };
    state.sent(Resource::Project, id, if newest { row.with_rows("groups", groups) } else { row })
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
    let id = of_path(state, request)?;
    answer(state, id)
}

/// Without a mode, it has a single suite, as in the web interface (inferred).
pub(super) fn add_project(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    state.administers(request.user, "add", "projects")?;
    let body = request.body()?;
    body.name()?;
    let mut project = Project { suite_mode: 1, ..Project::default() };
    change(&mut project, &body)?;
    let id = state.projects.add(project);
    state.add_default_dataset(id);
    state.ensure_master(id);
    answer(state, id)
}

pub(super) fn update_project(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    state.administers(request.user, "edit", "projects")?;
    let body = request.body()?;
    let (completed, now) = (body.flag("is_completed"), state.clock.now());
    let suites = state.suites.ids(|suite| suite.project == id).len();
    // What TestRail does with several suites is not known. The words are the stand-in's own.
    if suites > 1 && suite_mode(&body)? == Some(1) {
        return Err(Reply::not_allowed("The project has several test suites."));
    }
    let roles = if state.generation.envelopes() { Some(roles(state, &body)?) } else { None };
    let project = state.projects.get_mut(&id).ok_or_else(unknown)?;
    change(project, &body)?;
    match completed {
        Some(true) => _ = project.completed_on.get_or_insert(now),
        Some(false) => project.completed_on = None,
        None => {}
    }
    if let Some(roles) = roles {
        roles.give_to(project);
    }
    state.ensure_master(id);
    state.projects.get(&id).map(|project| Reply::json(&updated_row(state, id, project))).ok_or_else(unknown)
}

pub(super) fn delete_project(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    state.administers(request.user, "delete", "projects")?;
    state.remove_project(id);
    Ok(Reply::empty())
}

/// The mode that a body names. What TestRail says of another number is not known. The words are the stand-in's own.
fn suite_mode(body: &Body) -> Result<Option<u64>, Reply> {
    match given(body.id("suite_mode")?) {
        Some(mode) if !(1..=3).contains(&mode) => Err(Reply::field("suite_mode", "is not a valid suite mode.")),
        mode => Ok(mode),
    }
}

/// Changes the fields that the body names. If one value is refused, nothing changes.
fn change(project: &mut Project, body: &Body) -> Result<(), Reply> {
    let (name, announcement, mode) = (body.new_name()?, body.text("announcement")?, suite_mode(body)?);
    if let Some(name) = name {
        project.name = name;
    }
    patch(&mut project.announcement, announcement);
    project.shows_announcement = body.flag("show_announcement").unwrap_or(project.shows_announcement);
    project.suite_mode = mode.unwrap_or(project.suite_mode);
    Ok(())
}

/// What an update says of roles.
struct Roles {
    default: Patch<u64>,
    /// `None` takes a role away.
    groups: BTreeMap<u64, Option<u64>>,
    users: BTreeMap<u64, Option<u64>>,
}

/// Reads the roles of an update. The manual spells the key of a user `id` in one place and `user_id` in another. What
/// TestRail says of something that does not exist is not known: the words are inferred from those about users.
fn roles(state: &State, body: &Body) -> Result<Roles, Reply> {
    let of = |field: &str, key: &str| {
        let rows = match body.get(field) {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Array(rows)) => rows,
            Some(_) => return Err(Reply::field(field, "is not a valid array.")),
        };
        let row = |row: &Value| {
            let row = Body::new(row.as_object().cloned().unwrap_or_default());
            let id = given(row.id("id")?).or(given(row.id(key)?));
            Ok((id.ok_or_else(|| Reply::field(key, "is a required field."))?, given(role(state, &row, "role_id")?)))
        };
        rows.iter().map(row).collect::<Result<BTreeMap<_, _>, Reply>>()
    };
    let groups = of("groups", "id")?;
    if groups.keys().any(|group| !state.groups.contains_key(group)) {
        return Err(Reply::field("id", "is not a valid group."));
    }
    let users = if state.has_enterprise_keys() { of("users", "user_id")? } else { BTreeMap::new() };
    if users.keys().any(|user| !state.users.contains_key(user)) {
        return Err(Reply::field("user_id", "is not a valid user"));
    }
    Ok(Roles { default: role(state, body, "default_role_id")?, groups, users })
}

fn role(state: &State, body: &Body, field: &str) -> Result<Patch<u64>, Reply> {
    match body.id(field)? {
        Patch::Set(role) if role != GLOBAL && !state.roles.0.contains_key(&role) => {
            Err(Reply::field(field, "is not a valid role."))
        }
        role => Ok(role),
    }
}

impl Roles {
    /// Whether groups and users that an update does not name keep their roles is not known. Here, they do, because
    /// there is a value that takes a role away.
    fn give_to(self, project: &mut Project) {
        patch(&mut project.default_role, self.default);
        for (roles, given) in [(&mut project.groups, self.groups), (&mut project.users, self.users)] {
            for (id, role) in given {
                match role {
                    Some(role) => roles.insert(id, role),
                    None => roles.remove(&id),
                };
            }
        }
    }
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.projects.get(&id).map(|project| Reply::json(&row(state, id, project))).ok_or_else(unknown)
}

/// The project that the path names.
pub(super) fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
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

impl State {
    /// The role that a user has in a project, or `None` for the global one. The user's own role there comes before that
    /// of a group, and that before the project's default (inferred). Of several groups, the first counts.
    pub(crate) fn role_in(&self, project: u64, user: u64) -> Option<u64> {
        let project = self.projects.get(&project)?;
        let is_in = |group: &u64| self.groups.get(group).is_some_and(|group| group.users.contains(&user));
        let of_group = || project.groups.iter().find(|(group, _)| is_in(group)).map(|(_, role)| *role);
        let role = project.users.get(&user).copied().or_else(of_group).or(project.default_role);
        role.filter(|role| *role != GLOBAL)
    }

    /// Adds the suite "Master" to a project that has to have a suite and has none.
    fn ensure_master(&mut self, project: u64) {
        let needs_one = self.projects.get(&project).is_some_and(|project| matches!(project.suite_mode, 1 | 2));
        if needs_one && self.suites.ids(|suite| suite.project == project).is_empty() {
            self.add_suite(project, "Master");
        }
    }

    /// Removes a project with all that is in it.
    fn remove_project(&mut self, id: u64) {
        for plan in self.plans_of(id) {
            self.remove_plan(plan);
        }
        for run in self.runs_of(id) {
            self.remove_run(run);
        }
        for suite in self.suites.ids(|suite| suite.project == id) {
            self.remove_suite(suite);
        }
        for milestone in self.milestones.ids(|milestone| milestone.project == id) {
            self.remove_milestone(milestone);
        }
        for group in self.config_groups.ids(|group| group.project == id) {
            self.remove_config_group(group);
        }
        self.remove_test_data_of(id);
        self.remove_reports_of(id);
        for label in self.labels.ids(|label| label.project == id) {
            self.remove_label(label);
        }
        for steps in self.shared_steps.ids(|steps| steps.project == id) {
            self.remove_shared_step(steps, StepsInCases::Remove);
        }
        for user in self.users.values_mut() {
            user.assigned_projects.remove(&id);
        }
        self.projects.remove(&id);
        self.forget(Resource::Project, id);
    }
}

/// Projects.
impl Seed<'_> {
    /// Adds a project. With a single suite or baselines, it has the suite "Master" from the start. Returns its id.
    ///
    /// A mode that no server is known to have works as `Multi`.
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn project(&mut self, name: &str, mode: SuiteMode) -> ProjectId {
        let project = Project { name: accepted_name(name), suite_mode: mode.into(), ..Project::default() };
        let project = self.state.projects.add(project);
        self.state.add_default_dataset(project);
        self.state.ensure_master(project);
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
        self.state.remove_project(project);
    }
}
