//! Sends the rows of a report, and learns what became of each.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::batches::{self, Lane, Most};
use super::found::{Found, find};
use super::ledger::{Fate, Ledger};
use super::looks::{Looks, Newest};
use super::refusals::{Refusals, Words, by_value, is_about_rows};
use super::rows::{About, Line};
use crate::api::once::{Looked, Uncertain, look_until_sure};
use crate::api::results::{ADD_ALL, ADD_ALL_FOR_CASES, AddResult, TestResult, are_about};
use crate::call::{Body, Call};
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind, rounded};
use crate::retry::after;
use crate::types::RunId;

/// How often a batch is sent of which it is proved that nothing is stored.
const MOST_SENDS: u32 = 8;
/// How many refusals the search for the bad rows of a batch may cost.
const MOST_REFUSALS: usize = 128;
/// What it means for one row that its case is not in the run: the words for a batch say that nothing was stored.
const NOT_IN_RUN: &str = "the run has no such test";

/// A report under way.
pub(super) struct Sending {
    pub(super) client: Client,
    pub(super) run: RunId,
    pub(super) rows: Arc<Vec<AddResult>>,
    pub(super) lines: Vec<Line>,
    pub(super) by_cases: bool,
    pub(super) look_for: Duration,
    pub(super) looks: Looks,
    /// Whether the server can be asked for results.
    pub(super) can_look: bool,
    pub(super) ledger: Arc<Ledger>,
    pub(super) refusals: Mutex<Refusals>,
    /// The most bytes that a request may have, as far as the server has said.
    pub(super) most_bytes: AtomicUsize,
}

