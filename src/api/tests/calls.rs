//! The client's methods for tests.

use std::collections::{BTreeSet, HashMap};

use super::{
    GET, GET_WITH_DATA, LIST, Test, TestWithData, TestsFilter, UPDATE, UPDATE_ALL, UpdateTest, UpdateTests,
    UpdatedTests,
};
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::list::{Items, Page};
use crate::types::{CaseId, RunId, TestId};

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
