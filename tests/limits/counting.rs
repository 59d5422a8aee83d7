//! A server that counts its connections and the requests in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::request;

/// How long the server takes for an answer: little, but enough for requests to be in flight at the same time.
const LATENCY: Duration = Duration::from_millis(5);

#[derive(Default)]
pub(crate) struct Counts {
    /// The connections that were accepted and are not known to be closed. It lags behind what the client has closed.
    pub(crate) open: Count,
    /// The requests that were received and are not answered yet.
    pub(crate) in_flight: Count,
}

#[derive(Default)]
pub(crate) struct Count {
    now: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

impl Count {
    /// Counts one more, until what is returned is dropped.
    fn one(&self) -> impl Drop {
        struct One<'c>(&'c Count);
        impl Drop for One<'_> {
            fn drop(&mut self) {
                self.0.now.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let now = 1 + self.now.fetch_add(1, Ordering::SeqCst);
        self.most.fetch_max(now, Ordering::SeqCst);
        self.all.fetch_add(1, Ordering::SeqCst);
        One(self)
    }

    /// The most there were at any time.
    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// How many there were in all.
    pub(crate) fn all(&self) -> usize {
        self.all.load(Ordering::SeqCst)
    }
}

/// Starts a server that answers everything with run 42. Returns its address, and what it counts.
pub(crate) async fn start() -> (String, Arc<Counts>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::new(Counts::default());
    let counting = counts.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let counts = counting.clone();
            tokio::spawn(async move {
                let _open = counts.open.one();
                serve(socket, &counts.in_flight).await;
            });
        }
    });
    (url, counts)
}

/// Serves a connection until the client closes it, or asks for it to be closed.
async fn serve(mut socket: TcpStream, in_flight: &Count) {
    const RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":false}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{RUN}", RUN.len());
    while let Some(head) = request::read(&mut socket).await {
        let one = in_flight.one();
        tokio::time::sleep(LATENCY).await;
        // With its answer the client may send the next one.
        drop(one);
        if socket.write_all(answer.as_bytes()).await.is_err() || head.contains("connection: close") {
            return;
        }
    }
}
