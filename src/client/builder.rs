//! The settings of a client.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Added, Client, Known, Shared};
use crate::error::Error;
use crate::retry::{Budget, Gate, RetryPolicy};
use crate::transport::{Address, BaseUrl, ProxySetting, Settings, Transport};

/// The settings of a [`Client`], from [`Client::builder`].
///
/// ```
/// use std::time::Duration;
/// use testrail::{Client, ClientBuilder, RetryPolicy};
///
/// let client = Client::builder("https://example.testrail.io", "me@example.com", "my-api-key")
///     .deadline(Duration::from_secs(300))
///     .attempt_timeout(Duration::from_secs(30))
///     .connect_timeout(Duration::from_secs(3))
///     .retry(RetryPolicy::new().max_attempts(4))
///     .max_in_flight(8)
///     .requests_per_minute(180)
///     .max_read_ahead(2)
///     .proxy("http://proxy.example.com:3128")
///     .max_answer(64 * 1024 * 1024)
///     .max_download(1024 * 1024 * 1024)
///     .max_rows(100_000)
///     .user_agent("nightly-ci/1.4")
///     .header("x-gateway-token", "my-token")
///     .build()?;
///
/// # fn in_a_network_of_its_own() -> Result<(), Box<dyn std::error::Error>> {
/// let inside = ClientBuilder::from_env()?.root_certificate(std::fs::read("company.pem")?).build()?;
/// let in_a_test_network = Client::builder("http://testrail.test", "me@example.com", "my-api-key")
///     .allow_plain_http()
///     .no_proxy()
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
    /// Whether the server, the user and the key come from the environment. If so, errors call them by the names of the
    /// variables.
    from_env: bool,
    connections: Settings,
    deadline: Duration,
    attempt_timeout: Duration,
    retry: RetryPolicy,
    requests_per_minute: Option<usize>,
    max_read_ahead: usize,
    max_rows: u64,
    /// Whether requests pass one by one after a 429.
    #[cfg(feature = "fake")]
    paced: bool,
}

const URL: &str = "TESTRAIL_URL";
const EMAIL: &str = "TESTRAIL_EMAIL";
const KEY: &str = "TESTRAIL_API_KEY";

impl ClientBuilder {
    pub(crate) fn new(url: String, email: &str, key: &str) -> Self {
        Self {
            url,
            allow_plain_http: false,
            from_env: false,
            connections: Settings::new(email, key),
            deadline: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(20),
            retry: RetryPolicy::new(),
            requests_per_minute: None,
            max_read_ahead: 4,
            max_rows: 1_000_000,
            #[cfg(feature = "fake")]
            paced: true,
        }
    }

