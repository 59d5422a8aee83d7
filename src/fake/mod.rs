//! A stand-in TestRail server, for tests of programs that use this crate (feature `fake`).
//!
//! # Testing your code
//!
//! ## The first test
//!
//! Turn the feature on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! testrail = { version = "0.1", features = ["fake"] }
//! ```
//!
//! A test starts a server, hands its client to the code, and looks at what came of it:
//!
//! ```
//! use testrail::fake::FakeTestRail;
//! # use testrail::{AddRun, Client, Error};
//! # async fn make_nightly_run(client: &Client) -> Result<(), Error> {
//! #     client.add_run(1, &AddRun::new("Nightly").suite_id(1).case_ids([1, 2, 3])).await.map(drop)
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! make_nightly_run(&client).await?;               // the code to be tested
//! let run = client.get_run(6).await?;
//! assert_eq!((run.name.as_str(), run.counts().untested), ("Nightly", 3));
//! # Ok(())
//! # }
//! ```
//!
//! The server stops when it is dropped. Any number can run side by side, each on a port of its own. Programs that
//! are not in Rust, or not in the test's process, get [`url`](FakeTestRail::url), any e-mail address, and
//! [`key`](FakeTestRail::key); from the shell, `cargo run --example fake_server` in a checkout of this crate starts
//! one.
//!
//! ## What is in it
//!
//! It starts with one project, of id 1:
//!
//! | What | Ids |
//! |---|---|
//! | suites, as the project has several of them | 1 Web (cases 1 to 6), 2 Checkout (cases 7 to 9) |
//! | configurations | 1 Chrome, 2 Firefox (group 1 Browsers); 3 Windows, 4 Linux (group 2 Operating systems) |
//! | users | 1 Me (an administrator, and everybody whose e-mail address it does not know), 2 Ada |
//! | milestone | 1 |
//! | runs | 1 is closed, 2 and 3 are open, 5 belongs to the test plan 4 |
//!
//! With [`FakeTestRail::builder`] a test sets up its own: see [`Seed`]. While it runs, [`FakeTestRail::seed`] changes
//! what is there, [`FakeTestRail::record`] reports a result, and [`FakeTestRail::set_time`] and
//! [`FakeTestRail::advance`] move its clock.
//!
//! It has the methods `get_run`, `get_runs`, `add_run`, `update_run`, `close_run`, `delete_run`, `get_tests`,
//! `get_results_for_run`, `add_result_for_case`, `add_results_for_cases`, `get_projects`, `get_project`, `get_suites`,
//! `get_suite`, `get_sections`, `get_cases`, `get_milestones`, `get_configs`, `get_statuses`, `get_users`,
//! `get_current_user` and `get_plan`. Its answers are those of a real server to the letter, as far as that is known;
//! where it is not, the source says so. It is a server of 7.2.1 or later, and can be one of any other [`Generation`]:
//! what only TestRail Cloud knows, such as start and due times, takes [`Generation::Cloud`].
//!
//! ## What goes wrong
//!
//! A test of what happens on a bad day [injects](FakeTestRail::inject) a [`Fault`]:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::{FakeTestRail, Fault, RetryAfter};
//! use testrail::{AddRun, Delivery, ErrorKind, RetryPolicy};
//!
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! let new = AddRun::new("Nightly").suite_id(1);
//!
//! // The client waits for as long as it is told, and tries again.
//! fake.inject(Fault::rate_limited(RetryAfter::Seconds(1)));
//! client.add_run(1, &new).await?;
//! assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (2, 5));
//!
//! // The run is created, but the answer does not arrive: this is not tried again.
//! fake.inject(Fault::reset_after_handling().on("add_run"));
//! assert_eq!(client.add_run(1, &new).await.unwrap_err().delivery(), Delivery::Unknown);
//! assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (3, 6));
//!
//! // Where a test is to see the error itself, retries are switched off.
//! fake.inject(Fault::refuse(503, "down"));
//! let error = client.with_retry(RetryPolicy::never()).get_run(1).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Server);
//! # Ok(())
//! # }
//! ```
//!
//! Runs can also be added, closed or deleted between two pages of a listing: see [`Fault::then`].
//!
//! ## What was asked
//!
//! [`FakeTestRail::requests`] is all that came, and [`FakeTestRail::calls`] counts the calls of a method. For an
//! answer that none of this gives, [`FakeTestRail::mount`] puts a mock of [wiremock](https://docs.rs/wiremock) in
//! front.

