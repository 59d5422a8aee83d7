//! How the stand-in comes to its answer: the limit, the faults, who is asking, and what for.

use std::collections::VecDeque;
use std::time::{Duration, UNIX_EPOCH};

use wiremock::ResponseTemplate;

use super::clock::END;
use super::fault;
use super::methods;
use super::mishap::{Act, Mishap};
use super::received::{Credentials, Received};
use super::reply::Reply;
use super::request::Request;
use super::seed::Seed;
use super::shared::Shared;
use super::state::State;
use super::waiting::Faults;

/// The header by which the relay is told what to do to an answer.
pub(super) const RELAY: &str = "x-fake-relay";
/// The header by which the relay says what the path and the query were, to the letter.
pub(super) const TARGET: &str = "x-fake-target";

/// The state of a stand-in, and how it is to behave.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) state: State,
    pub(super) key: String,
    pub(super) latency: Duration,
    pub(super) limit: Option<Limit>,
    pub(super) faults: Faults,
}

/// A limit of calls a minute.
#[derive(Debug)]
pub(super) struct Limit {
    per_minute: usize,
    /// When the calls of the last minute came.
    calls: VecDeque<Duration>,
}

impl Limit {
    pub(super) fn new(per_minute: usize) -> Self {
        Self { per_minute, calls: VecDeque::new() }
    }

    /// Counts a call, or says in how many seconds one can be let in.
    fn admit(&mut self, now: Duration) -> Result<(), u64> {
        const MINUTE: Duration = Duration::from_secs(60);
        // A clock that is set back leaves calls in the future.
        self.calls.retain(|call| *call <= now && now < call.saturating_add(MINUTE));
        if self.calls.len() < self.per_minute {
            self.calls.push_back(now);
            return Ok(());
        }
        let free = self.calls.front().map_or(MINUTE, |oldest| oldest.saturating_add(MINUTE).saturating_sub(now));
        Err(free.as_secs() + u64::from(free.subsec_nanos() > 0))
    }
}

/// Answers what the relay passes on.
pub(super) fn answer(shared: &Shared<Server>, request: &wiremock::Request) -> ResponseTemplate {
    let own = |name: &str| [RELAY, TARGET].contains(&name);
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let target = request.headers.get(TARGET).map_or(&[][..], |target| target.as_bytes());
    let (verb, target) = (request.method.as_str(), String::from_utf8_lossy(target));
    let (call, credentials) = Received::read(verb, &target, headers.filter(|(name, _)| !own(name)), &request.body);

    // The closures that choose may look at the stand-in, so it must not be locked while they are asked.
    let faults = shared.lock().faults.clone();
    let chosen = shared.keep_panic(|| faults.choose(&call)).unwrap_or_default();
    let mut server = shared.lock();
    let mishaps = server.faults.take(&chosen);
    let template = server.answer(&call, &request.body, credentials.as_ref(), &mishaps);
    for mishap in &mishaps {
        if let Mishap::Then(change) = mishap {
            shared.keep_panic(|| change(&mut Seed::new(&mut server.state)));
        }
    }
    template
}

impl Server {
    fn answer(
        &mut self,
        call: &Received,
        body: &[u8],
        credentials: Option<&Credentials>,
        mishaps: &[Mishap],
    ) -> ResponseTemplate {
        let mut delay = self.latency;
        let (mut instead, mut relay, mut other) = (None, None, false);
        for mishap in mishaps {
            match mishap {
                Mishap::Instead { reply, retry_in } => instead = instead.or(Some((reply.clone(), *retry_in))),
                Mishap::Relay { handle, act } => relay = relay.or(Some((*handle, *act))),
                Mishap::Delay(time) => delay = delay.saturating_add(*time),
                Mishap::OtherAnswer => other = true,
                Mishap::PageCap(_) | Mishap::NextLink(_) | Mishap::Then(_) => {}
            }
        }
        let reply = match (instead, relay) {
            (Some((mut reply, retry_in)), _) => {
                if let Some(wait) = retry_in {
                    let date = self.state.clock.since_epoch().saturating_add(Duration::from_secs(wait)).min(END);
                    reply.set_header("retry-after", httpdate::fmt_http_date(UNIX_EPOCH + date));
                }
                reply
            }
            (None, Some((false, _))) => Reply::empty(),
            (None, _) => {
                let mut reply = self.handle(call, body, credentials, mishaps).unwrap_or_else(|refusal| refusal);
                if other {
                    reply = self.other_answer(call);
                }
                if self.state.generation.escapes_unicode() {
                    reply.escape_unicode();
                }
                reply
            }
        };
        self.write(reply, delay, relay.map(|(_, act)| act))
    }

