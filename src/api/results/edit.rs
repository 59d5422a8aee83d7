//! The request that changes a result.

use super::{QualityRating, StepResult, add};
use crate::call::request;
use crate::types::{Patch, StatusId, TimeSpan, UserId};

request! {
    /// A change to a result, for [`Client::edit_result`](crate::Client::edit_result) (from 10.4 on).
    ///
    /// Only the fields that you set here change. `None` clears a field that can be empty (inferred).
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::StatusId;
    /// use testrail::results::{EditResult, QualityRating, StepResult};
    ///
    /// let edit = EditResult::new()
    ///     .status_id(StatusId::RETEST)
    ///     .comment("The network was down")
    ///     .version("2.0.1")
    ///     .elapsed(Duration::from_secs(90))
    ///     .defects(None)
    ///     .assignedto_id(5)
    ///     .custom("browser", 2)
    ///     .custom_step_results([StepResult::new("Pay").status_id(StatusId::RETEST)]);
    /// let rated = EditResult::new().quality_rating(QualityRating::new().relevance(4));
    /// ```
    pub struct EditResult {
        /// Sets the status: any active one but [`UNTESTED`](StatusId::UNTESTED).
        status_id: Option<StatusId>,
        /// Sets or clears the comment, which is Markdown.
        comment: Patch<String>,
        /// Sets or clears the version or build that was tested.
        version: Patch<String>,
        /// Sets or clears how long the test took, in whole seconds, rounded up. TestRail knows no time of zero.
        elapsed: Patch<TimeSpan>,
        /// Sets or clears the ids of defects, which are separated by commas.
        defects: Patch<String>,
        /// Assigns the test to a user, or to nobody.
        assignedto_id: Patch<UserId>,
        /// Rates the answer of an AI (from 10.3 on).
        quality_rating: Option<QualityRating>,
    }
    with custom
}

impl EditResult {
    /// Sets the results of the test's steps. **They replace all steps of the result.**
    pub fn custom_step_results(self, steps: impl IntoIterator<Item = StepResult>) -> Self {
        self.custom(StepResult::FIELD, steps.into_iter().collect::<Vec<_>>())
    }

    /// Checks all that is known before the request: the argument that breaks a rule, and the rule.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if *self == Self::new() {
            return Err(("edit", "must change at least one field"));
        }
        if self.status_id == Some(StatusId::UNTESTED) {
            return Err(("status_id", add::UNTESTED));
        }
        if matches!(&self.elapsed, Patch::Set(elapsed) if elapsed.is_zero()) {
            return Err(("elapsed", "must not be zero: TestRail knows no such time; None clears it"));
        }
        self.quality_rating.as_ref().map_or(Ok(()), QualityRating::check)
    }
}
