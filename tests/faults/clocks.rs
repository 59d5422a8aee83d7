//! A lost row where the clock of the answers, which is a proxy's, is not that of the rows.

use std::net::SocketAddr;
use std::time::Duration;

use testrail::fake::{FakeTestRail, Fault, Seed};
use testrail::plans::AddPlan;
use testrail::{AddRun, Client, Delivery, RetryPolicy, RunsFilter};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::recovery::{markers, new, once};
use crate::secrets;

/// The time of the stand-in, and of the proxy if both agree.
const NOW: i64 = 1_600_000_000;
const TODAY: &str = "Sun, 13 Sep 2020 12:26:40 GMT";
/// The time of a proxy whose clock is ten minutes slow or fast.
const APART: [&str; 2] = ["Sun, 13 Sep 2020 12:16:40 GMT", "Sun, 13 Sep 2020 12:36:40 GMT"];

/// A stand-in, and a client that reaches it through a proxy of this time.
async fn behind(date: &'static str) -> (FakeTestRail, Client) {
    secrets::listen();
    let fake = FakeTestRail::start().await;
    fake.set_time(NOW);
    let server: SocketAddr = fake.url().strip_prefix("http://").unwrap().parse().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(pass_on(socket, server, date));
        }
    });
    let builder = Client::builder(url, "me@example.com", fake.key());
    (fake, builder.retry(RetryPolicy::never()).attempt_timeout(Duration::from_secs(2)).build().unwrap())
}

/// Passes everything on, but for the date of the answers.
async fn pass_on(client: TcpStream, server: SocketAddr, date: &str) {
    let (mut requests, mut to_client) = client.into_split();
    let (mut answers, mut to_server) = TcpStream::connect(server).await.unwrap().into_split();
    let passing = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut requests, &mut to_server).await;
    });
    let mut bytes = Vec::new();
    while let Ok(1..) = answers.read_buf(&mut bytes).await {
        if let Some(at) = bytes.windows(6).position(|window| window.eq_ignore_ascii_case(b"date: ")) {
            bytes[at + 6..at + 6 + date.len()].copy_from_slice(date.as_bytes());
        }
        if to_client.write_all(&bytes).await.is_err() {
            break;
        }
        bytes.clear();
    }
    passing.abort();
}

#[tokio::test]
async fn a_lost_run_or_plan_is_found_however_the_clocks_differ_and_not_created_again() {
    for date in APART {
        for marker in markers() {
            let (fake, client) = behind(date).await;
            fake.inject(Fault::reset_after_handling().on("add_run"));
            let added = once(&client, &marker).await.unwrap();
            assert_eq!((added.existed, added.duplicates.len(), added.duplicates_known), (false, 0, true), "{date}");
            assert_eq!(fake.calls("add_run"), 1, "{date}");

            fake.inject(Fault::reset_after_handling().on("add_plan"));
            let plan = client.add_plan_once(1, &AddPlan::new("Nightly"), &marker).await.unwrap();
            assert_eq!((plan.existed, plan.duplicates.len()), (false, 0), "{date}");
            assert_eq!(fake.calls("add_plan"), 1, "{date}");
        }
    }
}

#[tokio::test]
async fn a_twin_is_reported_however_the_clocks_differ() {
    for date in APART {
        let (fake, client) = behind(date).await;
        let twin = |seed: &mut Seed<'_>| {
            seed.run(1, &new().refs("build-4711"));
        };
        fake.inject(Fault::then(twin).on("add_run"));
        let added = once(&client, &markers()[0]).await.unwrap();
        assert_eq!((added.existed, added.duplicates.len()), (false, 1), "{date}");
    }
}

#[tokio::test]
async fn the_time_since_which_rows_count_holds_whatever_the_clocks_say() {
    let (fake, client) = behind(APART[1]).await;
    fake.seed(|seed| seed.run(1, &new().refs("build-4711")));
    fake.advance(Duration::from_secs(120));
    fake.inject(Fault::reset_after_handling().on("add_run"));
    let marker = markers()[0].clone().created_after(NOW + 60);
    let added = once(&client, &marker).await.unwrap();
    assert_eq!((added.existed, added.duplicates.len(), fake.calls("add_run")), (false, 0, 1));
}

#[tokio::test]
async fn looks_take_no_more_requests_where_the_clocks_agree() {
    for is_lost in [false, true] {
        let (fake, client) = behind(TODAY).await;
        if is_lost {
            fake.inject(Fault::reset_after_handling().on("add_run"));
        }
        once(&client, &markers()[0]).await.unwrap();
        // Two before the creation, and one after it.
        assert_eq!((fake.calls("get_runs"), fake.calls("add_run")), (3, 1));
    }
}

/// The names of the runs that may be the lost one.
async fn candidates(fake: &FakeTestRail, client: &Client) -> Vec<u64> {
    fake.inject(Fault::reset_after_handling().on("add_run"));
    let error = client.add_run(1, &new()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    let found = client.find_added_runs(1, &new(), &error).await.unwrap();
    found.iter().map(|run| run.id.get()).collect()
}

#[tokio::test]
async fn the_candidates_for_a_lost_run_are_found_however_the_clocks_differ() {
    for date in APART {
        let (fake, client) = behind(date).await;
        // Of yesterday, and of the same name.
        fake.seed(|seed| {
            seed.set_time(NOW - 25 * 60 * 60);
            seed.run(1, &new());
            seed.set_time(NOW);
        });
        assert_eq!(candidates(&fake, &client).await, [newest(&fake)], "{date}");
    }
}

#[tokio::test]
async fn a_run_that_the_client_knew_before_is_no_candidate_for_a_lost_one() {
    for date in [TODAY, APART[0], APART[1]] {
        let (fake, client) = behind(date).await;
        fake.seed(|seed| seed.run(1, &new()));
        client.get_runs(1, &RunsFilter::new()).await.unwrap();
        fake.advance(Duration::from_secs(60));
        client.add_run(1, &new()).await.unwrap();
        assert_eq!(candidates(&fake, &client).await, [newest(&fake)], "{date}");
        let lost = newest(&fake);

        // A later run of the client's own is none, and other names are none.
        let error = {
            fake.inject(Fault::reset_before_handling().on("add_run"));
            client.add_run(1, &new()).await.unwrap_err()
        };
        client.add_run(1, &new()).await.unwrap();
        client.add_run(1, &AddRun::new("Other").suite_id(1)).await.unwrap();
        let found = client.find_added_runs(1, &new(), &error).await.unwrap();
        assert!(found.iter().all(|run| run.id.get() == lost), "{found:?}");
    }
}

fn newest(fake: &FakeTestRail) -> u64 {
    fake.run_ids().iter().max().unwrap().get()
}
