//! The filters for lists of cases.

use crate::call::filter;
use crate::types::{CaseTypeId, LabelId, MilestoneId, PriorityId, SectionId, SuiteId, TemplateId, Timestamp, UserId};

filter! {
    /// Which cases of a project to list, for [`Client::get_cases`](crate::Client::get_cases) and
    /// [`Client::cases`](crate::Client::cases). A case must meet all conditions.
    ///
    /// TestRail has no filter for custom fields: see [`Client::cases_by_custom`](crate::Client::cases_by_custom).
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::Timestamp;
    /// use testrail::cases::CasesFilter;
    ///
    /// let urgent = CasesFilter::new().suite_id(7).section_id(3).priority_id([3, 4]).filter("payment");
    ///
    /// let week = Duration::from_secs(7 * 24 * 60 * 60);
    /// let changed = CasesFilter::new()
    ///     .suite_id(7)
    ///     .created_after(Timestamp::now() - 2 * week)
    ///     .created_before(Timestamp::now() - week)
    ///     .created_by([4])
    ///     .updated_after(Timestamp::now() - week)
    ///     .updated_before(Timestamp::now())
    ///     .updated_by([5])
    ///     .type_id([3])
    ///     .template_id([2])
    ///     .milestone_id([9])
    ///     .label_id([12])
    ///     .refs("ACME-12")
    ///     .is_deleted(false);
    ///
    /// let of_two_issues = CasesFilter::new().suite_id(7).refs_any(["ACME-12", "ACME-15"]);
    ///
    /// let second_page = CasesFilter::new().limit(50).offset(50);
    /// ```
    pub struct CasesFilter of "cases" {
        /// Only cases of this suite. A project with several suites or baselines requires it.
        suite_id: Option<SuiteId>,
        /// Only cases created after this time. TestRail does not say whether that includes cases of that very second.
        created_after: Option<Timestamp>,
        /// Only cases created before this time. TestRail does not say whether that includes cases of that very second.
        created_before: Option<Timestamp>,
        /// Only cases that one of these users created.
        created_by: List<UserId>,
        /// Only cases with this text in their titles.
        filter: Option<String>,
        /// Only cases with one of these labels (from 2025 on).
        label_id: List<LabelId>,
        /// Only cases of one of these milestones.
        milestone_id: List<MilestoneId>,
        /// Only cases of one of these priorities.
        priority_id: List<PriorityId>,
        /// Only cases with this reference: one id, such as `ACME-12` (from 6.5.2 on).
        refs: Option<String>,
        /// Only cases with one of these references (`refs[]`, from 10.7 on). **An older server ignores it and lists
        /// the cases without regard to references.**
        refs_any: List<String> as ["refs[]"],
        /// Only cases that stand in this section. Those of its sub-sections do not count (inferred).
        section_id: Option<SectionId>,
        /// Only cases with one of these templates (from 5.2 on).
        template_id: List<TemplateId>,
        /// Only cases of one of these types.
        type_id: List<CaseTypeId>,
        /// Only cases changed after this time. TestRail does not say whether that includes cases of that very second.
        updated_after: Option<Timestamp>,
        /// Only cases changed before this time. TestRail does not say whether that includes cases of that very second.
        updated_before: Option<Timestamp>,
        /// Only cases that one of these users changed last.
        updated_by: List<UserId>,
        /// Only deleted cases (`true`), or only those that are not (`false`). Seen in another client's source; the
        /// manual does not have it.
        is_deleted: Option<bool>,
    }
}

impl CasesFilter {
    pub(super) fn suite(&self) -> Option<SuiteId> {
        self.suite_id
    }
}

filter! {
    /// Which part of a case's history to list, for
    /// [`Client::get_history_for_case`](crate::Client::get_history_for_case) and
    /// [`Client::history_for_case`](crate::Client::history_for_case). TestRail has no conditions for it.
    ///
    /// ```
    /// use testrail::cases::HistoryFilter;
    ///
    /// let second_page = HistoryFilter::new().limit(50).offset(50);
    /// ```
    pub struct HistoryFilter of "entries" {}
}
