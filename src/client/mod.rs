//! The client, and what its clones share. Every call goes through `send`.

mod added;
mod builder;
mod known;
mod lists;
mod send;
mod turns;
mod verified;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::error::Error;
use crate::retry::{Budget, Gate, RetryPolicy, random};
use crate::transport::Transport;

use added::Added;
pub use builder::ClientBuilder;
use known::Known;
pub(crate) use lists::list_until;
pub(crate) use send::warn_of;
pub(crate) use turns::turn;
pub(crate) use verified::Sent;

/// A client for one TestRail server, as one user.
///
/// It is cheap to clone. Clones share connections and limits, and tasks can use them concurrently. It needs a tokio
/// runtime with IO and time enabled. Without a runtime, a call is an error that says so. In a runtime without IO or
/// time, tokio panics. The connections belong to the runtime that created them, so a program with several runtimes
/// needs a client for each. The [end of a runtime](crate#at-the-end-of-a-runtime) can wait for a name server.
///
/// Dropping the future of a call cancels the call, but not what the server may have received. If you drop a write in
/// flight, with `tokio::time::timeout` for example, the server may have done it. A [deadline](ClientBuilder::deadline),
/// in contrast, ends a call with an error that tells. To change the deadline or the retries of one call, use a view of
/// the client: [`with_deadline`](Client::with_deadline), [`with_retry`](Client::with_retry).
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> Result<(), testrail::Error> {
/// use testrail::Client;
///
/// let client = Client::new("https://example.testrail.io", "me@example.com", "my-api-key")?;
/// let run = client.get_run(42).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    /// Shared by all clones.
    pub(crate) shared: Arc<Shared>,
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
}

/// What all clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    pub(crate) slots: Arc<Semaphore>,
    /// How many slots there are.
    pub(crate) max_in_flight: usize,
    /// How many pages a listing fetches ahead, unless it has its own number.
    pub(crate) max_read_ahead: usize,
    pub(crate) gate: Gate,
    pub(crate) budget: Budget,
    pub(crate) added: Added,
    pub(crate) known: Known,
    /// How many rows one listing reads.
    pub(crate) max_rows: u64,
}

impl Shared {
    /// Has all clones wait after a 429.
    fn throttle(&self, now: Instant, asked: Option<Duration>) {
        if self.gate.close(now, asked, random()) {
            let wait_s = asked.map(|wait| wait.as_secs());
            tracing::info!(wait_s, "TestRail throttles: calls wait, and then start one after the other for a minute");
        }
    }
}

impl Client {
    /// Creates a client for the server at `url`, as the user with this e-mail address and API key (or password).
    ///
    /// The address is the part before `index.php` in the browser: `https://example.testrail.io`, or
    /// `https://example.com/testrail` if TestRail is installed under a path. Create an API key under "My Settings" in
    /// TestRail. It works only after you save that page.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the address, the e-mail address or the key is not valid; see
    /// [`ClientBuilder::build`]. This sends nothing.
    pub fn new(url: impl Into<String>, email: impl Into<String>, key: impl Into<String>) -> Result<Self, Error> {
        Self::builder(url, email, key).build()
    }

    /// Starts a client with other settings, for the server, the user and the key as in [`new`](Client::new).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::Client;
    ///
    /// let client = Client::builder("https://example.testrail.io", "me@example.com", "my-api-key")
    ///     .deadline(Duration::from_secs(300))
    ///     .user_agent("nightly-ci/1.4")
    ///     .build()?;
    /// # Ok::<(), testrail::Error>(())
    /// ```
    pub fn builder(url: impl Into<String>, email: impl Into<String>, key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into(), &email.into(), &key.into())
    }

    /// Creates a client from the environment: `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
    ///
    /// To change other settings, see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if one of them is missing, empty or not valid;
    /// [`field`](Error::field) names it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// let client = testrail::Client::from_env()?;
    /// # Ok::<(), testrail::Error>(())
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns the same client with another [deadline](ClientBuilder::deadline) for its calls. For a stream, it is the
    /// deadline of each page. The two clients share connections and limits.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use std::time::Duration;
    ///
    /// let run = client.with_deadline(Duration::from_secs(5)).get_run(42).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_deadline(&self, time: Duration) -> Self {
        Self { deadline: time, ..self.clone() }
    }

    /// Returns the same client with another [time limit for an attempt](ClientBuilder::attempt_timeout). The two
    /// clients share connections and limits.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use std::time::Duration;
    ///
    /// // A report takes a while.
    /// let patient = client.with_attempt_timeout(Duration::from_secs(300)).with_deadline(Duration::from_secs(600));
    /// let links = patient.run_report(3).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_attempt_timeout(&self, time: Duration) -> Self {
        Self { attempt_timeout: time, ..self.clone() }
    }

    /// Returns the same client with another [retry policy](ClientBuilder::retry) for its calls. The two clients share
    /// connections and limits.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RetryPolicy;
    ///
    /// let run = client.with_retry(RetryPolicy::never()).close_run(42).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self { retry: policy, ..self.clone() }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.shared.transport.base().as_str()).finish_non_exhaustive()
    }
}
