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
//! To try it without an account, use the [stand-in server](#testing-your-code).
//!
//! # Names
//!
//! Methods have TestRail's names, so that [TestRail's manual](https://support.testrail.com) is an index to them:
//! `get_x` gets one, `get_xs` one page of a list, `add_x`, `update_x` and `delete_x` write. `xs` is the
//! [stream of all](#lists). Setters have the names of TestRail's keys.
//!
//! All methods are on [`Client`]. The types of a resource are in a module of its own, whose page has a table of its
//! methods: [`runs`], [`configurations`], [`milestones`], [`statuses`]. The types of runs are here too. Every other method
//! of the API is called by its name with [`Client::raw`].
//!
//! # Authentication
//!
//! A [`Client`] acts as one user, by e-mail address and API key. Make a key under "My Settings" in TestRail; it works
//! once you have saved that page. An administrator has to enable the API under Administration > Site Settings > API.
//! [`Client::from_env`] reads `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
//!
//! The key is sent over `https` only, unless the server is on this machine or you set
//! [`allow_plain_http`](ClientBuilder::allow_plain_http). The client follows no redirects. The key is in no error and no
//! `Debug` output.
//!
//! # Errors
//!
//! Every call fails with the one type [`Error`]. Its text says what happened, what TestRail said, and what to do.
//! [`kind`](Error::kind) tells the cases apart, and [`ErrorKind`] says for each of them where to look.
//! [`is_transient`](Error::is_transient) tells whether the same call may work later, and
//! [`optional`](ResultExt::optional) turns "there is no such thing" into `None`. Besides the kinds that a method names,
//! any call can meet these:
//!
//! | Kind | What to do |
//! |---|---|
//! | [`Connect`](ErrorKind::Connect), [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport), [`BodyLost`](ErrorKind::BodyLost), [`Server`](ErrorKind::Server) | the client has tried again if that was safe: try later; for a write, ask [`delivery`](Error::delivery) first |
//! | [`UnknownHost`](ErrorKind::UnknownHost), [`Tls`](ErrorKind::Tls), [`Proxy`](ErrorKind::Proxy) | check the base URL, the certificate, the proxy |
//! | [`Local`](ErrorKind::Local) | this machine is short of open files, ports or disk space: raise the limit, or lower [`max_in_flight`](ClientBuilder::max_in_flight) |
//! | [`Authentication`](ErrorKind::Authentication), [`ApiDisabled`](ErrorKind::ApiDisabled) | see [Authentication](#authentication) |
//! | [`RateLimited`](ErrorKind::RateLimited), [`Maintenance`](ErrorKind::Maintenance) | wait: [`retry_after`](Error::retry_after), or some minutes |
//! | [`Redirected`](ErrorKind::Redirected), [`NoSuchEndpoint`](ErrorKind::NoSuchEndpoint), [`NotJson`](ErrorKind::NotJson) | check the base URL, above all `https` and a missing sub-path |
//! | [`InvalidInput`](ErrorKind::InvalidInput), [`InvalidField`](ErrorKind::InvalidField), [`BadRequest`](ErrorKind::BadRequest) | correct what [`field`](Error::field) or the text names |
//! | [`RejectedRow`](ErrorKind::RejectedRow), [`ListInconsistent`](ErrorKind::ListInconsistent) | only from [`Items`]: go on without that row; list again |
//! | [`EmptyBody`](ErrorKind::EmptyBody), [`InvalidJson`](ErrorKind::InvalidJson), [`UnexpectedShape`](ErrorKind::UnexpectedShape), [`TooLarge`](ErrorKind::TooLarge), [`Protocol`](ErrorKind::Protocol), [`Mismatch`](ErrorKind::Mismatch) | the server, or something in front of it, gives odd answers: look at it there |
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
//! | [`Unknown`](Delivery::Unknown) | it may have been done, or may be done yet | look first: [`find_added_runs`](Client::find_added_runs) after `add_run`; the method that gets it after an update, closing or deletion; a list after other writes |
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
//! It finds the runs of that name that were created at about that time, by anybody: give each run a name of its own. If
//! your program has a text of its own that names the run, such as the id of a build, use
//! [`add_run_once`](Client::add_run_once). It finds the run that has the text, or creates it.
//!
//! # Retries, deadlines, limits
//!
//! A call ends within its [deadline](ClientBuilder::deadline), which is a minute by default. Until then the client
//! follows a failed attempt by another, if that may help and can do no harm:
//!
//! | What the method does | It is repeated after |
//! |---|---|
//! | all | a connection that was not made, a proof that nothing was sent, too many requests (429), and maintenance (409) if TestRail says how long |
//! | reads | also a lost answer, a timeout, a server that failed (5xx) |
//! | updates, closes, deletes | the same, unless the server said that it was done: once more leaves the same state. If it stays open what became of a closing or deletion, the client looks |
//! | creates ([`raw`](Client::raw) POSTs too) | nothing else: no request ever creates two |
//!
//! Waits between attempts are random and grow. The client keeps to `Retry-After`, or returns the error at once if the wait
//! does not fit the deadline. A 429 makes all clones of the client wait, and then pass one by one for a minute, three a
//! second. The retries of all clones together are bounded, to 10 and one more for every 5 calls. So are their requests in
//! flight ([`max_in_flight`](ClientBuilder::max_in_flight)) and, if you like, in a minute
//! ([`requests_per_minute`](ClientBuilder::requests_per_minute)). For one call, set deadline and retries on a view of the
//! client: [`with_deadline`](Client::with_deadline), [`with_retry`](Client::with_retry).
//!
//! # Lists
//!
//! TestRail pages by offset. Every row that somebody adds, closes or deletes meanwhile shifts the rest, so that a plain
//! loop over pages misses rows or sees them twice. A stream of [`Items`], such as [`Client::runs`], does not: it brings
//! each row that is there all the time, once. Its pages overlap, and one that does not join what came is asked for again
//! further up. [`Client::get_runs`] and the like are TestRail's methods: one page.
//!
//! The client fetches the next page while the program works on one, or several at once with
//! [`read_ahead`](Items::read_ahead). [`progress`](Items::progress) tells how far it is, and after an error it can be
//! [resumed](Items::resume). A row of an unexpected shape costs that row and not the others: it is in
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
//! # Files
//!
//! An [`Upload`] is a file from bytes, a path or a reader, and a [`Download`] hands its bytes on as they come. Neither is
//! held in memory. A file has no time limit of its own: it fails if nothing moves for the time of
//! [an attempt](ClientBuilder::attempt_timeout). An upload ends with the deadline of its call, so give a large one more:
//! [`with_deadline`](Client::with_deadline).
//!
//! ```no_run
//! # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
//! use serde_json::Value;
//! use testrail::Upload;
//!
//! let report = Upload::from_path("target/junit.xml").await?;
//! let added: Value = client.raw("add_attachment_to_run/42").post_multipart(report).await?;
//!
//! client.raw("get_attachment/7").get_bytes().await?.save("screenshot.png").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Tracing
//!
//! Every call is a [`tracing`](https://docs.rs/tracing) span `testrail` with the method, its ids, the number of
//! attempts, the verdict (`Applied` if it worked) and the kind of error. Every retry is an event with its reason and the
//! wait. The key, addresses and bodies are in none of them. The HTTP library below has events of its own, at the levels
//! DEBUG and TRACE, that hold host names.
//!
//! # Runtime
//!
//! The client runs on [tokio](https://docs.rs/tokio), on any of its runtimes. For a program that makes one call after
//! the other, such as a command line tool, take the single-threaded one. On the multi-threaded one, `main` and the
//! connections run on different threads, which have to be woken for each answer: 1,000 calls from `main` took 1.4 to 1.9
//! times as long, on two cores and with a server that answers at once. For many calls side by side both will do.
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
//! # Ids and time
//!
//! Each kind of id has a type of its own, so that a project's id cannot stand in a run's place. Methods take plain
//! numbers as well. A [`RunId`] reads what people paste: `42`, `R42`, or the run's web address. A [`Timestamp`]
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
//! The client reads all of them, and you do not have to say which it is. What a server does not send is `None`, and a key
//! that this crate does not know is in `extra`. What only newer servers know is marked at the setter.
//!
//! # Testing your code
//!
//! With the feature `fake` there is a stand-in TestRail server, which starts in one line and answers as TestRail does.
//! The module `testrail::fake` tells how to fill it, how to inject faults, and how to see what it received.
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
//! ## With wiremock
//!
//! A stub of [wiremock](https://docs.rs/wiremock) does as well. TestRail's path is formally the query of `index.php`,
//! which wiremock's matchers do not expect: `path` matches `/index.php` only, and `query_param` takes the path for a key.
//! Match the whole query instead, to the letter:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use serde_json::json;
//! use testrail::{Client, RunsFilter};
//! use wiremock::matchers::method;
//! use wiremock::{Mock, MockServer, Request, ResponseTemplate};
//!
//! /// Matches a call of TestRail's API: `get_runs/1&is_completed=0`.
//! fn call(expected: &str) -> impl Fn(&Request) -> bool + use<> {
//!     let expected = format!("/api/v2/{expected}");
//!     move |request| request.url.query() == Some(expected.as_str())
//! }
//!
//! let server = MockServer::start().await;
//! let runs = json!({
//!     "offset": 0, "limit": 250, "size": 1, "_links": {"next": null, "prev": null},
//!     "runs": [{"id": 42, "name": "Nightly", "is_completed": false}]
//! });
//! Mock::given(method("GET"))
//!     .and(call("get_runs/1&is_completed=0"))
//!     .respond_with(ResponseTemplate::new(200).set_body_json(runs))
//!     .expect(1)
//!     .mount(&server)
//!     .await;
//!
//! let client = Client::new(server.uri(), "me@example.com", "my-api-key")?;
//! let open = client.get_runs(1, &RunsFilter::new().is_completed(false)).await?;
//! assert_eq!(open.items[0].name, "Nightly");
//! # Ok(())
//! # }
//! ```
//!
//! The order of filters in a query is that of TestRail's manual, with `limit` and `offset` behind them.
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc, and the certificates that the machine trusts |
//! | `native-tls` | TLS by the system's library |
//! | `rustls-no-provider` | rustls with the crypto provider that the program installs before it makes a client |
//! | `fake` | the stand-in server for tests, `fake::FakeTestRail` (needs Rust FAKE_RUST) |
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
