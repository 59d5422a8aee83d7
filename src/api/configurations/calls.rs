//! The client's methods for configurations.

use super::{
    ADD, ADD_GROUP, ALL, AddConfig, AddConfigGroup, Config, ConfigGroup, DELETE, DELETE_GROUP, GET_GROUP, UPDATE,
    UPDATE_GROUP, UpdateConfig, UpdateConfigGroup,
};
use crate::api::check::not_blank;
use crate::client::Client;
use crate::error::Error;
use crate::list::List;
use crate::types::{ConfigGroupId, ConfigId, ProjectId};

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
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy). If the server lacks that method, the outcome stays
    /// unknown.
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
    /// again, as its [`RetryPolicy`](crate::RetryPolicy) says. A refusal that does not know the configuration then
    /// means that it is gone.
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
