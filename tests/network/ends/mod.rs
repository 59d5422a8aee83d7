//! What writes are told where a server ends connections.
//!
//! ```text
//! TESTRAIL_TESTS=full cargo test --test network ends -- --nocapture
//! ```
#![allow(clippy::print_stdout, reason = "it prints how many are unknown")]

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use testrail::{AddRun, Client, Delivery, RetryPolicy};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};

use crate::full::is_full;

mod server;

use server::{Ends, Server, below, random};

const MS: Duration = Duration::from_millis(1);
/// Callers wait for up to this time between two writes.
const PAUSE: Duration = Duration::from_millis(6);
/// How long a write may take. hyper 1.12 loses a request now and then, without a byte sent, if its connection ends while
/// another thread hands it over: such a request waits for all of this.
const PATIENCE: Duration = Duration::from_secs(4);

/// Waits more exactly than the runtime's timer, whose milliseconds the server may share.
async fn pause() {
    // Half of the writes come at once, as those of a job do.
    if below(2) == 0 {
        spawn_blocking(|| thread::sleep(random(PAUSE))).await.unwrap();
    }
}

/// A write, and what its caller was told.
#[derive(Clone)]
struct Write {
    name: String,
    told: Told,
    /// The text of the error.
    words: String,
}

#[derive(Clone, Copy, Debug)]
enum Told {
    Made,
    NotMade,
    Unknown,
}

#[derive(Debug, Default)]
struct Tally {
    writes: usize,
    connections: usize,
    not_made: usize,
    unknown: usize,
    /// What is not true, and runs that were made twice.
    wrong: usize,
    /// The last of those whose callers were not told that the run was made.
    last: String,
}

/// Compares what callers were told with what happened, when all connections are over.
async fn tally(server: &Server, writes: Vec<Write>) -> Tally {
    let all_closed = async {
        while server.ledger.open.load(Ordering::Relaxed) > 0 {
            sleep(MS).await;
        }
    };
    timeout(Duration::from_secs(20), all_closed).await.expect("a connection is left");
    let made = server.ledger.made.lock().unwrap();
    let connections = server.ledger.all.load(Ordering::Relaxed);
    let mut tally = Tally { writes: writes.len(), connections, ..Tally::default() };
    for Write { name, told, words } in writes {
        let times = made.get(&name).copied().unwrap_or_default();
        let count = match told {
            Told::Made if times == 1 => continue,
            Told::NotMade if times == 0 => &mut tally.not_made,
            Told::Unknown if times < 2 => &mut tally.unknown,
            Told::Made | Told::NotMade | Told::Unknown => &mut tally.wrong,
        };
        *count += 1;
        tally.last = format!("{told:?}, and it was made {times} times: {words}");
    }
    tally
}

/// Makes so many writes: half of them one after the other, half in four rows at once.
async fn writes<F: Future<Output = (Told, String)> + Send + 'static>(
    count: usize,
    write: impl Fn(String) -> F + Clone + Send + 'static,
) -> Vec<Write> {
    let mut all = Vec::new();
    for at_once in [1, 4] {
        let first = all.len();
        let mut rows = JoinSet::new();
        for row in 0..at_once {
            let write = write.clone();
            rows.spawn(async move {
                let mut row_of_writes = Vec::new();
                for number in (first + row..first + count / 2).step_by(at_once) {
                    pause().await;
                    let name = number.to_string();
                    let (told, words) = write(name.clone()).await;
                    row_of_writes.push(Write { name, told, words });
                }
                row_of_writes
            });
        }
        all.extend(rows.join_all().await.concat());
    }
    all
}

async fn add_run(client: &Client, name: &str) -> (Told, String) {
    match client.add_run(1, &AddRun::new(name)).await {
        Ok(run) => {
            assert_eq!(run.name, name, "the answer to another request");
            (Told::Made, String::new())
        }
        Err(error) => {
            let told = match error.delivery() {
                Delivery::NeverSent | Delivery::Refused => Told::NotMade,
                Delivery::Applied => Told::Made,
                Delivery::Unknown => Told::Unknown,
            };
            (told, error.to_string())
        }
    }
}

async fn by_crate(ends: Ends, policy: RetryPolicy, count: usize) -> Tally {
    let server = Server::start(ends);
    let client = server.client(policy);
    let write = move |name: String| {
        let client = client.clone();
        async move { add_run(&client, &name).await }
    };
    let all = writes(count, write).await;
    tally(&server, all).await
}

