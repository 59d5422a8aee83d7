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

mod calls;
mod model;

use crate::call::{Endpoint, request};
#[cfg(doc)]
use crate::client::Client;
use crate::error::ErrorKind;
use crate::list::List;

pub use model::{Config, ConfigGroup};

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
