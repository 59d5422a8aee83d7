//! One attempt on the wire. The only file that knows the HTTP client.

use std::error::Error as StdError;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};

use crate::base_url::BaseUrl;
use crate::endpoint::{Call, Effect};
use crate::latch::Latch;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::{Delivery, Error, ErrorKind};

/// How much of a good answer is read, in bytes.
const LARGEST_BODY: usize = 16 * 1024 * 1024;
/// How much of another answer is read, in bytes: TestRail's words are at its start.
const LARGEST_ERROR: usize = 64 * 1024;

const NEEDS_TLS: &str = "needs TLS, and so one of the features rustls, native-tls and rustls-no-provider of this crate";

/// The connections to one server, and what every request to it carries.
#[derive(Debug)]
pub(crate) struct Transport {
    pooled: reqwest::Client,
    /// With a connection of its own for every request: one from the pool may be closing just then, and what became of
    /// the request would not be known.
    fresh: reqwest::Client,
    base: BaseUrl,
    headers: HeaderMap,
}

/// A 2xx answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Transport {
    pub(crate) fn new(base: BaseUrl, settings: &Settings) -> Result<Self, Error> {
        let pooled = http_client(&base, settings, usize::MAX)?;
        let fresh = http_client(&base, settings, 0)?;
        let headers = headers(&pooled, &base, settings)?;
        Ok(Self { pooled, fresh, base, headers })
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Sends a request once and reads its answer, in at most this time.
    pub(crate) async fn attempt<T>(&self, call: &Call<T>, time: Duration) -> Result<Answer, Error> {
        let url = self.base.call(&call.path, &call.query);
        let latch = Latch::default();
        let body = || reqwest::Body::wrap(latch.body(call.body.clone()));
        let request = match call.effect {
            Effect::Read | Effect::ReadOnce => self.pooled.get(url),
            Effect::Write => self.pooled.post(url).body(body()),
            Effect::WriteOnce => self.fresh.post(url).body(body()),
        };
        let sent = request.headers(self.headers.clone()).timeout(time).send().await;
        let mut response = sent.map_err(|error| failure(&error, time, call.effect.writes() && latch.abandon()))?;

        let status = response.status();
        if status.is_success() {
            let failed = |error| failure(&error, time, false).with_status(status.as_u16());
            let body = read(&mut response, LARGEST_BODY).await.map_err(failed)?;
            let body =
                body.map_err(|_| Error::new(ErrorKind::TooLarge, Delivery::Unknown).with_status(status.as_u16()))?;
            return Ok(Answer { status: status.as_u16(), body });
        }
        // The status says enough where the body is lost.
        let body =
            read(&mut response, LARGEST_ERROR).await.map_or_else(|_| Vec::new(), |body| body.unwrap_or_else(|cut| cut));
        let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let refusal = Refusal {
            status: status.as_u16(),
            body: &body,
            location: header(LOCATION).and_then(|location| self.base.origin_of(location)),
            retry_after: header(RETRY_AFTER),
            date: header(DATE),
        };
        Err(refusal.into_error())
    }
}

