//! The request that changes a run.

use serde::Serialize;

use super::cases::{CaseSelection, DynamicFilters};
use crate::{CaseId, Error, MilestoneId, Patch, Timestamp, UserId};

/// A change to a run, for [`Client::update_run`](crate::Client::update_run).
///
/// Only what is set here changes. Where a field can be empty, its setter takes a value or `None`, which
/// clears it; see [`Patch`].
///
/// ```
/// use testrail::{DynamicFilters, Timestamp, UpdateRun};
///
/// let update = UpdateRun::new()
///     .name("Nightly 42")
///     .description("Of the branch `main`")
///     .milestone(None) // out of its milestone
///     .assignee(5)
///     .cases([1, 2, 3, 4])
///     .refs("ACME-12")
///     .start_on(Timestamp::from_secs(1_792_929_600))
///     .due_on(None);
///
/// // What was selected last counts.
/// let whole_suite = update.clone().all_cases();
/// let urgent = update.dynamic(DynamicFilters::new().field("priority_id", [4]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpdateRun {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    description: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    milestone_id: Patch<MilestoneId>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    assignedto_id: Patch<UserId>,
    #[serde(flatten)]
    cases: Option<CaseSelection>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    refs: Patch<String>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    start_on: Patch<Timestamp>,
    #[serde(skip_serializing_if = "Patch::is_keep")]
    due_on: Patch<Timestamp>,
}

impl UpdateRun {
    /// A change of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Renames the run.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets or clears the description, which is Markdown (on newer servers HTML).
    #[must_use]
    pub fn description(mut self, text: impl Into<Patch<String>>) -> Self {
        self.description = text.into();
        self
    }

    /// Moves the run to a milestone, or out of it (`milestone_id`).
    #[must_use]
    pub fn milestone(mut self, milestone: impl Into<Patch<MilestoneId>>) -> Self {
        self.milestone_id = milestone.into();
        self
    }

    /// Assigns the run's tests to a user, or to nobody (`assignedto_id`, documented from TestRail 10.2 on).
    #[must_use]
    pub fn assignee(mut self, user: impl Into<Patch<UserId>>) -> Self {
        self.assignedto_id = user.into();
        self
    }

    /// Takes all cases of the suite from now on, those that are added later included (`include_all`).
    #[must_use]
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only (`case_ids`). **This replaces the selection: cases that are not named lose
    /// their tests and results in the run**; those that stay keep them.
    #[must_use]
    pub fn cases(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::These(cases.into_iter().map(Into::into).collect()));
        self
    }

    /// Takes the cases that match this filter from now on (`dynamic_filters`, TestRail 10.4 and later).
    /// Cases that do not match lose their tests and results in the run.
    #[must_use]
    pub fn dynamic(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    /// Sets or clears the references, which are separated by commas (TestRail 6.1 and later).
    #[must_use]
    pub fn refs(mut self, refs: impl Into<Patch<String>>) -> Self {
        self.refs = refs.into();
        self
    }

    /// Sets or clears when work on the run is to start (TestRail of 2025 and later).
    #[must_use]
    pub fn start_on(mut self, time: impl Into<Patch<Timestamp>>) -> Self {
        self.start_on = time.into();
        self
    }

    /// Sets or clears when the run is to be done (TestRail of 2025 and later).
    #[must_use]
    pub fn due_on(mut self, time: impl Into<Patch<Timestamp>>) -> Self {
        self.due_on = time.into();
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        self.name.as_deref().map_or(Ok(()), super::check_name)
    }
}
