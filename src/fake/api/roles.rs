//! The roles of users.

use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::{Rows, State};
use crate::RoleId;
use crate::fake::server::{Reply, Request};

/// The role of users who may only read.
pub(crate) const READ_ONLY: u64 = 1;
/// The role of a user for whom none is named.
pub(crate) const LEAD: u64 = 3;

/// The names of roles, by id.
#[derive(Debug)]
pub(crate) struct Roles(pub(crate) Rows<String>);

impl Default for Roles {
    /// The roles of a fresh server. The names are TestRail's, and their order is the stand-in's own.
    fn default() -> Self {
        let mut roles = Rows::default();
        for name in ["Read-only", "Tester", "Lead", "Designer"] {
            roles.add(name.to_owned());
        }
        Self(roles)
    }
}

fn row(state: &State, id: u64, name: &str) -> Row {
    let row = Row::new()
        .with("id", id)
        .with("name", name)
        .with("is_default", id == LEAD)
        // Some servers send it (manual). That they are the newest ones is a guess.
        .with_if(state.generation.is_cloud(), "is_project_admin", false);
    state.sent(Resource::Role, id, row)
}

/// Who may read the roles is not known. Here, everybody may.
pub(super) fn get_roles(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let all: Vec<_> = state.roles.0.iter().collect();
    paged(state, request, "roles", &all, |(id, name)| row(state, **id, name))
}

/// Roles.
impl Seed<'_> {
    /// Adds a role. Its users may do everything except administer. Returns its id.
    ///
    /// What users may do depends only on their global role. The roles that `update_project` gives in a project are
    /// shown, and change no permission.
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn role(&mut self, name: &str) -> RoleId {
        self.state.roles.0.add(accepted_name(name)).into()
    }

    /// Removes a role. Users and projects that have it keep its id, without its name.
    ///
    /// # Panics
    ///
    /// If there is no such role.
    pub fn remove_role(&mut self, role: impl Into<RoleId>) {
        let role = self.known(Resource::Role, role.into());
        self.state.roles.0.remove(&role);
        self.state.forget(Resource::Role, role);
    }
}
