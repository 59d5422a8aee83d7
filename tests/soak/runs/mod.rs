//! Runs are created, and no run may exist twice.

mod ledger;
mod rules;
mod tally;

use std::time::Instant;

use testrail::{AddRun, Client};

use crate::attempts::Attempts;
use crate::full::is_full;
use crate::server::Server;
use crate::station::{self, call_at_doors};
use crate::{seed, variable};
use ledger::Ledger;
use rules::Rules;
use tally::{Outcome, Tally};

/// How many runs are created by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 250;
const FULL: usize = 2000;
/// How many calls are under way at each door; more than its client lets out at once, so that some wait.
const CALLERS: usize = 16;
/// Each so many-th run has a description so long that its request takes many packets.
const LONG: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn no_run_is_created_twice_and_no_caller_is_told_what_is_not_so() {
    let count = variable("SOAK", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let rules = variable("RULES", Rules::named).unwrap_or(Rules::Client);
    let (attempts, seed) = (Attempts::new(), seed());
    println!("\nCreating {count} runs with the rules {rules}; the seed is {seed}.\n");
    let server = Server::start(seed, station::ATTEMPT, false, Ledger::default()).await.unwrap();
    let begin = Instant::now();

    let calls = move |client, number| call(client, rules, number);
    let outcomes = attempts.of(call_at_doors(server.doors(), CALLERS, 0..count, calls)).await;
    let took = begin.elapsed();
    let done = server.finish().await;

    let tally = Tally::new(&outcomes, &done.work);
    println!("{tally}\n{attempts}");
    done.report(Some(attempts.made()));
    let longest = outcomes.iter().map(|outcome| outcome.took).max().unwrap_or_default();
    println!("Time: {:.1} s; the longest call took {:.2} s.", took.as_secs_f64(), longest.as_secs_f64());
    assert_eq!(outcomes.len(), count);
    if matches!(rules, Rules::Client) {
        assert!(tally.is_sound(), "a promise was broken; the seed is {seed}\n{tally}\n{:#?}", tally.untrue());
        assert!(done.faults() * 10 >= attempts.made(), "there are too few faults for a test");
    }
}

/// Creates the run of this number.
async fn call(client: Client, rules: Rules, number: usize) -> Outcome {
    let name = format!("Soak {number}");
    let mut new = AddRun::new(name.as_str());
    if number % LONG == 0 {
        new = new.description("long ".repeat(50_000));
    }
    let begin = Instant::now();
    let verdict = rules.create(&client, &new).await;
    Outcome { name, verdict, took: begin.elapsed(), at: Instant::now() }
}
