//! Servers that repeat what they received: no text of an error shows what is secret in it.

use std::collections::BTreeMap;
use std::error::Error as StdError;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::json;
use testrail::{Client, ClientBuilder, Error, ErrorKind, RetryPolicy, RunsFilter};

use crate::answers::{HTML, answer, json, says};
use crate::secrets::{self, EMAIL, KEY};
use crate::server::{Act, Server};

const TOKEN: &str = "CANARY-of/a+gateway";

/// The client of these tests, for a server that gives every request this answer.
async fn client(answer: Vec<u8>) -> (Server, Client) {
    let server = Server::start(move |_| Act::Send(answer.clone())).await;
    let client = builder(&server.url).build().unwrap();
    (server, client)
}

fn builder(url: &str) -> ClientBuilder {
    let gateway = format!("Bearer {TOKEN}");
    Client::builder(url, EMAIL, KEY).header("x-gateway", gateway).retry(RetryPolicy::never())
}

/// What a server may repeat of a request.
fn echoes() -> Vec<String> {
    let credentials = format!("{EMAIL}:{KEY}");
    let (padded, unpadded) = (STANDARD.encode(&credentials), STANDARD_NO_PAD.encode(&credentials));
    assert_ne!(padded, unpadded, "the key is of a length that needs padding");
    vec![
        KEY.to_owned(),
        credentials,
        format!("Authorization: Basic {padded}"),
        format!("basic {unpadded}"),
        padded,
        format!("Bearer {TOKEN}"),
        TOKEN.to_owned(),
    ]
}

/// Nothing secret is in this text, and what stands in its place is.
fn assert_hidden(shown: &str, what: &str) {
    let folded = shown.to_lowercase();
    // How the key and the token begin, and the credentials.
    for secret in ["canary", &STANDARD_NO_PAD.encode(EMAIL).to_lowercase()[..18]] {
        assert!(!folded.contains(secret), "{what}: {secret} in {shown}");
    }
    assert!(shown.contains("[hidden]"), "{what}: {shown}");
}

/// All texts of an error and of its causes.
fn texts(error: &Error) -> String {
    secrets::assert_not_shown(error);
    let causes = std::iter::successors(Some(error as &dyn StdError), |&cause| cause.source());
    let mut texts: Vec<_> = causes.map(|cause| format!("{cause} {cause:?} {cause:#?}")).collect();
    texts.extend([error.message(), error.field()].into_iter().flatten().map(str::to_owned));
    texts.join("\n")
}

/// Answers that hold the text somewhere, and the kind of the error.
fn answers(echo: &str) -> Vec<(&'static str, Vec<u8>, ErrorKind)> {
    use ErrorKind::*;

    let php = |text: &str| serde_json::to_string(text).unwrap().replace('/', "\\/");
    let coded = echo.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat();
    let long = |bytes: usize| format!("{} {echo}", "x".repeat(bytes));
    vec![
        ("TestRail's words", says(400, &format!("No access with {echo}, {echo}.")), BadRequest),
        ("TestRail's words, cut", says(400, &long(1015)), BadRequest),
        ("TestRail's words, cut in the secret", says(400, &long(1020)), BadRequest),
        ("the field that TestRail names", says(400, &format!("Field '{echo}' is wrong.")), InvalidField),
        ("words with success", says(200, echo), Server),
        ("words that are no text", json(200, &format!("{{\"error\":{{\"got\":[{}]}}}}", php(echo))), Server),
        ("words that are no text, coded", json(200, &format!("{{\"error\":{{\"{coded}\":1}}}}")), Server),
        ("plain text", answer(403, &[], format!("you sent {echo}")), Intercepted),
        ("plain text, cut", answer(403, &[], long(190)), Intercepted),
        ("plain text with JSON of PHP's", answer(403, &[], format!("you sent: {}", php(echo))), Intercepted),
        ("JSON of others", answer(502, &[], json!({"message": echo}).to_string()), Server),
        ("JSON of others, within", answer(400, &[], json!({"errors": [{"detail": echo}]}).to_string()), Intercepted),
        ("a wrong field", json(200, &json!({"id": 42, "created_on": echo}).to_string()), UnexpectedShape),
        ("a wrong field, cut", json(200, &json!({"id": 42, "created_on": long(30)}).to_string()), UnexpectedShape),
    ]
}