    /// Creates a builder for the server, the user and the key from the environment: `TESTRAIL_URL`, `TESTRAIL_EMAIL`
    /// and `TESTRAIL_API_KEY`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if one of them is missing or empty; [`field`](Error::field)
    /// names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var_os(name))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let get = |name: &str| {
            let value = variable(name).filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| Error::invalid(name, "must be set in the environment"))?;
            value.into_string().map_err(|_| Error::invalid(name, "must be UTF-8"))
        };
        let builder = Self::new(get(URL)?, &get(EMAIL)?, &get(KEY)?);
        Ok(Self { from_env: true, ..builder })
    }

    /// Sets how long a call may take in total, including waits, retries and its turn behind other requests. Default:
    /// 120 seconds, because TestRail's own rate limit asks for waits of up to a minute. For a single call, see
    /// [`Client::with_deadline`].
    ///
    /// A call gives up earlier on a server that cannot be reached at all: after a quarter of this time, but not before
    /// 30 seconds.
    pub fn deadline(mut self, time: Duration) -> Self {
        self.deadline = time;
        self
    }

    /// Sets how long one attempt may take, from connecting to the last byte of the answer. A call may make several.
    /// For a [file](crate#files), it is how long nothing may move.
    /// Default: 20 seconds.
    pub fn attempt_timeout(mut self, time: Duration) -> Self {
        self.attempt_timeout = time;
        self
    }

    /// Sets how long connecting may take, including TLS. Default: 5 seconds.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connections.connect_timeout = time;
        self
    }

    /// Sets how many requests may be in flight at once, over all clones of the client. This also limits the connections
    /// in use. Further calls wait. Default: 16.
    ///
    /// The client also keeps up to this number of idle connections for the next reads, for up to 4 seconds. A write has
    /// a connection of its own. While your program writes, the client opens spare connections for the next writes, up
    /// to this number, and closes a spare that nothing has used for 3 seconds. (Both times count while the runtime is
    /// running.) If a server serves one connection at a time, as a simple stub does, the others wait for that long.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.connections.max_in_flight = requests;
        self
    }

    /// Sets how many requests the client and its clones may start in any minute. Further requests wait. They fail only
    /// if the wait would outlast the [deadline](ClientBuilder::deadline). Default: no limit.
    ///
    /// TestRail Cloud allows 180 requests a minute (Enterprise: 300) to all users of an instance together. It answers
    /// further ones with [`RateLimited`](crate::ErrorKind::RateLimited). Without a limit here, the client then waits as
    /// long as TestRail asks. After that, it starts one request after the other for a minute.
    ///
    /// All requests of a minute may come at its start. The next one then waits for nearly a minute, so keep the
    /// [deadline](ClientBuilder::deadline) above that, and raise it if many calls wait at once.
    pub fn requests_per_minute(mut self, requests: usize) -> Self {
        self.requests_per_minute = Some(requests);
        self
    }

    /// Sets how many pages a listing fetches ahead at most, such as [`Client::runs`]. Default: 4. A listing starts with
    /// one page ahead, and doubles that with each page that it takes: 1, 2, 4. So a list of one or two pages
    /// costs no further request. At the end of a longer list, up to one page less than this number is fetched in vain,
    /// and up to this number if your program stops in the middle.
    ///
    /// With 1, no page is fetched in vain at the end of a list that does not change. With 0, a listing fetches a page
    /// only after the rows of the one before are taken. [`Items::read_ahead`](crate::Items::read_ahead) sets the number
    /// of one listing.
    ///
    /// [`max_in_flight`](ClientBuilder::max_in_flight) limits these requests too. Beyond the next page, they leave
    /// about half of what is left of [`requests_per_minute`](ClientBuilder::requests_per_minute) to other calls. After
    /// a 429, a listing fetches one page ahead for as long as requests start one after the other.
    ///
    /// ```
    /// # async fn example() -> Result<(), testrail::Error> {
    /// use testrail::{ClientBuilder, RunsFilter};
    ///
    /// let client = ClientBuilder::from_env()?.max_read_ahead(1).build()?;
    /// let runs = client.runs(1, &RunsFilter::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn max_read_ahead(mut self, pages: usize) -> Self {
        self.max_read_ahead = pages;
        self
    }

    /// Sets whether the server may compress its answers with gzip. Default: `true`. A measured page of 250 runs took
    /// 239 KB, and 16 KB compressed. Decompressing takes about a fifth of the time of decoding; `false` saves that if
    /// client and server are on one machine. The limit on an answer ([`TooLarge`](crate::ErrorKind::TooLarge)) applies
    /// to its decompressed size.
    ///
    /// With `false`, a compressed answer is an error ([`Protocol`](crate::ErrorKind::Protocol)).
    pub fn gzip(mut self, enabled: bool) -> Self {
        self.connections.gzip = enabled;
        self
    }

    /// Sets the largest answer that the client reads, in bytes after decompression. Default: 16 MiB. A larger one is an
    /// error ([`TooLarge`](crate::ErrorKind::TooLarge)), so no answer can exhaust the memory. The number of JSON values
    /// that an answer may have grows with this limit.
    ///
    /// Raise it for an old server that sends a long list as a whole, or for a plan with very many runs.
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.connections.max_answer = bytes;
        self
    }

    /// Sets how much of a [file](crate::Download) the client reads at most, in bytes. Default: 256 MiB, the largest
    /// file that TestRail takes. A larger one ends with an error ([`TooLarge`](crate::ErrorKind::TooLarge)).
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.connections.max_download = bytes;
        self
    }

    /// Sets how many rows one listing reads at most, such as [`Client::runs`] or what looks for a row. Default:
    /// 1,000,000. Before the page that goes beyond, the stream ends with an error
    /// ([`TooLarge`](crate::ErrorKind::TooLarge)), so a server whose list does not end cannot exhaust the memory. A
    /// listing keeps 20 to 40 bytes for each row that it has read.
    ///
    /// A listing that you [resume](crate::Items::resume) after this error goes on with that page, and reads as many
    /// rows again.
    pub fn max_rows(mut self, rows: u64) -> Self {
        self.max_rows = rows;
        self
    }

    /// Sets which failed attempts the client retries. Default: [`RetryPolicy::new`].
    ///
    /// All clones of a client also share one retry budget: 10 retries, and one more for every 5 calls. Retries that the
    /// server asked for do not count.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts another certificate authority, such as a company's own, in addition to those that the machine trusts.
    /// `pem` holds one or more certificates in PEM form.
    ///
    /// It may also be the server's own certificate, such as a self-signed one. The client still checks that it is for
    /// the host of the base URL, and that it is valid at this time.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.connections.roots.push(pem.into());
        self
    }

    /// Sends every request through this proxy, such as `http://proxy.example.com:3128`, whatever the environment says.
    /// The address may contain a user and a password, percent-encoded:
    /// `http://user:pass%40word@proxy.example.com:3128`.
    ///
    /// By default, the client uses the proxy that the environment names in `HTTPS_PROXY` or `ALL_PROXY`, if the base
    /// URL is `https`. `NO_PROXY` lists servers that need none: names with all that end in them, addresses and networks
    /// (`corp.example, 10.0.0.0/8`), each with or without a port. The names of the variables may also be in lower case.
    /// [`no_proxy`](ClientBuilder::no_proxy) switches this off.
    ///
    /// The client does not speak SOCKS. If the environment names such a proxy, [`build`](ClientBuilder::build) returns
    /// an error that names the variable.
    ///
    /// With an `https` base URL, the proxy sees the server's name, but neither credentials nor data. With an `http`
    /// base URL, it sees everything, so the client uses only a proxy that you set here. A server on this machine
    /// (`localhost`, `127.0.0.1`) is never reached through a proxy.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connections.proxy = ProxySetting::Address(Address(url.into()));
        self
    }

    /// Uses no proxy, whatever the environment says. See [`proxy`](ClientBuilder::proxy).
    pub fn no_proxy(mut self) -> Self {
        self.connections.proxy = ProxySetting::Direct;
        self
    }

    /// Adds the name and version of your program to the `User-Agent` of every request, such as
    /// `nightly-ci/1.4`.
    pub fn user_agent(mut self, suffix: impl Into<String>) -> Self {
        self.connections.user_agent = Some(suffix.into());
        self
    }

    /// Adds a header to every request, such as one that a gateway in front of TestRail wants, or a session cookie. Its
    /// value is treated like the key: it is in no error, no log and no `Debug` output.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.connections.headers.push((name.into(), value.into()));
        self
    }

    /// Allows a base URL with plain `http` for a host other than this machine. **Others can then read and change the
    /// key and all data on their way.**
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

    /// Creates the client. This sends nothing.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput), whose [`field`](Error::field) names the setting:
    ///
    /// - `url`: not `http` or `https`; with a user, a query or a fragment; or plain `http` to a host other than this
    ///   machine, unless [allowed](ClientBuilder::allow_plain_http).
    /// - `email` and `key`: empty, with a quote around them or a control character in them; for `email` also white
    ///   space or a colon. White space around them is cut off.
    /// - a timeout, a limit of size ([`max_answer`](ClientBuilder::max_answer),
    ///   [`max_download`](ClientBuilder::max_download), [`max_rows`](ClientBuilder::max_rows)),
    ///   [`max_in_flight`](ClientBuilder::max_in_flight) or
    ///   [`requests_per_minute`](ClientBuilder::requests_per_minute) of zero, or a proxy, certificate, header or user
    ///   agent that is not valid.
    ///
    /// A proxy of the environment that is not valid is named by its variable, such as `HTTPS_PROXY`. An error without
    /// a field says that this machine has no certificates of authorities, which `https` needs.
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
        if self.max_rows == 0 {
            return Err(Error::invalid("max_rows", "must be at least 1"));
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
            max_read_ahead: self.max_read_ahead,
            gate,
            budget: Budget::new(),
            added: Added::default(),
            known: Known::default(),
            max_rows: self.max_rows,
        };
        Ok(Client {
            shared: Arc::new(shared),
            deadline: self.deadline,
            attempt_timeout: self.attempt_timeout,
            retry: self.retry,
        })
    }
}

