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
    // Cases have one from the start.
    assert_eq!(ids, ((id(2), id(1)), id(3), id(2)));
    for (method, place) in [("get_case_fields", 2), ("get_result_fields", 1)] {
        let field = plain.get(method).await.json()[place].clone();
        let shown = (&field["id"], &field["is_active"], &field["type_id"], &field["name"], &field["system_name"]);
        assert_eq!(shown, (&json!(place + 1), &json!(false), &json!(12), &json!("browser"), &json!("custom_browser")));
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
    let steps = plain.get("get_case_fields").await.json()[1].clone();
    assert_eq!((&steps["type_id"], &steps["template_ids"]), (&json!(10), &json!([2])));
    assert_eq!(plain.get("get_result_fields").await.json()[0]["type_id"], 11);

    fake.seed(|seed| {
        assert_eq!(seed.define_case_field("browser", &json!({"is_active": true})), id(3));
        seed.require_result_field("environment");
    });
    let field = plain.get("get_case_fields").await.json()[2].clone();
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

#[tokio::test]
async fn a_new_field_is_answered_with_numbers_and_with_json_in_a_text() {
    let (fake, plain) = start().await;
    let body = json!({"type": "Multiselect", "name": "os", "label": "System", "description": "Text", "is_active": false,
        "include_all": false, "template_ids": [2], "configs": [
            {"context": {"is_global": false, "project_ids": [1]}, "options": {"is_required": true, "items": "1, Linux"}}]});
    let added = plain.post("add_case_field", body.to_string()).await;
    let expected = r#"{"id":2,"name":"os","system_name":"custom_os","entity_id":1,"label":"System","description":"Text","type_id":12,"location_id":2,"display_order":2,"configs":"CONFIGS","is_multi":1,"is_active":1,"status_id":1,"is_system":0,"include_all":0,"template_ids":[2]}"#;
    let configs = added.json()["configs"].as_str().unwrap().to_owned();
    let escaped = json!(configs).to_string();
    assert_says(&added, 200, &expected.replace("\"CONFIGS\"", &escaped));
    let listed = plain.get("get_case_fields").await.json()[1].clone();
    assert_eq!(listed["configs"], serde_json::from_str::<Value>(&configs).unwrap());
    assert_eq!((&listed["is_active"], &listed["include_all"]), (&json!(true), &json!(false)));

    // A name of the stand-in's own fields gives a new one no type and no template.
    let steps = json!({"type": "3", "name": "steps_separated", "label": "x", "configs": [{}], "template_ids": [2]});
    let added = plain.post("add_case_field", steps.to_string()).await.json();
    assert_eq!((&added["type_id"], &added["include_all"], &added["template_ids"]), (&json!(3), &json!(1), &json!([])));

    fake.seed(|seed| seed.delay_new_case_fields(2));
    let late = json!({"type": "String", "name": "late", "label": "x", "configs": [{}]});
    assert_eq!(plain.post("add_case_field", late.to_string()).await.status, 200);
    for fields in [3, 3, 4] {
        assert_eq!(plain.get("get_case_fields").await.json().as_array().unwrap().len(), fields);
    }
}

#[tokio::test]
async fn a_new_field_is_of_the_projects_that_its_context_says() {
    let (fake, plain) = start().await;
    fake.seed(|seed| _ = seed.project("Other", SuiteMode::Single));
    for (place, (context, global, projects)) in [
        (json!({"is_global": true, "project_ids": []}), true, json!(null)),
        (json!({"is_global": true, "project_ids": null}), true, json!(null)),
        (json!({"is_global": 1, "project_ids": ""}), true, json!(null)),
        (json!({"is_global": true}), true, json!(null)),
        (json!({}), true, json!(null)),
        (json!({"is_global": false, "project_ids": [2, "1"]}), false, json!([2, 1])),
        (json!({"project_ids": [2]}), false, json!([2])),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"type": "Text", "name": format!("f{place}"), "label": "x", "include_all": true,
            "template_ids": [2], "configs": [{"context": context, "options": {"rows": "3", "default_value": "x"}}]});
        assert_eq!(plain.post("add_case_field", body.to_string()).await.status, 200, "{context}");
        // The first field is that of scenarios.
        let field = plain.get("get_case_fields").await.json()[place + 1].clone();
        let shown = json!({"is_global": global, "project_ids": projects});
        assert_eq!(field["configs"][0]["context"], shown, "{context}");
        assert_eq!((&field["include_all"], &field["template_ids"]), (&json!(true), &json!([])));
    }
}

