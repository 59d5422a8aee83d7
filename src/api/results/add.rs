//! The request for a new result.

use serde::Serialize;

use super::StepResult;
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, StatusId, TestId, TimeSpan, UserId};

request! {
    /// A result to report: with [`Client::add_result`](crate::Client::add_result),
    /// [`add_result_for_case`](crate::Client::add_result_for_case), or as a row of a batch, with
    /// [`add_results`](crate::Client::add_results) or
    /// [`add_results_for_cases`](crate::Client::add_results_for_cases).
    ///
    /// It has a status, a comment or an assignee: TestRail refuses a result that says nothing. An administrator can make
    /// any field required. Then TestRail refuses a result without it, and names the field.
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::StatusId;
    /// use testrail::results::{AddResult, QualityRating, StepResult};
    ///
    /// let failed = AddResult::new(StatusId::FAILED)
    ///     .case_id(12)
    ///     .comment("The basket was empty")
    ///     .elapsed(Duration::from_millis(1_250)) // two seconds: TestRail knows whole ones
    ///     .version("2.0.1")
    ///     .defects("ACME-12, ACME-13")
    ///     .assignedto_id(5)
    ///     .custom("browser", 2);
    /// let of_a_test = AddResult::new(StatusId::PASSED).test_id(34);
    /// let in_steps = AddResult::new(StatusId::FAILED)
    ///     .step_results([StepResult::new("Open the shop").status_id(1), StepResult::new("Pay").status_id(5)]);
    /// let note = AddResult::comment_only("Runs on the old hardware").case_id(12);
    /// let to_do = AddResult::assign(5).status_id(StatusId::RETEST).case_id(12);
    /// let rated = AddResult::new(1).quality_rating(QualityRating::new().relevance(4));
    /// ```
    pub struct AddResult {
        /// The test that a row of [`add_results`](crate::Client::add_results) is about. The other methods do not send
        /// it.
        test_id: Option<TestId>,
        /// The case that a row of [`add_results_for_cases`](crate::Client::add_results_for_cases) is about. The other
        /// methods do not send it.
        case_id: Option<CaseId>,
        /// The status: any active one but [`UNTESTED`](StatusId::UNTESTED).
        status_id: Option<StatusId>,
        /// The comment, as Markdown.
        comment: Option<String>,
        /// The version or build that was tested.
        version: Option<String>,
        /// How long the test took, in whole seconds, rounded up. A time of zero is left out, because TestRail refuses
        /// it.
        elapsed: NonZero<TimeSpan>,
        /// The ids of defects, separated by commas.
        defects: Option<String>,
        /// Assigns the test to this user.
        assignedto_id: Option<UserId>,
        /// Rates the answer of an AI (from 10.3 on).
        quality_rating: Option<QualityRating>,
    }
    with custom
    without new
}

request! {
    /// A rating of the answer of an AI, for [`AddResult::quality_rating`] (from 10.3 on, seen in the source of another
    /// client). Each part is 1 to 5.
    ///
    /// TestRail refuses a batch in which some rows have a rating and some do not.
    ///
    /// ```
    /// use testrail::results::QualityRating;
    ///
    /// let rating = QualityRating::new()
    ///     .factual_accuracy(5)
    ///     .relevance(4)
    ///     .completeness(4)
    ///     .clarity_structure(3)
    ///     .safety_compliance(5)
    ///     .actionability(2);
    /// ```
    pub struct QualityRating {
        /// Whether it is true.
        factual_accuracy: Option<u8>,
        /// Whether it answers the question.
        relevance: Option<u8>,
        /// Whether it leaves nothing out.
        completeness: Option<u8>,
        /// Whether it is clear and in order.
        clarity_structure: Option<u8>,
        /// Whether it is safe and follows the rules.
        safety_compliance: Option<u8>,
        /// Whether one can act on it.
        actionability: Option<u8>,
    }
}

impl AddResult {
    /// Creates a result with this status.
    pub fn new(status: impl Into<StatusId>) -> Self {
        Self::with_nothing().status_id(status)
    }

    /// Creates a result that is only a comment. The test keeps its status.
    pub fn comment_only(comment: impl Into<String>) -> Self {
        Self::with_nothing().comment(comment)
    }

    /// Creates a result that only assigns the test to a user. The test keeps its status.
    pub fn assign(user: impl Into<UserId>) -> Self {
        Self::with_nothing().assignedto_id(user)
    }

    /// Sets the results of the test's steps, in the field `custom_step_results`. If that field was created anew on your
    /// server, it can have another name: pass the steps to [`custom`](AddResult::custom) with that one.
    pub fn step_results(self, steps: impl IntoIterator<Item = StepResult>) -> Self {
        self.custom(StepResult::FIELD, steps.into_iter().collect::<Vec<_>>())
    }

    /// The result without the ids that only the rows of batches have.
    pub(super) fn alone(&self) -> Self {
        Self { test_id: None, case_id: None, ..self.clone() }
    }

    /// Checks all that is known before the request: the argument that breaks a rule, and the rule.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let is_blank = self.comment.as_ref().is_none_or(|comment| comment.trim().is_empty());
        if self.status_id.is_none() && self.assignedto_id.is_none() && is_blank {
            return Err(("status_id", NOTHING));
        }
        if self.status_id == Some(StatusId::UNTESTED) {
            return Err(("status_id", UNTESTED));
        }
        match &self.quality_rating {
            Some(rating) if !rating.parts().iter().flatten().all(|part| (1..=5).contains(part)) => {
                Err(("quality_rating", "must have parts of 1 to 5"))
            }
            _ => Ok(()),
        }
    }
}

/// The rules of every result.
pub(super) const UNTESTED: &str = "must not be 3 (untested): no result can have this status";
const NOTHING: &str = "or comment or assignedto_id must be set: TestRail refuses a result that says nothing";

impl QualityRating {
    fn parts(&self) -> [Option<u8>; 6] {
        [
            self.factual_accuracy,
            self.relevance,
            self.completeness,
            self.clarity_structure,
            self.safety_compliance,
            self.actionability,
        ]
    }
}

/// The body of a batch. TestRail refuses a bare array.
#[derive(Serialize)]
pub(super) struct Batch<'r> {
    results: &'r [AddResult],
}

impl<'r> Batch<'r> {
    /// Checks every row. `has_id` returns whether a row has the id that the method `needs`.
    pub(super) fn new(
        results: &'r [AddResult],
        needs: &'static str,
        has_id: impl Fn(&AddResult) -> bool,
    ) -> Result<Self, Error> {
        if results.is_empty() {
            return Err(Error::invalid("results", "must have at least one row"));
        }
        for (place, row) in results.iter().enumerate() {
            let invalid = |(field, rule): (&str, &str)| Error::invalid(&format!("results[{place}].{field}"), rule);
            if !has_id(row) {
                return Err(invalid((needs, "must be set: it says what the row is about")));
            }
            row.check().map_err(invalid)?;
        }
        Ok(Self { results })
    }
}
