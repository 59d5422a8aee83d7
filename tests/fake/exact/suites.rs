//! Suites, and what is in them.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode, TestStatus};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn sections_and_cases_of_a_suite() {
    let (_fake, plain) = start().await;
    assert_eq!(plain.get("get_sections/1&suite_id=1").await.json()["sections"][1]["name"], "Basket");
    assert_eq!(plain.get("get_cases/1&suite_id=1&section_id=2").await.json()["size"], 4);
    assert_eq!(plain.get("get_cases/1&suite_id=2").await.json()["cases"][0]["title"], "Pay by card");
}

#[tokio::test]
async fn a_case_that_is_removed_leaves_the_open_runs() {
    let (fake, plain) = start().await;
    fake.record(3, 2, TestStatus::Failed);
    fake.seed(|seed| seed.remove_case(2));
    let run = plain.get("get_run/3").await.json();
    assert_eq!((&run["failed_count"], &run["untested_count"]), (&json!(0), &json!(1)));
    assert_eq!(plain.get("get_run/1").await.json()["passed_count"], 2, "a closed run keeps its tests");
    assert_eq!(plain.get("get_results_for_run/3").await.json()["size"], 1);
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json()["size"], 5);
    let words = r#"{"error":"Field :case_id is not a valid test case."}"#;
    assert_says(&plain.post("add_result_for_case/3/2", r#"{"status_id":1}"#).await, 400, words);
}

#[tokio::test]
async fn a_section_that_is_removed_takes_its_cases_along() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.remove_section(2));
    assert_eq!(plain.get("get_sections/1&suite_id=1").await.json()["size"], 1);
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json()["size"], 2);
    assert_eq!(plain.get("get_run/3").await.json()["untested_count"], 1, "case 3 was in it");
}

#[tokio::test]
async fn a_suite_that_is_removed_takes_its_open_runs_along() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.remove_suite(1));
    assert_says(&plain.get("get_suite/1").await, 400, r#"{"error":"Field :suite_id is not a valid test suite."}"#);
    assert_eq!(fake.run_ids().iter().map(|run| run.get()).collect::<Vec<_>>(), [1], "the closed one stays");
    assert_eq!(plain.get("get_cases/1&suite_id=2").await.json()["size"], 3);
}

const KEYS: &str = "id name description project_id is_master is_baseline is_completed completed_on url";

