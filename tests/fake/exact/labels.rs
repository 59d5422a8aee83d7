//! Labels. Those that cases and tests have are in `case_labels.rs`.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::assert_says;
use crate::plain::{Plain, send};

async fn start(generation: Generation) -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    fake.set_time(1_700_000_000);
    let plain = Plain::new(&fake);
    (fake, plain)
}

#[tokio::test]
async fn a_label_from_its_creation_to_its_end() {
    let (fake, plain) = start(Generation::Paged).await;
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let row = r#"{"id":1,"title":"nightly","created_by":"2","created_on":1700000000}"#;
    assert_says(&ada.post("add_label/1", r#"{"title":"nightly","id":7}"#).await, 200, row);
    assert_says(&plain.get("get_label/1").await, 200, &row.replace("title", "name"));
    let page = r#"{"offset":0,"limit":250,"size":1,"_links":{"next":null,"prev":null},"labels":[ROW]}"#;
    assert_says(&plain.get("get_labels/1").await, 200, &page.replace("ROW", row));
    let renamed = plain.post("update_label/1", r#"{"project_id":1,"title":"a/b"}"#).await;
    assert_says(&renamed, 200, r#"{"id":1,"title":"a\/b"}"#);
    assert_eq!(plain.get("get_label/1").await.json()["name"], "a/b");

    assert_says(&plain.post("delete_label/1", "").await, 200, "");
    let gone = r#"{"error":"Field :label_id is not a valid label."}"#;
    for answer in [
        plain.get("get_label/1").await,
        plain.post("delete_label/1", "").await,
        plain.post("update_label/1", r#"{"project_id":1,"title":"x"}"#).await,
    ] {
        assert_says(&answer, 400, gone);
    }
    assert_eq!(plain.post("add_label/1", r#"{"title":"x"}"#).await.json()["id"], 2, "an id is not used again");
}

#[tokio::test]
async fn the_cloud_wraps_a_new_label_and_old_servers_know_none() {
    let (_fake, plain) = start(Generation::Cloud).await;
    let row = r#"{"label":{"id":1,"title":"nightly","created_by":"1","created_on":1700000000}}"#;
    assert_says(&plain.post("add_label/1", r#"{"title":"nightly"}"#).await, 200, row);
    for generation in [Generation::Legacy, Generation::LegacyCapped] {
        let (_fake, plain) = start(generation).await;
        for method in ["get_label/1", "get_labels/1"] {
            assert_eq!(plain.get(method).await.status, 404, "{generation:?} {method}");
        }
        for method in ["add_label/1", "update_label/1", "delete_label/1", "delete_labels"] {
            assert_eq!(plain.post(method, "{}").await.status, 404, "{generation:?} {method}");
        }
    }
}

#[tokio::test]
async fn labels_are_deleted_together_or_not_at_all_and_cases_and_tests_lose_them() {
    let (fake, plain) = start(Generation::Paged).await;
    let labels = ["a", "b", "c"].map(|title| fake.seed(|seed| seed.label(1, title)).get());
    plain.post("update_case/1", r#"{"labels":["a","b","c"]}"#).await;
    let test = plain.get("get_tests/3").await.json()["tests"][0]["id"].clone();
    plain.post(&format!("update_test/{test}"), r#"{"labels":["a","c"]}"#).await;

    let unknown = r#"{"error":"Field :label_ids contains one or more invalid labels."}"#;
    assert_says(&plain.post("delete_labels", r#"{"label_ids":[1,99]}"#).await, 400, unknown);
    assert_eq!(plain.get("get_labels/1").await.json()["size"], 3);
    for body in ["{}", r#"{"label_ids":[]}"#] {
        let words = r#"{"error":"Field :label_ids is a required field."}"#;
        assert_says(&plain.post("delete_labels", body).await, 400, words);
    }
    let words = r#"{"error":"Field :label_ids is not a valid ID."}"#;
    assert_says(&plain.post("delete_labels", r#"{"label_ids":["a"]}"#).await, 400, words);

    assert_says(&plain.post("delete_labels", json!({"label_ids": [labels[0], labels[1]]}).to_string()).await, 200, "");
    let titles = |row: &serde_json::Value| row["labels"].as_array().unwrap().len();
    let (case, test) = (plain.get("get_case/1").await.json(), plain.get(&format!("get_test/{test}")).await.json());
    assert_eq!((titles(&case), titles(&test), &case["labels"][0]["title"]), (1, 1, &json!("c")));
    let with_it = plain.get("get_cases/1&suite_id=1&label_id=1").await.json();
    assert_eq!(with_it["size"], 0);
    fake.seed(|seed| seed.remove_label(labels[2]));
    assert_eq!(plain.get("get_case/1").await.json()["labels"], json!([]));
}

#[tokio::test]
async fn labels_are_listed_in_pages_by_project() {
    let (fake, plain) = start(Generation::Paged).await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.label(other, "elsewhere");
        for title in ["a", "b", "c"] {
            seed.label(1, title);
        }
        seed.rename_label(4, "d");
    });
    let page = plain.get("get_labels/1&limit=2&offset=1").await.json();
    let titles: Vec<_> = page["labels"].as_array().unwrap().iter().map(|label| label["title"].clone()).collect();
    assert_eq!((titles, &page["_links"]["next"]), (vec![json!("b"), json!("d")], &json!(null)));
    fake.seed(|seed| seed.remove_project(2));
    let gone = r#"{"error":"Field :label_id is not a valid label."}"#;
    assert_says(&plain.get("get_label/1").await, 400, gone);
}

#[tokio::test]
async fn a_label_that_cannot_be_is_refused() {
    let (fake, plain) = start(Generation::Paged).await;
    fake.seed(|seed| {
        seed.label(1, "taken");
        seed.label(1, "nightly");
        let other = seed.project("Other", SuiteMode::Single);
        seed.label(other, "elsewhere");
    });
    let long = json!({"title": "x".repeat(21), "project_id": 1}).to_string();
    for (body, words) in [
        (r#"{"project_id":1}"#, r#"{"error":"Field :title is a required field."}"#),
        (r#"{"project_id":1,"title":" "}"#, r#"{"error":"Field :title is a required field."}"#),
        (long.as_str(), r#"{"error":"Field :title is too long (20 characters at most)."}"#),
        (r#"{"project_id":1,"title":"taken"}"#, r#"{"error":"Field :title is already in use."}"#),
    ] {
        assert_says(&plain.post("add_label/1", body.to_owned()).await, 400, words);
        assert_says(&plain.post("update_label/2", body.to_owned()).await, 400, words);
    }
    for (verb, method, body, words) in [
        ("POST", "add_label/9", "{}", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        ("GET", "get_labels/9", "", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        ("POST", "update_label/2", r#"{"title":"x"}"#, r#"{"error":"Field :project_id is a required field."}"#),
        (
            "POST",
            "update_label/2",
            r#"{"title":"x","project_id":2}"#,
            r#"{"error":"Field :label_id is not a valid label."}"#,
        ),
        (
            "POST",
            "update_label/2",
            r#"{"title":"x","project_id":9}"#,
            r#"{"error":"Field :project_id is not a valid or accessible project."}"#,
        ),
        ("GET", "get_label/L1", "", r#"{"error":"Field :label_id is not a valid ID."}"#),
    ] {
        assert_says(&send(plain.request(verb, method).body(body)).await, 400, words);
    }
    let same = plain.post("update_label/2", r#"{"project_id":1,"title":"nightly"}"#).await;
    assert_eq!(same.status, 200, "a label may keep its title");
    assert_eq!(plain.post("add_label/2", r#"{"title":"taken"}"#).await.status, 200, "that of another project");

    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in
        [("add_label/1", "add"), ("update_label/1", "edit"), ("delete_label/1", "delete"), ("delete_labels", "delete")]
    {
        let words = format!(r#"{{"error":"You are not allowed to {verb} labels (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"title":"x"}"#).await, 403, &words);
    }
    assert_eq!(rita.get("get_labels/1").await.json()["size"], 2);
}
