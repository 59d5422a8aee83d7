//! Configurations: the browsers, operating systems and devices that a project tests on.
//!
//! Each belongs to a group, such as "Browsers". Runs and the entries of plans name configurations by their ids, in
//! `config_ids`: [`by_name`](List::<ConfigGroup>::by_name) finds one, as `Chrome` or `Browsers/Chrome`. Configurations
//! that plans use can be deleted, too.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_config_group`](crate::Client::get_config_group) | `get_config_group/{config_group_id}` |  |
//! | [`get_configs`](crate::Client::get_configs) | `get_configs/{project_id}` |  |
//! | [`add_config`](crate::Client::add_config) | `add_config/{config_group_id}` | 5.2 |
//! | [`add_config_group`](crate::Client::add_config_group) | `add_config_group/{project_id}` | 5.2 |
//! | [`update_config`](crate::Client::update_config) | `update_config/{config_id}` | 5.2 |
//! | [`update_config_group`](crate::Client::update_config_group) | `update_config_group/{config_group_id}` | 5.2 |
//! | [`delete_config`](crate::Client::delete_config) | `delete_config/{config_id}` | 5.2 |
//! | [`delete_config_group`](crate::Client::delete_config_group) | `delete_config_group/{config_group_id}` | 5.2 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check::not_blank;
use crate::call::{Endpoint, Entity, Id, request};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::list::{List, Named, by_name};
use crate::types::{ConfigGroupId, ConfigId, ProjectId, lenient};

/// No manual has this method. It was seen to work on a real server.
const GET_GROUP: Endpoint<ConfigGroup> = Endpoint::get("get_config_group").explains(
    ErrorKind::NoSuchEndpoint,
    "not every server has get_config_group: TestRail's manual does not; use get_configs",
);
pub(super) const ALL: Endpoint<List<ConfigGroup>> = Endpoint::all("get_configs");
const ADD_GROUP: Endpoint<ConfigGroup> = Endpoint::add("add_config_group").since("5.2");
const UPDATE_GROUP: Endpoint<ConfigGroup> = Endpoint::update("update_config_group").since("5.2");
const DELETE_GROUP: Endpoint<()> = Endpoint::delete("delete_config_group").since("5.2");
const ADD: Endpoint<Config> = Endpoint::add("add_config").since("5.2");
const UPDATE: Endpoint<Config> = Endpoint::update("update_config").since("5.2");
const DELETE: Endpoint<()> = Endpoint::delete("delete_config").since("5.2");

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for ConfigGroup {
    const NOUN: &'static str = "configuration group";
    const ROWS: &'static str = "configs";
    const PARENT: &'static str = "project";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn parent(&self) -> Option<u64> {
        self.project_id.map(ProjectId::get)
    }
}

impl Entity for Config {
    const NOUN: &'static str = "configuration";
    const ROWS: &'static str = "configs";
    const PARENT: &'static str = "configuration group";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn parent(&self) -> Option<u64> {
        self.group_id.map(ConfigGroupId::get)
    }
}

/// A group of configurations, such as "Browsers".
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// for group in client.get_configs(1).await? {
///     let names: Vec<_> = group.configs.iter().map(|config| config.name.as_str()).collect();
///     println!("{}: {}", group.name, names.join(", "));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConfigGroup {
    /// The group's id.
    pub id: ConfigGroupId,
    /// The group's name.
    pub name: String,
    /// The project that the group belongs to.
    pub project_id: Option<ProjectId>,
    /// The group's configurations.
    #[serde(default, deserialize_with = "lenient::list")]
    pub configs: Vec<Config>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A configuration, such as "Chrome".
///
/// ```
/// use testrail::configurations::Config;
///
/// let chrome: Config = serde_json::from_str(r#"{"id": 1, "name": "Chrome", "group_id": 1}"#)?;
/// assert_eq!((chrome.id.get(), chrome.name.as_str()), (1, "Chrome"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Config {
    /// The configuration's id, as in [`AddRun::config_ids`](crate::AddRun::config_ids).
    pub id: ConfigId,
    /// The configuration's name.
    pub name: String,
    /// The group that the configuration belongs to.
    pub group_id: Option<ConfigGroupId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

