//! The request for a new run.

use super::cases::{CaseSelection, DynamicFilters};
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, ConfigId, MilestoneId, SuiteId, Timestamp, UserId};

request! {
    /// A run to be created by [`Client::add_run`](crate::Client::add_run).
    ///
    /// Only the name is required by this crate. A project with several suites needs [`suite_id`](AddRun::suite_id) as
    /// well. Without a selection of cases the run takes all of the suite.
    ///
    /// ```
    /// use testrail::{AddRun, DynamicFilters, Timestamp};
    ///
    /// let nightly = AddRun::new("Nightly")
    ///     .suite_id(7)
    ///     .description("Of the branch `main`")
    ///     .milestone_id(3)
    ///     .assignedto_id(5)
    ///     .case_ids([1, 2, 3])
    ///     .config_ids([1, 4])
    ///     .refs("ACME-12, ACME-13")
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(Timestamp::from_secs(1_793_016_000));
    ///
    /// // What is selected last counts.
    /// let whole_suite = nightly.clone().all_cases();
    /// let urgent = nightly.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct AddRun(
        /// A run with this name, of all cases of the project's only suite.
        name: String
    ) {
        /// The suite to take cases from. Required in a project with several suites or baselines.
        suite_id: Option<SuiteId>,
        /// The description, as Markdown (on newer servers HTML).
        description: Option<String>,
        /// The milestone that the run belongs to.
        milestone_id: Option<MilestoneId>,
        /// The user to assign the run's tests to.
        assignedto_id: Option<UserId>,
        /// The run's configurations, by the ids that [`get_configs`](crate::Client::get_configs) lists.
        ///
        /// TestRail's newest manual has them for runs in plans only, and a server may ignore them here. The
        /// [`config_ids`](crate::Run::config_ids) of the run that comes back tell.
        config_ids: List<ConfigId>,
        /// References, such as requirement or issue ids, separated by commas (TestRail 6.1 and later).
        refs: Option<String>,
        /// When work on the run is to start (TestRail of 2025 and later).
        start_on: Option<Timestamp>,
        /// When the run is to be done (TestRail of 2025 and later).
        due_on: Option<Timestamp>,
    }
    with { cases: CaseSelection }
}

impl AddRun {
    /// Takes all cases of the suite, those that are added later included (`include_all`). This is what TestRail does
    /// without a selection.
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only. An empty list makes a run without tests. What TestRail does with ids of cases that do not
    /// exist is not documented: the [`counts`](crate::Run::counts) of the run that comes back tell how many tests it has.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::These(cases.into_iter().map(Into::into).collect()));
        self
    }

    /// Takes the cases that match this filter (TestRail 10.4 and later).
    pub fn dynamic_filters(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        super::check_name(&self.name)
    }
}
