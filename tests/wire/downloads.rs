//! Files that come.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use testrail::{Client, ClientBuilder, Delivery, Download, Error, ErrorKind, RetryPolicy};
use wiremock::ResponseTemplate;

use crate::server::{EMAIL, KEY, answering, client, client_at, only_request, writing, writing_piece_by_piece};

/// A file that takes many chunks.
fn file() -> Vec<u8> {
    (0..400_000_u32).map(|number| u8::try_from(number % 251).unwrap()).collect()
}

fn png() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(file(), "image/png")
}

async fn get(client: &Client) -> Result<Download, Error> {
    client.raw("get_attachment/7").get_bytes().await
}

/// What comes until the stream ends, and the error that ends it.
async fn until_it_ends(file: &mut Download) -> (Vec<u8>, Option<Error>) {
    let (mut all, mut last) = (Vec::new(), None);
    while let Some(chunk) = file.next().await {
        assert!(last.is_none(), "nothing comes after an error");
        match chunk {
            Ok(chunk) => all.extend_from_slice(&chunk),
            Err(error) => last = Some(error),
        }
    }
    assert!(file.next().await.is_none(), "the end stays the end");
    (all, last)
}

/// The head of a file of ten bytes, and the first half of the file with it.
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello";

fn builder(url: &str) -> ClientBuilder {
    Client::builder(url, EMAIL, KEY).retry(RetryPolicy::never())
}

#[tokio::test]
async fn a_file_comes_chunk_by_chunk_with_its_type_and_what_is_left_of_it() {
    let server = answering(png()).await;
    let mut download = get(&client(&server)).await.unwrap();
    assert_eq!((download.content_type(), download.length()), (Some("image/png"), Some(400_000)));
    let (mut all, mut chunks) = (Vec::new(), 0);
    while let Some(chunk) = download.next().await {
        all.extend_from_slice(&chunk.unwrap());
        chunks += 1;
        assert_eq!(download.length(), Some(400_000 - all.len() as u64));
    }
    assert!(all == file() && chunks > 1, "{} bytes in {chunks} chunks", all.len());
    assert_eq!(only_request(&server).await.url.query(), Some("/api/v2/get_attachment/7"));
}

#[tokio::test]
async fn a_file_comes_into_memory_or_into_another_file() {
    let server = answering(png()).await;
    let client = client(&server);
    assert!(get(&client).await.unwrap().bytes().await.unwrap() == file());

    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-saved.png", std::process::id()));
    assert_eq!(get(&client).await.unwrap().save(&path).await.unwrap(), 400_000);
    assert!(std::fs::read(&path).unwrap() == file());
    std::fs::remove_file(path).unwrap();

    let error = get(&client).await.unwrap().save(env!("CARGO_TARGET_TMPDIR")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Local, Delivery::Applied), "{error}");
    assert!(error.to_string().starts_with("get_attachment/7: ") && error.to_string().contains(" cannot be written: "));
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let server = answering(ResponseTemplate::new(200)).await;
    assert_eq!(get(&client(&server)).await.unwrap().bytes().await.unwrap(), b"");
}

#[tokio::test]
async fn a_file_is_not_asked_for_with_gzip_and_a_compressed_one_is_refused() {
    let server = answering(png()).await;
    get(&client(&server)).await.unwrap().bytes().await.unwrap();
    assert!(!only_request(&server).await.headers.contains_key("accept-encoding"));

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"text").unwrap();
    let compressed = ResponseTemplate::new(200).insert_header("content-encoding", "gzip");
    let server = answering(compressed.set_body_raw(gzip.finish().unwrap(), "text/plain")).await;
    let error = get(&client(&server)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("a content encoding that was not requested"), "{error}");
}

