//! Coming from Python: TestRail's own `testrail.py`, and the package `testrail-api`.
//!
//! # From `testrail.py`
//!
//! The class `APIClient` has two functions that take the path of a method, and give what JSON says. Here, each method
//! is a function of its name, with the ids of its path as arguments:
//!
//! | Python | Rust |
//! |---|---|
//! | `client.send_get("get_run/42")` | [`client.get_run(42)`](crate::Client::get_run) |
//! | `client.send_get("get_runs/1&is_completed=0")["runs"]` | [`client.get_runs(1, &RunsFilter::new().is_completed(false))`](crate::Client::get_runs) gets this page, and [`runs`](crate::Client::runs) all |
//! | `client.send_post("add_run/1", {"name": "Nightly"})` | [`client.add_run(1, &AddRun::new("Nightly"))`](crate::Client::add_run) |
//! | `client.send_post("update_run/42", {"milestone_id": None})` | [`client.update_run(42, &UpdateRun::new().milestone_id(None))`](crate::Client::update_run) |
//! | `client.send_post("add_attachment_to_run/42", "junit.xml")` | [`client.add_attachment_to_run(42, Upload::from_path("junit.xml").await?)`](crate::Client::add_attachment_to_run) |
//! | `client.send_get("get_attachment/7", "junit.xml")` | [`client.get_attachment(7).await?.save("junit.xml")`](crate::Client::get_attachment) |
//! | a path that you build yourself | [`client.raw("get_run/42").get()`](crate::Client::raw) |
//! | `except APIError as error` | [`error.kind()`](crate::Error::kind), [`error.message()`](crate::Error::message), [`error.delivery()`](crate::Error::delivery) |
//!
//! # From `testrail-api`
//!
//! The functions have the same names. They are all on the client, and not in a group for each resource:
//!
//! | Python | Rust |
//! |---|---|
//! | `TestRailAPI(url, email, password)` | [`Client::new(url, email, key)`](crate::Client::new) |
//! | `TestRailAPI()`, with `TESTRAIL_PASSWORD` | [`Client::from_env()`](crate::Client::from_env), with `TESTRAIL_API_KEY` |
//! | `api.runs.get_run(42)` | [`client.get_run(42)`](crate::Client::get_run) |
//! | `api.runs.get_runs_bulk(1)` | [`client.runs(1, &RunsFilter::new())`](crate::Client::runs), which misses no row while others write |
//! | `api.runs.add_run(1, name="Nightly", case_ids=[1, 2])` | [`client.add_run(1, &AddRun::new("Nightly").case_ids([1, 2]))`](crate::Client::add_run): those cases only; `include_all=False` comes with them |
//! | `api.results.add_results_for_cases(42, results)` | [`client.report_results(42, results)`](crate::Client::report_results), or [`add_results_for_cases`](crate::Client::add_results_for_cases) for one batch |
//! | `api.results.add_result(7, status_id=5, custom_os=3)` | [`client.add_result(7, &AddResult::new(StatusId::FAILED).custom("os", 3))`](crate::results::AddResult::custom) |
//! | `case["custom_os"]` | [`case.custom::<u64>("os")`](crate::cases::Case::custom) |
//! | `run["passed_count"]` | [`run.counts().passed`](crate::Run::counts) |
//! | `api.cases.delete_case(7, soft=1)` | [`client.preview_delete_case(7)`](crate::Client::preview_delete_case) |
//! | `api.templates.get_templates(1)`, `api.bdd.get_bdd(7, path)` | [`get_templates`](crate::Client::get_templates), [`get_bdd`](crate::Client::get_bdd), which returns the text |
//! | `timeout=30` | [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), and [`deadline`](crate::ClientBuilder::deadline) for a whole call |
//! | `exc_iterations=3`, `retry_exceptions=(..)` | [`RetryPolicy`](crate::RetryPolicy): there is no need to name errors, since the client repeats [only what is safe](crate#retries-deadlines-limits) |
//! | `verify="company.pem"` | [`root_certificate`](crate::ClientBuilder::root_certificate) |
//! | `except StatusCodeError` | [`Error`](crate::Error); [`optional`](crate::ResultExt::optional) turns "there is no such thing" into `None` |
//! | `datetime` | [`Timestamp`](crate::Timestamp), from and to chrono, time and jiff with [features](crate#features) |
//! | `elapsed="1m 45s"` | [`elapsed(Duration::from_secs(105))`](crate::results::AddResult::elapsed) |
//!
//! # What is new
//!
//! - **Each call is `async`.** A program without async [blocks on it](crate#in-a-program-without-async).
//! - **Ids have types.** A number is taken for any of them; ids that came from TestRail cannot be mixed up.
//! - **A key that may be missing is an `Option`.** What this crate does not know is in `extra`.
//! - **To set and to clear differ.** An update sends what you set; `None` clears.
//! - **Lists are streams.** There is no loop over `offset`, nor `_links` to follow:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::RunsFilter;
//! use testrail::fake::FakeTestRail;
//!
//! let fake = FakeTestRail::start().await; // a TestRail on this machine
//! let client = fake.client();
//!
//! let mut runs = client.runs(1, &RunsFilter::new().is_completed(false));
//! while let Some(run) = runs.next().await {
//!     let run = run?;
//!     println!("{}: {} failed", run.name, run.counts().failed);
//! }
//! let all = client.runs(1, &RunsFilter::new()).try_collect().await?; // or all of them in a Vec
//! # assert!(!all.is_empty());
//! # Ok(())
//! # }
//! ```
