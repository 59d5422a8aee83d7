use serde_json::json;
use testrail::case_fields::{AddCaseField, AddFieldOptions, Field, FieldType};
use testrail::fake::FakeTestRail;
use testrail::{Error, ErrorKind};

use super::{Row, get, post};
use crate::server::{client, saying};

/// A field of a server of 2014, and one of 2026 with several configurations.
pub(super) const ROWS: &str = r#"{"id":5,"type_id":3,"name":"preconds","system_name":"custom_preconds","label":"Preconditions",
    "description":null,"display_order":1,"configs":[{"context":{"is_global":true,"project_ids":null},
    "options":{"is_required":false,"default_value":"","format":"markdown","rows":"7"},"id":"4be97c65fbd101"}]},
    {"id":9,"is_active":1,"type_id":6,"name":"browser","system_name":"custom_browser","label":"Browser",
    "description":"Text","display_order":2,"include_all":false,"i18n_custom_id":null,"template_ids":[2],"is_system":0,
    "configs":[{"context":{"is_global":true,"project_ids":""},"options":{"is_required":false,"items":"1, Firefox"},
    "id":"9f105ba2-1ed0-45e0-b459-18d890bad86e"},{"context":{"is_global":false,"project_ids":[7]},
    "options":{"is_required":true,"items":"1, Firefox\r\n2, Chrome, or alike\n"},"id":"x"}]}"#;

/// What a field of these shows.
type FieldShown = (u64, FieldType, [bool; 3], [bool; 2], Vec<(u64, String)>);

pub(super) fn field(field: &Field) -> FieldShown {
    let items = field.items(7).into_iter().map(|item| (item.id, item.label)).collect();
    let applies = [field.applies_to(1, 2), field.applies_to(7, 2), field.applies_to(7, 1)];
    (field.id.get(), field.type_id, applies, [field.is_required(1), field.is_required(7)], items)
}

pub(super) fn shown() -> [FieldShown; 2] {
    let items = [(1, "Firefox"), (2, "Chrome, or alike")].map(|(id, label)| (id, label.to_owned()));
    [
        (5, FieldType::Text, [true, true, true], [false, false], Vec::new()),
        (9, FieldType::Dropdown, [true, true, false], [false, true], items.to_vec()),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_case_fields", "get_case_fields", |client| async move {
            client.get_case_fields().await.map(|all| all.iter().map(field).collect::<Vec<_>>())
        })
        .lists("case_fields", ROWS, shown()),
        post("add_case_field", "add_case_field", added_body(), |client| async move {
            client.add_case_field(&new()).await.map(|added| field(&added))
        })
        .gives(ADDED, (9, FieldType::Dropdown, [true, true, false], [false, true], vec![(1, "Firefox")]))
        .gives(
            r#"{"id":10,"type_id":12,"name":"browser","system_name":"custom_browser","label":"Browser","configs":null}"#,
            (10, FieldType::MultiSelect, [false; 3], [false; 2], vec![(0, ""); 0]),
        ),
    ]
}

/// The answer of `add_case_field`, whose configurations are JSON in a text (manual).
const ADDED: &str = r#"{"id":9,"name":"browser","system_name":"custom_browser","entity_id":1,"label":"Browser",
    "description":"Text","type_id":6,"location_id":2,"display_order":7,
    "configs":"[{\"context\":{\"is_global\":false,\"project_ids\":[7]},\"options\":{\"is_required\":true,\"items\":\"1, Firefox\"},\"id\":\"9f1\"},{\"context\":{\"is_global\":true,\"project_ids\":\"\"},\"options\":{},\"id\":\"9f2\"}]",
    "is_multi":0,"is_active":1,"status_id":1,"is_system":0,"include_all":0,"template_ids":[2]}"#;

