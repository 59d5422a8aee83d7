//! The client's methods for results.

use super::add::{Batch, RowsOf, are_about};
use super::{
    ADD, ADD_ALL, ADD_ALL_FOR_CASES, ADD_FOR_CASE, AddResult, EDIT, EditResult, LIST, LIST_FOR_CASE, LIST_FOR_RUN,
    ResultsFilter, RunResultsFilter, TestResult,
};
use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{CaseId, ResultId, RunId, TestId};

/// Results.
impl Client {
    /// Gets one page of a test's results, newest first, of at most 250. To get all of them, use
    /// [`results`](Client::results). TestRail: `get_results`.
    ///
    /// # Errors
    ///
    /// A result of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250 or a list in the filter is
    /// empty, [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no
    /// such test for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::results::ResultsFilter;
    ///
    /// let latest = client.get_results(34, &ResultsFilter::new().limit(1)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_results(
        &self,
        test: impl Into<TestId>,
        filter: &ResultsFilter,
    ) -> Result<Page<TestResult>, Error> {
        self.get_page(LIST.call(test.into()), filter).await
    }

    /// Streams all results of a test that match the filter, newest first, each exactly once. TestRail: `get_results`,
    /// page by page.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_results`](Client::get_results) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::results::ResultsFilter;
    ///
    /// for result in client.results(34, &ResultsFilter::new()).try_collect().await? {
    ///     println!("{:?} {:?}", result.created_on, result.status_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn results(&self, test: impl Into<TestId>, filter: &ResultsFilter) -> Items<TestResult> {
        self.items(LIST.call(test.into()), filter)
    }

    /// Gets one page of the results of a case in a run, newest first, of at most 250. To get all of them, use
    /// [`results_for_case`](Client::results_for_case). TestRail: `get_results_for_case`.
    ///
    /// # Errors
    ///
    /// [`CaseNotInRun`](crate::ErrorKind::CaseNotInRun) if the case exists and is not in the run, plus the errors of
    /// [`get_results`](Client::get_results).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::results::ResultsFilter;
    ///
    /// let latest = client.get_results_for_case(42, 12, &ResultsFilter::new().limit(1)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_results_for_case(
        &self,
        run: impl Into<RunId>,
        case: impl Into<CaseId>,
        filter: &ResultsFilter,
    ) -> Result<Page<TestResult>, Error> {
        self.get_page(LIST_FOR_CASE.call((run.into(), case.into())), filter).await
    }

    /// Streams all results of a case in a run that match the filter, newest first, each exactly once. TestRail:
    /// `get_results_for_case`, page by page.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_results_for_case`](Client::get_results_for_case) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::results::ResultsFilter;
    ///
    /// let results = client.results_for_case(42, 12, &ResultsFilter::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn results_for_case(
        &self,
        run: impl Into<RunId>,
        case: impl Into<CaseId>,
        filter: &ResultsFilter,
    ) -> Items<TestResult> {
        self.items(LIST_FOR_CASE.call((run.into(), case.into())), filter)
    }

    /// Gets one page of a run's results, newest first, of at most 250. To get all of them, use
    /// [`results_for_run`](Client::results_for_run). TestRail: `get_results_for_run` (from 4.0 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such run
    /// for this user, plus the errors of [`get_results`](Client::get_results).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::RunResultsFilter;
    ///
    /// let failed = RunResultsFilter::new().status_id([StatusId::FAILED]).limit(10);
    /// let latest = client.get_results_for_run(42, &failed).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_results_for_run(
        &self,
        run: impl Into<RunId>,
        filter: &RunResultsFilter,
    ) -> Result<Page<TestResult>, Error> {
        self.get_page(LIST_FOR_RUN.call(run.into()), filter).await
    }

    /// Streams all results of a run that match the filter, newest first, each exactly once. TestRail:
    /// `get_results_for_run`, page by page (from 4.0 on).
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_results_for_run`](Client::get_results_for_run) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::results::RunResultsFilter;
    ///
    /// let results = client.results_for_run(42, &RunResultsFilter::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn results_for_run(&self, run: impl Into<RunId>, filter: &RunResultsFilter) -> Items<TestResult> {
        self.items(LIST_FOR_RUN.call(run.into()), filter)
    }

    /// Reports a result of a test, and returns it. TestRail: `add_result`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the result says nothing or has the status "untested",
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such test,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value or an administrator
    /// requires a field, [`Completed`](crate::ErrorKind::Completed) if the run is closed,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the result before
    /// you report it again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::AddResult;
    ///
    /// let result = client.add_result(34, &AddResult::new(StatusId::PASSED)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_result(&self, test: impl Into<TestId>, result: &AddResult) -> Result<TestResult, Error> {
        self.report(ADD.call(test.into()), result).await
    }

    /// Reports a result of a case in a run, and returns it. TestRail: `add_result_for_case`.
    ///
    /// # Errors
    ///
    /// [`CaseNotInRun`](crate::ErrorKind::CaseNotInRun) if the case exists and is not in the run, plus the errors of
    /// [`add_result`](Client::add_result).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use std::time::Duration;
    /// use testrail::StatusId;
    /// use testrail::results::AddResult;
    ///
    /// let failed = AddResult::new(StatusId::FAILED).comment("No receipt").elapsed(Duration::from_secs(12));
    /// let result = client.add_result_for_case(42, 12, &failed).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_result_for_case(
        &self,
        run: impl Into<RunId>,
        case: impl Into<CaseId>,
        result: &AddResult,
    ) -> Result<TestResult, Error> {
        self.report(ADD_FOR_CASE.call((run.into(), case.into())), result).await
    }

    async fn report(&self, call: Call<TestResult>, result: &AddResult) -> Result<TestResult, Error> {
        result.check().map_err(|(field, rule)| call.name_in(Error::invalid(field, rule)))?;
        self.send(call.json(&result.with_ids(None, None))?).await
    }

    /// Reports results of tests in one request, and returns them in the same order. Each row needs a
    /// [`test_id`](AddResult::test_id). TestRail: `add_results`.
    ///
    /// TestRail stores all rows or none. Several rows can be about the same test: the last one decides on its status.
    /// Keep a batch below some hundred rows: the server's limit is not documented.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no row, or a row has no test, says nothing or has
    /// the status "untested": the text names the row. [`CaseNotInRun`](crate::ErrorKind::CaseNotInRun) if a test is not
    /// in the run, [`Mismatch`](crate::ErrorKind::Mismatch) if the answer has other rows than the batch, plus the
    /// errors of [`add_result`](Client::add_result).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::AddResult;
    ///
    /// let rows = [AddResult::new(StatusId::PASSED).test_id(34), AddResult::new(StatusId::FAILED).test_id(35)];
    /// let stored = client.add_results(42, &rows).await?;
    /// assert_eq!(stored.len(), rows.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_results(&self, run: impl Into<RunId>, results: &[AddResult]) -> Result<Vec<TestResult>, Error> {
        self.report_all(ADD_ALL.call(run.into()), Batch::new(results, RowsOf::Tests)).await
    }

    /// Reports results of cases in one request, and returns them in the same order. Each row needs a
    /// [`case_id`](AddResult::case_id). TestRail: `add_results_for_cases` (from 3.1 on).
    ///
    /// TestRail stores all rows or none. Several rows can be about the same case: the last one decides on its status.
    /// Keep a batch below some hundred rows: the server's limit is not documented.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if there is no row, or a row has no case, says nothing or has
    /// the status "untested": the text names the row. [`CaseNotInRun`](crate::ErrorKind::CaseNotInRun) if a case is not
    /// in the run; [`Error::case_id`] names it if TestRail does. [`Mismatch`](crate::ErrorKind::Mismatch) if the answer
    /// has other rows than the batch, plus the errors of [`add_result`](Client::add_result).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::AddResult;
    ///
    /// let rows = [AddResult::new(StatusId::PASSED).case_id(12), AddResult::new(StatusId::FAILED).case_id(13)];
    /// let stored = client.add_results_for_cases(42, &rows).await?;
    /// println!("the result of the second row is {}", stored[1].id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_results_for_cases(
        &self,
        run: impl Into<RunId>,
        results: &[AddResult],
    ) -> Result<Vec<TestResult>, Error> {
        self.report_all(ADD_ALL_FOR_CASES.call(run.into()), Batch::new(results, RowsOf::Cases)).await
    }

    async fn report_all(
        &self,
        call: Call<Vec<TestResult>>,
        batch: Result<Batch, Error>,
    ) -> Result<Vec<TestResult>, Error> {
        let batch = batch.map_err(|error| call.name_in(error))?;
        let abouts = batch.abouts();
        let call = call.json(&batch)?.of_rows(abouts.len());
        self.send(call.and_then(move |rows| are_about(&rows, &abouts).map(|()| rows))).await
    }

    /// Changes a result. Returns its new state if the server sends it. TestRail: `edit_result` (from 10.4 on).
    ///
    /// An administrator can limit for how long results can be changed.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if nothing changes or the status is "untested",
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such result,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if results cannot be changed, or no longer,
    /// [`Completed`](crate::ErrorKind::Completed) if the run is closed, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::EditResult;
    ///
    /// client.edit_result(501, &EditResult::new().status_id(StatusId::RETEST).comment("The network was down")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn edit_result(
        &self,
        result: impl Into<ResultId>,
        edit: &EditResult,
    ) -> Result<Option<TestResult>, Error> {
        let call = EDIT.call(result.into());
        edit.check().map_err(|(field, rule)| call.name_in(Error::invalid(field, rule)))?;
        self.send(call.json(edit)?).await
    }
}