#[tokio::test]
async fn the_keys_of_a_suite_and_the_shape_of_its_list() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let suite = plain.get("get_suite/2").await;
        assert_eq!(suite.keys(), KEYS, "{generation:?}");
        let url = fake.url().replace('/', r"\/");
        let row = format!(
            r#"{{"id":2,"name":"Checkout","description":null,"project_id":1,"is_master":false,"is_baseline":false,"is_completed":false,"completed_on":null,"url":"{url}\/index.php?\/suites\/view\/2"}}"#
        );
        assert_says(&suite, 200, &row);
        let list = plain.get("get_suites/1&limit=1&offset=1").await;
        if generation == Generation::Cloud {
            assert_eq!(list.keys(), "offset limit size _links suites");
            assert!(list.body.ends_with(&format!(r#""suites":[{row}]}}"#)), "{}", list.body);
        } else {
            assert!(list.body.starts_with('['), "{generation:?}");
            assert_eq!(list.json().as_array().unwrap().len(), 2, "it ignores pages: {generation:?}");
        }
    }
}

#[tokio::test]
async fn a_suite_is_added_where_a_project_has_several() {
    let (fake, plain) = start().await;
    let suite = plain.post("add_suite/1", r#"{"name":"Admin","description":"Text","is_master":true}"#).await;
    assert_eq!(suite.keys(), KEYS);
    let suite = suite.json();
    assert_eq!((&suite["id"], &suite["description"], &suite["is_master"]), (&json!(3), &json!("Text"), &json!(false)));
    assert_eq!(plain.get("get_suite/3").await.json(), suite);
    let single = fake.seed(|seed| seed.project("Single", SuiteMode::Single));
    assert_eq!(plain.post(&format!("add_suite/{single}"), r#"{"name":"x"}"#).await.status, 403);
    let baselines = fake.seed(|seed| seed.project("Baselines", SuiteMode::Baselines));
    let baseline = plain.post(&format!("add_suite/{baselines}"), r#"{"name":"1.0"}"#).await.json();
    assert_eq!((&baseline["is_master"], &baseline["is_baseline"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn what_a_call_about_a_suite_is_refused_for() {
    let (fake, plain) = start().await;
    fake.seed(|seed| _ = seed.reader("Rita", "rita@example.com"));
    let required = r#"{"error":"Field :name is a required field."}"#;
    for body in ["", "{}", r#"{"name":null}"#, r#"{"name":""}"#] {
        assert_says(&plain.post("add_suite/1", body).await, 400, required);
    }
    let long = json!({"name": "é".repeat(251)}).to_string();
    let too_long = r#"{"error":"Field :name is too long (250 characters at most)."}"#;
    assert_says(&plain.post("add_suite/1", long).await, 400, too_long);
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    let words = r#"{"error":"You are not allowed to add test suites (insufficient permissions)."}"#;
    assert_says(&rita.post("add_suite/1", r#"{"name":"x"}"#).await, 403, words);
    let unknown = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.post("add_suite/99", r#"{"name":"x"}"#).await, 400, unknown);
    assert_says(&plain.get("get_suite/99").await, 400, r#"{"error":"Field :suite_id is not a valid test suite."}"#);
    assert_says(&plain.get("get_suite/x").await, 400, r#"{"error":"Field :suite_id is not a valid ID."}"#);
    assert_eq!(plain.get("get_suites/1").await.json().as_array().unwrap().len(), 2, "nothing was stored");
    let just = json!({"name": "é".repeat(250)}).to_string();
    assert_eq!(plain.post("add_suite/1", just).await.json()["id"], 3);
}

#[tokio::test]
async fn a_suite_is_changed_field_by_field() {
    let (_fake, plain) = start().await;
    let mut expected = plain.get("get_suite/1").await.json();
    for (body, key, value) in [
        (r#"{"name":"Shop","id":9,"project_id":9,"is_master":true}"#, "name", json!("Shop")),
        (r#"{"description":"Text"}"#, "description", json!("Text")),
        ("{}", "description", json!("Text")),
        (r#"{"description":null}"#, "description", json!(null)),
    ] {
        let updated = plain.post("update_suite/1", body).await;
        assert_eq!(updated.keys(), KEYS);
        expected[key] = value;
        assert_eq!(updated.json(), expected, "{body}");
        assert_eq!(plain.get("get_suite/1").await.json(), expected, "{body}");
    }
}

#[tokio::test]
async fn a_suite_is_counted_and_then_deleted_with_what_is_in_it() {
    let (fake, plain) = start().await;
    let counts =
        r#"{"affected_cases":6,"affected_sections":2,"affected_runs":3,"affected_plans":1,"affected_tests":12}"#;
    assert_says(&plain.post("delete_suite/1&soft=1", "{}").await, 200, counts);
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json()["size"], 6, "nothing is gone");
    assert_says(&plain.post("delete_suite/1&soft=0", r#"{"soft":1}"#).await, 200, "");
    let gone = r#"{"error":"Field :suite_id is not a valid test suite."}"#;
    assert_says(&plain.get("get_suite/1").await, 400, gone);
    assert_says(&plain.post("delete_suite/1", "").await, 400, gone);
    assert_eq!(fake.run_ids().iter().map(|run| run.get()).collect::<Vec<_>>(), [1], "the closed one stays");
    let section = r#"{"error":"Field :section_id is not a valid section."}"#;
    assert_says(&plain.get("get_section/1").await, 400, section);
    assert_eq!(plain.post("add_suite/1", r#"{"name":"x"}"#).await.json()["id"], 3, "an id is not used again");

    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    assert_says(&plain.post("delete_suite/1&soft=1", "{}").await, 200, "");
    assert_eq!(plain.get("get_suite/1").await.status, 400, "an old server does not know soft=1");
}

#[tokio::test]
async fn what_a_change_of_a_suite_is_refused_for() {
    let (fake, plain) = start().await;
    fake.seed(|seed| _ = seed.reader("Rita", "rita@example.com"));
    let before = plain.get("get_suite/1").await.body;
    for (body, words) in [
        (json!({"name": null}), "Field :name is a required field."),
        (json!({"name": ""}), "Field :name is a required field."),
        (json!({"name": "é".repeat(251), "description": "x"}), "Field :name is too long (250 characters at most)."),
        (json!({"name": "x", "description": []}), "Field :description is not a valid string."),
    ] {
        assert_says(&plain.post("update_suite/1", body.to_string()).await, 400, &json!({"error": words}).to_string());
    }
    for method in ["update_suite", "delete_suite"] {
        for (id, words) in
            [("99", "Field :suite_id is not a valid test suite."), ("x", "Field :suite_id is not a valid ID.")]
        {
            let answer = plain.post(&format!("{method}/{id}"), r#"{"name":"x"}"#).await;
            assert_says(&answer, 400, &json!({"error": words}).to_string());
        }
    }
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("update_suite/1", "edit"), ("delete_suite/1", "delete")] {
        let words = format!(r#"{{"error":"You are not allowed to {verb} test suites (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"name":"x"}"#).await, 403, &words);
    }
    assert_eq!(plain.get("get_suite/1").await.body, before, "nothing changes");

    let single = fake.seed(|seed| seed.project("Single", SuiteMode::Single));
    let master = fake.seed(|seed| seed.suites_of(single)[0]);
    let words = r#"{"error":"This operation is not allowed. The project has a single test suite."}"#;
    assert_says(&plain.post(&format!("delete_suite/{master}"), "").await, 403, words);
    let renamed = plain.post(&format!("update_suite/{master}"), r#"{"name":"All"}"#).await.json();
    assert_eq!((&renamed["name"], &renamed["is_master"]), (&json!("All"), &json!(true)));
}
