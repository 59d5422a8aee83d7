//! A soak: runs are created while nearly a third of all requests go wrong, and every verdict of the client is held
//! against what the server did.
//!
//! ```text
//! SOAK=100000 cargo test --release --test soak -- --nocapture
//! RULES=all cargo test --test soak -- --nocapture
//! ```
//!
//! The server is in the same process. It refuses and breaks connections, fails before and after the work, cuts answers
//! short, and does some work only when the caller has given up. In the end, no run may exist twice, and no caller may
//! have been told what is not so. `SOAK` says how many runs are created, and `SEED` deals out the same faults in the
//! same order as another soak with it. With `RULES=all` or `RULES=connect`, two rules in common use for repeating
//! requests take the client's place, and the table shows what they do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stdout, reason = "the soak prints its table")]

#[path = "../../src/full.rs"]
mod full;

mod attempts;
mod connection;
mod course;
mod dice;
mod ledger;
mod request;
mod rules;
mod server;
mod station;
mod tally;

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use testrail::AddRun;
use tokio::task::JoinSet;

use attempts::Attempts;
use full::is_full;
use rules::Rules;
use server::Server;
use station::Station;
use tally::{Outcome, Tally};

/// How many runs are created by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 500;
const FULL: usize = 2000;
/// How many calls are under way at each door; more than its client lets out at once, so that some wait.
const CALLERS: usize = 16;
/// Each so many-th run has a description so long that its request takes many packets.
const LONG: usize = 16;

/// What a variable says, if it is set.
fn variable<T>(name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let text = env::var(name).ok()?;
    Some(read(&text).unwrap_or_else(|| panic!("{name} cannot be {text:?}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_run_is_created_twice_and_no_caller_is_told_what_is_not_so() {
    let count = variable("SOAK", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let rules = variable("RULES", Rules::named).unwrap_or(Rules::Client);
    let seed = variable("SEED", |seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(()) % 1_000_000);
    println!("\nCreating {count} runs with the rules {rules}; the seed is {seed}.\n");
    let attempts = Attempts::count_from_now_on();
    let server = Server::start(seed, station::ATTEMPT).await.unwrap();
    let begin = Instant::now();

    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for door in server.doors() {
        let station = Arc::new(Station::new(door.clone()).unwrap());
        for _ in 0..CALLERS {
            callers.spawn(call(station.clone(), rules, next.clone(), count));
        }
    }
    let outcomes = callers.join_all().await.concat();
    let took = begin.elapsed();
    let done = server.finish().await;

    let tally = Tally::new(&outcomes, &done.ledger);
    println!("{tally}\n{attempts}");
    done.report(attempts.made());
    let longest = outcomes.iter().map(|outcome| outcome.took).max().unwrap_or_default();
    println!("Time: {:.1} s; the longest call took {:.2} s.", took.as_secs_f64(), longest.as_secs_f64());
    assert_eq!(outcomes.len(), count);
    if matches!(rules, Rules::Client) {
        assert!(tally.is_sound(), "a promise was broken; the seed is {seed}\n{tally}\n{:#?}", tally.untrue());
        assert!(done.faults() * 10 >= attempts.made(), "there are too few faults for a test");
    }
}

/// Creates one run after the other, as long as there are any to create.
async fn call(station: Arc<Station>, rules: Rules, next: Arc<AtomicUsize>, count: usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            return outcomes;
        }
        let name = format!("Soak {number}");
        let mut new = AddRun::new(name.as_str());
        if number % LONG == 0 {
            new = new.description("long ".repeat(50_000));
        }
        let (client, begin) = (station.client().unwrap(), Instant::now());
        let verdict = rules.create(&client, &new).await;
        outcomes.push(Outcome { name, verdict, took: begin.elapsed(), at: Instant::now() });
    }
}
