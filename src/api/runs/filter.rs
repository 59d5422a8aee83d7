//! Which runs a listing asks for.

use crate::call::filter;
use crate::types::{MilestoneId, SuiteId, Timestamp, UserId};

filter! {
    /// Which runs of a project to list, for [`Client::get_runs`](crate::Client::get_runs) and
    /// [`Client::runs`](crate::Client::runs). Conditions add up: a run has to meet all of them.
    ///
    /// Without conditions all runs come, open and closed, except those that belong to a test plan.
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::{RunsFilter, Timestamp};
    ///
    /// let open_and_mine = RunsFilter::new().is_completed(false).created_by([5]);
    ///
    /// let week = Duration::from_secs(7 * 24 * 60 * 60);
    /// let last_week = RunsFilter::new()
    ///     .created_after(Timestamp::now() - 2 * week)
    ///     .created_before(Timestamp::now() - week)
    ///     .milestone_id([3])
    ///     .suite_id([7, 8])
    ///     .refs("ACME-12")
    ///     .include_plan_runs(true);
    ///
    /// let second_page = RunsFilter::new().limit(50).offset(50);
    /// ```
    pub struct RunsFilter of "runs" {
        /// Only runs created after this time. Whether a run of that very second counts, TestRail does not say.
        created_after: Option<Timestamp>,
        /// Only runs created before this time. Whether a run of that very second counts, TestRail does not say.
        created_before: Option<Timestamp>,
        /// Only runs that one of these users created.
        created_by: List<UserId>,
        /// Only closed runs (`true`), or only open ones (`false`).
        is_completed: Option<bool>,
        /// Only runs of one of these milestones.
        milestone_id: List<MilestoneId>,
        /// Only runs of one of these suites.
        suite_id: List<SuiteId>,
        /// Only runs with this reference: one id, such as `ACME-12`.
        ///
        /// It is sent under both names that TestRail has had for it, `refs` and `refs_filter`; a server ignores
        /// the one that it does not know.
        refs: Option<String> as ["refs", "refs_filter"],
        /// Also runs that belong to test plans. Recent servers know this; older ones ignore it, and one report
        /// says that it works only together with [`is_completed`](RunsFilter::is_completed).
        include_plan_runs: Option<bool>,
    }
}
