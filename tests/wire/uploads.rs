//! Files that are sent.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use testrail::{Client, Delivery, Error, ErrorKind, RetryPolicy, Upload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::{MockServer, Request, ResponseTemplate};

use crate::server::{BASIC, EMAIL, KEY, answering_first, client, only_request, queries, saying};

const TEXT: &str = "<testsuite tests=\"1\"/>\r\n--";

/// A file of its own for a test, which is deleted with this.
struct TestFile(PathBuf);

impl TestFile {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
        std::fs::write(&path, TEXT).unwrap();
        Self(path)
    }

    async fn upload(&self) -> Upload {
        Upload::from_path(&self.0).await.unwrap().named("junit.xml").content_type("text/xml")
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The file that these tests send.
pub(crate) fn bytes() -> Upload {
    Upload::from_bytes("junit.xml", TEXT).content_type("text/xml")
}

fn reader() -> Upload {
    Upload::from_reader("junit.xml", TEXT.len() as u64, TEXT.as_bytes()).content_type("text/xml")
}

async fn send(client: &Client, file: Upload) -> Result<Value, Error> {
    client.raw("add_attachment_to_run/42").post_multipart(file).await
}

fn assert_carries_the_file(request: &Request) {
    assert_carries_the_file_of(request, "add_attachment_to_run/42");
}

/// The request of this call carries the file as its one part, and says so.
pub(crate) fn assert_carries_the_file_of(request: &Request, call: &str) {
    let (verb, query) = (request.method.as_str(), request.url.query().unwrap());
    assert_eq!((verb, query), ("POST", format!("/api/v2/{call}").as_str()));
    let only = |name: &str| {
        let values: Vec<_> = request.headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "{name}: {values:?}");
        values[0].to_str().unwrap()
    };
    let boundary = only("content-type").strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"junit.xml\"\r\n\
         Content-Type: text/xml\r\n\r\n{TEXT}\r\n--{boundary}--\r\n"
    );
    assert_eq!(String::from_utf8_lossy(&request.body), body);
    assert_eq!((only("content-length"), only("authorization")), (body.len().to_string().as_str(), BASIC));
    assert!(!request.headers.contains_key("transfer-encoding"));
}

#[tokio::test]
async fn a_file_from_bytes_a_path_or_a_reader_is_sent_as_the_one_part_of_a_form() {
    let file = TestFile::new("sent");
    for upload in [bytes(), file.upload().await, reader()] {
        let server = saying(r#"{"attachment_id":7}"#).await;
        assert_eq!(send(&client(&server), upload).await.unwrap()["attachment_id"], 7);
        assert_carries_the_file(&only_request(&server).await);
    }
}

#[tokio::test]
async fn a_file_from_a_path_is_sent_under_its_own_name() {
    let file = TestFile::new("own-name");
    let server = saying("{}").await;
    send(&client(&server), Upload::from_path(&file.0).await.unwrap()).await.unwrap();
    let body = only_request(&server).await.body;
    let name = file.0.file_name().unwrap().to_str().unwrap();
    let head = format!("filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n");
    assert!(String::from_utf8_lossy(&body).contains(&head), "{head}");
}

/// A server that asks to wait a second after the first request, and a client that does.
async fn limited() -> (MockServer, Client) {
    let server = answering_first(ResponseTemplate::new(429).insert_header("retry-after", "1"), "{}").await;
    let client = Client::new(server.uri(), EMAIL, KEY).unwrap();
    (server, client)
}

#[tokio::test]
async fn after_a_429_a_file_from_bytes_or_a_path_is_sent_again_from_its_beginning() {
    let file = TestFile::new("again");
    for upload in [bytes(), file.upload().await] {
        let (server, client) = limited().await;
        send(&client, upload).await.unwrap();
        let requests = server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 2);
        requests.iter().for_each(assert_carries_the_file);
    }
}

#[tokio::test]
async fn after_a_429_a_reader_that_was_read_is_not_sent_again_and_the_429_comes_back() {
    let (server, client) = limited().await;
    let error = send(&client, reader()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::RateLimited, Some(429)), "{error}");
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Refused, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert_carries_the_file(&only_request(&server).await);
}

