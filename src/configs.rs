//! Configurations: the browsers, systems and devices that a project tests on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::{Effect, Endpoint};
use crate::{Client, ConfigGroupId, ConfigId, Error, Page, ProjectId, page};

/// The answer is a bare array on every server recorded. The key of an envelope is a guess, after other lists.
const GET_CONFIGS: Endpoint<Page<ConfigGroup>> =
    Endpoint::new("get_configs", Effect::Read, |text| page::decode(text, "configs"));

/// A group of configurations, such as "Browsers".
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// for group in client.get_configs(1).await?.items {
///     let names: Vec<_> = group.configs.iter().map(|config| config.name.as_str()).collect();
///     println!("{}: {}", group.name, names.join(", "));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigGroup {
    /// The group's id.
    pub id: ConfigGroupId,
    /// The group's name.
    pub name: String,
    /// The project that the group belongs to.
    pub project_id: Option<ProjectId>,
    /// The group's configurations.
    #[serde(default)]
    pub configs: Vec<Config>,
    /// What the server sent besides: keys that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A configuration, such as "Chrome".
///
/// ```
/// use testrail::Config;
///
/// let chrome: Config = serde_json::from_str(r#"{"id": 1, "name": "Chrome", "group_id": 1}"#)?;
/// assert_eq!((chrome.id.get(), chrome.name.as_str()), (1, "Chrome"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Config {
    /// The configuration's id, as in [`AddRun::config_ids`](crate::AddRun::config_ids).
    pub id: ConfigId,
    /// The configuration's name.
    pub name: String,
    /// The group that the configuration belongs to.
    pub group_id: Option<ConfigGroupId>,
    /// What the server sent besides: keys that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Configurations.
impl Client {
    /// Gets a project's configurations, by group. TestRail: `get_configs`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no
    /// such project for this user; and what [any call](crate#errors) can meet. A group of an unexpected shape
    /// is no error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let groups = client.get_configs(1).await?;
    /// let chrome = groups.items.iter().flat_map(|group| &group.configs).find(|config| config.name == "Chrome");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_configs(&self, project: impl Into<ProjectId>) -> Result<Page<ConfigGroup>, Error> {
        self.send(GET_CONFIGS.call(project.into())).await
    }
}
