//! Suites, sections and cases.

use serde_json::json;
use testrail::fake::{SuiteMode, TestStatus};

use super::{assert_says, start};

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

#[tokio::test]
async fn a_suite_is_added_where_a_project_has_several() {
    let (fake, plain) = start().await;
    let suite = plain.post("add_suite/1", r#"{"name":"Admin","description":"Text"}"#).await;
    assert_eq!(suite.keys(), "id name description project_id is_master is_baseline is_completed completed_on url");
    let suite = suite.json();
    assert_eq!((&suite["id"], &suite["description"], &suite["is_master"]), (&json!(3), &json!("Text"), &json!(false)));
    assert_eq!(plain.get("get_suite/3").await.json(), suite);
    let required = r#"{"error":"Field :name is a required field."}"#;
    assert_says(&plain.post("add_suite/1", "{}").await, 400, required);
    let single = fake.seed(|seed| seed.project("Single", SuiteMode::Single));
    assert_eq!(plain.post(&format!("add_suite/{single}"), r#"{"name":"x"}"#).await.status, 403);
}
