//! Proxies that the program sets. `testrail.example` is a name that only the proxy can resolve.

use std::error::Error as _;

use testrail::{ClientBuilder, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::https::{self, NAME, detail, failure, listen, nobody, of_openssl, serve};
use crate::logs;
use crate::proxy::{Does, Proxy};

const SERVER: &str = "https://testrail.example";

fn builder(proxy: impl Into<String>) -> ClientBuilder {
    https::builder(SERVER).proxy(proxy)
}

#[tokio::test]
async fn the_proxy_passes_on_encrypted_bytes_and_sees_no_key() {
    let own = of_openssl(NAME);
    let proxy = Proxy::start(Does::Pass(serve(&own).await)).await;
    for url in [proxy.url(), proxy.address.to_string()] {
        let client = builder(url).root_certificate(own.pem.as_str()).build().unwrap();
        assert_eq!(client.get_run(42).await.unwrap().id.get(), 42);
    }
    assert_eq!(proxy.targets(), ["testrail.example:443"; 2]);
    let heads = proxy.heads().concat().to_lowercase();
    assert!(!heads.contains("authorization") && !heads.contains("get_run"), "{heads}");
}

#[tokio::test]
async fn the_user_and_the_password_in_a_proxys_address_reach_the_proxy_and_nobody_else() {
    let logs = logs::listen();
    let own = of_openssl(NAME);
    // The base64 of `corp\me:p@ss:word`.
    let basic = "Proxy-Authorization: Basic Y29ycFxtZTpwQHNzOndvcmQ=\r\n";
    let proxy = Proxy::start(Does::PassUser(basic, serve(&own).await)).await;
    let with = |user: &str| builder(format!("http://{user}@{}", proxy.address)).root_certificate(own.pem.as_str());
    with("corp%5Cme:p%40ss%3Aword").build().unwrap().get_run(42).await.unwrap();

    assert_eq!(
        detail(ErrorKind::Proxy, builder(proxy.url())).await,
        "it demands a user and a password: put them into ClientBuilder::proxy, as in http://user:password@host:port"
    );
    let wrong = with("corp%5Cme:canary");
    let error = failure(wrong.clone()).await;
    assert_eq!(
        error.to_string(),
        "get_run/42: the request did not get past the proxy (it does not accept the user and password in \
         ClientBuilder::proxy); nothing was sent"
    );
    let client = wrong.clone().build().unwrap();
    let shown = format!("{error:?} {error:#?} {:?} {wrong:?} {wrong:#?} {client:?} {client:#?}", error.source());
    let logged = logs.text();
    assert!(logged.contains("tunneling HTTPS over proxy"), "the events of the libraries below were listened to");
    for secret in ["corp%5Cme", "corp\\me", "canary", "p%40ss", "p@ss", "Y29ycFxtZT"] {
        assert!(!shown.contains(secret) && !logged.contains(secret), "{secret} in {shown} or {logged}");
    }
    assert!(!shown.contains("127.0.0.1"), "{shown}");
}

#[tokio::test]
async fn an_error_names_the_party_and_the_setting() {
    let own = of_openssl(NAME);
    let passes = Proxy::start(Does::Pass(serve(&own).await)).await;

    let down = failure(builder(format!("http://{}", nobody().await))).await;
    assert_eq!(down.kind(), ErrorKind::Connect, "{down}");
    let down = down.to_string();
    let start = "get_run/42: could not connect to the proxy; check that it is up, and its address (Connection refused";
    assert!(down.starts_with(start), "{down}");
    assert!(down.ends_with("; ClientBuilder::proxy names it); nothing was sent"), "{down}");
    // No name may have so long a part, so that nobody is asked.
    assert_eq!(
        detail(ErrorKind::Proxy, builder(format!("http://{}.example:3128", "a".repeat(64)))).await,
        "its name could not be looked up; ClientBuilder::proxy names it"
    );
    for status in [403, 502, 503] {
        let refuses = Proxy::start(Does::Refuse(status)).await;
        assert_eq!(
            detail(ErrorKind::Proxy, builder(refuses.url())).await,
            "it refuses to connect to the server, or cannot reach it; ClientBuilder::proxy names it"
        );
        assert_eq!(refuses.targets().len(), 1);
    }
    let closes = Proxy::start(Does::Close).await;
    assert_eq!(
        detail(ErrorKind::Proxy, builder(closes.url())).await,
        "it closed the connection, or did not speak http; ClientBuilder::proxy names it"
    );
    let plain = listen(|mut socket| async move {
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = socket.read_u8().await;
    });
    assert_eq!(
        detail(ErrorKind::Proxy, builder(format!("https://localhost:{}", plain.await.port()))).await,
        "no TLS connection to it: what answers at this port does not speak TLS; perhaps it speaks plain http; \
         ClientBuilder::proxy names it"
    );

    // Here the proxy has done its part.
    assert_eq!(
        detail(ErrorKind::Tls, builder(passes.url())).await,
        "the certificate is an authority's own (CA:TRUE), as self-signed ones often are; \
         ClientBuilder::root_certificate accepts it; this went through the proxy that ClientBuilder::proxy names"
    );
}

#[tokio::test]
async fn a_proxy_for_plain_http_is_named_too_if_it_is_down() {
    let builder = https::builder("http://testrail.example").allow_plain_http();
    let said = failure(builder.proxy(nobody().await.to_string())).await.to_string();
    assert!(said.starts_with("get_run/42: could not connect to the proxy; "), "{said}");
    assert!(said.contains("ClientBuilder::proxy names it"), "{said}");
}

#[tokio::test]
async fn a_server_on_this_machine_is_reached_without_the_proxy() {
    let own = of_openssl("localhost");
    let url = format!("https://localhost:{}", serve(&own).await.port());
    let client = https::builder(url).root_certificate(own.pem).proxy(nobody().await.to_string()).build().unwrap();
    client.get_run(42).await.unwrap();
}
