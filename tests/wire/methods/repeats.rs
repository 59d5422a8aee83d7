//! What a lost answer means for every method, over the wire: what the catalogue calls harmless twice is asked again,
//! and what would do its work again is not.

use std::time::Duration;

use testrail::{Client, RetryPolicy};
use wiremock::ResponseTemplate;

use super::{Row, catalogue, row_of, wrapped};
use crate::server::{answering, client};

/// How often the method is asked if something in between loses TestRail's answer.
async fn requests_after_a_lost_answer(row: &Row, method: &str) -> usize {
    let server = answering(ResponseTemplate::new(502).set_body_raw("<h1>Bad Gateway</h1>", "text/html")).await;
    let (twice, pause) = (RetryPolicy::new().max_attempts(2), Duration::from_millis(1));
    let client: Client = client(&server).with_retry(twice.backoff(pause, pause)).with_deadline(Duration::from_secs(10));
    let called = (row.call)(client).await;
    assert!(called.is_err(), "{}: {called:?}", row.function);

    // A look at what became of it is another method.
    let is_own =
        |query: &str| query.strip_prefix("/api/v2/").and_then(|rest| rest.split(['/', '&']).next()) == Some(method);
    let requests = server.received_requests().await.unwrap();
    requests
        .iter()
        .filter(|request| request.method.as_str() == row.verb && is_own(request.url.query().unwrap()))
        .count()
}

#[tokio::test]
async fn every_method_is_asked_again_only_if_a_repeat_leaves_the_same_state() {
    let rows = wrapped();
    for method in catalogue() {
        for function in method.functions() {
            let requests = requests_after_a_lost_answer(row_of(&rows, function), method.name).await;
            let expected = if method.twice == "N" { 1 } else { 2 };
            assert_eq!(requests, expected, "{function}, which the catalogue calls {}", method.twice);
        }
    }
}