/// Does the same with a client that keeps its connections, as people write it.
async fn by_hand(ends: Ends, count: usize) -> Tally {
    let server = Server::start(ends);
    let url = format!("http://{}/index.php?/api/v2/add_run/1", server.address);
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let write = move |name: String| {
        let request = client.post(&url).basic_auth("me@example.com", Some("key")).json(&json!({"name": name}));
        async move {
            match request.send().await {
                Ok(answer) => match answer.json::<Value>().await {
                    Ok(run) if run.get("name").is_some_and(|of_answer| *of_answer == *name) => {
                        (Told::Made, String::new())
                    }
                    other => (Told::Unknown, format!("{other:?}")),
                },
                Err(error) if error.is_connect() => (Told::NotMade, format!("{error:?}")),
                Err(error) => (Told::Unknown, format!("{error:?}")),
            }
        }
    };
    let all = writes(count, write).await;
    tally(&server, all).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_server_closes_after_some_requests_or_answers_twice_every_write_is_made_and_known() {
    let after = |answers| [true, false].map(|announced| Ends::After { answers, announced });
    let all = [1, 2, 5].into_iter().flat_map(after).chain([Ends::Twice]);
    let count = if is_full() { 800 } else { 200 };
    let mut tallies = JoinSet::new();
    for ends in all {
        for policy in [RetryPolicy::never(), RetryPolicy::default()] {
            tallies.spawn(async move { (ends, by_crate(ends, policy, count).await) });
        }
    }
    for (ends, tally) in tallies.join_all().await {
        assert_eq!((tally.not_made, tally.unknown, tally.wrong), (0, 0, 0), "{ends:?}: {tally:?}");
        assert_eq!(tally.writes, count);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_server_closes_what_is_idle_for_longer_than_a_spare_connection_lives_no_write_is_unknown() {
    // A spare connection lives for 3 s, and no server that is known to close idle ones waits less.
    let server = Server::start(Ends::Idle(Duration::from_millis(3200)));
    let mut rows = JoinSet::new();
    for row in 0..if is_full() { 300 } else { 150 } {
        let client = server.client(RetryPolicy::never());
        rows.spawn(async move {
            let mut all = Vec::new();
            // The second has a connection made ahead, and the third comes around the end of its life.
            for write in 0..3 {
                if write == 2 {
                    sleep(2600 * MS + random(800 * MS)).await;
                }
                let name = (3 * row + write).to_string();
                let (told, words) = add_run(&client, &name).await;
                all.push(Write { name, told, words });
            }
            all
        });
    }
    let tally = tally(&server, rows.join_all().await.concat()).await;
    assert_eq!((tally.not_made, tally.unknown, tally.wrong), (0, 0, 0), "{tally:?}");
    assert!(tally.connections > tally.writes, "some were made ahead, and not used: {tally:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_connections_end_suddenly_no_verdict_is_false_and_no_more_are_unknown_than_by_hand() {
    let count = if is_full() { 1500 } else { 400 };
    let sudden = [false, true].map(|unused| Ends::Suddenly { unused });
    let mut tallies = JoinSet::new();
    for ends in sudden.into_iter().chain([2, 5, 9].map(|time| Ends::Idle(time * MS))) {
        tallies.spawn(async move {
            let once = by_crate(ends, RetryPolicy::never(), count).await;
            let again = by_crate(ends, RetryPolicy::default(), count).await;
            (ends, by_hand(ends, count).await, once, again)
        });
    }
    for (ends, by_hand, once, again) in tallies.join_all().await {
        println!(
            "{ends:?}: unknown of {count}: by hand {}, crate {} and {}",
            by_hand.unknown, once.unknown, again.unknown
        );
        assert_eq!((once.wrong, again.wrong), (0, 0), "{ends:?}: {once:?} {again:?}");
        for tally in [once, again] {
            match ends {
                Ends::Suddenly { unused: false } => assert_eq!(tally.unknown, 0, "{tally:?}"),
                // Chance decides between the two, so the crate must not have more by far.
                Ends::Suddenly { unused: true } => {
                    let by_chance = 4 * (by_hand.unknown + tally.unknown + 1).isqrt();
                    assert!(tally.unknown <= by_hand.unknown + by_chance, "{tally:?}, by hand {by_hand:?}");
                }
                // Servers that wait for less than a spare connection lives close some as they are used.
                Ends::Idle(_) | Ends::After { .. } | Ends::Twice => {}
            }
        }
    }
}
