//! A result, as TestRail sends it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::StepResult;
use crate::api::custom::custom;
use crate::call::{Entity, Id};
use crate::error::Error;
use crate::types::{AttachmentId, CaseId, ResultId, StatusId, TestId, TimeSpan, Timestamp, UserId};

impl Entity for TestResult {
    const NOUN: &'static str = "result";
    const ROWS: &'static str = "results";
    const PARENT: &'static str = "test";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn parent(&self) -> Option<u64> {
        self.test_id.map(TestId::get)
    }

    fn listed_by(&self) -> Option<Timestamp> {
        self.created_on
    }
}

/// A result: a status, a comment or an assignment that was reported for a test.
///
/// ```
/// use std::time::Duration;
/// use testrail::StatusId;
/// use testrail::results::TestResult;
///
/// let result: TestResult = serde_json::from_str(
///     r#"{"id": 501, "test_id": 34, "status_id": 5, "elapsed": "1min 45sec", "custom_browser": 2,
///         "custom_step_results": [{"content": "Pay", "status_id": 5}]}"#,
/// )?;
/// assert_eq!(result.status_id, Some(StatusId::FAILED));
/// assert_eq!(result.elapsed.as_ref().and_then(|span| span.as_duration()), Some(Duration::from_secs(105)));
/// assert_eq!(result.custom::<u64>("browser")?, Some(2));
/// for step in result.step_results()?.unwrap_or_default() {
///     println!("{:?}: {:?}", step.content, step.status_id);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TestResult {
    /// The result's id.
    pub id: ResultId,
    /// The test that it is about.
    pub test_id: Option<TestId>,
    /// The status. `None` if the result is only a comment, or only assigns the test.
    pub status_id: Option<StatusId>,
    /// The user who reported it.
    pub created_by: Option<UserId>,
    /// When it was reported.
    pub created_on: Option<Timestamp>,
    /// The user to whom it assigned the test.
    pub assignedto_id: Option<UserId>,
    /// The comment, as Markdown or (newer servers) HTML.
    pub comment: Option<String>,
    /// The version or build that was tested.
    pub version: Option<String>,
    /// How long the test took.
    pub elapsed: Option<TimeSpan>,
    /// The ids of defects, separated by commas.
    pub defects: Option<String>,
    /// The files that were attached to it (from 5.7 on).
    pub attachment_ids: Option<Vec<AttachmentId>>,
    /// The case that was tested. Newer servers send it in [`get_results_for_run`](crate::Client::get_results_for_run).
    pub case_id: Option<CaseId>,
    /// The case's title (from 10.5 on).
    pub case_title: Option<String>,
    /// The case's references (from 10.5 on).
    pub case_refs: Option<String>,
    /// The rating of the answer of an AI (from 10.3 on), as the server sent it.
    pub quality_rating: Option<Value>,
    /// Keys that the server sent and this crate does not know. Custom fields are among them.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl TestResult {
    /// Reads a custom field. Its name may start with `custom_` or not. `None` if the result does not have the field or
    /// the field is empty.
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the field has another type.
    pub fn custom<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        custom(&self.extra, name)
    }

    /// Reads the results of the test's steps, from the field `custom_step_results`. If that field was created anew, it
    /// can have another name: pass that one to [`custom`](TestResult::custom).
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the field has another type.
    pub fn step_results(&self) -> Result<Option<Vec<StepResult>>, Error> {
        self.custom(StepResult::FIELD)
    }
}
