//! Sections.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::Plain;

const KEYS: &str = "id suite_id name description parent_id display_order depth";

#[tokio::test]
async fn the_keys_of_a_section_and_the_shape_of_its_list() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let section = plain.get("get_section/2").await;
        assert_eq!(section.keys(), KEYS, "{generation:?}");
        let row =
            r#"{"id":2,"suite_id":1,"name":"Basket","description":null,"parent_id":null,"display_order":2,"depth":0}"#;
        assert_says(&section, 200, row);
        let list = plain.get("get_sections/1&suite_id=1&limit=1&offset=1").await;
        match generation {
            Generation::Legacy => assert_eq!(list.json().as_array().unwrap().len(), 2, "it ignores pages"),
            Generation::LegacyCapped => assert_says(&list, 200, &format!("[{row}]")),
            _ => {
                assert_eq!(list.keys(), "offset limit size _links sections");
                assert!(list.body.ends_with(&format!(r#""sections":[{row}]}}"#)), "{}", list.body);
            }
        }
    }
}

/// Of each section of a suite: the name, the position, and the depth.
async fn positions(plain: &Plain, suite: u64) -> Value {
    let list = plain.get(&format!("get_sections/1&suite_id={suite}")).await.json();
    let of = |section: &Value| json!([section["name"], section["display_order"], section["depth"]]);
    list["sections"].as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn a_new_section_renumbers_its_suite_depth_first() {
    let (fake, plain) = start().await;
    let by_name =
        plain.post("add_section/1", r#"{"suite_id":1,"parent_id":1,"name":"By name","description":"Text"}"#).await;
    assert_eq!(by_name.keys(), KEYS);
    let expected = json!({"id": 4, "suite_id": 1, "name": "By name", "description": "Text", "parent_id": 1,
        "display_order": 2, "depth": 1});
    assert_eq!(by_name.json(), expected);
    let body = r#"{"suite_id":1,"parent_id":4,"name":"Fast"}"#;
    assert_eq!(plain.post("add_section/1", body).await.json()["depth"], 2);
    plain.post("add_section/1", r#"{"suite_id":1,"parent_id":1,"name":"By category"}"#).await;
    plain.post("add_section/1", r#"{"suite_id":1,"parent_id":null,"name":"Admin"}"#).await;
    let expected = json!([
        ["Search", 1, 0],
        ["Basket", 5, 0],
        ["By name", 2, 1],
        ["Fast", 3, 2],
        ["By category", 4, 1],
        ["Admin", 6, 0]
    ]);
    assert_eq!(positions(&plain, 1).await, expected);
    assert_eq!(plain.get("get_section/2").await.json()["display_order"], 5);
    assert_eq!(positions(&plain, 2).await, json!([["Payment", 1, 0]]), "each suite has its own numbers");

    fake.seed(|seed| seed.remove_section(1));
    assert_eq!(positions(&plain, 1).await, json!([["Basket", 1, 0], ["Admin", 2, 0]]), "those below it went with it");
    assert_eq!(plain.post("add_section/1", r#"{"suite_id":1,"name":"x"}"#).await.json()["id"], 8, "no id comes again");
}

#[tokio::test]
async fn a_suite_is_named_unless_there_is_only_one() {
    let (fake, plain) = start().await;
    let (single, baselines) = fake.seed(|seed| {
        let (single, baselines) = (seed.project("A", SuiteMode::Single), seed.project("B", SuiteMode::Baselines));
        for project in [single, baselines] {
            let master = seed.suites_of(project)[0];
            seed.section(master, "Old");
        }
        (single, baselines)
    });
    let required = r#"{"error":"Field :suite_id is a required field."}"#;
    for project in [1, baselines.get()] {
        assert_says(&plain.get(&format!("get_sections/{project}")).await, 400, required);
        assert_says(&plain.post(&format!("add_section/{project}"), r#"{"name":"New"}"#).await, 400, required);
    }
    let of_baselines = plain.get(&format!("get_sections/{baselines}&suite_id=4")).await.json();
    assert_eq!(of_baselines["sections"][0]["name"], "Old");

    for suite in ["", "&suite_id=3", "&suite_id=1"] {
        let list = plain.get(&format!("get_sections/{single}{suite}")).await.json();
        assert_eq!((&list["size"], &list["sections"][0]["suite_id"]), (&json!(1), &json!(3)), "{suite}");
    }
    for body in [r#"{"name":"New"}"#, r#"{"name":"New","suite_id":1}"#, r#"{"name":"New","suite_id":null}"#] {
        let section = plain.post(&format!("add_section/{single}"), body).await.json();
        assert_eq!(section["suite_id"], 3, "{body}");
    }
}

#[tokio::test]
async fn what_a_call_about_a_section_is_refused_for() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        seed.reader("Rita", "rita@example.com");
        let other = seed.project("Other", SuiteMode::Multi);
        seed.suite(other, "Elsewhere");
    });
    let suite = "Field :suite_id is not a valid test suite.";
    for (query, words) in [
        ("get_sections/1&suite_id=99", suite),
        ("get_sections/1&suite_id=3", suite),
        ("get_sections/1&suite_id=x", "Field :suite_id is not a valid ID."),
        ("get_sections/1&suite_id=1&limit=251", "Field :limit is too large (maximum 250)."),
        ("get_section/99", "Field :section_id is not a valid section."),
        ("get_section/x", "Field :section_id is not a valid ID."),
    ] {
        assert_says(&plain.get(query).await, 400, &json!({"error": words}).to_string());
    }
    for (body, words) in [
        (json!({"suite_id": 1}), "Field :name is a required field."),
        (json!({"suite_id": 1, "name": null}), "Field :name is a required field."),
        (json!({"suite_id": 1, "name": ""}), "Field :name is a required field."),
        (json!({"suite_id": 1, "name": "x".repeat(251)}), "Field :name is too long (250 characters at most)."),
        (json!({"suite_id": 99, "name": "x"}), suite),
        (json!({"suite_id": 3, "name": "x"}), suite),
        (json!({"suite_id": 1, "name": "x", "parent_id": 99}), "Field :parent_id is not a valid section."),
        (json!({"suite_id": 2, "name": "x", "parent_id": 1}), "Field :parent_id is not a valid section."),
        (json!({"suite_id": 1, "name": "x", "parent_id": "y"}), "Field :parent_id is not a valid ID."),
    ] {
        assert_says(&plain.post("add_section/1", body.to_string()).await, 400, &json!({"error": words}).to_string());
    }
    let unknown = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.post("add_section/99", r#"{"suite_id":1,"name":"x"}"#).await, 400, unknown);
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    let forbidden = r#"{"error":"You are not allowed to add sections (insufficient permissions)."}"#;
    assert_says(&rita.post("add_section/1", r#"{"suite_id":1,"name":"x"}"#).await, 403, forbidden);
    assert_eq!(positions(&plain, 1).await, json!([["Search", 1, 0], ["Basket", 2, 0]]), "nothing was stored");

    fake.seed(|seed| seed.hide(1, 3));
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    assert_says(&rita.get("get_section/1").await, 403, hidden);
}

#[tokio::test]
async fn a_section_is_changed_field_by_field() {
    let (_fake, plain) = start().await;
    let mut expected = plain.get("get_section/2").await.json();
    for (body, key, value) in [
        (r#"{"name":"Cart","id":9,"suite_id":2,"parent_id":1}"#, "name", json!("Cart")),
        (r#"{"description":"Text"}"#, "description", json!("Text")),
        ("{}", "description", json!("Text")),
        (r#"{"description":null}"#, "description", json!(null)),
    ] {
        let updated = plain.post("update_section/2", body).await;
        assert_eq!(updated.keys(), KEYS);
        expected[key] = value;
        assert_eq!(updated.json(), expected, "{body}");
        assert_eq!(plain.get("get_section/2").await.json(), expected, "{body}");
    }
}

/// The sections of a suite as people draw them.
async fn drawn(plain: &Plain, suite: u64) -> Vec<String> {
    let list = plain.get(&format!("get_sections/1&suite_id={suite}")).await.json();
    let mut sections = list["sections"].as_array().unwrap().clone();
    sections.sort_by_key(|section| section["display_order"].as_u64());
    let text = |section: &Value| {
        "> ".repeat(usize::try_from(section["depth"].as_u64().unwrap()).unwrap()) + section["name"].as_str().unwrap()
    };
    sections.iter().map(text).collect()
}

/// A suite whose sections are `Search > (A > C, B)` and `Basket`, with the ids 1, 4, 6, 5 and 2.
async fn nested() -> (FakeTestRail, Plain) {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let a = seed.sub_section(1, "A");
        seed.sub_section(1, "B");
        seed.sub_section(a, "C");
    });
    assert_eq!(drawn(&plain, 1).await, ["Search", "> A", "> > C", "> B", "Basket"]);
    (fake, plain)
}

#[tokio::test]
async fn each_key_of_a_move_has_three_states() {
    let (_fake, plain) = nested().await;
    for (id, body, tree) in [
        (5, r#"{"after_id":null}"#, ["Search", "> B", "> A", "> > C", "Basket"]),
        (5, "{}", ["Search", "> B", "> A", "> > C", "Basket"]),
        (4, r#"{"parent_id":null}"#, ["Search", "> B", "Basket", "A", "> C"]),
        (2, r#"{"parent_id":1,"after_id":null}"#, ["Search", "> Basket", "> B", "A", "> C"]),
        (6, r#"{"parent_id":1,"after_id":2}"#, ["Search", "> Basket", "> C", "> B", "A"]),
        (4, r#"{"parent_id":null,"after_id":null}"#, ["A", "Search", "> Basket", "> C", "> B"]),
        (4, r#"{"parent_id":null}"#, ["A", "Search", "> Basket", "> C", "> B"]),
        (5, r#"{"after_id":2}"#, ["A", "Search", "> Basket", "> B", "> C"]),
        (1, r#"{"parent_id":4}"#, ["A", "> Search", "> > Basket", "> > B", "> > C"]),
    ] {
        let answer = plain.post(&format!("move_section/{id}"), body).await;
        assert_eq!((answer.status, answer.keys().as_str()), (200, KEYS));
        assert_eq!(answer, plain.get(&format!("get_section/{id}")).await, "{body}");
        assert_eq!(drawn(&plain, 1).await, tree, "{id} {body}");
    }
    let added = plain.post("add_section/1", r#"{"suite_id":1,"parent_id":1,"name":"New"}"#).await.json();
    assert_eq!(added["display_order"], 6, "a new one is the last of its parent");
    assert_eq!(positions(&plain, 2).await, json!([["Payment", 1, 0]]), "another suite is as it was");
}

#[tokio::test]
async fn what_a_move_is_refused_for() {
    let (fake, plain) = nested().await;
    let (parent, after) = ("Field :parent_id is not a valid section.", "Field :after_id is not a valid section.");
    for (body, words) in [
        (r#"{"parent_id":99}"#, parent),
        (r#"{"parent_id":3,"after_id":null}"#, parent),
        (r#"{"parent_id":4}"#, parent),
        (r#"{"parent_id":6}"#, parent),
        (r#"{"parent_id":"x"}"#, "Field :parent_id is not a valid ID."),
        (r#"{"after_id":99}"#, after),
        (r#"{"parent_id":null,"after_id":5}"#, after),
        (r#"{"after_id":4}"#, after),
        (r#"{"after_id":"x"}"#, "Field :after_id is not a valid ID."),
    ] {
        assert_says(&plain.post("move_section/4", body).await, 400, &json!({"error": words}).to_string());
    }
    assert_eq!(drawn(&plain, 1).await, ["Search", "> A", "> > C", "> B", "Basket"], "nothing moves");
    drop(fake);
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let answer = Plain::new(&fake).post("move_section/2", r#"{"after_id":null}"#).await;
    assert_says(&answer, 404, r#"{"error":"Invalid uri"}"#);
}

#[tokio::test]
async fn a_section_is_counted_and_then_deleted_with_what_is_in_it() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let below = seed.sub_section(2, "Coupons");
        seed.case(below, &json!({"title": "Redeem"}));
    });
    let counts = r#"{"affected_cases":5,"affected_sections":2,"affected_tests":6}"#;
    assert_says(&plain.post("delete_section/2&soft=1", "{}").await, 200, counts);
    assert_eq!(plain.get("get_section/4").await.status, 200, "nothing is gone");
    assert_says(&plain.post("delete_section/2", r#"{"soft":1}"#).await, 200, "");
    let gone = r#"{"error":"Field :section_id is not a valid section."}"#;
    for id in [2, 4] {
        assert_says(&plain.get(&format!("get_section/{id}")).await, 400, gone);
        assert_says(&plain.post(&format!("delete_section/{id}"), "").await, 400, gone);
    }
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json()["size"], 2);
    assert_eq!(plain.get("get_run/1").await.json()["passed_count"], 2, "a closed run keeps its tests");

    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    assert_says(&plain.post("delete_section/1&soft=1", "{}").await, 200, "");
    assert_eq!(plain.get("get_section/1").await.status, 400, "an old server does not know soft=1");
}

#[tokio::test]
async fn what_a_change_of_a_section_is_refused_for() {
    let (fake, plain) = start().await;
    fake.seed(|seed| _ = seed.reader("Rita", "rita@example.com"));
    let before = plain.get("get_section/1").await.body;
    for (body, words) in [
        (json!({"name": null}), "Field :name is a required field."),
        (json!({"name": ""}), "Field :name is a required field."),
        (json!({"name": "x".repeat(251)}), "Field :name is too long (250 characters at most)."),
        (json!({"name": "x", "description": {}}), "Field :description is not a valid string."),
    ] {
        assert_says(&plain.post("update_section/1", body.to_string()).await, 400, &json!({"error": words}).to_string());
    }
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("update_section", "edit"), ("move_section", "edit"), ("delete_section", "delete")] {
        let unknown = r#"{"error":"Field :section_id is not a valid section."}"#;
        assert_says(&plain.post(&format!("{method}/99"), r#"{"name":"x"}"#).await, 400, unknown);
        let words = format!(r#"{{"error":"You are not allowed to {verb} sections (insufficient permissions)."}}"#);
        assert_says(&rita.post(&format!("{method}/1"), r#"{"name":"x","after_id":2}"#).await, 403, &words);
    }
    assert_eq!(plain.get("get_section/1").await.body, before, "nothing changes");
}
