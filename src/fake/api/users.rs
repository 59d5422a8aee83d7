//! Users and their permissions.

use std::collections::BTreeSet;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::roles;
use super::row::Row;
use super::seed::{Seed, accepted_name, missing};
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Body, Reply, Request, given};
use crate::{Patch, UserId};

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are TestRail's flags")]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) is_admin: bool,
    pub(crate) role: u64,
    is_active: bool,
    email_notifications: bool,
    mfa_required: bool,
    sso_enabled: bool,
    /// The projects that the user is assigned to. They change nothing about what the user can see here.
    pub(crate) assigned_projects: BTreeSet<u64>,
    access: Access,
}

/// Where a user's access to projects comes from.
#[derive(Debug, PartialEq, Eq)]
enum Access {
    Project,
    GlobalRoleOnly,
}

impl User {
    /// A user with TestRail's defaults (manual). The default role is the stand-in's own.
    fn new(name: &str, email: &str) -> Self {
        Self {
            name: name.to_owned(),
            email: email.to_owned(),
            is_admin: false,
            role: roles::LEAD,
            is_active: false,
            email_notifications: true,
            mfa_required: false,
            sso_enabled: false,
            assigned_projects: BTreeSet::new(),
            access: Access::Project,
        }
    }
}

/// The order of the keys is recorded for 2014, for 2020, and for the Cloud of 2026, whose keys came with 7.3. In the
/// list of a project, the role is the one that the user has there (manual).
fn row(state: &State, project: Option<u64>, id: u64, user: &User) -> Row {
    let role = project.and_then(|project| state.role_in(project, id)).unwrap_or(user.role);
    let newest = state.generation.envelopes();
    let groups = state.groups.ids(|group| group.users.contains(&id));
    let row = if state.generation.pages() {
        Row::new().with("name", user.name.clone()).with("id", id)
    } else {
        Row::new().with("id", id).with("name", user.name.clone())
    };
    let row = row
        .with("email", user.email.clone())
        .with("is_active", user.is_active)
        .with_if(state.generation.pages(), "role_id", role)
        .with_if(newest, "is_admin", user.is_admin)
        .with_if(newest, "email_notifications", user.email_notifications)
        .with_if(newest, "mfa_required", u64::from(user.mfa_required))
        .with_if(state.generation.pages(), "role", state.roles.0.get(&role).cloned())
        .with_if(newest, "group_ids", groups)
        .with_if(state.has_enterprise_keys(), "sso_enabled", user.sso_enabled)
        .with_if(state.has_enterprise_keys(), "assigned_projects", Vec::from_iter(user.assigned_projects.clone()));
    state.sent(Resource::User, id, row)
}

/// Since 6.6 only administrators may ask without a project. Older servers are assumed to ignore the project.
pub(super) fn get_users(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let knows_projects = state.generation.lists_users_by_project();
    let is_admin = state.users.get(&request.user).is_some_and(|user| user.is_admin);
    let project = if knows_projects && request.has_id(0) { Some(projects::of_path(state, request)?) } else { None };
    if project.is_none() && knows_projects && !is_admin {
        let words = "Access Denied. You are not a TestRail administrator. Field:project_id is a required field.";
        return Err(Reply::refuse(403, words));
    }
    let users = state.users.iter();
    let users: Vec<_> =
        users.filter(|(id, user)| project.is_none_or(|project| is_of(state, project, **id, user))).collect();
    if state.generation.is_cloud() {
        // Some instances send pages since about 2024 (reported). Others still send a bare array.
        return paged(state, request, "users", &users, |(id, user)| row(state, project, **id, user));
    }
    Ok(Reply::json(&users.iter().map(|(id, user)| row(state, project, **id, user)).collect::<Vec<_>>()))
}

/// Whether the list of a project's users has this one. It leaves out inactive users and those with global access only
/// (manual).
fn is_of(state: &State, project: u64, id: u64, user: &User) -> bool {
    user.is_active && user.access == Access::Project && projects::accessible(state, project, id).is_ok()
}

pub(super) fn get_user(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    answer(state, request.id(0, "user_id")?)
}

