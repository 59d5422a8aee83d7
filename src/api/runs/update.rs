//! The request that changes a run.

use super::cases::{CaseSelection, DynamicFilters};
use crate::api::check::not_blank_if_set;
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, MilestoneId, Timestamp, UserId};

request! {
    /// A change to a run, for [`Client::update_run`](crate::Client::update_run).
    ///
    /// Only the fields that you set here change. If a field can be empty, its setter takes a value, or `None` to clear
    /// it; see [`Patch`](crate::Patch).
    ///
    /// A run of a test plan cannot have all of these fields for itself: see the errors of
    /// [`update_run`](crate::Client::update_run).
    ///
    /// ```
    /// use testrail::{DynamicFilters, Timestamp, UpdateRun};
    ///
    /// let update = UpdateRun::new()
    ///     .name("Nightly 42")
    ///     .description("Of the branch `main`")
    ///     .milestone_id(None) // out of its milestone
    ///     .assignedto_id(5)
    ///     .case_ids([1, 2, 3, 4])
    ///     .refs("ACME-12")
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(None);
    ///
    /// // The last selection counts.
    /// let whole_suite = update.clone().all_cases();
    /// let urgent = update.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct UpdateRun {
        /// Renames the run.
        name: Option<String>,
        /// Sets or clears the description, which is Markdown (on newer servers HTML).
        description: Patch<String>,
        /// Moves the run to a milestone, or out of it.
        milestone_id: Patch<MilestoneId>,
        /// Assigns the run's tests to a user, or to nobody (documented from 10.2 on).
        assignedto_id: Patch<UserId>,
        /// Sets or clears the references, which are separated by commas (from 6.1 on).
        refs: Patch<String>,
        /// Sets or clears when work on the run should start (from 2025 on).
        start_on: Patch<Timestamp>,
        /// Sets or clears when the run is due (from 2025 on).
        due_on: Patch<Timestamp>,
    }
    with { cases: CaseSelection }
}

impl UpdateRun {
    /// Takes all cases of the suite from now on, including cases that are added later (`include_all`).
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only. **This replaces the selection: cases that are not in the list lose their tests and
    /// results in the run**. Cases that stay keep them. To add cases, use
    /// [`add_cases_to_run`](crate::Client::add_cases_to_run): two programs that each send the cases that they know
    /// remove each other's.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }

    /// Takes the cases that match this filter from now on (from 10.4 on). Cases that do not match lose their
    /// tests and results in the run.
    pub fn dynamic_filters(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank_if_set("name", self.name.as_deref())
    }
}
