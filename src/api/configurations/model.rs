//! Groups of configurations, and how one is found by its name.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Entity, Id};
use crate::error::{Error, ErrorKind};
use crate::list::{List, Named, by_name};
use crate::types::{ConfigGroupId, ConfigId, ProjectId, lenient, printable};

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
    /// let group = configs.by_name("browsers").unwrap_err().to_string();
    /// assert!(group.ends_with("\"Browsers\" is a group of configurations: group_by_name finds it"));
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
        let found = by_name(["configuration", "configurations"], &named.collect::<Vec<_>>(), name);
        found.map_err(|error| match self.group_by_name(name) {
            Ok(group) if error.kind() == ErrorKind::NotFound => error.add_detail(&format!(
                "{:?} is a group of configurations: group_by_name finds it",
                printable(&group.name, 100)
            )),
            _ => error,
        })
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
