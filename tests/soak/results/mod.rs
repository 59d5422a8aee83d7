//! Results are reported, and no row may be stored twice.

mod job;
mod ledger;
mod lists;
mod rules;
mod tally;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tracing::instrument::WithSubscriber;

use crate::attempts::Attempts;
use crate::full::is_full;
use crate::server::{Door, Server};
use crate::station::client;
use crate::{seed, variable};
use job::{Job, ROWS};
use ledger::Ledger;
use rules::Rules;
use tally::{Outcome, Tally};

/// How many rows are reported by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 4000;
const FULL: usize = 16_000;
/// How long a caller waits for an answer. Pages take their time on a busy machine.
const ATTEMPT: Duration = Duration::from_millis(250);
/// After a 429, a client keeps to the pace of its limit for a minute. At TestRail's own, a soak would take too long.
const PER_MINUTE: usize = 60_000;
/// How many reports are under way at each door.
const CALLERS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn no_result_is_stored_twice_and_every_report_is_true() {
    let count = variable("SOAK_RESULTS", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let rules = variable("RESULTS_RULES", Rules::named).unwrap_or(Rules::Client);
    let (attempts, seed) = (Attempts::new(), seed());
    println!("\nReporting {count} results with the rules {rules}; the seed is {seed}.\n");
    let server = Server::start(seed, ATTEMPT, true, Ledger::default()).await.unwrap();
    let begin = Instant::now();

    let outcomes = attempts.of(call_all(&server, rules, count, seed)).await;
    let took = begin.elapsed();
    let done = server.finish().await;

    let tally = Tally::new(&outcomes, &done.work);
    println!("{tally}\n{attempts}");
    // The attempts of dropped calls are not counted.
    done.report(None);
    let longest = outcomes.iter().map(|outcome| outcome.took).max().unwrap_or_default();
    println!("Time: {:.1} s; the longest report took {:.2} s.", took.as_secs_f64(), longest.as_secs_f64());
    assert_eq!(outcomes.iter().map(|outcome| outcome.job.rows.len()).sum::<usize>(), count);
    if rules == Rules::Client {
        assert!(tally.is_sound(), "a promise was broken; the seed is {seed}\n{tally}\n{:#?}", tally.untrue());
        assert!(done.faults() * 10 >= done.deck.drawn(), "there are too few faults for a test");
        // Reports that say of all rows that they were not sent would be true as well.
        assert!(count < COUNT || tally.lost() * 3 < count * 2, "most rows are lost; the seed is {seed}");
    }
}

/// Reports all rows, at all doors.
async fn call_all(server: &Server<Ledger>, rules: Rules, count: usize, seed: u64) -> Vec<Outcome> {
    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for door in server.doors() {
        for _ in 0..CALLERS {
            let next = next.clone();
            let jobs = move || {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let rows = count.saturating_sub(number * ROWS).min(ROWS);
                (rows > 0).then(|| Job::new(number, rows, seed))
            };
            let (door, server) = (door.clone(), server.shared());
            let calls = async move { call(&door, &server.work, rules, jobs).await };
            callers.spawn(calls.with_current_subscriber());
        }
    }
    callers.join_all().await.into_iter().flatten().collect()
}

/// Makes one report after the other, as long as there are any to make.
async fn call(door: &Door, ledger: &Ledger, rules: Rules, jobs: impl Fn() -> Option<Job>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while let Some(job) = jobs() {
        ledger.open(job.run(), job.cases(), job.tells_cases());
        // Otherwise a restart would soon use up the reports: each fails at once.
        door.open().await;
        let client = client(door).attempt_timeout(ATTEMPT).requests_per_minute(PER_MINUTE).build().unwrap();
        let begin = Instant::now();
        let (said, end) = rules.report(client, &job).await;
        outcomes.push(Outcome { job, said, end, took: begin.elapsed(), at: Instant::now() });
    }
    outcomes
}
