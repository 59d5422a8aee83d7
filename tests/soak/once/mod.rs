//! Each build has one run, although its two calls, one after the other, lose answers.

mod ledger;
mod tally;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use testrail::{AddRun, Client, Marker, Timestamp};
use tokio::task::JoinSet;
use tracing::instrument::WithSubscriber;

use crate::attempts::Attempts;
use crate::connection::SETTLE;
use crate::full::is_full;
use crate::server::{Door, Server};
use crate::station::client;
use crate::work::server_time;
use crate::{seed, variable};
use ledger::{Ledger, heeds_refs};
use tally::{Outcome, Report, Tally};

/// How many builds there are by default, and with `TESTRAIL_TESTS=full`.
const COUNT: usize = 40;
const FULL: usize = 150;
/// How many calls are under way at once.
const CALLERS: usize = 32;
/// How long a caller waits for an answer. Pages take their time on a busy machine.
const ATTEMPT: Duration = Duration::from_millis(250);
const DEADLINE: Duration = Duration::from_secs(8);
/// After a 429, a client keeps to the pace of its limit for a minute. At TestRail's own, a soak would take too long.
const PER_MINUTE: usize = 60_000;
/// How long a client looks after a lost answer: a bit longer than the server may be at work on a request.
const LOOK_FOR: Duration = Duration::from_millis(SETTLE + 200);
/// How long the first client of a hasty build looks: too short a time, so that some of these builds have two runs.
const TOO_SHORT: Duration = Duration::from_millis(SETTLE / 40);

/// Which of the calls of a build.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    First,
    /// When nothing of the first is at work on the server any more.
    Second,
}

/// Whether the first client of a build looks for too short a time.
fn is_hasty(build: usize) -> bool {
    build % 4 >= 2
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_has_two_runs_only_by_late_work_and_then_the_next_call_says_so() {
    let count = variable("SOAK_ONCE", |count| count.parse().ok()).unwrap_or(if is_full() { FULL } else { COUNT });
    let (attempts, seed) = (Attempts::new(), seed());
    println!("\nCreating the runs of {count} builds; the seed is {seed}.\n");
    let ledger = Arc::new(Ledger::new(seed));
    let since = Timestamp::from(server_time() - Duration::from_secs(60));
    let (begin, mut tally) = (Instant::now(), Tally::default());
    for (turn, name) in [(Turn::First, "first"), (Turn::Second, "second")] {
        let server = Server::start(seed, ATTEMPT, false, ledger.clone()).await.unwrap();
        let outcomes = attempts.of(call_all(server.doors(), turn, count, since)).await;
        assert_eq!(outcomes.len(), count);
        let done = server.finish().await;
        match turn {
            Turn::First => tally.count_first(&outcomes, &ledger),
            Turn::Second => tally.count_second(&outcomes, &ledger),
        }
        ledger.forget_arrivals();
        println!("The {name} calls:");
        // The counts of attempts are those of both turns.
        done.report(None);
        assert!(done.faults() * 10 >= done.deck.drawn(), "there are too few faults for a test");
    }
    println!("{tally}\n{attempts}\nTime: {:.1} s.", begin.elapsed().as_secs_f64());
    assert!(tally.is_sound(), "a promise was broken; the seed is {seed}\n{tally}\n{:#?}", tally.untrue());
    // Clients that create nothing, or never know anything, would be true as well.
    assert!(count < COUNT || tally.certain() * 3 > count, "few calls bring a run; the seed is {seed}");
}

/// Makes this call of each build, at another door than the other call.
async fn call_all(doors: &[Arc<Door>], turn: Turn, count: usize, since: Timestamp) -> Vec<Outcome> {
    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for _ in 0..CALLERS {
        let (doors, next) = (doors.to_vec(), next.clone());
        let calls = async move {
            let mut outcomes = Vec::new();
            loop {
                let build = next.fetch_add(1, Ordering::Relaxed);
                if build >= count {
                    return outcomes;
                }
                let other = if turn == Turn::First { 0 } else { 1 + build / doors.len() % (doors.len() - 1) };
                let door = &doors[(build + other) % doors.len()];
                // Otherwise a restart would soon use up the builds: each call fails at once.
                door.open().await;
                let client = client(door)
                    .attempt_timeout(ATTEMPT)
                    .deadline(DEADLINE)
                    .requests_per_minute(PER_MINUTE)
                    .build()
                    .unwrap();
                outcomes.push(call(&client, build, turn, since).await);
            }
        };
        callers.spawn(calls.with_current_subscriber());
    }
    callers.join_all().await.concat()
}

async fn call(client: &Client, build: usize, turn: Turn, since: Timestamp) -> Outcome {
    let look_for = if is_hasty(build) && turn == Turn::First { TOO_SHORT } else { LOOK_FOR };
    let marker = Marker::in_refs(format!("build{build}")).unwrap().look_for(look_for);
    let marker = if heeds_refs(build) { marker } else { marker.created_after(since) };
    let added = client.add_run_once(1, &AddRun::new(format!("Soak {build}")), &marker).await;
    let verdict = added.map_err(|error| error.delivery()).map(|added| Report {
        run: added.run.id.get(),
        existed: added.existed,
        duplicates: added.duplicates.iter().map(|run| run.id.get()).collect(),
        duplicates_known: added.duplicates_known,
    });
    Outcome { build, verdict, at: Instant::now() }
}
