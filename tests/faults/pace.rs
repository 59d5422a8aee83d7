//! How fast requests may follow each other: what all clones of a client share, and what is set for one call.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use testrail::{Client, Delivery, ErrorKind, RetryPolicy, RunsFilter, UpdateRun};
use tokio::task::JoinSet;

use crate::answers::{answer, json};
use crate::methods::run;
use crate::secrets::{self, EMAIL, KEY};
use crate::server::{Act, Request, Server};
use crate::suite::client;

#[tokio::test]
async fn a_rate_limit_makes_all_clones_wait() {
    secrets::listen();
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let server = Server::start({
        let times = Arc::clone(&times);
        move |request: &Request| {
            times.lock().unwrap().push(Instant::now());
            match request.place {
                0 => Act::Send(answer(429, &[("Retry-After", "1")], "")),
                _ => Act::Send(json(200, &run(42, false))),
            }
        }
    })
    .await;
    let client = client(&server.url);
    let error = client.with_retry(RetryPolicy::never()).get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 1));

    let mut calls = JoinSet::new();
    for _ in 0..4 {
        let clone = client.clone();
        calls.spawn(async move { clone.get_run(42).await.map(drop) });
    }
    // One that cannot wait so long is told at once, and sends nothing.
    let start = Instant::now();
    let hasty =
        client.with_deadline(Duration::from_millis(900)).update_run(42, &UpdateRun::new().name("N")).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_millis(800));
    let given = (hasty.kind(), hasty.delivery(), hasty.attempts());
    assert_eq!(given, (ErrorKind::RateLimited, Delivery::NeverSent, 0), "{hasty}");
    assert!(hasty.retry_after().is_some_and(|wait| wait > Duration::from_millis(100)), "{hasty:?}");

    assert!(calls.join_all().await.iter().all(Result::is_ok));
    let times = times.lock().unwrap();
    assert_eq!((times.len(), server.count("update_run")), (5, 0));
    assert!(times[1] - times[0] >= Duration::from_secs(1), "nobody came earlier than the server asked");
    assert!(times[4] - times[1] >= Duration::from_millis(600), "then one came after the other: {times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_at_the_gate_waits_on_when_it_is_closed_for_longer() {
    secrets::listen();
    let times: Arc<Mutex<Vec<(String, Instant)>>> = Arc::default();
    let server = Server::start({
        let times = Arc::clone(&times);
        move |request: &Request| {
            times.lock().unwrap().push((request.method.clone(), Instant::now()));
            match request.method.as_str() {
                // It is under way when the gate is closed, and closes it for longer.
                "get_configs" => {
                    std::thread::sleep(Duration::from_millis(500));
                    times.lock().unwrap().push(("answered".to_owned(), Instant::now()));
                    Act::Send(answer(429, &[("Retry-After", "2")], ""))
                }
                "get_runs" => Act::Send(answer(429, &[("Retry-After", "1")], "")),
                _ => Act::Send(json(200, &run(42, false))),
            }
        }
    })
    .await;
    let client = client(&server.url);
    let once = client.with_retry(RetryPolicy::never());
    let slow = tokio::spawn({
        let once = once.clone();
        async move { once.get_configs(1).await.map(drop) }
    });
    while server.count("get_configs") == 0 {
        tokio::task::yield_now().await;
    }
    once.get_runs(1, &RunsFilter::new()).await.unwrap_err();
    client.get_run(42).await.unwrap();
    slow.await.unwrap().unwrap_err();
    let times = times.lock().unwrap();
    let time = |what: &str| times.iter().find(|(method, _)| method == what).unwrap().1;
    let waited = time("get_run") - time("answered");
    assert!(waited >= Duration::from_secs(2), "{waited:?}");
}

#[tokio::test]
async fn a_limit_of_requests_a_minute_waits_and_does_not_send_what_cannot_wait() {
    secrets::listen();
    let server = Server::start(|_| Act::Send(json(200, &run(42, false)))).await;
    let client = Client::builder(&server.url, EMAIL, KEY).requests_per_minute(3).build().unwrap();
    for _ in 0..3 {
        client.clone().get_run(42).await.unwrap();
    }
    let start = Instant::now();
    let error = client.with_deadline(Duration::from_secs(5)).get_run(42).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(4), "it is known at once that the minute does not end in time");
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::RateLimited, Delivery::NeverSent, 0));
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(50)), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("(by the client's own limit of requests a minute, this call's turn does not come for another "),
        "{text}"
    );
    assert_eq!(server.count("get_run"), 3);

    let error = Client::builder(&server.url, EMAIL, KEY).requests_per_minute(0).build().unwrap_err();
    assert_eq!(error.field(), Some("requests_per_minute"));
}

