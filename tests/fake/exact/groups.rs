//! Groups of users.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, Resource};

use super::{assert_says, start};
use crate::plain::{Plain, send};

#[tokio::test]
async fn a_group_from_its_start_to_its_end() {
    let (fake, plain) = start().await;
    let added = plain.post("add_group", r#"{"name":"QA","user_ids":[2,1,2],"id":77}"#).await;
    assert_says(&added, 200, r#"{"id":1,"name":"QA","user_ids":[2,1]}"#);
    assert_says(&plain.get("get_group/1").await, 200, &added.body);
    assert_eq!(plain.get("get_user/2").await.json()["group_ids"], json!([1]), "its users know it");

    for (body, expected) in [
        (r#"{"group_id":1,"name":"Quality"}"#, r#"{"id":1,"name":"Quality","user_ids":[2,1]}"#),
        (r#"{"group_id":"1","user_ids":[2]}"#, r#"{"id":1,"name":"Quality","user_ids":[2]}"#),
        (r#"{"group_id":1}"#, r#"{"id":1,"name":"Quality","user_ids":[2]}"#),
        (r#"{"group_id":1,"user_ids":[]}"#, r#"{"id":1,"name":"Quality","user_ids":[]}"#),
    ] {
        assert_says(&plain.post("update_group/1", body).await, 200, expected);
    }
    fake.seed(|seed| seed.set_group_users(1, [2, 1, 2]));
    assert_says(&plain.get("get_group/1").await, 200, r#"{"id":1,"name":"Quality","user_ids":[2,1]}"#);

    assert_says(&plain.post("delete_group/1", "").await, 200, "");
    let gone = r#"{"error":"Field :group_id is not a valid group."}"#;
    assert_says(&plain.get("get_group/1").await, 400, gone);
    assert_says(&plain.post("delete_group/1", "").await, 400, gone);
    assert_eq!(plain.get("get_user/2").await.json()["group_ids"], json!([]), "its users stay");
    assert_eq!(plain.post("add_group", r#"{"name":"x"}"#).await.json()["id"], 2, "an id is not used again");
}

#[tokio::test]
async fn groups_are_listed_in_pages_with_those_that_a_test_has_made() {
    let (fake, plain) = start().await;
    let qa = fake.seed(|seed| {
        let first = seed.group("First", [1]);
        let qa = seed.group("QA", [1, 2]);
        seed.group("Last", [0; 0]);
        seed.remove_group(first);
        seed.set(Resource::Group, qa, "name", "Quality");
        qa
    });
    let page = plain.get("get_groups&limit=1").await;
    assert_eq!(page.keys(), "offset limit size _links groups");
    let page = page.json();
    assert_eq!(page["groups"], json!([{"id": qa, "name": "Quality", "user_ids": [1, 2]}]));
    assert_eq!(page["_links"]["next"], "/api/v2/get_groups&limit=1&offset=1");
    assert_eq!(plain.get("get_groups&offset=1").await.json()["groups"][0]["name"], "Last");
    fake.seed(|seed| seed.remove_user(2));
    assert_eq!(plain.get("get_group/2").await.json()["user_ids"], json!([1]), "a user who is removed leaves it");
}

#[tokio::test]
async fn a_group_that_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.group("QA", [1, 2]));
    let long = json!({"name": "x".repeat(251)}).to_string();
    for (method, body, words) in [
        ("add_group", "{}", "Field :name is a required field."),
        ("add_group", r#"{"name":""}"#, "Field :name is a required field."),
        ("add_group", r#"{"name":" "}"#, "Field :name is a required field."),
        ("update_group/1", r#"{"group_id":1,"name":""}"#, "Field :name is a required field."),
        ("update_group/1", r#"{"group_id":1,"name":" "}"#, "Field :name is a required field."),
        ("update_group/1", r#"{"group_id":1,"name":null}"#, "Field :name is a required field."),
        ("add_group", long.as_str(), "Field :name is too long (250 characters at most)."),
        ("add_group", r#"{"name":"x","user_ids":[1,99]}"#, "Field :user_ids is not a valid user."),
        ("add_group", r#"{"name":"x","user_ids":["Ada"]}"#, "Field :user_ids is not a valid ID."),
        ("update_group/1", r#"{"name":"x"}"#, "Field :group_id is a required field."),
        ("update_group/1", r#"{"group_id":2,"name":"x"}"#, "Field :group_id is not a valid group."),
        ("update_group/1", r#"{"group_id":1,"name":"x","user_ids":[99]}"#, "Field :user_ids is not a valid user."),
        ("update_group/9", r#"{"group_id":9}"#, "Field :group_id is not a valid group."),
        ("delete_group/QA", "{}", "Field :group_id is not a valid ID."),
    ] {
        let answer = plain.post(method, body.to_owned()).await;
        assert_says(&answer, 400, &json!({"error": words}).to_string());
    }
    let all = plain.get("get_groups").await.json();
    assert_eq!(all["groups"], json!([{"id": 1, "name": "QA", "user_ids": [1, 2]}]), "nothing changes");
}

#[tokio::test]
async fn only_an_administrator_changes_groups_and_everybody_reads_them() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.group("QA", [2]));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    for (method, verb) in [("add_group", "add"), ("update_group/1", "edit"), ("delete_group/1", "delete")] {
        let words =
            format!(r#"{{"error":"You are not allowed to {verb} groups (requires administrator privileges)."}}"#);
        assert_says(&ada.post(method, r#"{"name":"x","group_id":1}"#).await, 403, &words);
    }
    assert_eq!(ada.get("get_groups").await.body, plain.get("get_groups").await.body);
    assert_eq!(ada.get("get_group/1").await.json()["name"], "QA");
}

#[tokio::test]
async fn old_servers_have_no_groups() {
    let methods = [("GET", "get_group/1"), ("GET", "get_groups"), ("POST", "add_group"), ("POST", "update_group/1")];
    for (generation, words) in [
        (Generation::Legacy, r#"{"error":"Invalid uri"}"#),
        (Generation::LegacyCapped, r#"{"error":"Unknown method 'delete_group'"}"#),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        for (verb, method) in methods {
            assert_eq!(send(plain.request(verb, method)).await.status, 404, "{method}");
        }
        assert_says(&plain.post("delete_group/1", "{}").await, 404, words);
    }
}
