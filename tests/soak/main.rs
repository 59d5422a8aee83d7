//! Four soaks: runs are created, runs are deleted and closed, builds get a run each, and results are reported, while
//! about a third of all requests go wrong. What the client says of each is held against what the server did.
//!
//! ```text
//! SOAK=100000 cargo test --release --test soak runs:: -- --nocapture
//! RULES=all cargo test --test soak runs:: -- --nocapture
//! SOAK_ENDS=30000 cargo test --release --test soak ends:: -- --nocapture
//! ENDS_RULES=status cargo test --test soak ends:: -- --nocapture
//! SOAK_ONCE=1500 cargo test --release --test soak once:: -- --nocapture
//! SOAK_RESULTS=100000 cargo test --release --test soak results:: -- --nocapture
//! RESULTS_RULES=again cargo test --test soak results:: -- --nocapture
//! ```
//!
//! The server is in the same process. It refuses and breaks connections, fails before and after the work, cuts answers
//! short, sends some twice, and does some work only when the caller has given up or gone. Half of its doors have
//! something in front that answers in its place, before or after the work. The clocks of most doors are ten minutes
//! ahead of the server's own or behind it. `SEED` deals out the same faults in the same order as another soak with it.
//!
//! In the end, no run may exist twice, and no caller may have been told what is not so. `SOAK` says how many runs are
//! created. With `RULES=all` or `RULES=connect`, two rules in common use for repeating requests take the client's
//! place, and the table shows what they do.
//!
//! `SOAK_ENDS` says how many runs are ended, one half deleted and the other closed. Somebody else has ended one in
//! eight before. A caller who hears that its run is gone or closed must find it so, and one who hears that nothing was
//! done must never have ended it. `ENDS_RULES=status` takes the status of an answer at its word.
//!
//! `SOAK_ONCE` says how many builds get a run by its marker. Each has two calls, one after the other. The list of runs
//! has no order within a second. Half of the first calls look for too short a time, so that late work can make a second
//! run, and then the second call has to tell it.
//!
//! No result may be stored twice either, and each row must be in exactly one list of its report, and in the right one.
//! `SOAK_RESULTS` says how many rows are reported. One in 250 is bad, so that the server refuses its whole batch. Half
//! of the reports send one batch after the other, and half four at once. One in eight is dropped at some moment.
//! `RESULTS_RULES=again` and `RESULTS_RULES=give_up` are two rules in common use for batches.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stdout, reason = "the soak prints its table")]

#[path = "../../src/full.rs"]
mod full;

mod attempts;
mod connection;
mod counts;
mod course;
mod dice;
mod ends;
mod naive;
mod once;
mod page;
mod request;
mod results;
mod runs;
mod server;
mod station;
mod work;

use std::env;
use std::hash::{BuildHasher, RandomState};

/// What a variable says, if it is set.
fn variable<T>(name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(read(&text).unwrap_or_else(|| panic!("{name} cannot be {text:?}")))
}

/// Deals out the same faults in the same order as another soak with it.
fn seed() -> u64 {
    let seed = variable("SEED", |seed| seed.parse().ok());
    seed.unwrap_or_else(|| RandomState::new().hash_one(()) % 1_000_000)
}
