//! Sends the rows of a report, and learns what became of each.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::time::sleep;

use super::batches::{self, Lane, Most};
use super::ledger::{Ledger, RowState};
use super::looks::Looks;
use super::once::Once;
use super::refusals::{Refusals, is_about_rows};
use super::rows::{About, Line};
use crate::api::results::{ADD_ALL, ADD_ALL_FOR_CASES, AddResult, TestResult, are_about};
use crate::call::{Body, Call};
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::RunId;

/// How often a batch is sent if each time it is proved that nothing of it is stored.
const MOST_SENDS: u32 = 8;
/// How often it is sent if something in between refuses it.
const MOST_SENDS_IN_BETWEEN: u32 = 3;
/// How many refusals the search for the bad rows of a batch may cost.
const MOST_REFUSALS: usize = 128;

/// The longest wait before a batch is sent again that was not sent, or refused for a while.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The wait before the first repeat.
pub(super) fn first_pause(look_for: Duration) -> Duration {
    LONGEST_PAUSE.min(look_for / 64)
}

/// A report under way.
pub(super) struct Sending {
    pub(super) client: Client,
    pub(super) run: RunId,
    pub(super) rows: Arc<Vec<AddResult>>,
    pub(super) lines: Vec<Line>,
    pub(super) by_cases: bool,
    /// How the results of this build are recognised.
    pub(super) once: Option<Once>,
    pub(super) look_for: Duration,
    pub(super) looks: Looks,
    /// Whether the server can be asked for results.
    pub(super) can_look: bool,
    pub(super) ledger: Arc<Ledger>,
    pub(super) refusals: Mutex<Refusals>,
    /// Whether the server does not tell the tests of the run.
    pub(super) has_no_tests: AtomicBool,
    /// The most bytes that a request may have, as far as the server has said.
    pub(super) most_bytes: AtomicUsize,
}

