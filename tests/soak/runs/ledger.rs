//! The server's records: which requests arrived, and which runs exist.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::json;

use crate::request;
use crate::work::{Done, Work};

/// The server's records.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Books>);

#[derive(Default)]
struct Books {
    by_name: HashMap<String, Entry>,
    runs: usize,
    nameless: usize,
}

/// What happened to the requests with one name.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    /// Whether anything of a request's body arrived.
    pub(crate) arrived: bool,
    pub(crate) runs: Vec<Created>,
}

#[derive(Clone)]
pub(crate) struct Created {
    pub(crate) id: u64,
    pub(crate) at: Instant,
}

impl Work for Ledger {
    fn note(&self, bytes: &[u8]) {
        let body = request::body(bytes);
        if body.is_empty() {
            return;
        }
        let mut books = self.books();
        match request::name(body) {
            Some(name) => books.by_name.entry(name.to_owned()).or_default().arrived = true,
            None => books.nameless += 1,
        }
    }

    /// Creates a run.
    fn work(&self, bytes: &[u8]) -> Done {
        let name = request::name(request::body(bytes)).unwrap_or_default();
        let mut books = self.books();
        books.runs += 1;
        let id = books.runs as u64;
        books.by_name.entry(name.to_owned()).or_default().runs.push(Created { id, at: Instant::now() });
        Done::json(&json!({"id": id, "name": name, "is_completed": false, "project_id": 1}))
    }
}

impl Ledger {
    pub(crate) fn entry(&self, name: &str) -> Entry {
        self.books().by_name.get(name).cloned().unwrap_or_default()
    }

    /// How many runs exist.
    pub(crate) fn runs(&self) -> usize {
        self.books().runs
    }

    /// How many bodies broke off before their name, so their run is unknown.
    pub(crate) fn nameless(&self) -> usize {
        self.books().nameless
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
