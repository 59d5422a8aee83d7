//! How a test fills the stand-in.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::request::Body;
use super::state::{
    Case, Config, ConfigGroup, Milestone, Plan, Project, Run, Section, State, Suite, TestResult, User, insert,
};
use super::status::TestStatus;
use super::{results, runs};
use crate::{AddRun, CaseId, ConfigId, MilestoneId, PlanId, ProjectId, RunId, SuiteId, Timestamp, UserId};

/// How many suites a project has.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, SuiteMode};
/// use testrail::{AddRun, ErrorKind};
///
/// let fake = FakeTestRail::builder().seed(|seed| drop(seed.project("Shop", SuiteMode::Multi))).start().await;
/// let error = fake.client().add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::SuiteRequired);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SuiteMode {
    /// One suite, which need not be named (`suite_mode` 1).
    Single,
    /// One suite and its baselines (`suite_mode` 2).
    Baselines,
    /// Several suites, one of which has to be named (`suite_mode` 3).
    Multi,
}

/// The data of a stand-in, to be filled and changed by a test.
///
/// What it makes gets the next free id, which it returns. Ids that do not exist are mistakes of the test, so it
/// panics at them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, SuiteMode};
/// use testrail::{AddRun, RunsFilter};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         let shop = seed.project("Shop", SuiteMode::Multi);
///         let web = seed.suite(shop, "Web");
///         let cases = seed.cases(web, "Basket", ["Put in", "Take out"]);
///         seed.run(shop, &AddRun::new("Smoke test").suite_id(web).case_ids([cases[0]]));
///         seed.runs(shop, web, 1_000);
///     })
///     .start()
///     .await;
/// let runs = fake.client().runs(1, &RunsFilter::new()).try_collect().await?;
/// assert_eq!(runs.len(), 1_001);
/// # Ok(())
/// # }
/// ```
///
/// All that can be in it:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::AddRun;
/// use testrail::fake::{FakeTestRail, TestStatus, SuiteMode};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         seed.set_time(1_792_929_600);
///         let shop = seed.project("Shop", SuiteMode::Single);
///         let master = seed.suites_of(shop)[0];
///         let cases = seed.cases(master, "Basket", ["Put in", "Take out"]);
///         let milestone = seed.milestone(shop, "Release 2.0");
///         let (ada, bob) = (seed.user("Ada", "ada@example.com"), seed.reader("Bob", "bob@example.com"));
///         seed.hide(shop, bob);
///
///         let nightly = seed.run(shop, &AddRun::new("Nightly").milestone_id(milestone).assignedto_id(ada));
///         seed.advance(Duration::from_secs(60));
///         seed.record(nightly, cases[0], TestStatus::Passed);
///         seed.close(nightly);
///
///         let browsers = seed.configs(shop, "Browsers", ["Chrome", "Firefox"]);
///         let plan = seed.plan(shop, master, "Release 2.0", browsers.into_iter().map(|browser| [browser]));
///         seed.close_plan(plan);
///
///         let mistake = seed.run(shop, &AddRun::new("Made by mistake"));
///         seed.delete(mistake);
///         assert_eq!(seed.run_ids().len(), 3, "the nightly run, and a run of the plan for each browser");
///     })
///     .start()
///     .await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Seed<'s> {
    state: &'s mut State,
}

impl<'s> Seed<'s> {
    pub(super) fn new(state: &'s mut State) -> Self {
        Self { state }
    }

    /// A project. One with a single suite, or with baselines, has the suite "Master" from the start.
    pub fn project(&mut self, name: &str, mode: SuiteMode) -> ProjectId {
        let suite_mode = match mode {
            SuiteMode::Single => 1,
            SuiteMode::Baselines => 2,
            SuiteMode::Multi => 3,
        };
        let project = Project { name: name.to_owned(), suite_mode, hidden_from: [].into() };
        let project = insert(&mut self.state.projects, project);
        if mode != SuiteMode::Multi {
            insert(&mut self.state.suites, Suite { project, name: "Master".to_owned() });
        }
        project.into()
    }

    /// Takes the access to a project from a user.
    ///
    /// # Panics
    ///
    /// If there is no such project or user.
    pub fn hide(&mut self, project: impl Into<ProjectId>, user: impl Into<UserId>) {
        let (project, user) = (project.into(), user.into());
        if !self.state.users.contains_key(&user.get()) {
            none("user", user)
        }
        let row = self.state.projects.get_mut(&project.get());
        row.unwrap_or_else(|| none("project", project)).hidden_from.insert(user.get());
    }

