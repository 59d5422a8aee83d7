//! A server that makes runs, and ends connections.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use socket2::SockRef;
use testrail::{Client, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::{PATIENCE, PAUSE};
use crate::https::{self, listen};

const MS: Duration = Duration::from_millis(1);
/// One wait for a request in this many ends suddenly.
const SUDDEN: u64 = 20;

/// When a server ends a connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ends {
    /// When nothing has come for this time.
    Idle(Duration),
    /// After so many answers. The last of them says so, or does not.
    After { answers: usize, announced: bool },
    /// When the caller does. Each answer comes twice.
    Twice,
    /// At a random moment at which it waits for a request. The last word of the server takes a while to arrive.
    Suddenly {
        /// Whether also if the connection has carried no request.
        unused: bool,
    },
}

/// A server, and what it did. It ends with this.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) ledger: Arc<Ledger>,
    _stop: oneshot::Sender<()>,
}

#[derive(Default)]
pub(super) struct Ledger {
    /// How often a run of this name was made.
    pub(super) made: Mutex<HashMap<String, usize>>,
    /// How many connections there are, and how many there were.
    pub(super) open: AtomicUsize,
    pub(super) all: AtomicUsize,
}

impl Server {
    /// Starts one on a thread of its own, so that it ends connections whatever callers do at that moment.
    pub(super) fn start(ends: Ends) -> Self {
        let ledger: Arc<Ledger> = Arc::default();
        let shared = Arc::clone(&ledger);
        let (send, address) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let handle = move |socket| {
                    let ledger = Arc::clone(&shared);
                    ledger.all.fetch_add(1, Ordering::Relaxed);
                    ledger.open.fetch_add(1, Ordering::Relaxed);
                    async move {
                        serve(socket, ends, &ledger).await;
                        ledger.open.fetch_sub(1, Ordering::Relaxed);
                    }
                };
                send.send(listen(handle).await).unwrap();
                let _ = stopped.await;
            });
        });
        Self { address: address.recv().unwrap(), ledger, _stop: stop }
    }

    pub(super) fn client(&self, policy: RetryPolicy) -> Client {
        https::builder(format!("http://{}", self.address)).retry(policy).attempt_timeout(PATIENCE).build().unwrap()
    }
}

async fn serve(mut socket: TcpStream, ends: Ends, ledger: &Ledger) {
    socket.set_nodelay(true).unwrap();
    let mut bytes = Vec::new();
    for answered in 0.. {
        let patience = patience(ends, answered);
        let first = tokio::select! {
            biased;
            read = socket.read_buf(&mut bytes) => read,
            () = sleep(patience.unwrap_or(Duration::MAX)) => {
                return end(socket, ends).await;
            }
        };
        if !matches!(first, Ok(1..)) {
            return;
        }
        let name = loop {
            if let Some(name) = name(&bytes) {
                break name;
            }
            if !matches!(socket.read_buf(&mut bytes).await, Ok(1..)) {
                return;
            }
        };
        bytes.clear();
        *ledger.made.lock().unwrap().entry(name.clone()).or_default() += 1;
        let is_last = matches!(ends, Ends::After { answers, .. } if answers == answered + 1);
        let announced = matches!(ends, Ends::After { announced: true, .. }) && is_last;
        let mut answer = answer(&name, announced);
        if matches!(ends, Ends::Twice) {
            answer = answer.repeat(2);
        }
        if socket.write_all(answer.as_bytes()).await.is_err() || is_last {
            return;
        }
    }
}

/// How long to wait for a request, if not forever.
fn patience(ends: Ends, answered: usize) -> Option<Duration> {
    match ends {
        Ends::Idle(time) => Some(time),
        Ends::Suddenly { unused } if (unused || answered > 0) && below(SUDDEN) == 0 => {
            // Servers are fond of the moment after an answer.
            let at_once = answered > 0 && below(2) == 0;
            Some(if at_once { Duration::ZERO } else { random(PAUSE) })
        }
        Ends::After { .. } | Ends::Twice | Ends::Suddenly { .. } => None,
    }
}

/// Ends a connection. A request that comes meanwhile is not read.
async fn end(socket: TcpStream, ends: Ends) {
    if matches!(ends, Ends::Suddenly { .. }) {
        // On a way of this length, requests may already be under way.
        sleep(MS).await;
        if below(2) == 0 {
            SockRef::from(&socket).set_linger(Some(Duration::ZERO)).unwrap();
        }
    }
}

/// The name of the run that a whole request wants.
fn name(request: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(request).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    assert!(head.starts_with("POST ") && head.contains("add_run/1 "), "{head}");
    let body: Value = serde_json::from_str(body).ok()?;
    Some(body.get("name")?.as_str().unwrap().to_owned())
}

fn answer(name: &str, announced: bool) -> String {
    let id: u64 = name.parse().unwrap();
    let body = json!({"id": id + 1, "name": name, "is_completed": false}).to_string();
    let close = if announced { "Connection: close\r\n" } else { "" };
    format!("HTTP/1.1 200 OK\r\n{close}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// A random number below this.
pub(super) fn below(end: u64) -> u64 {
    RandomState::new().hash_one(()) % end
}

/// A random time up to this.
pub(super) fn random(most: Duration) -> Duration {
    Duration::from_micros(below(most.as_micros().try_into().unwrap()))
}
