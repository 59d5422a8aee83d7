//! The connections that the client makes ahead for writes.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use testrail::{AddRun, Client};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::https::{self, Certificate, NAME, listen, of_openssl};
use crate::proxy::{Does, Proxy};

const MS: Duration = Duration::from_millis(1);

/// What a server does on a connection on which no request has come, when the test says so.
#[derive(Clone, Copy)]
enum Unused {
    Stays,
    Closes,
    /// Sends the answer to another request.
    Answers,
}

/// What happened to a connection, in the order in which connections came.
#[derive(Clone, Default)]
struct Line {
    requests: usize,
    /// How many requests all connections had carried when this one came.
    came_after: usize,
    /// How many they had carried before the first one on this.
    used_after: usize,
    /// When the client closed it without a request.
    closed: Option<Instant>,
    is_over: bool,
}

#[derive(Clone, Default)]
struct Seen {
    lines: Arc<Mutex<Vec<Line>>>,
    /// The most connections that were open at the same time.
    most_open: Arc<AtomicUsize>,
    /// Ends the connections that no request has come on.
    ends: Arc<Notify>,
}

impl Seen {
    fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }

    fn requests(&self) -> usize {
        self.lines().iter().map(|line| line.requests).sum()
    }

    fn note(&self, place: usize, change: impl FnOnce(&mut Line)) {
        change(self.lines.lock().unwrap().get_mut(place).unwrap());
    }

    fn open(&self) -> usize {
        self.lines().iter().filter(|line| !line.is_over).count()
    }
}

/// A server whose connections take a round trip of this time, with TLS if it has a certificate. It answers each request
/// with run 42.
async fn serve(certificate: Option<&Certificate>, round_trip: Duration, unused: Unused) -> (SocketAddr, Seen) {
    let acceptor = certificate.map(|own| {
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![own.der.clone()], own.key.clone_key()).unwrap();
        TlsAcceptor::from(Arc::new(config))
    });
    let seen = Seen::default();
    let noted = seen.clone();
    let address = listen(move |socket| {
        let (acceptor, seen) = (acceptor.clone(), noted.clone());
        let came_after = seen.requests();
        let place = seen.lines().len();
        seen.lines.lock().unwrap().push(Line { came_after, ..Line::default() });
        seen.most_open.fetch_max(seen.open(), Ordering::Relaxed);
        async move {
            sleep(round_trip).await;
            match acceptor {
                Some(acceptor) => {
                    // The client gives up what it does not need.
                    let Ok(socket) = acceptor.accept(socket).await else { return };
                    answer(socket, place, &seen, round_trip, unused).await;
                }
                None => answer(socket, place, &seen, round_trip, unused).await,
            }
        }
    })
    .await;
    (address, seen)
}

async fn answer(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    place: usize,
    seen: &Seen,
    round_trip: Duration,
    unused: Unused,
) {
    let idle = async {
        match unused {
            Unused::Stays => pending().await,
            Unused::Closes | Unused::Answers => seen.ends.notified().await,
        }
    };
    let mut bytes = [0; 4096];
    let first = tokio::select! {
        biased;
        read = socket.read(&mut bytes) => read.unwrap_or(0),
        () = idle => {
            seen.note(place, |line| line.is_over = true);
            if matches!(unused, Unused::Answers) {
                let _ = socket.write_all(run(77).as_bytes()).await;
                let _ = socket.read(&mut bytes).await;
            }
            return;
        }
    };
    if first == 0 {
        return seen.note(place, |line| (line.closed, line.is_over) = (Some(Instant::now()), true));
    }
    let used_after = seen.requests();
    seen.note(place, |line| line.used_after = used_after);
    loop {
        sleep(round_trip).await;
        // Whoever has the answer may open another connection before this one is closed.
        seen.note(place, |line| (line.requests, line.is_over) = (line.requests + 1, true));
        let sent = socket.write_all(run(42).as_bytes()).await;
        if sent.is_err() || !socket.read(&mut bytes).await.is_ok_and(|length| length > 0) {
            return;
        }
    }
}