#[tokio::test]
async fn the_budget_is_shared_by_clones() {
    secrets::listen();
    let server = Server::start(|_| Act::Send(answer(500, &[], ""))).await;
    let policy = RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO);
    let client = Client::builder(&server.url, EMAIL, KEY).retry(policy).build().unwrap();
    let mut attempts = Vec::new();
    for _ in 0..10 {
        attempts.push(client.clone().get_run(42).await.unwrap_err().attempts());
    }
    // The first call finds what is there at the start. Each further call brings in a fifth of a retry.
    assert_eq!(attempts, [11, 1, 1, 1, 1, 2, 1, 1, 1, 1]);
    let error = client.get_run(42).await.unwrap_err().to_string();
    assert!(error.ends_with("; 2 attempts were made; the client's retries are used up for now"), "{error}");
    assert_eq!(server.count("get_run"), 23);
}

#[tokio::test]
async fn deadline_and_policy_are_set_for_one_call() {
    secrets::listen();
    let server = Server::start(|_| Act::Hang(Vec::new())).await;
    let client = client(&server.url);
    let start = Instant::now();
    let error = client.with_deadline(Duration::from_millis(500)).get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    let brief = client.with_attempt_timeout(Duration::from_millis(100));
    assert_eq!(brief.with_retry(RetryPolicy::never()).get_run(42).await.unwrap_err().attempts(), 1);
    assert_eq!(brief.with_retry(RetryPolicy::new().max_attempts(2)).get_run(42).await.unwrap_err().attempts(), 2);
    assert_eq!(brief.get_run(42).await.unwrap_err().attempts(), 3, "the view leaves the client as it was");
    assert!(start.elapsed() < Duration::from_secs(10));
    let error = client.with_deadline(Duration::ZERO).get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::Timeout, Delivery::NeverSent, 0));
}

#[tokio::test]
async fn a_call_ends_within_its_deadline_whatever_happens() {
    secrets::listen();
    let acts: [fn() -> Act; 4] = [
        || Act::Hang(Vec::new()),
        || Act::Send(answer(503, &[], "")),
        || Act::Reset(Vec::new()),
        || {
            Act::Forever(
                b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{".to_vec(),
                b" ".to_vec(),
                Duration::from_millis(5),
            )
        },
    ];
    for act in acts {
        let server = Server::start(move |_| act()).await;
        let client = Client::builder(&server.url, EMAIL, KEY).deadline(Duration::from_secs(1)).build().unwrap();
        let start = Instant::now();
        client.close_run(42).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}

/// A poisoned connection: there is one answer too many on it, so that all further ones are another request's.
#[tokio::test]
async fn after_an_answer_of_another_request_the_old_connections_are_left_alone() {
    secrets::listen();
    let server = Server::start(|request: &Request| match request.place {
        0 => Act::Send(json(200, &run(77, false))),
        _ => Act::Send(json(200, &run(42, false))),
    })
    .await;
    let client = client(&server.url);
    client.get_configs(1).await.unwrap_err();
    assert_eq!(client.get_run(42).await.unwrap().id.get(), 42, "it was asked for again");
    assert_eq!(server.count("get_run"), 2);
    let connections = server.used_connections();
    client.get_run(42).await.unwrap();
    client.get_run(42).await.unwrap();
    assert_eq!(server.used_connections(), connections + 2, "each on a connection of its own");
}

#[tokio::test]
async fn every_call_is_a_span_and_every_retry_an_event() {
    let logs = secrets::listen();
    let server = Server::start(|request: &Request| match request.place {
        0 => Act::Send(answer(500, &[], "")),
        _ => Act::Send(json(200, &run(987_654, false))),
    })
    .await;
    client(&server.url).get_run(987_654).await.unwrap();
    let text = logs.text();
    let end = text.lines().find(|line| line.contains("ids=\"987654\"") && line.contains("close")).unwrap();
    assert!(end.contains("attempts=2") && end.contains("delivery=Applied"), "{end}");
    let event = text.lines().find(|line| line.contains("ids=\"987654\"") && line.contains("is repeated")).unwrap();
    for part in ["INFO", "testrail{method=\"get_run\"", "attempts=1", "reason=Server", "status=500", "wait_ms="] {
        assert!(event.contains(part), "{part} in {event}");
    }
}
