//! How a test makes, changes and removes runs.

use super::create;
use crate::fake::api::overrides::Resource;
use crate::fake::api::seed::{Seed, accepted, body};
use crate::{AddRun, ProjectId, RunId, SuiteId};

/// Runs.
impl Seed<'_> {
    /// Adds a run, as if the first user created it over the API. Returns its id.
    ///
    /// # Panics
    ///
    /// If TestRail would refuse the run.
    pub fn run(&mut self, project: impl Into<ProjectId>, new: &AddRun) -> RunId {
        let project = self.known(Resource::Project, project.into());
        accepted(create(self.state, project, &body(new), 1)).into()
    }

    /// Adds `count` runs of all cases of a suite, called "Run 1", "Run 2" and so on. Returns their ids.
    ///
    /// # Panics
    ///
    /// If there is no such project or suite.
    pub fn runs(&mut self, project: impl Into<ProjectId>, suite: impl Into<SuiteId>, count: usize) -> Vec<RunId> {
        let (project, suite) = (project.into(), suite.into());
        (1..=count).map(|number| self.run(project, &AddRun::new(format!("Run {number}")).suite_id(suite))).collect()
    }

    /// Closes a run, whether or not it belongs to a plan.
    ///
    /// # Panics
    ///
    /// If there is no such run.
    pub fn close(&mut self, run: impl Into<RunId>) {
        let run = self.known(Resource::Run, run.into());
        self.state.close_run(run);
    }

    /// Removes a run with its tests and results, whether or not it is closed or belongs to a plan.
    ///
    /// # Panics
    ///
    /// If there is no such run.
    pub fn remove_run(&mut self, run: impl Into<RunId>) {
        let run = self.known(Resource::Run, run.into());
        self.state.remove_run(run);
    }

    /// Does the same as [`remove_run`](Seed::remove_run).
    ///
    /// # Panics
    ///
    /// If there is no such run.
    pub fn delete(&mut self, run: impl Into<RunId>) {
        self.remove_run(run);
    }

    /// Returns the ids of all runs, including those in plans, oldest first.
    #[must_use]
    pub fn run_ids(&self) -> Vec<RunId> {
        self.state.runs.keys().map(|id| (*id).into()).collect()
    }
}