fn new() -> AddCaseField {
    let of_seven = AddFieldOptions::new().is_required(true).items(["Firefox", "Chrome,\nnew"]).default_value("1");
    let of_all = AddFieldOptions::new().format("markdown").rows(5).has_expected(true).has_actual(false);
    AddCaseField::new(FieldType::Dropdown, "browser", "Browser")
        .description("Text")
        .template_ids([2])
        .of_projects([7, 8], of_seven)
        .of_all_projects(of_all.has_additional(true).has_reference(false))
}

fn added_body() -> serde_json::Value {
    json!({"type": "6", "name": "browser", "label": "Browser", "description": "Text", "include_all": false,
    "template_ids": [2], "configs": [
        {"context": {"is_global": false, "project_ids": [7, 8]},
         "options": {"is_required": true, "default_value": "1", "items": "1, Firefox\n2, Chrome, new"}},
        {"context": {"is_global": true, "project_ids": []},
         "options": {"format": "markdown", "has_expected": true, "has_actual": false, "has_additional": true,
            "has_reference": false, "rows": "5"}},
    ]})
}

#[test]
fn a_new_field_is_of_all_projects_and_templates_if_nobody_says_otherwise() {
    let new = AddCaseField::new(FieldType::Other(99), "notes", "Notes");
    let body = json!({"type": "99", "name": "notes", "label": "Notes", "include_all": true,
        "configs": [{"context": {"is_global": true, "project_ids": []}, "options": {}}]});
    assert_eq!(serde_json::to_value(new).unwrap(), body);
}

#[tokio::test]
async fn a_field_without_a_name_or_a_label_is_not_sent() {
    let server = saying("{}").await;
    for (name, label, field) in [(" ", "Notes", "name"), ("notes", "", "label")] {
        let new = AddCaseField::new(FieldType::Text, name, label);
        let error = client(&server).add_case_field(&new).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)), "{error}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_answer_with_damaged_configurations_says_that_the_field_was_added() {
    let answer = ADDED.replace(r#"\"id\":\"9f2\"}]"#, "");
    let error = client(&saying(answer).await).add_case_field(&new()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some("configs")), "{error}");
    assert_eq!(error.delivery(), testrail::Delivery::Applied);
}

#[test]
fn a_field_of_some_projects_applies_to_these_only() {
    let text = ROWS.split_once("custom_browser").map(|(_, rest)| rest).unwrap();
    let text = text.replace(r#""is_global":true,"project_ids":"""#, r#""is_global":false,"project_ids":[3]"#);
    let text = format!(r#"{{"id":9,"is_active":1,"type_id":6,"name":"browser","system_name":"custom_browser{text}"#);
    let mut field: Field = serde_json::from_str(&text).unwrap();
    assert_eq!([1, 3, 7].map(|project| field.applies_to(project, 2)), [false, true, true]);
    assert_eq!([1, 3, 7].map(|project| field.is_required(project)), [false, false, true]);
    assert_eq!((field.items(1).len(), field.items(3).len(), field.items(7).len()), (0, 1, 2));
    assert_eq!((field.item_id(7, "chrome, or alike").unwrap(), field.item_id(1, "Firefox").is_err()), (2, true));
    field.is_active = Some(false);
    assert!(!field.applies_to(7, 2));
}

#[tokio::test]
async fn a_field_is_found_by_its_label_and_by_its_names() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| {
        seed.case_field("automation_id");
        seed.case_field("preconds");
        seed.set(testrail::fake::Resource::CaseField, 3, "label", "Preconditions");
    });
    let fields = fake.client().get_case_fields().await.unwrap();
    for (name, id) in [("automation id", 2), ("automation_id", 2), ("CUSTOM_automation_id", 2), ("preconds", 3)] {
        assert_eq!(fields.by_name(name).unwrap().id.get(), id, "{name}");
    }
    assert_eq!(fields.by_name(" preconditions").unwrap().id.get(), 3);
    let error: Error = fields.by_name("browser").unwrap_err();
    let words = r#"there is no custom field "browser"; there are "BDD Scenarios", "automation id", "Preconditions""#;
    assert_eq!(error.to_string(), words);
}