/// An answer that the client can take for that of a write.
fn run(id: u64) -> String {
    let body = format!(r#"{{"id": {id}, "name": "Nightly", "is_completed": true}}"#);
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn client(address: SocketAddr) -> Client {
    https::builder(format!("http://{address}")).build().unwrap()
}

#[tokio::test]
async fn writes_in_a_row_go_on_connections_that_were_made_ahead_and_each_on_its_own() {
    const WRITES: usize = 40;
    let own = of_openssl(NAME);
    let (address, seen) = serve(Some(&own), 10 * MS, Unused::Stays).await;
    let proxy = Proxy::start(Does::Pass(address)).await;
    let direct = of_openssl("localhost");
    let (at_once, seen_directly) = serve(Some(&direct), 10 * MS, Unused::Stays).await;
    let through_proxy = https::builder(format!("https://{NAME}")).proxy(proxy.url()).root_certificate(own.pem);
    let directly = https::builder(format!("https://localhost:{}", at_once.port())).root_certificate(direct.pem);
    for (builder, seen) in [(through_proxy, seen), (directly, seen_directly)] {
        let client = builder.build().unwrap();
        for _ in 0..WRITES {
            client.close_run(42).await.unwrap();
        }
        let lines = seen.lines();
        assert!(lines.iter().all(|line| line.requests <= 1));
        assert!(lines.len() <= WRITES + 16, "{}", lines.len());
        let ahead = lines.iter().filter(|line| line.requests == 1 && line.came_after < line.used_after).count();
        assert!(ahead >= WRITES - 6, "only {ahead} of {WRITES} were made ahead");
    }
}

#[tokio::test]
async fn a_write_alone_has_no_connection_made_ahead() {
    let (address, seen) = serve(None, Duration::ZERO, Unused::Stays).await;
    let client = client(address);
    client.close_run(42).await.unwrap();
    for _ in 0..3 {
        client.get_run(42).await.unwrap();
    }
    assert_eq!(seen.lines().len(), 1 + 1, "one for the write, and one for all reads");
}

#[tokio::test]
async fn what_a_server_does_on_unused_connections_costs_no_write() {
    for unused in [Unused::Closes, Unused::Answers] {
        let (address, seen) = serve(None, MS, unused).await;
        let client = client(address);
        for write in 0..6 {
            let run = client.add_run(1, &AddRun::new("Nightly")).await.unwrap();
            assert_eq!((run.id.get(), seen.requests()), (42, write + 1));
            // Each but the first has one made ahead, which meets its end.
            let all_over = async {
                while seen.lines().len() < 1 + 2 * write || seen.open() > 0 {
                    seen.ends.notify_waiters();
                    sleep(MS).await;
                }
            };
            timeout(Duration::from_secs(20), all_over).await.expect("one is made ahead, and ends");
        }
        assert_eq!(seen.lines().len(), 6 + 5, "those made ahead are not used");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_never_more_sockets_than_requests_in_flight_and_as_many_spare_ones() {
    let (address, seen) = serve(None, 2 * MS, Unused::Stays).await;
    let client = https::builder(format!("http://{address}")).max_in_flight(4).build().unwrap();
    let mut writes = JoinSet::new();
    for _ in 0..80 {
        let client = client.clone();
        writes.spawn(async move { client.close_run(42).await.map(drop) });
    }
    while let Some(write) = writes.join_next().await {
        write.unwrap().unwrap();
    }
    let most = seen.most_open.load(Ordering::Relaxed);
    assert!((5..=8).contains(&most), "{most}");
    assert_eq!(seen.requests(), 80);
}

#[tokio::test]
async fn connections_that_nobody_uses_are_closed_after_three_seconds() {
    let (address, seen) = serve(None, MS, Unused::Stays).await;
    let client = client(address);
    let begin = Instant::now();
    for _ in 0..4 {
        client.close_run(42).await.unwrap();
    }
    let end = Instant::now();
    let all_closed = async {
        while seen.open() > 0 {
            sleep(10 * MS).await;
        }
    };
    timeout(Duration::from_secs(20), all_closed).await.unwrap();
    let closed: Vec<_> = seen.lines().iter().filter_map(|line| line.closed).collect();
    assert!(!closed.is_empty());
    for closed in closed {
        let (earliest, latest) = (closed - begin, closed - end);
        assert!(
            earliest >= 2900 * MS && latest <= 4500 * MS,
            "{earliest:?} after the first, {latest:?} after the last"
        );
    }
}
