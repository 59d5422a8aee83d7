//! Projects: what everything else belongs to.
//!
//! A list has the projects that this user can see. That a user can see a project does not mean that the user may change
//! something in it. Whether calls about a project have to name a suite depends on its [`SuiteMode`].
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_project`](crate::Client::get_project) | `get_project/{project_id}` |  |
//! | [`get_projects`](crate::Client::get_projects), [`projects`](crate::Client::projects) | `get_projects` |  |
//! | [`raw`](crate::Client::raw) | `add_project` |  |
//! | [`raw`](crate::Client::raw) | `update_project/{project_id}` |  |
//! | [`raw`](crate::Client::raw) | `delete_project/{project_id}` |  |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id, filter};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{GroupId, ProjectId, RoleId, Timestamp, UserId, lenient};

const GET: Endpoint<Project> = Endpoint::get("get_project");
const LIST: Endpoint<Page<Project>> = Endpoint::list("get_projects");

impl Entity for Project {
    const NOUN: &'static str = "project";
    const ROWS: &'static str = "projects";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
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
    pub case_statuses_enabled: Option<bool>,
    /// The groups with a role of their own in it (from 7.3 on).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ProjectGroup>,
    /// The users with a role of their own in it (from 7.3 on, Enterprise).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<ProjectUser>,
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
/// for group in client.get_project(1).await?.groups {
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
/// for user in client.get_project(1).await?.users {
///     println!("user {} has the role {:?}", user.id, user.project_role.or(user.global_role));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProjectUser {
    /// The user's id. The manual also spells the key `user_id`.
    #[serde(alias = "user_id")]
    pub id: UserId,
    /// The id of the user's role outside of the project.
    pub global_role_id: Option<RoleId>,
    /// The name of that role.
    pub global_role: Option<String>,
    /// The id of the user's role in the project.
    pub project_role_id: Option<RoleId>,
    /// The name of that role.
    pub project_role: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
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
    Unknown(u64),
}

impl From<u64> for SuiteMode {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::Single,
            2 => Self::Baselines,
            3 => Self::Multi,
            other => Self::Unknown(other),
        }
    }
}

impl From<SuiteMode> for u64 {
    fn from(mode: SuiteMode) -> u64 {
        match mode {
            SuiteMode::Single => 1,
            SuiteMode::Baselines => 2,
            SuiteMode::Multi => 3,
            SuiteMode::Unknown(other) => other,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_mode_is_read_and_written_as_its_number() {
        for (number, mode) in [
            ("1", SuiteMode::Single),
            ("2", SuiteMode::Baselines),
            ("3", SuiteMode::Multi),
            ("4", SuiteMode::Unknown(4)),
        ] {
            assert_eq!(serde_json::from_str::<SuiteMode>(number).unwrap(), mode);
            assert_eq!(serde_json::to_string(&mode).unwrap(), number);
        }
    }
}