mod bare_quote;
mod builder;
mod clock;
mod demo;
mod fault;
mod generation;
mod lists;
mod lookups;
mod methods;
mod mishap;
mod received;
mod relay;
mod reply;
mod request;
mod results;
mod row;
mod rows;
mod runs;
mod seed;
mod server;
mod shared;
mod state;
mod status;
mod waiting;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wiremock::{Mock, MockServer};

pub use builder::FakeBuilder;
pub use fault::{Fault, RetryAfter};
pub use generation::Generation;
pub use received::Received;
pub use request::NextLink;
pub use seed::{Seed, SuiteMode};
pub use status::TestStatus;
/// The library whose mocks [`FakeTestRail::mount`] takes.
pub use wiremock;

use crate::{CaseId, Client, RunId, Timestamp};
use relay::Relay;
use server::Server;
use shared::Shared;

const EMAIL: &str = "me@example.com";
const KEY: &str = "fake-api-key";

/// A stand-in TestRail server on this machine. It stops when it is dropped.
///
/// [The module](self) tells how to use it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use std::time::Duration;
/// use testrail::fake::{FakeTestRail, Fault, TestStatus, SuiteMode};
/// use testrail::{AddRun, Client};
///
/// let fake = FakeTestRail::builder()
///     .seed(|seed| {
///         let shop = seed.project("Shop", SuiteMode::Single);
///         seed.cases(1, "Basket", ["Put in", "Take out"]);
///         seed.user("Ada", "ada@example.com");
///     })
///     .start()
///     .await;
/// fake.set_time(1_792_929_600);
///
/// // A client of the server's first user, and one of another; programs elsewhere are told the same three.
/// let (me, ada) = (fake.client(), Client::new(fake.url(), "ada@example.com", fake.key())?);
/// assert_eq!(fake.email(), "me@example.com");
///
/// let run = ada.add_run(1, &AddRun::new("Nightly")).await?;
/// fake.advance(Duration::from_secs(60));
/// fake.record(run.id, 1, TestStatus::Passed);
/// fake.seed(|seed| seed.close(run.id));
///
/// fake.inject(Fault::refuse(503, "down").always());
/// fake.clear_faults();
/// let run = me.get_run(run.id).await?;
/// assert_eq!((run.passed_count, run.completed_on), (1, Some(1_792_929_660.into())));
///
/// assert_eq!((fake.calls("add_run"), fake.calls_by("ada@example.com")), (1, 1));
/// assert_eq!(fake.requests()[1].query, "/api/v2/get_run/1");
/// assert_eq!(fake.run_ids(), [run.id]);
/// # Ok(())
/// # }
/// ```
pub struct FakeTestRail {
    // Dropped before the relay, which is to have the last one.
    mocks: Arc<MockServer>,
    relay: Relay,
    shared: Arc<Shared<Server>>,
    key: String,
}

