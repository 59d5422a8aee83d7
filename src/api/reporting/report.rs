//! What became of each row of a report.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::api::results::{AddResult, TestResult};
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::types::RunId;

/// What became of each row, from [`Client::report_results`]. Each row is in exactly one of the lists.
///
/// `{report}` is one line for a log. With serde, it becomes a record for a file or another program.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::FakeTestRail;
/// use testrail::reporting::{Once, StoredRow, UnstoredRow};
/// use testrail::results::AddResult;
///
/// let fake = FakeTestRail::start().await;
/// let build = Once::by_version("4711")?;
/// fake.client().report_results(3, [AddResult::new(1).case_id(1)]).once(build.clone()).await?;
/// let rows = [1, 2, 2623].map(|case| AddResult::new(1).case_id(case));
/// let report = fake.client().report_results(3, &rows).once(build).await?;
///
/// assert_eq!((report.run_id().get(), report.total(), report.is_complete()), (3, 3, false));
/// for StoredRow { row, result, .. } in report.stored().iter().chain(report.skipped()) {
///     println!("row {row} is result {}", result.id);
/// }
/// for UnstoredRow { row, reason, .. } in report.refused() {
///     println!("row {row}: {reason}");
/// }
/// if let Some(error) = report.stopped() {
///     println!("it ended early: {error}");
/// }
/// // What is certain not to be there, and is worth another try; and what is not certain.
/// let again: Vec<_> = report.unsent().iter().map(|row| row.result.clone()).collect();
/// println!("{} to report again, {} to look at first", again.len(), report.unknown().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct ResultsReport {
    pub(super) run_id: RunId,
    pub(super) stored: Vec<StoredRow>,
    pub(super) skipped: Vec<StoredRow>,
    /// How many of these have another status than their rows.
    #[serde(skip)]
    pub(super) differing: usize,
    pub(super) refused: Vec<UnstoredRow>,
    pub(super) unsent: Vec<UnstoredRow>,
    pub(super) unknown: Vec<UnstoredRow>,
    #[serde(serialize_with = "optional_reason")]
    pub(super) stopped: Option<Arc<Error>>,
}

/// A row that has a result in TestRail, of a [`ResultsReport`].
///
/// ```
/// # async fn example(client: testrail::Client, report: testrail::reporting::ResultsReport) -> Result<(), testrail::Error> {
/// use testrail::Upload;
///
/// let screenshots = ["home.png", "basket.png"]; // of the rows that were reported
/// for stored in report.stored() {
///     let screenshot = Upload::from_path(screenshots[stored.row]).await?;
///     client.add_attachment_to_result(stored.result.id, screenshot).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StoredRow {
    /// Its place among the rows that were reported, from 0.
    pub row: usize,
    /// The result in TestRail. Its id is what [files](Client::add_attachment_to_result) are attached to.
    pub result: TestResult,
}

/// A row that has no result in TestRail, or perhaps has one, of a [`ResultsReport`].
///
/// ```
/// # fn example(report: testrail::reporting::ResultsReport) {
/// for refused in report.refused() {
///     println!("{refused}"); // C2623 (results[17]): add_results_for_cases/42: the run has no such test; ..
///     println!("{:?} {:?}", refused.reason.kind(), refused.reason.field());
/// }
/// # }
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UnstoredRow {
    /// Its place among the rows that were reported, from 0.
    pub row: usize,
    /// The row itself, to report it again.
    pub result: AddResult,
    /// Why. Rows with the same reason share it.
    #[serde(serialize_with = "reason")]
    pub reason: Arc<Error>,
}

impl ResultsReport {
    /// The run that the report is about.
    #[must_use]
    pub fn run_id(&self) -> RunId {
        self.run_id
    }

    /// How many rows were to be reported.
    #[must_use]
    pub fn total(&self) -> usize {
        self.stored.len() + self.skipped.len() + self.refused.len() + self.unsent.len() + self.unknown.len()
    }

    /// Whether TestRail has a result of every row.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stored.len() + self.skipped.len() == self.total()
    }

    /// The rows that TestRail has stored, with their results.
    #[must_use]
    pub fn stored(&self) -> &[StoredRow] {
        &self.stored
    }

    /// The rows that were not sent because their tests had a result of this build already, with that result. It may say
    /// something else than the row, such as another status. Only with [`once`](super::Reporting::once).
    #[must_use]
    pub fn skipped(&self) -> &[StoredRow] {
        &self.skipped
    }

    /// The rows that TestRail does not take. Nothing of them is stored. Correct them before you report them again.
    #[must_use]
    pub fn refused(&self) -> &[UnstoredRow] {
        &self.refused
    }

    /// The rows that are not stored for a reason unrelated to them: the run is closed, or the server cannot be reached.
    /// Report them again once that is fixed. Rows of a batch that TestRail refused, and that were not tried alone, are
    /// among them as well.
    #[must_use]
    pub fn unsent(&self) -> &[UnstoredRow] {
        &self.unsent
    }

    /// The rows that may be stored or not. Look before you report them again.
    #[must_use]
    pub fn unknown(&self) -> &[UnstoredRow] {
        &self.unknown
    }

    /// Why the report stopped early. `None` if every row had its turn.
    #[must_use]
    pub fn stopped(&self) -> Option<&Error> {
        self.stopped.as_deref()
    }
}

impl fmt::Display for ResultsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run {}: {} of {} results stored", self.run_id, self.stored.len(), self.total())?;
        if !self.skipped.is_empty() {
            write!(f, ", {} there already", self.skipped.len())?;
            match self.differing {
                0 => {}
                differing => write!(f, " ({differing} with another status)")?,
            }
        }
        for (rows, what) in [(&self.refused, "refused"), (&self.unsent, "not stored"), (&self.unknown, "unknown")] {
            let Some(first) = rows.first() else { continue };
            write!(f, "; {} {what}", rows.len())?;
            if self.stopped.as_ref().is_some_and(|stopped| Arc::ptr_eq(stopped, &first.reason)) {
                write!(f, ": {}", first.reason)?;
            } else {
                let which = if rows.len() == 1 { "" } else { "first " };
                write!(f, ": {which}{first}")?;
            }
        }
        Ok(())
    }
}

/// Which row it is, and why.
impl fmt::Display for UnstoredRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (results[{}]): {}", shown(&self.result), self.row, self.reason)
    }
}

/// What a row is about, as TestRail shows it: `C12` or `T34`.
fn shown(row: &AddResult) -> String {
    match (row.test_id, row.case_id) {
        (Some(test), _) => format!("T{test}"),
        (None, Some(case)) => format!("C{case}"),
        (None, None) => "neither a test nor a case".to_owned(),
    }
}

/// An error as its text, and by what a program can tell it.
#[derive(Serialize)]
struct Reason<'e> {
    text: String,
    kind: String,
    delivery: String,
    status: Option<u16>,
    message: Option<&'e str>,
    field: Option<&'e str>,
}

fn reason<S: Serializer>(error: &Error, serializer: S) -> Result<S::Ok, S::Error> {
    Reason {
        text: error.to_string(),
        kind: format!("{:?}", error.kind()),
        delivery: format!("{:?}", error.delivery()),
        status: error.status(),
        message: error.message(),
        field: error.field(),
    }
    .serialize(serializer)
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn optional_reason<S: Serializer>(error: &Option<Arc<Error>>, serializer: S) -> Result<S::Ok, S::Error> {
    match error {
        Some(error) => reason(error, serializer),
        None => serializer.serialize_none(),
    }
}
