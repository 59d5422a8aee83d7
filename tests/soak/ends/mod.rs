//! Runs are deleted and closed, and whoever did that must be told what came of it.

mod ledger;
mod rules;
mod tally;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use testrail::ErrorKind;
use tokio::task::JoinSet;

use crate::attempts::Attempts;
use crate::full::is_full;
use crate::server::Server;
use crate::station::{self, Station};
use crate::{seed, variable};
use ledger::{GONE, Ledger};
use rules::Rules;
use tally::{Outcome, Tally};

/// How many runs are ended by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 300;
const FULL: usize = 800;
/// How many calls are under way at each door.
const CALLERS: usize = 16;
/// Before each so many-th call, its client reads two runs, so that it has connections that are kept.
const READ: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn no_caller_is_told_that_a_run_is_gone_or_closed_or_is_not_when_that_is_not_so() {
    let count = variable("SOAK_ENDS", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let rules = variable("ENDS_RULES", Rules::named).unwrap_or(Rules::Client);
    let (attempts, seed) = (Attempts::count_from_now_on().await, seed());
    println!("\nEnding {count} runs with the rules {rules}; the seed is {seed}.\n");
    let server = Server::start(seed, station::ATTEMPT, false, Ledger::new(count)).await.unwrap();
    let begin = Instant::now();

    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(1)));
    for door in server.doors() {
        let station = Arc::new(Station::new(door.clone()).unwrap());
        for _ in 0..CALLERS {
            callers.spawn(call(station.clone(), rules, next.clone(), count));
        }
    }
    let outcomes = callers.join_all().await.concat();
    let took = begin.elapsed();
    let done = server.finish().await;

    let tally = Tally::new(&outcomes, &done.work);
    println!("{tally}\n{attempts}");
    done.report(Some(attempts.made()));
    let longest = outcomes.iter().map(|outcome| outcome.took).max().unwrap_or_default();
    println!("Time: {:.1} s; the longest call took {:.2} s.", took.as_secs_f64(), longest.as_secs_f64());
    assert_eq!(outcomes.len(), count);
    if rules == Rules::Client {
        assert!(tally.is_sound(), "a promise was broken; the seed is {seed}\n{tally}\n{:#?}", tally.untrue());
        assert!(done.faults() * 10 >= attempts.made(), "there are too few faults for a test");
        // A client that never knows anything would be true as well.
        assert!(count < COUNT || tally.unknown() * 2 < count, "most calls do not know; the seed is {seed}");
    }
}

/// Ends one run after the other, as long as there are any to end.
async fn call(station: Arc<Station>, rules: Rules, next: Arc<AtomicUsize>, count: usize) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number > count {
            return outcomes;
        }
        let (run, client) = (number as u64, station.client().unwrap());
        let mut misread = false;
        if run % READ == 0 {
            // The first is refused. If that answer comes twice, it may meet the next request.
            let _ = client.get_run(GONE).await;
            let read = client.get_run(run).await;
            misread = read.is_err_and(|error| error.kind() == ErrorKind::NotFound);
        }
        let begin = Instant::now();
        let verdict = rules.end(&client, run).await;
        outcomes.push(Outcome { run, verdict, misread, took: begin.elapsed(), at: Instant::now() });
    }
}