impl FakeTestRail {
    /// Starts a server on a free port of this machine, with the data that [the module](self) describes.
    ///
    /// # Panics
    ///
    /// If this machine has no free port.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Sets a server up: its generation, its data, its limits.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::new()
    }

    /// The server's address, to be used as the base URL of a client.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.relay.address)
    }

    /// An e-mail address that the server takes: the one of its first user.
    #[must_use]
    pub fn email(&self) -> &str {
        EMAIL
    }

    /// The only API key that the server takes.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A client of this server, as its first user. For other settings, give [`url`](FakeTestRail::url),
    /// [`email`](FakeTestRail::email) and [`key`](FakeTestRail::key) to [`Client::builder`]. Each client that is made
    /// here has limits of its own, as those of different programs have; clones of one share them.
    ///
    /// # Panics
    ///
    /// If no client can be made at all: with the feature `rustls-no-provider` alone, before a provider was
    /// installed.
    #[must_use]
    #[expect(clippy::panic, reason = "a test without a client cannot go on")]
    pub fn client(&self) -> Client {
        Client::new(self.url(), EMAIL, self.key()).unwrap_or_else(|error| panic!("no client can be made: {error}"))
    }

    /// Changes the server's data.
    ///
    /// # Panics
    ///
    /// If `change` does what [`Seed`] panics at, or uses the stand-in itself instead of the [`Seed`] it is given.
    pub fn seed<T>(&self, change: impl FnOnce(&mut Seed<'_>) -> T) -> T {
        change(&mut Seed::new(&mut self.shared.lock().state))
    }

    /// Reports a result of a case in a run.
    ///
    /// # Panics
    ///
    /// If there is no such run, or it is closed, or the case is not in it, or there is no such custom status.
    pub fn record(&self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        self.seed(|seed| seed.record(run, case, status));
    }

    /// Stops the server's clock at this time. It moves on only when it is told to.
    pub fn set_time(&self, time: impl Into<Timestamp>) {
        self.seed(|seed| seed.set_time(time));
    }

    /// Moves the server's clock ahead, and stops it there.
    pub fn advance(&self, time: Duration) {
        self.seed(|seed| seed.advance(time));
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().faults.inject(fault);
    }

    /// Forgets the faults that are still waiting.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// The ids of all runs, those in plans included, oldest first.
    #[must_use]
    pub fn run_ids(&self) -> Vec<RunId> {
        self.seed(|seed| seed.run_ids())
    }

    /// Every request that came so far, in the order of their arrival, whatever became of it.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.log().clone()
    }

    /// How often a method was called, such as `add_run`.
    #[must_use]
    pub fn calls(&self, method: &str) -> usize {
        self.shared.log().iter().filter(|request| request.method() == method).count()
    }

    /// How many requests came from the user with this e-mail address.
    #[must_use]
    pub fn calls_by(&self, email: &str) -> usize {
        self.shared.log().iter().filter(|request| request.user.as_deref() == Some(email)).count()
    }

    /// Puts a mock in front: what it matches does not reach the stand-in. wiremock's matcher `path` sees
    /// `/index.php`; what TestRail calls the path is the query. If the mock expects a number of calls, dropping
    /// the stand-in panics where it was another. A mock that panics itself shows as a connection that breaks.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use testrail::fake::FakeTestRail;
    /// use testrail::fake::wiremock::{Mock, Request, ResponseTemplate};
    ///
    /// let fake = FakeTestRail::start().await;
    /// let version = |request: &Request| request.url.query() == Some("/api/v2/get_version");
    /// fake.mount(Mock::given(version).respond_with(ResponseTemplate::new(200).set_body_string("\"10.6\""))).await;
    ///
    /// let version: String = fake.client().raw("get_version").get().await.unwrap();
    /// assert_eq!(version, "10.6");
    /// # }
    /// ```
    pub async fn mount(&self, mock: Mock) {
        self.mocks.register(mock).await;
    }
}

/// Panics with the panic of a closure that the test gave to a [`Fault`], if there was one.
impl Drop for FakeTestRail {
    fn drop(&mut self) {
        let panic = self.shared.take_panic();
        if let Some(panic) = panic.filter(|_| !std::thread::panicking()) {
            std::panic::resume_unwind(panic);
        }
    }
}

impl fmt::Debug for FakeTestRail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTestRail").field("url", &self.url()).finish_non_exhaustive()
    }
}
