//! A step of a case.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::SharedStepId;

/// A step of a case: what to do, and what should come of it. Cases have steps in the field `custom_steps_separated`.
///
/// The texts are Markdown, or HTML on newer servers.
///
/// ```
/// use testrail::cases::{AddCase, Step};
///
/// let new = AddCase::new("Pay by card").template_id(2).custom_steps_separated([
///     Step::new("Put a product into the basket").expected("The basket shows 1").refs("ACME-12"),
///     Step::shared(5),
///     Step::new("Pay").expected("The order is confirmed").additional_info("Card 4111 1111 1111 1111"),
/// ]);
/// # assert_eq!(
/// #     serde_json::to_value(&new).unwrap()["custom_steps_separated"],
/// #     serde_json::json!([
/// #         {"content": "Put a product into the basket", "expected": "The basket shows 1", "refs": "ACME-12"},
/// #         {"shared_step_id": 5},
/// #         {"content": "Pay", "expected": "The order is confirmed", "additional_info": "Card 4111 1111 1111 1111"}
/// #     ])
/// # );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What should come of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// More about it, such as test data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// Its references, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refs: Option<String>,
    /// The set of shared steps that it comes from (from 7.0 on). A case that is read has the texts of that set too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_step_id: Option<SharedStepId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Step {
    /// Creates a step: what to do.
    #[must_use]
    pub fn new(content: impl Into<String>) -> Self {
        Self { content: Some(content.into()), ..Self::default() }
    }

    /// Stands for a set of shared steps (from 7.0 on).
    #[must_use]
    pub fn shared(shared_step_id: impl Into<SharedStepId>) -> Self {
        Self { shared_step_id: Some(shared_step_id.into()), ..Self::default() }
    }

    /// Sets what should come of it.
    #[must_use]
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = Some(text.into());
        self
    }

    /// Sets more about it, such as test data.
    #[must_use]
    pub fn additional_info(mut self, text: impl Into<String>) -> Self {
        self.additional_info = Some(text.into());
        self
    }

    /// Sets its references, separated by commas.
    #[must_use]
    pub fn refs(mut self, refs: impl Into<String>) -> Self {
        self.refs = Some(refs.into());
        self
    }
}