impl Sending {
    /// Sends these rows, up to `in_flight` batches at the same time.
    pub(super) async fn send_all(&self, rows: Vec<usize>, most_rows: usize, in_flight: usize) {
        let most = Most { rows: most_rows, bytes: self.most_bytes.load(Relaxed) };
        let mut lanes = batches::pack(&self.lines, rows, most);
        // The first batch goes alone: what is wrong with the run, the user or the server shows once.
        if let Some(first) = lanes.pop_front() {
            self.send_lane(first).await;
        }
        let (count, lanes) = (lanes.len(), Mutex::new(lanes));
        let next = || lanes.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let worker = || async {
            while let Some(lane) = next() {
                self.send_lane(lane).await;
            }
        };
        let mut workers: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
        for _ in 0..in_flight.min(count) {
            workers.push(Box::pin(worker()));
        }
        poll_fn(|cx| {
            workers.retain_mut(|worker| worker.as_mut().poll(cx).is_pending());
            if workers.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    async fn send_lane(&self, lane: Lane) {
        for batch in lane {
            self.send_batch(batch).await;
        }
    }

    /// Sends a batch, and its parts if TestRail refuses it for some of its rows.
    async fn send_batch(&self, batch: Vec<usize>) {
        let (mut parts, mut refusals, mut given_up) = (VecDeque::from([batch]), 0, None);
        while let Some(part) = parts.pop_front() {
            if part.is_empty() || self.is_stopped(&part) {
                continue;
            }
            if let Some(reason) = &given_up {
                self.ledger.note(&part, &RowState::Unsent(Arc::clone(reason)));
                continue;
            }
            if part.len() > 1 && batches::size(&self.lines, &part) > self.most_bytes.load(Relaxed) {
                batches::halves(&self.lines, &part).into_iter().rev().for_each(|half| parts.push_front(half));
                continue;
            }
            if let Some((part, error)) = self.send_part(part).await {
                refusals += 1;
                if refusals == MOST_REFUSALS {
                    let reason = Error::new(error.kind(), Delivery::Refused)
                        .with_message(error.message().map(str::to_owned))
                        .with_detail("it was not tried alone: too many rows of its batch are refused");
                    let reason = error.status().into_iter().fold(reason, Error::with_status);
                    given_up = Some(Arc::new(self.endpoint().name_in(reason)));
                    if part.len() > 1 {
                        parts.push_front(part);
                        continue;
                    }
                }
                let rest = self.set_aside(part, error, refusals).await;
                rest.into_iter().rev().for_each(|part| parts.push_front(part));
            }
        }
    }

    /// Sends rows until it is known what became of them. If TestRail refuses them for what some of them are, returns
    /// them with the error.
    async fn send_part(&self, mut rows: Vec<usize>) -> Option<(Vec<usize>, Error)> {
        let mut pause = first_pause(self.look_for);
        for sends in 1.. {
            if self.is_stopped(&rows) {
                return None;
            }
            let before = self.looks.newest();
            self.ledger.note(&rows, &RowState::UnderWay);
            let error = match self.client.send(self.call(&rows)).await {
                Ok(results) => {
                    self.looks.note_answer(&results);
                    rows.iter().zip(results).for_each(|(row, result)| self.ledger.store(*row, result));
                    self.forget(&rows);
                    return None;
                }
                Err(error) => error,
            };
            if error.delivery() >= Delivery::Unknown {
                // What is in between and refuses a request may do so once, but most likely goes on.
                let is_in_between = matches!(error.kind(), ErrorKind::Intercepted | ErrorKind::NoSuchEndpoint);
                let may_go_on = !is_in_between || sends < MOST_SENDS_IN_BETWEEN;
                let error = self.look_for(&mut rows, before, error).await?;
                if sends == MOST_SENDS || !may_go_on {
                    let error = error.with_delivery(Delivery::Refused);
                    let times = if sends == 1 { "once".to_owned() } else { format!("{sends} times") };
                    let why = format!("the batch was sent {times}, and none of it is stored");
                    self.stop(&rows, error.add_detail(&why));
                    return None;
                }
                continue;
            }
            self.ledger.note(&rows, &RowState::Waiting);
            if is_about_rows(&error) || error.status() == Some(413) {
                return Some((rows, error));
            }
            let asked = error.retry_after().unwrap_or_default();
            if !error.is_transient() || sends == MOST_SENDS || asked > self.client.deadline {
                self.stop(&rows, error);
                return None;
            }
            sleep(pause.max(asked)).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
        None
    }

    fn call(&self, rows: &[usize]) -> Call<Vec<TestResult>> {
        let mut call = self.endpoint();
        call.request.is_part = true;
        call.request.body = Body::Json(batches::body(&self.lines, rows).into());
        let abouts = rows.iter().filter_map(|row| self.about(*row));
        let abouts: Vec<_> = abouts
            .map(|about| match about {
                About::Test(test) => (Some(test), None),
                About::Case(case) => (None, Some(case)),
            })
            .collect();
        call.of_rows(abouts.len()).and_then(move |rows| are_about(&rows, &abouts).map(|()| rows))
    }

    /// Whether the report has ended. Notes that these rows are not sent then.
    fn is_stopped(&self, rows: &[usize]) -> bool {
        let stopped = self.ledger.stopped();
        if let Some(reason) = &stopped {
            self.ledger.note(rows, &RowState::Unsent(reason.clone()));
        }
        stopped.is_some()
    }

    /// Ends the report: no row is sent any more.
    fn stop(&self, rows: &[usize], error: Error) {
        let reason = Arc::new(error);
        self.ledger.stop(reason.clone());
        let reason = self.ledger.stopped().unwrap_or(reason);
        self.ledger.note(rows, &RowState::Unsent(reason));
    }

    pub(super) fn about(&self, row: usize) -> Option<About> {
        self.lines.get(row).map(|line| line.about)
    }

    pub(super) fn endpoint(&self) -> Call<Vec<TestResult>> {
        if self.by_cases { ADD_ALL_FOR_CASES.call(self.run) } else { ADD_ALL.call(self.run) }
    }
}
