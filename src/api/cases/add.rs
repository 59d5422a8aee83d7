//! The request that creates a case.

use super::step::Step;
use crate::api::check::not_blank;
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseStatusId, CaseTypeId, LabelRef, MilestoneId, PriorityId, TemplateId, TimeSpan};

request! {
    /// A case to create with [`Client::add_case`](crate::Client::add_case).
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::LabelRef;
    /// use testrail::cases::{AddCase, Step};
    ///
    /// let pay = AddCase::new("Pay by card")
    ///     .template_id(2)
    ///     .type_id(3)
    ///     .priority_id(4)
    ///     .estimate(Duration::from_secs(300))
    ///     .milestone_id(9)
    ///     .refs("ACME-12, ACME-15")
    ///     .labels([LabelRef::from(12), LabelRef::from("nightly")])
    ///     .case_status_id(1)
    ///     .is_legacy(true)
    ///     .custom("automation_id", "shop.pay")
    ///     .custom_steps_separated([Step::new("Pay").expected("The order is confirmed")]);
    /// ```
    pub struct AddCase(
        /// Creates a request for a case with this title, of at most 250 characters. A blank title is refused.
        title: String
    ) {
        /// The template, which decides which custom fields the case has (from 5.2 on). Without it, the case has the
        /// project's default template.
        template_id: Option<TemplateId>,
        /// The type. Without it, the case has the [default](super::CaseType::is_default) one.
        type_id: Option<CaseTypeId>,
        /// The priority. Without it, the case has the [default](crate::priorities::Priority::is_default) one.
        priority_id: Option<PriorityId>,
        /// How long a test of it should take. A time of zero is left out.
        estimate: NonZero<TimeSpan>,
        /// The milestone that it belongs to.
        milestone_id: Option<MilestoneId>,
        /// References, such as requirement or issue ids, separated by commas.
        refs: Option<String>,
        /// Labels, by ids and titles, at most 10 (from 2025 on).
        labels: List<LabelRef>,
        /// The id of the status in the review of cases (Enterprise).
        case_status_id: Option<CaseStatusId>,
        /// Whether the texts are Markdown, to be converted to HTML (from 9.8.1 on; seen in another client's source).
        is_legacy: Option<bool>,
    }
    with custom
}

impl AddCase {
    /// Sets the steps, for a template that has separate ones, such as "Test Case (Steps)". TestRail ignores them for
    /// other templates.
    pub fn custom_steps_separated(self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.custom("custom_steps_separated", steps.into_iter().collect::<Vec<_>>())
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank("title", &self.title)
    }
}
