//! Tests, and the labels that they can have.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation};

use super::assert_says;
use crate::plain::Plain;

const KEYS: &str = "id case_id status_id assignedto_id run_id title";
const REST: &str = "type_id priority_id estimate estimate_forecast refs milestone_id";

async fn start(generation: Generation) -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    let plain = Plain::new(&fake);
    (fake, plain)
}

#[tokio::test]
async fn each_generation_sends_the_keys_of_its_time() {
    let cloud =
        format!("{KEYS} template_id {REST} sections_display_order cases_display_order case_comments case_title labels");
    for (generation, keys) in [
        (Generation::Legacy, format!("{KEYS} {REST}")),
        (Generation::LegacyCapped, format!("{KEYS} template_id {REST}")),
        (Generation::Paged, format!("{KEYS} template_id {REST}")),
        (Generation::Cloud, cloud),
    ] {
        let (_fake, plain) = start(generation).await;
        let test = plain.get("get_test/8").await;
        assert_eq!(test.keys(), keys, "{generation:?}");
        let list = plain.get("get_tests/3").await.json();
        let rows = if list.is_array() { &list } else { &list["tests"] };
        assert_eq!(rows[1], test.json(), "the row of the list is the same");
    }
}

#[tokio::test]
async fn labels_replace_those_that_a_test_had() {
    let (_fake, plain) = start(Generation::Cloud).await;
    let labelled = plain.post("update_test/8", r#"{"labels":["nightly","smoke"]}"#).await.json();
    assert_eq!(labelled["labels"], json!([{"id": 1, "title": "nightly"}, {"id": 2, "title": "smoke"}]));
    let labelled = plain.post("update_test/8", r#"{"labels":[2,"slow"]}"#).await.json();
    assert_eq!(labelled["labels"], json!([{"id": 2, "title": "smoke"}, {"id": 3, "title": "slow"}]));
    assert_eq!(plain.get("get_test/8").await.json(), labelled);

    let both = plain.post("update_tests", r#"{"test_ids":[8,9],"labels":["nightly"]}"#).await;
    assert_eq!(both.keys(), "test_ids labels");
    assert_eq!(both.json(), json!({"test_ids": [8, 9], "labels": [{"id": 1, "title": "nightly"}]}));
    let with_label = plain.get("get_tests/3&label_id=1,3").await.json();
    let ids: Vec<_> = with_label["tests"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, [json!(8), json!(9)]);
    assert_eq!(plain.post("update_test/8", r#"{"labels":[]}"#).await.json()["labels"], json!([]));
}

#[tokio::test]
async fn labels_that_are_wrong_change_nothing() {
    let (fake, plain) = start(Generation::Cloud).await;
    plain.post("update_test/8", r#"{"labels":["nightly"]}"#).await;
    let eleven = json!({"labels": (0..11).map(|label| label.to_string()).collect::<Vec<_>>()}).to_string();
    for (method, body, words) in [
        ("update_test/8", "{}", "Field :labels is a required field."),
        ("update_test/8", r#"{"labels":"nightly"}"#, "Field :labels is not a valid array."),
        ("update_test/8", r#"{"labels":[99]}"#, "Field :labels contains one or more invalid labels."),
        (
            "update_test/8",
            r#"{"labels":["a title of 21 letters"]}"#,
            "Field :labels contains a title that is too long (20 characters at most).",
        ),
        ("update_test/8", &eleven, "Field :labels has too many entries (10 at most)."),
        ("update_test/99", r#"{"labels":[]}"#, "Field :test_id is not a valid test."),
        ("update_test/T8", r#"{"labels":[]}"#, "Field :test_id is not a valid ID."),
        ("update_tests", r#"{"labels":[]}"#, "Field :test_ids is a required field."),
        ("update_tests", r#"{"test_ids":[8,99],"labels":[]}"#, "Field :test_id is not a valid test."),
        ("update_tests", r#"{"test_ids":[8]}"#, "Field :labels is a required field."),
    ] {
        assert_says(&plain.post(method, body.to_owned()).await, 400, &json!({"error": words}).to_string());
    }
    let closed = plain.post("update_test/1", r#"{"labels":[]}"#).await;
    assert_eq!((closed.status, closed.json()), (403, json!({"error": COMPLETED})));
    fake.seed(|seed| seed.reader("Guest", "guest@example.com"));
    let guest = Plain::as_user(&fake, "guest@example.com", fake.key());
    let refused = guest.post("update_test/8", r#"{"labels":[]}"#).await;
    let words = "You are not allowed to edit test results (insufficient permissions).";
    assert_eq!((refused.status, refused.json()), (403, json!({"error": words})));
    let labels = plain.get("get_test/8").await.json()["labels"].clone();
    assert_eq!(labels, json!([{"id": 1, "title": "nightly"}]));
}

const COMPLETED: &str = "This operation is not allowed. The test run is already completed.";

#[tokio::test]
async fn what_a_test_says_of_its_case_is_the_cases() {
    let (fake, plain) = start(Generation::Cloud).await;
    fake.seed(|seed| seed.update_case(2, &json!({"estimate": "1h 10m", "refs": "A-1"})));
    let test = plain.get("get_test/8").await.json();
    assert_eq!((&test["estimate"], &test["refs"]), (&json!("1hr 10min"), &json!("A-1")));
    let (fake, plain) = start(Generation::Paged).await;
    fake.seed(|seed| seed.update_case(2, &json!({"estimate": "1h 10m"})));
    assert_eq!(plain.get("get_test/8").await.json()["estimate"], "1h 10m");
}
