//! The faults of connections: nothing was sent, and it is known.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::CertifiedKey;
use testrail::{Client, ClientBuilder, Delivery, ErrorKind, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
#[cfg(target_os = "linux")]
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::answers::answer;
use crate::methods::{Class, Method};
use crate::secrets::{self, EMAIL, KEY};
use crate::server::{Act, Server, drain, reset};
use crate::suite::{ATTEMPTS, SHORT, client};

/// A row of the table, and what was seen with the method.
type Cell = (&'static str, String);

const SOON: Duration = Duration::from_millis(300);

fn builder(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::new().max_attempts(ATTEMPTS).backoff(Duration::from_millis(1), Duration::from_millis(5));
    Client::builder(url, EMAIL, KEY).retry(policy)
}

/// A call that fails before anything is sent: with this kind of error, and after so many attempts.
async fn unsent(fault: &'static str, method: Method, client: &Client, kind: ErrorKind, attempts: u32) -> Cell {
    let start = Instant::now();
    let error = method.call(client).await.expect_err(fault);
    secrets::assert_not_shown(&error);
    let given = (error.kind(), error.delivery(), error.attempts());
    assert_eq!(given, (kind, Delivery::NeverSent, attempts), "{fault}, {method:?}: {error}");
    let text = error.to_string();
    assert!(text.ends_with("; nothing was sent"), "{text}");
    assert!(attempts < 2 || text.contains(&format!("; {attempts} attempts were made")), "{text}");
    assert!(!fault.starts_with('4') || text.contains("in time (no connection was made)"), "{text}");
    assert!(start.elapsed() < Duration::from_secs(20), "{fault}, {method:?}: {:?}", start.elapsed());
    (fault, format!("{attempts} NeverSent"))
}

pub(crate) async fn cells(method: Method) -> Vec<Cell> {
    let mut cells = vec![
        unknown_host(method).await,
        refused(method).await,
        broken_in_the_handshake(method).await,
        broken_at_once(method).await,
    ];
    cells.extend(no_trust(method).await);
    #[cfg(target_os = "linux")]
    cells.push(connecting_takes_too_long(method).await);
    cells.push(the_handshake_takes_too_long(method).await);
    cells.extend(proxies_refuse(method).await);
    cells.extend(the_deadline_ends_early(method).await);
    cells
}

async fn unknown_host(method: Method) -> Cell {
    // No name may have so long a part, so that nobody is asked.
    let url = format!("http://{}.example", "a".repeat(64));
    let client = builder(&url).allow_plain_http().build().unwrap();
    unsent("1   name unknown", method, &client, ErrorKind::UnknownHost, 2).await
}

async fn refused(method: Method) -> Cell {
    // The port is taken, and nobody listens.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let client = client(&format!("http://{}", socket.local_addr().unwrap()));
    unsent("2   refused", method, &client, ErrorKind::Connect, ATTEMPTS).await
}

async fn no_trust(method: Method) -> [Cell; 3] {
    let plain = Server::connecting(|mut socket| async move {
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        drain(&mut socket).await;
    })
    .await;
    let no_tls = unsent("3   not TLS", method, &client(&plain.https()), ErrorKind::Tls, 1).await;

    let certified = rcgen::generate_simple_self_signed(["elsewhere.example".to_owned()]).unwrap();
    let (url, _serving) = tls(&certified).await;
    let stranger = unsent("3   untrusted", method, &client(&url), ErrorKind::Tls, 1).await;
    let friend = builder(&url).root_certificate(certified.cert.pem()).build().unwrap();
    let other_name = unsent("3   another's name", method, &friend, ErrorKind::Tls, 1).await;
    assert_eq!(plain.connections(), 1);
    [no_tls, stranger, other_name]
}

async fn tls(certified: &CertifiedKey<rcgen::KeyPair>) -> (String, Server) {
    let key = certified.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certified.cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = Server::connecting(move |socket| {
        let acceptor = acceptor.clone();
        async move {
            assert!(acceptor.accept(socket).await.is_err(), "the client ends the handshake");
        }
    })
    .await;
    (server.https(), server)
}

/// An address at which connections are neither made nor refused, as Linux has it.
#[cfg(target_os = "linux")]
async fn full_backlog() -> (String, TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
        waiting.push(stream);
    }
    (format!("http://{address}"), listener, waiting)
}

#[cfg(target_os = "linux")]
async fn connecting_takes_too_long(method: Method) -> Cell {
    let (url, _listener, _waiting) = full_backlog().await;
    let hasty = builder(&url).connect_timeout(SOON).build().unwrap();
    unsent("4   connect hangs", method, &hasty, ErrorKind::Timeout, ATTEMPTS).await
}

/// A server that accepts connections and says nothing.
async fn silent() -> Server {
    Server::connecting(|mut socket| async move { drain(&mut socket).await }).await
}

async fn the_handshake_takes_too_long(method: Method) -> Cell {
    let silent = silent().await;
    let hasty = builder(&silent.https()).connect_timeout(SOON).build().unwrap();
    let cell = unsent("4   handshake hangs", method, &hasty, ErrorKind::Timeout, ATTEMPTS).await;
    // On a busy machine, the time of an attempt can be over before it has connected.
    let heard = tokio::time::timeout(Duration::from_secs(10), async {
        while silent.connections() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    heard.await.expect("the server hears of an attempt");
    assert!(silent.connections() <= ATTEMPTS as usize, "{} connections", silent.connections());
    cell
}

async fn proxies_refuse(method: Method) -> [Cell; 4] {
    // The port is taken, and nobody listens.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    let client = builder("https://testrail.example").proxy(address).build().unwrap();
    let mut cells = vec![unsent("6   proxy: down", method, &client, ErrorKind::Connect, ATTEMPTS).await];
    for (fault, status) in [("6   proxy: CONNECT 403", 403), ("6   proxy: CONNECT 407", 407)] {
        let proxy = Server::connecting(move |mut socket| async move {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&answer(status, &[], "")).await;
        })
        .await;
        let client = builder("https://testrail.example").proxy(proxy.url.as_str()).build().unwrap();
        cells.push(unsent(fault, method, &client, ErrorKind::Proxy, 1).await);
        assert_eq!(proxy.connections(), 1);
    }
    // With an http address the proxy sees the request itself, and answers it.
    let fault = "6   proxy: 407";
    let proxy = Server::start(|_| Act::Send(answer(407, &[], ""))).await;
    let client = builder("http://testrail.example").allow_plain_http().proxy(proxy.url.as_str()).build().unwrap();
    let error = method.call(&client).await.expect_err(fault);
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::Proxy, Delivery::Refused, 1), "{error}");
    secrets::assert_not_shown(&error);
    cells.push((fault, "1 Refused".to_owned()));
    cells.try_into().unwrap()
}

