//! A wiremock server with one answer, and what it received.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use testrail::{Client, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const EMAIL: &str = "me@example.com";
pub(crate) const KEY: &str = "canary-key";
/// Both of them in base64.
pub(crate) const BASIC: &str = "Basic bWVAZXhhbXBsZS5jb206Y2FuYXJ5LWtleQ==";

/// A server of its own. Those of wiremock's pool go on listening when they are dropped, and are then another test's.
async fn start() -> MockServer {
    MockServer::builder().start().await
}

/// A server that gives this answer to everything.
pub(crate) async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// A server that answers 200 with this text.
pub(crate) async fn saying(body: impl Into<String>) -> MockServer {
    answering(ResponseTemplate::new(200).set_body_raw(body.into(), "application/json; charset=utf-8")).await
}

/// A server that answers the first request so, and the others with this text.
pub(crate) async fn answering_first(first: ResponseTemplate, then: &str) -> MockServer {
    let server = saying(then).await;
    Mock::given(any()).respond_with(first).up_to_n_times(1).with_priority(1).mount(&server).await;
    server
}

/// A server whose list of runs has these ids, with pages of at most so many rows: in envelopes, or as bare arrays.
pub(crate) async fn listing(ids: impl IntoIterator<Item = u64>, cap: usize, envelopes: bool) -> MockServer {
    let rows: Vec<_> = ids.into_iter().map(row).collect();
    listing_rows("runs", move |_| rows.clone(), cap, envelopes).await
}

/// The same with the rows that this gives for the request of each number, under this key in envelopes.
pub(crate) async fn listing_rows(
    key: &'static str,
    rows: impl Fn(usize) -> Vec<Value> + Send + Sync + 'static,
    cap: usize,
    envelopes: bool,
) -> MockServer {
    let (server, requests) = (start().await, AtomicUsize::new(0));
    let page = move |request: &Request| {
        let all = rows(requests.fetch_add(1, Ordering::Relaxed));
        let query = request.url.query().unwrap();
        let number = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)).unwrap().parse().unwrap();
        let (limit, offset): (usize, usize) = (number("limit="), number("offset="));
        let rows: Vec<Value> = all.iter().skip(offset).take(limit.min(cap)).cloned().collect();
        let more = offset + rows.len() < all.len();
        let body = if envelopes { envelope_of(key, &rows, more) } else { Value::from(rows).to_string() };
        ResponseTemplate::new(200).set_body_raw(body, "application/json; charset=utf-8")
    };
    Mock::given(any()).respond_with(page).mount(&server).await;
    server
}

/// A client that makes one attempt at each call.
pub(crate) fn client(server: &MockServer) -> Client {
    client_at(&server.uri())
}

pub(crate) fn client_at(url: &str) -> Client {
    Client::new(url, EMAIL, KEY).unwrap().with_retry(RetryPolicy::never())
}

/// The only request that the server received, or the first one if it sent a bare array: behind a short one, a listing
/// asks once more.
pub(crate) async fn first_request(server: &MockServer, answer: &str) -> Request {
    let requests = server.received_requests().await.unwrap();
    if let [first, second] = &requests[..] {
        assert!(answer.starts_with('['), "{second:#?}");
        let method = |request: &Request| request.url.query().unwrap().split('&').next().unwrap().to_owned();
        assert_eq!(method(first), method(second));
        return first.clone();
    }
    only_request(server).await
}

/// The only request that the server received.
pub(crate) async fn only_request(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1, "{requests:#?}");
    requests.remove(0)
}

/// The request has this verb, this raw query, and the headers of every call without a file.
pub(crate) fn assert_sent(request: &Request, verb: &str, query: &str) {
    assert_eq!(request.method.as_str(), verb);
    assert_eq!(request.url.path(), "/index.php");
    assert_eq!(request.url.query(), Some(query));
    let header = |name| request.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("authorization"), Some(BASIC));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("user-agent"), Some(concat!("testrail-rust/", env!("CARGO_PKG_VERSION"))));
    if verb == "GET" {
        assert!(request.body.is_empty());
    }
}

/// The whole raw query of every request so far.
pub(crate) async fn queries(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|request| request.url.query().unwrap().to_owned()).collect()
}

pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// A run with the three keys that every server ever recorded sends.
pub(crate) fn row(id: u64) -> Value {
    json!({"id": id, "name": format!("Run {id}"), "is_completed": false})
}

/// An envelope with these runs.
pub(crate) fn envelope(ids: impl IntoIterator<Item = u64>, more: bool) -> String {
    envelope_of("runs", &ids.into_iter().map(row).collect::<Vec<_>>(), more)
}

/// An envelope with these rows under this key.
fn envelope_of(key: &str, rows: &[Value], more: bool) -> String {
    let next = more.then_some("/api/v2/get_runs/1&limit=250&offset=250");
    json!({"offset": 0, "limit": 250, "size": rows.len(), "_links": {"next": next, "prev": null}, key: rows})
        .to_string()
}

/// A bare array of these runs.
pub(crate) fn bare(ids: impl IntoIterator<Item = u64>) -> String {
    Value::Array(ids.into_iter().map(row).collect()).to_string()
}

/// The address of a server that reads one request of each connection, writes these bytes, and closes it.
pub(crate) async fn writing(answer: &'static [u8]) -> String {
    writing_piece_by_piece(vec![answer], Duration::ZERO).await
}

/// The same, with a pause behind each piece.
pub(crate) async fn writing_piece_by_piece(pieces: Vec<&'static [u8]>, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            // The requests of these tests fit into one read.
            let _ = socket.read(&mut request).await;
            for piece in &pieces {
                let _ = socket.write_all(piece).await;
                tokio::time::sleep(pause).await;
            }
        }
    });
    address
}
