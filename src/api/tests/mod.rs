//! Tests: the cases of a run.
//!
//! A run has a test for each of its cases. Results are reported about tests, and the latest result decides on the
//! status. A test's id is not the id of its case: `T34` may be the test of `C12` in run `R7`. To find the test of a
//! case, use [`tests_by_case`](crate::Client::tests_by_case).
//!
//! Only the labels of a test can be changed. A [result](crate::results) changes its status and its assignee.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_test`](crate::Client::get_test), [`get_test_with_data`](crate::Client::get_test_with_data) | `get_test/{test_id}` |  |
//! | [`get_tests`](crate::Client::get_tests), [`tests`](crate::Client::tests), [`tests_by_case`](crate::Client::tests_by_case) | `get_tests/{run_id}` |  |
//! | [`update_test`](crate::Client::update_test) | `update_test/{test_id}` |  |
//! | [`update_tests`](crate::Client::update_tests) | `update_tests` |  |
//!
//! <!-- /methods -->

mod calls;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::attachments::Attachment;
use super::custom::custom;
use super::results::TestResult;
use crate::call::answer::{self, BadAnswer};
use crate::call::{Effect, Endpoint, Entity, Id, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::list::Page;
use crate::types::{
    CaseId, CaseTypeId, Label, LabelId, LabelRef, MilestoneId, PriorityId, RunId, StatusId, TemplateId, TestId,
    TimeSpan, UserId, lenient,
};

const GET: Endpoint<Test> = Endpoint::get("get_test");
const GET_WITH_DATA: Endpoint<TestWithData> =
    Endpoint::new("get_test", Effect::Read, answer::json).about(is_about_this_test);
pub(crate) const LIST: Endpoint<Page<Test>> = Endpoint::list("get_tests");
const UPDATE: Endpoint<Test> = Endpoint::update("update_test");
const UPDATE_ALL: Endpoint<UpdatedTests> = Endpoint::new("update_tests", Effect::Write, answer::json);

impl Entity for Test {
    const NOUN: &'static str = "test";
    const ROWS: &'static str = "tests";
    const PARENT: &'static str = "run";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn parent(&self) -> Option<u64> {
        self.run_id.map(RunId::get)
    }
}

fn is_about_this_test(found: &TestWithData, id: u64) -> Result<(), BadAnswer> {
    match found.test.id.get() {
        other if other != id => Err(BadAnswer::OfAnother(format!("test {other}"))),
        _ => Ok(()),
    }
}

/// A test: a case in a run.
///
/// ```
/// use testrail::StatusId;
/// use testrail::tests::Test;
///
/// let test: Test = serde_json::from_str(
///     r#"{"id": 34, "case_id": 12, "status_id": 5, "run_id": 7, "title": "Opens", "custom_automation_id": "ui.opens"}"#,
/// )?;
/// assert_eq!((test.status_id, test.case_id), (StatusId::FAILED, Some(12.into())));
/// assert_eq!(test.custom::<String>("automation_id")?.as_deref(), Some("ui.opens"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Test {
    /// The test's id.
    pub id: TestId,
    /// The case that is tested.
    pub case_id: Option<CaseId>,
    /// The current status: that of the latest result that has one, and [`UNTESTED`](StatusId::UNTESTED) without any.
    pub status_id: StatusId,
    /// The user whom the test is assigned to.
    pub assignedto_id: Option<UserId>,
    /// The run that the test is in.
    pub run_id: Option<RunId>,
    /// The case's title.
    pub title: Option<String>,
    /// The case's template (from 5.2 on).
    pub template_id: Option<TemplateId>,
    /// The case's type.
    pub type_id: Option<CaseTypeId>,
    /// The case's priority.
    pub priority_id: Option<PriorityId>,
    /// How long the test is estimated to take.
    pub estimate: Option<TimeSpan>,
    /// How long the test will take, according to its results so far.
    pub estimate_forecast: Option<TimeSpan>,
    /// The case's references, such as requirement or issue ids, separated by commas.
    pub refs: Option<String>,
    /// The case's milestone (that it is not the run's is inferred).
    pub milestone_id: Option<MilestoneId>,
    /// The test's labels (from 2025 on).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// The position of the section among the suite's sections (seen in 2026).
    pub sections_display_order: Option<u64>,
    /// The position of the case in its section (seen in 2026).
    pub cases_display_order: Option<u64>,
    /// The case's title, under a second name (from 10.5 on).
    pub case_title: Option<String>,
    /// Keys that the server sent and this crate does not know. The case's custom fields are among them.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Test {
    /// Reads a custom field of the test's case. Its name may start with `custom_` or not. `None` if the case does not
    /// have the field or the field is empty.
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the field has another type.
    pub fn custom<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        custom(&self.extra, name)
    }
}

