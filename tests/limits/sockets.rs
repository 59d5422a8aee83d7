//! How many sockets a client needs for a thousand calls at once.

use std::time::Instant;

use testrail::{AddRun, Client, Error, UpdateRun};
use tokio::task::JoinSet;

use crate::{child, counting, usage};

/// How many calls are made at once.
const CALLS: usize = 1000;
/// How many requests a client has in flight at most, where nobody says otherwise.
const IN_FLIGHT: usize = 16;

struct Load {
    name: &'static str,
    /// Which methods are called in turn: in each round as many calls at once.
    rounds: &'static [&'static [Method]],
    /// How many sockets the client may have at most.
    sockets: usize,
}

#[derive(Clone, Copy)]
enum Method {
    Get,
    Update,
    Add,
}

const LOADS: [Load; 4] = [
    // On a busy machine the HTTP client may take a connection back too late for the next request, and opens one more,
    // which it keeps: for as long as it has no more of them than requests may be in flight.
    Load { name: "get_run", rounds: &[&[Method::Get]], sockets: 2 * IN_FLIGHT },
    Load { name: "add_run", rounds: &[&[Method::Add]], sockets: 2 * IN_FLIGHT },
    // A creation has a connection of its own, while those that other calls have left behind are idle.
    Load { name: "all three", rounds: &[&[Method::Get, Method::Update, Method::Add]], sockets: 3 * IN_FLIGHT },
    Load { name: "get_run, then add_run", rounds: &[&[Method::Get], &[Method::Add]], sockets: 3 * IN_FLIGHT },
];

impl Method {
    async fn call(self, client: &Client) -> Result<(), Error> {
        match self {
            Self::Get => client.get_run(42).await.map(drop),
            Self::Update => client.update_run(42, &UpdateRun::new().name("Nightly")).await.map(drop),
            Self::Add => client.add_run(1, &AddRun::new("Nightly")).await.map(drop),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_need_few_sockets() {
    measure(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_do_with_64_open_files() {
    measure(Some(64)).await;
}

async fn measure(open_files: Option<u32>) {
    let limit = open_files.map_or("no limit".to_owned(), |files| files.to_string());
    println!(
        "\n{:<24}{:>12}{:>9}{:>15}{:>8}{:>11}{:>6}",
        "calls", "open files", "sockets", "by the server", "in all", "in flight", "ms"
    );
    for load in &LOADS {
        let (server, counts) = counting::start().await;
        let figures = child::measure("sockets::one_load", load.name, &server, open_files).await;
        let sockets = usize::try_from(figures.get("sockets")).unwrap();
        // The server notices later than the client that a connection is closed.
        let (open, all, in_flight) = (counts.open.most(), counts.open.all(), counts.in_flight.most());
        println!("{:<24}{limit:>12}{sockets:>9}{open:>15}{all:>8}{in_flight:>11}{:>6}", load.name, figures.get("ms"));
        assert!(in_flight <= IN_FLIGHT, "{}", load.name);
        assert_eq!(counts.in_flight.all(), CALLS * load.rounds.len(), "{}: none was repeated", load.name);
        assert!(sockets <= load.sockets, "{}: {sockets} sockets", load.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the tests above, for a process of its own"]
async fn one_load() {
    let Some(asked) = child::asked() else { return };
    let load = LOADS.iter().find(|load| load.name == asked.case).unwrap();
    let client = Client::new(asked.server, "me@example.com", "key").unwrap();
    let (start, watch) = (Instant::now(), usage::SocketWatch::start());
    for methods in load.rounds {
        let mut calls = JoinSet::new();
        for method in methods.iter().copied().cycle().take(CALLS) {
            let client = client.clone();
            calls.spawn(async move { method.call(&client).await });
        }
        for result in calls.join_all().await {
            result.unwrap();
        }
    }
    child::tell("sockets", watch.most());
    child::tell("ms", start.elapsed().as_millis());
}