async fn the_deadline_ends_early(method: Method) -> [Cell; 2] {
    let silent = silent().await;
    let client_there = builder(&silent.https()).deadline(SOON).build().unwrap();
    let fault = "7   deadline, connecting";
    let start = Instant::now();
    let error = method.call(&client_there).await.expect_err(fault);
    assert!(start.elapsed() < Duration::from_secs(3), "the time to connect would be 5 s: {:?}", start.elapsed());
    // A read has no body that could prove it.
    let verdict = if error.delivery() == Delivery::Unknown { "1 Unknown" } else { "1 NeverSent" };
    let is_write = method.class() != Class::Read;
    assert!(!is_write || error.delivery() == Delivery::NeverSent, "{error}");
    // Where time is kept to look what became of a call, there is some left once it is known that nothing was sent.
    let most = if method.is_verified() { 2 } else { 1 };
    assert!(error.kind() == ErrorKind::Timeout && (1..=most).contains(&error.attempts()), "{error}");
    let connecting = (fault, verdict.to_owned());

    // The only slot is taken by a call that hangs.
    let server = Server::start(|_| Act::Hang(Vec::new())).await;
    let busy = builder(&server.url).max_in_flight(1).build().unwrap();
    let other = tokio::spawn({
        let busy = busy.clone();
        async move { busy.raw("get_users").get::<serde_json::Value>().await }
    });
    while server.count("get_users") == 0 {
        tokio::task::yield_now().await;
    }
    let queued = unsent("7   deadline, queued", method, &busy.with_deadline(SOON), ErrorKind::Timeout, 0).await;
    assert_eq!(server.count(method.name()), 0);
    other.abort();
    [connecting, queued]
}

async fn broken_in_the_handshake(method: Method) -> Cell {
    let server = Server::connecting(|mut socket| async move {
        let mut hello = [0; 4096];
        let _ = socket.read(&mut hello).await;
        reset(socket);
    })
    .await;
    let cell = unsent("9   RST in the handshake", method, &client(&server.https()), ErrorKind::Connect, ATTEMPTS).await;
    assert_eq!(server.connections(), ATTEMPTS as usize);
    cell
}

/// The server resets every connection before it reads. Whether the body was handed over by then is a matter of
/// microseconds: whichever it was, the verdict says, and decides about the next attempt.
async fn broken_at_once(method: Method) -> Cell {
    let fault = "9   RST at once";
    let server = Server::connecting(|socket| async move { reset(socket) }).await;
    let client = client(&server.url).with_attempt_timeout(SHORT);
    let (mut unsent, mut unknown) = (0, 0);
    for _ in 0..20 {
        let error = method.call(&client).await.expect_err(fault);
        secrets::assert_not_shown(&error);
        // Once in some ten thousand, the HTTP library does not notice the reset before the time runs out.
        let kinds = [ErrorKind::Transport, ErrorKind::Connect, ErrorKind::Timeout];
        assert!(kinds.contains(&error.kind()), "{error}");
        match error.delivery() {
            Delivery::NeverSent => unsent += 1,
            Delivery::Unknown => unknown += 1,
            other => panic!("{other:?}: {error}"),
        }
    }
    (fault, format!("{unsent} NS, {unknown} U"))
}

/// The scenarios of a case do not tell whose they are.
#[tokio::test]
async fn an_answer_that_shows_no_id_comes_on_a_connection_of_its_own() {
    let server = Server::start(|_| Act::Send(answer(200, &[], "Feature: Pay by card"))).await;
    let client = client(&server.url);
    for connections in [1, 1] {
        client.raw("get_bdd/7").get_text().await.unwrap();
        assert_eq!(server.used_connections(), connections);
    }
    for connections in [2, 3] {
        assert_eq!(client.get_bdd(7).await.unwrap(), "Feature: Pay by card");
        assert_eq!(server.used_connections(), connections);
    }
}
