//! A typed async client for [TestRail](https://www.testrail.com): create test runs and plans, find their tests, report
//! results, attach files, watch the progress, and close them.
//!
//! ```no_run
//! use std::time::Duration;
//! use testrail::results::AddResult;
//! use testrail::{AddRun, Client, RunsFilter, StatusId, UpdateRun, Upload};
//!
//! # async fn example() -> Result<(), testrail::Error> {
//! let client = Client::new("https://example.testrail.io", "me@example.com", "my-api-key")?;
//!
//! let new = AddRun::new("Nightly").suite_id(1).case_ids([1, 2, 3]).refs("ACME-12");
//! let run = client.add_run(1, &new).await?;
//! let results = [
//!     AddResult::new(StatusId::PASSED).case_id(1).elapsed(Duration::from_secs(12)),
//!     AddResult::new(StatusId::FAILED).case_id(2).comment("The basket was empty"),
//! ];
//! let report = client.report_results(run.id, results).await?;
//! println!("{report}");
//! client.add_attachment_to_run(run.id, Upload::from_path("junit.xml").await?).await?;
//! // None clears a field, and what is not set stays as it is.
//! client.update_run(run.id, &UpdateRun::new().name("Nightly 42").milestone_id(None)).await?;
//! if report.is_complete() {
//!     client.close_run(run.id).await?; // for good: a closed run takes no results and no files
//! }
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
//! ```sh
//! cargo add testrail
//! cargo add tokio --features macros,rt
//! ```
//!
//! To try it without an account, use the [stand-in server](#testing-your-code). There are pages for those who come
//! [from trcli](guide::from_trcli) and [from Python](guide::from_python).
//!
//! # Names
//!
//! Methods have TestRail's names, so you can look them up in [TestRail's manual](https://support.testrail.com). `get_x`
//! gets one row. If TestRail sends a list in pages, `get_xs` gets one [`Page`], and `xs` is the [stream of
//! all](#lists). If it sends the list whole, such as the statuses, `get_xs` gets a [`List`], and there is no stream.
//! `add_x`, `update_x` and `delete_x` write. Setters have the names of TestRail's keys. In an update, `None` clears a
//! field, and a field that you do not set stays as it is ([`Patch`]).
//!
//! A word in parentheses says how a fact about TestRail is known: from its manual, recorded from a real server,
//! reported by users, seen in another client's source, or inferred, which nobody has confirmed.
//!
//! All methods are on [`Client`]. Each resource has a module with its types and a table of its methods:
//!
//! | | Modules |
//! |---|---|
//! | what a job reports | [`reporting`], [`runs`], [`plans`], [`tests`], [`results`], [`attachments`] |
//! | what is tested | [`projects`], [`suites`], [`sections`], [`cases`], [`shared_steps`], [`datasets`], [`variables`], [`bdd`], [`labels`], [`milestones`], [`configurations`] |
//! | what TestRail reports | [`reports`] |
//! | what values mean | [`statuses`], [`priorities`], [`templates`], [`case_fields`], [`result_fields`] |
//! | who may do what, and which server it is | [`users`], [`groups`], [`roles`], [`server`] |
//!
//! The types of runs are also at the root of the crate. [`Client::raw`] calls any other method of the API by its name.
//! Rows are found by what people call them: a row of a list [by its name](Items::by_name), the tests of a run
//! [by case](Client::tests_by_case), cases [by a custom field](Client::cases_by_custom) or
//! [by title](Client::cases_by_title), and sections [by their path](Client::section_tree).
//!
//! # Authentication
//!
//! A [`Client`] acts as one user, with an e-mail address and an API key. Create a key under "My Settings" in TestRail.
//! It works only after you save that page. An administrator must enable the API under Administration > Site Settings >
//! API. [`Client::from_env`] reads `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
//!
//! The client sends the key over `https` only, unless the server is on this machine or you set
//! [`allow_plain_http`](ClientBuilder::allow_plain_http). It does not follow redirects. The key never appears in an
//! error or in `Debug` output. If the base URL is `https`, the client uses the proxy that `HTTPS_PROXY` or `ALL_PROXY`
//! names, except for servers in `NO_PROXY`; see [`proxy`](ClientBuilder::proxy).
//!
//! # Errors
//!
//! All calls return the same error type, [`Error`]. Its text says what happened, what TestRail said, and what to do.
//! Code can match on [`kind`](Error::kind), and [`ErrorKind`] has troubleshooting advice for each kind.
//! [`is_transient`](Error::is_transient) tells whether the same call may work later. [`optional`](ResultExt::optional)
//! turns "there is no such thing" into `None`. What became of each row of
//! [`report_results`](Client::report_results) is not an error but in the report that it returns: check
//! [`is_complete`](reporting::ResultsReport::is_complete). Each method names the kinds that are special to it. Any call
//! can also fail with these:
//!
//! | Kind | What to do |
//! |---|---|
//! | [`Connect`](ErrorKind::Connect), [`Timeout`](ErrorKind::Timeout), [`Transport`](ErrorKind::Transport), [`BodyLost`](ErrorKind::BodyLost), [`Server`](ErrorKind::Server) | the client has already retried if that was safe; try later, but check [`delivery`](Error::delivery) before you repeat a write |
//! | [`UnknownHost`](ErrorKind::UnknownHost), [`Tls`](ErrorKind::Tls), [`Proxy`](ErrorKind::Proxy) | check the base URL, the certificate, the proxy |
//! | [`Local`](ErrorKind::Local) | this machine is out of open files, ports or disk space: raise the limit, or lower [`max_in_flight`](ClientBuilder::max_in_flight) |
//! | [`Authentication`](ErrorKind::Authentication), [`ApiDisabled`](ErrorKind::ApiDisabled) | see [Authentication](#authentication) |
//! | [`RateLimited`](ErrorKind::RateLimited), [`Maintenance`](ErrorKind::Maintenance) | wait: [`retry_after`](Error::retry_after), or some minutes |
//! | [`Redirected`](ErrorKind::Redirected), [`NoSuchEndpoint`](ErrorKind::NoSuchEndpoint), [`NotJson`](ErrorKind::NotJson) | check the base URL, especially `https` and the sub-path; if a server is older than a method, the text names the version that has it |
//! | [`Intercepted`](ErrorKind::Intercepted) | something between this client and TestRail refused it, with the words in the text: ask whoever runs it, or pass what it wants with [`header`](ClientBuilder::header) |
//! | [`InvalidInput`](ErrorKind::InvalidInput), [`InvalidField`](ErrorKind::InvalidField), [`BadRequest`](ErrorKind::BadRequest) | fix what [`field`](Error::field) or the text names |
//! | [`RejectedRow`](ErrorKind::RejectedRow), [`ListInconsistent`](ErrorKind::ListInconsistent) | only from [`Items`] and from calls that read a whole list: in a stream, skip that row; otherwise list again |
//! | [`EmptyBody`](ErrorKind::EmptyBody), [`InvalidJson`](ErrorKind::InvalidJson), [`UnexpectedShape`](ErrorKind::UnexpectedShape), [`TooLarge`](ErrorKind::TooLarge), [`Protocol`](ErrorKind::Protocol), [`Mismatch`](ErrorKind::Mismatch) | the server, or something in front of it, sends bad answers: look for the cause there |
//!
//! # Delivery
//!
//! If the answer to a write is lost, the server may still have done it. [`Error::delivery`] says what is known, for
//! every error of every method:
//!
//! | Verdict | What happened to the request | What to do about a write |
//! |---|---|---|
//! | [`NeverSent`](Delivery::NeverSent) | no byte of its body has left this machine, and none will | repeat it at any time |
//! | [`Refused`](Delivery::Refused) | TestRail said that it did not do it, or something in between did not pass it on | repeat it once the reason is gone |
//! | [`Unknown`](Delivery::Unknown) | the server may have done it, or may still do it | look first: with [`find_added_runs`](Client::find_added_runs) after `add_run`, with the `get_x` method, or the list, after an update, close or delete, and with a list after other writes. The client itself has looked for a file that was to be [attached](attachments#after-a-lost-answer), and [`report_results`](reporting) looks for results |
//! | [`Applied`](Delivery::Applied) | the server did it, but the answer cannot be read | do not repeat it; look for its effect in the same way |
//!
//! `NeverSent` is proved, not guessed: the body of a request records whether it was handed over. If a call makes
//! several attempts, its verdict is the strongest of theirs.
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
//! `find_added_runs` returns every run of that name from about that time, whoever created it. Give each run a unique
//! name. If your program has a unique text for the run, such as a build id, use [`add_run_once`](Client::add_run_once).
//! It finds the run that has the text, or creates it. [`add_plan_once`](Client::add_plan_once) and
//! [`add_milestone_once`](Client::add_milestone_once) do the same, and [`add_plan_run_once`](Client::add_plan_run_once)
//! finds or creates the run of a plan for some configurations.
//!
//! # Retries, deadlines, limits
//!
//! A call ends within its [deadline](ClientBuilder::deadline), which is two minutes by default. Until then, the client
//! retries a failed attempt if that may help and can do no harm:
//!
//! | What the method does | The client retries after |
//! |---|---|
//! | anything | a failed connection, a request that provably was not sent, too many requests (429), and maintenance (409) if TestRail says how long |
//! | reads | also a lost answer, a timeout, a server error (5xx), and once a damaged or mixed-up answer |
//! | updates, closes, deletes | also a lost answer, a timeout, a server error (5xx), unless the server said that it was done: a repeat leaves the same state. If the outcome of a close or delete stays unknown, the client looks, where TestRail has a method for that |
//! | creates, the reports that are [run](Client::run_report), and [`raw`](Client::raw) POSTs | nothing else: a retry never creates a second one |
//!
//! A server may do a lost update later than its repeat, and so undo a change that was made since. TestRail offers no
//! means against that. Where it matters, make the update with [`RetryPolicy::never`], and look before you repeat it.
//!
//! The waits between attempts are random and grow. The client honours `Retry-After`, or returns the error at once if
//! that wait does not fit the deadline. After a 429, all clones of the client wait. Then, for a minute, they start one
//! request after the other, at the pace of `requests_per_minute`, or three a second. All clones share one retry budget:
//! 10 retries, and one more for every 5 calls. They also share the limit on requests in flight
//! ([`max_in_flight`](ClientBuilder::max_in_flight)) and, if you set one, on requests per minute
//! ([`requests_per_minute`](ClientBuilder::requests_per_minute)). To change the deadline or the retries of one call,
//! use a view of the client: [`with_deadline`](Client::with_deadline), [`with_retry`](Client::with_retry).
//!
//! # Lists
//!
//! TestRail pages by offset. If somebody adds, closes or deletes a row meanwhile, the rows after it shift. A plain loop
//! over pages then misses rows or sees them twice. A stream of [`Items`], such as [`Client::runs`], does not: each row
//! that is there the whole time comes exactly once. ([`Items`] names the one order of rows that it cannot always
//! recognise.) Its pages overlap. If a page does not join the rows so far, the stream requests it again further up.
//! [`Client::get_runs`] and the like are TestRail's own methods: they get one page.
//!
//! The client fetches the next page while your program works on the current one, and on a longer list up to
//! [four at once](ClientBuilder::max_read_ahead). [`read_ahead`](Items::read_ahead) sets how many.
//! [`progress`](Items::progress) tells how far the stream has come, and [`resume`](Items::resume) continues it after an
//! error. A row of an unexpected shape costs only that row. A page holds it in [`Page::rejected`]; a stream yields it
//! as an error and goes on.
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
//! An [`Upload`] is a file from bytes, a path or a reader. A [`Download`] yields its bytes as they arrive. Neither
//! reads the whole file into memory. A transfer has no time limit of its own: it fails if nothing moves for the time of
//! [an attempt](ClientBuilder::attempt_timeout). An upload also ends with the deadline of its call, so raise the
//! deadline for a large file: [`with_deadline`](Client::with_deadline). More is on the page of [`attachments`].
//!
//! ```no_run
//! # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
//! use testrail::Upload;
//!
//! let report = Upload::from_path("target/junit.xml").await?;
//! let id = client.add_attachment_to_run(42, report).await?;
//!
//! client.get_attachment(&id).await?.save("junit.xml").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Tracing
//!
//! The client reports what it does with [`tracing`](https://docs.rs/tracing). Every target starts with `testrail`.
//!
//! | Level | What | Fields |
//! |---|---|---|
//! | INFO | the span `testrail` around every call; the `_once` methods, `add_cases_to_run` and `report_results` have one around theirs | `method`, `ids`, `offset` (of a page of a list), and at its end `attempts`, `delivery` (`Applied` if it worked), `error` (the kind); the outer ones only the first two |
//! | WARN | a call has failed for good | `method`, `ids`, `kind`, `status`, `delivery`, `attempts` |
//! | INFO | an attempt has failed and is repeated | `reason`, `status`, `wait_ms`, `attempts` |
//! | INFO | a `_once` method looks for its row, creates it again, or deletes its own because another machine's is older; `add_cases_to_run` looks again; `report_results` looks for results | `reason`; `id`, `deleted`; `rows` |
//! | INFO, WARN | a report has ended: all rows are stored, or some are not | `stored`, `skipped`; `refused`, `unsent`, `unknown`, `error` |
//! | INFO | TestRail throttles, so that calls wait and then start one by one | `wait_s` |
//! | INFO | an answer was lost, and a look or a later refusal shows that the write was done | `path`, or `method` for a file |
//! | INFO | `update_run` changes a run of a plan by the plan's methods | `run` |
//! | DEBUG | a request waits for its turn; a look has failed | `wait_ms`; `kind`, `status` |
//!
//! The key, addresses and bodies are in none of them. A formatter prints events, and a span only if it is told to: with
//! `tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE)`, each call is a line with its fields and its time. The
//! HTTP library below has events of its own, at the levels DEBUG and TRACE, that hold host names.
//!
//! # Runtime
//!
//! The client runs on any [tokio](https://docs.rs/tokio) runtime. If your program makes one call after the other, as a
//! command line tool does, choose the single-threaded one. On the multi-threaded one, `main` and the connections run on
//! different threads, which must be woken for each answer. There, 1,000 calls from `main` took 1.4 to 1.9 times as
//! long, measured on two cores with a server that answers at once. For many concurrent calls, either will do.
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
//! ## In a program without async
//!
//! Create a runtime of your own, and block on one call at a time:
//!
//! ```no_run
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//!     let client = testrail::Client::from_env()?;
//!     let run = runtime.block_on(client.get_run(42))?;
//!     println!("{}", run.name);
//!     Ok(())
//! }
//! ```
//!
//! Keep the runtime as long as the client: its connections belong to it. A call outside of a runtime is an error that
//! says so.
//!
//! ## At the end of a runtime
//!
//! The system looks up the server's name on a thread of the runtime. A call ends at its deadline, but the lookup goes
//! on, and a runtime that is dropped waits for it, also at the end of `#[tokio::main]`. A lookup for a connection that
//! was made ahead may be under way, too. If no name server answers, that
//! is about 10 s for each of them with glibc's defaults. A program that must end earlier ends its own runtime with
//! [`shutdown_timeout`](tokio::runtime::Runtime::shutdown_timeout) or
//! [`shutdown_background`](tokio::runtime::Runtime::shutdown_background):
//!
//! ```no_run
//! # use std::time::Duration;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # let client = testrail::Client::from_env()?;
//! let outcome = runtime.block_on(client.get_run(42));
//! runtime.shutdown_timeout(Duration::from_secs(1));
//! println!("{}", outcome?.name);
//! # Ok(())
//! # }
//! ```
//!
//! # Ids and time
//!
//! Each kind of id has its own type, so you cannot pass a project's id as a run's. Methods take plain numbers as well.
//! A [`RunId`] parses what people paste: `42`, `R42`, or the run's web address. A [`Timestamp`] counts seconds, as
//! TestRail does. It converts from and to [`SystemTime`](std::time::SystemTime) and, with a feature for each, the types
//! of jiff, time and chrono.
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
//! | TestRail | Lists | A run also has |
//! |---|---|---|
//! | 2.x to 6.0 | a bare array of all rows; `limit` and `offset` are ignored | |
//! | 6.1 to 7.2.0 | a bare array; at most 250 rows from 6.7 on | `refs` (6.1), `updated_on` (6.5.2) |
//! | 7.2.1 and later | an envelope that says whether more follows | |
//! | Cloud, since 2025 | an envelope | `start_on`, `due_on`, `is_archived`, dynamic filters (10.4) |
//!
//! The client reads all of them, and you do not have to say which one you have. If a server does not send a field, it
//! is `None`. If this crate does not know a key, it is in `extra`. A setter says so if only newer servers know it.
//!
//! # Testing your code
//!
//! The feature `fake` has a stand-in TestRail server. It starts in one line and answers as TestRail does. The module
//! `testrail::fake` explains how to fill it, how to inject faults, and how to see what it received.
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
//! You can also use [wiremock](https://docs.rs/wiremock). TestRail's path is formally the query of `index.php`, which
//! wiremock's matchers do not expect: `path` matches `/index.php` only, and `query_param` takes the path for a key.
//! Match the whole query exactly instead:
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
//! The filters in a query are in the order of TestRail's manual, followed by `limit` and `offset`. TestRail answers a
//! deletion with nothing, labelled as JSON: `ResponseTemplate::new(200).set_body_raw("", "application/json")`. If the
//! label is missing, the client looks whether the deletion was done. After a page that is a bare array, a stream may
//! request one more.
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with aws-lc; trusts the machine's certificates |
//! | `native-tls` | TLS by the system's library, also if `rustls` is on |
//! | `rustls-no-provider` | rustls with the crypto provider that your program installs before it creates a client |
//! | `fake` | the stand-in server for tests, `fake::FakeTestRail` |
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
#[cfg(all(fuzzing, feature = "fake"))]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod guide;
mod list;
mod retry;
mod transport;
mod types;

