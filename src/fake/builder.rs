//! How a stand-in is set up.

use std::collections::BTreeMap;
use std::fmt;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use super::api::clock::Clock;
use super::api::generation::Generation;
use super::api::{State, demo};
use super::faults::Queue;
use super::server::{Limit, Listener, Shared};
use super::service::{self, Server};
use super::stand_in::{EMAIL, FakeTestRail, KEY};
use crate::fake::api::seed::Seed;
use crate::fake::invalid::invalid_setup;

/// The settings of a stand-in, from [`FakeTestRail::builder`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use std::time::Duration;
/// use testrail::fake::{FakeTestRail, Generation, SuiteMode};
///
/// let fake = FakeTestRail::builder()
///     .generation(Generation::Cloud)
///     .seed(|seed| drop(seed.project("Shop", SuiteMode::Single)))
///     .port(0)
///     .page_cap(100)
///     .latency(Duration::from_millis(5))
///     .rate_limit(180)
///     .key("another-key")
///     .try_start()
///     .await?;
/// println!("{fake:?}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until start is called"]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct FakeBuilder {
    generation: Generation,
    is_enterprise: bool,
    seeds: Vec<Fill>,
    port: u16,
    page_cap: Option<u64>,
    latency: Duration,
    rate_limit: Option<usize>,
    key: String,
    ignores_run_configs: bool,
    uuid_attachments: bool,
    paced_client: bool,
}

