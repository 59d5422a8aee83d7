//! What people met with clients of TestRail, and the right answer to it.

use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde_json::json;
use testrail::{AddRun, Client, Delivery, ErrorKind, RunsFilter};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::server::{EMAIL, KEY, answering, bare, client, client_at, envelope, queries, row, saying};

const PAGE: &str = "<!DOCTYPE html><html><body>Please log in.</body></html>";

/// A server whose n-th answer is this one, as an HTML page or as JSON.
async fn in_turn(answers: Vec<String>) -> MockServer {
    let server = MockServer::builder().start().await;
    let answers = Mutex::new(answers.into_iter());
    let next = move |_: &Request| {
        let body = answers.lock().unwrap().next().unwrap_or_else(|| PAGE.to_owned());
        let mime = if body.starts_with('<') { "text/html" } else { "application/json" };
        ResponseTemplate::new(200).set_body_raw(body, mime)
    };
    Mock::given(any()).respond_with(next).mount(&server).await;
    server
}

fn patient(server: &MockServer) -> Client {
    Client::new(server.uri(), EMAIL, KEY).unwrap()
}

#[tokio::test]
async fn a_page_of_html_that_comes_once_costs_a_read_nothing() {
    let server = in_turn(vec![PAGE.to_owned(), row(42).to_string()]).await;
    assert_eq!(patient(&server).get_run(42).await.unwrap().id.get(), 42);

    // The second page of a listing.
    let second = (495..=500).chain(1..=244);
    let answers = [envelope(251..=500, true), PAGE.to_owned(), envelope(second, false)];
    let server = in_turn(answers.to_vec()).await;
    let runs = patient(&server).runs(1, &RunsFilter::new()).read_ahead(0).try_collect().await.unwrap();
    assert_eq!(runs.len(), 494);
}

#[tokio::test]
async fn a_page_of_html_that_stays_is_not_blamed_on_the_base_url_of_a_client_that_knows_testrail() {
    let server = in_turn(vec![row(42).to_string()]).await;
    let client = patient(&server);
    client.get_run(42).await.unwrap();
    let error = client.get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotJson, 2));
    let text = error.to_string();
    assert!(text.contains("TestRail has answered this client before; something in between"), "{text}");
    assert!(!text.contains("base URL"), "{text}");

    let stranger = patient(&in_turn(Vec::new()).await).get_run(42).await.unwrap_err().to_string();
    assert!(stranger.contains("check the base URL"), "{stranger}");
}

#[tokio::test]
async fn a_creation_that_a_page_of_html_answers_is_not_repeated() {
    let server = in_turn(Vec::new()).await;
    let error = patient(&server).add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::NotJson, Delivery::Unknown, 1));
}

#[tokio::test]
async fn a_mesh_that_denies_access_is_not_told_as_a_missing_permission() {
    let server = answering(ResponseTemplate::new(403).set_body_string("RBAC: access denied")).await;
    let error = client(&server).get_run(42).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Intercepted, None));
    assert_eq!(
        error.to_string(),
        "get_run/42: something between this client and TestRail refused the request; TestRail itself has not answered \
         (something in between answered: \"RBAC: access denied\"); the answer's status was 403"
    );
}

#[tokio::test]
async fn an_upload_that_is_too_large_for_the_front_end_says_so() {
    let page = "<html><title>413 Request Entity Too Large</title></html>";
    let server = answering(ResponseTemplate::new(413).set_body_raw(page, "text/html")).await;
    let error = client(&server).add_run(1, &AddRun::new("Nightly")).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Refused);
    assert!(error.to_string().contains("send less at a time"), "{error}");
}

#[tokio::test]
async fn a_notice_of_php_in_front_of_the_json_costs_nothing() {
    let notice = "<br />\n<b>Deprecated</b>:  Function strftime() is deprecated in <b>/var/www/x.php</b> on line <b>7</b><br />\n";
    let server = saying(format!("{notice}{}", row(42))).await;
    assert_eq!(client(&server).get_run(42).await.unwrap().id.get(), 42);
    let server = saying(format!("{notice}{}", bare([2, 1]))).await;
    assert_eq!(client(&server).get_runs(1, &RunsFilter::new()).await.unwrap().items.len(), 2);

    let server =
        saying("<br />\n<b>Fatal error</b>:  Allowed memory size exhausted in <b>/x.php</b> on line <b>7</b>").await;
    let error = client(&server).get_run(42).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidJson);
    assert!(error.to_string().contains("switch display_errors off"), "{error}");
}

