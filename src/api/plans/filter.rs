//! The filter for lists of plans.

use crate::call::filter;
use crate::types::{MilestoneId, Timestamp, UserId};

filter! {
    /// Which plans of a project to list, for [`Client::get_plans`](crate::Client::get_plans) and
    /// [`Client::plans`](crate::Client::plans). A plan must meet all conditions.
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::Timestamp;
    /// use testrail::plans::PlansFilter;
    ///
    /// let week = Duration::from_secs(7 * 24 * 60 * 60);
    /// let recent = PlansFilter::new()
    ///     .created_after(Timestamp::now() - 2 * week)
    ///     .created_before(Timestamp::now() - week)
    ///     .created_by([5])
    ///     .is_completed(false)
    ///     .milestone_id([3])
    ///     .refs("ACME-12");
    /// let second_page = PlansFilter::new().limit(50).offset(50);
    /// ```
    pub struct PlansFilter of "plans" {
        /// Only plans created after this time. TestRail does not say whether that includes plans of that very second.
        created_after: Option<Timestamp>,
        /// Only plans created before this time. TestRail does not say whether that includes plans of that very second.
        created_before: Option<Timestamp>,
        /// Only plans that one of these users created.
        created_by: List<UserId>,
        /// Only closed plans (`true`), or only open ones (`false`).
        is_completed: Option<bool>,
        /// Only plans of one of these milestones.
        milestone_id: List<MilestoneId>,
        /// Only plans with this reference: one id, such as `ACME-12`.
        ///
        /// The client sends it under both names that TestRail has used for it, `refs` and `refs_filter`. A server
        /// ignores the name that it does not know.
        refs: Option<String> as ["refs", "refs_filter"],
    }
}
