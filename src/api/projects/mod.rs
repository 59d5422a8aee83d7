//! Projects: the containers of suites, runs, plans and milestones.
//!
//! Lists show only projects that this user can see. Seeing a project does not imply permission to change it. Whether
//! calls about a project have to name a suite depends on its [`SuiteMode`].
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_project`](crate::Client::get_project) | `get_project/{project_id}` |  |
//! | [`get_projects`](crate::Client::get_projects), [`projects`](crate::Client::projects) | `get_projects` |  |
//! | [`add_project`](crate::Client::add_project) | `add_project` |  |
//! | [`update_project`](crate::Client::update_project) | `update_project/{project_id}` |  |
//! | [`delete_project`](crate::Client::delete_project) | `delete_project/{project_id}` |  |
//!
//! <!-- /methods -->

mod calls;
mod model;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::call::{Endpoint, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::list::Page;
use crate::types::{GroupId, RoleId, UserId};

pub use model::{Project, ProjectGroup, ProjectUser, SuiteMode};

const GET: Endpoint<Project> = Endpoint::get("get_project");
const LIST: Endpoint<Page<Project>> = Endpoint::list("get_projects");
const ADD: Endpoint<Project> = Endpoint::add("add_project");
const UPDATE: Endpoint<Project> = Endpoint::update("update_project");
const DELETE: Endpoint<()> = Endpoint::delete("delete_project");

filter! {
    /// Which projects to list, for [`Client::get_projects`] and [`Client::projects`].
    ///
    /// ```
    /// use testrail::projects::ProjectsFilter;
    ///
    /// let active = ProjectsFilter::new().is_completed(false);
    /// let second_page = ProjectsFilter::new().limit(50).offset(50);
    /// ```
    pub struct ProjectsFilter of "projects" {
        /// Only completed projects (`true`), or only active ones (`false`).
        is_completed: Option<bool>,
    }
}

request! {
    /// A project to create with [`Client::add_project`].
    ///
    /// ```
    /// use testrail::projects::{AddProject, SuiteMode};
    ///
    /// let shop = AddProject::new("Shop")
    ///     .suite_mode(SuiteMode::Multi)
    ///     .announcement("Everything about the shop")
    ///     .show_announcement(true);
    /// ```
    pub struct AddProject(
        /// Creates a request for a project with this name, of at most 250 characters.
        name: String
    ) {
        /// The text on its overview page.
        announcement: Option<String>,
        /// Whether the overview page shows the announcement.
        show_announcement: Option<bool>,
        /// How many suites it has (from 4.0 on). Which mode a project gets without this is not known: in the web
        /// interface, it is [`Single`](SuiteMode::Single).
        suite_mode: Option<SuiteMode>,
    }
}

request! {
    /// A change to a project, for [`Client::update_project`]. Only the fields that you set here change. `None` clears a
    /// field that can be empty.
    ///
    /// ```
    /// use testrail::projects::{GroupRole, SuiteMode, UpdateProject, UserRole};
    ///
    /// let renamed = UpdateProject::new().name("Web shop").announcement(None).show_announcement(false);
    /// let with_suites = UpdateProject::new().suite_mode(SuiteMode::Multi);
    /// let done = UpdateProject::new().is_completed(true);
    /// let access = UpdateProject::new()
    ///     .default_role_id(4)
    ///     .groups([GroupRole::new(7, 3)])
    ///     .users([UserRole::new(5, 1), UserRole::global(6), UserRole::cleared(8)]);
    /// ```
    pub struct UpdateProject {
        /// Renames it. A name has at most 250 characters.
        name: Option<String>,
        /// Sets or clears the text on its overview page.
        announcement: Patch<String>,
        /// Shows the announcement on the overview page, or hides it.
        show_announcement: Option<bool>,
        /// Changes how many suites it has (from 4.0 on). What TestRail does with several suites if the new mode has a
        /// single one is not known.
        suite_mode: Option<SuiteMode>,
        /// Completes it, or makes it active again (that `false` does so is inferred).
        is_completed: Option<bool>,
        /// Sets or clears the role that users have in it unless they have another one (from 7.3 on). That it can be
        /// cleared is inferred.
        default_role_id: Patch<RoleId>,
        /// Gives groups a role of their own in it (from 7.3 on). Whether groups that you do not name here keep theirs
        /// is not known.
        groups: List<GroupRole>,
        /// Gives users a role of their own in it, or takes it away (from 7.3 on, Enterprise). Whether users that you do
        /// not name here keep theirs is not known.
        users: List<UserRole>,
    }
}

/// The role of a group in a project, for [`UpdateProject::groups`].
///
/// ```
/// use testrail::projects::{GroupRole, UpdateProject};
///
/// let group_7_has_role_3 = UpdateProject::new().groups([GroupRole::new(7, 3)]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GroupRole {
    id: GroupId,
    role_id: RoleId,
}

impl GroupRole {
    /// Gives a group this role in the project.
    #[must_use]
    pub fn new(group: impl Into<GroupId>, role: impl Into<RoleId>) -> Self {
        Self { id: group.into(), role_id: role.into() }
    }
}

/// The role of a user in a project, for [`UpdateProject::users`].
///
/// ```
/// use testrail::projects::{UpdateProject, UserRole};
///
/// let update = UpdateProject::new().users([
///     UserRole::new(5, 1),   // role 1 in this project
///     UserRole::global(6),   // the role that the user has everywhere
///     UserRole::cleared(8),  // none of its own: the project's default
/// ]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserRole {
    user: UserId,
    role: Option<RoleId>,
}

/// The role by which TestRail means a user's global one.
const GLOBAL: RoleId = RoleId::new(0);

impl UserRole {
    /// Gives a user this role in the project.
    #[must_use]
    pub fn new(user: impl Into<UserId>, role: impl Into<RoleId>) -> Self {
        Self { user: user.into(), role: Some(role.into()) }
    }

    /// Gives a user the global role in the project, whatever the project's default is.
    #[must_use]
    pub fn global(user: impl Into<UserId>) -> Self {
        Self::new(user, GLOBAL)
    }

    /// Removes the user's role in the project. The user then has the project's default role.
    #[must_use]
    pub fn cleared(user: impl Into<UserId>) -> Self {
        Self { user: user.into(), role: None }
    }
}

/// The manual spells the key of the user `id` in one place and `user_id` in another, and TestRail ignores keys that it
/// does not know. So both are sent.
impl Serialize for UserRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("id", &self.user)?;
        map.serialize_entry("user_id", &self.user)?;
        map.serialize_entry("role_id", &self.role)?;
        map.end()
    }
}
