//! Reporting results: any number of them, each accounted for. For TestRail's own reports (HTML and PDF), see
//! [`reports`](crate::reports).
//!
//! [`Client::report_results`](crate::Client::report_results) takes the results of a run, and returns a report that says
//! for each whether TestRail has it:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use std::time::Duration;
//! use testrail::StatusId;
//! use testrail::fake::FakeTestRail;
//! use testrail::results::AddResult;
//!
//! let fake = FakeTestRail::start().await; // a TestRail on this machine
//! let client = fake.client();
//!
//! let results = [
//!     AddResult::new(StatusId::PASSED).case_id(1).elapsed(Duration::from_millis(1_250)),
//!     AddResult::new(StatusId::FAILED).case_id(2).comment("The basket was empty"),
//! ];
//! let report = client.report_results(3, results).await?;
//! assert_eq!(report.to_string(), "run 3: 2 of 2 results stored");
//! assert!(report.is_complete());
//! # Ok(())
//! # }
//! ```
//!
//! # The report
//!
//! Each row is in exactly one list:
//!
//! | List | What became of the row | What to do |
//! |---|---|---|
//! | [`stored`](ResultsReport::stored) | TestRail has it, with this id | attach files to the id, if you have some |
//! | [`skipped`](ResultsReport::skipped) | its test had a result of this build already ([`once`](Reporting::once)) | nothing, or compare: that result may say something else |
//! | [`refused`](ResultsReport::refused) | TestRail does not take it, for this reason | correct the row, and report it before you close the run |
//! | [`unsent`](ResultsReport::unsent) | it is not stored, for a reason unrelated to the row: [`stopped`](ResultsReport::stopped) says why | fix that, and report these rows again |
//! | [`unknown`](ResultsReport::unknown) | it may be stored or not | look in TestRail before you report it again; with [`once`](Reporting::once), just report it again some time later |
//!
//! `{report}` is a line for a log, and serde writes all of it. A program that ends by its outcome asks
//! [`is_complete`](ResultsReport::is_complete). A closed run takes no results and no files, and cannot be opened again.
//!
//! The files of a failed test belong to its result. A job that died between its report and its files attaches them when
//! it is started again:
//!
//! ```
//! # async fn example(client: testrail::Client, rows: Vec<testrail::results::AddResult>) -> Result<(), testrail::Error> {
//! use testrail::Upload;
//! use testrail::reporting::Once;
//!
//! let report = client.report_results(42, &rows).once(Once::by_version("4711")?).await?;
//! for there in report.stored().iter().chain(report.skipped()) {
//!     let has_files = there.result.attachment_ids.as_ref().is_some_and(|files| !files.is_empty());
//!     let output = format!("output/{}.txt", there.row); // the place among the rows
//!     if !has_files && std::path::Path::new(&output).exists() {
//!         client.add_attachment_to_result(there.result.id, Upload::from_path(output).await?).await?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! While it runs, a handle shows how far it has come:
//!
//! ```
//! # async fn example(client: testrail::Client, rows: Vec<testrail::results::AddResult>) -> Result<(), testrail::Error> {
//! use std::time::Duration;
//!
//! let reporting = client.report_results(42, &rows);
//! let progress = reporting.progress();
//! let mut reporting = std::pin::pin!(reporting.into_future());
//! let report = loop {
//!     tokio::select! {
//!         report = &mut reporting => break report?,
//!         () = tokio::time::sleep(Duration::from_millis(200)) => eprintln!("{} of {}", progress.done(), progress.total()),
//!     }
//! };
//! # Ok(())
//! # }
//! ```
//!
//! # Rows
//!
//! A row is an [`AddResult`](crate::results::AddResult) with a [`case_id`](crate::results::AddResult::case_id) or a
//! [`test_id`](crate::results::AddResult::test_id). If some rows have the one and some the other, the client reads the
//! tests of the run and reports all of them by their tests. A test may have several rows: they stay in order, and the
//! last one with a status decides.
//!
//! Times are rounded up to whole seconds, and a time of zero is left out, because TestRail refuses it. Colours and
//! other control characters of terminals are taken out of comments. A row that breaks a rule that is known, such as the
//! status "untested", is an error before anything is sent.
//!
//! # Batches
//!
//! Rows are sent in batches of at most [250 rows](Reporting::rows_per_batch) and [1 MB](Reporting::bytes_per_batch),
//! [four at once](Reporting::in_flight) after the first one. The rows of a test are in one batch, or in successive ones
//! if they are too many for one. A row that is too large for a batch is sent alone.
//!
//! TestRail takes a batch as a whole or not at all. If it refuses one, the client finds the rows that are the reason,
//! and stores the others:
//!
//! - If the case of a row is not in the run, TestRail names it. From the second one on, the client reads the tests of
//!   the run, and knows all of them.
//! - Other refusals name a field and no row. The client divides the batch by the values of that field, or in halves,
//!   and sends the parts. One bad row of 250 takes at most 18 requests.
//! - If three rows with the same value of that field have been refused alone, others of refused batches that have it
//!   are refused without being tried alone, unless a row with that value was stored. If an administrator has made a
//!   field required and no row has it, a report of 1,000 rows takes less than 30 requests.
//! - The search ends after 128 refusals of a batch, or if eight rows of any values were refused alone and nothing was
//!   stored. Rows that were not tried alone are [unsent](ResultsReport::unsent) then.
//! - If the request is too large for the server, this batch and later ones are divided.
//!
//! What concerns the run, the user or the server ends the report: a closed run, a missing permission, a server that
//! cannot be reached. It is told once, in [`stopped`](ResultsReport::stopped).
//!
//! # When the network fails
//!
//! If the answer to a batch is lost, TestRail may have stored it, may still be at work on it, or may never have seen
//! it. Sending it again would store it twice, and giving up would lose it. The client looks:
//!
//! 1. Before the first batch, it asks for the newest results of the run. When it sends a batch, it knows the highest id
//!    of a result so far. A result of this user with a higher id may be of the batch. That compares ids, and needs no
//!    clock of this machine or of a proxy. If something in between seems to have answered, it asks again, up to three
//!    times in all.
//! 2. After a lost answer, it lists those results, on a connection of its own, soon and then less often, for as long as
//!    a request may be at work: [15 seconds](Reporting::look_for), or as you say.
//! 3. If every row of the batch is there, with what it says, the rows are stored, and the report has the ids.
//! 4. A row whose test has no new result at the end of that time is not stored. It is sent again, at most seven times.
//! 5. If a test has a new result that may be the row or somebody else's, or if the looks fail, the row is unknown.
//!
//! A refusal without TestRail's own words may come from something in between, after the work. The client looks then,
//! too.
//!
//! The proof has limits. A request that stays at work for longer than [`look_for`](Reporting::look_for) stores a second
//! result. A proxy that repeats requests by itself stores what it repeats. Clocks of several servers of one TestRail
//! may differ by five minutes. And results of another job of the same user that say the same of every test of a batch,
//! at that very moment, are taken for those of the batch: give each job a user of its own. A server older than 6.6 does
//! not tell who this user is; until the first answer, results of any one user count.
//!
//! The client compares status, assignee, elapsed time, and the letters and digits of version, defects and comment.
//! Servers rewrite the rest.
//!
//! The client's [deadline](crate::ClientBuilder::deadline) is one of each request, and a report has none. If all
//! answers of a batch get lost, it takes eight requests and eight times [`look_for`](Reporting::look_for), or as long
//! as the server asks to wait, until the report ends. To end it earlier, drop its future.
//!
//! # Dropping the future
//!
//! A [`ReportProgress`] shows how far a report has come, and keeps what is known if its future is dropped:
//! [`so_far`](ReportProgress::so_far) is the report until then. Rows whose request was under way are unknown.
//!
//! # Reporting twice is reporting once
//!
//! With [`once`](Reporting::once), a job that is started again reports only what is missing:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::StatusId;
//! use testrail::fake::FakeTestRail;
//! use testrail::reporting::Once;
//! use testrail::results::AddResult;
//!
//! let fake = FakeTestRail::start().await;
//! let results = [1, 2, 3].map(|case| AddResult::new(StatusId::PASSED).case_id(case));
//! let build = Once::by_version("4711")?;
//! fake.client().report_results(3, &results[..2]).once(build.clone()).await?;
//! let report = fake.client().report_results(3, &results).once(build).await?;
//! assert_eq!(report.to_string(), "run 3: 1 of 3 results stored, 2 there already");
//! # Ok(())
//! # }
//! ```
//!
//! Each test may have one row then: merge the tests of your program that belong to one case, as the example `junit`
//! does. If a job runs its tests again and they end otherwise, name the attempt in the text: `4711.2`.
//!
//! After a lost answer, only results with the text are looked at. If another job has reported the test meanwhile, the
//! row is skipped. TestRail has no locks, though: two machines that report the same test at the same moment both report
//! it. `junit` shows how two starts of the same job find out about each other.

mod batches;
mod call;
mod found;
mod ledger;
mod looks;
mod lost;
mod once;
mod refusals;
mod report;
mod rows;
mod send;
mod set_aside;
mod terminal;

pub use call::Reporting;
pub use ledger::ReportProgress;
pub use once::Once;
pub use report::{ResultsReport, StoredRow, UnstoredRow};
