//! Pages of lists.

use serde_json::json;

use super::{assert_says, start};

#[tokio::test]
async fn filters_and_pages() {
    let (_fake, plain) = start().await;
    for (parameters, body) in [
        ("limit=0", r#"{"error":"Field :limit is too small (minimum 1)."}"#),
        ("limit=251", r#"{"error":"Field :limit is too large (maximum 250)."}"#),
        ("limit=-1", r#"{"error":"Field :limit is not a valid natural number."}"#),
        ("limit=o", r#"{"error":"Field :limit is not a valid natural number."}"#),
        ("offset=-1", r#"{"error":"Field :offset is not a valid natural number."}"#),
        ("offset=o", r#"{"error":"Field :offset is not a valid natural number."}"#),
        ("limit=%222%22", r#"{"error":"Invalid characters in GET: [limit] [\"]"}"#),
        ("created_by=me", r#"{"error":"Field :created_by is not a valid ID."}"#),
        ("created_after=now", r#"{"error":"Field :created_after is not a valid integer."}"#),
    ] {
        assert_says(&plain.get(&format!("get_runs/1&{parameters}")).await, 400, body);
    }
    let past = plain.get("get_runs/1&offset=99").await.json();
    assert_eq!((&past["size"], &past["_links"]["next"], &past["runs"]), (&json!(0), &json!(null), &json!([])));
    let page = plain.get("get_runs/1&limit=2").await.body;
    assert!(page.starts_with(concat!(
        r#"{"offset":0,"limit":2,"size":2,"_links":{"next":"\/api\/v2\/get_runs\/1&limit=2&offset=2","prev":null},"#,
        r#""runs":[{"id":3,"#
    )));
    assert_eq!(plain.get("get_runs/1&limit=3").await.json()["_links"]["next"], json!(null), "the last page is full");
    let empty = plain.get("get_runs/1&suite_id=&limit=&refs=null").await.json();
    assert_eq!(empty["size"], 3, "an empty filter is none");
    let encoded = plain.get("get_runs/1&created%5Fby=1%2C2&unknown=7").await.json();
    assert_eq!(encoded["size"], 3, "encoded commas and keys work, and unknown parameters are ignored");
}

#[tokio::test]
async fn a_link_keeps_the_filters_in_front_of_the_page() {
    let (_fake, plain) = start().await;
    let page = plain.get("get_runs/1&offset=1&is_completed=0&created_by=1%2C2&limit=1&suite_id=1").await.json();
    assert_eq!(
        page["_links"],
        json!({"next": null, "prev": "/api/v2/get_runs/1&is_completed=0&created_by=1%2C2&suite_id=1&limit=1&offset=0"})
    );
    let page = plain.get("get_cases/1&suite_id=1&limit=2").await.json();
    let next = page["_links"]["next"].as_str().unwrap();
    assert_eq!(next, "/api/v2/get_cases/1&suite_id=1&limit=2&offset=2");
    let next = plain.get(next.strip_prefix("/api/v2/").unwrap()).await.json();
    assert_eq!((&next["cases"][0]["id"], &next["offset"]), (&json!(3), &json!(2)), "it can be followed");
}
