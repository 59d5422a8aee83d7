//! Tests, and the labels that they can have.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation};

use super::assert_says;
use crate::plain::Plain;

const KEYS: &str = "id case_id status_id assignedto_id run_id title";
const SCENARIO: &str = "custom_testrail_bdd_scenario";
const REST: &str = "type_id priority_id estimate estimate_forecast refs milestone_id";

async fn start(generation: Generation) -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    let plain = Plain::new(&fake);
    (fake, plain)
}

#[tokio::test]
async fn each_generation_sends_the_keys_of_its_time() {
    let cloud = format!(
        "{KEYS} template_id {REST} {SCENARIO} sections_display_order cases_display_order case_comments case_title labels"
    );
    for (generation, keys) in [
        (Generation::Legacy, format!("{KEYS} {REST}")),
        (Generation::LegacyCapped, format!("{KEYS} template_id {REST}")),
        (Generation::Paged, format!("{KEYS} template_id {REST} {SCENARIO} labels")),
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
    for generation in [Generation::Paged, Generation::Cloud] {
        let (_fake, plain) = start(generation).await;
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

/// The tests of a run, without their places, which no texts are.
async fn texts(plain: &Plain, run: u64) -> Vec<Value> {
    let mut tests = plain.get(&format!("get_tests/{run}")).await.json()["tests"].as_array().unwrap().clone();
    for test in &mut tests {
        let test = test.as_object_mut().unwrap();
        test.retain(|key, _| !["sections_display_order", "cases_display_order"].contains(&key.as_str()));
    }
    tests
}

#[tokio::test]
async fn a_closed_run_keeps_the_texts_of_its_cases_whatever_becomes_of_them() {
    for generation in [Generation::Paged, Generation::Cloud] {
        let (fake, plain) = start(generation).await;
        let steps = |content: &str| json!({"custom_steps_separated": [{"content": content}]});
        fake.seed(|seed| {
            seed.case_field("steps_separated");
            seed.case_field("note");
            seed.shared_step(1, "Log in", [json!({"content": "Open"})]);
            let linked = json!([{"shared_step_id": 1}]);
            seed.update_case(3, &json!({"template_id": 2, "custom_steps_separated": linked, "custom_note": "n"}));
            seed.close(2);
        });
        plain.post("close_run/3", "").await;
        plain.post("close_plan/4", "").await;
        let closed = [1, 2, 3, 5];
        let mut before = Vec::new();
        for run in closed {
            before.push(texts(&plain, run).await);
        }
        assert_eq!(before[1][0]["title"], "Find a product by its name");
        assert_eq!(before[1][2]["custom_steps_separated"][0]["content"], "Open");
        let with_titles = plain.get("get_results_for_run/1").await.body;

        let change = r#"{"title":"New","type_id":1,"priority_id":4,"estimate":"5m","refs":"A-1","template_id":3}"#;
        plain.post("update_case/1", change).await;
        plain.post("update_case/2", r#"{"custom_note":"new"}"#).await;
        plain.post("update_shared_step/1", steps("Close").to_string()).await;
        for deletion in ["", "delete_shared_step/1", "delete_case/1", "delete_section/2", "delete_suite/1"] {
            if !deletion.is_empty() {
                assert_eq!(plain.post(deletion, "{}").await.status, 200, "{deletion}");
            }
            for (run, before) in closed.iter().zip(&before) {
                assert_eq!(texts(&plain, *run).await, *before, "{generation:?}: run {run} after {deletion}");
            }
        }
        assert_eq!(plain.get("get_results_for_run/1").await.body, with_titles, "{generation:?}");
        let test = plain.get("get_test/1").await.json();
        let cloud = (generation == Generation::Cloud).then_some(Value::Null);
        assert_eq!(test.get("cases_display_order").cloned(), cloud, "a case that is gone has no place");
        assert_eq!(test.get("sections_display_order").cloned(), cloud);
    }
}

#[tokio::test]
async fn an_open_run_has_the_texts_of_now() {
    let (_fake, plain) = start(Generation::Paged).await;
    plain.post("update_case/1", r#"{"title":"New"}"#).await;
    let run = plain.get("get_tests/2").await.json();
    assert_eq!(run["tests"][0]["title"], "New");
}
