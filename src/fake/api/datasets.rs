//! Datasets: values of the variables of a project. Only TestRail Enterprise has them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Body, Reply, Request};
use crate::{DatasetId, ProjectId};

#[derive(Debug, Default)]
pub(crate) struct Dataset {
    pub(crate) project: u64,
    name: String,
    is_default: bool,
    /// The values, by the ids of their variables.
    pub(crate) values: BTreeMap<u64, String>,
}

/// The order of the keys is the manual's. That a dataset has all variables of its project, with null for those without
/// a value, is documented.
fn row(state: &State, id: u64, dataset: &Dataset) -> Row {
    let of_project = state.variables.iter().filter(|(_, variable)| variable.project == dataset.project);
    let value = |id: &u64| dataset.values.get(id).cloned();
    let variables = of_project
        .map(|(id, variable)| Row::new().with("id", *id).with("name", variable.name.clone()).with("value", value(id)));
    let row = Row::new().with("id", id).with("name", dataset.name.clone()).with_rows("variables", variables.collect());
    state.sent(Resource::Dataset, id, row)
}

pub(super) fn get_dataset(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, _) = of_path(state, request)?;
    answer(state, id)
}

pub(super) fn get_datasets(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let all: Vec<_> = state.datasets.iter().filter(|(_, dataset)| dataset.project == project).collect();
    paged(state, request, "datasets", &all, |(id, dataset)| row(state, **id, dataset))
}

pub(super) fn add_dataset(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "datasets")?;
    let body = request.body()?;
    let name = body.name()?;
    free(state, project, None, &name)?;
    let values = values(state, project, &body)?.unwrap_or_default();
    let id = state.datasets.add(Dataset { project, name, is_default: false, values });
    answer(state, id)
}

/// That `variables` must be there, and that an empty map keeps the values, is seen in the source of TestRail's CLI.
/// That a variable that the map leaves out keeps its value is inferred from that. The refusal is that of other fields.
pub(super) fn update_dataset(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, dataset) = of_path(state, request)?;
    permitted(state, request.user, "edit", "datasets")?;
    let body = request.body()?;
    let project = dataset.project;
    let name = body.new_name()?;
    if let Some(name) = &name {
        free(state, project, Some(id), name)?;
    }
    let values = values(state, project, &body)?;
    let values = values.ok_or_else(|| Reply::field("variables", "is a required field."))?;
    if let Some(dataset) = state.datasets.get_mut(&id) {
        dataset.values.extend(values);
        if let Some(name) = name {
            dataset.name = name;
        }
    }
    answer(state, id)
}

/// The default dataset cannot be deleted (manual). The words are the stand-in's own.
pub(super) fn delete_dataset(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let (id, dataset) = of_path(state, request)?;
    permitted(state, request.user, "delete", "datasets")?;
    if dataset.is_default {
        return Err(Reply::not_allowed("The default dataset cannot be deleted."));
    }
    state.remove_dataset(id);
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.datasets.get(&id).map(|dataset| Reply::json(&row(state, id, dataset))).ok_or_else(unknown)
}

/// The dataset that the path names. The words are inferred from those about other ids.
fn of_path<'s>(state: &'s State, request: &Request) -> Result<(u64, &'s Dataset), Reply> {
    let id = request.id(0, "dataset_id")?;
    let dataset = state.datasets.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, dataset.project, request.user)?;
    Ok((id, dataset))
}

fn unknown() -> Reply {
    Reply::field("dataset_id", "is not a valid dataset.")
}

/// Refuses a name that another dataset of the project has.
fn free(state: &State, project: u64, id: Option<u64>, name: &str) -> Result<(), Reply> {
    state.datasets.free("name", id, |dataset| dataset.project == project && dataset.name == name)
}

/// The values that a body has, by the ids of their variables. PHP takes an empty array for an empty map. What TestRail
/// does with the name of no variable, and with a value that is no text, is not known: the stand-in refuses both.
fn values(state: &State, project: u64, body: &Body) -> Result<Option<BTreeMap<u64, String>>, Reply> {
    let map = match body.get("variables") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(none)) if none.is_empty() => return Ok(Some(BTreeMap::new())),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(Reply::field("variables", "is not a valid object.")),
    };
    let value = |(name, value): (&String, &Value)| {
        let mut variables = state.variables.iter();
        let variable = variables.find(|(_, variable)| variable.project == project && variable.name == *name);
        let value = value.as_str().map(str::to_owned);
        variable.zip(value).map(|((id, _), value)| (*id, value))
    };
    let values = map.iter().map(value).collect::<Option<_>>();
    values.map(Some).ok_or_else(|| Reply::field("variables", "contains one or more invalid variables."))
}

impl State {
    /// Adds the default dataset that a project has from its start. Its name is the stand-in's own.
    pub(crate) fn add_default_dataset(&mut self, project: u64) {
        let name = "Default".to_owned();
        self.datasets.add(Dataset { project, name, is_default: true, ..Dataset::default() });
    }

    fn remove_dataset(&mut self, id: u64) {
        self.datasets.remove(&id);
        self.forget(Resource::Dataset, id);
    }

    /// Removes the datasets and variables of a project.
    pub(crate) fn remove_test_data_of(&mut self, project: u64) {
        for dataset in self.datasets.ids(|dataset| dataset.project == project) {
            self.remove_dataset(dataset);
        }
        for variable in self.variables.ids(|variable| variable.project == project) {
            self.remove_variable(variable);
        }
    }
}

/// Datasets.
impl Seed<'_> {
    /// Adds a dataset with these values of variables, by name; see [`variable`](Seed::variable). Returns its id.
    /// Dataset 1 is the default one of project 1.
    ///
    /// # Panics
    ///
    /// If there is no such project or variable, the name is blank, or the project has a dataset of this name.
    pub fn dataset<'n>(
        &mut self,
        project: impl Into<ProjectId>,
        name: &str,
        values: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> DatasetId {
        let (project, name) = (self.known(Resource::Project, project.into()), accepted_name(name));
        if free(self.state, project, None, &name).is_err() {
            invalid_setup(&format!("project {project} has a dataset {name:?} already"));
        }
        let variable = |name: &str| {
            let mut variables = self.state.variables.iter();
            let variable = variables.find(|(_, variable)| variable.project == project && variable.name == name);
            variable.map_or_else(|| invalid_setup(&format!("there is no variable {name:?}")), |(id, _)| *id)
        };
        let values = values.into_iter().map(|(name, value)| (variable(name), value.to_owned())).collect();
        self.state.datasets.add(Dataset { project, name, is_default: false, values }).into()
    }

    /// Removes a dataset.
    ///
    /// # Panics
    ///
    /// If there is no such dataset.
    pub fn remove_dataset(&mut self, dataset: impl Into<DatasetId>) {
        let dataset = self.known(Resource::Dataset, dataset.into());
        self.state.remove_dataset(dataset);
    }
}
