//! Cases with scenarios in Gherkin.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Answer, Plain, send};

const FEATURE: &str = "# Money\n  Feature: Pay by card \nScenario: \"Käse\"\n";

const FIELD: &str = "custom_testrail_bdd_scenario";

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
        for section in [1, 2, 1, 3] {
            seed.feature(section, FEATURE);
        }
        seed.update_case(10, &json!({"refs": "A-1,A-2", "labels": ["nightly"]}));
        seed.update_case(11, &json!({"refs": "A-3"}));
        let other = seed.project("Other", SuiteMode::Single);
        let suite = seed.suites_of(other)[0];
        let section = seed.section(suite, "S");
        seed.feature(section, FEATURE);
    });
    for (filter, ids) in [
        ("", json!([10, 11, 12, 13])),
        ("&suite_id=1", json!([10, 11, 12])),
        ("&suite_id=2", json!([13])),
        ("&section_id=1", json!([10, 12])),
        ("&section_id=3", json!([13])),
        ("&suite_id=2&section_id=3", json!([13])),
        ("&label_id=1,9", json!([10])),
        ("&label_id=9", json!([])),
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
    let (suite, section) = ("Field :suite_id is not a valid test suite.", "Field :section_id is not a valid section.");
    for (filter, words) in [
        ("&suite_id=99", suite),
        ("&suite_id=3", suite),
        ("&section_id=99", section),
        ("&section_id=4", section),
        ("&suite_id=2&section_id=1", section),
        ("&section_id=x", "Field :section_id is not a valid ID."),
        ("&label_id=x", "Field :label_id is not a valid ID."),
    ] {
        assert_says(&plain.get(&format!("get_bdds/1{filter}")).await, 400, &json!({"error": words}).to_string());
    }
}

#[tokio::test]
async fn servers_with_scenarios_have_a_template_and_a_field_for_them() {
    for (generation, has) in [
        (Generation::Legacy, false),
        (Generation::LegacyCapped, false),
        (Generation::Paged, true),
        (Generation::Cloud, true),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let fields = plain.get("get_case_fields").await.json();
        let names: Vec<_> = fields.as_array().unwrap().iter().map(|field| field["system_name"].clone()).collect();
        assert_eq!(names, if has { vec![json!(FIELD)] } else { Vec::new() }, "{generation:?}");
        if has {
            let shown = ["name", "type_id", "is_active", "include_all", "template_ids"];
            let shown = shown.map(|key| fields[0][key].clone());
            assert_eq!(shown, [json!("testrail_bdd_scenario"), json!(13), json!(true), json!(false), json!([4])]);
        }
        let case = upload(&plain, "add_bdd/1", "pay.feature", FEATURE).await.json();
        assert_eq!(
            (&case["template_id"], case[FIELD].is_string()),
            (&templates_of(generation), true),
            "{generation:?}"
        );
    }
}

/// The template of a case with scenarios, as far as the server tells it.
fn templates_of(generation: Generation) -> Value {
    if generation == Generation::Legacy { json!(null) } else { json!(4) }
}

#[tokio::test]
async fn the_field_of_scenarios_is_written_like_any_other_of_its_template() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let text = |content: &str| json!([{"content": content}]).to_string();
    let new = |template: u64| json!({"title": "x", "template_id": template, FIELD: text(FEATURE)}).to_string();
    assert_eq!(plain.post("add_case/1", new(1)).await.json()[FIELD], json!(null), "another template ignores it");
    let case = plain.post("add_case/1", new(4)).await.json();
    assert_eq!((&case["id"], &case[FIELD]), (&json!(11), &json!(text(FEATURE))));
    assert_eq!(plain.get("get_bdd/11").await.body, FEATURE);
    assert_eq!(plain.get("get_bdds/1").await.json()["size"], 1);

    plain.post("update_case/11", json!({FIELD: text("Feature: Two")}).to_string()).await;
    assert_eq!(plain.get("get_bdd/11").await.body, "Feature: Two");
    fake.advance(std::time::Duration::from_secs(60));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    upload(&ada, "update_bdd/11", "x.feature", "Feature: Three").await;
    let history = plain.get("get_history_for_case/11").await.json();
    let entry = &history["history"][0];
    assert_eq!((&entry["user_id"], &entry["created_on"]), (&json!(2), &json!(1_700_000_060)));
    let change = &entry["changes"][0];
    assert_eq!((&history["size"], &change["field"]), (&json!(2), &json!(FIELD)));
    assert_eq!(
        (&change["old_value"], &change["new_value"]),
        (&json!(text("Feature: Two")), &json!(text("Feature: Three")))
    );

    // A case of the template without a text has none to send, and takes one.
    plain.post("add_case/1", r#"{"title":"x","template_id":4}"#).await;
    let empty = plain.get("get_bdd/12").await;
    assert_eq!((empty.status, empty.body.as_str()), (200, ""));
    assert_eq!(upload(&plain, "update_bdd/12", "x.feature", FEATURE).await.status, 200);
    assert_eq!(plain.get("get_bdd/12").await.body, FEATURE);
}

#[tokio::test]
async fn a_feature_needs_utf8_and_the_required_fields() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.feature(1, FEATURE));
    let form =
        b"--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"x.feature\"\r\n\r\n\xff\r\n--b--";
    let words = r#"{"error":"Field :attachment is not a valid UTF-8 character sequence."}"#;
    for method in ["add_bdd/1", "update_bdd/10"] {
        let sent = plain.upload(method, "multipart/form-data; boundary=b").body(form.to_vec());
        assert_says(&send(sent).await, 400, words);
    }
    assert_eq!(plain.get("get_bdd/10").await.body, FEATURE);

    let required = json!({"template_ids": [4], "configs": [{"options": {"is_required": true}}]});
    fake.seed(|seed| seed.define_case_field("area", &required));
    let words = r#"{"error":"Field :custom_area is a required field."}"#;
    assert_says(&upload(&plain, "add_bdd/1", "x.feature", FEATURE).await, 400, words);
    assert_eq!(plain.get("get_bdds/1").await.json()["size"], 1, "nothing is stored");
    fake.seed(|seed| seed.feature(1, FEATURE));
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
