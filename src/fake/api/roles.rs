//! The roles of users.

use super::State;
use super::lists::paged;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The role of users who may only read.
pub(crate) const READ_ONLY: u64 = 1;
/// The role of a user for whom none is named.
pub(crate) const LEAD: u64 = 3;

/// The roles of a fresh server: ids and names. The names are TestRail's, and the ids are the stand-in's own.
const ROLES: [(u64, &str); 4] = [(READ_ONLY, "Read-only"), (2, "Tester"), (LEAD, "Lead"), (4, "Designer")];

/// The name of a role. `None` if there is no such role.
pub(super) fn name(id: u64) -> Option<&'static str> {
    ROLES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

/// Who may read the roles is not known. Here, everybody may. Some servers send `is_project_admin` as well.
pub(super) fn get_roles(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let cloud = state.generation.is_cloud();
    paged(state, request, "roles", &ROLES, |(id, name)| {
        Row::new().with("id", *id).with("name", *name).with("is_default", *id == LEAD).with_if(
            cloud,
            "is_project_admin",
            false,
        )
    })
}
