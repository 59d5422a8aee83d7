//! How a test makes, changes and removes plans.

use super::change::{add_entry, read_entry};
use super::{PlanRunAnswer, create};
use crate::fake::api::overrides::Resource;
use crate::fake::api::seed::{Seed, accepted, body};
use crate::fake::invalid::invalid_setup;
use crate::plans::{AddPlan, AddPlanEntry, AddPlanRun};
use crate::{ConfigId, EntryId, PlanId, ProjectId, SuiteId};

/// Plans.
impl Seed<'_> {
    /// Adds a test plan with one entry. For each of these sets of configurations, it has a run of all cases of a suite.
    /// Without any, it has one run without configurations. Returns the plan's id.
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
        let runs = configs.into_iter().map(|configs| AddPlanRun::new().config_ids(configs));
        self.plan_with(project, &AddPlan::new(name).entries([AddPlanEntry::new(suite).name(name).runs(runs)]))
    }

    /// Adds a test plan, as if the first user created it over the API. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    /// use testrail::plans::{AddPlan, AddPlanEntry, AddPlanRun};
    ///
    /// let fake = FakeTestRail::start().await;
    /// let plan = fake.seed(|seed| {
    ///     let plan = seed.plan_with(1, &AddPlan::new("Release 3.0").entries([AddPlanEntry::new(2)]));
    ///     let browsers = AddPlanEntry::new(1).runs([1, 2].map(|browser| AddPlanRun::new().config_ids([browser])));
    ///     let removed = seed.plan_entry(plan, &AddPlanEntry::new(1));
    ///     seed.plan_entry(plan, &browsers);
    ///     seed.remove_plan_entry(plan, &removed);
    ///     plan
    /// });
    /// let plan = fake.client().get_plan(plan).await?;
    /// assert_eq!((plan.entries.len(), plan.runs().count()), (2, 3));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If TestRail would refuse the plan.
    pub fn plan_with(&mut self, project: impl Into<ProjectId>, new: &AddPlan) -> PlanId {
        let project = self.known(Resource::Project, project.into());
        accepted(create(self.state, project, &body(new), 1)).into()
    }

    /// Adds an entry to a test plan, even to a closed one. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such plan, or TestRail would refuse the entry.
    pub fn plan_entry(&mut self, plan: impl Into<PlanId>, new: &AddPlanEntry) -> EntryId {
        let id = self.known(Resource::Plan, plan.into());
        let (project, milestone) = self.state.plans.get(&id).map_or((0, None), |plan| (plan.project, plan.milestone));
        let new = read_entry(self.state, project, milestone, &body(new), 1);
        let entry = add_entry(self.state, id, accepted(new));
        entry.parse().unwrap_or_default()
    }

    /// Closes a test plan with all of its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan.
    pub fn close_plan(&mut self, plan: impl Into<PlanId>) {
        let plan = self.known(Resource::Plan, plan.into());
        self.state.close_plan(plan);
    }

    /// Removes a test plan with its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan.
    pub fn remove_plan(&mut self, plan: impl Into<PlanId>) {
        let plan = self.known(Resource::Plan, plan.into());
        self.state.remove_plan(plan);
    }

    /// Removes an entry of a test plan with its runs.
    ///
    /// # Panics
    ///
    /// If there is no such plan or entry.
    pub fn remove_plan_entry(&mut self, plan: impl Into<PlanId>, entry: &EntryId) {
        let plan = self.known(Resource::Plan, plan.into());
        if super::entry(self.state, plan, entry.as_str()).is_err() {
            invalid_setup(&format!("plan {plan} has no entry {entry}"));
        }
        self.state.remove_plan_entry(plan, entry.as_str());
    }

    /// Sets what `add_run_to_plan_entry` and `update_run_in_plan_entry` answer. Default: the whole plan.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use testrail::fake::{FakeTestRail, PlanRunAnswer};
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.answer_plan_runs_with(PlanRunAnswer::Run));
    /// # }
    /// ```
    pub fn answer_plan_runs_with(&mut self, answer: PlanRunAnswer) {
        self.state.plan_run_answer = answer;
    }
}
