//! What was reported, for a test to check.

use serde_json::{Map, Value};

use super::TestResult;
use crate::fake::api::State;
use crate::{CaseId, ResultId, RunId, StatusId, TestId, Timestamp, UserId};

/// A result in the stand-in, from [`FakeTestRail::results`](crate::fake::FakeTestRail::results).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::StatusId;
/// use testrail::fake::FakeTestRail;
/// use testrail::results::AddResult;
///
/// let fake = FakeTestRail::start().await;
/// let result = AddResult::new(StatusId::FAILED).comment("Boom").elapsed(Duration::from_secs(105)).custom("browser", 2);
/// fake.client().add_result_for_case(3, 2, &result).await?;
///
/// let results = fake.results(3);
/// let last = &results[results.len() - 1];
/// assert_eq!((last.case_id.get(), last.status_id), (2, Some(StatusId::FAILED)));
/// assert_eq!((last.comment.as_deref(), last.elapsed.as_deref()), (Some("Boom"), Some("1m 45s")));
/// assert_eq!((last.custom["custom_browser"].as_u64(), last.created_by.get()), (Some(2), 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReportedResult {
    /// The result's id.
    pub id: ResultId,
    /// The case that was tested.
    pub case_id: CaseId,
    /// The test: the case in this run.
    pub test_id: TestId,
    /// The status. `None` if only a comment or an assignee was reported.
    pub status_id: Option<StatusId>,
    /// The comment.
    pub comment: Option<String>,
    /// The version that was tested.
    pub version: Option<String>,
    /// How long the test took, as it was reported, such as `1m 45s`.
    pub elapsed: Option<String>,
    /// The ids of defects, separated by commas.
    pub defects: Option<String>,
    /// The user to whom the test was assigned.
    pub assignedto_id: Option<UserId>,
    /// The custom fields, with their prefix: `custom_browser`.
    pub custom: Map<String, Value>,
    /// When the result was reported, by the stand-in's clock.
    pub created_on: Timestamp,
    /// Who reported the result.
    pub created_by: UserId,
}

impl State {
    /// What was reported in a run, oldest first.
    pub(crate) fn reported(&self, run: RunId) -> Vec<ReportedResult> {
        let of_run = self.results.iter().filter(|(_, result)| result.run == run.get());
        of_run.map(|(id, result)| reported(*id, result)).collect()
    }
}

fn reported(id: u64, result: &TestResult) -> ReportedResult {
    ReportedResult {
        id: id.into(),
        case_id: result.case.into(),
        test_id: result.test.into(),
        status_id: result.status.map(StatusId::new),
        comment: result.comment.clone(),
        version: result.version.clone(),
        elapsed: result.elapsed.clone(),
        defects: result.defects.clone(),
        assignedto_id: result.assignee.map(UserId::new),
        custom: result.custom.clone(),
        created_on: Timestamp::from_secs(result.created_on),
        created_by: result.created_by.into(),
    }
}
