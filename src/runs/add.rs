//! The request for a new run.

use serde::Serialize;

use super::cases::{CaseSelection, DynamicFilters};
use crate::{CaseId, ConfigId, Error, MilestoneId, SuiteId, Timestamp, UserId};

/// A run to be created by [`Client::add_run`](crate::Client::add_run).
///
/// Only the name is required by this crate. A project with several suites needs [`suite`](AddRun::suite) as
/// well. Without a selection of cases the run takes all of the suite.
///
/// ```
/// use testrail::{AddRun, DynamicFilters, Timestamp};
///
/// let nightly = AddRun::new("Nightly")
///     .suite(7)
///     .description("Of the branch `main`")
///     .milestone(3)
///     .assignee(5)
///     .cases([1, 2, 3])
///     .config_ids([1, 4])
///     .refs("ACME-12, ACME-13")
///     .start_on(Timestamp::from_secs(1_792_929_600))
///     .due_on(Timestamp::from_secs(1_793_016_000));
///
/// // What was selected last counts.
/// let whole_suite = nightly.clone().all_cases();
/// let urgent = nightly.dynamic(DynamicFilters::new().field("priority_id", [4]));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddRun {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suite_id: Option<SuiteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milestone_id: Option<MilestoneId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignedto_id: Option<UserId>,
    #[serde(flatten)]
    cases: Option<CaseSelection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_ids: Option<Vec<ConfigId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refs: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_on: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<Timestamp>,
}

impl AddRun {
    /// A run with this name, of all cases of the project's only suite.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            suite_id: None,
            description: None,
            milestone_id: None,
            assignedto_id: None,
            cases: None,
            config_ids: None,
            refs: None,
            start_on: None,
            due_on: None,
        }
    }

    /// The suite to take cases from (`suite_id`). Required in a project with several suites or baselines.
    #[must_use]
    pub fn suite(mut self, suite: impl Into<SuiteId>) -> Self {
        self.suite_id = Some(suite.into());
        self
    }

    /// The description, as Markdown (on newer servers HTML).
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The milestone that the run belongs to (`milestone_id`).
    #[must_use]
    pub fn milestone(mut self, milestone: impl Into<MilestoneId>) -> Self {
        self.milestone_id = Some(milestone.into());
        self
    }

    /// The user to assign the run's tests to (`assignedto_id`).
    #[must_use]
    pub fn assignee(mut self, user: impl Into<UserId>) -> Self {
        self.assignedto_id = Some(user.into());
        self
    }

    /// Takes all cases of the suite, those that are added later included (`include_all`). This is what
    /// TestRail does without a selection.
    #[must_use]
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only (`case_ids`). An empty list makes a run without tests. What TestRail does with ids of cases
    /// that do not exist is not documented: the [`counts`](crate::Run::counts) of the run that comes back tell how many
    /// tests it has.
    #[must_use]
    pub fn cases(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::These(cases.into_iter().map(Into::into).collect()));
        self
    }

    /// Takes the cases that match this filter (`dynamic_filters`, TestRail 10.4 and later).
    #[must_use]
    pub fn dynamic(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    /// The run's configurations, by the ids that [`get_configs`](crate::Client::get_configs) lists.
    ///
    /// TestRail documents configurations for runs in plans only; a server may ignore them here. The
    /// [`config_ids`](crate::Run::config_ids) of the run that comes back tell.
    #[must_use]
    pub fn config_ids(mut self, configs: impl IntoIterator<Item = impl Into<ConfigId>>) -> Self {
        self.config_ids = Some(configs.into_iter().map(Into::into).collect());
        self
    }

    /// References, such as requirement or issue ids, separated by commas (TestRail 6.1 and later).
    #[must_use]
    pub fn refs(mut self, refs: impl Into<String>) -> Self {
        self.refs = Some(refs.into());
        self
    }

    /// When work on the run is to start (TestRail of 2025 and later).
    #[must_use]
    pub fn start_on(mut self, time: impl Into<Timestamp>) -> Self {
        self.start_on = Some(time.into());
        self
    }

    /// When the run is to be done (TestRail of 2025 and later).
    #[must_use]
    pub fn due_on(mut self, time: impl Into<Timestamp>) -> Self {
        self.due_on = Some(time.into());
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn refs_set(&self) -> Option<&str> {
        self.refs.as_deref()
    }

    pub(super) fn description_set(&self) -> Option<&str> {
        self.description.as_deref()
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        super::check_name(&self.name)
    }
}
