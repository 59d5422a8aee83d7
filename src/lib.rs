//! A typed async client for [TestRail](https://www.testrail.com): create, list, watch, update and close test runs.
//!
//! ```no_run
//! use testrail::{AddRun, Client, RunsFilter, UpdateRun};
//!
//! # async fn example() -> Result<(), testrail::Error> {
//! let client = Client::new("https://example.testrail.io", "me@example.com", "my-api-key")?;
//!
//! let new = AddRun::new("Nightly").suite_id(1).case_ids([1, 2, 3]).refs("ACME-12");
//! let run = client.add_run(1, &new).await?;
//! client.update_run(run.id, &UpdateRun::new().name("Nightly 42").milestone_id(None)).await?;
//! client.close_run(run.id).await?;
//!
//! let mut open = client.runs(1, &RunsFilter::new().is_completed(false));
//! while let Some(run) = open.next().await {
//!     let run = run?;
//!     println!("{}: {:.0} %", run.name, 100.0 * run.counts().progress());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! To try it without an account, let a [stand-in server](#testing-your-code) take the place of the real one.
//!
//! # Authentication
//!
//! A [`Client`] acts as one user, by e-mail address and API key. A key is made under "My Settings" in TestRail, and
//! works only once that page has been saved. An administrator has to enable the API under Administration > Site
//! Settings > API. [`Client::from_env`] reads `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
//!
//! The key is sent over `https` only, unless the server is on this machine or
//! [`allow_plain_http`](ClientBuilder::allow_plain_http) is set; redirects are not followed; and the key is in no
//! error and no `Debug` output.
//!
//! # Errors
//!
//! Every call fails with the one type [`Error`]. Its text says what happened, what TestRail said, and what to do;
//! [`kind`](Error::kind) tells the cases apart, and [`ErrorKind`] says for each of them where to look. Besides those
//! that a method names, any call can meet these:
//!
//! | Kind | What to do |
//! |---|---|
//! | [`Connect`](ErrorKind::Connect), [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport), [`BodyLost`](ErrorKind::BodyLost), [`Server`](ErrorKind::Server) | the client has tried again where that was safe: try later; for a write, ask [`delivery`](Error::delivery) first |
//! | [`UnknownHost`](ErrorKind::UnknownHost), [`Tls`](ErrorKind::Tls), [`Proxy`](ErrorKind::Proxy) | check the base URL, the certificate, the proxy |
//! | [`Local`](ErrorKind::Local) | this machine is short of open files or ports: raise the limit, or lower [`max_in_flight`](ClientBuilder::max_in_flight) |
//! | [`Authentication`](ErrorKind::Authentication), [`ApiDisabled`](ErrorKind::ApiDisabled) | see [Authentication](#authentication) |
//! | [`RateLimited`](ErrorKind::RateLimited), [`Maintenance`](ErrorKind::Maintenance) | wait: [`retry_after`](Error::retry_after), or some minutes |
//! | [`Redirected`](ErrorKind::Redirected), [`NoSuchEndpoint`](ErrorKind::NoSuchEndpoint), [`NotJson`](ErrorKind::NotJson) | check the base URL, above all `https` and a missing sub-path |
//! | [`InvalidInput`](ErrorKind::InvalidInput), [`InvalidField`](ErrorKind::InvalidField), [`BadRequest`](ErrorKind::BadRequest) | correct what [`field`](Error::field) or the text names |
//! | [`RejectedRow`](ErrorKind::RejectedRow), [`ListInconsistent`](ErrorKind::ListInconsistent) | only from [`runs`](Client::runs): go on without that row; list again |
//! | [`EmptyBody`](ErrorKind::EmptyBody), [`InvalidJson`](ErrorKind::InvalidJson), [`UnexpectedShape`](ErrorKind::UnexpectedShape), [`TooLarge`](ErrorKind::TooLarge), [`Protocol`](ErrorKind::Protocol), [`Mismatch`](ErrorKind::Mismatch) | the server or something in front of it answers oddly: look at it there |
//!
//! # Delivery
//!
//! A write whose answer is lost may have been done. [`Error::delivery`] says what is known, for every error of every
//! method:
//!
//! | Verdict | What became of the request | What to do about a write |
//! |---|---|---|
//! | [`NeverSent`](Delivery::NeverSent) | no byte of its body has left this machine, and none will | repeat it when you like |
//! | [`Refused`](Delivery::Refused) | the server said that it did not do it | repeat it when the reason is gone |
//! | [`Unknown`](Delivery::Unknown) | it may have been done, or may be done yet | look first: [`find_added_runs`](Client::find_added_runs) after `add_run`; [`get_run`](Client::get_run) after an update, closing or deletion; what reads the same data after a raw POST, such as `get_results_for_run` |
//! | [`Applied`](Delivery::Applied) | it was done, but the answer cannot be read | do not repeat it; look in the same way for what it did |
//!
//! `NeverSent` is proved, not guessed: the body of a request knows whether it was handed over. The verdict of a call
//! with several attempts is the strongest of theirs.
//!
//! ```no_run
//! # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
//! use testrail::{AddRun, Delivery};
//!
//! let new = AddRun::new("Nightly 4711");
//! match client.add_run(1, &new).await {
//!     Ok(run) => println!("created run {}", run.id),
//!     Err(error) => match error.delivery() {
//!         Delivery::NeverSent | Delivery::Refused => println!("there is no run: {error}"),
//!         Delivery::Unknown | Delivery::Applied => {
//!             for run in client.find_added_runs(1, &new, &error).await? {
//!                 println!("this may be it: {}", run.id);
//!             }
//!         }
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! What is found are the runs of that name which were created at about that time, by anybody: give each run a name of its
//! own. Where a program has a text of its own that names the run, such as the id of a build,
//! [`add_run_once`](Client::add_run_once) does the looking: it finds the run that has the text, or creates it.
//!
//! # Retries, deadlines, limits
//!
//! A call ends within its [deadline](ClientBuilder::deadline), a minute unless it is set. Until then an attempt that
//! failed is followed by another, where that may help and can do no harm:
//!
//! | Method | Is repeated after |
//! |---|---|
//! | all | a connection that was not made, a proof that nothing was sent, too many requests (429), and maintenance (409) if TestRail says how long |
//! | those that read | also a lost answer, a timeout, a server that failed (5xx) |
//! | `update_run`, `close_run`, `delete_run` | the same, unless the server said that it was done: once more leaves the same state. Where it stays open what became of it, `close_run` and `delete_run` look at the run |
//! | `add_run`, [`raw`](Client::raw) POSTs | nothing else: neither ever does a thing twice |
//!
//! Waits between attempts are random and grow; `Retry-After` is kept to, or the error comes at once where it does not
//! fit the deadline. A 429 makes all clones of the client wait, and then pass one by one for a minute, three a second.
//! The retries of all clones together are bounded, to 10 and one more for every 5 calls, and so are their requests in
//! flight ([`max_in_flight`](ClientBuilder::max_in_flight)) and, if wished, in a minute
//! ([`requests_per_minute`](ClientBuilder::requests_per_minute)). For one call, deadline and retries are set on a view
//! of the client: [`with_deadline`](Client::with_deadline), [`with_retry`](Client::with_retry).
//!
//! # Tracing
//!
//! Every call is a [`tracing`](https://docs.rs/tracing) span `testrail` with the method, its ids, the number of
//! attempts, the verdict (`Applied` where it worked) and the kind of error, and every retry is an event with its reason
//! and the wait. The key, addresses and bodies are in none of them. The HTTP library below has events of its own, at
//! the levels DEBUG and TRACE, that hold host names.
//!
//! # Listing
//!
//! [`Client::get_runs`] is TestRail's method: one page of at most 250 runs. [`Client::runs`] is all of them, as a
//! [`Items`]. TestRail pages by offset, so every run that is added, closed or deleted meanwhile shifts the rest,
//! and a plain loop over pages misses some or sees them twice. The stream brings each run that is there all the time,
//! once: its pages overlap, and one that does not join what came is asked for again further up.
//!
//! The next page is fetched while the program works on one, or several at once with
//! [`read_ahead`](Items::read_ahead); [`progress`](Items::progress) tells how far it is; after an error it can
//! be [resumed](Items::resume). A row of an unexpected shape costs that row and not the others: it is in
//! [`Page::rejected`], and the stream yields it as an error and goes on.
//!
//! ```no_run
//! # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
//! use testrail::RunsFilter;
//!
//! let mut runs = client.runs(1, &RunsFilter::new()).read_ahead(8);
//! while let Some(run) = runs.next().await {
//!     println!("{}", run?.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Runtime
//!
//! The client runs on [tokio](https://docs.rs/tokio), on any of its runtimes. For a program that makes one call after
//! the other, a command line tool say, the single-threaded one is the better choice: on the multi-threaded one, `main`
//! and the connections run on different threads, which have to be woken for each answer. 1,000 calls from `main` took
//! 1.4 to 1.9 times as long on it, on two cores and with a server that answers at once. For many calls side by side both
//! will do.
//!
//! ```no_run
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), testrail::Error> {
//!     let run = testrail::Client::from_env()?.get_run(42).await?;
//!     println!("{}", run.name);
//!     Ok(())
//! }
//! ```
//!
//! # Other methods
//!
//! What has no method here yet is called by its name with [`Client::raw`], and takes the same way: results of tests, for
//! example, with `add_results_for_cases`.
//!
//! # Ids and time
//!
//! Each kind of id has a type of its own, so that a project's id cannot stand in a run's place; methods take plain
//! numbers as well. A [`RunId`] is read from what people paste: `42`, `R42`, or the run's web address. A [`Timestamp`]
//! counts seconds, as TestRail does, and converts from and to [`SystemTime`](std::time::SystemTime) and, with a feature
//! for each, the types of jiff, time and chrono.
//!
//! ```
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use testrail::{AddRun, RunId, Timestamp};
//!
//! let run: RunId = "https://example.testrail.io/index.php?/runs/view/42".parse()?;
//! # #[cfg(feature = "jiff-02")] {
//! // With the feature jiff-02:
//! let due: jiff::Timestamp = "2026-12-01T18:00:00Z".parse()?;
//! let new = AddRun::new("Release 2.0").due_on(due);
//! assert_eq!(jiff::Timestamp::try_from(Timestamp::from_secs(1_796_148_000))?, due);
//! # }
//! # Ok(())
//! # }
//! # example().unwrap();
//! ```
//!
//! # Generations of servers
//!
//! | TestRail | Lists | A run has besides |
//! |---|---|---|
//! | 2.x to 6.0 | a bare array, always whole; `limit` and `offset` are ignored | |
//! | 6.1 to 7.2.0 | a bare array, from 6.7 on of at most 250 rows | `refs` (6.1), `updated_on` |
//! | 7.2.1 and later | an envelope that says whether more follows | |
//! | Cloud, since 2025 | an envelope | `start_on`, `due_on`, `is_archived`, dynamic filters (10.4) |
//!
//! The client reads all of them without being told which it is: what a server does not send is `None`, and a key that
//! this crate does not know is in [`extra`](Run::extra). What only newer servers know is marked at the setter.
//!
//! # Testing your code
//!
//! With the feature `fake` there is a stand-in TestRail server, which starts in one line and answers as TestRail does.
//! The module `testrail::fake` tells how it is filled, how faults are injected, and what it received.
//!
//! ```
//! # #[cfg(feature = "fake")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::{FakeTestRail, Fault};
//! use testrail::{AddRun, Delivery};
//!
//! let fake = FakeTestRail::start().await;
//! fake.inject(Fault::reset_after_handling().on("add_run")); // the run is created, and the answer is lost
//!
//! let new = AddRun::new("Nightly").suite_id(1);
//! let error = fake.client().add_run(1, &new).await.unwrap_err();
//! assert_eq!(error.delivery(), Delivery::Unknown);
//! assert_eq!(fake.client().find_added_runs(1, &new, &error).await?.len(), 1);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fake"))]
//! # fn main() {}
//! ```
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc, and the certificates that the machine trusts |
//! | `native-tls` | TLS by the system's library |
//! | `rustls-no-provider` | rustls with the crypto provider that the program installs before it makes a client |
//! | `fake` | the stand-in server for tests, `fake::FakeTestRail` (needs Rust 1.88) |
//! | `jiff-02`, `time-03`, `chrono-04` | conversions of [`Timestamp`] from and to the types of that crate |
//!
//! The minimum Rust version is 1.85.

#![cfg_attr(docsrs, feature(doc_cfg))]

// First, so that its methods come first in the documentation of `Client`.
mod api;

mod call;
mod client;
mod error;
#[cfg(feature = "fake")]
#[cfg_attr(docsrs, doc(cfg(feature = "fake")))]
pub mod fake;
#[cfg(test)]
mod full;
#[cfg(fuzzing)]
pub mod fuzzing;
mod list;
mod retry;
mod transport;
mod types;

#[doc(hidden)]
pub use api::runs::decode_page_of_runs;
#[doc(no_inline)]
pub use api::runs::{AddRun, AddedRun, DynamicFilters, Marker, Run, RunsFilter, StatusCounts, UpdateRun};
pub use api::{DeletePreview, RawCall};
pub use api::{configurations, milestones, runs, statuses};
pub use call::{Download, Upload};
pub use client::{Client, ClientBuilder};
pub use error::{Delivery, Error, ErrorKind, ResultExt};
pub use list::{Items, List, ListingProgress, Page, Pages, Rejected};
pub use retry::RetryPolicy;
pub use types::{
    CaseId, ConfigGroupId, ConfigId, DatasetId, EntryId, MilestoneId, ParseIdError, Patch, PlanId, ProjectId, RunId,
    StatusId, SuiteId, Timestamp, TimestampRangeError, UserId,
};

/// The Rust blocks of the README, compiled and run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