impl Sending {
    /// Sends these rows, so many batches at once.
    pub(super) async fn send_all(&self, rows: Vec<usize>, most_rows: usize, in_flight: usize) {
        let most = Most { rows: most_rows, bytes: self.most_bytes.load(Relaxed) };
        let mut lanes = batches::pack(&self.lines, rows, most);
        // The first batch goes alone: what is wrong with the run, the user or the server shows once.
        if let Some(first) = lanes.pop_front() {
            self.send_lane(first).await;
        }
        let lanes = Mutex::new(lanes);
        let next = || lanes.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let worker = || async {
            while let Some(lane) = next() {
                self.send_lane(lane).await;
            }
        };
        let mut workers: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
        for _ in 0..in_flight.max(1) {
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
        let (mut parts, mut refusals) = (VecDeque::from([batch]), 0);
        while let Some(part) = parts.pop_front() {
            if part.is_empty() {
                continue;
            }
            if let Some(reason) = self.ledger.stopped() {
                self.ledger.note(&part, &Fate::Unsent(reason));
                continue;
            }
            if part.len() > 1 && batches::size(&self.lines, &part) > self.most_bytes.load(Relaxed) {
                batches::halves(&self.lines, &part).into_iter().rev().for_each(|half| parts.push_front(half));
                continue;
            }
            if let Some((part, error)) = self.send_part(part).await {
                refusals += 1;
                let rest = self.set_aside(part, error, refusals).await;
                rest.into_iter().rev().for_each(|part| parts.push_front(part));
            }
        }
    }

    /// Sends rows until it is known what became of them. If TestRail refuses them for what some of them are, returns
    /// them with the error.
    async fn send_part(&self, mut rows: Vec<usize>) -> Option<(Vec<usize>, Error)> {
        let mut pause = self.look_for / 64;
        for sends in 1.. {
            let before = self.looks.newest();
            self.ledger.note(&rows, &Fate::UnderWay);
            let error = match self.client.send(self.call(&rows)).await {
                Ok(results) => {
                    self.looks.note_own(&results);
                    rows.iter().zip(results).for_each(|(row, result)| self.ledger.store(*row, result));
                    self.forget(&rows);
                    return None;
                }
                Err(error) => error,
            };
            if error.delivery() > Delivery::Refused {
                let error = self.look_for(&mut rows, before, error).await?;
                if sends == MOST_SENDS {
                    let error = error.with_delivery(Delivery::Refused);
                    self.stop(&rows, error.add_detail(&format!("after {sends} times nothing of it is stored")));
                    return None;
                }
                continue;
            }
            self.ledger.note(&rows, &Fate::Waiting);
            if is_about_rows(&error) || error.status() == Some(413) {
                return Some((rows, error));
            }
            let asked = error.retry_after().unwrap_or_default();
            if !error.is_transient() || sends == MOST_SENDS || asked > self.client.deadline {
                self.stop(&rows, error);
                return None;
            }
            sleep(pause.max(asked)).await;
            pause = pause.saturating_mul(2).min(self.look_for / 8);
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

    /// Ends the report: no row is sent any more.
    fn stop(&self, rows: &[usize], error: Error) {
        let reason = Arc::new(error);
        self.ledger.stop(reason.clone());
        let reason = self.ledger.stopped().unwrap_or(reason);
        self.ledger.note(rows, &Fate::Unsent(reason));
    }

    /// Looks for rows whose answer was lost, and notes what it finds. Leaves those of which nothing is stored in `rows`,
    /// and returns the error then. `None` if nothing is left to send.
    async fn look_for(&self, rows: &mut Vec<usize>, before: Option<Newest>, error: Error) -> Option<Error> {
        if !self.can_look {
            let error = error.add_detail("this server has no list of a run's results to look at");
            self.ledger.note(rows, &Fate::Unknown(Arc::new(error)));
            return None;
        }
        tracing::info!(run = self.run.get(), rows = rows.len(), reason = ?error.kind(), "the answer was lost: its results are looked for");
        let wish = error.retry_after().unwrap_or_default();
        let until = after(Instant::now(), self.look_for.max(wish).saturating_add(self.client.deadline));
        let looked = look_until_sure(self.look_for, wish, until, || self.look(rows, before)).await;
        let found = match looked {
            Ok(found) => found,
            Err(uncertain) => {
                let why = match &uncertain {
                    Uncertain::Deadline => "there was no time to look for the results".to_owned(),
                    Uncertain::LookFailed(look) | Uncertain::Refused(look) => {
                        format!("looking for the results failed as well: {look}")
                    }
                };
                self.ledger.note(rows, &Fate::Unknown(Arc::new(error.add_detail(&why))));
                if let Uncertain::Refused(look) = uncertain {
                    self.ledger.stop(Arc::new(look));
                }
                return None;
            }
        };
        let (mut missing, mut unclear, mut other) = (Vec::new(), Vec::new(), None);
        for (row, found) in std::mem::take(rows).into_iter().zip(found) {
            match found {
                Found::Stored(result) => {
                    self.looks.note_own(std::slice::from_ref(&result));
                    self.ledger.store(row, *result);
                }
                Found::Missing => missing.push(row),
                Found::Unclear(id) => {
                    other.get_or_insert(id);
                    unclear.push(row);
                }
            }
        }
        let is_done = error.delivery() == Delivery::Applied;
        if is_done {
            // The server has said that it did it, so what does not show may still come.
            unclear.append(&mut missing);
        }
        if unclear.is_empty() {
            *rows = missing;
            return (!rows.is_empty()).then_some(error);
        }
        let why = match other {
            Some(id) => format!("result {id} may be of this report or of another"),
            None => format!("the results do not show after {}", rounded(self.look_for)),
        };
        let reason = Arc::new(error.add_detail(&why));
        self.ledger.note(&unclear, &Fate::Unknown(reason.clone()));
        *rows = missing;
        // What is missing in a batch that is in part unclear is missing for as little reason as the rest is there.
        self.ledger.note(rows, &Fate::Unknown(reason));
        None
    }

    /// Looks once.
    async fn look(&self, rows: &[usize], before: Option<Newest>) -> Result<Looked<Vec<Found>>, Error> {
        let mut new = self.looks.since(before).await?;
        new.retain(|result| !self.ledger.is_taken(result.id));
        let abouts = self.looks.abouts(&new, self.by_cases).await?;
        let rows: Vec<_> =
            rows.iter().filter_map(|row| Some((self.lines.get(*row)?.about, self.rows.get(*row)?))).collect();
        let found = find(&rows, new, |result| abouts.get(&result.id).copied());
        let is_whole = found.iter().all(|found| matches!(found, Found::Stored(_)));
        Ok(if is_whole { Looked::Found(found) } else { Looked::Missing(found) })
    }

    /// Sets aside the rows of a refused batch that are bad, and returns the batches in which the others are sent.
    async fn set_aside(&self, rows: Vec<usize>, error: Error, refusals: usize) -> Vec<Vec<usize>> {
        if error.status() == Some(413) && rows.len() > 1 {
            let halves = batches::halves(&self.lines, &rows);
            let larger = halves.iter().map(|half| batches::size(&self.lines, half)).max();
            self.most_bytes.fetch_min(larger.unwrap_or_default(), Relaxed);
            return halves.into();
        }
        let words = Words::of(&error);
        if let [only] = rows[..] {
            self.condemned(only, &words);
            self.ledger.note(&rows, &Fate::Refused(Arc::new(error)));
            return Vec::new();
        }
        if error.kind() == ErrorKind::CaseNotInRun {
            let (strangers, rest) = self.strangers(&rows, &error, refusals).await;
            if !strangers.is_empty() {
                self.refuse_strangers(&strangers, error);
                return vec![rest];
            }
        }
        let nothing_stored = self.ledger.stored().is_empty();
        let known = self.refusals();
        let is_bad = |row: &usize| known.condemn(&words, self.value(*row, &words).as_ref(), nothing_stored);
        let (bad, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_bad);
        drop(known);
        if bad.is_empty() && refusals < MOST_REFUSALS {
            return self.divide(&rest, &words);
        }
        let (bad, rest, why) = if bad.is_empty() {
            (rest, Vec::new(), "too many rows are refused for the bad ones to be told from the others")
        } else {
            (bad, rest, "others with the same value were refused alone")
        };
        self.ledger.note(&bad, &Fate::Refused(Arc::new(error.add_detail(why))));
        vec![rest]
    }

    /// The rows whose case or test is not in the run, and the others. TestRail names one case. After that, it is
    /// cheaper to know the tests of the run.
    async fn strangers(&self, rows: &[usize], error: &Error, refusals: usize) -> (Vec<usize>, Vec<usize>) {
        let about = |row: &usize| self.about(*row);
        let named = error.case_id().map(About::Case);
        let is_named = |row: &usize| named.is_some() && about(row) == named;
        let named = || rows.iter().copied().partition(|row| is_named(row));
        if refusals == 1 && !self.looks.knows_tests() && rows.iter().any(is_named) {
            return named();
        }
        let Ok(tests) = self.looks.tests().await else { return named() };
        let is_in_run = |row: &usize| about(row).is_none_or(|about| tests.has(about));
        rows.iter().copied().partition(|row| is_named(row) || !is_in_run(row))
    }

    fn refuse_strangers(&self, rows: &[usize], error: Error) {
        let named = error.case_id().map(About::Case);
        let error = Arc::new(error.with_meaning(NOT_IN_RUN));
        for row in rows {
            if self.about(*row) == named {
                self.ledger.note(&[*row], &Fate::Refused(error.clone()));
            } else {
                self.refuse_stranger(*row);
            }
        }
    }

    /// Refuses a row whose case or test is not among those of the run.
    pub(super) fn refuse_stranger(&self, row: usize) {
        let what = match self.about(row) {
            Some(About::Case(case)) => format!("case {case}"),
            Some(About::Test(test)) => format!("test {test}"),
            None => return,
        };
        let error = Error::new(ErrorKind::CaseNotInRun, Delivery::Refused).with_meaning(NOT_IN_RUN);
        let error = self.endpoint().name_in(error.with_detail(format!("{what} is not among the tests of the run")));
        self.ledger.note(&[row], &Fate::Refused(Arc::new(error)));
    }

    fn about(&self, row: usize) -> Option<About> {
        self.lines.get(row).map(|line| line.about)
    }

    fn endpoint(&self) -> Call<Vec<TestResult>> {
        if self.by_cases { ADD_ALL_FOR_CASES.call(self.run) } else { ADD_ALL.call(self.run) }
    }

    fn divide(&self, rows: &[usize], words: &Words) -> Vec<Vec<usize>> {
        let mut tests = Vec::<(Option<About>, Vec<Option<Value>>, Vec<usize>)>::new();
        for row in rows {
            let about = self.about(*row);
            let value = self.value(*row, words);
            match tests.last_mut() {
                Some((known, values, rows)) if *known == about => {
                    values.push(value);
                    rows.push(*row);
                }
                _ => tests.push((about, vec![value], vec![*row])),
            }
        }
        let tests = tests.into_iter().map(|(_, values, rows)| (values, rows)).collect();
        by_value(tests).unwrap_or_else(|| batches::halves(&self.lines, rows).into())
    }

    /// The value of the field that a refusal names.
    fn value(&self, row: usize, words: &Words) -> Option<Value> {
        self.rows.get(row)?.value(words.field.as_deref()?)
    }

    /// Notes a row that was refused alone, unless others with its value were stored.
    fn condemned(&self, row: usize, words: &Words) {
        self.refusals().note(words, self.value(row, words));
        self.forget(&self.ledger.stored());
    }

    /// Forgets what was held against the values of rows that were stored.
    fn forget(&self, stored: &[usize]) {
        self.refusals().forget(stored, |row, field| self.rows.get(row)?.value(field));
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
