//! The requests that change cases.

use std::collections::BTreeSet;

use serde::Serialize;

use super::step::Step;
use crate::api::check::not_blank_if_set;
use crate::call::request;
use crate::error::Error;
use crate::types::{
    CaseId, CaseStatusId, CaseTypeId, LabelRef, MilestoneId, Patch, PriorityId, SectionId, TemplateId, TimeSpan,
};

request! {
    /// A change to a case, for [`Client::update_case`](crate::Client::update_case), or to several, for
    /// [`Client::update_cases`](crate::Client::update_cases).
    ///
    /// Only the fields that you set here change. `None` clears a field that can be empty, and so does
    /// `custom(name, None::<String>)`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::LabelRef;
    /// use testrail::cases::{Step, UpdateCase};
    ///
    /// let update = UpdateCase::new()
    ///     .title("Pay by credit card")
    ///     .section_id(4) // moves it
    ///     .template_id(2)
    ///     .type_id(3)
    ///     .priority_id(4)
    ///     .estimate(Duration::from_secs(300))
    ///     .milestone_id(None)
    ///     .refs("ACME-12")
    ///     .labels([LabelRef::from("nightly")])
    ///     .case_status_id(1)
    ///     .is_legacy(true)
    ///     .custom("automation_id", "shop.pay")
    ///     .custom_steps_separated([Step::new("Pay").expected("The order is confirmed")]);
    /// ```
    pub struct UpdateCase {
        /// Renames it.
        title: Option<String>,
        /// Moves it to another section (from 6.5.2 on).
        section_id: Option<SectionId>,
        /// Gives it another template (from 5.2 on).
        template_id: Option<TemplateId>,
        /// Gives it another type.
        type_id: Option<CaseTypeId>,
        /// Gives it another priority.
        priority_id: Option<PriorityId>,
        /// Sets or clears how long a test of it should take. A time of zero is refused; `None` clears it.
        estimate: Patch<TimeSpan>,
        /// Moves it to a milestone, or out of it.
        milestone_id: Patch<MilestoneId>,
        /// Sets or clears the references, which are separated by commas. They replace those that it has.
        refs: Patch<String>,
        /// Sets the labels, by ids and titles, at most 10 (from 2025 on). They replace those that it has. An empty list
        /// removes them all (inferred).
        labels: List<LabelRef>,
        /// Sets the status in the review of cases, by its id (Enterprise).
        case_status_id: Option<CaseStatusId>,
        /// Whether the texts are Markdown, to be converted to HTML (from 9.8.1 on; seen in another client's source).
        is_legacy: Option<bool>,
    }
    with custom
}

impl UpdateCase {
    /// Replaces all steps, in cases whose template has separate ones, such as "Test Case (Steps)". TestRail ignores
    /// them for other templates.
    pub fn custom_steps_separated(self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.custom("custom_steps_separated", steps.into_iter().collect::<Vec<_>>())
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if matches!(&self.estimate, Patch::Set(estimate) if estimate.is_zero()) {
            return Err(Error::invalid("estimate", "must not be zero: TestRail knows no such time; None clears it"));
        }
        not_blank_if_set("title", self.title.as_deref())
    }
}

/// The same change to several cases of a suite, for [`Client::update_cases`](crate::Client::update_cases).
///
/// ```
/// use testrail::cases::{UpdateCase, UpdateCases};
///
/// let urgent = UpdateCases::new([1, 2, 3], UpdateCase::new().priority_id(4));
/// assert_eq!(serde_json::to_string(&urgent)?, r#"{"case_ids":[1,2,3],"priority_id":4}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use = "a request does nothing until it is sent"]
pub struct UpdateCases {
    pub(super) case_ids: Vec<CaseId>,
    #[serde(flatten)]
    pub(super) values: UpdateCase,
}

impl UpdateCases {
    /// Creates a request that gives all these cases the same values.
    pub fn new(case_ids: impl IntoIterator<Item = impl Into<CaseId>>, values: UpdateCase) -> Self {
        Self { case_ids: distinct(case_ids), values }
    }
}

/// The ids, each once, in their order.
pub(super) fn distinct(ids: impl IntoIterator<Item = impl Into<CaseId>>) -> Vec<CaseId> {
    let mut seen = BTreeSet::new();
    ids.into_iter().map(Into::into).filter(|id| seen.insert(*id)).collect()
}
