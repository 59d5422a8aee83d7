//! One attempt on the wire. Only this module knows the HTTP client.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, HeaderMap, HeaderName,
    HeaderValue, LOCATION, RETRY_AFTER, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use reqwest::{Body, Response};
use tokio::time::{Instant, timeout_at};

use crate::call::answer::{self, Answer, Payload};
use crate::call::{Content, Effect, Expects, Refusal, Request};
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::{Secrets, printable, secret_parts};

mod activity;
mod base_url;
mod body;
mod failure;
mod file;
mod latch;
mod proxy;
mod server_clock;
mod settings;
mod spare;
mod tls;

use activity::Activity;
pub(crate) use base_url::BaseUrl;
use body::End;
use latch::Latch;
use proxy::Proxy;
pub(crate) use proxy::{Address, ProxySetting};
use server_clock::ServerClock;
pub(crate) use settings::Settings;
use spare::Spares;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(4);
/// How long to wait for the body of an answer that is not a success.
const TIME_FOR_WORDS: Duration = Duration::from_secs(2);
/// How much of such an answer to read, in bytes: TestRail's words are at its start.
const LARGEST_ERROR: usize = 64 * 1024;

/// The connections to one server, and what every request to it carries.
#[derive(Debug)]
pub(crate) struct Transport {
    pooled: reqwest::Client,
    /// Sends every request on a connection that carried none before. A pooled one may be closing at that moment, and
    /// then the outcome of the request is unknown. And the answer to an earlier request may come twice on it.
    fresh: reqwest::Client,
    base: BaseUrl,
    /// The proxy on the way to the server, for the texts of errors.
    proxy: Option<Proxy>,
    headers: HeaderMap,
    secrets: Secrets,
    /// Whether to request compressed answers.
    gzip: bool,
    /// The limit of an answer, in bytes.
    max_answer: usize,
    /// The limit of a file, in bytes.
    max_download: u64,
    clock: ServerClock,
    /// Whether an answer has been JSON, as TestRail's are.
    seen_json: AtomicBool,
    /// Until when the client avoids the pooled connections.
    distrusted: Mutex<Option<Instant>>,
}

impl Transport {
    pub(crate) fn new(base: BaseUrl, settings: &Settings) -> Result<Self, Error> {
        if base.is_https() {
            tls::needed()?;
        }
        let proxy = Proxy::find(&base, &settings.proxy, |name| std::env::var_os(name))?;
        // This many are in use at the same time, so more would be of no use later.
        let pooled =
            build(http(&base, proxy.as_ref(), settings)?.pool_max_idle_per_host(settings.max_in_flight), settings)?;
        let single = || Ok::<_, Error>(http(&base, proxy.as_ref(), settings)?.pool_max_idle_per_host(0));
        let spares = Spares::new(settings.max_in_flight, settings.connect_timeout);
        let maker = build(single()?.connector_layer(spares.keep_layer()), settings)?;
        let fresh = build(single()?.connector_layer(spares.take_layer(maker, base.url().clone())), settings)?;
        let headers = headers(&pooled, &base, settings)?;
        let secrets = secrets(&headers, settings, proxy.as_ref());
        Ok(Self {
            pooled,
            fresh,
            base,
            proxy,
            headers,
            secrets,
            gzip: settings.gzip,
            max_answer: settings.max_answer,
            max_download: settings.max_download,
            clock: ServerClock::default(),
            seen_json: AtomicBool::new(false),
            distrusted: Mutex::default(),
        })
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Notes that TestRail has answered with JSON.
    pub(crate) fn note_json(&self) {
        self.seen_json.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_seen_json(&self) -> bool {
        self.seen_json.load(Ordering::Relaxed)
    }

    /// What no text from an answer may show.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(crate) fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// Avoids the pooled connections until they have closed, because one of them delivered the answer to another
    /// request. The next answer on it belongs to another request too.
    pub(crate) fn distrust_pool(&self) {
        *self.distrusted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + IDLE);
    }

    fn is_distrusted(&self) -> bool {
        let until = *self.distrusted.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() <= until)
    }

    /// Sends a request once, at `start`, and reads its answer, within `time` but not beyond `end`. For a file, `time`
    /// limits how long nothing may move.
    pub(crate) async fn attempt(
        &self,
        request: &Request,
        content: Option<Content>,
        start: Instant,
        time: Duration,
        end: Instant,
    ) -> Result<Answer, Error> {
        let allowed = time.min(end.saturating_duration_since(start));
        let (latch, activity) = (Latch::default(), Activity::default());
        let is_file = matches!(content, Some(Content::Form(_))) || request.expects == Expects::File;
        let sending = self.request(request, content, &latch, &activity)?.send();
        let abandon = || request.effect.writes() && latch.abandon();
        let limit = start + allowed;
        let sent = if is_file {
            activity.watch(sending, time, end).await.ok()
        } else {
            // The timer of the HTTP client costs more.
            timeout_at(limit, sending).await.ok()
        };
        let sent = sent.ok_or_else(|| failure::idle(allowed, abandon()))?;
        let response = sent.map_err(|error| failure::unanswered(&error, abandon(), self.proxy.as_ref()))?;
        self.clock.read(header(&response, DATE).unwrap_or_default(), Instant::now());
        if !response.status().is_success() {
            let until = Instant::now() + TIME_FOR_WORDS;
            return Err(self.refusal(response, if is_file { until } else { until.min(limit) }).await);
        }
        if request.expects == Expects::File {
            return file::answer(response, self.max_download, time).map_err(|bad| bad.with_status(200));
        }
        if !is_file {
            return self.whole(response, request, limit, failure::body_late(allowed)).await;
        }
        let now = Instant::now();
        let left = time.min(end.saturating_duration_since(now));
        self.whole(response, request, now + left, failure::upload_late(left)).await
    }

