//! The filters for lists of results.

use crate::call::filter;
use crate::types::{StatusId, Timestamp, UserId};

filter! {
    /// Which results of a test or a case to list, for [`Client::get_results`](crate::Client::get_results) and
    /// [`Client::get_results_for_case`](crate::Client::get_results_for_case), and their streams.
    ///
    /// ```
    /// use testrail::StatusId;
    /// use testrail::results::ResultsFilter;
    ///
    /// let known_defect = ResultsFilter::new().status_id([StatusId::FAILED]).defects_filter("ACME-12");
    /// let second_page = ResultsFilter::new().limit(50).offset(50);
    /// ```
    pub struct ResultsFilter of "results" {
        /// Only results with one of these statuses.
        status_id: List<StatusId>,
        /// Only results with this defect: one id, such as `ACME-12`.
        defects_filter: Option<String>,
    }
}

filter! {
    /// Which results of a run to list, for [`Client::get_results_for_run`](crate::Client::get_results_for_run) and
    /// [`Client::results_for_run`](crate::Client::results_for_run).
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::Timestamp;
    /// use testrail::results::RunResultsFilter;
    ///
    /// let mine_of_today = RunResultsFilter::new()
    ///     .created_after(Timestamp::now() - Duration::from_secs(24 * 60 * 60))
    ///     .created_before(Timestamp::now())
    ///     .created_by([5]);
    /// let failed = RunResultsFilter::new().status_id([5]).defects_filter("ACME-12");
    /// let second_page = RunResultsFilter::new().limit(50).offset(50);
    /// ```
    pub struct RunResultsFilter of "results" {
        /// Only results reported after this time. TestRail does not say whether that includes results of that very
        /// second, so leave a second to spare.
        created_after: Option<Timestamp>,
        /// Only results reported before this time. TestRail does not say whether that includes results of that very
        /// second.
        created_before: Option<Timestamp>,
        /// Only results that one of these users reported.
        created_by: List<UserId>,
        /// Only results with one of these statuses.
        status_id: List<StatusId>,
        /// Only results with this defect: one id, such as `ACME-12`.
        defects_filter: Option<String>,
    }
}
