//! Test suites.

use std::collections::BTreeSet;

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request, given, patch};
use crate::{ProjectId, SuiteId};

#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) project: u64,
    pub(crate) name: String,
    description: Option<String>,
}

/// The order of the keys is recorded.
fn row(state: &State, id: u64, suite: &Suite) -> Row {
    let mode = state.projects.get(&suite.project).map_or(3, |project| project.suite_mode);
    let first = state.suites.iter().find(|(_, other)| other.project == suite.project).map(|(first, _)| *first);
    let row = Row::new()
        .with("id", id)
        .with("name", suite.name.clone())
        .with("description", suite.description.clone())
        .with("project_id", suite.project)
        .with("is_master", mode != 3 && first == Some(id))
        .with("is_baseline", mode == 2 && first != Some(id))
        .with("is_completed", false)
        .with("completed_on", Value::Null)
        .with("url", state.url("suites", id));
    state.sent(Resource::Suite, id, row)
}

pub(super) fn get_suites(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let all: Vec<_> = state.suites.iter().filter(|(_, suite)| suite.project == project).collect();
    if state.generation.is_cloud() {
        // Suites come in pages only since 9.3.1.
        return paged(state, request, "suites", &all, |(id, suite)| row(state, **id, suite));
    }
    Ok(Reply::json(&all.iter().map(|(id, suite)| row(state, **id, suite)).collect::<Vec<_>>()))
}

pub(super) fn get_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    answer(state, id)
}

/// What TestRail says to a second suite in a single-suite project is not known. The words are the stand-in's own.
pub(super) fn add_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    permitted(state, request.user, "add", "test suites")?;
    let body = request.body()?;
    let name = body.name()?;
    let description = given(body.text("description")?);
    if is_single(state, project) {
        return Err(Reply::not_allowed("The project has a single test suite."));
    }
    let id = state.suites.add(Suite { project, name, description });
    answer(state, id)
}

pub(super) fn update_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "test suites")?;
    let body = request.body()?;
    let (name, description) = (body.new_name()?, body.text("description")?);
    let suite = state.suites.get_mut(&id).ok_or_else(unknown)?;
    if let Some(name) = name {
        suite.name = name;
    }
    patch(&mut suite.description, description);
    answer(state, id)
}

/// What TestRail says to the deletion of the only suite of a single-suite project is not known. The words are the
/// stand-in's own. Nor is it known what becomes of entries of plans whose runs go: here, they stay without runs.
pub(super) fn delete_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    if state.only_counts(request)? {
        return Ok(would_go(state, id));
    }
    permitted(state, request.user, "delete", "test suites")?;
    if is_single(state, project_of(state, id)) {
        return Err(Reply::not_allowed("The project has a single test suite."));
    }
    state.remove_suite(id);
    Ok(Reply::empty())
}

/// Counts what goes with a suite. That TestRail counts these is documented. The keys are seen in another client's
/// source, and their order is not known. Nor is it known which plans count: here, those that lose a run.
fn would_go(state: &State, suite: u64) -> Reply {
    let cases = state.cases_of(suite);
    let runs: Vec<_> = state.runs.values().filter(|run| run.suite == suite && run.completed_on.is_none()).collect();
    let plans: BTreeSet<_> = runs.iter().filter_map(|run| run.plan).collect();
    let counts = Row::new()
        .with("affected_cases", cases.len())
        .with("affected_sections", state.sections.ids(|section| section.suite == suite).len())
        .with("affected_runs", runs.len())
        .with("affected_plans", plans.len())
        .with("affected_tests", state.active_tests(&cases));
    Reply::json(&counts)
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.suites.get(&id).map(|suite| Reply::json(&row(state, id, suite))).ok_or_else(unknown)
}

/// The suite that the path of a call names.
fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "suite_id")?;
    let suite = state.suites.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, suite.project, request.user)?;
    Ok(id)
}

/// The project of a suite.
pub(super) fn project_of(state: &State, suite: u64) -> u64 {
    state.suites.get(&suite).map_or(0, |suite| suite.project)
}

/// Whether a project has a single suite, which calls need not name.
pub(super) fn is_single(state: &State, project: u64) -> bool {
    state.projects.get(&project).is_some_and(|project| project.suite_mode == 1)
}

/// The suite that a call means by this id, or without an id. That a project with baselines needs an id is documented
/// for plans and sections.
pub(super) fn chosen(state: &State, project: u64, id: Option<u64>) -> Result<u64, Reply> {
    let mut of_project = state.suites.iter().filter(|(_, suite)| suite.project == project).map(|(id, _)| *id);
    match id {
        Some(id) if of_project.any(|known| known == id) => Ok(id),
        Some(_) => Err(unknown()),
        None if is_single(state, project) => of_project.next().ok_or_else(required),
        None => Err(required()),
    }
}

fn unknown() -> Reply {
    Reply::field("suite_id", "is not a valid test suite.")
}

fn required() -> Reply {
    Reply::field("suite_id", "is a required field.")
}

impl State {
    pub(crate) fn add_suite(&mut self, project: u64, name: &str) -> u64 {
        self.suites.add(Suite { project, name: name.to_owned(), description: None })
    }

    /// Removes a suite with its sections, cases and open runs. Closed runs stay (manual).
    pub(crate) fn remove_suite(&mut self, id: u64) {
        let open = self.runs.iter().filter(|(_, run)| run.suite == id && run.completed_on.is_none());
        for run in open.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.remove_run(run);
        }
        for section in self.sections.ids(|section| section.suite == id) {
            self.remove_section(section);
        }
        self.suites.remove(&id);
        self.forget(Resource::Suite, id);
    }
}

/// Suites.
impl Seed<'_> {
    /// Adds a test suite, or a baseline if the project has baselines. Returns its id.
    ///
    /// # Panics
    ///
    /// If the project does not exist or has a single suite, or the name is blank or too long.
    pub fn suite(&mut self, project: impl Into<ProjectId>, name: &str) -> SuiteId {
        let project = self.known(Resource::Project, project.into());
        if is_single(self.state, project) {
            invalid_setup(&format!("project {project} has a single suite"));
        }
        self.state.add_suite(project, &accepted_name(name)).into()
    }

    /// Returns the suites of a project.
    #[must_use]
    pub fn suites_of(&self, project: impl Into<ProjectId>) -> Vec<SuiteId> {
        let project = project.into().get();
        self.state.suites.ids(|suite| suite.project == project).into_iter().map(SuiteId::new).collect()
    }

    /// Removes a suite with its sections, its cases and its open runs. Closed runs stay.
    ///
    /// # Panics
    ///
    /// If there is no such suite.
    pub fn remove_suite(&mut self, suite: impl Into<SuiteId>) {
        let suite = self.known(Resource::Suite, suite.into());
        self.state.remove_suite(suite);
    }
}
