//! Datasets.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Resource, SuiteMode};

use super::assert_says;
use crate::plain::{Plain, send};

async fn start() -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::builder().enterprise().start().await;
    fake.seed(|seed| {
        seed.variable(1, "browser");
        seed.variable(1, "user");
    });
    let plain = Plain::new(&fake);
    (fake, plain)
}

fn dataset(name: &str, browser: Option<&str>, user: Option<&str>) -> Value {
    json!({"id": 2, "name": name, "variables": [{"id": 1, "name": "browser", "value": browser},
        {"id": 2, "name": "user", "value": user}]})
}

#[tokio::test]
async fn a_dataset_from_its_start_to_its_end() {
    let (fake, plain) = start().await;
    let added = plain.post("add_dataset/1", r#"{"name":"Chrome","variables":{"browser":"Chrome 140"},"id":7}"#).await;
    assert_eq!(added.keys(), "id name variables");
    assert!(added.body.contains(r#"[{"id":1,"name":"browser","value":"Chrome 140"},{"id":2,"#), "{}", added.body);
    assert_eq!(added.json(), dataset("Chrome", Some("Chrome 140"), None));
    assert_eq!(plain.get("get_dataset/2").await.body, added.body);
    let page = plain.get("get_datasets/1").await;
    assert_eq!(page.keys(), "offset limit size _links datasets");
    let names: Vec<_> = page.json()["datasets"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["Default", "Chrome"], "every project has a default dataset");

    for (body, name, browser, user) in [
        (r#"{"name":"Stable","variables":{}}"#, "Stable", "Chrome 140", None),
        (r#"{"variables":{"user":"ada"}}"#, "Stable", "Chrome 140", Some("ada")),
        (r#"{"variables":[]}"#, "Stable", "Chrome 140", Some("ada")),
        (r#"{"name":"Stable","variables":{"browser":"Chrome 141"}}"#, "Stable", "Chrome 141", Some("ada")),
    ] {
        let updated = plain.post("update_dataset/2", body).await.json();
        assert_eq!(updated, dataset(name, Some(browser), user), "{body}");
    }
    fake.seed(|seed| seed.set(Resource::Dataset, 2, "row", 7));
    assert_eq!(plain.get("get_dataset/2").await.json()["row"], 7);

    assert_says(&plain.post("delete_dataset/2", "").await, 200, "");
    let gone = r#"{"error":"Field :dataset_id is not a valid dataset."}"#;
    assert_says(&plain.get("get_dataset/2").await, 400, gone);
    assert_says(&plain.post("delete_dataset/2", "").await, 400, gone);
    let kept = r#"{"error":"This operation is not allowed. The default dataset cannot be deleted."}"#;
    assert_says(&plain.post("delete_dataset/1", "").await, 403, kept);
    assert_eq!(plain.post("add_dataset/1", r#"{"name":"x"}"#).await.json()["id"], 3, "an id is not used again");
}

#[tokio::test]
async fn a_dataset_that_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        seed.dataset(1, "Chrome", [("browser", "Chrome 140")]);
        let other = seed.project("Other", SuiteMode::Single);
        seed.variable(other, "elsewhere");
        seed.dataset(other, "Chrome", []);
    });
    let long = json!({"name": "x".repeat(251)}).to_string();
    for (method, body, words) in [
        ("add_dataset/1", "{}", "Field :name is a required field."),
        ("add_dataset/1", r#"{"name":""}"#, "Field :name is a required field."),
        ("add_dataset/1", r#"{"name":" "}"#, "Field :name is a required field."),
        ("update_dataset/2", r#"{"name":"","variables":{}}"#, "Field :name is a required field."),
        ("update_dataset/2", r#"{"name":" ","variables":{}}"#, "Field :name is a required field."),
        ("update_dataset/2", r#"{"name":null,"variables":{}}"#, "Field :name is a required field."),
        ("add_dataset/1", long.as_str(), "Field :name is too long (250 characters at most)."),
        ("add_dataset/1", r#"{"name":"Chrome"}"#, "Field :name is already in use."),
        (
            "add_dataset/1",
            r#"{"name":"x","variables":{"elsewhere":"1"}}"#,
            "Field :variables contains one or more invalid variables.",
        ),
        (
            "add_dataset/1",
            r#"{"name":"x","variables":{"user":7}}"#,
            "Field :variables contains one or more invalid variables.",
        ),
        (
            "add_dataset/1",
            r#"{"name":"x","variables":[{"name":"user","value":"ada"}]}"#,
            "Field :variables is not a valid object.",
        ),
        ("update_dataset/2", r#"{"name":"x"}"#, "Field :variables is a required field."),
        ("update_dataset/2", r#"{"name":"Default","variables":{}}"#, "Field :name is already in use."),
        ("update_dataset/99", r#"{"variables":{}}"#, "Field :dataset_id is not a valid dataset."),
        ("add_dataset/99", r#"{"name":"x"}"#, "Field :project_id is not a valid or accessible project."),
        ("delete_dataset/D1", "", "Field :dataset_id is not a valid ID."),
    ] {
        let answer = plain.post(method, body.to_owned()).await;
        assert_says(&answer, 400, &format!(r#"{{"error":"{words}"}}"#));
    }
    assert_eq!(plain.get("get_dataset/2").await.json(), dataset("Chrome", Some("Chrome 140"), None), "nothing changes");

    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("add_dataset/1", "add"), ("update_dataset/2", "edit"), ("delete_dataset/2", "delete")] {
        let words = format!(r#"{{"error":"You are not allowed to {verb} datasets (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"name":"x","variables":{}}"#).await, 403, &words);
    }
    assert_eq!(rita.get("get_datasets/1").await.json()["size"], 2);
    fake.seed(|seed| seed.hide(1, 3));
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    for (verb, method) in [("GET", "get_dataset/2"), ("GET", "get_datasets/1"), ("POST", "delete_dataset/2")] {
        assert_says(&send(rita.request(verb, method)).await, 403, hidden);
    }
    fake.seed(|seed| seed.remove_project(1));
    assert_says(&plain.get("get_dataset/2").await, 400, r#"{"error":"Field :dataset_id is not a valid dataset."}"#);
}