    fn request(
        &self,
        request: &Request,
        content: Option<Content>,
        latch: &Latch,
        activity: &Activity,
    ) -> Result<reqwest::RequestBuilder, Error> {
        let url = self.base.call(&request.path, &request.query);
        let mut headers = self.headers.clone();
        if request.expects == Expects::File {
            // A file is streamed as it is, so it must not be compressed.
            headers.remove(ACCEPT_ENCODING);
        }
        let http = if self.is_distrusted() || request.needs_own_connection {
            // With this header, both sides close the connection after the answer. Otherwise it closes some time later.
            // By then the next request may have its own, and more connections are open than requests are in flight.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
            &self.fresh
        } else {
            &self.pooled
        };
        let Some(content) = content else { return Ok(http.get(url).headers(headers)) };
        let mime = HeaderValue::try_from(content.content_type());
        headers.insert(CONTENT_TYPE, mime.map_err(|_| Error::invalid("content_type", "cannot be sent"))?);
        Ok(http.post(url).headers(headers).body(Body::wrap(latch.body(content, activity.clone()))))
    }

    /// Reads the whole body of an answer, which is `late` if its end has not come by then.
    async fn whole(
        &self,
        mut response: Response,
        request: &Request,
        until: Instant,
        late: Error,
    ) -> Result<Answer, Error> {
        let expects = request.expects;
        let status = response.status().as_u16();
        let content_type = header(&response, CONTENT_TYPE).map(str::to_owned);
        let (body, end) = body::read(&mut response, self.max_answer, self.gzip, until).await;
        let protocol = |detail: String| Error::new(ErrorKind::Protocol, Delivery::Applied).with_detail(detail);
        let looks_like_json = answer::starts_like_json(&body);
        let bad = match end {
            End::Whole => return Ok(Answer { status, content_type, payload: Payload::Whole(body) }),
            End::TooLong if expects == Expects::Ignored && looks_like_json == Some(true) => {
                return Ok(Answer { status, ..Answer::empty() });
            }
            End::TooLong => {
                Error::new(ErrorKind::TooLarge, Delivery::Applied).with_detail(more_than(self.max_answer as u64))
            }
            End::Broken(error) => protocol(format!("its compressed body is broken: {error}")),
            End::Encoded => protocol("its body has a content encoding that was not requested".to_owned()),
            End::Lost(error) => failure::body_lost(&error),
            End::Late => late,
        };
        // A web page is not TestRail's answer, and says nothing about what TestRail did.
        let json = content_type.is_some_and(|kind| kind.contains("json"));
        let bad = match looks_like_json {
            Some(false) if matches!(expects, Expects::Json | Expects::Nothing | Expects::Ignored) => {
                bad.with_kind(ErrorKind::NotJson).with_delivery(Delivery::Unknown)
            }
            // What arrived may be the beginning of somebody else's answer.
            Some(true)
                if request.effect != Effect::Read
                    && expects != Expects::Nothing
                    && !answer::may_begin_with_id(&body) =>
            {
                bad.with_delivery(Delivery::Unknown)
            }
            Some(_) => bad,
            None if json => bad,
            None => bad.with_delivery(Delivery::Unknown),
        };
        Err(bad.with_status(status))
    }

    /// Reads an answer with a status other than 2xx, until then.
    async fn refusal(&self, mut response: Response, until: Instant) -> Error {
        let (body, end) = body::read(&mut response, LARGEST_ERROR, self.gzip, until).await;
        // The beginning of a long one says enough, and one that cannot be read is not TestRail's.
        let body = match end {
            End::Whole => Some(body),
            // The status says enough, and other calls that are about to send may have to know it.
            End::Lost(_) | End::Late => None,
            // It may end within a secret, which could then not be told from other text.
            _ => Some(body.slice(..body.len().saturating_sub(self.secrets.longest()))),
        };
        let refusal = Refusal {
            status: response.status().as_u16(),
            body: body.as_deref(),
            redirect: header(&response, LOCATION).and_then(|location| self.base.redirect(location)),
            retry_after: header(&response, RETRY_AFTER),
            date: header(&response, DATE),
        };
        self.secrets.hide(|| refusal.into_error())
    }
}

