use serde_json::{Value, json};

use super::{Row, get, ids, post};

/// The same for methods that are called by their name.
pub(super) fn rows() -> Vec<Row> {
    #[derive(serde::Deserialize)]
    struct Suite {
        id: u64,
    }
    let results = || json!({"results": [{"case_id": 1, "status_id": 1}]});
    vec![
        get("raw get", "get_version", |client| async move { client.raw("get_version").get::<Value>().await })
            .gives(r#"{"version":"10.6"}"#, json!({"version": "10.6"})),
        get("raw get", "get_user_by_email&email=me%2Bci%40example.com&a%20b=1&ids=1,2", |client| async move {
            let call = client.raw("get_user_by_email").query("email", "me+ci@example.com").query("a b", true);
            call.query("ids", [1, 2]).once().get::<Value>().await
        })
        .gives("{}", json!({})),
        get("raw get_page", "get_suites/1", |client| async move {
            client.raw("get_suites/1").get_page::<Suite>("suites").await.map(|page| ids(&page, |suite| suite.id))
        })
        .lists("suites", r#"{"id":1},{"id":2}"#, [1, 2]),
        post("raw post", "add_results_for_cases/42", results(), move |client| async move {
            client.raw("add_results_for_cases/42").post::<Value>(&results()).await
        })
        .gives(r#"[{"id":9}]"#, json!([{"id": 9}])),
        post("raw post", "delete_case/7&soft=0", json!({}), |client| async move {
            client.raw("delete_case/7").query("soft", 0).post::<Option<Value>>(&json!({})).await
        })
        .gives("", None::<Value>),
        post("raw post", "delete_case/7", json!({}), |client| async move {
            client.raw("delete_case/7").post::<()>(&json!({})).await
        })
        .gives("", ())
        .gives(r#"[{"id":9}]"#, ()),
    ]
}