#[tokio::test]
async fn a_field_that_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.case_field("taken"));
    let context = |context: &Value| json!({"configs": [{}, {"context": context}]});
    let options = |kind: &str, key: &str, value: &str| json!({"type": kind, "configs": [{"options": {key: value}}]});
    let words = "Invalid or missing custom field type. Please check the Type field.";
    for (change, words) in [
        (json!({"type": null}), words),
        (json!({"type": 6}), words),
        (json!({"type": "dropdown"}), words),
        (json!({"type": "0"}), words),
        (json!({"type": "17"}), words),
        (json!({"name": null}), "Field 'name' is a required field."),
        (json!({"name": ""}), "Field 'name' is a required field."),
        (json!({"name": "a b"}), "Field 'name' contains invalid characters."),
        (json!({"name": "taken"}), "Field 'name' is already in use."),
        (json!({"label": null}), "Field 'label' is a required field."),
        (json!({"configs": []}), "Field 'configs' is a required field."),
        (json!({"configs": "x"}), "Field 'configs' is a required field."),
        (json!({"configs": [{}, 7]}), "Field 'configs' is a required field."),
        (json!({"include_all": false}), "Field 'template_ids' is a required field."),
        (json!({"include_all": false, "template_ids": []}), "Field 'template_ids' is a required field."),
        (json!({"include_all": false, "template_ids": [1, 99]}), "Field 'template_ids' is not a valid template."),
        (json!({"include_all": false, "template_ids": ["x"]}), "Field 'template_ids' is not a valid ID."),
        (
            context(&json!({"is_global": true, "project_ids": [1]})),
            "Field 'project_ids' must be empty if is_global is true.",
        ),
        (context(&json!({"is_global": false, "project_ids": []})), "Field 'project_ids' is a required field."),
        (context(&json!({"is_global": false})), "Field 'project_ids' is a required field."),
        (context(&json!({"project_ids": [1, 99]})), "Field 'project_ids' is not a valid project."),
        (context(&json!({"project_ids": ["x"]})), "Field 'project_ids' is not a valid ID."),
        (options("Text", "rows", "2"), "Field 'rows' is not a number from 3 to 10."),
        (options("Text", "rows", "11"), "Field 'rows' is not a number from 3 to 10."),
        (options("Text", "rows", "many"), "Field 'rows' is not a number from 3 to 10."),
        (options("Multiselect", "default_value", "1"), "Field 'default_value' is not allowed for this type."),
        (options("12", "default_value", "1"), "Field 'default_value' is not allowed for this type."),
        (options("Milestone", "default_value", "1"), "Field 'default_value' is not allowed for this type."),
        (options("Date", "default_value", "1"), "Field 'default_value' is not allowed for this type."),
    ] {
        let mut body = json!({"type": "String", "name": "notes", "label": "Notes", "configs": [{}]});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_says(&plain.post("add_case_field", body.to_string()).await, 400, &json!({"error": words}).to_string());
    }
    for body in [options("Text", "rows", ""), options("Text", "rows", "10"), options("Date", "default_value", "")] {
        let (fake, plain) = start().await;
        let mut field = json!({"type": "String", "name": "notes", "label": "Notes"});
        field.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        assert_eq!(plain.post("add_case_field", field.to_string()).await.status, 200, "{body}");
        drop(fake);
    }
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let words = r#"{"error":"You are not allowed to add custom fields (requires administrator privileges)."}"#;
    assert_says(&ada.post("add_case_field", "{}").await, 403, words);
    assert_eq!(plain.get("get_case_fields").await.json().as_array().unwrap().len(), 2);
}
