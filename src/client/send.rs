//! The way of every call: gate, attempt, decision, and again.

use std::time::Duration;

use tokio::sync::SemaphorePermit;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tracing::Instrument;
use tracing::field::{self, Empty};

use crate::endpoint::Call;
use crate::error::Began;
use crate::retry::{Late, after, random};
use crate::{Client, Delivery, Error, ErrorKind, answer, text};

impl Client {
    /// Sends a call and reads its answer, by this client's deadline.
    pub(crate) async fn send<T: 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.send_until(call, self.until()).await
    }

    /// When a call that begins now has to end.
    pub(crate) fn until(&self) -> Instant {
        after(Instant::now(), self.deadline)
    }

    /// Sends a call and reads its answer, until this moment.
    pub(crate) async fn send_until<T: 'static>(&self, call: Call<T>, until: Instant) -> Result<T, Error> {
        let (method, ids) = call.path.split_once('/').unwrap_or((&call.path, ""));
        let span = tracing::info_span!("testrail", method, ids, attempts = Empty, delivery = Empty, error = Empty);
        let mut attempts = 0;
        let result = self.repeat(&call, until, &mut attempts).instrument(span.clone()).await;
        span.record("attempts", attempts);
        let delivery = result.as_ref().map_or_else(Error::delivery, |_| Delivery::Applied);
        span.record("delivery", field::debug(delivery));
        if let Err(error) = &result {
            span.record("error", field::debug(error.kind()));
        }
        result.map_err(|error| call.blame(error))
    }

    /// Makes attempts until one works, or none is to follow, and counts them.
    async fn repeat<T: 'static>(&self, call: &Call<T>, until: Instant, attempts: &mut u32) -> Result<T, Error> {
        let transport = &self.shared.transport;
        self.shared.budget.earn();
        let (mut began, mut verdict) = (None, Delivery::NeverSent);
        // By when an attempt has to end that may leave it open what became of the call.
        let look = if call.is_looked_after { time_to_look(until) } else { until };
        let mut last = None;
        loop {
            let slot = match self.admit(until).await {
                Ok(slot) => slot,
                // What the last attempt came to says more than that there was no time for another.
                Err(error) => return Err(last.unwrap_or(error)),
            };
            let start = Instant::now();
            let began = *began.get_or_insert_with(|| Began { at: start, there: transport.clock().at(start) });
            *attempts += 1;
            // After a refusal, or a long wait, all of the time that is left is for the attempt.
            let end = if verdict == Delivery::Refused || start >= look { until } else { look };
            let time = self.attempt_timeout.min(end.saturating_duration_since(start));
            let answer = transport.attempt(call, time).await;
            self.settle().await;
            drop(slot);
            let value = answer.and_then(|answer| {
                let value = answer::text(&answer.body).and_then(|text| (call.decode)(text));
                value.map_err(|bad| bad.into_error(answer.status))
            });
            let error = match value {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };

            let now = Instant::now();
            match error.kind() {
                ErrorKind::RateLimited => self.shared.gate.close(now, error.retry_after(), random()),
                ErrorKind::Mismatch => transport.distrust_pool(),
                _ => {}
            }
            let (kind, status) = (error.kind(), error.status());
            verdict = verdict.max(error.delivery());
            let end = if verdict == Delivery::Unknown { look } else { until };
            let left = end.saturating_duration_since(now);
            let again = self.retry.decide(&error, call.effect, *attempts, left, random());
            let error = error.of_call(*attempts, began, verdict);
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

    /// Leaves the HTTP client a moment to take a connection back, where others wait for it: without that they would
    /// find none, and open one more.
    async fn settle(&self) {
        if self.shared.slots.available_permits() == 0 {
            for _ in 0..3 {
                yield_now().await;
            }
        }
    }

    /// Waits until a request may start.
    async fn admit(&self, until: Instant) -> Result<SemaphorePermit<'_>, Error> {
        let shared = &self.shared;
        let begin = Instant::now();
        // Those that wait for the gate have the slots: who cannot wait so long is not to queue up behind them.
        shared.gate.opens_before(begin, until).map_err(too_late)?;
        // The semaphore is never closed, so the only way not to get a slot is to run out of time.
        let Ok(Ok(slot)) = timeout_at(until, shared.slots.acquire()).await else {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NeverSent).with_detail(format!(
                "other requests were in flight for the {} that were allowed",
                text::time(until.saturating_duration_since(begin))
            )));
        };
        if Instant::now() >= until {
            return Err(Error::new(ErrorKind::Timeout, Delivery::NeverSent).with_detail("no time was left"));
        }
        loop {
            let now = Instant::now();
            let at = shared.gate.pass(now, until).map_err(too_late)?;
            if at > now {
                tracing::debug!(wait_ms = millis(at - now), "the request waits for its turn");
                sleep_until(at).await;
            }
            if !shared.gate.is_closed(Instant::now()) {
                return Ok(slot);
            }
        }
    }
}

/// The moment from which on there is only time to look what became of a call: a quarter of its time.
fn time_to_look(until: Instant) -> Instant {
    until.checked_sub(until.saturating_duration_since(Instant::now()) / 4).unwrap_or(until)
}

/// The error of a call that cannot wait for its turn.
fn too_late(late: Late) -> Error {
    let (wait, why) = match late {
        Late::Closed(wait) => (wait, "after the wait that TestRail asked for"),
        Late::Full(wait) => (wait, "by the client's own limit of requests a minute"),
    };
    Error::new(ErrorKind::RateLimited, Delivery::NeverSent)
        .with_retry_after(Some(wait))
        .with_detail(format!("{why}, this call's turn comes only in {}", text::time(wait)))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AddRun;

    #[tokio::test(start_paused = true)]
    async fn a_call_that_never_got_a_slot_was_never_sent() {
        let client = Client::builder("http://127.0.0.1:1", "me@example.com", "key").max_in_flight(1).build().unwrap();
        let _slot = client.shared.slots.acquire().await.unwrap();
        let error = client.add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NeverSent));
        assert_eq!(
            error.to_string(),
            "add_run/1: no complete answer in time (other requests were in flight for the 60s that were allowed); \
             nothing was sent"
        );
    }
}
