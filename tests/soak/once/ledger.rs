//! The server's records: which requests arrived, and which runs exist.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::page::page;
use crate::request::{self, Call};
use crate::work::{Done, Work, server_seconds};

/// How many runs the project has from the day before, and how many of them share a second.
const EARLIER: u64 = 400;
const A_SECOND: u64 = 10;
const DAY: u64 = 24 * 60 * 60;

/// Whether the server heeds the filter by the references of this build. Old ones do not.
pub(super) fn heeds_refs(build: usize) -> bool {
    build % 2 == 0
}

/// The server's records.
pub(crate) struct Ledger {
    books: Mutex<Books>,
    dice: Dice,
}

#[derive(Default)]
struct Books {
    runs: Vec<Run>,
    /// The names that were in bodies that arrived, in whole or in part.
    arrived: BTreeSet<String>,
    nameless: usize,
    /// How many requests this server does not know.
    unexpected: usize,
}

struct Run {
    id: u64,
    name: String,
    refs: String,
    created_on: u64,
    at: Instant,
}

/// A run of a build.
#[derive(Clone, Copy)]
pub(super) struct Created {
    pub(super) id: u64,
    pub(super) at: Instant,
}

impl Ledger {
    pub(crate) fn new(seed: u64) -> Self {
        let yesterday = server_seconds() - DAY;
        let earlier = |id: u64| {
            let name = format!("Earlier {id}");
            Run { id, name, refs: "ACME-1".to_owned(), created_on: yesterday + id / A_SECOND, at: Instant::now() }
        };
        let books = Books { runs: (1..=EARLIER).map(earlier).collect(), ..Books::default() };
        Self { books: Mutex::new(books), dice: Dice::new(seed) }
    }

    /// The runs of a build, oldest first.
    pub(super) fn runs(&self, build: usize) -> Vec<Created> {
        let refs = format!("build{build}");
        let books = self.books();
        let runs = books.runs.iter().filter(|run| run.refs == refs);
        runs.map(|Run { id, at, .. }| Created { id: *id, at: *at }).collect()
    }

    /// Whether anything of a body that should create the run of a build arrived.
    pub(super) fn has_arrived(&self, build: usize) -> bool {
        self.books().arrived.contains(&format!("Soak {build}"))
    }

    pub(super) fn forget_arrivals(&self) {
        self.books().arrived.clear();
    }

    /// How many bodies broke off before their name, so their build is unknown.
    pub(super) fn nameless(&self) -> usize {
        self.books().nameless
    }

    pub(super) fn unexpected(&self) -> usize {
        self.books().unexpected
    }

    /// How many runs of builds share a second with another.
    pub(super) fn ties(&self) -> usize {
        let books = self.books();
        let seconds: Vec<_> = books.runs.iter().filter(|run| run.id > EARLIER).map(|run| run.created_on).collect();
        seconds.iter().filter(|second| seconds.iter().filter(|other| other == second).count() > 1).count()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work for Ledger {
    fn note(&self, bytes: &[u8]) {
        let body = request::body(bytes);
        if body.is_empty() {
            return;
        }
        let mut books = self.books();
        match request::name(body) {
            Some(name) => _ = books.arrived.insert(name.to_owned()),
            None => books.nameless += 1,
        }
    }

    fn work(&self, bytes: &[u8]) -> Done {
        let mut books = self.books();
        books.done(bytes, &self.dice).unwrap_or_else(|| {
            books.unexpected += 1;
            Done::refused("The soak does not know this request.")
        })
    }
}

impl Books {
    /// Does what a request asks for. `None` if that is not known.
    fn done(&mut self, bytes: &[u8], dice: &Dice) -> Option<Done> {
        let call = Call::read(bytes).filter(|call| call.id == Some(1))?;
        match call.method {
            "add_run" if call.stranger(&[]).is_none() => self.add(request::body(bytes)),
            "get_runs" => self.list(&call, dice),
            _ => None,
        }
    }

    fn add(&mut self, body: &[u8]) -> Option<Done> {
        #[derive(Deserialize)]
        struct Add {
            name: String,
            refs: String,
        }
        let Add { name, refs } = serde_json::from_slice(body).ok()?;
        let id = self.runs.len() as u64 + 1;
        let run = Run { id, name, refs, created_on: server_seconds(), at: Instant::now() };
        let shown = run.shown();
        self.runs.push(run);
        Some(Done::json(&shown))
    }

    /// The runs, newest first. For those of one second there is no order: each request draws another.
    fn list(&self, call: &Call<'_>, dice: &Dice) -> Option<Done> {
        let after = call.number::<u64>("created_after");
        let refs = call.text("refs").filter(|refs| {
            let build = refs.strip_prefix("build").and_then(|build| build.parse().ok());
            build.is_some_and(heeds_refs)
        });
        let chosen =
            |run: &&Run| after.is_none_or(|time| run.created_on > time) && refs.is_none_or(|refs| run.refs == refs);
        let mut all: Vec<_> = self.runs.iter().filter(chosen).collect();
        all.sort_by_cached_key(|run| (Reverse(run.created_on), dice.below(u64::MAX)));
        page(call, "runs", &["created_after", "refs", "refs_filter"], &all, |run| run.shown())
    }
}

impl Run {
    fn shown(&self) -> Value {
        let Self { id, name, refs, created_on, .. } = self;
        json!({
            "id": id, "name": name, "description": null, "is_completed": false, "project_id": 1, "refs": refs,
            "created_on": created_on,
        })
    }
}
