//! Sets of shared steps.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, Resource, SuiteMode};
use testrail::shared_steps::StepsInCases;

use super::{assert_says, start};
use crate::plain::{Plain, send};

const KEYS: &str = "id title project_id created_by created_on updated_by updated_on custom_steps_separated case_ids";

#[tokio::test]
async fn a_set_from_its_creation_to_its_end() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let steps = r#"[{"content":"Look","refs":"A-1"},{"expected":"Done","additional_info":"x","id":3}]"#;
    let added = ada.post("add_shared_step/1", format!(r#"{{"title":"In","custom_steps_separated":{steps}}}"#)).await;
    let body = r#"{"id":1,"title":"In","project_id":1,"created_by":2,"created_on":1700000000,"updated_by":2,"updated_on":1700000000,"custom_steps_separated":[{"content":"Look","expected":"","additional_info":null,"refs":"A-1"},{"content":"","expected":"Done","additional_info":"x","refs":null}],"case_ids":[]}"#;
    assert_says(&added, 200, body);
    assert_says(&plain.get("get_shared_step/1").await, 200, body);
    let page = r#"{"offset":0,"limit":250,"size":1,"_links":{"next":null,"prev":null},"shared_steps":[ROW]}"#;
    assert_says(&plain.get("get_shared_steps/1").await, 200, &page.replace("ROW", body));

    fake.advance(std::time::Duration::from_secs(60));
    let updated = plain.post("update_shared_step/1", r#"{"custom_steps_separated":[]}"#).await;
    assert_eq!(updated.keys(), KEYS);
    let updated = updated.json();
    assert_eq!((&updated["title"], &updated["custom_steps_separated"]), (&json!("In"), &json!([])));
    assert_eq!((&updated["created_by"], &updated["updated_by"]), (&json!(2), &json!(1)));
    assert_eq!((&updated["created_on"], &updated["updated_on"]), (&json!(1_700_000_000), &json!(1_700_000_060)));

    assert_says(&plain.post("delete_shared_step/1", "").await, 200, "");
    let gone = r#"{"error":"Field :shared_step_id is not a valid shared step."}"#;
    for answer in [
        plain.get("get_shared_step/1").await,
        plain.get("get_shared_step_history/1").await,
        plain.post("update_shared_step/1", r#"{"custom_steps_separated":[]}"#).await,
        plain.post("delete_shared_step/1", "").await,
    ] {
        assert_says(&answer, 400, gone);
    }
    assert_eq!(plain.post("add_shared_step/1", r#"{"title":"x"}"#).await.json()["id"], 2, "an id is not used again");
}

#[tokio::test]
async fn the_history_has_each_version_newest_first_in_the_form_of_its_generation() {
    let page = r#"{"offset":0,"limit":250,"size":2,"_links":{"next":null,"prev":null},"step_history":[{"id":"2","timestamp":1700000000,"user_id":"1","custom_steps_separated":[{"content":"b","expected":"","additional_info":null,"refs":null}],"title":"Two"},{"id":"1","timestamp":1700000000,"user_id":"1","custom_steps_separated":[],"title":"One"}]}"#;
    let bare = r#"[{"id":2,"timestamp":1700000000,"user_id":1,"custom_steps_separated":[{"content":"b","expected":"","additional_info":null,"refs":null}],"title":"Two"},{"id":1,"timestamp":1700000000,"user_id":1,"custom_steps_separated":[],"title":"One"}]"#;
    for (generation, body) in [(Generation::Paged, page), (Generation::Cloud, bare)] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.set_time(1_700_000_000);
        fake.seed(|seed| {
            let set = seed.shared_step(1, "One", [(); 0]);
            seed.update_shared_step(set, &json!({"title": "Two", "custom_steps_separated": [{"content": "b"}]}));
            seed.shared_step(1, "Other", [(); 0]);
        });
        assert_says(&Plain::new(&fake).get("get_shared_step_history/1").await, 200, body);
    }
}

#[tokio::test]
async fn cases_use_sets_and_keep_or_lose_their_steps() {
    let (fake, plain) = start().await;
    let case = |steps: &Value| json!({"template_id": 2, "custom_steps_separated": steps});
    let of_both = json!([{"shared_step_id": 1}, {"content": "Own"}, {"shared_step_id": 2}, {"shared_step_id": 1}]);
    fake.seed(|seed| {
        seed.case_field("steps_separated");
        seed.shared_step(1, "One", [json!({"content": "a"}), json!({"content": "b"})]);
        seed.shared_step(1, "Two", [json!({"content": "c"})]);
        seed.update_case(1, &case(&of_both));
        seed.update_case(2, &case(&json!([{"shared_step_id": 2}])));
        seed.update_case(3, &case(&json!([{"content": "Own"}])));
        seed.set(Resource::SharedStep, 2, "row_number", 7);
    });
    assert_eq!(plain.get("get_shared_step/1").await.json()["case_ids"], json!([1]));
    let two = plain.get("get_shared_step/2").await.json();
    assert_eq!((&two["case_ids"], &two["row_number"]), (&json!([1, 2]), &json!(7)));

    plain.post("delete_shared_step/1", r#"{"keep_in_cases":1}"#).await;
    let steps = |case: Value| case["custom_steps_separated"].clone();
    let (a, b, own) = (json!({"content": "a"}), json!({"content": "b"}), json!({"content": "Own"}));
    let kept = json!([a, b, own, {"shared_step_id": 2}, a, b]);
    assert_eq!(steps(plain.get("get_case/1").await.json()), kept);
    plain.post("delete_shared_step/2", r#"{"keep_in_cases":0}"#).await;
    assert_eq!(steps(plain.get("get_case/1").await.json()), json!([a, b, own, a, b]));
    assert_eq!(steps(plain.get("get_case/2").await.json()), json!([]));
    assert_eq!(steps(plain.get("get_case/3").await.json()), json!([own]));

    let default = fake.seed(|seed| {
        let set = seed.shared_step(1, "Three", [json!({"content": "d"})]);
        seed.update_case(2, &case(&json!([{"shared_step_id": set}])));
        set
    });
    plain.post(&format!("delete_shared_step/{default}"), "{}").await;
    assert_eq!(steps(plain.get("get_case/2").await.json()), json!([{"content": "d"}]), "they stay by default");
    fake.seed(|seed| {
        let set = seed.shared_step(1, "Four", [json!({"content": "e"})]);
        seed.update_case(2, &case(&json!([{"shared_step_id": set}])));
        seed.remove_shared_step(set, StepsInCases::Remove);
    });
    assert_eq!(steps(plain.get("get_case/2").await.json()), json!([]));
}

#[tokio::test]
async fn sets_are_listed_by_time_creator_and_reference() {
    let (fake, plain) = start().await;
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    fake.set_time(1_000);
    ada.post("add_shared_step/1", r#"{"title":"a","custom_steps_separated":[{"content":"x","refs":"A-1, A-2"}]}"#)
        .await;
    fake.set_time(2_000);
    plain.post("add_shared_step/1", r#"{"title":"b"}"#).await;
    fake.set_time(3_000);
    plain.post("update_shared_step/1", r#"{"custom_steps_separated":[{"content":"x","refs":"A-1, A-2"}]}"#).await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.shared_step(other, "Elsewhere", [(); 0]);
    });
    for (filter, ids) in [
        ("", json!([1, 2])),
        ("&created_after=1000", json!([2])),
        ("&created_before=2000", json!([1])),
        ("&created_by=2,3", json!([1])),
        ("&updated_after=2000", json!([1])),
        ("&updated_before=3000", json!([2])),
        ("&refs=A-2", json!([1])),
        ("&refs=A-3", json!([])),
        ("&limit=1&offset=1", json!([2])),
    ] {
        let page = plain.get(&format!("get_shared_steps/1{filter}")).await.json();
        let got: Value = page["shared_steps"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        assert_eq!(got, ids, "{filter}");
    }
    fake.seed(|seed| seed.remove_project(2));
    let gone = r#"{"error":"Field :shared_step_id is not a valid shared step."}"#;
    assert_says(&plain.get("get_shared_step/3").await, 400, gone);
}

#[tokio::test]
async fn a_set_that_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.shared_step(1, "a", [(); 0]));
    let title = r#"{"error":"Field :title is a required field."}"#;
    for (method, body, words) in [
        ("add_shared_step/1", "{}", title),
        ("add_shared_step/1", r#"{"title":" "}"#, title),
        ("add_shared_step/9", "{}", r#"{"error":"Field :project_id is not a valid or accessible project."}"#),
        (
            "add_shared_step/1",
            r#"{"title":"x","custom_steps_separated":"y"}"#,
            r#"{"error":"Field :custom_steps_separated is not a valid array."}"#,
        ),
        (
            "update_shared_step/1",
            r#"{"title":"x"}"#,
            r#"{"error":"Field :custom_steps_separated is a required field."}"#,
        ),
        ("update_shared_step/1", r#"{"title":"","custom_steps_separated":[]}"#, title),
        (
            "update_shared_step/1",
            r#"{"custom_steps_separated":[1]}"#,
            r#"{"error":"Field :custom_steps_separated is not a valid array."}"#,
        ),
    ] {
        assert_says(&plain.post(method, body).await, 400, words);
    }
    assert_eq!(plain.get("get_shared_step/1").await.json()["title"], "a", "nothing changes");
    let words = r#"{"error":"Field :shared_step_id is not a valid ID."}"#;
    assert_says(&send(plain.request("GET", "get_shared_step/S1")).await, 400, words);

    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    for (method, verb) in
        [("add_shared_step/1", "add"), ("update_shared_step/1", "edit"), ("delete_shared_step/1", "delete")]
    {
        let words = format!(r#"{{"error":"You are not allowed to {verb} shared steps (insufficient permissions)."}}"#);
        assert_says(&rita.post(method, r#"{"title":"x"}"#).await, 403, &words);
    }
    assert_eq!(rita.get("get_shared_steps/1").await.json()["size"], 1);
}
