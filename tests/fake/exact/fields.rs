//! Custom fields, and which cases have them.

use serde_json::{Value, json};
use testrail::FieldId;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

const KEYS: &str =
    "id is_active type_id name system_name label description configs display_order include_all template_ids";
const NEW_KEYS: &str = "id is_active type_id name system_name label description configs display_order include_all \
    i18n_custom_id template_ids";

#[tokio::test]
async fn the_keys_of_a_field_and_their_order() {
    for (generation, expected) in [
        (Generation::Legacy, KEYS),
        (Generation::LegacyCapped, KEYS),
        (Generation::Paged, NEW_KEYS),
        (Generation::Cloud, NEW_KEYS),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| (seed.case_field("a"), seed.result_field("b")));
        let plain = Plain::new(&fake);
        for method in ["get_case_fields", "get_result_fields"] {
            assert_eq!(keys(&plain.get(method).await.body[1..]), expected, "{method}");
        }
    }
}

#[tokio::test]
async fn a_field_is_listed_as_a_test_defines_it() {
    let (fake, plain) = start().await;
    let definition = json!({"label": "Browser", "description": "Text", "is_active": false, "type_id": 12,
    "template_ids": [2], "configs": [
        {"context": {"is_global": false, "project_ids": [1, 3]}, "options": {"is_required": true, "items": "1, A"}},
        {"context": {"is_global": true, "project_ids": null}},
    ]});
    let ids = fake.seed(|seed| {
        let steps = (seed.case_field("steps_separated"), seed.result_field("step_results"));
        (steps, seed.define_case_field("browser", &definition), seed.define_result_field("custom_browser", &definition))
    });
    let id = FieldId::new;
    assert_eq!(ids, ((id(1), id(1)), id(2), id(2)));
    for method in ["get_case_fields", "get_result_fields"] {
        let field = plain.get(method).await.json()[1].clone();
        let shown = (&field["id"], &field["is_active"], &field["type_id"], &field["name"], &field["system_name"]);
        assert_eq!(shown, (&json!(2), &json!(false), &json!(12), &json!("browser"), &json!("custom_browser")));
        assert_eq!((&field["label"], &field["description"]), (&json!("Browser"), &json!("Text")));
        assert_eq!((&field["include_all"], &field["template_ids"]), (&json!(false), &json!([2])));
        let configs = &field["configs"];
        assert_eq!(configs[0]["context"], json!({"is_global": false, "project_ids": [1, 3]}));
        assert_eq!(
            configs[0]["options"],
            json!({"is_required": true, "items": "1, A"}),
            "a multi-select has no default"
        );
        assert_eq!(configs[1]["context"], json!({"is_global": true, "project_ids": null}));
        assert_eq!(configs[1]["options"], json!({"is_required": false}));
        assert_ne!(configs[0]["id"], configs[1]["id"]);
    }
    let steps = plain.get("get_case_fields").await.json()[0].clone();
    assert_eq!((&steps["type_id"], &steps["template_ids"]), (&json!(10), &json!([2])));
    assert_eq!(plain.get("get_result_fields").await.json()[0]["type_id"], 11);

    fake.seed(|seed| {
        assert_eq!(seed.define_case_field("browser", &json!({"is_active": true})), id(2));
        seed.require_result_field("environment");
    });
    let field = plain.get("get_case_fields").await.json()[1].clone();
    assert_eq!((&field["is_active"], &field["label"]), (&json!(true), &json!("Browser")), "the rest stays");
    let environment = plain.get("get_result_fields").await.json()[2].clone();
    assert_eq!(environment["configs"][0]["options"], json!({"is_required": true, "default_value": ""}));
}

#[tokio::test]
async fn a_case_ignores_a_field_that_its_template_or_its_project_does_not_have() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        seed.case_field("steps_separated");
        seed.define_case_field("here", &json!({"configs": [{"context": {"project_ids": [1]}}]}));
        seed.define_case_field("elsewhere", &json!({"configs": [{"context": {"project_ids": [2]}}]}));
        seed.define_case_field("unused", &json!({"is_active": false}));
    });
    let new = |template: u64| {
        json!({"title": "x", "template_id": template, "custom_steps_separated": [{"content": "a"}], "custom_here": 1,
            "custom_elsewhere": 1, "custom_unused": 1})
        .to_string()
    };
    let custom = |case: &Value| {
        ["steps_separated", "here", "elsewhere", "unused"].map(|name| case[format!("custom_{name}")].clone())
    };
    let text = plain.post("add_case/1", new(1)).await.json();
    assert_eq!(custom(&text), [json!(null), json!(1), json!(null), json!(null)]);
    let steps = plain.post("add_case/1", new(2)).await.json();
    assert_eq!(custom(&steps), [json!([{"content": "a"}]), json!(1), json!(null), json!(null)]);
    let changed = plain.post("update_case/10", r#"{"custom_steps_separated":[],"custom_here":null}"#).await.json();
    assert_eq!(custom(&changed), [json!(null), json!(null), json!(null), json!(null)]);
    let changed = plain.post("update_case/10", r#"{"template_id":2,"custom_steps_separated":[]}"#).await.json();
    assert_eq!(custom(&changed)[0], json!([]), "the new template counts");
}

#[tokio::test]
async fn a_new_case_needs_the_required_fields_of_its_project_and_template() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        let master = seed.suites_of(other)[0];
        seed.section(master, "Section");
        let here = json!({"context": {"project_ids": [1]}, "options": {"is_required": true}});
        seed.define_case_field("area", &json!({"configs": [here, {"options": {"is_required": false}}]}));
        let everywhere = json!({"options": {"is_required": true}});
        seed.define_case_field("goal", &json!({"template_ids": [3], "configs": [everywhere]}));
    });
    let area = json!({"error": "Field :custom_area is a required field."}).to_string();
    for body in [r#"{"title":"x"}"#, r#"{"title":"x","custom_area":null}"#, r#"{"title":"x","custom_area":""}"#] {
        assert_says(&plain.post("add_case/1", body).await, 400, &area);
        assert_says(&plain.post("add_cases/1", format!(r#"{{"cases":[{body}]}}"#)).await, 400, &area);
    }
    assert_says(&plain.post("add_case/1", "{}").await, 400, r#"{"error":"Field :title is a required field."}"#);
    let goal = json!({"error": "Field :custom_goal is a required field."}).to_string();
    assert_says(&plain.post("add_case/1", r#"{"title":"x","template_id":3,"custom_area":"a"}"#).await, 400, &goal);
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json()["size"], 6, "nothing is stored");

    assert_eq!(plain.post("add_case/1", r#"{"title":"x","custom_area":"a"}"#).await.status, 200);
    assert_eq!(plain.post("add_case/4", r#"{"title":"x"}"#).await.status, 200, "not required in the other project");
    assert_eq!(plain.post("update_case/1", r#"{"title":"x"}"#).await.status, 200, "an update may leave it out");
    assert_says(&plain.post("update_case/1", r#"{"title":"y","custom_area":null}"#).await, 400, &area);
    assert_eq!(plain.get("get_case/1").await.json()["title"], "x");
    fake.seed(|seed| seed.case(1, &json!({"title": "made by a test"})));
}
