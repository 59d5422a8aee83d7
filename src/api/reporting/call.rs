//! The call that reports results.

use std::collections::HashMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use tracing::Instrument;

use super::ledger::{Ledger, ReportProgress, RowState};
use super::looks::{Looks, look_patiently};
use super::once::Once;
use super::report::ResultsReport;
use super::rows::{About, Line, check_that_tests_differ, prepared};
use super::send::{Sending, first_pause};
use crate::api::results::AddResult;
use crate::client::{Client, turn};
use crate::error::{Error, ErrorKind};
use crate::retry::after;
use crate::types::RunId;

/// A report of results, from [`Client::report_results`]. Await it to send them.
///
/// ```
/// # async fn example(client: testrail::Client, rows: Vec<testrail::results::AddResult>) -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::reporting::Once;
///
/// let reporting = client
///     .report_results(42, rows)
///     .once(Once::by_version("4711")?) // skip tests that have a result of this build
///     .in_flight(1) // one batch after the other
///     .rows_per_batch(100)
///     .bytes_per_batch(500_000)
///     .look_for(Duration::from_secs(30)); // this server may be slow
/// let progress = reporting.progress(); // for a bar, say
/// println!("{}", reporting.await?);
/// # Ok(())
/// # }
/// ```
#[must_use = "a report does nothing until it is awaited"]
pub struct Reporting {
    client: Client,
    run: RunId,
    ledger: Arc<Ledger>,
    once: Option<Once>,
    rows_per_batch: usize,
    bytes_per_batch: usize,
    in_flight: usize,
    look_for: Duration,
}

/// Reports.
impl Client {
    /// Reports any number of results of a run, and accounts for each of them. TestRail: `add_results_for_cases` or
    /// `add_results`, batch by batch, and `get_results_for_run`.
    ///
    /// Each row is about a case ([`case_id`](AddResult::case_id)) or a test ([`test_id`](AddResult::test_id)). The page
    /// of [`reporting`](crate::reporting) tells what happens to rows that TestRail refuses, and after a lost answer.
    /// Await what this returns, or set [options](Reporting) before.
    ///
    /// # Errors
    ///
    /// Only [`InvalidInput`](ErrorKind::InvalidInput), before anything is sent: there is no row, or a row has neither a
    /// case nor a test, or has both, says nothing, or has the status "untested". With [`once`](Reporting::once), also a
    /// second row for a test, or one of another version. The text names the row and the rule. An option must not be
    /// zero.
    ///
    /// Whatever happens later is in the [report](ResultsReport). If the run is closed, say, all rows are
    /// [unsent](ResultsReport::unsent), and [`stopped`](ResultsReport::stopped) says why. With
    /// [`once`](Reporting::once), rows that the run has already are [skipped](ResultsReport::skipped) in that case too.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::results::AddResult;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let rows = [
    ///     AddResult::new(StatusId::PASSED).case_id(1),
    ///     AddResult::new(StatusId::FAILED).case_id(2).comment("The basket was empty"),
    ///     AddResult::new(StatusId::PASSED).case_id(2623), // not in the run
    /// ];
    /// let report = fake.client().report_results(3, rows).await?;
    /// assert_eq!((report.stored().len(), report.refused()[0].row), (2, 2));
    /// assert_eq!(
    ///     report.to_string(),
    ///     "run 3: 2 of 3 results stored; 1 refused: C2623 (results[2]): add_results_for_cases/3: the run has no such \
    ///      test; TestRail answered 400: Field :results contains one or more invalid results (case C2623 unknown or not \
    ///      part of the test run)"
    /// );
    /// # Ok(())
    /// # }
    /// ```
    pub fn report_results(
        &self,
        run: impl Into<RunId>,
        results: impl IntoIterator<Item = impl Into<AddResult>>,
    ) -> Reporting {
        let run = run.into();
        Reporting {
            client: self.clone(),
            run,
            ledger: Arc::new(Ledger::new(run, results.into_iter().map(Into::into).collect())),
            once: None,
            rows_per_batch: 250,
            bytes_per_batch: 1_000_000,
            in_flight: 4,
            look_for: Duration::from_secs(15),
        }
    }
}

impl Reporting {
    /// Skips a row if its test has a result of this build already, whoever reported it. So a job that is started again
    /// reports only what is missing. Each test may have one row.
    ///
    /// The client reads all results and tests of the run first. Reports of one client and its clones for the same run
    /// wait for each other. TestRail has no locks: two machines that report the same test at the same moment both
    /// report it.
    pub fn once(mut self, once: Once) -> Self {
        self.once = Some(once);
        self
    }

    /// Sets how many rows a batch may have. Default: 250. TestRail's limit is not documented.
    pub fn rows_per_batch(mut self, rows: usize) -> Self {
        self.rows_per_batch = rows;
        self
    }

    /// Sets how many bytes of JSON a batch may have. Default: 1,000,000, since many servers take 1 MiB by default. If
    /// the server refuses a batch as too large, the client sends smaller ones from then on.
    pub fn bytes_per_batch(mut self, bytes: usize) -> Self {
        self.bytes_per_batch = bytes;
        self
    }

    /// Sets how many batches are sent at the same time, after the first one, which goes alone. Default: 4. The rows of
    /// a test stay in their order. The [limits](crate::ClientBuilder::requests_per_minute) of the client apply, too.
    pub fn in_flight(mut self, batches: usize) -> Self {
        self.in_flight = batches;
        self
    }

