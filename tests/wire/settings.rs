//! How a client is made, and what its settings do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use testrail::{Client, Delivery, ErrorKind, RunId, RunsFilter};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use crate::server::{EMAIL, KEY, client, only_request, queries, row, saying};

#[tokio::test]
async fn the_base_url_is_taken_as_people_write_it() {
    for (suffix, path) in [
        ("", "/index.php"),
        ("/", "/index.php"),
        ("/index.php?/api/v2/", "/index.php"),
        ("/index.php?/api/v2", "/index.php"),
        ("/index.php", "/index.php"),
        ("/qa/testrail", "/qa/testrail/index.php"),
        ("/qa/testrail/", "/qa/testrail/index.php"),
        ("/qa/testrail/index.php?/api/v2/", "/qa/testrail/index.php"),
    ] {
        let server = saying(row(42).to_string()).await;
        let client = Client::new(format!("{}{suffix}", server.uri()), EMAIL, KEY).unwrap();
        client.get_run(42).await.unwrap();
        let request = only_request(&server).await;
        assert_eq!((request.url.path(), request.url.query()), (path, Some("/api/v2/get_run/42")), "{suffix}");
    }
}

#[test]
fn what_cannot_be_a_server_or_a_user_is_refused_by_name() {
    let url = "https://example.testrail.io";
    for (url, email, key, field, text) in [
        (
            "ftp://example.com",
            EMAIL,
            KEY,
            "url",
            "url must start with https:// (or http:// for a server on this machine)",
        ),
        (
            "http://example.com",
            EMAIL,
            KEY,
            "url",
            "url must be https: http would expose the key on its way; ClientBuilder::allow_plain_http allows it anyway",
        ),
        (
            "https://me:pw@example.com",
            EMAIL,
            KEY,
            "url",
            "url must not contain a user or a password; pass the e-mail address and the key separately",
        ),
        (
            "https://example.com/?x=1",
            EMAIL,
            KEY,
            "url",
            "url must not contain a query (`?..`); give only the part before index.php",
        ),
        ("https://example.com/#x", EMAIL, KEY, "url", "url must not contain a fragment (`#..`)"),
        (url, " ", KEY, "email", "email must not be blank"),
        (url, EMAIL, "  ", "key", "key must not be blank"),
        (url, "", KEY, "email", "email must not be blank"),
        (
            url,
            "me:you@example.com",
            KEY,
            "email",
            "email must not contain a colon: it would end the user's name in the credentials",
        ),
        (url, "me\n@example.com", KEY, "email", "email must not contain a control character, such as a line break"),
        (url, EMAIL, "", "key", "key must not be blank"),
        (url, EMAIL, "ke\ny", "key", "key must not contain a control character, such as a line break"),
        (url, "\"me@example.com\"", KEY, "email", "email must not have a quote around it (\")"),
        (url, EMAIL, "'key'", "key", "key must not have a quote around it (')"),
        ("https://https://example.com", EMAIL, KEY, "url", "url must have https:// once: it is there twice"),
    ] {
        let error = Client::new(url, email, key).unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NeverSent));
        assert_eq!((error.field(), error.method()), (Some(field), None));
        assert_eq!(error.to_string(), text);
    }
}

/// What a shell, a file or a browser leaves around them.
#[tokio::test]
async fn blanks_around_the_values_are_cut_off() {
    let server = saying(row(42).to_string()).await;
    let url = format!(" \"{}/index.php?/runs/view/42#group-7\"\n", server.uri());
    let client = Client::new(url, format!(" {EMAIL}\n"), format!("{KEY}\r\n")).unwrap();
    client.get_run(42).await.unwrap();
    let request = only_request(&server).await;
    assert_eq!(request.headers["authorization"], "Basic bWVAZXhhbXBsZS5jb206Y2FuYXJ5LWtleQ==");
    assert_eq!((request.url.path(), request.url.query()), ("/index.php", Some("/api/v2/get_run/42")));
}

#[test]
fn plain_http_elsewhere_needs_to_be_allowed() {
    let builder = || Client::builder("http://testrail.example.com", EMAIL, KEY);
    assert!(builder().build().is_err());
    assert!(builder().allow_plain_http().build().is_ok());
}

