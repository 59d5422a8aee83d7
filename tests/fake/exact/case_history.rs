//! The history of cases.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation};

use super::{assert_says, start};
use crate::plain::Plain;

fn said(words: &str) -> String {
    json!({"error": words}).to_string()
}

#[tokio::test]
async fn the_history_of_a_case_has_what_updates_have_changed() {
    let (fake, plain) = start().await;
    let options: Value = json!({"items": "1, Firefox"});
    fake.seed(|seed| {
        seed.define_case_field(
            "browser",
            &json!({"label": "Browser", "type_id": 6, "configs": [{"options": options}]}),
        );
        seed.define_case_field("note", &json!({"type_id": 3}));
        seed.define_case_field("steps_separated", &json!({"template_ids": []}));
    });
    fake.set_time(1_700_000_000);
    assert_eq!(plain.get("get_history_for_case/1").await.json()["history"], json!([]), "a creation leaves no entry");
    plain.post("update_case/1", r#"{"title":"Find","priority_id":2,"milestone_id":1,"estimate":"5m"}"#).await;
    fake.advance(std::time::Duration::from_secs(60));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let custom =
        r#"{"custom_browser":1,"custom_note":"Text","custom_steps_separated":[{"content":"a"}],"milestone_id":null}"#;
    ada.post("update_case/1", custom).await;
    ada.post("update_case/1", r#"{"title":"Find"}"#).await;

    let answer = plain.get("get_history_for_case/1").await;
    let entries = answer.json()["history"].clone();
    assert_eq!(
        crate::plain::keys(answer.body.split_once(r#""history":["#).unwrap().1),
        "id type_id created_on user_id changes comments"
    );
    let expected = json!([
        {"id": 2, "type_id": 6, "created_on": 1_700_000_060, "user_id": 2, "comments": [], "changes": [
            {"type_id": 2, "field": "milestone_id", "old_value": 1, "new_value": null},
            {"type_id": 2, "field": "custom_browser", "old_value": null, "new_value": 1, "label": "Browser",
                "options": {"is_required": false, "default_value": "", "items": "1, Firefox"}},
            {"type_id": 6, "field": "custom_note", "old_value": null, "new_value": "Text", "label": "note",
                "options": {"is_required": false, "default_value": ""}},
            {"type_id": 8, "field": "custom_steps_separated", "old_value": null, "new_value": [{"content": "a"}],
                "label": "steps separated", "options": {"is_required": false}},
        ]},
        {"id": 1, "type_id": 6, "created_on": 1_700_000_000, "user_id": 1, "comments": [], "changes": [
            {"type_id": 1, "field": "title", "old_value": "Find a product by its name", "new_value": "Find"},
            {"type_id": 5, "field": "estimate", "old_value": null, "new_value": "5m"},
            {"type_id": 2, "field": "milestone_id", "old_value": null, "new_value": 1},
        ]},
    ]);
    assert_eq!(entries, expected, "newest first, and an update without a change leaves none");
    let second = plain.get("get_history_for_case/1&limit=1&offset=1").await.json();
    assert_eq!((&second["size"], &second["history"][0]["id"]), (&json!(1), &json!(1)));
    assert_says(&plain.get("get_history_for_case/99").await, 400, &said("Field :case_id is not a valid test case."));
    let old = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    assert_says(&Plain::new(&old).get("get_history_for_case/1").await, 404, &said("Invalid uri"));
}
