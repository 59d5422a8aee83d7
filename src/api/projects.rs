//! Projects: the containers of suites, runs, plans and milestones.
//!
//! Lists show only projects that this user can see. Seeing a project does not imply permission to change it. Whether calls about a project have to name a suite depends on its [`SuiteMode`].
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

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check::{not_blank, not_blank_if_set};
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{GroupId, ProjectId, RoleId, Timestamp, UserId, lenient};

const GET: Endpoint<Project> = Endpoint::get("get_project");
const LIST: Endpoint<Page<Project>> = Endpoint::list("get_projects");
const ADD: Endpoint<Project> = Endpoint::add("add_project");
const UPDATE: Endpoint<Project> = Endpoint::update("update_project");
const DELETE: Endpoint<()> = Endpoint::delete("delete_project");

impl Entity for Project {
    const NOUN: &'static str = "project";
    const ROWS: &'static str = "projects";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl HasName for Project {
    const NOUNS: [&'static str; 2] = ["project", "projects"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A project.
///
/// ```
/// use testrail::projects::{Project, SuiteMode};
///
/// let shop: Project = serde_json::from_str(r#"{"id": 1, "name": "Shop", "suite_mode": 3}"#)?;
/// assert_eq!((shop.name.as_str(), shop.suite_mode), ("Shop", Some(SuiteMode::Multi)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Project {
    /// The project's id.
    pub id: ProjectId,
    /// The project's name.
    pub name: String,
    /// The text on its overview page.
    pub announcement: Option<String>,
    /// Whether the overview page shows the announcement.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub show_announcement: bool,
    /// Whether it is completed.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_completed: bool,
    /// When it was completed.
    pub completed_on: Option<Timestamp>,
    /// How many suites it has (from 4.0 on).
    pub suite_mode: Option<SuiteMode>,
    /// The role that users have in it unless they have another one (from 7.3 on).
    pub default_role_id: Option<RoleId>,
    /// The name of that role (from 7.3 on).
    pub default_role: Option<String>,
    /// Whether its cases have statuses (Cloud of 2026).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub case_statuses_enabled: Option<bool>,
    /// The groups with a role of their own in it (from 7.3 on). `None` if the server does not tell.
    pub groups: Option<Vec<ProjectGroup>>,
    /// The users with a role of their own in it (from 7.3 on, Enterprise). `None` if the server does not tell.
    pub users: Option<Vec<ProjectUser>>,
    /// Its page in TestRail's web interface.
    pub url: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The role of a group in a project.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// for group in client.get_project(1).await?.groups.unwrap_or_default() {
///     println!("group {} has the role {:?}", group.id, group.role);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProjectGroup {
    /// The group's id.
    pub id: GroupId,
    /// The name of its role in the project.
    pub role: Option<String>,
    /// The id of that role.
    pub role_id: Option<RoleId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The role of a user in a project.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// for user in client.get_project(1).await?.users.unwrap_or_default() {
///     println!("user {} has the role {:?}", user.id, user.project_role.or(user.global_role));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SentUser")]
#[non_exhaustive]
pub struct ProjectUser {
    /// The user's id.
    pub id: UserId,
    /// The id of the user's role outside of the project.
    pub global_role_id: Option<RoleId>,
    /// The name of that role.
    pub global_role: Option<String>,
    /// The id of the user's role in the project. In the answer of [`Client::update_project`], 0 stands for the user's
    /// global role.
    pub project_role_id: Option<RoleId>,
    /// The name of that role.
    pub project_role: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A user of a project as servers send it. The manual spells two keys in two ways, and a server may send both.
#[derive(Deserialize)]
struct SentUser {
    id: Option<UserId>,
    user_id: Option<UserId>,
    global_role_id: Option<RoleId>,
    global_role: Option<String>,
    project_role_id: Option<RoleId>,
    role_id: Option<RoleId>,
    project_role: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl TryFrom<SentUser> for ProjectUser {
    type Error = &'static str;

    fn try_from(sent: SentUser) -> Result<Self, &'static str> {
        Ok(Self {
            id: sent.id.or(sent.user_id).ok_or("missing field `id`")?,
            global_role_id: sent.global_role_id,
            global_role: sent.global_role,
            project_role_id: sent.project_role_id.or(sent.role_id),
            project_role: sent.project_role,
            extra: sent.extra,
        })
    }
}

/// How many suites a project has.
///
/// With `Baselines` and `Multi`, calls about sections, cases and runs have to name a suite. With `Single`, they need
/// not.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::AddRun;
/// use testrail::projects::SuiteMode;
/// use testrail::suites::SuitesFilter;
///
/// let project = client.get_project(1).await?;
/// let new = match project.suite_mode {
///     Some(SuiteMode::Single) => AddRun::new("Nightly"),
///     _ => AddRun::new("Nightly").suite_id(client.suites(1, &SuitesFilter::new()).by_name("Web").await?.id),
/// };
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
#[non_exhaustive]
pub enum SuiteMode {
    /// One suite, which calls need not name (`suite_mode` 1).
    Single,
    /// One suite and its baselines (`suite_mode` 2).
    Baselines,
    /// Several suites, one of which calls have to name (`suite_mode` 3).
    Multi,
    /// A mode that this crate does not know.
    Other(u64),
}

impl From<u64> for SuiteMode {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::Single,
            2 => Self::Baselines,
            3 => Self::Multi,
            other => Self::Other(other),
        }
    }
}

impl From<SuiteMode> for u64 {
    fn from(mode: SuiteMode) -> u64 {
        match mode {
            SuiteMode::Single => 1,
            SuiteMode::Baselines => 2,
            SuiteMode::Multi => 3,
            SuiteMode::Other(other) => other,
        }
    }
}

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

/// Projects.
impl Client {
    /// Gets a project. TestRail: `get_project`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let project = client.get_project(1).await?;
    /// println!("{} is at {:?}", project.name, project.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_project(&self, project: impl Into<ProjectId>) -> Result<Project, Error> {
        self.send(GET.call(project.into())).await
    }