#[tokio::test]
async fn a_program_can_name_itself() {
    let server = saying(row(42).to_string()).await;
    let client = Client::builder(server.uri(), EMAIL, KEY).user_agent("nightly-ci/1.4").build().unwrap();
    client.get_run(42).await.unwrap();
    let agent = only_request(&server).await.headers["user-agent"].to_str().unwrap().to_owned();
    assert_eq!(agent, concat!("testrail-rust/", env!("CARGO_PKG_VERSION"), " nightly-ci/1.4"));
}

#[tokio::test]
async fn requests_go_through_the_proxy_that_was_named() {
    let proxy = saying(row(42).to_string()).await;
    let builder = Client::builder("http://testrail.example.com", EMAIL, KEY).allow_plain_http();
    let client = builder.proxy(proxy.uri()).build().unwrap();
    client.get_run(42).await.unwrap();
    let request = only_request(&proxy).await;
    assert_eq!(request.headers["host"], "testrail.example.com");
}

#[tokio::test]
async fn clones_share_the_limit_of_requests_in_flight() {
    // The server answers only once two requests are there together, and notes how many there ever were.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (here, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let pairs = Arc::new(Barrier::new(2));
    let seen = most.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (here, most, pairs) = (here.clone(), seen.clone(), pairs.clone());
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while socket.read(&mut request).await.is_ok_and(|length| length > 0) {
                    most.fetch_max(here.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    pairs.wait().await;
                    here.fetch_sub(1, Ordering::SeqCst);
                    let body = row(42).to_string();
                    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                    socket.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });

    let client = Client::builder(url, EMAIL, KEY).max_in_flight(2).build().unwrap();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get_run(42).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_list_of_17_mib_is_read_by_a_client_that_may() {
    let long = "x".repeat(1024 * 1024);
    let runs: Vec<_> =
        (1..=17).map(|id| json!({"id": id, "name": "N", "is_completed": false, "description": long})).collect();
    let server = saying(json!(runs).to_string()).await;
    let error = client(&server).get_runs(1, &RunsFilter::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("(more than 16 MiB)"), "{error}");

    let patient = Client::builder(server.uri(), EMAIL, KEY).max_answer(64 * 1024 * 1024).build().unwrap();
    let page = patient.get_runs(1, &RunsFilter::new()).await.unwrap();
    assert_eq!(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=17).collect::<Vec<_>>());
}

#[tokio::test]
async fn neither_client_nor_builder_shows_the_key() {
    let server = saying(row(42).to_string()).await;
    let builder = Client::builder(server.uri(), EMAIL, KEY).proxy("http://me:canary-key@127.0.0.1:1");
    let shown = format!("{builder:?} {builder:#?} {:?} {:#?}", client(&server), client(&server).raw("get_run/1"));
    for secret in [KEY, "Y2FuYXJ5LWtleQ"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_method_takes_ids_of_its_own_kind_and_numbers() {
    let server = saying(row(42).to_string()).await;
    let client = client(&server);
    let run = client.get_run(42).await.unwrap();
    client.get_run(run.id).await.unwrap();
    client.get_run(RunId::new(42)).await.unwrap();
    client.get_run(42_u64).await.unwrap();
    assert_eq!(queries(&server).await, ["/api/v2/get_run/42"; 4]);
    assert_eq!(json!({"run": run.id}), json!({"run": 42}));
}

#[tokio::test]
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
async fn a_certificate_is_trusted_once_its_authority_is_named() {
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;

    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = certified.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certified.cert.der().clone()], key).unwrap();
    let tls = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // A client that does not trust the certificate ends the handshake.
            let Ok(mut stream) = tls.accept(socket).await else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let body = row(42).to_string();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });

    let stranger = Client::new(url.as_str(), EMAIL, KEY).unwrap();
    let error = stranger.get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Tls, Delivery::NeverSent));
    assert!(error.to_string().contains("certificate"), "{error}");
    let friend = Client::builder(url, EMAIL, KEY).root_certificate(certified.cert.pem()).build().unwrap();
    assert_eq!(friend.get_run(42).await.unwrap().id.get(), 42);
}
