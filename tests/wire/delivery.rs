//! What can be known of a request that failed, and how it is proved.

use std::collections::HashSet;
use std::time::Duration;

use testrail::{AddRun, Client, Delivery, RetryPolicy, UpdateRun};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::server::{EMAIL, KEY, row};

/// A server that answers every request with run 42, and notes what it received.
struct Counting {
    url: String,
    serving: JoinHandle<Received>,
    stop: tokio::sync::oneshot::Sender<()>,
}

#[derive(Default)]
struct Received {
    /// The connections that carried a request.
    connections: usize,
    /// The names of the runs that arrived whole.
    names: HashSet<String>,
}

impl Counting {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, mut stopped) = tokio::sync::oneshot::channel();
        let serving = tokio::spawn(async move {
            let (mut received, mut open) = (Received::default(), JoinSet::new());
            loop {
                let socket = tokio::select! {
                    accepted = listener.accept() => accepted.unwrap().0,
                    _ = &mut stopped => break,
                };
                open.spawn(serve(socket));
            }
            // What waits to be accepted may have arrived as well.
            while let Ok(accepted) = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await {
                open.spawn(serve(accepted.unwrap().0));
            }
            while let Some(requests) = open.join_next().await {
                let requests = requests.unwrap();
                received.connections += usize::from(!requests.is_empty());
                received.names.extend(requests.into_iter().flatten());
            }
            received
        });
        Self { url, serving, stop }
    }

    /// Stops accepting, waits until every connection has ended, and returns what was received.
    async fn stop(self) -> Received {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap()
    }
}

/// Serves a connection until the client closes it. Returns the name of the run in each request.
async fn serve(mut socket: TcpStream) -> Vec<Option<String>> {
    let (mut names, mut bytes) = (Vec::new(), Vec::new());
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .split_once("content-length: ")
                .map_or(0, |(_, rest)| rest.lines().next().unwrap().trim().parse::<usize>().unwrap());
            if let Some(body) = rest.get(..length) {
                let run: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
                names.push(run["name"].as_str().map(str::to_owned));
                bytes.drain(..head.len() + 4 + length);
                let answer = row(42).to_string();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
                let _ = socket.write_all((head + &answer).as_bytes()).await;
                continue;
            }
        }
        let mut some = [0; 4096];
        match socket.read(&mut some).await {
            Ok(length) if length > 0 => bytes.extend_from_slice(&some[..length]),
            _ => return names,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_sent_never_arrives() {
    const CLIENTS: u64 = 20;
    const EACH: u64 = 100;
    let server = Counting::start().await;
    let mut calls = JoinSet::new();
    for client in 0..CLIENTS {
        // From far too little to enough, so that the time runs out at every point of a request.
        let time = Duration::from_micros(40 + client * client * 15);
        let client_of = Client::builder(server.url.as_str(), EMAIL, KEY)
            .attempt_timeout(time)
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        calls.spawn(async move {
            let mut verdicts = Vec::new();
            for number in 0..EACH {
                let name = format!("{client}/{number}");
                let verdict = if number % 2 == 0 {
                    client_of.add_run(1, &AddRun::new(name.as_str())).await
                } else {
                    client_of.update_run(42, &UpdateRun::new().name(name.as_str())).await
                };
                verdicts.push((name, verdict.map_err(|error| error.delivery())));
            }
            verdicts
        });
    }
    let verdicts: Vec<_> = calls.join_all().await.into_iter().flatten().collect();
    let received = server.stop().await;

    let with = |wanted| verdicts.iter().filter(move |(_, verdict)| verdict.as_ref().err() == Some(&wanted));
    let false_claims: Vec<_> = with(Delivery::NeverSent).filter(|(name, _)| received.names.contains(name)).collect();
    assert!(false_claims.is_empty(), "{false_claims:?}");
    assert!(with(Delivery::NeverSent).count() >= 20, "the proof is given often enough to be tested");
    assert_eq!(with(Delivery::Refused).count(), 0);
    let done = verdicts.iter().filter(|(_, verdict)| verdict.is_ok()).chain(with(Delivery::Applied));
    assert!(done.clone().all(|(name, _)| received.names.contains(name)));
    assert_eq!(
        done.count() + with(Delivery::NeverSent).count() + with(Delivery::Unknown).count(),
        usize::try_from(CLIENTS * EACH).unwrap()
    );
}

#[tokio::test]
async fn every_write_has_a_connection_of_its_own() {
    let server = Counting::start().await;
    let client = Client::new(server.url.as_str(), EMAIL, KEY).unwrap();
    for _ in 0..3 {
        client.get_run(42).await.unwrap();
        client.update_run(42, &UpdateRun::new().name("N")).await.unwrap();
    }
    for _ in 0..3 {
        client.add_run(1, &AddRun::new("Run 42")).await.unwrap();
        client.raw("add_case/1").post::<()>(&serde_json::json!({})).await.unwrap();
    }
    drop(client);
    assert_eq!(server.stop().await.connections, 1 + 9, "one for all reads, and one for each write");
}
