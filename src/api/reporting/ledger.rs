//! What is known of each row, while a report is under way.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::report::{ResultsReport, StoredRow, UnstoredRow};
use crate::api::results::{AddResult, TestResult};
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::{ResultId, RunId};

/// What is known of each row.
#[derive(Debug)]
pub(super) struct Ledger(Mutex<Books>);

#[derive(Debug)]
struct Books {
    run: RunId,
    rows: Arc<Vec<AddResult>>,
    states: Vec<RowState>,
    /// The results of the rows that are stored.
    ids: HashSet<ResultId>,
    stopped: Option<Arc<Error>>,
}

#[derive(Clone, Debug)]
pub(super) enum RowState {
    /// It is not stored, and its turn comes.
    Waiting,
    /// Its request is under way, or is being looked for.
    UnderWay,
    Stored(TestResult),
    Skipped(TestResult),
    Refused(Arc<Error>),
    Unsent(Arc<Error>),
    Unknown(Arc<Error>),
}

impl Ledger {
    pub(super) fn new(run: RunId, rows: Vec<AddResult>) -> Self {
        let states = vec![RowState::Waiting; rows.len()];
        Self(Mutex::new(Books { run, rows: Arc::new(rows), states, ids: HashSet::new(), stopped: None }))
    }

    pub(super) fn rows(&self) -> Arc<Vec<AddResult>> {
        self.books().rows.clone()
    }

    /// Takes the rows as they are sent.
    pub(super) fn replace(&self, rows: Arc<Vec<AddResult>>) {
        self.books().rows = rows;
    }

    pub(super) fn note(&self, rows: &[usize], state: &RowState) {
        let mut books = self.books();
        for row in rows {
            if let Some(known) = books.states.get_mut(*row) {
                *known = state.clone();
            }
        }
    }

    pub(super) fn store(&self, row: usize, result: TestResult) {
        let mut books = self.books();
        books.ids.insert(result.id);
        if let Some(known) = books.states.get_mut(row) {
            *known = RowState::Stored(result);
        }
    }

    /// Whether this is the result of a row that is stored.
    pub(super) fn is_taken(&self, result: ResultId) -> bool {
        self.books().ids.contains(&result)
    }

    pub(super) fn has_stored(&self) -> bool {
        !self.books().ids.is_empty()
    }

    /// The rows that are stored.
    pub(super) fn stored(&self) -> Vec<usize> {
        self.rows_with(|state| matches!(state, RowState::Stored(_)))
    }

    /// The rows of which it is not known whether they are stored.
    pub(super) fn unknown(&self) -> Vec<usize> {
        self.rows_with(|state| matches!(state, RowState::Unknown(_)))
    }

    fn rows_with(&self, is_wanted: impl Fn(&RowState) -> bool) -> Vec<usize> {
        let books = self.books();
        books.states.iter().enumerate().filter(|(_, state)| is_wanted(state)).map(|(row, _)| row).collect()
    }

    /// Ends the report: no further row is sent. The first reason counts.
    pub(super) fn stop(&self, reason: Arc<Error>) {
        self.books().stopped.get_or_insert(reason);
    }

    pub(super) fn stopped(&self) -> Option<Arc<Error>> {
        self.books().stopped.clone()
    }

    /// Notes why the rows whose turn has not come were not sent.
    pub(super) fn close(&self) {
        let mut books = self.books();
        let Some(reason) = books.stopped.clone() else { return };
        for state in books.states.iter_mut().filter(|state| matches!(state, RowState::Waiting)) {
            *state = RowState::Unsent(reason.clone());
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The report so far.
    pub(super) fn report(&self) -> ResultsReport {
        let books = self.books();
        let not_yet = |text: &str, delivery| {
            let path = format!("report_results/{}", books.run);
            Arc::new(Error::new(ErrorKind::Timeout, delivery).with_detail(text).about(&path, true))
        };
        let waiting = not_yet("the report has not come to this row", Delivery::NeverSent);
        let under_way = not_yet("its request was under way when the report was read", Delivery::Unknown);
        let mut report = ResultsReport {
            run_id: books.run,
            stored: Vec::new(),
            skipped: Vec::new(),
            differing: 0,
            refused: Vec::new(),
            unsent: Vec::new(),
            unknown: Vec::new(),
            stopped: books.stopped.clone(),
        };
        for (row, (result, state)) in books.rows.iter().zip(&books.states).enumerate() {
            let unstored = |reason: &Arc<Error>| UnstoredRow { row, result: result.clone(), reason: reason.clone() };
            match state {
                RowState::Stored(result) => report.stored.push(StoredRow { row, result: result.clone() }),
                RowState::Skipped(there) => {
                    report.differing += usize::from(result.status_id != there.status_id);
                    report.skipped.push(StoredRow { row, result: there.clone() });
                }
                RowState::Refused(reason) => report.refused.push(unstored(reason)),
                RowState::Unsent(reason) => report.unsent.push(unstored(reason)),
                RowState::Unknown(reason) => report.unknown.push(unstored(reason)),
                RowState::Waiting => report.unsent.push(unstored(&waiting)),
                RowState::UnderWay => report.unknown.push(unstored(&under_way)),
            }
        }
        report
    }
}

/// How far a report has come, from [`Reporting::progress`](super::Reporting::progress). All clones show the same. It
/// stays when the future of the report is dropped.
///
/// ```
/// # async fn example(client: testrail::Client, rows: Vec<testrail::results::AddResult>) -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use tokio::time::timeout;
///
/// let reporting = client.report_results(42, rows);
/// let progress = reporting.progress();
/// match timeout(Duration::from_secs(60), reporting.into_future()).await {
///     Ok(report) => println!("{}", report?),
///     // Nothing of what TestRail has answered so far is lost.
///     Err(_) => println!("after {} of {} rows: {}", progress.done(), progress.total(), progress.so_far()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ReportProgress(pub(super) Arc<Ledger>);

impl ReportProgress {
    /// How many rows there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.books().states.len()
    }

    /// How many rows the report is done with.
    #[must_use]
    pub fn done(&self) -> usize {
        let books = self.0.books();
        books.states.iter().filter(|state| !matches!(state, RowState::Waiting | RowState::UnderWay)).count()
    }

    /// The report so far. Rows whose turn has not come are [unsent](ResultsReport::unsent), and those whose request is
    /// under way are [unknown](ResultsReport::unknown).
    #[must_use]
    pub fn so_far(&self) -> ResultsReport {
        self.0.report()
    }
}

impl fmt::Debug for ReportProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportProgress").field("total", &self.total()).field("done", &self.done()).finish()
    }
}