/// The settings of every HTTP client.
fn http(base: &BaseUrl, proxy: Option<&Proxy>, settings: &Settings) -> Result<reqwest::ClientBuilder, Error> {
    let builder = reqwest::Client::builder()
        // A redirect would turn a POST into a GET, and carry the credentials elsewhere.
        .redirect(reqwest::redirect::Policy::none())
        // This crate decides what to repeat, not the HTTP client.
        .retry(reqwest::retry::never())
        // Cargo gives all crates of a program the same HTTP client, with the features that any of them turns on. Most
        // of these are used unless they are refused here.
        .http1_only()
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .no_hickory_dns()
        .connect_timeout(settings.connect_timeout)
        // Servers close idle connections, often after 5 s. A connection that is about to close must not be used.
        .pool_idle_timeout(IDLE)
        .user_agent(settings.user_agent()?);
    let builder = match proxy {
        Some(proxy) => builder.proxy(proxy.for_http_client()?),
        // Otherwise the HTTP client looks for proxies itself, even for this machine, and in the system's settings too.
        None => builder.no_proxy(),
    };
    tls::trust(builder, &settings.roots, base.is_https() || proxy.is_some())
}

fn build(builder: reqwest::ClientBuilder, settings: &Settings) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| tls::unusable(&failure::root_cause(&error), !settings.roots.is_empty()))
}

/// The headers of every request. TestRail's manual asks for the content type on reads too.
fn headers(http: &reqwest::Client, base: &BaseUrl, settings: &Settings) -> Result<HeaderMap, Error> {
    let (email, key) = settings.credentials();
    // The HTTP client encodes the credentials, and marks the header as sensitive.
    let request = http.get(base.as_str()).basic_auth(email, Some(key)).build();
    let authorization = request.ok().and_then(|mut request| request.headers_mut().remove(AUTHORIZATION));
    let authorization = authorization.ok_or_else(|| Error::invalid("email", "cannot be sent with the key"))?;
    let mut headers = HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ]);
    for (name, value) in &settings.headers {
        let (name, value) = own_header(name, value)?;
        headers.append(name, value);
    }
    if settings.gzip {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(headers)
}

/// What the requests carry and no error may show: the key, and the values of the headers that are marked so.
fn secrets(headers: &HeaderMap, settings: &Settings, proxy: Option<&Proxy>) -> Secrets {
    let values = headers.values().filter(|value| value.is_sensitive());
    let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let of_proxy = proxy.map(Proxy::secrets).unwrap_or_default();
    let key = settings.credentials().1;
    let values = values.iter().flat_map(|value| secret_parts(value));
    Secrets::new(values.chain([key]).chain(of_proxy.iter().flat_map(|secret| secret_parts(secret))))
}

/// A header of the program's own.
fn own_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    const OURS: [HeaderName; 9] = [
        ACCEPT_ENCODING,
        AUTHORIZATION,
        CONNECTION,
        CONTENT_LENGTH,
        CONTENT_TYPE,
        HOST,
        TRANSFER_ENCODING,
        UPGRADE,
        USER_AGENT,
    ];
    let invalid = |rule: &str| Error::invalid("header", format!("{:?} {rule}", printable(name, 100)));
    // What is no name may be a value, in the wrong place.
    let header = HeaderName::try_from(name)
        .map_err(|_| Error::invalid("header", "must have a name that a header can have, such as x-gateway-token"))?;
    if OURS.contains(&header) {
        return Err(invalid("is set by the client itself"));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| invalid("has a value that no header can have"))?;
    value.set_sensitive(true);
    Ok((header, value))
}

/// The text for a limit, in whole MiB if possible.
fn more_than(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes % MIB == 0 { format!("more than {} MiB", bytes / MIB) } else { format!("more than {bytes} bytes") }
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http_body::Frame;

    use super::*;

    /// A body in these parts.
    struct Parts(VecDeque<Bytes>);

    impl http_body::Body for Parts {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|part| Ok(Frame::data(part))))
        }
    }

    #[tokio::test]
    async fn no_part_of_a_secret_is_shown_where_the_client_stops_reading() {
        let base = BaseUrl::parse("http://127.0.0.1:1", false).unwrap();
        let transport = Transport::new(base, &Settings::new("me@example.com", "CANARY-of-a-key")).unwrap();
        let said = format!("{} not you: ", "no access, ".repeat(10));
        for cut in 0..15 {
            let start = said.clone() + &"CANARY-of-a-key"[..cut];
            let parts = VecDeque::from([start.into(), vec![b'x'; LARGEST_ERROR].into()]);
            let response = hyper::Response::builder().status(403).body(Body::wrap(Parts(parts))).unwrap();
            let shown = transport.refusal(response.into(), Instant::now() + TIME_FOR_WORDS).await.to_string();
            assert!(shown.contains("no access, no") && !shown.contains('C'), "{shown}");
        }
    }
}