type Fill = Box<dyn FnOnce(&mut Seed<'_>) + Send>;

impl FakeBuilder {
    pub(super) fn new() -> Self {
        Self {
            generation: Generation::default(),
            is_enterprise: false,
            seeds: Vec::new(),
            port: 0,
            page_cap: None,
            latency: Duration::ZERO,
            rate_limit: None,
            key: KEY.to_owned(),
            ignores_run_configs: false,
            uuid_attachments: false,
            paced_client: true,
        }
    }

    /// Sets the generation of the server. Default: [`Generation::Paged`].
    pub fn generation(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// Makes the server one of TestRail Enterprise. Default: it is not.
    ///
    /// Enterprise has more methods: those of datasets, variables and case statuses, and of reports across projects.
    /// Other servers refuse them. From 7.3 on, its rows also have more keys: `users` in projects, `sso_enabled` and
    /// `assigned_projects` in users, and `case_status_id` in cases. Other servers ignore these keys.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::ErrorKind;
    /// use testrail::datasets::DatasetsFilter;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let error = fake.client().get_datasets(1, &DatasetsFilter::new()).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::EnterpriseOnly);
    ///
    /// let fake = FakeTestRail::builder().enterprise().start().await;
    /// assert_eq!(fake.client().get_datasets(1, &DatasetsFilter::new()).await?.items[0].name, "Default");
    /// # Ok(())
    /// # }
    /// ```
    pub fn enterprise(mut self) -> Self {
        self.is_enterprise = true;
        self
    }

    /// Fills the server, in place of the data that [the module](super) describes. It then starts with user 1, "Me", and
    /// nothing else.
    pub fn seed(mut self, fill: impl FnOnce(&mut Seed<'_>) + Send + 'static) -> Self {
        self.seeds.push(Box::new(fill));
        self
    }

    /// Sets the port to listen on. Default: any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Limits pages to this many rows, whatever a call asks for. Default: 250. If lists are bare arrays, a smaller page
    /// looks like the end of the list.
    ///
    /// # Panics
    ///
    /// If `rows` is 0.
    pub fn page_cap(mut self, rows: u64) -> Self {
        if rows == 0 {
            invalid_setup("a page has at least one row");
        }
        self.page_cap = Some(rows);
        self
    }

    /// Delays each answer by this time. Default: none.
    pub fn latency(mut self, time: Duration) -> Self {
        self.latency = time;
        self
    }

    /// Limits the calls per minute, by the stand-in's clock. Further calls get a 429. Default: no limit.
    pub fn rate_limit(mut self, per_minute: usize) -> Self {
        self.rate_limit = Some(per_minute);
        self
    }

    /// Makes `add_run` ignore `config_ids`. Some servers may do that: the newest manual names the field only for runs
    /// in plans. Default: `config_ids` count.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let new = AddRun::new("Nightly").suite_id(1).config_ids([1, 3]);
    /// let fake = FakeTestRail::start().await;
    /// assert_eq!(fake.client().add_run(1, &new).await?.config.as_deref(), Some("Chrome, Windows 10"));
    ///
    /// let fake = FakeTestRail::builder().ignore_run_configs().start().await;
    /// assert_eq!(fake.client().add_run(1, &new).await?.config, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ignore_run_configs(mut self) -> Self {
        self.ignores_run_configs = true;
        self
    }

    /// Gives attachments UUIDs in the place of numbers everywhere, as some servers from 7.1 on do. Default: answers to
    /// uploads and results have numbers, and lists have what is usual in their [generation](FakeBuilder::generation).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::Upload;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::builder().uuid_attachments().start().await;
    /// let id = fake.client().add_attachment_to_run(2, Upload::from_bytes("log.txt", "All is well.")).await?;
    /// assert_eq!(id.as_str().len(), 36);
    /// # Ok(())
    /// # }
    /// ```
    pub fn uuid_attachments(mut self) -> Self {
        self.uuid_attachments = true;
        self
    }

    /// Makes [`FakeTestRail::client`] return clients without a pace. Default: they have one, as all clients do.
    ///
    /// For a minute after a 429, a client sends its requests one by one, three a second. That slows down tests of what
    /// comes after a 429. Without the pace, the client sends all requests as soon as the wait that the 429 asked for is
    /// over.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use std::time::{Duration, Instant};
    /// use testrail::fake::{FakeTestRail, Fault, RetryAfter};
    ///
    /// let fake = FakeTestRail::builder().without_client_pace().start().await;
    /// let client = fake.client();
    /// fake.inject(Fault::rate_limited(RetryAfter::Seconds(0)));
    /// client.get_run(1).await?;
    /// let start = Instant::now();
    /// for _ in 0..9 {
    ///     client.get_run(1).await?;
    /// }
    /// assert!(start.elapsed() < Duration::from_secs(3)); // the pace would make it at least that
    /// # Ok(())
    /// # }
    /// ```
    pub fn without_client_pace(mut self) -> Self {
        self.paced_client = false;
        self
    }

    /// Sets the API key that the server accepts. Default: `fake-api-key`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Starts the server.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use testrail::fake::{FakeTestRail, Generation};
    ///
    /// let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the port is in use, or this machine has no free one.
    #[expect(clippy::panic, reason = "a test that cannot start its server cannot go on")]
    pub async fn start(self) -> FakeTestRail {
        let started = self.try_start().await;
        started.unwrap_or_else(|error| panic!("the stand-in TestRail cannot be started: {error}"))
    }

    /// Starts the server, and returns an error instead of panicking.
    ///
    /// # Errors
    ///
    /// If the port is in use, this machine has no free one, or no thread can be started.
    #[expect(clippy::unused_async, reason = "a start that has to wait for something would change no test")]
    pub async fn try_start(self) -> std::io::Result<FakeTestRail> {
        let listener = TcpListener::bind(("127.0.0.1", self.port))?;
        let address = listener.local_addr()?;
        let mut state = State {
            generation: self.generation,
            is_enterprise: self.is_enterprise,
            page_cap: self.page_cap,
            address: format!("http://{address}"),
            ignores_run_configs: self.ignores_run_configs,
            uuid_attachments: self.uuid_attachments,
            ..State::default()
        };
        state.define_scenarios();
        let mut seed = Seed::new(&mut state);
        seed.user("Me", EMAIL);
        if self.seeds.is_empty() {
            demo::fill(&mut seed);
            // The demo's data lies in the past. From now on, the clock is this machine's.
            state.clock = Clock::default();
        }
        for fill in self.seeds {
            fill(&mut Seed::new(&mut state));
        }
        let server = Server {
            state,
            key: self.key.clone(),
            latency: self.latency,
            limit: self.rate_limit.map(Limit::new),
            faults: Queue::default(),
            handlers: BTreeMap::new(),
        };
        let shared = Arc::new(Shared::new(server));
        let answering = shared.clone();
        let answer = Arc::new(move |call: &_, body: &_, credentials: Option<&_>| {
            service::answer(&answering, call, body, credentials)
        });
        let listener = Listener::start(listener, answer)?;
        Ok(FakeTestRail { listener, shared, key: self.key, paced_client: self.paced_client })
    }
}

impl fmt::Debug for FakeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeBuilder").field("generation", &self.generation).finish_non_exhaustive()
    }
}
