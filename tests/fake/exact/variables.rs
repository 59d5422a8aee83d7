//! Variables, and what becomes of their values.

use serde_json::json;
use testrail::fake::{FakeTestRail, Resource, SuiteMode};

use super::assert_says;
use crate::plain::{Plain, send};

#[tokio::test]
async fn a_variable_from_its_start_to_its_end() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    assert_says(
        &plain.post("add_variable/1", r#"{"name":"browser","id":77}"#).await,
        200,
        r#"{"id":1,"name":"browser"}"#,
    );
    let page = plain.get("get_variables/1").await;
    assert_eq!(page.keys(), "offset limit size _links variables");
    assert_eq!(page.json()["variables"], json!([{"id": 1, "name": "browser"}]));

    fake.seed(|seed| seed.dataset(1, "Chrome", [("browser", "Chrome 140")]));
    for (body, name) in [
        (r#"{"name":"web_browser"}"#, "web_browser"),
        (r#"{"name":"web_browser"}"#, "web_browser"),
        ("{}", "web_browser"),
    ] {
        let row = plain.post("update_variable/1", body).await;
        assert_says(&row, 200, &format!(r#"{{"id":1,"name":"{name}"}}"#));
    }
    let value = json!([{"id": 1, "name": "web_browser", "value": "Chrome 140"}]);
    assert_eq!(plain.get("get_dataset/2").await.json()["variables"], value, "its value stays");

    assert_says(&plain.post("delete_variable/1", "").await, 200, "");
    let gone = r#"{"error":"Field :variable_id is not a valid variable."}"#;
    assert_says(&plain.post("delete_variable/1", "").await, 400, gone);
    assert_says(&plain.post("update_variable/1", "{}").await, 400, gone);
    assert_eq!(plain.get("get_dataset/2").await.json()["variables"], json!([]), "its values go with it");
    let again = plain.post("add_variable/1", r#"{"name":"web_browser"}"#).await;
    assert_says(&again, 200, r#"{"id":2,"name":"web_browser"}"#);
    let unset = json!([{"id": 2, "name": "web_browser", "value": null}]);
    assert_eq!(plain.get("get_dataset/2").await.json()["variables"], unset);
    fake.seed(|seed| seed.set(Resource::Variable, 2, "row", 7));
    assert_eq!(plain.get("get_variables/1").await.json()["variables"][0]["row"], 7);
}

#[tokio::test]
async fn a_variable_that_cannot_be_is_refused() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| {
        seed.variable(1, "browser");
        seed.variable(1, "user");
        let other = seed.project("Other", SuiteMode::Single);
        seed.variable(other, "browser");
    });
    let long = json!({"name": "x".repeat(251)}).to_string();
    for (method, body, words) in [
        ("add_variable/1", "{}", "Field :name is a required field."),
        ("add_variable/1", r#"{"name":""}"#, "Field :name is a required field."),
        ("add_variable/1", r#"{"name":" "}"#, "Field :name is a required field."),
        ("update_variable/1", r#"{"name":""}"#, "Field :name is a required field."),
        ("update_variable/1", r#"{"name":" "}"#, "Field :name is a required field."),
        ("update_variable/1", r#"{"name":null}"#, "Field :name is a required field."),
        ("add_variable/1", long.as_str(), "Field :name is too long (250 characters at most)."),
        ("add_variable/1", r#"{"name":"browser"}"#, "Field :name is already in use."),
        ("update_variable/1", r#"{"name":"user"}"#, "Field :name is already in use."),
        ("add_variable/99", r#"{"name":"x"}"#, "Field :project_id is not a valid or accessible project."),
        ("update_variable/99", r#"{"name":"x"}"#, "Field :variable_id is not a valid variable."),
        ("delete_variable/V1", "", "Field :variable_id is not a valid ID."),
    ] {
        let answer = plain.post(method, body.to_owned()).await;
        assert_says(&answer, 400, &format!(r#"{{"error":"{words}"}}"#));
    }
    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("add_variable/1", "add"), ("update_variable/1", "edit"), ("delete_variable/1", "delete")] {
        let words = format!(r#"{{"error":"You are not allowed to {verb} variables (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"name":"x"}"#).await, 403, &words);
    }
    assert_eq!(rita.get("get_variables/1").await.json()["size"], 2);
    fake.seed(|seed| seed.hide(1, 3));
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    for (verb, method) in [("GET", "get_variables/1"), ("POST", "update_variable/1"), ("POST", "delete_variable/1")] {
        assert_says(&send(rita.request(verb, method)).await, 403, hidden);
    }
    fake.seed(|seed| seed.remove_project(1));
    let gone = r#"{"error":"Field :variable_id is not a valid variable."}"#;
    assert_says(&plain.post("update_variable/1", r#"{"name":"x"}"#).await, 400, gone);
}
