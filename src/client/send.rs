//! Sends every call: gate, attempt, retry decision, and again.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;
use tracing::field::{self, Empty};

use super::Client;
use crate::call::answer::{Answer, BadAnswer, Payload, has_id};
use crate::call::{Call, Content, Effect, Expects, Request};
use crate::error::{Delivery, Error, ErrorKind, FirstAttempt, rounded};
use crate::retry::{NotAdmitted, after, random};

/// Reads an answer and keeps its value.
type Read<'r> = dyn FnMut(Answer) -> Result<(), BadAnswer> + Send + 'r;

impl Client {
    /// Sends a call and reads its answer, within this client's deadline.
    pub(crate) async fn send<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.send_until(call, self.until()).await
    }

    /// The deadline of a call that begins now.
    pub(crate) fn until(&self) -> Instant {
        after(Instant::now(), self.deadline)
    }

    /// Sends a call and reads its answer, with `until` as its deadline.
    pub(crate) async fn send_until<T: Send + 'static>(&self, call: Call<T>, until: Instant) -> Result<T, Error> {
        let mut value = None;
        let mut read = |answer| {
            value = Some((call.decode)(answer)?);
            Ok(())
        };
        self.run(&call.request, &mut read, until).await?;
        // If nothing failed, the answer has been read.
        value.ok_or_else(|| call.name_in(Error::new(ErrorKind::EmptyBody, Delivery::Applied)))
    }

    /// Makes a call. It does not depend on the type of the answer, so it is compiled only once.
    async fn run(&self, request: &Request, read: &mut Read<'_>, until: Instant) -> Result<(), Error> {
        Error::if_without_runtime().map_or(Ok(()), |error| Err(request.name_in(error)))?;
        request.check_ids()?;
        let (method, ids) = request.path.split_once('/').unwrap_or((&request.path, ""));
        let span = tracing::info_span!(
            "testrail",
            method,
            ids,
            offset = request.offset,
            attempts = Empty,
            delivery = Empty,
            error = Empty
        );
        let mut attempts = 0;
        let result = self.repeat(request, read, until, &mut attempts).instrument(span.clone()).await;
        span.record("attempts", attempts);
        let delivery = result.as_ref().map_or_else(Error::delivery, |()| Delivery::Applied);
        span.record("delivery", field::debug(delivery));
        let result = result.map_err(|error| request.name_in(error));
        if let Err(error) = &result {
            span.record("error", field::debug(error.kind()));
            span.in_scope(|| {
                // The call that this is a part of tells what came of it.
                if request.is_part {
                    let (kind, status) = (error.kind(), error.status());
                    tracing::debug!(?kind, status, ?delivery, attempts, "the call failed");
                } else {
                    warn_of(error);
                }
            });
        }
        result
    }

    /// Makes and counts attempts until one works or the retry decision says stop.
    async fn repeat(
        &self,
        request: &Request,
        read: &mut Read<'_>,
        until: Instant,
        attempts: &mut u32,
    ) -> Result<(), Error> {
        let transport = &self.shared.transport;
        self.shared.budget.earn();
        let (mut began, mut first, mut verdict) = (None, None, Delivery::NeverSent);
        // The end of an attempt that may leave the outcome of the call unknown.
        let look = if request.is_verified { time_to_look(until) } else { until };
        let mut last = None;
        loop {
            // The error of the last attempt says more than that there was no time or no file for another.
            let (slot, content, start) = match self.prepare(request, until).await {
                Ok(prepared) => prepared,
                Err(error) => return Err(last.unwrap_or(error)),
            };
            let server_time = || transport.clock().at(start);
            let began = *began.get_or_insert(start);
            let this = FirstAttempt { at: start, server_time: server_time() };
            // Of the attempts before, the server has done nothing unless the verdict is Unknown.
            let first = if verdict < Delivery::Unknown { *first.insert(this) } else { *first.get_or_insert(this) };
            *attempts += 1;
            // After a refusal, or a long wait, the attempt gets all of the remaining time.
            let end = if verdict == Delivery::Refused || start >= look { until } else { look };
            let answer = transport.attempt(request, content, start, self.attempt_timeout, end).await;
            self.yield_to_pool().await;
            let read_answer = |answer| transport.secrets().hide(|| read_holding(answer, slot, request, read));
            let error = match answer.and_then(read_answer) {
                Ok(()) => {
                    if matches!(request.expects, Expects::Json | Expects::Nothing) {
                        transport.note_json();
                    }
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::NotJson && transport.has_seen_json() => {
                    error.with_meaning(PAGE_THIS_TIME)
                }
                Err(error) => {
                    if error.message().is_some() || error.kind() == ErrorKind::UnexpectedShape {
                        transport.note_json();
                    }
                    error
                }
            };

            let now = Instant::now();
            match error.kind() {
                ErrorKind::RateLimited => self.shared.throttle(now, error.retry_after()),
                ErrorKind::Mismatch => transport.distrust_pool(),
                _ => {}
            }
            if verdict == Delivery::Unknown && request.was_done(&error) && read(Answer::empty()).is_ok() {
                tracing::info!(
                    path = request.path.as_str(),
                    "an answer was lost, and TestRail says now that it was done"
                );
                return Ok(());
            }
            let (kind, status) = (error.kind(), error.status());
            verdict = verdict.max(error.delivery());
            let end = if verdict == Delivery::Unknown { look } else { until };
            let end = if is_down(&error) { end.min(self.gives_up_on_server(began)) } else { end };
            let left = end.saturating_duration_since(now);
            let again = self.retry.decide(&error, request.effect, *attempts, left, random());
            let error = error.of_call(*attempts, first, verdict);
            let error = match error.retry_after() {
                Some(wait) if again.is_none() && wait >= left => {
                    error.add_detail(&format!("the deadline of the call leaves {}", rounded(left)))
                }
                _ => error,
            };
            let Some(again) = again else { return Err(error) };
            if !again.asked && !self.shared.budget.spend() {
                return Err(error.without_budget());
            }
            let wait_ms = millis(again.wait);
            tracing::info!(reason = ?kind, status, wait_ms, attempts, "the attempt failed and is repeated");
            last = Some(error);
            sleep(again.wait).await;
        }
    }

    /// When a call that began then stops trying to reach a server that is down. That is earlier than its deadline,
    /// which has to leave room for the waits that TestRail asks for.
    fn gives_up_on_server(&self, begin: Instant) -> Instant {
        const LEAST: Duration = Duration::from_secs(30);
        after(begin, LEAST.max(self.deadline / 4))
    }

    /// Creates the body of an attempt, and waits until it may start. Returns when it starts. The body comes first: a
    /// request that cannot be made takes no turn.
    async fn prepare(
        &self,
        request: &Request,
        until: Instant,
    ) -> Result<(OwnedSemaphorePermit, Option<Content>, Instant), Error> {
        let slot = self.slot(until).await?;
        let content = request.body.content().await?;
        let now = Instant::now();
        let (turn, at) = self.shared.gate.queue(now, until).map_err(|reason| not_admitted(reason, until))?;
        if at > now {
            tracing::debug!(wait_ms = millis(at - now), "the request waits for its turn");
        }
        let start = turn.wait(now).await.map_err(|reason| not_admitted(reason, until))?;
        Ok((slot, content, start))
    }

    /// Gives the HTTP client a moment to take a connection back if others wait for it. Otherwise, they find none and
    /// open another.
    async fn yield_to_pool(&self) {
        if self.shared.slots.available_permits() == 0 {
            for _ in 0..3 {
                yield_now().await;
            }
        }
    }

    /// Waits until fewer requests are in flight than may be.
    async fn slot(&self, until: Instant) -> Result<OwnedSemaphorePermit, Error> {
        let shared = &self.shared;
        let begin = Instant::now();
        // Calls that wait for the gate hold the slots. A call that cannot wait that long must not queue up behind them.
        shared.gate.opens_before(begin, until).map_err(|reason| not_admitted(reason, until))?;
        if begin < until {
            // A slot is free only if nobody waits for one.
            if let Ok(slot) = shared.slots.clone().try_acquire_owned() {
                return Ok(slot);
            }
        }
        // The semaphore is never closed, so the only way to miss a slot is to run out of time.
        let Ok(Ok(slot)) = timeout_at(until, shared.slots.clone().acquire_owned()).await else {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NeverSent).with_detail(format!(
                "other requests took up all of the allowed {}",
                rounded(until.saturating_duration_since(begin))
            )));
        };
        if Instant::now() >= until {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NeverSent).with_detail("no time was left"));
        }
        Ok(slot)
    }
}