    /// Sets how long to look for results after an answer was lost, before the client sends them again. Choose the
    /// longest time that a request may stay at work on the server after its connection breaks. Default: 15 seconds.
    pub fn look_for(mut self, time: Duration) -> Self {
        self.look_for = time;
        self
    }

    /// A handle that shows how far the report has come, and that keeps what is known if its future is dropped.
    #[must_use]
    pub fn progress(&self) -> ReportProgress {
        ReportProgress(self.ledger.clone())
    }

    async fn run(self) -> Result<ResultsReport, Error> {
        let path = format!("report_results/{}", self.run);
        let named = |error: Error| error.about(&path, true);
        Error::if_without_runtime().map_or(Ok(()), |error| Err(named(error)))?;
        let (rows, abouts) = self.checked().map_err(named)?;
        let rows = Arc::new(rows);
        self.ledger.replace(rows.clone());
        let ledger = self.ledger.clone();
        if let Err(error) = self.send(rows, abouts).await {
            if error.kind() == ErrorKind::InvalidInput && error.method().is_none() {
                return Err(named(error));
            }
            ledger.stop(Arc::new(error.with_outcome("nothing was reported")));
        }
        ledger.close();
        let report = ledger.report();
        let (stored, skipped) = (report.stored.len(), report.skipped.len());
        if report.is_complete() {
            tracing::info!(stored, skipped, "all results are reported");
        } else {
            let (refused, unsent, unknown) = (report.refused.len(), report.unsent.len(), report.unknown.len());
            let error = report.stopped().map(tracing::field::display);
            tracing::warn!(stored, skipped, refused, unsent, unknown, error, "not all results are reported");
        }
        Ok(report)
    }

    fn checked(&self) -> Result<(Vec<AddResult>, Vec<About>), Error> {
        for (name, value) in [
            ("rows_per_batch", self.rows_per_batch),
            ("bytes_per_batch", self.bytes_per_batch),
            ("in_flight", self.in_flight),
        ] {
            if value == 0 {
                return Err(Error::invalid(name, "must be at least 1"));
            }
        }
        if self.look_for.is_zero() {
            return Err(Error::invalid("look_for", "must not be zero: no look would prove anything"));
        }
        prepared(&self.ledger.rows(), self.once.as_ref())
    }

    /// Sends the rows. An error is one before the first of them.
    async fn send(self, rows: Arc<Vec<AddResult>>, mut abouts: Vec<About>) -> Result<(), Error> {
        let _turn = self.turn().await?;
        // A result of this build counts, whoever reported it.
        let looks = Looks::new(self.client.clone(), self.run, self.once.is_none());
        let (mut there, mut can_look, pause) = (Vec::new(), true, first_pause(self.look_for));
        if let Some(once) = &self.once {
            there = look_patiently(pause, || looks.all()).await?;
            there.retain(|result| once.is_in(result));
        } else {
            match look_patiently(pause, || looks.look_first()).await {
                // The server has no list of a run's results, so that nothing can be looked for.
                Err(error) if error.kind() == ErrorKind::NoSuchEndpoint => can_look = false,
                seen => seen?,
            }
        }
        let is_of_case = |about: &About| matches!(about, About::Case(_));
        let by_cases = abouts.iter().all(is_of_case);
        if !by_cases && abouts.iter().any(is_of_case) {
            // In one batch, all rows name their tests in the same way.
            let tests = look_patiently(pause, || looks.tests()).await?;
            for about in &mut abouts {
                *about = tests.test_of(*about);
            }
            if self.once.is_some() {
                check_that_tests_differ(&rows, &abouts)?;
            }
        }
        let lines = rows.iter().zip(&abouts).map(|(row, about)| Line::new(row, *about));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        let known = look_patiently(pause, || looks.abouts(&there, by_cases)).await?;
        // They come newest first, and the newest of a test counts.
        let there: HashMap<_, _> =
            there.iter().rev().filter_map(|result| Some((*known.get(&result.id)?, result))).collect();
        let sending = Sending {
            client: self.client,
            run: self.run,
            rows,
            lines,
            by_cases,
            once: self.once,
            look_for: self.look_for,
            looks,
            can_look,
            ledger: self.ledger,
            refusals: Mutex::default(),
            has_no_tests: false.into(),
            most_bytes: self.bytes_per_batch.into(),
        };
        let mut waiting = Vec::new();
        for (row, about) in abouts.iter().enumerate() {
            if let Some(result) = there.get(about) {
                sending.ledger.note(&[row], &RowState::Skipped((*result).clone()));
            } else if !by_cases && is_of_case(about) {
                sending.refuse_as_outside(row);
            } else {
                waiting.push(row);
            }
        }
        sending.send_all(waiting, self.rows_per_batch, self.in_flight).await;
        Ok(())
    }

    /// Waits for other reports of this process that look at the same results.
    async fn turn(&self) -> Result<Option<OwnedMutexGuard<()>>, Error> {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        if self.once.is_none() {
            return Ok(None);
        }
        turn(&self.client, "report", &self.run.to_string(), after(Instant::now(), DAY)).await.map(Some)
    }
}

impl IntoFuture for Reporting {
    type Output = Result<ResultsReport, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let span = tracing::info_span!("testrail", method = "report_results", ids = self.run.get());
        Box::pin(self.run().instrument(span))
    }
}

impl fmt::Debug for Reporting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporting").field("run", &self.run).field("progress", &self.progress()).finish_non_exhaustive()
    }
}
