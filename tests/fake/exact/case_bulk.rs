//! Calls about several cases at once, and deletions.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::Plain;

fn said(words: &str) -> String {
    json!({"error": words}).to_string()
}

/// The ids of the cases of a suite.
async fn ids(plain: &Plain, suite: u64) -> Vec<u64> {
    let page = plain.get(&format!("get_cases/1&suite_id={suite}")).await.json();
    page["cases"].as_array().unwrap().iter().map(|case| case["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn several_cases_are_added_in_their_order_or_none_is() {
    let (fake, plain) = start().await;
    let answer = plain.post("add_cases/3", r#"{"cases":[{"title":"b","refs":" A-1, ,A-2 "},{"title":"a"}]}"#).await;
    assert_eq!((answer.status, answer.keys().as_str()), (200, "cases"));
    let cases = answer.json()["cases"].clone();
    assert_eq!(cases, json!([plain.get("get_case/10").await.json(), plain.get("get_case/11").await.json()]));
    assert_eq!(
        (&cases[0]["title"], &cases[0]["refs"], &cases[1]["display_order"]),
        (&json!("b"), &json!("A-1,A-2"), &json!(5))
    );

    let long = "x".repeat(251);
    for (body, words) in [
        ("{}".to_owned(), "Field :cases is a required field."),
        (r#"[{"title":"a"}]"#.to_owned(), "Field :cases is a required field."),
        (r#"{"cases":[]}"#.to_owned(), "Field :cases is a required field."),
        (r#"{"cases":[{"title":"c"},{}]}"#.to_owned(), "Field :title is a required field."),
        (r#"{"cases":[{"title":"c"},7]}"#.to_owned(), "Field :title is a required field."),
        (
            r#"{"cases":[{"title":"c"},{"title":"d","type_id":99}]}"#.to_owned(),
            "Field :type_id is not a valid case type.",
        ),
        (
            format!(r#"{{"cases":[{{"title":"c"}},{{"title":"{long}"}}]}}"#),
            "Field :title is too long (250 characters at most).",
        ),
        (
            format!(r#"{{"cases":[{{"title":"c","refs":"A,{long}"}}]}}"#),
            "Field :refs is too long (250 characters at most).",
        ),
    ] {
        assert_says(&plain.post("add_cases/3", body).await, 400, &said(words));
    }
    let words = said("Field :section_id is not a valid section.");
    assert_says(&plain.post("add_cases/99", r#"{"cases":[{"title":"c"}]}"#).await, 400, &words);
    assert_eq!(ids(&plain, 2).await, [7, 8, 9, 10, 11], "nothing of a refused batch is stored");
    assert_eq!(fake.calls("add_cases"), 10);
}

#[tokio::test]
async fn several_cases_get_the_same_values_or_none_does() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let answer =
        plain.post("update_cases/1", r#"{"case_ids":[2,1,2],"priority_id":4,"refs":"A-1","suite_id":7}"#).await;
    assert_eq!((answer.status, answer.keys().as_str()), (200, "updated_cases"));
    let cases = answer.json()["updated_cases"].clone();
    assert_eq!(cases, json!([plain.get("get_case/2").await.json(), plain.get("get_case/1").await.json()]));
    assert_eq!((&cases[0]["priority_id"], &cases[1]["refs"]), (&json!(4), &json!("A-1")));
    assert_eq!((&cases[0]["updated_on"], &cases[0]["suite_id"]), (&json!(1_700_000_000), &json!(1)));

    let before = plain.get("get_cases/1&suite_id=1").await.json();
    for (method, body, words) in [
        ("update_cases/9", r#"{"case_ids":[1]}"#, "Field :suite_id is not a valid test suite."),
        ("update_cases", r#"{"case_ids":[1]}"#, "Field :suite_id is a required field."),
        ("update_cases/1", r#"{"priority_id":4}"#, "Field :case_ids is a required field."),
        ("update_cases/1", r#"{"case_ids":[],"priority_id":1}"#, "Field :case_ids is a required field."),
        ("update_cases/1", r#"{"case_ids":["x"],"priority_id":1}"#, "Field :case_ids is not a valid ID."),
        ("update_cases/1", r#"{"case_ids":[3,7],"priority_id":1}"#, "Field :case_ids contains unrecognized case IDs."),
        ("update_cases/1", r#"{"case_ids":[3],"priority_id":9}"#, "Field :priority_id is not a valid priority."),
        ("update_cases/1", r#"{"case_ids":[3],"title":""}"#, "Field :title is a required field."),
    ] {
        assert_says(&plain.post(method, body).await, 400, &said(words));
    }
    assert_eq!(plain.get("get_cases/1&suite_id=1").await.json(), before);
}

#[tokio::test]
async fn copies_have_the_values_of_their_originals_and_ids_of_their_own() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        seed.case_field("key");
        seed.update_case(2, &json!({"refs": "A-1", "custom_key": "x"}));
    });
    fake.set_time(1_700_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    assert_says(&ada.post("copy_cases_to_section/3", r#"{"case_ids":[2,1]}"#).await, 200, "");
    assert_eq!((ids(&plain, 1).await, ids(&plain, 2).await), (vec![1, 2, 3, 4, 5, 6], vec![7, 8, 9, 10, 11]));
    let mut expected = plain.get("get_case/2").await.json();
    for (key, value) in
        [("id", 10), ("section_id", 3), ("suite_id", 2), ("created_by", 2), ("updated_by", 2), ("display_order", 4)]
    {
        expected[key] = json!(value);
    }
    expected["created_on"] = json!(1_700_000_000);
    expected["updated_on"] = json!(1_700_000_000);
    assert_eq!(plain.get("get_case/10").await.json(), expected);
    assert_eq!(plain.get("get_history_for_case/10").await.json()["size"], 0);

    assert_says(&plain.post("copy_cases_to_section/3", r#"{"case_ids":"1, 2"}"#).await, 200, "");
    assert_eq!(ids(&plain, 2).await.len(), 7, "a repeat makes others");
    for (method, body, words) in [
        ("copy_cases_to_section/99", r#"{"case_ids":[1]}"#, "Field :section_id is not a valid section."),
        ("copy_cases_to_section/3", "{}", "Field :case_ids is a required field."),
        ("copy_cases_to_section/3", r#"{"case_ids":[1,99]}"#, "Field :case_ids contains unrecognized case IDs."),
        ("copy_cases_to_section/3", r#"{"case_ids":"1,x"}"#, "Field :case_ids is not a valid ID."),
    ] {
        assert_says(&plain.post(method, body).await, 400, &said(words));
    }
    assert_eq!(ids(&plain, 2).await.len(), 7);
}

#[tokio::test]
async fn moved_cases_stand_in_the_section_and_its_suite() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    for _ in 0..2 {
        assert_says(&plain.post("move_cases_to_section/3", r#"{"case_ids":[1,2],"suite_id":2}"#).await, 200, "");
        assert_eq!((ids(&plain, 1).await, ids(&plain, 2).await), (vec![3, 4, 5, 6], vec![1, 2, 7, 8, 9]));
    }
    let case = plain.get("get_case/2").await.json();
    assert_eq!(
        (&case["section_id"], &case["suite_id"], &case["updated_on"]),
        (&json!(3), &json!(2), &json!(1_700_000_000))
    );
    let history = plain.get("get_history_for_case/2").await.json();
    assert_eq!((&history["size"], &history["history"][0]["changes"][0]["field"]), (&json!(1), &json!("section_id")));
    for (body, words) in [
        (r#"{"suite_id":2}"#, "Field :case_ids is a required field."),
        (r#"{"case_ids":[3]}"#, "Field :suite_id is a required field."),
        (r#"{"case_ids":[3],"suite_id":1}"#, "Field :suite_id is not a valid test suite."),
        (r#"{"case_ids":[99],"suite_id":2}"#, "Field :case_ids contains unrecognized case IDs."),
    ] {
        assert_says(&plain.post("move_cases_to_section/3", body).await, 400, &said(words));
    }
    assert_eq!(ids(&plain, 1).await, [3, 4, 5, 6]);
}

#[tokio::test]
async fn a_deleted_case_takes_its_tests_in_open_runs_along() {
    let (_fake, plain) = start().await;
    let count = |run: u64| {
        let plain = &plain;
        async move { plain.get(&format!("get_tests/{run}")).await.json()["size"].clone() }
    };
    assert_eq!((count(1).await, count(2).await, count(3).await), (json!(3), json!(3), json!(3)));
    // The fourth is in a run of a plan.
    assert_says(&plain.post("delete_case/1&soft=1", "{}").await, 200, r#"{"affected_tests":3}"#);
    assert_says(&plain.post("delete_case/7&soft=1", "{}").await, 200, r#"{"affected_tests":0}"#);
    assert_eq!(plain.get("get_case/1").await.status, 200, "soft=1 only counts");
    assert_says(&plain.post("delete_case/1", r#"{"soft":1}"#).await, 200, "");
    assert_eq!((count(1).await, count(2).await, count(3).await), (json!(3), json!(2), json!(2)));
    let unknown = said("Field :case_id is not a valid test case.");
    for answer in [
        plain.post("delete_case/1", "{}").await,
        plain.post("delete_case/1&soft=1", "{}").await,
        plain.get("get_case/1").await,
        plain.get("get_history_for_case/1").await,
    ] {
        assert_says(&answer, 400, &unknown);
    }
    assert_eq!(ids(&plain, 1).await, [2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn several_cases_are_deleted_and_soft_counts_in_the_query_only() {
    let (_fake, plain) = start().await;
    let both = r#"{"case_ids":[1,2]}"#;
    assert_says(&plain.post("delete_cases/1&project_id=1&soft=1", both).await, 200, r#"{"affected_tests":6}"#);
    assert_says(&plain.post("delete_cases/1&project_id=1&soft=0", r#"{"case_ids":[1,2],"soft":1}"#).await, 200, "");
    assert_eq!(ids(&plain, 1).await, [3, 4, 5, 6]);
    for (method, body, words) in [
        ("delete_cases/1&project_id=1", both, "Field :case_ids contains unrecognized case IDs."),
        ("delete_cases/1&project_id=1", r#"{"case_ids":[3,7]}"#, "Field :case_ids contains unrecognized case IDs."),
        ("delete_cases/1&project_id=1", "{}", "Field :case_ids is a required field."),
        ("delete_cases/9&project_id=1", both, "Field :suite_id is not a valid test suite."),
        ("delete_cases/1&project_id=9", both, "Field :project_id is not a valid or accessible project."),
        ("delete_cases&project_id=1", both, "Field :suite_id is a required field."),
    ] {
        assert_says(&plain.post(method, body).await, 400, &said(words));
    }
    assert_eq!(ids(&plain, 1).await, [3, 4, 5, 6]);
    assert_says(&plain.post("delete_cases/1", r#"{"case_ids":[3]}"#).await, 200, "");
    assert_eq!(ids(&plain, 1).await, [4, 5, 6], "a call without project_id works");

    let single = FakeTestRail::builder()
        .seed(|seed| {
            seed.project("Shop", SuiteMode::Single);
            seed.cases(1, "S", ["a", "b"]);
        })
        .start()
        .await;
    let plain = Plain::new(&single);
    assert_says(&plain.post("delete_cases&project_id=1", r#"{"case_ids":[1]}"#).await, 200, "");
    assert_eq!(plain.get("get_cases/1").await.json()["size"], 1);
}

#[tokio::test]
async fn an_old_server_deletes_in_spite_of_soft() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    assert_says(&plain.post("delete_case/1&soft=1", "{}").await, 200, "");
    assert_says(&plain.post("delete_cases/1&soft=1", r#"{"case_ids":[2]}"#).await, 200, "");
    let left = plain.get("get_cases/1&suite_id=1").await.json();
    assert_eq!(left.as_array().unwrap().iter().map(|case| &case["id"]).collect::<Vec<_>>(), [3, 4, 5, 6]);
}

#[tokio::test]
async fn who_may_only_read_changes_no_case() {
    let (fake, plain) = start().await;
    let bob = fake.seed(|seed| seed.reader("Bob", "bob@example.com"));
    let reader = Plain::as_user(&fake, "bob@example.com", fake.key());
    let before = (plain.get("get_cases/1&suite_id=1").await.json(), plain.get("get_cases/1&suite_id=2").await.json());
    for (method, body, verb) in [
        ("add_case/1", r#"{"title":"x"}"#, "add"),
        ("add_cases/1", r#"{"cases":[{"title":"x"}]}"#, "add"),
        ("copy_cases_to_section/1", r#"{"case_ids":[1]}"#, "add"),
        ("update_case/1", r#"{"title":"x"}"#, "edit"),
        ("update_cases/1", r#"{"case_ids":[1],"title":"x"}"#, "edit"),
        ("move_cases_to_section/3", r#"{"case_ids":[1],"suite_id":2}"#, "edit"),
        ("delete_case/1", "{}", "delete"),
        ("delete_cases/1&project_id=1", r#"{"case_ids":[1]}"#, "delete"),
    ] {
        let words = format!("You are not allowed to {verb} test cases (insufficient permissions).");
        assert_says(&reader.post(method, body).await, 403, &said(&words));
    }
    assert_eq!(
        before,
        (plain.get("get_cases/1&suite_id=1").await.json(), plain.get("get_cases/1&suite_id=2").await.json())
    );

    fake.seed(|seed| seed.hide(1, bob));
    let hidden = said("The requested project does not exist or you do not have the permissions to access it.");
    for (method, body) in [
        ("update_cases/1", r#"{"case_ids":[1]}"#),
        ("delete_cases/1", r#"{"case_ids":[1]}"#),
        ("delete_case/1", "{}"),
        ("add_cases/1", "{}"),
        ("move_cases_to_section/3", "{}"),
    ] {
        assert_says(&reader.post(method, body).await, 403, &hidden);
    }
    assert_says(&reader.get("get_history_for_case/1").await, 403, &hidden);
    assert_says(&reader.get("get_case_titles&case_ids=1").await, 200, "[]");
}

#[tokio::test]
async fn titles_come_in_the_order_of_the_ids() {
    let (_fake, plain) = start().await;
    let titles = plain.get("get_case_titles&case_ids=7,99,1").await;
    assert_says(&titles, 200, r#"[{"id":7,"title":"Pay by card"},{"id":1,"title":"Find a product by its name"}]"#);
    assert_says(&plain.get("get_case_titles").await, 400, &said("Field :case_ids is a required field."));
    assert_says(&plain.get("get_case_titles&case_ids=1,x").await, 400, &said("Field :case_ids is not a valid ID."));
    let old = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    let missing = Plain::new(&old).get("get_case_titles&case_ids=1").await;
    assert_says(&missing, 404, &said("Unknown method 'get_case_titles'"));
}