/// Reports a call that has failed for good.
pub(crate) fn warn_of(error: &Error) {
    let (kind, status, delivery, attempts) = (error.kind(), error.status(), error.delivery(), error.attempts());
    let ids = error.ids().collect::<Vec<_>>().join("/");
    tracing::warn!(method = error.method(), ids, ?kind, status, ?delivery, attempts, "the call failed");
}

/// The moment after which the remaining time is reserved for a look at the outcome of a call: a quarter of its time,
/// but no more than a read needs. The upload of a large file takes all time that it gets.
fn time_to_look(until: Instant) -> Instant {
    const MOST: Duration = Duration::from_secs(20);
    let quarter = until.saturating_duration_since(Instant::now()) / 4;
    until.checked_sub(quarter.min(MOST)).unwrap_or(until)
}

/// What a page in the place of JSON means on a server that has sent JSON before.
const PAGE_THIS_TIME: &str = "a web page or other text came in place of JSON, although TestRail has answered this client \
    before; something in between (a proxy, a login page, maintenance) answered this time";

/// Whether the server was not reached at all.
fn is_down(error: &Error) -> bool {
    error.delivery() == Delivery::NeverSent && matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout)
}

/// Reads an answer. A file is read later, so it keeps its place among the requests in flight.
fn read_holding(
    mut answer: Answer,
    slot: OwnedSemaphorePermit,
    request: &Request,
    read: &mut Read<'_>,
) -> Result<(), Error> {
    let (status, mut body) = (answer.status, Bytes::new());
    match &mut answer.payload {
        Payload::Stream(chunks) => chunks.slot = Some(slot),
        // What is read leaves no doubt.
        Payload::Whole(_) if request.effect == Effect::Read => {}
        Payload::Whole(whole) => body = whole.clone(),
    }
    read(answer).map_err(|bad| {
        let error = bad.into_error(status);
        let may_be_another =
            matches!(error.kind(), ErrorKind::UnexpectedShape | ErrorKind::InvalidJson | ErrorKind::TooLarge);
        // Something in between may have answered, and TestRail may have done nothing.
        let verdict = if may_be_another
            && request.effect != Effect::Read
            && (request.expects == Expects::Nothing || !has_id(&body))
        {
            Delivery::Unknown
        } else {
            error.delivery()
        };
        error.with_delivery(verdict)
    })
}

