//! Methods that are called by their name: what the table of methods does not hold.

use serde_json::{Value, json};
use testrail::ErrorKind;
use wiremock::ResponseTemplate;

use crate::server::{answering, client, listing_rows, only_request, queries, saying};

#[tokio::test]
async fn a_bare_array_as_long_as_asked_for_may_have_more() {
    let server = saying(r#"[{"id":1},{"id":2}]"#).await;
    let page = client(&server).raw("get_suites/1").query("limit", 2).get_page::<Value>("suites").await.unwrap();
    assert_eq!(page.says_more(), None, "a bare array does not say");
}

/// A row whose type leaves the id out.
#[derive(Debug, serde::Deserialize)]
struct Titled {
    title: String,
}

#[tokio::test]
async fn all_rows_come_over_several_pages_though_their_type_leaves_the_id_out() {
    for envelopes in [true, false] {
        // What else stands in a row may have changed before the next page, so that only the id tells it from others.
        let case = |id: usize, request: usize| json!({"id": id, "title": format!("Case {}", id % 5), "seen": request});
        let cases = move |request| (1..=40).map(|id| case(id, request)).collect();
        let server = listing_rows("cases", cases, 12, envelopes).await;
        let client = client(&server);
        let call = client.raw("get_cases/1").query("suite_id", 7).query("limit", 12).query("offset", 10);
        let rows = call.items::<Titled>("cases").try_collect().await.unwrap();
        let titles: Vec<_> = rows.into_iter().map(|row| row.title).collect();
        // Many have the same title, and all of them come.
        assert_eq!(titles, (11..=40).map(|id| format!("Case {}", id % 5)).collect::<Vec<_>>());
        let queries = queries(&server).await;
        assert_eq!(
            queries[..3],
            [
                "/api/v2/get_cases/1&suite_id=7&limit=12&offset=9",
                "/api/v2/get_cases/1&suite_id=7&limit=12&offset=15",
                "/api/v2/get_cases/1&suite_id=7&limit=12&offset=21",
            ]
        );
    }
}

#[tokio::test]
async fn rows_are_known_by_ids_that_are_texts() {
    let guid = |number: usize| format!("3933d74b-4282-4c1f-be62-{number:012x}");
    let entry = move |number, request: usize| json!({"id": guid(number), "title": "Chrome", "seen": request});
    let entries = move |request| (1..=30).map(|number| entry(number, request)).collect();
    let server = listing_rows("entries", entries, 12, true).await;
    let rows = client(&server).raw("get_entries/1").items::<Value>("entries").try_collect().await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(),
        (1..=30).map(guid).collect::<Vec<_>>()
    );
    assert!(queries(&server).await.len() > 3);
    let rows = client(&server).raw("get_entries/1").items::<Titled>("entries").try_collect().await.unwrap();
    assert_eq!(rows.len(), 30);
}

#[tokio::test]
async fn a_text_comes_as_it_is() {
    let feature = "Feature: Login\n\n  Scenario: Größe {\"id\": 7}\n";
    let answer = ResponseTemplate::new(200).set_body_raw(feature, "text/plain; charset=utf-8");
    let server = answering(answer).await;
    assert_eq!(client(&server).raw("get_bdd/7").get_text().await.unwrap(), feature);
    assert_eq!(only_request(&server).await.url.query(), Some("/api/v2/get_bdd/7"));
    let empty = answering(ResponseTemplate::new(200)).await;
    assert_eq!(client(&empty).raw("get_bdd/7").get_text().await.unwrap(), "");
}

#[tokio::test]
async fn a_page_for_a_browser_is_no_text() {
    let page = ResponseTemplate::new(200).set_body_raw("<html>Log in</html>", "text/html; charset=utf-8");
    let error = client(&answering(page).await).raw("get_bdd/7").get_text().await.unwrap_err();
    assert_eq!((error.kind(), error.method()), (ErrorKind::NotJson, Some("get_bdd")), "{error}");
    let no_text = ResponseTemplate::new(200).set_body_raw(vec![0xFF, 0xFE], "text/plain");
    let error = client(&answering(no_text).await).raw("get_bdd/7").get_text().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotJson, "{error}");
}

#[tokio::test]
async fn testrails_words_about_an_error_are_no_text() {
    let server = saying(r#"{"error":"Field :case_id is not a valid test case."}"#).await;
    let error = client(&server).raw("get_bdd/7").get_text().await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("case_id")), "{error}");
}
