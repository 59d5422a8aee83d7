//! The request for a new result.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use super::{QualityRating, StepResult, TestResult};
use crate::call::answer::BadAnswer;
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, StatusId, TestId, TimeSpan, UserId};

request! {
    /// A result to report: with [`Client::add_result`](crate::Client::add_result),
    /// [`add_result_for_case`](crate::Client::add_result_for_case), or as a row of a batch, with
    /// [`add_results`](crate::Client::add_results) or
    /// [`add_results_for_cases`](crate::Client::add_results_for_cases).
    ///
    /// It has a status, a comment or an assignee: TestRail refuses a result that says nothing. An administrator can
    /// make any field required. Then TestRail refuses a result without it, and names the field.
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
    ///     .custom_step_results([StepResult::new("Open the shop").status_id(1), StepResult::new("Pay").status_id(5)]);
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

    /// Sets the results of the test's steps. If that field was created anew on your server, it can have another name:
    /// pass the steps to [`custom`](AddResult::custom) with that one.
    pub fn custom_step_results(self, steps: impl IntoIterator<Item = StepResult>) -> Self {
        self.custom(StepResult::FIELD, steps.into_iter().collect::<Vec<_>>())
    }

    /// The result with only these of its ids.
    pub(crate) fn with_ids(&self, test_id: Option<TestId>, case_id: Option<CaseId>) -> Self {
        Self { test_id, case_id, ..self.clone() }
    }

    /// The value of a field, by TestRail's name of it. `None` if the field is not set, or cannot be.
    pub(crate) fn value(&self, field: &str) -> Option<Value> {
        match field {
            "status_id" => self.status_id.map(|status| status.get().into()),
            "assignedto_id" => self.assignedto_id.map(|user| user.get().into()),
            "comment" => self.comment.clone().map(Value::from),
            "version" => self.version.clone().map(Value::from),
            "defects" => self.defects.clone().map(Value::from),
            "elapsed" => self.elapsed.as_ref().map(|span| span.to_string().into()),
            field => self.custom.iter().rev().find(|(name, _)| name == field).map(|(_, value)| value.clone()),
        }
    }

    /// Checks all that is known before the request: the argument that breaks a rule, and the rule.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let is_blank = self.comment.as_ref().is_none_or(|comment| comment.trim().is_empty());
        if self.status_id.is_none() && self.assignedto_id.is_none() && is_blank {
            return Err(("status_id", NOTHING));
        }
        if self.status_id == Some(StatusId::UNTESTED) {
            return Err(("status_id", UNTESTED));
        }
        self.quality_rating.as_ref().map_or(Ok(()), QualityRating::check)
    }
}

/// Lets a call take rows by reference.
impl From<&AddResult> for AddResult {
    fn from(row: &AddResult) -> Self {
        row.clone()
    }
}

/// The rules of every result.
pub(super) const UNTESTED: &str = "must not be 3 (untested): no result can have this status";
const NOTHING: &str =
    "or a comment that is not blank, or assignedto_id must be set: TestRail refuses a result that says nothing";

/// The body of a batch. TestRail refuses a bare array.
#[derive(Serialize)]
pub(super) struct Batch {
    results: Vec<AddResult>,
}

/// What the rows of a batch are about.
#[derive(Clone, Copy)]
pub(super) enum RowsOf {
    Tests,
    Cases,
}

impl Batch {
    /// Checks every row.
    pub(super) fn new(results: &[AddResult], rows_of: RowsOf) -> Result<Self, Error> {
        if results.is_empty() {
            return Err(Error::invalid("results", "must have at least one row"));
        }
        let rated = results.iter().filter(|row| row.quality_rating.is_some()).count();
        let row = |(place, row): (usize, &AddResult)| {
            let invalid = |(field, rule): (&str, &str)| Error::invalid(&format!("results[{place}].{field}"), rule);
            let (field, id, row_sent) = match rows_of {
                RowsOf::Tests => ("test_id", row.test_id.map(TestId::get), row.with_ids(row.test_id, None)),
                RowsOf::Cases => ("case_id", row.case_id.map(CaseId::get), row.with_ids(None, row.case_id)),
            };
            if id.is_none() {
                return Err(invalid((field, "must be set: it says what the row is about")));
            }
            row.check().map_err(invalid)?;
            if rated > 0 && row.quality_rating.is_none() {
                return Err(invalid(("quality_rating", "must be set in all rows or in none")));
            }
            Ok(row_sent)
        };
        Ok(Self { results: results.iter().enumerate().map(row).collect::<Result<_, _>>()? })
    }

    /// What each row is about: its test or its case.
    pub(super) fn abouts(&self) -> Vec<(Option<TestId>, Option<CaseId>)> {
        self.results.iter().map(|row| (row.test_id, row.case_id)).collect()
    }
}

/// Checks that each row of an answer is about this, as far as it tells. Older servers do not tell the case.
pub(crate) fn are_about(rows: &[TestResult], abouts: &[(Option<TestId>, Option<CaseId>)]) -> Result<(), BadAnswer> {
    abouts.iter().zip(rows).try_for_each(|((test, case), row)| {
        is_about("test", *test, row.test_id).and_then(|()| is_about("case", *case, row.case_id))
    })
}

fn is_about<I: PartialEq + Display>(noun: &str, sent: Option<I>, received: Option<I>) -> Result<(), BadAnswer> {
    match sent.zip(received) {
        Some((sent, received)) if sent != received => {
            Err(BadAnswer::OfAnother(format!("{noun} {received} where {noun} {sent} was sent")))
        }
        _ => Ok(()),
    }
}
