//! The HTTP client, with features that this crate does not ask for.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use testrail::{ErrorKind, UpdateRun};
use testrail_company::{Server, answer, builder, header};

const RUN: &[u8] = br#"{"id": 42, "name": "Nightly", "is_completed": false}"#;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn brotli(text: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*text, &mut compressed, &brotli::enc::BrotliEncoderParams::default()).unwrap();
    compressed
}

#[tokio::test]
async fn requests_are_http_1_1_and_ask_for_gzip_alone() {
    let server = Server::answering([answer(RUN, ""), answer(RUN, "")]);
    let client = builder(server.url("http")).build().unwrap();
    client.get_run(42).await.unwrap();
    client.update_run(42, &UpdateRun::new().name("Nightly")).await.unwrap();
    for (request, verb) in server.requests().iter().zip(["GET", "POST"]) {
        assert!(request.starts_with(&format!("{verb} /index.php?/api/v2/")), "{request}");
        assert!(request.lines().next().unwrap().ends_with(" HTTP/1.1"), "{request}");
        assert_eq!(header(request, "accept-encoding"), ["gzip"], "{request}");
        assert!(header(request, "upgrade").is_empty() && header(request, "http2-settings").is_empty(), "{request}");
    }
}

#[tokio::test]
async fn nothing_is_asked_for_without_gzip_and_for_files() {
    let server = Server::answering([answer(RUN, "")]);
    builder(server.url("http")).gzip(false).build().unwrap().get_run(42).await.unwrap();
    let requests = server.requests();
    assert_eq!(header(&requests[0], "accept-encoding"), [""; 0], "{requests:?}");

    let server = Server::answering([answer(b"a file", "")]);
    let client = builder(server.url("http")).build().unwrap();
    let file = client.get_attachment(&1.into()).await.unwrap().bytes().await.unwrap();
    assert_eq!(file, b"a file");
    let requests = server.requests();
    assert_eq!(header(&requests[0], "accept-encoding"), [""; 0], "{requests:?}");
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_refused() {
    for (coding, body, gzip) in [
        ("br", brotli(RUN), true),
        ("deflate", deflate(RUN), true),
        ("br", brotli(RUN), false),
        ("deflate", deflate(RUN), false),
        ("gzip", gzip(RUN), false),
    ] {
        let server = Server::answering([answer(&body, &format!("content-encoding: {coding}\r\n"))]);
        let client = builder(server.url("http")).gzip(gzip).build().unwrap();
        let error = client.get_run(42).await.expect_err(coding);
        assert_eq!(error.kind(), ErrorKind::Protocol, "{coding}: {error}");
        assert!(error.to_string().contains("a content encoding that was not requested"), "{coding}: {error}");
        drop(server.arrived());
    }
}

#[tokio::test]
async fn a_compressed_file_is_not_inflated() {
    let server = Server::answering([answer(&gzip(&[b'a'; 10_000]), "content-encoding: gzip\r\n")]);
    let client = builder(server.url("http")).build().unwrap();
    let error = match client.get_attachment(&1.into()).await {
        Ok(file) => file.bytes().await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    drop(server.arrived());
}

#[tokio::test]
async fn a_gzip_answer_is_inflated_by_this_client_up_to_its_limit() {
    let long = [RUN, &b" ".repeat(1_000_000)].concat();
    let compressed = gzip(&long);
    assert!(compressed.len() < 10_000, "{}", compressed.len());
    for (limit, fits) in [(long.len(), true), (long.len() - 1, false)] {
        let server = Server::answering([answer(&compressed, "content-encoding: gzip\r\n")]);
        let client = builder(server.url("http")).max_answer(limit).build().unwrap();
        match client.get_run(42).await {
            Ok(run) => assert!(fits && run.id.get() == 42),
            Err(error) => assert!(!fits && error.kind() == ErrorKind::TooLarge, "{error}"),
        }
        drop(server.arrived());
    }

    // A body that is broken or cut is told by this client's words.
    let server = Server::answering([answer(&gzip(RUN)[..30], "content-encoding: gzip\r\n")]);
    let error = builder(server.url("http")).build().unwrap().get_run(42).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert!(error.to_string().contains("its compressed body is broken: "), "{error}");
    drop(server.arrived());
}

#[tokio::test]
async fn no_cookie_is_sent_back() {
    let server = Server::answering([answer(RUN, "set-cookie: session=1; Path=/\r\n"), answer(RUN, "")]);
    let client = builder(server.url("http")).build().unwrap();
    client.get_run(42).await.unwrap();
    client.get_run(42).await.unwrap();
    for request in server.requests() {
        assert_eq!(header(&request, "cookie"), [""; 0], "{request}");
    }
}

#[tokio::test]
async fn names_are_looked_up_by_the_system() {
    // No name may have so long a part, so that nobody is asked.
    let url = format!("http://{}.example", "a".repeat(64));
    let error = builder(url).allow_plain_http().build().unwrap().get_run(42).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownHost, "{error}");
    assert!(error.to_string().contains("failed to lookup address information"), "{error}");
}