#[doc(no_inline)]
pub use api::runs::{AddRun, AddedRun, DynamicFilters, Marker, Run, RunsFilter, StatusCounts, UpdateRun};
pub use api::{DeletePreview, RawCall};
pub use api::{
    attachments, bdd, case_fields, cases, configurations, datasets, groups, labels, milestones, plans, priorities,
    projects, reporting, reports, result_fields, results, roles, runs, sections, server, shared_steps, statuses,
    suites, templates, tests, users, variables,
};
pub use call::{Download, Upload};
pub use client::{Client, ClientBuilder};
pub use error::{Delivery, Error, ErrorKind, ResultExt};
#[doc(hidden)]
pub use list::decode_page;
pub use list::{Items, List, ListingProgress, Page, Pages, Rejected};
pub use retry::RetryPolicy;
pub use types::{
    AttachmentId, CaseId, CaseStatusId, CaseTypeId, ConfigGroupId, ConfigId, DatasetId, EntryId, FieldId, GroupId,
    Label, LabelId, LabelRef, MilestoneId, ParseIdError, ParseTimeSpanError, Patch, PlanId, PriorityId, ProjectId,
    ReportId, ResultId, RoleId, RunId, SectionId, SharedStepId, StatusId, SuiteId, TemplateId, TestId, TimeSpan,
    Timestamp, TimestampRangeError, UserId, VariableId,
};

/// The Rust blocks of the README, compiled and run as doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