/// A test with its results and their files, from [`Client::get_test_with_data`].
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let found = client.get_test_with_data(34).await?;
/// println!("{:?} has {} results", found.test.title, found.results.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TestWithData {
    /// The test.
    pub test: Test,
    /// Its results.
    #[serde(default, deserialize_with = "lenient::list")]
    pub results: Vec<TestResult>,
    /// The files of its results.
    #[serde(default, deserialize_with = "lenient::list")]
    pub attachments: Vec<Attachment>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The tests that [`Client::update_tests`] changed.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::tests::UpdateTests;
///
/// let updated = client.update_tests(&UpdateTests::new([34, 35]).labels(["nightly"])).await?;
/// println!("{} tests have {} labels", updated.test_ids.len(), updated.labels.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UpdatedTests {
    /// The tests that were changed.
    pub test_ids: Vec<TestId>,
    /// The labels that they have now.
    #[serde(default, deserialize_with = "lenient::list")]
    pub labels: Vec<Label>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which tests of a run to list, for [`Client::get_tests`] and [`Client::tests`].
    ///
    /// ```
    /// use testrail::StatusId;
    /// use testrail::tests::TestsFilter;
    ///
    /// let open = TestsFilter::new().status_id([StatusId::UNTESTED, StatusId::RETEST]);
    /// let smoke = TestsFilter::new().label_id([12]);
    /// let second_page = TestsFilter::new().limit(50).offset(50);
    /// ```
    pub struct TestsFilter of "tests" {
        /// Only tests with one of these statuses.
        status_id: List<StatusId>,
        /// Only tests with one of these labels (from 2025 on).
        label_id: List<LabelId>,
    }
}

request! {
    /// A change to a test, for [`Client::update_test`] (from 2025 on).
    ///
    /// ```
    /// use testrail::LabelRef;
    /// use testrail::tests::UpdateTest;
    ///
    /// let update = UpdateTest::new().labels(["nightly", "smoke"]);
    /// let by_id_and_title = UpdateTest::new().labels([LabelRef::from(12), LabelRef::from("smoke")]);
    /// ```
    pub struct UpdateTest {
        /// Sets the labels, by id or by title. **They replace the test's labels**; an empty list removes all. TestRail
        /// takes 10 labels at most, with titles of at most 20 characters, and creates a label that it does not know
        /// (inferred).
        labels: List<LabelRef>,
    }
}

/// A change to several tests, for [`Client::update_tests`] (from 2025 on).
///
/// ```
/// use testrail::tests::UpdateTests;
///
/// let update = UpdateTests::new([34, 35]).labels(["nightly"]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use = "a request does nothing until it is sent"]
pub struct UpdateTests {
    test_ids: Vec<TestId>,
    labels: Option<Vec<LabelRef>>,
}

impl UpdateTests {
    /// Creates a request that changes these tests.
    pub fn new(tests: impl IntoIterator<Item = impl Into<TestId>>) -> Self {
        Self { test_ids: tests.into_iter().map(Into::into).collect(), labels: None }
    }

    /// Sets the labels of all of them, as [`UpdateTest::labels`] does.
    pub fn labels(mut self, labels: impl IntoIterator<Item = impl Into<LabelRef>>) -> Self {
        self.labels = Some(labels.into_iter().map(Into::into).collect());
        self
    }
}
