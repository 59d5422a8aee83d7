//! Projects, with the roles that groups and users have in them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Entity, Id};
use crate::list::HasName;
use crate::types::{GroupId, ProjectId, RoleId, Timestamp, UserId, lenient};

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

/// A project: it holds suites, runs, plans and milestones.
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
    /// The id of the user's role in the project. In the answer of
    /// [`Client::update_project`](crate::Client::update_project), 0 stands for the user's global role.
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
