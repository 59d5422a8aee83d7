//! Roles of users.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn the_roles_of_a_fresh_server() {
    for (generation, keys) in
        [(Generation::Paged, "id name is_default"), (Generation::Cloud, "id name is_default is_project_admin")]
    {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let answer = Plain::new(&fake).get("get_roles").await;
        assert_eq!(answer.keys(), "offset limit size _links roles");
        let (_, rows) = answer.body.split_once(r#""roles":["#).unwrap();
        assert_eq!(crate::plain::keys(rows), keys);
        let all = answer.json();
        let role = |row: &serde_json::Value| (row["id"].clone(), row["name"].clone(), row["is_default"].clone());
        let roles: Vec<_> = all["roles"].as_array().unwrap().iter().map(role).collect();
        let expected = [(1, "Read-only", false), (2, "Tester", false), (3, "Lead", true), (4, "Designer", false)];
        assert_eq!(roles, expected.map(|(id, name, default)| (json!(id), json!(name), json!(default))));
    }
    let fake = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    assert_says(&Plain::new(&fake).get("get_roles").await, 404, r#"{"error":"Unknown method 'get_roles'"}"#);
}

#[tokio::test]
async fn everybody_reads_the_roles_in_pages() {
    let (fake, _) = start().await;
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let page = ada.get("get_roles&limit=1&offset=2").await.json();
    assert_eq!(page["roles"], json!([{"id": 3, "name": "Lead", "is_default": true}]));
}

#[tokio::test]
async fn a_role_that_a_test_has_made_can_be_given_and_one_that_is_removed_cannot() {
    let (fake, plain) = start().await;
    let lead = fake.seed(|seed| seed.role("QA lead"));
    assert_eq!(
        plain.get("get_roles").await.json()["roles"][4],
        json!({"id": 5, "name": "QA lead", "is_default": false})
    );
    let body = json!({"role_id": lead}).to_string();
    let ada = plain.post("update_user/2", body.clone()).await.json();
    assert_eq!((&ada["role_id"], &ada["role"]), (&json!(5), &json!("QA lead")));
    fake.seed(|seed| seed.remove_role(lead));
    let ada = plain.get("get_user/2").await.json();
    assert_eq!((&ada["role_id"], &ada["role"]), (&json!(5), &json!(null)));
    let words = r#"{"error":"Field :role_id is not a valid role."}"#;
    assert_says(&plain.post("update_user/2", body).await, 400, words);
    assert_eq!(fake.seed(|seed| seed.role("Other")).get(), 6, "an id is not used again");
}