/// Leaves out the key, the e-mail address, in whose place a key may stand by mistake, and the proxy's address, which
/// may hold credentials.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connections.connect_timeout)
            .field("retry", &self.retry)
            .field("max_in_flight", &self.connections.max_in_flight)
            .field("requests_per_minute", &self.requests_per_minute)
            .field("max_read_ahead", &self.max_read_ahead)
            .field("max_rows", &self.max_rows)
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
            (URL, "TESTRAIL_URL must not have the character '\\n' in it"),
            (EMAIL, "TESTRAIL_EMAIL must not contain a control character, such as a line break"),
            (KEY, "TESTRAIL_API_KEY must not contain a control character, such as a line break"),
        ] {
            let lookup = |name: &str| if name == bad { Some("x\ny".into()) } else { lookup("")(name) };
            let error = ClientBuilder::from_variables(lookup).unwrap().build().unwrap_err();
            assert_eq!((error.to_string().as_str(), error.field()), (text, Some(bad)));
        }
    }

    #[test]
    fn debug_output_shows_nothing_that_may_be_the_key() {
        let swapped = Client::builder("https://example.testrail.io", "canary-key", "canary@example.com");
        let given = swapped.header("x-canary", "canary-token").proxy("http://canary:canary@127.0.0.1:1");
        let shown = format!("{given:?} {given:#?}");
        assert!(shown.contains("deadline: 120s") && !shown.contains("canary"), "{shown}");
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
