//! The settings of a client.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Client, Shared};
use crate::error::Error;
use crate::retry::{Budget, Gate, RetryPolicy};
use crate::transport::{BaseUrl, Settings, Transport};

/// The settings of a [`Client`], from [`Client::builder`].
///
/// ```
/// use std::time::Duration;
/// use testrail::{Client, ClientBuilder, RetryPolicy};
///
/// let client = Client::builder("https://example.testrail.io", "me@example.com", "my-api-key")
///     .deadline(Duration::from_secs(120))
///     .attempt_timeout(Duration::from_secs(30))
///     .connect_timeout(Duration::from_secs(3))
///     .retry(RetryPolicy::new().max_attempts(4))
///     .max_in_flight(8)
///     .requests_per_minute(180)
///     .proxy("http://proxy.example.com:3128")
///     .max_answer(64 * 1024 * 1024)
///     .max_download(1024 * 1024 * 1024)
///     .user_agent("nightly-ci/1.4")
///     .build()?;
///
/// # fn in_a_network_of_its_own() -> Result<(), Box<dyn std::error::Error>> {
/// let inside = ClientBuilder::from_env()?.root_certificate(std::fs::read("company.pem")?).build()?;
/// let in_a_test_network = Client::builder("http://testrail.test", "me@example.com", "my-api-key")
///     .allow_plain_http()
///     .gzip(false)
///     .build()?;
/// # Ok(())
/// # }
/// # Ok::<(), testrail::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until build is called"]
pub struct ClientBuilder {
    url: String,
    allow_plain_http: bool,
    /// Whether the server, the user and the key come from the environment, by whose names errors then call them.
    from_env: bool,
    connections: Settings,
    deadline: Duration,
    attempt_timeout: Duration,
    retry: RetryPolicy,
    requests_per_minute: Option<usize>,
    /// Whether requests pass one by one after a 429.
    #[cfg(feature = "fake")]
    paced: bool,
}

const URL: &str = "TESTRAIL_URL";
const EMAIL: &str = "TESTRAIL_EMAIL";
const KEY: &str = "TESTRAIL_API_KEY";

impl ClientBuilder {
    pub(crate) fn new(url: String, email: String, key: String) -> Self {
        Self {
            url,
            allow_plain_http: false,
            from_env: false,
            connections: Settings::new(email, key),
            deadline: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(20),
            retry: RetryPolicy::new(),
            requests_per_minute: None,
            #[cfg(feature = "fake")]
            paced: true,
        }
    }

