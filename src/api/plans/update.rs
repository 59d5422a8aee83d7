//! The requests that change plans, entries and runs in entries.

use crate::api::check::not_blank_if_set;
use crate::api::runs::{CaseSelection, DynamicFilters};
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, MilestoneId, Timestamp, UserId};

request! {
    /// A change to a plan, for [`Client::update_plan`](crate::Client::update_plan). Only the fields that you set here
    /// change. `None` clears a field that can be empty.
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::plans::UpdatePlan;
    ///
    /// let moved = UpdatePlan::new()
    ///     .name("Release 2.0 LTS")
    ///     .description("With long support")
    ///     .milestone_id(3)
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(None)
    ///     .refs("ACME-12");
    /// ```
    pub struct UpdatePlan {
        /// Renames the plan.
        name: Option<String>,
        /// Sets or clears the description, which is Markdown (on newer servers HTML).
        description: Patch<String>,
        /// Moves the plan and its runs to a milestone, or out of it.
        milestone_id: Patch<MilestoneId>,
        /// Sets or clears when work on the plan should start (from 2025 on).
        start_on: Patch<Timestamp>,
        /// Sets or clears when the plan is due (from 2025 on).
        due_on: Patch<Timestamp>,
        /// Sets or clears the references, which are separated by commas (from 6.3 on).
        refs: Patch<String>,
    }
}

impl UpdatePlan {
    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank_if_set("name", self.name.as_deref())
    }
}

request! {
    /// A change to an entry and all of its runs, for
    /// [`Client::update_plan_entry`](crate::Client::update_plan_entry). Only the fields that you set here change.
    /// `None` clears a field that can be empty.
    ///
    /// TestRail's manual rules out a change of the entry's configurations here: add a run with
    /// [`add_run_to_plan_entry`](crate::Client::add_run_to_plan_entry), or delete one.
    ///
    /// ```
    /// use testrail::{DynamicFilters, Timestamp};
    /// use testrail::plans::UpdatePlanEntry;
    ///
    /// let update = UpdatePlanEntry::new()
    ///     .name("Smoke test")
    ///     .description(None)
    ///     .assignedto_id(5)
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(None)
    ///     .refs("ACME-12")
    ///     .case_ids([1, 2, 3, 4]);
    ///
    /// // The last selection counts.
    /// let whole_suite = update.clone().all_cases();
    /// let urgent = update.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct UpdatePlanEntry {
        /// Renames the entry and its runs.
        name: Option<String>,
        /// Sets or clears the description of the entry and its runs (from 5.2 on).
        description: Patch<String>,
        /// Assigns the tests of its runs to a user, or to nobody.
        assignedto_id: Patch<UserId>,
        /// Sets or clears when work on the entry should start (from 2025 on).
        start_on: Patch<Timestamp>,
        /// Sets or clears when the entry is due (from 2025 on).
        due_on: Patch<Timestamp>,
        /// Sets or clears the references, which are separated by commas (from 6.3 on).
        refs: Patch<String>,
    }
    with { cases: CaseSelection }
}

impl UpdatePlanEntry {
    /// Takes all cases of the suite from now on, in all runs, including cases that are added later (`include_all`).
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only, in all runs. **This replaces the selection: cases that are not in the list lose their
    /// tests and results in all runs of the entry.** Cases that stay keep them.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }

    /// Takes the cases that match this filter from now on (from 10.4 on). Cases that do not match lose their tests and
    /// results.
    pub fn dynamic_filters(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank_if_set("name", self.name.as_deref())
    }
}

request! {
    /// A change to a run of an entry with configurations, for
    /// [`Client::update_run_in_plan_entry`](crate::Client::update_run_in_plan_entry). Only the fields that you set here
    /// change. `None` clears a field that can be empty.
    ///
    /// The run's name is that of its entry, its milestone that of the plan, and its configurations stay as they are.
    /// TestRail's manual has no `dynamic_filters` here.
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::plans::UpdateRunInPlanEntry;
    ///
    /// let update = UpdateRunInPlanEntry::new()
    ///     .description("Slow machine")
    ///     .assignedto_id(5)
    ///     .refs(None)
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(None)
    ///     .case_ids([1, 2, 3]);
    ///
    /// // The last selection counts.
    /// let whole_suite = update.all_cases();
    /// ```
    pub struct UpdateRunInPlanEntry {
        /// Sets or clears the description, which is Markdown (on newer servers HTML).
        description: Patch<String>,
        /// Assigns the run's tests to a user, or to nobody.
        assignedto_id: Patch<UserId>,
        /// Sets or clears the references, which are separated by commas.
        refs: Patch<String>,
        /// Sets or clears when work on the run should start (from 2025 on).
        start_on: Patch<Timestamp>,
        /// Sets or clears when the run is due (from 2025 on).
        due_on: Patch<Timestamp>,
    }
    with { cases: CaseSelection }
}

impl UpdateRunInPlanEntry {
    /// Takes all cases of the suite from now on, including cases that are added later (`include_all`).
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only. **This replaces the selection: cases that are not in the list lose their tests and
    /// results in the run.** Cases that stay keep them. To add cases, use
    /// [`add_cases_to_run`](crate::Client::add_cases_to_run).
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }
}
