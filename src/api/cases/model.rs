//! A case.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::step::Step;
use crate::api::custom::custom;
use crate::call::answer::BadAnswer;
use crate::call::{Entity, Id};
use crate::error::Error;
use crate::list::HasName;
use crate::types::{
    CaseId, CaseStatusId, CaseTypeId, Label, MilestoneId, PriorityId, SectionId, SuiteId, TemplateId, TimeSpan,
    Timestamp, UserId, lenient,
};

/// A test case, with its custom fields.
///
/// ```
/// use testrail::cases::Case;
///
/// let case: Case = serde_json::from_str(
///     r#"{"id": 7, "title": "Pay by card", "section_id": 3, "estimate": "5min", "custom_automation_id": "shop.pay"}"#,
/// )?;
/// assert_eq!(case.estimate.as_ref().and_then(|estimate| estimate.as_secs()), Some(300));
/// assert_eq!(case.custom("automation_id")?, Some("shop.pay".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Case {
    /// The case's id.
    pub id: CaseId,
    /// The case's title.
    pub title: String,
    /// The section that it stands in.
    pub section_id: Option<SectionId>,
    /// Its template, which decides which custom fields it has (from 5.2 on).
    pub template_id: Option<TemplateId>,
    /// Its type, such as "Functional".
    pub type_id: Option<CaseTypeId>,
    /// Its priority.
    pub priority_id: Option<PriorityId>,
    /// The milestone that it belongs to.
    pub milestone_id: Option<MilestoneId>,
    /// Its references, such as requirement or issue ids, separated by commas. The server splits and joins them, so
    /// compare them one by one.
    pub refs: Option<String>,
    /// Who created it.
    #[serde(default, deserialize_with = "lenient::id")]
    pub created_by: Option<UserId>,
    /// When it was created.
    pub created_on: Option<Timestamp>,
    /// Who changed it last.
    #[serde(default, deserialize_with = "lenient::id")]
    pub updated_by: Option<UserId>,
    /// When it was last changed.
    pub updated_on: Option<Timestamp>,
    /// How long a test of it should take.
    pub estimate: Option<TimeSpan>,
    /// How long a test of it took so far, by TestRail's reckoning.
    pub estimate_forecast: Option<TimeSpan>,
    /// The suite that it belongs to.
    pub suite_id: Option<SuiteId>,
    /// Its place in its section (newer servers).
    pub display_order: Option<u64>,
    /// Whether it was deleted and can be restored (newer servers).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_deleted: Option<bool>,
    /// Its labels (from 2025 on).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// The id of its status in the review of cases (Enterprise).
    pub case_status_id: Option<CaseStatusId>,
    /// Keys that the server sent and this crate does not know, and the custom fields, which start with `custom_`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Case {
    /// Reads a custom field. Its name may start with `custom_` or not. `None` if the case does not have it, or it is
    /// empty (`null`).
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if its value is no `T`.
    ///
    /// # Examples
    ///
    /// ```
    /// use testrail::cases::Case;
    ///
    /// let case: Case = serde_json::from_str(r#"{"id": 7, "title": "Pay", "custom_browsers": [1, 3]}"#)?;
    /// assert_eq!(case.custom::<Vec<u64>>("browsers")?, Some(vec![1, 3]));
    /// assert_eq!(case.custom::<String>("custom_preconds")?, None);
    /// assert!(case.custom::<String>("browsers").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn custom<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        custom(&self.extra, name)
    }

    /// Its separate steps (`custom_steps_separated`). `None` if the case has none, as all cases whose template has no
    /// such field.
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the field holds something else.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for step in client.get_case(7).await?.steps()?.unwrap_or_default() {
    ///     println!("{:?} should lead to {:?}", step.content, step.expected);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn steps(&self) -> Result<Option<Vec<Step>>, Error> {
        self.custom("steps_separated")
    }
}

impl Entity for Case {
    const NOUN: &'static str = "case";
    const ROWS: &'static str = "cases";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.title)
    }
}

/// Checks that a new case stands in this section, as far as it tells. Lists have another parent: the project, which a
/// case does not tell.
pub(crate) fn is_in(case: &Case, section: u64) -> Result<(), BadAnswer> {
    match case.section_id.map(SectionId::get).filter(|found| *found != section) {
        None => Ok(()),
        Some(other) => Err(BadAnswer::OfAnother(format!("section {other}"))),
    }
}

/// Whether this look at a case shows that it was deleted. Some servers keep it, marked as deleted (inferred).
pub(super) fn is_gone(found: &Result<Case, Error>) -> bool {
    match found {
        Ok(case) => case.is_deleted == Some(true),
        Err(error) => error.is_not_found(),
    }
}

impl HasName for Case {
    const NOUNS: [&'static str; 2] = ["case", "cases"];

    fn shown_name(&self) -> &str {
        &self.title
    }
}

/// The id and title of a case, from [`Client::get_case_titles`](crate::Client::get_case_titles).
///
/// ```
/// use testrail::cases::CaseTitle;
///
/// let case: CaseTitle = serde_json::from_str(r#"{"id": 7, "title": "Pay by card"}"#)?;
/// assert_eq!((case.id.get(), case.title.as_str()), (7, "Pay by card"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseTitle {
    /// The case's id.
    pub id: CaseId,
    /// The case's title.
    pub title: String,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for CaseTitle {
    const NOUN: &'static str = "case";
    const ROWS: &'static str = "case_titles";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for CaseTitle {
    const NOUNS: [&'static str; 2] = ["case", "cases"];

    fn shown_name(&self) -> &str {
        &self.title
    }
}
