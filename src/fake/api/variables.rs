//! The variables of projects, which have values in datasets. Only TestRail Enterprise has them.

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request};
use crate::{ProjectId, VariableId};

#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) project: u64,
    pub(crate) name: String,
}

/// The order of the keys is the manual's.
fn row(state: &State, id: u64, variable: &Variable) -> Row {
    let row = Row::new().with("id", id).with("name", variable.name.clone());
    state.sent(Resource::Variable, id, row)
}

pub(super) fn get_variables(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let all: Vec<_> = state.variables.iter().filter(|(_, variable)| variable.project == project).collect();
    paged(state, request, "variables", &all, |(id, variable)| row(state, **id, variable))
}

pub(super) fn add_variable(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "variables")?;
    let name = request.body()?.name()?;
    free(state, project, None, &name)?;
    let id = state.variables.add(Variable { project, name });
    answer(state, id)
}

pub(super) fn update_variable(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "variables")?;
    let name = request.body()?.new_name()?;
    let project = state.variables.get(&id).map_or(0, |variable| variable.project);
    if let Some(name) = name {
        free(state, project, Some(id), &name)?;
        if let Some(variable) = state.variables.get_mut(&id) {
            variable.name = name;
        }
    }
    answer(state, id)
}

pub(super) fn delete_variable(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "delete", "variables")?;
    state.remove_variable(id);
    Ok(Reply::empty())
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.variables.get(&id).map(|variable| Reply::json(&row(state, id, variable))).ok_or_else(unknown)
}

/// The variable that the path names. The words are inferred from those about other ids.
fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "variable_id")?;
    let variable = state.variables.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, variable.project, request.user)?;
    Ok(id)
}

fn unknown() -> Reply {
    Reply::field("variable_id", "is not a valid variable.")
}

/// Refuses a name that another variable of the project has (inferred).
fn free(state: &State, project: u64, id: Option<u64>, name: &str) -> Result<(), Reply> {
    state.variables.free("name", id, |variable| variable.project == project && variable.name == name)
}

impl State {
    /// Removes a variable with its values in all datasets (manual).
    pub(crate) fn remove_variable(&mut self, id: u64) {
        for dataset in self.datasets.values_mut() {
            dataset.values.remove(&id);
        }
        self.variables.remove(&id);
        self.forget(Resource::Variable, id);
    }
}

/// Variables.
impl Seed<'_> {
    /// Adds a variable to a project. No dataset has a value for it yet. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::builder().enterprise().start().await;
    /// let chrome = fake.seed(|seed| {
    ///     seed.variable(1, "browser");
    ///     seed.dataset(1, "Chrome", [("browser", "Chrome 140")])
    /// });
    /// assert_eq!(fake.client().get_dataset(chrome).await?.value("browser"), Some("Chrome 140"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project, the name is blank, or the project has a variable of this name.
    pub fn variable(&mut self, project: impl Into<ProjectId>, name: &str) -> VariableId {
        let (project, name) = (self.known(Resource::Project, project.into()), accepted_name(name));
        if free(self.state, project, None, &name).is_err() {
            invalid_setup(&format!("project {project} has a variable {name:?} already"));
        }
        self.state.variables.add(Variable { project, name }).into()
    }

    /// Removes a variable with its values in all datasets.
    ///
    /// # Panics
    ///
    /// If there is no such variable.
    pub fn remove_variable(&mut self, variable: impl Into<VariableId>) {
        let variable = self.known(Resource::Variable, variable.into());
        self.state.remove_variable(variable);
    }
}