/// An unknown address gets the same words as a text that is not an address (seen in another client's source).
pub(super) fn get_user_by_email(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let email = request.parameter("email").ok_or_else(|| Reply::field("email", "is a required field."))?;
    let known = state.users.iter().find(|(_, user)| user.email == email);
    let unknown = || Reply::field("email", "is not a valid email address.");
    known.map(|(id, user)| Reply::json(&row(state, None, *id, user))).ok_or_else(unknown)
}

pub(super) fn get_current_user(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    answer(state, request.user)
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    let user = state.users.get(&id).ok_or_else(|| Reply::field("user_id", "is not a valid user"))?;
    Ok(Reply::json(&row(state, None, id, user)))
}

/// The user is inactive unless the body says otherwise (manual). Whether TestRail wants a password is not known.
pub(super) fn add_user(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    state.administers(request.user, "add", "users")?;
    let body = request.body()?;
    for field in ["name", "email"] {
        if given(body.text(field)?).is_none_or(|text| text.is_empty()) {
            return Err(Reply::field(field, "is a required field."));
        }
    }
    let mut user = User::new("", "");
    let groups = change(state, &mut user, &body)?;
    let id = state.users.add(user);
    state.join(id, groups);
    answer(state, id)
}

pub(super) fn update_user(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "user_id")?;
    let unknown = || Reply::field("user_id", "is not a valid user");
    if !state.users.contains_key(&id) {
        return Err(unknown());
    }
    state.administers(request.user, "edit", "users")?;
    let body = request.body()?;
    // The user is taken out for the change, and put back whatever the outcome.
    let mut user = state.users.remove(&id).ok_or_else(unknown)?;
    let email = user.email.clone();
    let changed = change(state, &mut user, &body);
    if user.email != email {
        state.former_emails.insert(email);
    }
    state.users.insert(id, user);
    state.join(id, changed?);
    answer(state, id)
}

/// Changes the fields that the body names. If one value is refused, nothing changes. Returns the groups that the body
/// names. The words about roles and groups are inferred from those about other rows; those about an address that
/// another user has, and about projects, are the stand-in's own.
fn change(state: &State, user: &mut User, body: &Body) -> Result<Option<Vec<u64>>, Reply> {
    let (name, email) = (body.new_name()?, body.short_text("email")?);
    let email = match email {
        Patch::Keep => None,
        Patch::Set(email) if !email.is_empty() => Some(email),
        Patch::Set(_) | Patch::Clear => return Err(Reply::field("email", "is a required field.")),
    };
    let (role, groups) = (given(body.id("role_id")?), body.ids("group_ids")?);
    if let Some(email) = &email {
        if !email.contains('@') {
            return Err(Reply::field("email", "is not a valid email address."));
        }
        state.users.free("email", None, |other| other.email == *email)?;
    }
    if role.is_some_and(|role| !state.roles.0.contains_key(&role)) {
        return Err(Reply::field("role_id", "is not a valid role."));
    }
    if groups.iter().flatten().any(|group| !state.groups.contains_key(group)) {
        return Err(Reply::field("group_ids", "is not a valid group."));
    }
    let projects = if state.has_enterprise_keys() { body.ids("assigned_projects")? } else { None };
    if projects.iter().flatten().any(|project| !state.projects.contains_key(project)) {
        return Err(Reply::field("assigned_projects", "is not a valid project."));
    }
    if let Some(projects) = projects {
        user.assigned_projects = projects.into_iter().collect();
    }
    user.name = name.unwrap_or_else(|| std::mem::take(&mut user.name));
    user.email = email.unwrap_or_else(|| std::mem::take(&mut user.email));
    user.role = role.unwrap_or(user.role);
    for (field, flag) in [
        ("is_admin", &mut user.is_admin),
        ("is_active", &mut user.is_active),
        ("email_notifications", &mut user.email_notifications),
        ("mfa_required", &mut user.mfa_required),
        ("sso_enabled", &mut user.sso_enabled),
    ] {
        *flag = body.flag(field).unwrap_or(*flag);
    }
    Ok(groups)
}

impl State {
    /// The user who calls with this address. One that nobody ever had counts as the first user's. `None` if the user is
    /// inactive, or had the address before (inferred).
    pub(crate) fn caller(&self, email: &str) -> Option<u64> {
        let known = self.users.iter().find(|(_, user)| user.email == email).map(|(id, _)| *id);
        let first = (!self.former_emails.contains(email)).then_some(1);
        known.or(first).filter(|id| self.users.get(id).is_some_and(|user| user.is_active))
    }

