//! The request for a new run.

use super::cases::{CaseSelection, DynamicFilters};
use crate::api::check::not_blank;
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, ConfigId, MilestoneId, SuiteId, Timestamp, UserId};

request! {
    /// A run to create with [`Client::add_run`](crate::Client::add_run).
    ///
    /// This crate requires only the name. A project with several suites also needs [`suite_id`](AddRun::suite_id).
    /// Without a selection of cases, the run takes all cases of the suite.
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
    /// // The last selection counts.
    /// let whole_suite = nightly.clone().all_cases();
    /// let urgent = nightly.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct AddRun(
        /// Creates a request for a run with this name, of all cases of the project's only suite.
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
        /// The run's configurations: ids from [`get_configs`](crate::Client::get_configs).
        ///
        /// TestRail's newest manual has them for runs in plans only, so a server may ignore them here. Check the
        /// [`config_ids`](crate::Run::config_ids) of the run that comes back.
        config_ids: List<ConfigId>,
        /// References, such as requirement or issue ids, separated by commas (from 6.1 on).
        refs: Option<String>,
        /// When work on the run should start (from 2025 on).
        start_on: Option<Timestamp>,
        /// When the run is due (from 2025 on).
        due_on: Option<Timestamp>,
    }
    with { cases: CaseSelection }
}

impl AddRun {
    /// Takes all cases of the suite, including cases that are added later (`include_all`). This is TestRail's default.
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only. An empty list makes a run without tests.
    ///
    /// If one of them does not exist, TestRail is reported to refuse the request with status 400 and `Field :case_ids
    /// contains unrecognized case IDs.`, and to create no run. What it does with cases of another suite is not known:
    /// the [`counts`](crate::Run::counts) of the run that comes back tell how many tests it has.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }

    /// Takes the cases that match this filter (from 10.4 on).
    pub fn dynamic_filters(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank("name", &self.name)
    }
}