/// The error of a call that cannot wait for its turn.
fn not_admitted(reason: NotAdmitted, until: Instant) -> Error {
    let (wait, why) = match reason {
        NotAdmitted::Throttled(wait) => (wait, "after the wait that TestRail asked for"),
        NotAdmitted::LimitReached(wait) => (wait, "by the client's own limit of requests a minute"),
    };
    Error::new(ErrorKind::RateLimited, Delivery::NeverSent).with_retry_after(Some(wait)).with_detail(format!(
        "{why}, this call's turn does not come for another {}, and its deadline leaves {}",
        rounded(wait),
        rounded(until.saturating_duration_since(Instant::now()))
    ))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;
    use crate::client::ClientBuilder;

    #[tokio::test(start_paused = true)]
    async fn a_call_that_never_got_a_slot_was_never_sent() {
        let client = Client::builder("http://127.0.0.1:1", "me@example.com", "key").max_in_flight(1).build().unwrap();
        let _slot = client.shared.slots.clone().try_acquire_owned().unwrap();
        let error = client.raw("add_run/1").post::<()>(&()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NeverSent));
        assert_eq!(
            error.to_string(),
            "add_run/1: no complete answer in time (other requests took up all of the allowed 120s); \
             nothing was sent"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_quarter_of_the_time_is_for_the_look_but_not_more_than_it_needs() {
        let (now, s) = (Instant::now(), Duration::from_secs);
        for (time, look) in [(s(0), s(0)), (s(4), s(3)), (s(80), s(60)), (s(120), s(100)), (s(1800), s(1780))] {
            assert_eq!(time_to_look(now + time), now + look, "{time:?}");
        }
    }

    /// The wait of a call, after 250 others waited at the same gate and gave up.
    async fn wait_after_others_gave_up(client: &Client) -> Duration {
        let until = after(Instant::now(), Duration::from_secs(24 * 60 * 60));
        let mut others = JoinSet::new();
        for _ in 0..250 {
            let client = client.clone();
            others.spawn(async move { client.prepare(&get_run(), until).await.map(drop) });
        }
        sleep(Duration::from_millis(500)).await;
        assert_eq!(client.shared.slots.available_permits(), 50, "all others wait at the gate");
        others.shutdown().await;
        let begin = Instant::now();
        drop(client.prepare(&get_run(), until).await.unwrap());
        begin.elapsed()
    }

    fn get_run() -> Request {
        Request::new("get_run/1".to_owned(), Effect::Read)
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_gave_up_after_a_429_leave_the_wait_of_the_next_one_unchanged() {
        let client = patient().build().unwrap();
        client.shared.gate.close(Instant::now(), Some(Duration::from_secs(2)), 0.0);
        assert_eq!(wait_after_others_gave_up(&client).await, Duration::from_millis(1500));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_gave_up_at_the_own_limit_leave_the_wait_of_the_next_one_unchanged() {
        let client = patient().requests_per_minute(1).build().unwrap();
        let until = client.until();
        drop(client.prepare(&get_run(), until).await.unwrap());
        assert_eq!(wait_after_others_gave_up(&client).await, Duration::from_millis(59_500));
    }

    fn patient() -> ClientBuilder {
        Client::builder("http://127.0.0.1:1", "me@example.com", "key").max_in_flight(300)
    }
}
