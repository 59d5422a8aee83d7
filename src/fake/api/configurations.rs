//! Configurations and their groups.

use super::State;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use crate::fake::server::{Reply, Request};
use crate::{ConfigGroupId, ConfigId, ProjectId};

#[derive(Debug)]
pub(crate) struct ConfigGroup {
    pub(crate) project: u64,
    pub(crate) name: String,
}

#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) group: u64,
    pub(crate) name: String,
}

/// The order of the keys is recorded.
fn group_row(state: &State, id: u64, group: &ConfigGroup) -> Row {
    let of_group = state.configs.iter().filter(|(_, config)| config.group == id);
    let configs: Vec<_> = of_group.map(|(id, config)| config_row(state, *id, config)).collect();
    let row = Row::new()
        .with("id", id)
        .with("name", group.name.clone())
        .with("project_id", group.project)
        .with_rows("configs", configs);
    state.sent(Resource::ConfigGroup, id, row)
}

fn config_row(state: &State, id: u64, config: &Config) -> Row {
    let row = Row::new().with("id", id).with("name", config.name.clone()).with("group_id", config.group);
    state.sent(Resource::Config, id, row)
}

pub(super) fn get_configs(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let groups = state.config_groups.iter().filter(|(_, group)| group.project == project);
    Ok(Reply::json(&groups.map(|(id, group)| group_row(state, *id, group)).collect::<Vec<_>>()))
}

pub(super) fn get_config_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = group_of_path(state, request)?;
    answer_group(state, id)
}

pub(super) fn add_config_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    may(state, request, "add")?;
    let name = request.body()?.name()?;
    let id = state.config_groups.add(ConfigGroup { project, name });
    answer_group(state, id)
}

/// A name is required here, too (asserted against a real server). An `id` in the body is ignored (likewise).
pub(super) fn update_config_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = group_of_path(state, request)?;
    may(state, request, "edit")?;
    let name = request.body()?.name()?;
    state.config_groups.get_mut(&id).ok_or_else(unknown_group)?.name = name;
    answer_group(state, id)
}

/// Configurations that plans use can go (asserted against a real server).
pub(super) fn delete_config_group(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = group_of_path(state, request)?;
    may(state, request, "delete")?;
    state.remove_config_group(id);
    Ok(Reply::empty())
}

pub(super) fn add_config(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let group = group_of_path(state, request)?;
    may(state, request, "add")?;
    let name = request.body()?.name()?;
    let id = state.configs.add(Config { group, name });
    answer_config(state, id)
}

/// Whether the runs that have it show the new name is not known. Here, they keep the old one.
pub(super) fn update_config(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    may(state, request, "edit")?;
    let name = request.body()?.name()?;
    state.configs.get_mut(&id).ok_or_else(unknown)?.name = name;
    answer_config(state, id)
}

pub(super) fn delete_config(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    may(state, request, "delete")?;
    state.remove_config(id);
    Ok(Reply::empty())
}

/// The noun is inferred.
fn may(state: &State, request: &Request, verb: &str) -> Result<(), Reply> {
    permitted(state, request.user, verb, "configurations")
}

fn answer_group(state: &State, id: u64) -> Result<Reply, Reply> {
    state.config_groups.get(&id).map(|group| Reply::json(&group_row(state, id, group))).ok_or_else(unknown_group)
}

fn answer_config(state: &State, id: u64) -> Result<Reply, Reply> {
    state.configs.get(&id).map(|config| Reply::json(&config_row(state, id, config))).ok_or_else(unknown)
}

/// The group that the path names.
fn group_of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "config_group_id")?;
    let group = state.config_groups.get(&id).ok_or_else(unknown_group)?;
    projects::accessible(state, group.project, request.user)?;
    Ok(id)
}

/// The configuration that the path names.
fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "config_id")?;
    let config = state.configs.get(&id).ok_or_else(unknown)?;
    let group = state.config_groups.get(&config.group).ok_or_else(unknown)?;
    projects::accessible(state, group.project, request.user)?;
    Ok(id)
}

fn unknown_group() -> Reply {
    Reply::field("config_group_id", "is not a valid configuration group.")
}

fn unknown() -> Reply {
    Reply::field("config_id", "is not a valid configuration.")
}

/// Checks the configurations that a run names. The words are inferred.
pub(super) fn check(state: &State, project: u64, ids: &[u64]) -> Result<(), Reply> {
    let of_project = |id: &u64| {
        let group = state.configs.get(id).and_then(|config| state.config_groups.get(&config.group));
        group.is_some_and(|group| group.project == project)
    };
    if ids.iter().all(of_project) { Ok(()) } else { Err(Reply::field("config_ids", "is not a valid configuration.")) }
}

/// The names of configurations as one text, in the order of their groups (recorded).
pub(super) fn names(state: &State, ids: &[u64]) -> Option<String> {
    let mut configs: Vec<_> = ids.iter().filter_map(|id| state.configs.get(id)).collect();
    configs.sort_by_key(|config| config.group);
    let names: Vec<_> = configs.iter().map(|config| config.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

impl State {
    pub(crate) fn remove_config_group(&mut self, id: u64) {
        for config in self.configs.ids(|config| config.group == id) {
            self.remove_config(config);
        }
        self.config_groups.remove(&id);
        self.forget(Resource::ConfigGroup, id);
    }

    fn remove_config(&mut self, id: u64) {
        self.configs.remove(&id);
        self.forget(Resource::Config, id);
    }
}

/// Configurations.
impl Seed<'_> {
    /// Adds a group of configurations with these names. Returns the ids of the configurations.
    ///
    /// # Panics
    ///
    /// If there is no such project, or a name is blank.
    pub fn configs<'n>(
        &mut self,
        project: impl Into<ProjectId>,
        group: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Vec<ConfigId> {
        let project = self.known(Resource::Project, project.into());
        let group = ConfigGroup { project, name: accepted_name(group) };
        let group = self.state.config_groups.add(group);
        let config = |name: &str| Config { group, name: accepted_name(name) };
        names.into_iter().map(|name| self.state.configs.add(config(name)).into()).collect()
    }

    /// Removes a configuration. Runs that have it keep its id and name.
    ///
    /// # Panics
    ///
    /// If there is no such configuration.
    pub fn remove_config(&mut self, config: impl Into<ConfigId>) {
        let config = self.known(Resource::Config, config.into());
        self.state.remove_config(config);
    }

    /// Removes a group with its configurations.
    ///
    /// # Panics
    ///
    /// If there is no such group.
    pub fn remove_config_group(&mut self, group: impl Into<ConfigGroupId>) {
        let group = self.known(Resource::ConfigGroup, group.into());
        self.state.remove_config_group(group);
    }
}