/// A client that keeps at most so many idle connections.
fn http_client(base: &BaseUrl, settings: &Settings, idle: usize) -> Result<reqwest::Client, Error> {
    if base.is_https() && cfg!(not(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"))) {
        return Err(Error::invalid("url", NEEDS_TLS));
    }
    let builder = reqwest::Client::builder()
        // A redirect would turn a POST into a GET, and carry the credentials elsewhere.
        .redirect(reqwest::redirect::Policy::none())
        // What may be repeated is decided here, not by the HTTP client.
        .retry(reqwest::retry::never())
        .connect_timeout(settings.connect_timeout)
        // Servers close idle connections, often after 5 s; one that is about to be closed is not to be used.
        .pool_idle_timeout(Duration::from_secs(4))
        .pool_max_idle_per_host(idle)
        .user_agent(settings.user_agent()?);
    let builder = match &settings.proxy {
        Some(url) => {
            let invalid = || Error::invalid("proxy", "must be an address such as http://proxy.example.com:3128");
            // Of another scheme the HTTP client would make nothing, and go without a proxy.
            let known = url::Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
            let proxy = reqwest::Proxy::all(url.as_str()).ok().filter(|_| known);
            builder.proxy(proxy.ok_or_else(invalid)?)
        }
        // Without this the environment's proxy is used, even for this machine itself.
        None => builder.no_proxy(),
    };
    let builder = trust(builder, base, settings)?;
    builder.build().map_err(|error| {
        let cause = root_cause(&error);
        match settings.roots.as_slice() {
            [] => Error::new(ErrorKind::InvalidInput, Delivery::NeverSent)
                .with_detail(format!("the HTTP client cannot be set up: {cause}")),
            _ => Error::invalid("root_certificate", format!("cannot be used: {cause}")),
        }
    })
}

/// Which servers' certificates are accepted: those that the machine trusts, and those of the extra authorities.
#[cfg(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"))]
fn trust(
    mut builder: reqwest::ClientBuilder,
    base: &BaseUrl,
    settings: &Settings,
) -> Result<reqwest::ClientBuilder, Error> {
    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // The HTTP client would panic.
        return Err(Error::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(
            "with the feature rustls-no-provider, the program has to install a crypto provider of rustls \
             before it makes a client",
        ));
    }
    for pem in &settings.roots {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
        if certificates.is_empty() {
            return Err(Error::invalid("root_certificate", "must be one or more certificates in PEM form"));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    if !base.is_https() && settings.proxy.is_none() {
        // No TLS will be spoken, so the machine's certificates, which may be missing, are left alone.
        builder = builder.tls_certs_only([]);
    }
    Ok(builder)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider")))]
fn trust(builder: reqwest::ClientBuilder, _: &BaseUrl, settings: &Settings) -> Result<reqwest::ClientBuilder, Error> {
    if settings.roots.is_empty() { Ok(builder) } else { Err(Error::invalid("root_certificate", NEEDS_TLS)) }
}

/// The headers of every request. TestRail's manual asks for the content type on reads too.
fn headers(http: &reqwest::Client, base: &BaseUrl, settings: &Settings) -> Result<HeaderMap, Error> {
    let (email, key) = settings.credentials();
    // The HTTP client encodes the credentials, and marks them as not to be shown.
    let request = http.get(base.as_str()).basic_auth(email, Some(key)).build();
    let authorization = request.ok().and_then(|mut request| request.headers_mut().remove(AUTHORIZATION));
    let authorization = authorization.ok_or_else(|| Error::invalid("email", "cannot be sent with the key"))?;
    Ok(HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]))
}

/// Reads a body; `Err` is what was read of one that is longer.
async fn read(response: &mut reqwest::Response, longest: usize) -> Result<Result<Vec<u8>, Vec<u8>>, reqwest::Error> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let mut body = Vec::with_capacity(announced.min(longest));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > longest {
            return Ok(Err(body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Ok(body))
}

/// The error for a request that has no answer, or not all of it. That nothing was sent is proved by a connection that
/// was not made, or by a body that was abandoned before it was asked for.
fn failure(error: &reqwest::Error, time: Duration, abandoned: bool) -> Error {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (_, true) => ErrorKind::Timeout,
        (true, false) => ErrorKind::Connect,
        (false, false) => ErrorKind::Transport,
    };
    let never_sent = error.is_connect() || abandoned;
    let detail = match kind {
        ErrorKind::Timeout if error.is_connect() => "no connection was made".to_owned(),
        ErrorKind::Timeout => format!("{} ms were allowed", time.as_millis()),
        _ => root_cause(error),
    };
    // Not as its source: it would show addresses, and be said twice.
    Error::new(kind, if never_sent { Delivery::NeverSent } else { Delivery::Unknown }).with_detail(detail)
}

/// What lies at the bottom of an error, such as "Connection refused (os error 111)".
fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