#[tokio::test]
async fn what_is_no_file_is_an_error_before_anything_is_sent() {
    let server = saying("{}").await;
    let client = client(&server);
    let invalid = |error: Error, text: &str| {
        let given = (error.kind(), error.delivery(), error.field());
        assert_eq!(given, (ErrorKind::InvalidInput, Delivery::NeverSent, Some("file")), "{error}");
        assert!(error.to_string().contains(text), "{text} in {error}");
    };
    invalid(Upload::from_path("no/such/junit.xml").await.unwrap_err(), "\"no/such/junit.xml\" cannot be read: ");
    invalid(Upload::from_path(env!("CARGO_TARGET_TMPDIR")).await.unwrap_err(), "must be a file");
    invalid(Upload::from_path("..").await.unwrap_err(), "must be the path of a file");
    for name in ["", "  "] {
        invalid(send(&client, Upload::from_bytes(name, TEXT)).await.unwrap_err(), "file must have a name");
    }
    let deleted = TestFile::new("deleted").upload().await;
    invalid(send(&client, deleted).await.unwrap_err(), "cannot be read: ");
    let growing = TestFile::new("growing");
    let upload = growing.upload().await;
    std::fs::write(&growing.0, format!("{TEXT}, and more")).unwrap();
    let (before, now) = (TEXT.len(), TEXT.len() + 10);
    let rule = format!(
        "had {before} bytes when the upload was made and has {now} now: make the upload once the file is complete"
    );
    invalid(send(&client, upload).await.unwrap_err(), &rule);
    let error = send(&client, bytes().content_type("text/plain\r\nX: y")).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("content_type")), "{error}");
    assert_eq!(queries(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_reader_that_ends_early_is_a_local_error_that_says_so() {
    let server = saying("{}").await;
    let short = Upload::from_reader("junit.xml", TEXT.len() as u64 + 3, TEXT.as_bytes());
    let error = send(&client(&server), short).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Local, 1), "{error}");
    assert!(error.to_string().contains("the file ends 3 bytes before its stated length"), "{error}");
    assert_eq!(queries(&server).await, [""; 0], "a request whose body is not whole is none");
}

#[tokio::test]
async fn a_file_for_a_server_that_does_not_listen_was_never_sent_and_is_tried_again() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let retry = RetryPolicy::new().max_attempts(3).backoff(Duration::from_millis(1), Duration::from_millis(5));
    let client = Client::builder(format!("http://{nobody}"), EMAIL, KEY).retry(retry).build().unwrap();
    // No byte of the reader was read, so it can still be sent.
    for upload in [bytes(), reader()] {
        let error = send(&client, upload).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::NeverSent), "{error}");
        assert_eq!(error.attempts(), 3, "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_for_the_front_end_is_told_with_its_length() {
    let page = ResponseTemplate::new(413)
        .set_body_raw("<html><head><title>413 Request Entity Too Large</title></head></html>", "text/html");
    let server = crate::server::answering(page).await;
    let client = client(&server);
    for error in [
        client.add_attachment_to_run(42, bytes()).await.unwrap_err(),
        client.add_attachment_to_result(42, bytes()).await.unwrap_err(),
    ] {
        let given = (error.kind(), error.delivery(), error.status(), error.attempts());
        assert_eq!(given, (ErrorKind::BadRequest, Delivery::Refused, Some(413), 1), "{error}");
        let text = format!(
            ": the file is larger than the server, or something in front of it, takes (TestRail itself takes 256 MB) (a \
             web page came, not TestRail's words: something in between may have answered; the file has {} bytes); the \
             answer's status was 413",
            TEXT.len()
        );
        assert!(error.to_string().ends_with(&text), "{error}");
    }
    assert_eq!(queries(&server).await.len(), 2, "what was refused is not looked for");
}

#[tokio::test]
async fn what_is_no_file_is_an_error_of_the_typed_calls_too() {
    let server = saying("{}").await;
    let client = client(&server);
    for error in [
        client.add_attachment_to_run(42, Upload::from_bytes(" ", TEXT)).await.unwrap_err(),
        client.add_attachment_to_result(42, Upload::from_bytes(" ", TEXT)).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("file")));
        assert!(error.to_string().ends_with("/42: file must have a name; nothing was sent"), "{error}");
    }
    assert_eq!(queries(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_413_that_comes_before_the_file_has_arrived_is_told_and_the_file_not_sent_to_its_end() {
    const LENGTH: u64 = 50_000_000;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut some = vec![0; 64 * 1024];
        assert!(socket.read(&mut some).await.unwrap() > 0);
        let page = "HTTP/1.1 413 Request Entity Too Large\r\nconnection: close\r\ncontent-length: 6\r\n\r\n<html>";
        socket.write_all(page.as_bytes()).await.unwrap();
        // Front ends read on for a while, so that their answer is not lost to a reset.
        let mut came = 0;
        while let Ok(length @ 1..) = socket.read(&mut some).await {
            came += length as u64;
        }
        came
    });
    let large = Upload::from_reader("large.bin", LENGTH, tokio::io::repeat(0).take(LENGTH));
    let error = crate::server::client_at(&url).add_attachment_to_run(42, large).await.unwrap_err();
    assert_eq!((error.status(), error.delivery()), (Some(413), Delivery::Refused), "{error}");
    assert!(error.to_string().contains("the file has 50000000 bytes"), "{error}");
    assert!(serving.await.unwrap() < LENGTH);
}
