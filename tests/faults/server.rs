//! A server of bare sockets, which does to a connection what no HTTP library does.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does when a request has arrived whole.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Sends these bytes and waits for the next request.
    Send(Vec<u8>),
    /// Sends these bytes and closes the connection (FIN).
    Close(Vec<u8>),
    /// Sends these bytes and resets the connection (RST).
    Reset(Vec<u8>),
    /// Sends these bytes and then nothing more.
    Hang(Vec<u8>),
    /// Sends these bytes, and others again and again with a pause before each.
    Forever(Vec<u8>, Vec<u8>, Duration),
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The TestRail method.
    pub(crate) method: String,
    /// Which request of this method it is, from 0.
    pub(crate) place: usize,
}

pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

struct Received {
    method: String,
    /// Whether it is the first on its connection.
    is_first: bool,
}

type Script = dyn Fn(&Request) -> Act + Send + Sync;

impl Server {
    /// A server that does to each request what the script says.
    pub(crate) async fn start(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Self {
        let (received, script) = (Arc::default(), Arc::new(script) as Arc<Script>);
        let noted = Arc::clone(&received);
        Self::accepting(received, move |socket| serve(socket, Arc::clone(&script), Arc::clone(&noted))).await
    }

    /// A server that does this to each connection, and reads no request.
    pub(crate) async fn connecting<F>(handle: impl Fn(TcpStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::accepting(Arc::default(), handle).await
    }

    async fn accepting<F>(
        received: Arc<Mutex<Vec<Received>>>,
        handle: impl Fn(TcpStream) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections: Arc<AtomicUsize> = Arc::default();
        let counted = Arc::clone(&connections);
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(handle(socket));
            }
        });
        Self { url, received, connections, accepting }
    }

    /// The same server under an https address.
    pub(crate) fn https(&self) -> String {
        self.url.replace("http://127.0.0.1", "https://localhost")
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// How many connections have carried a request.
    pub(crate) fn used_connections(&self) -> usize {
        self.received.lock().unwrap().iter().filter(|received| received.is_first).count()
    }

    /// How many requests of this method have arrived.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.received.lock().unwrap().iter().filter(|received| received.method == method).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut socket: TcpStream, script: Arc<Script>, received: Arc<Mutex<Vec<Received>>>) {
    let (mut bytes, mut is_first) = (Vec::new(), true);
    while let Some(method) = request(&mut socket, &mut bytes).await {
        let place = {
            let mut received = received.lock().unwrap();
            received.push(Received { method: method.clone(), is_first });
            is_first = false;
            received.iter().filter(|before| before.method == method).count() - 1
        };
        // Where the client has gone, there is nobody left to send to.
        let sent = match script(&Request { method, place }) {
            Act::Send(answer) => socket.write_all(&answer).await,
            Act::Close(answer) => {
                let _ = socket.write_all(&answer).await;
                let _ = socket.shutdown().await;
                return drain(&mut socket).await;
            }
            Act::Reset(answer) => {
                let _ = socket.write_all(&answer).await;
                return reset(socket);
            }
            Act::Hang(answer) => {
                let _ = socket.write_all(&answer).await;
                return drain(&mut socket).await;
            }
            Act::Forever(start, again, pause) => {
                let mut sent = socket.write_all(&start).await;
                while sent.is_ok() {
                    tokio::time::sleep(pause).await;
                    sent = socket.write_all(&again).await;
                }
                sent
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Closes a connection with a reset.
pub(crate) fn reset(socket: TcpStream) {
    socket.set_zero_linger().unwrap();
    drop(socket);
}

/// Waits until the client has closed the connection.
pub(crate) async fn drain(socket: &mut (impl AsyncRead + Unpin)) {
    let mut rest = [0; 4096];
    while socket.read(&mut rest).await.is_ok_and(|length| length > 0) {}
}

/// Reads a request: its head, and as much of a body as it announces. `None` at the end of the connection.
async fn request(socket: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> Option<String> {
    loop {
        let text = String::from_utf8_lossy(bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let length: usize = length.unwrap_or(0);
            if body.len() >= length {
                bytes.drain(..head.len() + 4 + length);
                let method = head.split_once("/api/v2/")?.1;
                return Some(method.split(['/', '&', ' ']).next()?.to_owned());
            }
        }
        let mut some = [0; 4096];
        match socket.read(&mut some).await {
            Ok(length) if length > 0 => bytes.extend_from_slice(&some[..length]),
            _ => return None,
        }
    }
}