request! {
    /// A group of configurations to create with [`Client::add_config_group`].
    ///
    /// ```
    /// use testrail::configurations::AddConfigGroup;
    ///
    /// let browsers = AddConfigGroup::new("Browsers");
    /// ```
    pub struct AddConfigGroup(
        /// Creates a request for a group with this name.
        name: String
    ) {}
}

request! {
    /// A new name for a group of configurations, for [`Client::update_config_group`].
    ///
    /// ```
    /// use testrail::configurations::UpdateConfigGroup;
    ///
    /// let renamed = UpdateConfigGroup::new("Web browsers");
    /// ```
    pub struct UpdateConfigGroup(
        /// Renames the group. It has nothing else that can change.
        name: String
    ) {}
}

request! {
    /// A configuration to create with [`Client::add_config`].
    ///
    /// ```
    /// use testrail::configurations::AddConfig;
    ///
    /// let chrome = AddConfig::new("Chrome");
    /// ```
    pub struct AddConfig(
        /// Creates a request for a configuration with this name.
        name: String
    ) {}
}

request! {
    /// A new name for a configuration, for [`Client::update_config`].
    ///
    /// ```
    /// use testrail::configurations::UpdateConfig;
    ///
    /// let renamed = UpdateConfig::new("Chromium");
    /// ```
    pub struct UpdateConfig(
        /// Renames the configuration. It has nothing else that can change.
        name: String
    ) {}
}

/// Configurations by name.
impl List<ConfigGroup> {
    /// Finds the configuration of this name, in any group: `Chrome`, or with its group, `Browsers/Chrome`. An exact
    /// match counts first. Without one, upper and lower case do not matter, nor do blanks at the ends.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no configuration has this name, and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several do, such as one in each of two groups. The text
    /// lists those that there are, with their groups. To get `None` if there is none, use
    /// [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let configs = fake.client().get_configs(1).await?;
    /// assert_eq!(configs.by_name("chrome")?.name, "Chrome");
    /// assert_eq!(configs.by_name("Browsers/Firefox")?.name, "Firefox");
    /// assert_eq!(
    ///     configs.by_name("Safari").unwrap_err().to_string(),
    ///     "there is no configuration \"Safari\"; there are \"Browsers/Chrome\", \"Browsers/Firefox\", \
    ///      \"Operating systems/Windows 10\", \"Operating systems/Linux\""
    /// );
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_name(&self, name: &str) -> Result<&Config, Error> {
        let named = self.iter().flat_map(|group| {
            let full = |config: &Config| format!("{}/{}", group.name, config.name).into();
            group.configs.iter().map(move |row| Named {
                row,
                id: row.id.to_string(),
                full: full(row),
                short: &row.name,
            })
        });
        by_name(["configuration", "configurations"], &named.collect::<Vec<_>>(), name)
    }

    /// Finds the group of this name, as [`by_name`](Self::by_name) finds a configuration.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no group has this name, and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several do. The text lists those that there are.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::configurations::AddConfig;
    ///
    /// let browsers = client.get_configs(1).await?.group_by_name("Browsers")?.id;
    /// let safari = client.add_config(browsers, &AddConfig::new("Safari")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_by_name(&self, name: &str) -> Result<&ConfigGroup, Error> {
        let named =
            self.iter().map(|row| Named { row, id: row.id.to_string(), full: (&row.name).into(), short: &row.name });
        by_name(["configuration group", "configuration groups"], &named.collect::<Vec<_>>(), name)
    }
}