    /// A builder for the server, the user and the key that the environment names: `TESTRAIL_URL`,
    /// `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if one of them is missing or empty;
    /// [`field`](Error::field) names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let get = |name: &str| {
            let value = variable(name).filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| Error::invalid(name, "must be set in the environment"))?;
            value.into_string().map_err(|_| Error::invalid(name, "must be UTF-8"))
        };
        let builder = Self::new(get(URL)?, get(EMAIL)?, get(KEY)?);
        Ok(Self { from_env: true, ..builder })
    }

    /// How long a call may take in all: waits, repeated attempts and waiting for other requests included.
    /// Default: 60 seconds. For a single call, see [`Client::with_deadline`]. A server that asks to wait for a whole
    /// minute is waited for only by calls with more time than that.
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = time;
        self
    }

    /// How long one request may take, from connecting to the last byte of the answer; a call may make several.
    /// Default: 20 seconds.
    pub fn attempt_timeout(mut self, time: Duration) -> Self {
        self.attempt_timeout = time;
        self
    }

    /// How long connecting may take, TLS included. Default: 5 seconds.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connections.connect_timeout = time;
        self
    }

    /// How many requests may be in flight at once, over all clones of the client, and so how many connections are in
    /// use; further calls wait. Default: 16.
    ///
    /// As many connections at most are kept besides for the next requests, idle for up to 4 seconds.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.connections.max_in_flight = requests;
        self
    }

    /// How many requests the client and its clones may start in any minute; further ones wait, and fail only where
    /// the wait would outlast the [deadline](ClientBuilder::deadline). Default: no limit.
    ///
    /// TestRail Cloud allows 180 a minute (Enterprise: 300) to all users of an instance together, and answers more with
    /// [`RateLimited`](crate::ErrorKind::RateLimited). Without a limit here, the client waits when that happens, for as
    /// long as TestRail asks, and lets one request pass after the other for a minute.
    ///
    /// The requests of a minute may all come at its start. The next one then waits for nearly a minute, so set a longer
    /// [deadline](ClientBuilder::deadline) than the default with it.
    pub fn requests_per_minute(mut self, requests: usize) -> Self {
        self.requests_per_minute = Some(requests);
        self
    }

    /// Whether the server may compress its answers with gzip. Default: `true`. A measured page of 250 runs took 239 KB,
    /// and 16 KB compressed; inflating it takes about a fifth of the time of decoding it. Where client and server are on
    /// one machine, `false` saves that. The bound of an answer ([`TooLarge`](crate::ErrorKind::TooLarge)) holds for what
    /// is inflated.
    ///
    /// With `false`, an answer that is compressed all the same is an error ([`Protocol`](crate::ErrorKind::Protocol)).
    pub fn gzip(mut self, enabled: bool) -> Self {
        self.connections.gzip = enabled;
        self
    }

    /// How much of an answer is read at most, in bytes, after inflating. Default: 16 MiB. A longer one is an error
    /// ([`TooLarge`](crate::ErrorKind::TooLarge)), so that no answer takes all memory. The number of JSON values that an
    /// answer may have grows with it.
    ///
    /// Raise it for an old server that sends a long list as a whole, or for a plan with very many runs.
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.connections.max_answer = bytes;
        self
    }

    /// How much of a [file](crate::Download) is read at most, in bytes. Default: 256 MiB, which is the largest file that
    /// TestRail takes. A longer one ends with an error ([`TooLarge`](crate::ErrorKind::TooLarge)).
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.connections.max_download = bytes;
        self
    }

    /// Which failed attempts are followed by another. Default: [`RetryPolicy::new`].
    ///
    /// Besides, the retries of all clones of a client together are bounded: to 10, and one more for every 5 calls, but
    /// for those that the server asked for.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts a certificate authority besides those that the machine trusts, such as a company's own. `pem` is
    /// its certificate in PEM form, or several of them.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connections.roots.push(pem.into());
        self
    }

    /// Sends every request through this proxy, such as `http://proxy.example.com:3128`. By default none is
    /// used: the proxy variables of the environment are ignored.
    ///
    /// With an `http` base URL the proxy sees the credentials.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connections.proxy = Some(url.into());
        self
    }

    /// Adds the name and version of your program to the `User-Agent` of every request, such as
    /// `nightly-ci/1.4`.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.connections.user_agent = Some(suffix.into());
        self
    }

    /// Allows a base URL with plain `http` to another host than this machine. **The key and all data can then
    /// be read and changed on their way.**
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// After a 429 its requests pass all at once: for the stand-in's own clients.
    #[cfg(feature = "fake")]
    pub(crate) fn without_pace(mut self) -> Self {
        self.paced = false;
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), and [`field`](Error::field) names what it is about:
    ///
    /// - `url`: not `http` or `https`; with a user, a query or a fragment; plain `http` to another host than
    ///   this machine, unless [allowed](ClientBuilder::allow_plain_http).
    /// - `email`: blank, with a colon or a control character.
    /// - `key`: blank, or with a control character such as the line break at the end of a file.
    /// - a timeout, [`max_in_flight`](ClientBuilder::max_in_flight) or
    ///   [`requests_per_minute`](ClientBuilder::requests_per_minute) of zero, or a proxy, certificate or user
    ///   agent that cannot be one.
    pub fn build(self) -> Result<Client, Error> {
        let in_env = |error: Error| match error.field() {
            Some("url") if self.from_env => error.with_field(Some(URL.to_owned())),
            Some("email") if self.from_env => error.with_field(Some(EMAIL.to_owned())),
            Some("key") if self.from_env => error.with_field(Some(KEY.to_owned())),
            _ => error,
        };
        self.client().map_err(in_env)
    }

    fn client(&self) -> Result<Client, Error> {
        self.connections.check()?;
        for (field, time) in [("deadline", self.deadline), ("attempt_timeout", self.attempt_timeout)] {
            if time.is_zero() {
                return Err(Error::invalid(field, "must be more than zero"));
            }
        }
        if self.requests_per_minute == Some(0) {
            return Err(Error::invalid("requests_per_minute", "must be at least 1"));
        }
        let base = BaseUrl::parse(&self.url, self.allow_plain_http)?;
        let max_in_flight = self.connections.max_in_flight;
        let gate = Gate::new(self.requests_per_minute);
        #[cfg(feature = "fake")]
        let gate = if self.paced { gate } else { gate.without_pace() };
        let shared = Shared {
            transport: Transport::new(base, &self.connections)?,
            slots: Arc::new(Semaphore::new(max_in_flight)),
            max_in_flight,
            gate,
            budget: Budget::new(),
        };
        Ok(Client {
            shared: Arc::new(shared),
            deadline: self.deadline,
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
        })
    }
}