#[tokio::test]
async fn a_page_for_a_browser_is_no_file() {
    let page = ResponseTemplate::new(200).set_body_raw("<html>Log in</html>", "text/html; charset=utf-8");
    let error = get(&client(&answering(page).await)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotJson, Some(200)), "{error}");
    let gone =
        ResponseTemplate::new(400).set_body_string(r#"{"error":"Field :attachment_id is not a valid attachment."}"#);
    assert!(get(&client(&answering(gone).await)).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn no_more_of_a_file_is_read_than_is_allowed() {
    let server = answering(png()).await;
    let exact = builder(&server.uri()).max_download(400_000).build().unwrap();
    assert_eq!(get(&exact).await.unwrap().bytes().await.unwrap().len(), 400_000);

    // Where its length is announced, nothing of it is read.
    let small = builder(&server.uri()).max_download(399_999).build().unwrap();
    let error = get(&small).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::TooLarge, Delivery::Applied), "{error}");
    let said =
        "the file is larger than the client reads; ClientBuilder::max_download allows more (more than 399999 bytes)";
    assert!(error.to_string().contains(said), "{error}");

    let unannounced = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n";
    let url = writing(unannounced).await;
    let small = builder(&url).max_download(9).build().unwrap();
    let mut download = get(&small).await.unwrap();
    assert_eq!(download.length(), None);
    let (came, error) = until_it_ends(&mut download).await;
    let error = error.unwrap();
    assert_eq!((came.as_slice(), error.kind()), (&b"hello"[..], ErrorKind::TooLarge), "{error}");
    let exact = builder(&url).max_download(10).build().unwrap();
    assert_eq!(get(&exact).await.unwrap().bytes().await.unwrap(), b"helloworld");
}

#[tokio::test]
async fn a_file_that_is_cut_in_the_middle_is_lost_and_the_stream_ends() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n";
    for answer in [HELLO, chunked] {
        let client = client_at(&writing(answer).await);
        let (came, error) = until_it_ends(&mut get(&client).await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BodyLost, Delivery::Applied), "{error}");
        assert_eq!((came.as_slice(), error.method()), (&b"hello"[..], Some("get_attachment")));
        assert_eq!(get(&client).await.unwrap().bytes().await.unwrap_err().kind(), ErrorKind::BodyLost);
    }
}

#[tokio::test]
async fn a_file_that_stalls_ends_by_the_time_for_an_attempt() {
    for (start, first) in [(HEAD, ""), (HELLO, "hello")] {
        let url = writing_piece_by_piece(vec![start, b"world"], Duration::from_secs(60)).await;
        let client = builder(&url).attempt_timeout(Duration::from_millis(200)).build().unwrap();
        let start = Instant::now();
        let (came, error) = until_it_ends(&mut get(&client).await.unwrap()).await;
        let (error, took) = (error.unwrap(), start.elapsed());
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::BodyLost, Delivery::Applied), "{error}");
        assert!(error.to_string().contains("(nothing came for 200ms)"), "{error}");
        assert_eq!(came, first.as_bytes());
        assert!(took >= Duration::from_millis(200) && took < Duration::from_secs(10), "{took:?}");
    }
}

#[tokio::test]
async fn a_file_that_keeps_coming_may_take_longer_than_an_attempt_and_than_the_deadline() {
    let pieces: Vec<&'static [u8]> = [HEAD].into_iter().chain([&b"he"[..], b"ll", b"ow", b"or", b"ld"]).collect();
    let url = writing_piece_by_piece(pieces, Duration::from_millis(200)).await;
    let client = builder(&url).attempt_timeout(Duration::from_millis(800)).deadline(Duration::from_millis(800));
    let (client, start) = (client.build().unwrap(), Instant::now());
    assert_eq!(get(&client).await.unwrap().bytes().await.unwrap(), b"helloworld");
    assert!(start.elapsed() > Duration::from_millis(900), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_file_holds_its_place_among_the_requests_in_flight_until_it_is_read_or_dropped() {
    let server = answering(png()).await;
    let client = builder(&server.uri()).max_in_flight(1).build().unwrap();
    let soon = || tokio::time::timeout(Duration::from_millis(300), get(&client));

    let held = get(&client).await.unwrap();
    assert!(soon().await.is_err(), "the only place is taken");
    drop(held);
    let mut read = soon().await.expect("it is free again").unwrap();
    until_it_ends(&mut read).await;
    let _next = soon().await.expect("it is free once the file has been read, though it is not dropped").unwrap();
}

#[tokio::test]
async fn a_file_that_was_cut_holds_no_place_among_the_requests_in_flight() {
    let client = builder(&writing(HELLO).await).max_in_flight(1).build().unwrap();
    let mut cut = get(&client).await.unwrap();
    assert!(until_it_ends(&mut cut).await.1.is_some());
    let _next = get(&client.with_deadline(Duration::from_secs(1))).await.expect("the place is free again");
}
