//! The server's records of results, and what it does with a request.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::request::{Call, body};
use crate::work::{Done, Work, server_seconds};

/// The users: the one who reports, and a colleague.
pub(super) const ME: u64 = 1;
const COLLEAGUE: u64 = 2;
/// One in this many batches is not alone: somebody reports its first test by hand at the same time.
const ACCOMPANIED: usize = 3;
/// How many results a run has before its report.
const EARLIER: usize = 30;
const DAY: u64 = 24 * 60 * 60;

/// The server's records.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Books>);

#[derive(Default)]
struct Books {
    runs: BTreeMap<u64, Run>,
    last_id: u64,
    batches: usize,
    /// Requests that this server does not know.
    unexpected: BTreeSet<String>,
}

pub(super) struct Run {
    pub(super) cases: BTreeSet<u64>,
    /// Whether its results tell their cases, as newer servers do.
    pub(super) tells_cases: bool,
    /// From the oldest to the newest.
    pub(super) results: Vec<Stored>,
}

pub(super) struct Stored {
    pub(super) id: u64,
    pub(super) created_by: u64,
    pub(super) case_id: u64,
    pub(super) created_on: u64,
    pub(super) sent: Sent,
    at: Instant,
}

/// A row of a request.
#[derive(Clone, Deserialize)]
pub(super) struct Sent {
    case_id: u64,
    pub(super) status_id: u64,
    pub(super) comment: String,
    pub(super) version: Option<String>,
    pub(super) elapsed: Option<String>,
}

/// A stored row of a report.
#[derive(Clone, Copy)]
pub(crate) struct Truth {
    pub(crate) id: u64,
    pub(crate) at: Instant,
}

impl Ledger {
    /// Opens a run with these cases. Some have results already.
    pub(crate) fn open(&self, run: u64, cases: BTreeSet<u64>, tells_cases: bool) {
        let mut books = self.books();
        let earlier = |case_id: &u64| {
            let (comment, version) = ("from yesterday".to_owned(), None);
            Sent { case_id: *case_id, status_id: 1, comment, version, elapsed: None }
        };
        let sent: Vec<_> = cases.iter().take(EARLIER).map(earlier).collect();
        books.runs.insert(run, Run { cases, tells_cases, results: Vec::new() });
        books.store(run, ME, sent, server_seconds() - DAY);
    }

    /// The results of each row, by its number.
    pub(crate) fn truths(&self) -> HashMap<u64, Vec<Truth>> {
        let mut truths: HashMap<_, Vec<_>> = HashMap::new();
        for stored in self.books().runs.values().flat_map(|run| &run.results) {
            if let Some(number) = stored.sent.comment.strip_prefix("row ").and_then(|number| number.parse().ok()) {
                truths.entry(number).or_default().push(Truth { id: stored.id, at: stored.at });
            }
        }
        truths
    }

    pub(crate) fn unexpected(&self) -> BTreeSet<String> {
        self.books().unexpected.clone()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work for Ledger {
    fn work(&self, bytes: &[u8]) -> Done {
        let mut books = self.books();
        books.done(bytes).unwrap_or_else(|| {
            let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
            books.unexpected.insert(String::from_utf8_lossy(line).into_owned());
            Done::refused("The soak does not know this request.")
        })
    }
}

impl Books {
    /// Does what a request asks for. `None` if that is not known.
    fn done(&mut self, bytes: &[u8]) -> Option<Done> {
        let call = Call::read(bytes)?;
        if call.method == "get_current_user" && call.stranger(&[]).is_none() {
            return Some(Done::json(&json!({"id": ME, "name": "Me", "email": "me@example.com"})));
        }
        let id = call.id?;
        let run = self.runs.get(&id)?;
        match call.method {
            "get_tests" => run.tests(id, &call),
            "get_results_for_run" => run.results(id, &call),
            "add_results_for_cases" if call.stranger(&[]).is_none() => self.add(id, body(bytes)),
            _ => None,
        }
    }

    /// Stores all rows of a batch, or none. The order of the checks is that of the stand-in.
    fn add(&mut self, run: u64, body: &[u8]) -> Option<Done> {
        #[derive(Deserialize)]
        struct Batch {
            results: Vec<Sent>,
        }
        let Batch { results } = serde_json::from_slice(body).ok()?;
        let cases = &self.runs.get(&run)?.cases;
        let mut strangers = results.iter().map(|row| row.case_id).filter(|case| !cases.contains(case));
        if results.iter().any(|row| row.comment.starts_with("bad")) {
            return Some(Done::refused("Field :results.elapsed is not in a valid time span format."));
        }
        if strangers.clone().count() == results.len() {
            return Some(Done::refused("Field :results cannot be empty but no valid tests or cases found"));
        }
        if let Some(case) = strangers.next() {
            return Some(Done::refused(&format!(
                "Field :results contains one or more invalid results (case C{case} unknown or not part of the test run)"
            )));
        }
        let count = results.len();
        self.batches += 1;
        if self.batches % ACCOMPANIED == 0 {
            let by = if self.batches % 2 == 0 { ME } else { COLLEAGUE };
            let by_hand = results.first().map(|row| Sent { comment: "by hand".to_owned(), ..row.clone() });
            self.store(run, by, by_hand, server_seconds());
        }
        self.store(run, ME, results, server_seconds());
        let there = self.runs.get(&run)?;
        let new = there.results.iter().rev().take(count).rev();
        Some(Done::json(&Value::Array(new.map(|stored| there.shown(run, stored)).collect())))
    }

    fn store(&mut self, run: u64, created_by: u64, rows: impl IntoIterator<Item = Sent>, created_on: u64) {
        let Some(run) = self.runs.get_mut(&run) else { return };
        for sent in rows {
            self.last_id += 1;
            let (id, case_id, at) = (self.last_id, sent.case_id, Instant::now());
            run.results.push(Stored { id, created_by, case_id, created_on, sent, at });
        }
    }
}
