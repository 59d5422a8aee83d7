//! Results of the steps of a test.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::{StatusId, lenient};

/// The result of one step of a test.
///
/// TestRail does not derive the status of the test from its steps: report both. It shows the steps only if the case's
/// template has them (inferred).
///
/// ```
/// use testrail::StatusId;
/// use testrail::results::{AddResult, StepResult};
///
/// let steps = [
///     StepResult::new("Open the shop").status_id(StatusId::PASSED),
///     StepResult::new("Pay")
///         .expected("A receipt")
///         .actual("An error page")
///         .additional_info("With a voucher")
///         .refs("ACME-12")
///         .status_id(StatusId::FAILED),
/// ];
/// let result = AddResult::new(StatusId::FAILED).custom_step_results(steps);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepResult {
    /// What the step does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What should happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What did happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// More about the step, if the field has that part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// The step's references, if the field has that part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refs: Option<String>,
    /// The status of the step.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub status_id: Option<StatusId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl StepResult {
    /// The custom field that has the results of steps on a fresh server.
    pub(super) const FIELD: &'static str = "step_results";

    /// Creates the result of a step that does this.
    #[must_use]
    pub fn new(content: impl Into<String>) -> Self {
        Self { content: Some(content.into()), ..Self::default() }
    }

    /// Sets what should happen.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Sets what did happen.
    #[must_use]
    pub fn actual(mut self, actual: impl Into<String>) -> Self {
        self.actual = Some(actual.into());
        self
    }

    /// Sets more about the step. TestRail ignores it unless the field has that part.
    #[must_use]
    pub fn additional_info(mut self, info: impl Into<String>) -> Self {
        self.additional_info = Some(info.into());
        self
    }

    /// Sets the step's references. TestRail ignores them unless the field has that part.
    #[must_use]
    pub fn refs(mut self, refs: impl Into<String>) -> Self {
        self.refs = Some(refs.into());
        self
    }

    /// Sets the status of the step.
    #[must_use]
    pub fn status_id(mut self, status: impl Into<StatusId>) -> Self {
        self.status_id = Some(status.into());
        self
    }
}
