//! Test suites.

use serde_json::Value;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::Seed;
use super::users::permitted;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request, given};
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
    let project = projects::named(state, request)?;
    let all: Vec<_> = state.suites.iter().filter(|(_, suite)| suite.project == project).collect();
    if state.generation.is_cloud() {
        // Suites come in pages only since 9.3.1.
        return paged(state, request, "suites", &all, |(id, suite)| row(state, **id, suite));
    }
    Ok(Reply::json(&all.iter().map(|(id, suite)| row(state, **id, suite)).collect::<Vec<_>>()))
}

pub(super) fn get_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "suite_id")?;
    let suite = state.suites.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, suite.project, request.user)?;
    Ok(Reply::json(&row(state, id, suite)))
}

/// What TestRail says to a second suite in a single-suite project is not known. The words are the stand-in's own.
pub(super) fn add_suite(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::named(state, request)?;
    permitted(state, request.user, "add", "test suites")?;
    let body = request.body()?;
    let name = given(body.short_text("name")?).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Reply::field("name", "is a required field."))?;
    let description = given(body.text("description")?);
    if is_single(state, project) {
        return Err(Reply::not_allowed("The project has a single test suite."));
    }
    let id = state.suites.add(Suite { project, name, description });
    state.suites.get(&id).map(|suite| Reply::json(&row(state, id, suite))).ok_or_else(unknown)
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
pub(super) fn named(state: &State, project: u64, named: Option<u64>) -> Result<u64, Reply> {
    let mut of_project = state.suites.iter().filter(|(_, suite)| suite.project == project).map(|(id, _)| *id);
    match named {
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
    /// If the project does not exist, or has a single suite.
    pub fn suite(&mut self, project: impl Into<ProjectId>, name: &str) -> SuiteId {
        let project = self.known(Resource::Project, project.into());
        if is_single(self.state, project) {
            invalid_setup(&format!("project {project} has a single suite"));
        }
        self.state.add_suite(project, name).into()
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
