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

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::attachments::Attachment;
use super::custom::custom;
use super::results::TestResult;
use crate::call::answer::{self, BadAnswer};
use crate::call::{Effect, Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::list::{Items, Page};
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

/// The answer to [`Client::update_tests`].
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

/// The rule that every change of a test must meet.
const NO_LABELS: &str = "must be set: nothing else of a test can be changed";

/// Tests.
impl Client {
    /// Gets a test. TestRail: `get_test`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such test or this user cannot see it, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let test = client.get_test(34).await?;
    /// println!("{:?} has status {}", test.title, test.status_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_test(&self, test: impl Into<TestId>) -> Result<Test, Error> {
        self.send(GET.call(test.into())).await
    }

    /// Gets a test with its results and their files. TestRail: `get_test` with `with_data=1` (from 10 on).
    ///
    /// # Errors
    ///
    /// [`UnexpectedShape`](crate::ErrorKind::UnexpectedShape) if the server is older and sends the test alone,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such test or this user cannot see it, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for result in client.get_test_with_data(34).await?.results {
    ///     println!("{:?}: {:?}", result.created_on, result.comment);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_test_with_data(&self, test: impl Into<TestId>) -> Result<TestWithData, Error> {
        let call = GET_WITH_DATA.call(test.into()).query("with_data", 1)?;
        self.send(call).await.map_err(|error| match (error.kind(), error.field()) {
            (ErrorKind::UnexpectedShape, Some("test")) => {
                error.with_detail("the server is older than 10 and sends the test alone: use get_test and results")
            }
            _ => error,
        })
    }

    /// Gets one page of a run's tests, of at most 250. To get all of them, use [`tests`](Client::tests). TestRail:
    /// `get_tests`.
    ///
    /// # Errors
    ///
    /// A test of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250 or a list in the filter is
    /// empty, [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no
    /// such run for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::tests::TestsFilter;
    ///
    /// let first = client.get_tests(42, &TestsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_tests(&self, run: impl Into<RunId>, filter: &TestsFilter) -> Result<Page<Test>, Error> {
        self.get_page(LIST.call(run.into()), filter).await
    }

    /// Streams all tests of a run that match the filter, each exactly once. TestRail: `get_tests`, page by page.
    ///
    /// The filter's [`limit`](TestsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](TestsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_tests`](Client::get_tests) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::tests::TestsFilter;
    ///
    /// let failed = client.tests(42, &TestsFilter::new().status_id([StatusId::FAILED])).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tests(&self, run: impl Into<RunId>, filter: &TestsFilter) -> Items<Test> {
        self.items(LIST.call(run.into()), filter)
    }

    /// Reads all tests of a run, by their cases. A run has a case at most once. TestRail: `get_tests`, page by page.
    ///
    /// A test whose case the server does not name is left out.
    ///
    /// # Errors
    ///
    /// The errors of [`tests`](Client::tests).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{CaseId, StatusId};
    ///
    /// let tests = client.tests_by_case(42).await?;
    /// match tests.get(&CaseId::new(12)) {
    ///     Some(test) if test.status_id == StatusId::UNTESTED => println!("C12 has no result yet"),
    ///     Some(test) => println!("C12 is T{}", test.id),
    ///     None => println!("C12 is not in this run"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn tests_by_case(&self, run: impl Into<RunId>) -> Result<HashMap<CaseId, Test>, Error> {
        let tests = self.tests(run, &TestsFilter::new()).try_collect().await?;
        Ok(tests.into_iter().filter_map(|test| Some((test.case_id?, test))).collect())
    }

    /// Changes the labels of a test, and returns its new state. TestRail: `update_test` (from 2025 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if no labels are set, [`NotFound`](crate::ErrorKind::NotFound)
    /// if there is no such test, [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a label,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::tests::UpdateTest;
    ///
    /// let test = client.update_test(34, &UpdateTest::new().labels(["nightly"])).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_test(&self, test: impl Into<TestId>, update: &UpdateTest) -> Result<Test, Error> {
        let call = UPDATE.call(test.into());
        if update.labels.is_none() {
            return Err(call.name_in(Error::invalid("labels", NO_LABELS)));
        }
        self.send(call.json(update)?).await
    }

    /// Changes the labels of several tests. TestRail: `update_tests` (from 2025 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no test or no labels are set,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such test,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a label,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), [`Mismatch`](crate::ErrorKind::Mismatch) if the answer is not about
    /// these tests, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::tests::UpdateTests;
    ///
    /// client.update_tests(&UpdateTests::new([34, 35]).labels(["nightly"])).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_tests(&self, update: &UpdateTests) -> Result<UpdatedTests, Error> {
        let call = UPDATE_ALL.call(());
        if update.test_ids.is_empty() {
            return Err(call.name_in(Error::invalid("test_ids", "must name at least one test")));
        }
        if update.labels.is_none() {
            return Err(call.name_in(Error::invalid("labels", NO_LABELS)));
        }
        let asked: BTreeSet<TestId> = update.test_ids.iter().copied().collect();
        let call = call.json(update)?.and_then(move |updated: UpdatedTests| {
            let (sent, received) = (asked.len(), updated.test_ids.iter().collect::<BTreeSet<_>>().len());
            match updated.test_ids.iter().find(|id| !asked.contains(id)) {
                Some(other) => Err(BadAnswer::OfAnother(format!("test {other}"))),
                None if sent != received => Err(BadAnswer::OtherRows { sent, received }),
                None => Ok(updated),
            }
        });
        self.send(call).await
    }
}