    /// Gets one page of the projects that this user can see, of at most 250. To get all of them, use
    /// [`projects`](Client::projects). TestRail: `get_projects`.
    ///
    /// # Errors
    ///
    /// A project of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::ProjectsFilter;
    ///
    /// let first = client.get_projects(&ProjectsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_projects(&self, filter: &ProjectsFilter) -> Result<Page<Project>, Error> {
        self.get_page(LIST.call(()), filter).await
    }

    /// Streams all projects that this user can see and that match the filter, each exactly once. TestRail:
    /// `get_projects`, page by page.
    ///
    /// The filter's [`limit`](ProjectsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](ProjectsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_projects`](Client::get_projects) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::ProjectsFilter;
    ///
    /// let shop = client.projects(&ProjectsFilter::new().is_completed(false)).by_name("Shop").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn projects(&self, filter: &ProjectsFilter) -> Items<Project> {
        self.items(LIST.call(()), filter)
    }

    /// Creates a project and returns it. This needs an administrator. TestRail: `add_project`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as a name that is too
    /// long, [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of [any
    /// call](crate#errors). If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown),
    /// look for the project before you create another: that names are unique is not known.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::{AddProject, SuiteMode};
    ///
    /// let shop = client.add_project(&AddProject::new("Shop").suite_mode(SuiteMode::Single)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_project(&self, new: &AddProject) -> Result<Project, Error> {
        let call = ADD.call(()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a project and returns its new state. This needs an administrator. TestRail: `update_project`.
    ///
    /// Of its groups and users, the answer has only the ids and those of their roles. Get the project for the names.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project for this user,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of [any
    /// call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::UpdateProject;
    ///
    /// let done = client.update_project(1, &UpdateProject::new().is_completed(true)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_project(
        &self,
        project: impl Into<ProjectId>,
        update: &UpdateProject,
    ) -> Result<Project, Error> {
        let call = UPDATE.call(project.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a project with everything in it: suites, cases, runs, results, plans and milestones. This cannot be
    /// undone, and TestRail offers no preview. This needs an administrator. TestRail: `delete_project`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_project` to see whether the project is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an
    /// administrator, plus the errors of [any call](crate#errors). Some servers say of a project that is gone only that
    /// it does not exist or that this user may not see it. So if the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), list the [`projects`](Client::projects).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_project(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_project(&self, project: impl Into<ProjectId>) -> Result<(), Error> {
        let project = project.into();
        self.delete_verified(DELETE.call(project), GET.call(project)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_mode_is_read_and_written_as_its_number() {
        for (number, mode) in
            [("1", SuiteMode::Single), ("2", SuiteMode::Baselines), ("3", SuiteMode::Multi), ("4", SuiteMode::Other(4))]
        {
            assert_eq!(serde_json::from_str::<SuiteMode>(number).unwrap(), mode);
            assert_eq!(serde_json::to_string(&mode).unwrap(), number);
        }
    }
}
