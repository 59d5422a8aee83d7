//! Groups of users.

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted_name, missing};
use crate::fake::server::{Body, Reply, Request};
use crate::{GroupId, Patch, UserId};

#[derive(Debug, Default)]
pub(crate) struct Group {
    name: String,
    pub(crate) users: Vec<u64>,
}

/// The order of the keys is the manual's.
fn row(state: &State, id: u64, group: &Group) -> Row {
    let row = Row::new().with("id", id).with("name", group.name.clone()).with("user_ids", group.users.clone());
    state.sent(Resource::Group, id, row)
}

pub(super) fn get_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    answer(state, id)
}

/// That everybody may read groups is a choice: the manual asks for an administrator only where groups change.
pub(super) fn get_groups(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let all: Vec<_> = state.groups.iter().collect();
    paged(state, request, "groups", &all, |(id, group)| row(state, **id, group))
}

/// Two groups may have one name: what TestRail does then is not known.
pub(super) fn add_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    state.administers(request.user, "add", "groups")?;
    let body = request.body()?;
    let mut group = Group::default();
    body.name()?;
    change(state, &mut group, &body)?;
    let id = state.groups.add(group);
    answer(state, id)
}

/// The body names the group again, and without that the answer is a 400 (manual). Its words are inferred, and what
/// another id gets is not known: here, it is refused as well.
pub(super) fn update_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    state.administers(request.user, "edit", "groups")?;
    let body = request.body()?;
    match body.id("group_id")? {
        Patch::Set(again) if again == id => {}
        Patch::Set(_) => return Err(unknown()),
        Patch::Keep | Patch::Clear => return Err(Reply::field("group_id", "is a required field.")),
    }
    // It is taken out while it changes, and put back whatever the outcome.
    let mut group = state.groups.remove(&id).ok_or_else(unknown)?;
    let changed = change(state, &mut group, &body);
    state.groups.insert(id, group);
    changed?;
    answer(state, id)
}

/// That the users of a group stay is inferred.
pub(super) fn delete_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    state.administers(request.user, "delete", "groups")?;
    state.remove_group(id);
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.groups.get(&id).map(|group| Reply::json(&row(state, id, group))).ok_or_else(unknown)
}

/// The group that the path names.
fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "group_id")?;
    if state.groups.contains_key(&id) { Ok(id) } else { Err(unknown()) }
}

/// The words are inferred from those about other rows.
fn unknown() -> Reply {
    Reply::field("group_id", "is not a valid group.")
}

/// Changes the fields that the body names. If one value is refused, nothing changes. What TestRail does with unknown
/// users is not known; the words are the stand-in's own.
fn change(state: &State, group: &mut Group, body: &Body) -> Result<(), Reply> {
    let (name, users) = (body.new_name()?, body.ids("user_ids")?);
    if users.iter().flatten().any(|user| !state.users.contains_key(user)) {
        return Err(Reply::field("user_ids", "is not a valid user."));
    }
    if let Some(name) = name {
        group.name = name;
    }
    if let Some(users) = users {
        group.users = each_once(users);
    }
    Ok(())
}

fn each_once(users: Vec<u64>) -> Vec<u64> {
    let mut once = Vec::new();
    for user in users {
        if !once.contains(&user) {
            once.push(user);
        }
    }
    once
}

impl State {
    /// Removes a group, which then has no role in any project.
    fn remove_group(&mut self, id: u64) {
        for project in self.projects.values_mut() {
            project.groups.remove(&id);
        }
        self.groups.remove(&id);
        self.forget(Resource::Group, id);
    }
}

/// Groups of users.
impl Seed<'_> {
    /// Adds a group with these users. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such user, or the name is blank.
    pub fn group(&mut self, name: &str, users: impl IntoIterator<Item = impl Into<UserId>>) -> GroupId {
        let (name, users) = (accepted_name(name), self.known_users(users));
        self.state.groups.add(Group { name, users }).into()
    }

    /// Replaces the users in a group.
    ///
    /// # Panics
    ///
    /// If there is no such group or user.
    pub fn set_group_users(&mut self, group: impl Into<GroupId>, users: impl IntoIterator<Item = impl Into<UserId>>) {
        let (group, users) = (group.into(), self.known_users(users));
        let row = self.state.groups.get_mut(&group.get());
        row.unwrap_or_else(|| missing(Resource::Group, group)).users = users;
    }

    /// Removes a group. Its users stay.
    ///
    /// # Panics
    ///
    /// If there is no such group.
    pub fn remove_group(&mut self, group: impl Into<GroupId>) {
        let group = self.known(Resource::Group, group.into());
        self.state.remove_group(group);
    }

    fn known_users(&self, users: impl IntoIterator<Item = impl Into<UserId>>) -> Vec<u64> {
        each_once(users.into_iter().map(|user| self.known(Resource::User, user.into())).collect())
    }
}