#[tokio::test]
async fn a_wait_of_a_minute_fits_the_default_deadline_and_one_that_does_not_names_it() {
    let refusal =
        json!({"error": "API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 300 seconds."});
    let server = answering(ResponseTemplate::new(429).set_body_json(refusal).insert_header("Retry-After", "300")).await;
    let client = patient(&server);
    let error = client.get_run(42).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("it asks for a wait of 300 s; the deadline of the call leaves 120s"), "{text}");
    let text = client.get_run(42).await.unwrap_err().to_string();
    assert!(
        text.contains("this call's turn does not come for another") && text.contains("its deadline leaves 120s"),
        "{text}"
    );
    assert_eq!(queries(&server).await.len(), 1, "the second one was not sent");
}

#[tokio::test]
async fn the_size_of_an_answer_that_nobody_reads_does_not_matter() {
    let long = format!(r#"{{"results": [{}]}}"#, vec![r#"{"id":1}"#; 3_000_000].join(","));
    let server = saying(long.clone()).await;
    client(&server).raw("add_results_for_cases/1").post::<()>(&json!({})).await.unwrap();
    let error = client(&server).raw("get_results/1").get::<serde_json::Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(
        error.to_string().contains("ask for less") && error.to_string().contains("ClientBuilder::max_answer"),
        "{error}"
    );
}

#[test]
fn a_call_outside_of_a_runtime_says_what_is_missing() {
    fn first<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits for something"),
        }
    }
    let client = client_at("http://127.0.0.1:1");
    let words = "a call needs a tokio runtime: await it in #[tokio::main], or hand it to Runtime::block_on";
    let error = first(client.get_run(42)).unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NeverSent));
    assert!(error.to_string().starts_with(&format!("get_run/42: {words}")), "{error}");
    let error = first(client.runs(1, &RunsFilter::new()).next()).unwrap().unwrap_err();
    assert!(error.to_string().starts_with(&format!("get_runs/1: {words}")), "{error}");
}

#[tokio::test]
async fn a_gateway_gets_the_header_that_it_wants_and_nobody_else_sees_it() {
    let server = saying(row(42).to_string()).await;
    let builder = || Client::builder(server.uri(), EMAIL, KEY);
    let gateway = builder().header("X-Gateway-Token", "canary-token").header("cookie", "tr_session=canary");
    assert!(!format!("{gateway:?}").contains("canary"), "{gateway:?}");
    let client = gateway.build().unwrap();
    assert!(!format!("{client:?}").contains("canary"), "{client:?}");
    client.get_run(42).await.unwrap();
    let request = crate::server::only_request(&server).await;
    assert_eq!(request.headers["x-gateway-token"], "canary-token");
    assert_eq!(request.headers["cookie"], "tr_session=canary");

    for (name, value, rule) in [
        ("Authorization", "x", "is set by the client itself"),
        ("content-length", "x", "is set by the client itself"),
        ("x-token", "a\nb", "has a value that no header can have"),
    ] {
        let error = builder().header(name, value).build().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("header")));
        assert_eq!(error.to_string(), format!("header {name:?} {rule}"));
    }
    let swapped = builder().header("Bearer canary", "x-token").build().unwrap_err();
    assert_eq!(swapped.to_string(), "header must have a name that a header can have, such as x-gateway-token");
}

/// Times on loopback are short, so the clock stands still while the client waits.
#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_told_of_within_half_a_minute() {
    let client = Client::new("http://127.0.0.1:1", EMAIL, KEY).unwrap();
    let start = tokio::time::Instant::now();
    let error = client.get_run(42).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!((Duration::from_secs(5)..Duration::from_secs(31)).contains(&start.elapsed()), "{:?}", start.elapsed());
}