#[tokio::test]
async fn what_a_server_repeats_of_a_request_is_hidden_in_every_text_of_an_error() {
    let logs = secrets::listen();
    for echo in echoes() {
        for (place, answer, kind) in answers(&echo) {
            let what = format!("{echo} in {place}");
            let (_server, client) = client(answer).await;
            let error = client.get_run(42).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{what}: {error}");
            // Where the text was cut before the secret, it is not named either.
            let shown = texts(&error);
            let shown = if place.contains("cut") { shown.replace('…', "[hidden]") } else { shown };
            assert_hidden(&shown, &what);
        }
    }
    logs.assert_without_secrets();
}

#[tokio::test]
async fn what_a_server_repeats_in_a_page_or_a_header_is_not_shown() {
    secrets::listen();
    for echo in echoes() {
        let headers = [("Retry-After", &*echo), ("Date", &echo), ("Content-Type", &echo), HTML];
        for (status, body) in [(200, format!("<html>{echo}")), (403, format!("<html>{echo}")), (429, String::new())] {
            let (_server, client) = client(answer(status, &headers, body)).await;
            let shown = texts(&client.get_run(42).await.unwrap_err());
            assert_hidden(&format!("{shown}[hidden]"), &format!("{status} {echo}"));
        }
    }
}

#[tokio::test]
async fn what_a_server_repeats_in_a_row_or_a_key_is_hidden() {
    secrets::listen();
    for echo in echoes() {
        let rows = json!({"runs": [{"id": 1, "name": "a"}, {"id": echo}], "offset": 0, "limit": 2}).to_string();
        let (_server, lists) = client(json(200, &rows)).await;
        let page = lists.get_runs(1, &RunsFilter::new().limit(2)).await.unwrap();
        assert_hidden(&format!("{:?} {}", page.rejected, page.rejected[0].reason), &echo);

        let map = json!({"id": 1, "of": {&echo: "x"}}).to_string();
        let (_server, maps) = client(json(200, &map)).await;
        let error = maps.raw("get_map/1").get::<Map>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedShape);
        assert_hidden(&texts(&error), &echo);
        assert!(error.field().is_some_and(|field| field.contains("[hidden]")), "{error:?}");
    }
}

#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "it is never read")]
struct Map {
    of: BTreeMap<String, u64>,
}

#[tokio::test]
async fn what_a_server_repeats_in_an_address_is_hidden() {
    secrets::listen();
    for to in [
        format!("https://{KEY}.example/login"),
        format!("/{KEY}/index.php?/api/v2/get_run/42"),
        format!("/{}/index.php?/api/v2/get_run/42", TOKEN.replace('/', "%2F").replace('+', "%2B")),
    ] {
        let (_server, client) = client(answer(301, &[("Location", &to)], "")).await;
        let error = client.get_run(42).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirected);
        assert_hidden(&texts(&error), &to);
    }
}

#[tokio::test]
async fn the_data_of_an_answer_stays_as_it_is() {
    secrets::listen();
    let run = json!({"id": 42, "is_completed": false, "name": KEY, "description": TOKEN}).to_string();
    let (_server, client) = client(json(200, &run)).await;
    let run = client.get_run(42).await.unwrap();
    assert_eq!((run.name.as_str(), run.description.as_deref()), (KEY, Some(TOKEN)));
}

#[tokio::test]
async fn what_a_proxy_repeats_of_its_own_login_is_hidden() {
    secrets::listen();
    let header = STANDARD.encode("CANARY\\user:CANARY p@ss");
    for echo in ["CANARY\\user", "CANARY p@ss", "CANARY%20p%40ss", &header, header.trim_end_matches('=')] {
        let body = format!("no access for {echo}");
        let server = Server::start(move |_| Act::Send(answer(403, &[], &body))).await;
        let proxy = server.url.replace("http://", "http://CANARY%5Cuser:CANARY%20p%40ss@");
        let client = builder("http://testrail.example").allow_plain_http().proxy(proxy).build().unwrap();
        let error = client.get_run(42).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Intercepted, "{error}");
        let shown = texts(&error);
        assert!(!shown.contains(&header[..header.len() - 2]), "{shown}");
        assert_hidden(&shown, echo);
    }
}
