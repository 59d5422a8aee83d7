//! Runs are deleted and closed, and whoever did that must be told what came of it.

mod ledger;
mod rules;
mod tally;

use std::time::Instant;

use testrail::{Client, ErrorKind};

use crate::attempts::Attempts;
use crate::full::is_full;
use crate::server::Server;
use crate::station::{self, call_at_doors};
use crate::{seed, variable};
use ledger::{GONE, Ledger};
use rules::Rules;
use tally::{Outcome, Tally};

/// How many runs are ended by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 200;
const FULL: usize = 800;
/// How many calls are under way at each door.
const CALLERS: usize = 16;
/// Before each so many-th call, its client reads two runs, so that it has connections that are kept.
const READ: u64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn no_caller_is_told_that_a_run_is_gone_or_closed_or_is_not_when_that_is_not_so() {
    let count = variable("SOAK_ENDS", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let rules = variable("ENDS_RULES", Rules::named).unwrap_or(Rules::Client);
    let (attempts, seed) = (Attempts::new(), seed());
    println!("\nEnding {count} runs with the rules {rules}; the seed is {seed}.\n");
    let server = Server::start(seed, station::ATTEMPT, false, Ledger::new(count)).await.unwrap();
    let begin = Instant::now();

    let calls = move |client, number| call(client, rules, number);
    let outcomes = attempts.of(call_at_doors(server.doors(), CALLERS, 1..count + 1, calls)).await;
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

/// Ends the run of this number.
async fn call(client: Client, rules: Rules, number: usize) -> Outcome {
    let (run, mut misread) = (number as u64, false);
    if run % READ == 0 {
        // The first is refused. If that answer comes twice, it may meet the next request.
        let _ = client.get_run(GONE).await;
        let read = client.get_run(run).await;
        misread = read.is_err_and(|error| error.kind() == ErrorKind::NotFound);
    }
    let begin = Instant::now();
    let verdict = rules.end(&client, run).await;
    Outcome { run, verdict, misread, took: begin.elapsed(), at: Instant::now() }
}
