//! How a request gets its answer: faults, limit, login, handler.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::api::clock::END;
use super::api::{self, Seed, State};
use super::faults::{Effects, Queue};
use super::server::{Answer, Credentials, Limit, Outcome, Received, Reply, Request, Shared, login, stranger};

/// A handler that a test gives.
pub(crate) type OwnHandler = dyn Fn(&Received) -> Answer + Send + Sync;

/// The header of the requests with which a test looks at what is stored.
pub(crate) const LOOK: &str = "x-fake-testrail-look";

/// The state of a stand-in, and its settings.
pub(crate) struct Server {
    pub(crate) state: State,
    pub(crate) key: String,
    pub(crate) latency: Duration,
    pub(crate) limit: Option<Limit>,
    pub(crate) faults: Queue,
    /// The handlers that the test gave, by method. They replace those of the stand-in.
    pub(crate) handlers: BTreeMap<String, Arc<OwnHandler>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("state", &self.state).field("faults", &self.faults).finish_non_exhaustive()
    }
}

/// Logs and answers a request. A closure may look at the stand-in, so no lock is held while it runs. Only a closure
/// that changes the state runs under the lock.
pub(super) fn answer(
    shared: &Shared<Server>,
    call: &Received,
    body: &Bytes,
    credentials: Option<&Credentials>,
) -> Outcome {
    if call.header(LOOK).is_some() {
        return shared.lock().look(call, body, credentials);
    }
    shared.log().push(call.clone());
    let faults = shared.lock().faults.clone();
    let chosen = shared.keep_panic(|| faults.choose(call)).unwrap_or_default();
    let mut server = shared.lock();
    let effects = server.faults.take(&chosen);

    let reply = if let Some(reply) = server.replaced(&effects) {
        reply
    } else {
        let reply = match server.admit(call, credentials) {
            Err(refusal) => refusal,
            Ok(user) => match server.handlers.get(call.method()).cloned() {
                Some(handler) => {
                    drop(server);
                    let answer = shared.keep_panic(|| handler(call));
                    server = shared.lock();
                    answer.map_or_else(|| panicked(call.method()), Reply::from)
                }
                None => server.handle(call, body, user, &effects).unwrap_or_else(|refusal| refusal),
            },
        };
        server.finished(reply, call, &effects)
    };
    let reply = server.dated(reply);
    let delay = server.latency.saturating_add(effects.delay);
    for change in &effects.then {
        shared.keep_panic(|| change(&mut Seed::new(&mut server.state)));
    }
    Outcome { reply, delay, fault: effects.connection.map(|(_, fault)| fault) }
}

impl Server {
    /// Answers a look of the test: without a trace, and without faults, limits and the test's own handlers.
    fn look(&mut self, call: &Received, body: &Bytes, credentials: Option<&Credentials>) -> Outcome {
        let effects = Effects::default();
        // The methods that run reports are GETs, but each call makes a report.
        let only_reads = call.verb == "GET" && !call.method().starts_with("run_");
        let reply = login(call, credentials, &self.key).and_then(|_| {
            if only_reads {
                self.handle(call, body, 1, &effects)
            } else {
                Err(Reply::refuse(403, "A client of FakeTestRail::look only reads."))
            }
        });
        let reply = self.finished(reply.unwrap_or_else(|refusal| refusal), call, &effects);
        Outcome { reply: self.dated(reply), delay: Duration::ZERO, fault: None }
    }

    /// The answer of a fault, if it replaces the call's own.
    fn replaced(&self, effects: &Effects) -> Option<Reply> {
        if let Some((reply, retry_in)) = &effects.instead {
            let mut reply = reply.clone();
            if let Some(wait) = retry_in {
                let date = self.state.clock.since_epoch().saturating_add(Duration::from_secs(*wait)).min(END);
                reply.set_header("retry-after", httpdate::fmt_http_date(UNIX_EPOCH + date));
            }
            return Some(reply);
        }
        effects.connection.filter(|(handled, _)| !handled).map(|_| Reply::empty())
    }

    /// Checks what TestRail checks before it looks at the method. Returns the user who calls.
    fn admit(&mut self, call: &Received, credentials: Option<&Credentials>) -> Result<u64, Reply> {
        let now = self.state.clock.since_epoch();
        // The limiter comes before all other checks.
        self.limit.as_mut().map_or(Ok(()), |limit| limit.check(now))?;
        if !call.path.ends_with("/index.php") {
            return Err(web_server(&call.verb));
        }
        let user = self.state.caller(login(call, credentials, &self.key)?).ok_or_else(stranger)?;
        // An upload needs no JSON content type in any generation (manual).
        if self.state.generation.needs_content_type() && !call.is_json() && !call.is_multipart() {
            return Err(Reply::refuse(400, "Content-Type header missing (use Content-Type: application/json)"));
        }
        Ok(user)
    }

    /// Answers a call as TestRail does.
    fn handle(&mut self, call: &Received, body: &Bytes, user: u64, effects: &Effects) -> Result<Reply, Reply> {
        let mut request = Request::read(call, body, user)?;
        request.is_look = call.header(LOOK).is_some();
        request.page_cap = effects.page_cap;
        request.next_link.clone_from(&effects.next_link);
        api::answer(&mut self.state, call, &request)
    }

    /// Makes the last changes to the answer to a call that was handled.
    fn finished(&self, reply: Reply, call: &Received, effects: &Effects) -> Reply {
        let mut reply = if effects.other_answer { self.other_answer(call) } else { reply };
        if self.state.generation.escapes_unicode() {
            reply.escape_unicode();
        }
        reply
    }

    /// The answer of `get_run` for a run other than the requested one.
    fn other_answer(&self, call: &Received) -> Reply {
        let asked = call.call().split('/').find_map(|part| part.parse::<u64>().ok());
        let other = self.state.runs.iter().find(|(id, _)| Some(**id) != asked);
        other.map_or_else(Reply::empty, |(id, run)| Reply::json(&api::runs::row(&self.state, *id, run)))
    }

    /// Adds the date, by the stand-in's own clock.
    fn dated(&self, mut reply: Reply) -> Reply {
        if reply.header("date").is_none() {
            let now = UNIX_EPOCH + self.state.clock.since_epoch();
            reply.set_header("date", httpdate::fmt_http_date(now));
        }
        reply
    }
}

/// What the web server answers if `index.php` is left out: 404 to a GET (asserted against a real server), and 405 to a
/// POST (reported).
fn web_server(verb: &str) -> Reply {
    let (status, title) = if verb == "GET" { (404, "Not Found") } else { (405, "Method Not Allowed") };
    let page = format!(
        "<html>\n<head><title>{status} {title}</title></head>\n<body>\n<h1>{status} {title}</h1>\n</body>\n</html>\n"
    );
    Reply::new(status, page).with_header("content-type", "text/html")
}

fn panicked(method: &str) -> Reply {
    Reply::refuse(500, &format!("The test's own handler of {method} panicked."))
}
