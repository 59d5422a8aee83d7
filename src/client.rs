//! The client, and the one way that every call travels.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use crate::builder::ClientBuilder;
use crate::endpoint::Call;
use crate::settings::Settings;
use crate::transport::Transport;
use crate::{Delivery, Error, ErrorKind, answer};

/// A client of one TestRail server, as one user.
///
/// It is cheap to clone; clones share connections and limits, and tasks can use them side by side. It needs a tokio
/// runtime with IO and time enabled, and panics without one. Its connections belong to the runtime on which they were
/// made, so a program with several runtimes needs a client for each.
///
/// Dropping the future of a call cancels the call, but not what the server may have received: a write that is dropped
/// under way, by `tokio::time::timeout` say, may have been done. A [deadline](ClientBuilder::deadline) ends a call with
/// an error that tells.
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
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    slots: Semaphore,
    deadline: Duration,
    attempt_timeout: Duration,
}

impl Client {
    /// A client of the server at `url`, as the user with this e-mail address and API key (or password).
    ///
    /// The address is what stands in front of `index.php` in the browser: `https://example.testrail.io`, or
    /// `https://example.com/testrail` where TestRail is installed under a path. An API key is made under "My
    /// Settings" in TestRail, and works only once that page has been saved.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if the address, the e-mail address or the key cannot be one;
    /// see [`ClientBuilder::build`]. Nothing is sent.
    pub fn new(url: impl Into<String>, email: impl Into<String>, key: impl Into<String>) -> Result<Self, Error> {
        Self::builder(url, email, key).build()
    }

    /// A client with settings of its own, for the server, the user and the key as in [`new`](Client::new).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use testrail::Client;
    ///
    /// let client = Client::builder("https://example.testrail.io", "me@example.com", "my-api-key")
    ///     .deadline(Duration::from_secs(120))
    ///     .user_agent("nightly-ci/1.4")
    ///     .build()?;
    /// # Ok::<(), testrail::Error>(())
    /// ```
    pub fn builder(url: impl Into<String>, email: impl Into<String>, key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into(), email.into(), key.into())
    }

    /// A client as the environment says: `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
    ///
    /// For settings besides, see [`ClientBuilder::from_env`].
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) if one of them is missing, empty or cannot be what it is for;
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

    pub(crate) fn with(transport: Transport, settings: &Settings) -> Self {
        let inner = Inner {
            transport,
            slots: Semaphore::new(settings.max_in_flight),
            deadline: settings.deadline,
            attempt_timeout: settings.attempt_timeout,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Sends a call and reads its answer: the way of every call.
    pub(crate) async fn send<T: 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.exchange(&call).await.map_err(|error| call.blame(error))
    }

    async fn exchange<T: 'static>(&self, call: &Call<T>) -> Result<T, Error> {
        let Inner { transport, slots, deadline, attempt_timeout } = &*self.inner;
        let start = Instant::now();
        // The semaphore is never closed, so the only way not to get a slot is to run out of time.
        let Ok(Ok(_slot)) = timeout(*deadline, slots.acquire()).await else {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NeverSent)
                .with_detail(format!("other requests were in flight for the {deadline:?} that were allowed")));
        };
        let left = deadline.saturating_sub(start.elapsed());
        let answer = transport.attempt(call, left.min(*attempt_timeout)).await?;
        let value = answer::text(&answer.body).and_then(|text| (call.decode)(text));
        value.map_err(|bad| bad.into_error(answer.status))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.inner.transport.base().as_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AddRun;

    #[tokio::test(start_paused = true)]
    async fn a_call_that_never_got_a_slot_was_never_sent() {
        let client = Client::builder("http://127.0.0.1:1", "me@example.com", "key").max_in_flight(1).build().unwrap();
        let _slot = client.inner.slots.acquire().await.unwrap();
        let error = client.add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NeverSent));
        assert_eq!(
            error.to_string(),
            "add_run/1: no complete answer in time (other requests were in flight for the 60s that were allowed); \
             nothing was sent"
        );
    }
}