/// Configurations.
impl Client {
    /// Gets a group with its configurations. TestRail: `get_config_group`.
    ///
    /// TestRail's manual does not have this method, but a real server was seen to have it. If yours does not, use
    /// [`get_configs`](Client::get_configs).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group,
    /// [`NoSuchEndpoint`](crate::ErrorKind::NoSuchEndpoint) if the server does not have the method,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let browsers = client.get_config_group(1).await?;
    /// println!("{} has {} configurations", browsers.name, browsers.configs.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_config_group(&self, group: impl Into<ConfigGroupId>) -> Result<ConfigGroup, Error> {
        self.send(GET_GROUP.call(group.into())).await
    }

    /// Gets a project's configurations, by group. TestRail: `get_configs`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors). A group of an unexpected shape is not an
    /// error: it is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    ///
    /// let configs = client.get_configs(1).await?;
    /// let new = AddRun::new("Nightly").config_ids([configs.by_name("Chrome")?.id, configs.by_name("Linux")?.id]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_configs(&self, project: impl Into<ProjectId>) -> Result<List<ConfigGroup>, Error> {
        self.send(ALL.call(project.into())).await
    }

    /// Creates an empty group of configurations and returns it. TestRail: `add_config_group` (from 5.2 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the group before
    /// you create another: names need not be unique (inferred).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::configurations::{AddConfig, AddConfigGroup};
    ///
    /// let browsers = client.add_config_group(1, &AddConfigGroup::new("Browsers")).await?;
    /// for name in ["Chrome", "Firefox"] {
    ///     client.add_config(browsers.id, &AddConfig::new(name)).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_config_group(
        &self,
        project: impl Into<ProjectId>,
        new: &AddConfigGroup,
    ) -> Result<ConfigGroup, Error> {
        let call = ADD_GROUP.call(project.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Renames a group of configurations and returns it. TestRail: `update_config_group` (from 5.2 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::configurations::UpdateConfigGroup;
    ///
    /// let renamed = client.update_config_group(1, &UpdateConfigGroup::new("Web browsers")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_config_group(
        &self,
        group: impl Into<ConfigGroupId>,
        update: &UpdateConfigGroup,
    ) -> Result<ConfigGroup, Error> {
        let call = UPDATE_GROUP.call(group.into()).checked(not_blank("name", &update.name))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a group with its configurations, including those that plans use. This cannot be undone. TestRail:
    /// `delete_config_group` (from 5.2 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_config_group` to see whether the group is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy). If the server lacks that method, the outcome stays unknown.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_config_group(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_config_group(&self, group: impl Into<ConfigGroupId>) -> Result<(), Error> {
        let group = group.into();
        self.delete_verified(DELETE_GROUP.call(group), GET_GROUP.call(group)).await
    }

    /// Creates a configuration in a group and returns it. TestRail: `add_config` (from 5.2 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the configuration
    /// before you create another: names need not be unique (inferred).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::configurations::AddConfig;
    ///
    /// let safari = client.add_config(1, &AddConfig::new("Safari")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_config(&self, group: impl Into<ConfigGroupId>, new: &AddConfig) -> Result<Config, Error> {
        let call = ADD.call(group.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Renames a configuration and returns it. TestRail: `update_config` (from 5.2 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such configuration,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::configurations::UpdateConfig;
    ///
    /// let chromium = client.update_config(1, &UpdateConfig::new("Chromium")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_config(&self, config: impl Into<ConfigId>, update: &UpdateConfig) -> Result<Config, Error> {
        let call = UPDATE.call(config.into()).checked(not_blank("name", &update.name))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a configuration, also one that plans use. This cannot be undone. TestRail: `delete_config` (from 5.2
    /// on).
    ///
    /// TestRail has no method to look at a single configuration. After a lost answer, the client sends the request
    /// again, as its [`RetryPolicy`](crate::RetryPolicy) says. A refusal that does not know the configuration then means
    /// that it is gone.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors). If the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), [`get_configs`](Client::get_configs) shows whether it is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_config(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_config(&self, config: impl Into<ConfigId>) -> Result<(), Error> {
        self.send(DELETE.call(config.into())).await
    }
}