    /// Whether a user may do what only administrators may. The words are asserted against a real server for projects,
    /// and inferred for others.
    pub(in crate::fake::api) fn administers(&self, user: u64, verb: &str, things: &str) -> Result<(), Reply> {
        if self.users.get(&user).is_some_and(|user| user.is_admin) {
            return Ok(());
        }
        let words = format!("You are not allowed to {verb} {things} (requires administrator privileges).");
        Err(Reply::refuse(403, &words))
    }

    /// Makes these the groups that a user is in. That a list replaces the one before is inferred.
    fn join(&mut self, user: u64, groups: Option<Vec<u64>>) {
        let Some(groups) = groups else { return };
        for (id, group) in self.groups.iter_mut() {
            let is_in = group.users.contains(&user);
            match groups.contains(id) {
                true if !is_in => group.users.push(user),
                false => group.users.retain(|one| *one != user),
                true => {}
            }
        }
    }
}

/// Whether a user may do this. To check permissions before a row's state is a choice.
pub(super) fn permitted(state: &State, user: u64, verb: &str, things: &str) -> Result<(), Reply> {
    if state.users.get(&user).is_some_and(|user| user.role == roles::READ_ONLY) {
        let words = format!("You are not allowed to {verb} {things} (insufficient permissions).");
        return Err(Reply::refuse(403, &words));
    }
    Ok(())
}

/// The user that a body assigns something to.
pub(super) fn assignee(state: &State, body: &Body) -> Result<Patch<u64>, Reply> {
    match body.id("assignedto_id")? {
        // The words end without a full stop (asserted against a real server).
        Patch::Set(id) if !state.users.contains_key(&id) => Err(body.refuse("assignedto_id", "is not a valid user")),
        assignee => Ok(assignee),
    }
}

/// Users.
impl Seed<'_> {
    /// Adds a user who may do everything except administer. Requests with this e-mail address come from this user. If
    /// `update_user` changes the address, requests with the former one get a 401 (inferred). Returns the user's id.
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn user(&mut self, name: &str, email: &str) -> UserId {
        self.add_user(name, email, roles::LEAD)
    }

    /// Adds a user who may read everything and change nothing. Returns the user's id.
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn reader(&mut self, name: &str, email: &str) -> UserId {
        self.add_user(name, email, roles::READ_ONLY)
    }

    fn add_user(&mut self, name: &str, email: &str, role: u64) -> UserId {
        let name = accepted_name(name);
        // The first user always exists. Unknown addresses count as this user's.
        let is_admin = self.state.users.is_empty();
        let user = User { is_admin, role, is_active: true, ..User::new(&name, email) };
        self.state.users.add(user).into()
    }

    /// Deactivates a user. The user's requests then get a 401 (inferred), and lists of a project's users leave the user
    /// out.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn deactivate_user(&mut self, user: impl Into<UserId>) {
        self.user_mut(user.into()).is_active = false;
    }

    /// Makes a user's access to projects come from the global role only. The user can do as much as before, but lists
    /// of a project's users leave the user out.
    ///
    /// # Panics
    ///
    /// If there is no such user.
    pub fn limit_to_global_access(&mut self, user: impl Into<UserId>) {
        self.user_mut(user.into()).access = Access::GlobalRoleOnly;
    }

    fn user_mut(&mut self, user: UserId) -> &mut User {
        self.state.users.get_mut(&user.get()).unwrap_or_else(|| missing(Resource::User, user))
    }

    /// Removes a user. What the user did stays. From then on, requests with this user's address come from the first
    /// user, as for every unknown address.
    ///
    /// # Panics
    ///
    /// If the user does not exist, or is the first one.
    pub fn remove_user(&mut self, user: impl Into<UserId>) {
        let user = self.known(Resource::User, user.into());
        if user == 1 {
            invalid_setup("the first user cannot be removed: requests with an unknown address come from it");
        }
        if let Some(gone) = self.state.users.remove(&user) {
            self.state.former_emails.remove(&gone.email);
        }
        for project in self.state.projects.values_mut() {
            project.users.remove(&user);
        }
        self.state.join(user, Some(Vec::new()));
        self.state.forget(Resource::User, user);
    }
}