    /// A test suite; in a project with baselines, a baseline.
    ///
    /// # Panics
    ///
    /// If there is no such project, or it has a single suite.
    pub fn suite(&mut self, project: impl Into<ProjectId>, name: &str) -> SuiteId {
        let project = self.known_project(project.into());
        let single = self.state.projects.get(&project).is_some_and(|project| project.suite_mode == 1);
        if single {
            mistake(&format!("project {project} has a single suite"));
        }
        insert(&mut self.state.suites, Suite { project, name: name.to_owned() }).into()
    }

    /// The suites of a project.
    #[must_use]
    pub fn suites_of(&self, project: impl Into<ProjectId>) -> Vec<SuiteId> {
        let project = project.into().get();
        self.state.suites.iter().filter(|(_, suite)| suite.project == project).map(|(id, _)| (*id).into()).collect()
    }

    /// A section of a suite, with cases of these titles.
    ///
    /// # Panics
    ///
    /// If there is no such suite.
    pub fn cases<'t>(
        &mut self,
        suite: impl Into<SuiteId>,
        section: &str,
        titles: impl IntoIterator<Item = &'t str>,
    ) -> Vec<CaseId> {
        let suite = suite.into();
        self.known_suite(suite);
        let created_on = self.state.clock.now();
        let section = insert(&mut self.state.sections, Section { suite: suite.get(), name: section.to_owned() });
        let case = |title: &str| Case { suite: suite.get(), section, title: title.to_owned(), created_on };
        titles.into_iter().map(|title| insert(&mut self.state.cases, case(title)).into()).collect()
    }

    /// A user, who may do everything but administer. Requests with this e-mail address come from this user.
    pub fn user(&mut self, name: &str, email: &str) -> UserId {
        self.add_user(name, email, false)
    }

    /// A user who may read everything and change nothing.
    pub fn reader(&mut self, name: &str, email: &str) -> UserId {
        self.add_user(name, email, true)
    }

    fn add_user(&mut self, name: &str, email: &str, reads_only: bool) -> UserId {
        // The first user is the one that the stand-in always has, and takes other addresses for.
        let is_admin = self.state.users.is_empty();
        let user = User { name: name.to_owned(), email: email.to_owned(), is_admin, reads_only };
        insert(&mut self.state.users, user).into()
    }

    /// A milestone.
    ///
    /// # Panics
    ///
    /// If there is no such project.
    pub fn milestone(&mut self, project: impl Into<ProjectId>, name: &str) -> MilestoneId {
        let project = self.known_project(project.into());
        insert(&mut self.state.milestones, Milestone { project, name: name.to_owned() }).into()
    }

    /// A group of configurations, with configurations of these names.
    ///
    /// # Panics
    ///
    /// If there is no such project.
    pub fn configs<'n>(
        &mut self,
        project: impl Into<ProjectId>,
        group: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Vec<ConfigId> {
        let project = self.known_project(project.into());
        let group = insert(&mut self.state.config_groups, ConfigGroup { project, name: group.to_owned() });
        let config = |name: &str| Config { group, name: name.to_owned() };
        names.into_iter().map(|name| insert(&mut self.state.configs, config(name)).into()).collect()
    }

    /// A run, as the first user would create it over the API.
    ///
    /// # Panics
    ///
    /// If TestRail would refuse it.
    pub fn run(&mut self, project: impl Into<ProjectId>, new: &AddRun) -> RunId {
        let project = self.known_project(project.into());
        let id = runs::create(self.state, project, &body(new), 1);
        id.unwrap_or_else(|refusal| mistake(&refusal.body)).into()
    }

    /// As many runs of all cases of a suite, called "Run 1", "Run 2" and so on.
    ///
    /// # Panics
    ///
    /// If there is no such project or suite.
    pub fn runs(&mut self, project: impl Into<ProjectId>, suite: impl Into<SuiteId>, count: usize) -> Vec<RunId> {
        let (project, suite) = (project.into(), suite.into());
        (1..=count).map(|number| self.run(project, &AddRun::new(format!("Run {number}")).suite_id(suite))).collect()
    }

    /// A test plan, with a run of all cases of a suite for each of these sets of configurations.
    ///
    /// # Panics
    ///
    /// If there is no such project, suite or configuration.
    pub fn plan<C: IntoIterator<Item = ConfigId>>(
        &mut self,
        project: impl Into<ProjectId>,
        suite: impl Into<SuiteId>,
        name: &str,
        configs: impl IntoIterator<Item = C>,
    ) -> PlanId {
        let (project, suite) = (project.into(), suite.into());
        self.known_project(project);
        self.known_suite(suite);
        let id = self.state.next_run();
        let plan = Plan {
            project: project.get(),
            suite: suite.get(),
            name: name.to_owned(),
            // In the form of a GUID, as an entry's id is.
            entry: format!("{id:08x}-0000-4000-8000-{id:012x}"),
            completed_on: None,
            created_on: self.state.clock.now(),
            created_by: 1,
        };
        self.state.plans.insert(id, plan);
        for configs in configs {
            let configs: Vec<_> = configs.into_iter().collect();
            if let Some(unknown) = configs.iter().find(|config| !self.state.configs.contains_key(&config.get())) {
                none("configuration", unknown)
            }
            let run = self.run(project, &AddRun::new(name).suite_id(suite));
            let row = self.known_run(run);
            row.plan = Some(id);
            row.configs = configs.into_iter().map(ConfigId::get).collect();
        }
        id.into()
    }

    /// Reports a result of a case in a run.
    ///
    /// # Panics
    ///
    /// If there is no such run, or it is closed, or the case is not in it, or there is no such custom status.
    pub fn record(&mut self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        let (run, case) = (run.into(), case.into());
        if self.known_run(run).completed_on.is_some() {
            mistake(&format!("run {run} is closed"));
        }
        let test = self.known_run(run).tests.iter().find(|test| test.case == case.get()).map(|test| test.id);
        let status = status.id().unwrap_or_else(|| mistake("custom statuses are 1 to 7"));
        let result = TestResult {
            run: run.get(),
            test: test.unwrap_or_else(|| none("case in this run", case)),
            status: Some(status),
            created_on: self.state.clock.now(),
            created_by: 1,
            assignee: None,
            comment: None,
            version: None,
            elapsed: None,
            defects: None,
        };
        results::store(self.state, result);
    }

    /// Closes a run, whether or not it belongs to a plan.
    ///
    /// # Panics
    ///
    /// If there is no such run.
    pub fn close(&mut self, run: impl Into<RunId>) {
        let run = run.into();
        self.known_run(run);
        runs::close(self.state, run.get());
    }

    /// Closes a test plan with all of its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan.
    pub fn close_plan(&mut self, plan: impl Into<PlanId>) {
        let (plan, now) = (plan.into(), self.state.clock.now());
        let row = self.state.plans.get_mut(&plan.get());
        row.unwrap_or_else(|| none("plan", plan)).completed_on = Some(now);
        for run in self.state.runs.values_mut().filter(|run| run.plan == Some(plan.get())) {
            run.completed_on = run.completed_on.or(Some(now));
        }
    }

    /// Deletes a run, whether or not it is closed or belongs to a plan.
    ///
    /// # Panics
    ///
    /// If there is no such run.
    pub fn delete(&mut self, run: impl Into<RunId>) {
        let run = run.into();
        self.known_run(run);
        self.state.remove_run(run.get());
    }

    /// The ids of all runs, those in plans included, oldest first.
    #[must_use]
    pub fn run_ids(&self) -> Vec<RunId> {
        self.state.runs.keys().map(|id| (*id).into()).collect()
    }

    /// Stops the stand-in's clock at this time, from 1970 to 9999. It moves on only when it is told to.
    pub fn set_time(&mut self, time: impl Into<Timestamp>) {
        self.state.clock.set(time.into());
    }

    /// Moves the stand-in's clock ahead, and stops it there.
    pub fn advance(&mut self, time: Duration) {
        self.state.clock.advance(time);
    }

    fn known_project(&self, project: ProjectId) -> u64 {
        if self.state.projects.contains_key(&project.get()) { project.get() } else { none("project", project) }
    }

    fn known_suite(&self, suite: SuiteId) {
        if !self.state.suites.contains_key(&suite.get()) {
            none("suite", suite)
        }
    }

    fn known_run(&mut self, run: RunId) -> &mut Run {
        self.state.runs.get_mut(&run.get()).unwrap_or_else(|| none("run", run))
    }
}

fn body(new: &impl Serialize) -> Body {
    match serde_json::to_value(new) {
        Ok(Value::Object(fields)) => Body::new(fields),
        _ => Body::new(Map::new()),
    }
}

fn none(what: &str, id: impl std::fmt::Display) -> ! {
    mistake(&format!("there is no {what} {id}"))
}

#[expect(clippy::panic, reason = "the test that sets the stand-in up is mistaken, and has to be told at once")]
pub(super) fn mistake(what: &str) -> ! {
    panic!("the stand-in TestRail cannot be set up so: {what}")
}
