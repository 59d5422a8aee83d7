//! Milestones.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, send};

const KEYS: &str =
    "id name description start_on started_on is_started due_on is_completed completed_on project_id parent_id refs url";

#[tokio::test]
async fn a_milestone_from_its_start_to_its_end() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let new = r#"{"name":"2.1","description":"Text","due_on":1700009999,"refs":"A-1","is_started":false,"id":77}"#;
    let added = plain.post("add_milestone/1", new).await;
    assert_eq!(added.keys(), KEYS);
    let added = added.json();
    assert_eq!((&added["id"], &added["name"], &added["project_id"]), (&json!(2), &json!("2.1"), &json!(1)));
    assert_eq!((&added["description"], &added["refs"]), (&json!("Text"), &json!("A-1")));
    assert_eq!((&added["due_on"], &added["parent_id"]), (&json!(1_700_009_999), &json!(null)));
    let started = (&added["start_on"], &added["is_started"], &added["started_on"]);
    assert_eq!(started, (&json!(null), &json!(true), &json!(1_700_000_000)), "without a start it is started at once");
    assert_eq!((&added["is_completed"], &added["completed_on"]), (&json!(false), &json!(null)));
    assert!(added["url"].as_str().unwrap().ends_with("/index.php?/milestones/view/2"));

    let got = plain.get("get_milestone/2").await;
    assert_eq!(got.keys(), format!("{KEYS} milestones"));
    let mut expected = added.clone();
    expected["milestones"] = json!([]);
    assert_eq!(got.json(), expected);

    fake.advance(std::time::Duration::from_secs(60));
    for (body, key, value) in [
        (r#"{"name":"2.2","id":1,"project_id":9}"#, "name", json!("2.2")),
        (r#"{"description":null}"#, "description", json!(null)),
        (r#"{"due_on":null}"#, "due_on", json!(null)),
        (r#"{"start_on":5}"#, "start_on", json!(5)),
        (r#"{"refs":"A-1, A-2"}"#, "refs", json!("A-1, A-2")),
        (r#"{"parent_id":1}"#, "parent_id", json!(1)),
        (r#"{"parent_id":null}"#, "parent_id", json!(null)),
    ] {
        let updated = plain.post("update_milestone/2", body).await;
        assert_eq!(updated.keys(), format!("{KEYS} milestones"));
        expected[key] = value;
        assert_eq!(updated.json(), expected, "{body}");
    }
    let times = |row: &Value| (row["started_on"].clone(), row["completed_on"].clone());
    for (body, started_on, completed_on) in [
        (r#"{"is_completed":true}"#, json!(1_700_000_000), json!(1_700_000_060)),
        (r#"{"is_completed":true,"is_started":true}"#, json!(1_700_000_000), json!(1_700_000_060)),
        (r#"{"is_completed":false,"is_started":false}"#, json!(null), json!(null)),
        (r#"{"is_started":true}"#, json!(1_700_000_060), json!(null)),
    ] {
        let row = plain.post("update_milestone/2", body).await.json();
        assert_eq!(times(&row), (started_on, completed_on), "{body}");
        assert_eq!(
            (&row["is_started"], &row["is_completed"]),
            (&json!(row["started_on"].is_number()), &json!(row["completed_on"].is_number()))
        );
    }

    plain.post("add_run/1", r#"{"suite_id":1,"milestone_id":2}"#).await;
    assert_says(&plain.post("delete_milestone/2", "").await, 200, "");
    let gone = r#"{"error":"Field :milestone_id is not a valid milestone."}"#;
    assert_says(&plain.get("get_milestone/2").await, 400, gone);
    assert_says(&plain.post("delete_milestone/2", "").await, 400, gone);
    assert_eq!(plain.get("get_run/6").await.json()["milestone_id"], json!(null), "its runs stay");
    assert_eq!(plain.post("add_milestone/1", r#"{"name":"x"}"#).await.json()["id"], 3, "an id is not used again");
}

#[tokio::test]
async fn children_stand_below_their_parents() {
    let (fake, plain) = start().await;
    let child = plain.post("add_milestone/1", r#"{"name":"Beta","parent_id":1}"#).await.json();
    assert_eq!((&child["id"], &child["parent_id"], child.get("milestones")), (&json!(2), &json!(1), None));
    let below = fake.seed(|seed| seed.sub_milestone(2, "Beta 1"));
    let parent = plain.get("get_milestone/1").await.json();
    assert_eq!(parent["milestones"][0]["name"], "Beta");
    assert_eq!(parent["milestones"][0]["milestones"][0]["id"], below.get());
    let updated = plain.post("update_milestone/1", "{}").await.json();
    assert_eq!(updated, parent, "an update has them as well");
    let list = plain.get("get_milestones/1").await.json();
    assert_eq!((&list["size"], list["milestones"][0].get("milestones")), (&json!(3), None));

    let words = r#"{"error":"Field :parent_id is not a valid milestone."}"#;
    for body in [r#"{"parent_id":99}"#, r#"{"parent_id":1}"#, r#"{"parent_id":3}"#] {
        assert_says(&plain.post("update_milestone/1", body).await, 400, words);
    }
    fake.seed(|seed| seed.remove_milestone(1));
    assert_eq!(plain.get("get_milestones/1").await.json()["size"], 0, "it takes those below it along");
}

#[tokio::test]
async fn milestones_are_listed_by_state() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let old = seed.milestone(1, "Old");
        seed.complete_milestone(old);
        let other = seed.project("Other", SuiteMode::Single);
        seed.milestone(other, "Elsewhere");
    });
    plain.post("add_milestone/1", r#"{"name":"Later","start_on":4000000000}"#).await;
    for (filter, ids) in [
        ("", json!([1, 2, 4])),
        ("&is_completed=1", json!([2])),
        ("&is_completed=0", json!([1, 4])),
        ("&is_started=1", json!([1, 2])),
        ("&is_started=0", json!([4])),
        ("&is_started=1&is_completed=0", json!([1])),
        ("&limit=1&offset=1", json!([2])),
    ] {
        let page = plain.get(&format!("get_milestones/1{filter}")).await.json();
        let got: Value = page["milestones"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        assert_eq!(got, ids, "{filter}");
    }
    let later = plain.get("get_milestone/4").await.json();
    assert_eq!(
        (&later["is_started"], &later["started_on"]),
        (&json!(false), &json!(null)),
        "it has a start of its own"
    );
}

#[tokio::test]
async fn a_milestone_that_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    let long = json!({"name": "x".repeat(251)}).to_string();
    for (body, words) in [
        ("{}", r#"{"error":"Field :name is a required field."}"#),
        (r#"{"name":""}"#, r#"{"error":"Field :name is a required field."}"#),
        (long.as_str(), r#"{"error":"Field :name is too long (250 characters at most)."}"#),
        (r#"{"name":"x","due_on":"soon"}"#, r#"{"error":"Field :due_on is not a valid integer."}"#),
        (r#"{"name":"x","start_on":"soon"}"#, r#"{"error":"Field :start_on is not a valid integer."}"#),
        (r#"{"name":"x","parent_id":99}"#, r#"{"error":"Field :parent_id is not a valid milestone."}"#),
        (r#"{"name":"x","parent_id":"M1"}"#, r#"{"error":"Field :parent_id is not a valid ID."}"#),
        ("{", r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
    ] {
        assert_says(&plain.post("add_milestone/1", body.to_owned()).await, 400, words);
    }
    let before = plain.get("get_milestone/1").await.body;
    let refused = plain.post("update_milestone/1", r#"{"name":"x","due_on":"soon","is_completed":true}"#).await;
    assert_says(&refused, 400, r#"{"error":"Field :due_on is not a valid integer."}"#);
    assert_eq!(plain.get("get_milestone/1").await.body, before, "nothing changes");
    for (verb, method, words) in [
        ("GET", "get_milestone/99", r#"{"error":"Field :milestone_id is not a valid milestone."}"#),
        ("GET", "get_milestone/M1", r#"{"error":"Field :milestone_id is not a valid ID."}"#),
        ("GET", "get_milestones/99", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        ("POST", "add_milestone/99", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        ("POST", "update_milestone/99", r#"{"error":"Field :milestone_id is not a valid milestone."}"#),
    ] {
        assert_says(&send(plain.request(verb, method)).await, 400, words);
    }
    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in [("add_milestone/1", "add"), ("update_milestone/1", "edit"), ("delete_milestone/1", "delete")]
    {
        let words = format!(r#"{{"error":"You are not allowed to {verb} milestones (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"name":"x"}"#).await, 403, &words);
    }
    assert_eq!(rita.get("get_milestones/1").await.json()["size"], 1);
}

#[tokio::test]
async fn old_servers_know_less_of_a_milestone() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    let new = r#"{"name":"x","parent_id":1,"start_on":4000000000,"refs":"A-1","due_on":7}"#;
    let added = plain.post("add_milestone/1", new).await;
    assert_eq!(added.keys(), "id name description due_on is_completed completed_on project_id url");
    assert_eq!(added.json()["due_on"], 7);
    assert_eq!(plain.get("get_milestone/1").await.keys(), added.keys(), "it has no children");
    assert_eq!(plain.get("get_milestones/1&is_started=0").await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_milestone_that_is_deleted_leaves_its_cases_and_their_tests() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let below = seed.sub_milestone(1, "Beta");
        seed.update_case(1, &json!({"milestone_id": 1}));
        seed.update_case(2, &json!({"milestone_id": below}));
        seed.close(2);
    });
    let tests = plain.get("get_tests/2").await.json();
    assert_eq!((&tests["tests"][0]["milestone_id"], &tests["tests"][1]["milestone_id"]), (&json!(1), &json!(2)));
    assert_says(&plain.post("delete_milestone/1", "").await, 200, "");
    for case in [1, 2] {
        assert_eq!(plain.get(&format!("get_case/{case}")).await.json()["milestone_id"], json!(null));
    }
    assert_eq!(plain.get("get_cases/1&suite_id=1&milestone_id=1,2").await.json()["size"], 0);
    for run in [2, 3] {
        let tests = plain.get(&format!("get_tests/{run}")).await.json();
        assert!(tests["tests"].as_array().unwrap().iter().all(|test| test["milestone_id"].is_null()), "run {run}");
    }
}
