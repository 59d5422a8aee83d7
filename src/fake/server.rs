//! How the stand-in comes to its answer: the limit, the faults, who is asking, and what for.

use std::collections::VecDeque;
use std::time::{Duration, UNIX_EPOCH};

use wiremock::ResponseTemplate;

use super::fault::{self, Effect, Fault};
use super::methods;
use super::received::{Credentials, Received};
use super::reply::Reply;
use super::request::Request;
use super::seed::Seed;
use super::state::State;

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
    pub(super) faults: Vec<Fault>,
    pub(super) log: Vec<Received>,
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
        self.calls.retain(|call| now < *call + MINUTE);
        if self.calls.len() < self.per_minute {
            self.calls.push_back(now);
            return Ok(());
        }
        let free = self.calls.front().map_or(MINUTE, |oldest| (*oldest + MINUTE).saturating_sub(now));
        Err(free.as_secs() + u64::from(free.subsec_nanos() > 0))
    }
}

impl Server {
    pub(super) fn answer(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        let own = |name: &str| [RELAY, TARGET].contains(&name);
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let target = request.headers.get(TARGET).and_then(|target| target.to_str().ok()).unwrap_or_default();
        let verb = request.method.as_str();
        let (call, credentials) = Received::read(verb, target, headers.filter(|(name, _)| !own(name)), &request.body);

        let effect = fault::take(&mut self.faults, &call);
        let mut delay = self.latency;
        let mut act = None;
        let mut reply = match &effect {
            Some(Effect::Instead { status, headers, body }) => {
                Reply { status: *status, headers: headers.clone(), body: body.clone() }
            }
            Some(Effect::Relay { handle: false, .. }) => Reply::empty(),
            effect => self.handle(&call, credentials.as_ref(), effect.as_ref()).unwrap_or_else(|refusal| refusal),
        };
        match effect {
            Some(Effect::Relay { act: todo, .. }) => act = Some(todo),
            Some(Effect::Delay(time)) => delay += time,
            Some(Effect::OtherAnswer) => reply = self.other_answer(&call),
            Some(Effect::Then(change)) => change(&mut Seed::new(&mut self.state)),
            _ => {}
        }
        if self.state.generation.escapes_unicode() {
            reply.escape_unicode();
        }
        self.write(reply, delay, act)
    }

    /// Answers a call as TestRail does.
    fn handle(
        &mut self,
        call: &Received,
        credentials: Option<&Credentials>,
        effect: Option<&Effect>,
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
        let mut request = Request::read(call, user)?;
        match effect {
            Some(Effect::PageCap(rows)) => request.page_cap = Some(*rows),
            Some(Effect::NextLink(link)) => request.next_link = Some(link.clone()),
            _ => {}
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

    fn write(&self, reply: Reply, delay: Duration, act: Option<super::fault::Act>) -> ResponseTemplate {
        let now = UNIX_EPOCH + self.state.clock.since_epoch();
        // Like everything else, the header follows the stand-in's own clock.
        let mut template = ResponseTemplate::new(reply.status).insert_header("date", httpdate::fmt_http_date(now));
        let mut mime = String::new();
        for (name, value) in reply.headers {
            match (name, value.parse().map(Duration::from_secs)) {
                ("content-type", _) => mime = value,
                ("x-fake-retry-date", Ok(wait)) => {
                    template = template.insert_header("retry-after", httpdate::fmt_http_date(now + wait));
                }
                _ => template = template.insert_header(name, value),
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