    /// Answers a call as TestRail does.
    fn handle(
        &mut self,
        call: &Received,
        body: &[u8],
        credentials: Option<&Credentials>,
        mishaps: &[Mishap],
    ) -> Result<Reply, Reply> {
        let now = self.state.clock.since_epoch();
        if let Some(limit) = &mut self.limit {
            // The limiter answers before anything is looked at.
            limit.admit(now).map_err(|wait| {
                let words = fault::rate_limit_words(limit.per_minute as u64, wait);
                Reply::refuse(429, &words).with_header("retry-after", wait.to_string())
            })?;
        }
        // At least one install answers so when `index.php` is left out (reported).
        if !call.path.ends_with("/index.php") {
            return Err(Reply::new(405, String::new()));
        }
        let user = self.user(call, credentials)?;
        if self.state.generation.needs_content_type() && !call.header("content-type").is_some_and(is_json) {
            return Err(Reply::refuse(400, "Content-Type header missing (use Content-Type: application/json)"));
        }
        let mut request = Request::read(call, body, user)?;
        for mishap in mishaps {
            match mishap {
                Mishap::PageCap(rows) => request.page_cap = Some(*rows),
                Mishap::NextLink(link) => request.next_link = Some(link.clone()),
                _ => {}
            }
        }
        methods::answer(&mut self.state, call, &request)
    }

    /// The user who calls: the one with this e-mail address, and for an address that nobody has the first one.
    fn user(&self, call: &Received, credentials: Option<&Credentials>) -> Result<u64, Reply> {
        let cookie = call.header("cookie").is_some_and(|cookies| cookies.contains("tr_session="));
        match credentials {
            Some(credentials) if credentials.key == self.key => {
                let known = self.state.users.iter().find(|(_, user)| user.email == credentials.email);
                Ok(known.map_or(1, |(id, _)| *id))
            }
            // The words are reported; with which status they come is not known.
            None if cookie => Err(Reply::refuse(
                401,
                "Session authentication is disabled for the API. It can be enabled in the administration area in \
                 TestRail under Administration > Site Settings > API.",
            )),
            _ => Err(Reply::refuse(401, "Authentication failed: invalid or missing user/password or session cookie.")),
        }
    }

    /// The answer of `get_run` for another run than the one that was asked for.
    fn other_answer(&self, call: &Received) -> Reply {
        let asked = call.query.split(['/', '&']).find_map(|part| part.parse::<u64>().ok());
        let other = self.state.runs.iter().find(|(id, _)| Some(**id) != asked);
        other.map_or_else(Reply::empty, |(id, run)| Reply::json(&super::rows::run(&self.state, *id, run)))
    }

    fn write(&self, reply: Reply, delay: Duration, act: Option<Act>) -> ResponseTemplate {
        let now = UNIX_EPOCH + self.state.clock.since_epoch();
        // Like everything else, the header follows the stand-in's own clock.
        let mut template = ResponseTemplate::new(reply.status).insert_header("date", httpdate::fmt_http_date(now));
        let mut mime = String::new();
        for (name, value) in reply.headers {
            // wiremock takes the content type with the body.
            match name.as_str() {
                "content-type" => mime = value,
                name => template = template.insert_header(name, value),
            }
        }
        if let Some(act) = act {
            template = template.insert_header(RELAY, act.to_string());
        }
        template.set_body_raw(reply.body, &mime).set_delay(delay)
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json"))
}
