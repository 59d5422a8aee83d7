//! The server's records: which runs are open, closed or gone, and what ended them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::json;

use crate::request::{self, Call};
use crate::work::{Done, Work};

/// A run that has never been there.
pub(super) const GONE: u64 = 9_000_000;
/// Somebody else has ended one in this many runs before.
const ENDED: u64 = 8;

/// What a caller wants a run to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Gone,
    Closed,
}

impl Wish {
    /// The wish for the run with this number.
    pub(super) fn of(run: u64) -> Self {
        if run % 2 == 0 { Self::Gone } else { Self::Closed }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Closed,
    Gone,
}

/// A run, and what its caller's requests did to it.
#[derive(Clone)]
pub(super) struct Run {
    state: State,
    /// Whether anything of a body that should end it arrived.
    pub(super) arrived: bool,
    /// When a request of its caller ended it.
    pub(super) ended: Option<Instant>,
}

/// The server's records.
pub(crate) struct Ledger(Mutex<Books>);

struct Books {
    runs: BTreeMap<u64, Run>,
    /// How many requests this server does not know.
    unexpected: usize,
}

impl Ledger {
    /// Opens so many runs, from number 1 on. Some of them have been closed or deleted since.
    pub(crate) fn new(count: usize) -> Self {
        let run = |number: u64| {
            let state = match number / 2 % (2 * ENDED) {
                0 => State::Closed,
                ENDED => State::Gone,
                _ => State::Open,
            };
            (number, Run { state, arrived: false, ended: None })
        };
        Self(Mutex::new(Books { runs: (1..=count as u64).map(run).collect(), unexpected: 0 }))
    }

    pub(super) fn run(&self, number: u64) -> Option<Run> {
        self.books().runs.get(&number).cloned()
    }

    pub(super) fn unexpected(&self) -> usize {
        self.books().unexpected
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    pub(super) fn is(&self, wish: Wish) -> bool {
        self.state == if wish == Wish::Gone { State::Gone } else { State::Closed }
    }

    pub(super) fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether it was gone before its caller did anything.
    pub(super) fn was_gone(&self) -> bool {
        self.state == State::Gone && self.ended.is_none()
    }

    fn shown(&self, number: u64) -> Done {
        let is_completed = self.state == State::Closed;
        Done::json(&json!({"id": number, "name": format!("Soak {number}"), "is_completed": is_completed}))
    }
}

impl Work for Ledger {
    fn note(&self, bytes: &[u8]) {
        let Some(id) = Call::read(bytes).and_then(|call| call.id) else { return };
        if !request::body(bytes).is_empty() {
            if let Some(run) = self.books().runs.get_mut(&id) {
                run.arrived = true;
            }
        }
    }

    fn work(&self, bytes: &[u8]) -> Done {
        let mut books = self.books();
        books.done(bytes).unwrap_or_else(|| {
            books.unexpected += 1;
            Done::refused("The soak does not know this request.")
        })
    }
}

impl Books {
    /// Does what a request asks for. `None` if that is not known. The words are those of the stand-in.
    fn done(&mut self, bytes: &[u8]) -> Option<Done> {
        let call = Call::read(bytes).filter(|call| call.stranger(&[]).is_none())?;
        let number = call.id?;
        let wish = match call.method {
            "get_run" => None,
            "delete_run" => Some(Wish::Gone),
            "close_run" => Some(Wish::Closed),
            _ => return None,
        };
        let there = self.runs.get_mut(&number).filter(|run| run.state != State::Gone);
        Some(match (there, wish) {
            (None, None) => Done::refused("Field :run is not a valid test run."),
            (None, Some(_)) => Done::refused("Field :run_id is not a valid test run."),
            (Some(run), None) => run.shown(number),
            (Some(run), Some(_)) if run.state == State::Closed => {
                Done::forbidden("This operation is not allowed. The test run is already completed.")
            }
            (Some(run), Some(wish)) => {
                run.ended = Some(Instant::now());
                match wish {
                    Wish::Gone => {
                        run.state = State::Gone;
                        Done::empty()
                    }
                    Wish::Closed => {
                        run.state = State::Closed;
                        run.shown(number)
                    }
                }
            }
        })
    }
}
