//! Cases with scenarios in Gherkin.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Answer, Plain, send};

const FEATURE: &str = "# Money\n  Feature: Pay by card \nScenario: \"Käse\"\n";

async fn upload(plain: &Plain, method: &str, name: &str, text: &str) -> Answer {
    let form = format!(
        "--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{name}\"\r\nContent-Type: \
         text/plain\r\n\r\n{text}\r\n--b--\r\n"
    );
    send(plain.upload(method, "multipart/form-data; boundary=b").body(form)).await
}

#[tokio::test]
async fn a_feature_becomes_one_case_and_is_read_as_it_was_sent() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let added = upload(&ada, "add_bdd/2", "pay.feature", FEATURE).await;
    assert_eq!(added.status, 200, "{}", added.body);
    let case = added.json();
    assert_eq!((&case["id"], &case["title"], &case["section_id"]), (&json!(10), &json!("Pay by card"), &json!(2)));
    assert_eq!((&case["template_id"], &case["created_by"]), (&json!(4), &json!(2)));
    let scenarios: Value = serde_json::from_str(case["custom_testrail_bdd_scenario"].as_str().unwrap()).unwrap();
    assert_eq!(scenarios, json!([{"content": FEATURE}]), "JSON in a text");
    assert_eq!(plain.get("get_case/10").await.json(), case);
    let text = plain.get("get_bdd/10").await;
    assert_eq!((text.status, text.body.as_str()), (200, FEATURE));
    assert_eq!(text.header("content-type"), Some("text/plain; charset=utf-8"));

    fake.advance(std::time::Duration::from_secs(60));
    let updated = upload(&plain, "update_bdd/10", "x.feature", "Feature: Other").await.json();
    assert_eq!((&updated["title"], &updated["updated_on"]), (&json!("Pay by card"), &json!(1_700_000_060)));
    assert_eq!((&updated["created_by"], &updated["updated_by"]), (&json!(2), &json!(1)));
    assert_eq!(plain.get("get_bdd/10").await.body, "Feature: Other");
    let unnamed = upload(&plain, "add_bdd/2", "cancel.feature", "Scenario: x").await.json();
    assert_eq!(unnamed["title"], "cancel", "without a feature, the file gives the name");
}

#[tokio::test]
async fn cases_with_scenarios_are_listed_by_place_label_and_reference() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| {
        for section in [1, 2, 1] {
            seed.feature(section, FEATURE);
        }
        seed.update_case(10, &json!({"refs": "A-1,A-2", "labels": ["nightly"]}));
        seed.update_case(11, &json!({"refs": "A-3"}));
        let other = seed.project("Other", SuiteMode::Single);
        let suite = seed.suites_of(other)[0];
        let section = seed.section(suite, "S");
        seed.feature(section, FEATURE);
    });
    let suite = plain.get("get_section/2").await.json()["suite_id"].clone();
    let of_suite = if suite == json!(1) { json!([10, 11, 12]) } else { json!([10, 12]) };
    for (filter, ids) in [
        ("", json!([10, 11, 12])),
        ("&suite_id=1", of_suite),
        ("&section_id=1", json!([10, 12])),
        ("&label_id=1,9", json!([10])),
        ("&refs=A-2", json!([10])),
        ("&refs[]=A-1&refs[]=A-3", json!([10, 11])),
        ("&limit=1&offset=1", json!([11])),
    ] {
        let page = plain.get(&format!("get_bdds/1{filter}")).await.json();
        let got: Value = page["bdd"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        assert_eq!(got, ids, "{filter}");
    }
    let row = plain.get("get_bdds/1&limit=1").await.json()["bdd"][0].clone();
    assert_eq!(row, plain.get("get_case/10").await.json());
}

#[tokio::test]
async fn what_is_no_feature_is_refused() {
    let (fake, plain) = start().await;
    let words = r#"{"error":"Field :case_id is not a valid BDD test case."}"#;
    assert_says(&plain.get("get_bdd/1").await, 400, words);
    assert_says(&upload(&plain, "update_bdd/1", "x.feature", FEATURE).await, 400, words);
    let words = r#"{"error":"Field :case_id is not a valid test case."}"#;
    assert_says(&plain.get("get_bdd/99").await, 400, words);
    assert_says(&upload(&plain, "update_bdd/99", "x.feature", FEATURE).await, 400, words);
    let words = r#"{"error":"Field :section_id is not a valid section."}"#;
    assert_says(&upload(&plain, "add_bdd/99", "x.feature", FEATURE).await, 400, words);
    let words = r#"{"error":"Field :suite_id is not a valid test suite."}"#;
    assert_says(&plain.get("get_bdds/1&suite_id=99").await, 400, words);
    let words = r#"{"error":"Field :attachment is a required field."}"#;
    assert_says(&plain.post("add_bdd/1", "{}").await, 400, words);

    fake.seed(|seed| {
        seed.reader("Rita", "rita@example.com");
        seed.feature(1, FEATURE);
    });
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("add_bdd/1", "add"), ("update_bdd/10", "edit")] {
        let words = format!(r#"{{"error":"You are not allowed to {verb} test cases (insufficient permissions)."}}"#);
        assert_says(&upload(&rita, method, "x.feature", FEATURE).await, 403, &words);
    }
    assert_eq!(rita.get("get_bdd/10").await.body, FEATURE);
}