/// Without the key, and without what a proxy's address may hold.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("email", &self.connections.email)
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connections.connect_timeout)
            .field("retry", &self.retry)
            .field("max_in_flight", &self.connections.max_in_flight)
            .field("requests_per_minute", &self.requests_per_minute)
            .field("gzip", &self.connections.gzip)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const NOT_DER: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    fn builder() -> ClientBuilder {
        Client::builder("https://example.testrail.io", "me@example.com", "secret")
    }

    #[test]
    fn the_environment_names_server_user_and_key() {
        let variables = [
            ("TESTRAIL_URL", "http://localhost:1"),
            ("TESTRAIL_EMAIL", "me@example.com"),
            ("TESTRAIL_API_KEY", "secret"),
        ];
        let lookup = |without: &'static str| {
            move |name: &str| {
                let known = variables.iter().find(|(key, _)| *key == name && *key != without);
                known.map(|(_, value)| OsString::from(value))
            }
        };
        let full = ClientBuilder::from_variables(lookup("")).unwrap();
        assert_eq!(
            (full.url.as_str(), full.connections.credentials()),
            ("http://localhost:1", ("me@example.com", "secret"))
        );
        for (missing, _) in variables {
            let error = ClientBuilder::from_variables(lookup(missing)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert_eq!(error.field(), Some(missing));
            assert_eq!(error.to_string(), format!("{missing} must be set in the environment"));
        }
        let empty = ClientBuilder::from_variables(|_| Some(OsString::new())).unwrap_err();
        assert_eq!(empty.field(), Some("TESTRAIL_URL"));
        for (bad, text) in [
            (URL, "TESTRAIL_URL must start with https:// (or http:// for a server on this machine)"),
            (EMAIL, "TESTRAIL_EMAIL must not contain a control character"),
            (KEY, "TESTRAIL_API_KEY must not contain a control character, such as the line break at the end of a file"),
        ] {
            let lookup = |name: &str| if name == bad { Some("x\n".into()) } else { lookup("")(name) };
            let error = ClientBuilder::from_variables(lookup).unwrap().build().unwrap_err();
            assert_eq!((error.to_string().as_str(), error.field()), (text, Some(bad)));
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused_by_name() {
        let zero = Duration::ZERO;
        for (builder, field) in [
            (builder().deadline(zero), "deadline"),
            (builder().attempt_timeout(zero), "attempt_timeout"),
            (builder().connect_timeout(zero), "connect_timeout"),
            (builder().max_in_flight(0), "max_in_flight"),
            (builder().max_in_flight(usize::MAX), "max_in_flight"),
            (builder().proxy("not an address"), "proxy"),
            (builder().proxy("nope"), "proxy"),
            (builder().proxy("htp://127.0.0.1:1"), "proxy"),
            (builder().proxy("ftp://127.0.0.1:1"), "proxy"),
            (builder().proxy("socks5://127.0.0.1:1"), "proxy"),
            (builder().user_agent("line\nbreak"), "user_agent"),
            (builder().user_agent(""), "user_agent"),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)));
        }
    }

    #[test]
    #[cfg(feature = "rustls")]
    fn what_is_no_certificate_is_refused() {
        for pem in ["", "not PEM", "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", NOT_DER] {
            let error = builder().root_certificate(pem).build().unwrap_err();
            assert_eq!(error.field(), Some("root_certificate"), "{pem}: {error}");
        }
    }
}
