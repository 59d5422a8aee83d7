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

/// A step as a set stores it.
fn step(content: &str) -> Value {
    json!({"content": content, "expected": "", "additional_info": null, "refs": null})
}

/// A step of a case that comes from a set.
fn shared(set: u64, content: &str) -> Value {
    let mut step = step(content);
    step["shared_step_id"] = json!(set);
    step
}

#[tokio::test]
async fn cases_send_the_texts_of_the_sets_that_they_use() {
    let (fake, plain) = start().await;
    let log_in = json!({"content": "a", "expected": "x", "additional_info": "y", "refs": "A-1", "id": 3});
    fake.seed(|seed| {
        seed.case_field("steps_separated");
        seed.shared_step(1, "Log in", [log_in.clone(), json!({"content": "b"})]);
        seed.shared_step(1, "Nothing", [(); 0]);
    });
    let steps = json!([{"shared_step_id": 1}, {"content": "Own"}, {"shared_step_id": 2}]);
    let case = json!({"title": "x", "template_id": 2, "custom_steps_separated": steps});
    let added = plain.post("add_case/1", case.to_string()).await.json();
    let first = json!({"content": "a", "expected": "x", "additional_info": "y", "refs": "A-1", "shared_step_id": 1});
    let read = json!([first, shared(1, "b"), {"content": "Own"}]);
    assert_eq!(added["custom_steps_separated"], read);
    assert_eq!(plain.get("get_case/10").await.json(), added);
    let listed = plain.get("get_cases/1&suite_id=1&template_id=2").await.json();
    assert_eq!(listed["cases"], json!([added]));
    let run = plain.post("add_run/1", r#"{"suite_id":1,"include_all":false,"case_ids":[10]}"#).await.json();
    let tests = plain.get(&format!("get_tests/{}", run["id"])).await.json();
    assert_eq!(tests["tests"][0]["custom_steps_separated"], read);

    // What was read can be sent back, with more.
    let mut more = read.clone();
    more.as_array_mut().unwrap().extend([json!({"content": "Pay"}), json!({"shared_step_id": 1})]);
    let body = json!({"custom_steps_separated": more}).to_string();
    let updated = plain.post("update_case/10", body).await.json();
    let expected = json!([first, shared(1, "b"), {"content": "Own"}, {"content": "Pay"}, first, shared(1, "b")]);
    assert_eq!(updated["custom_steps_separated"], expected);
    plain.post("update_shared_step/1", r#"{"custom_steps_separated":[{"content":"c"}]}"#).await;
    let changed = plain.get("get_case/10").await.json();
    let expected = json!([shared(1, "c"), {"content": "Own"}, {"content": "Pay"}, shared(1, "c")]);
    assert_eq!(changed["custom_steps_separated"], expected, "a change of the set changes its cases");
    assert_eq!(plain.get("get_shared_step/1").await.json()["case_ids"], json!([10]));
}

#[tokio::test]
async fn a_case_uses_only_sets_of_its_project() {
    let (fake, plain) = start().await;
    let (there, case) = fake.seed(|seed| {
        seed.case_field("steps_separated");
        let other = seed.project("Other", SuiteMode::Single);
        let suite = seed.suites_of(other)[0];
        let section = seed.section(suite, "S");
        (seed.shared_step(other, "Elsewhere", [json!({"content": "a"})]), seed.case(section, &json!({"title": "x"})))
    });
    let words = r#"{"error":"Field :custom_steps_separated contains one or more invalid shared steps."}"#;
    for set in [json!(there), json!(99), json!("x"), json!(1.5)] {
        let steps = json!([{"content": "Own"}, {"shared_step_id": set}]);
        let body = json!({"title": "x", "template_id": 2, "custom_steps_separated": steps}).to_string();
        assert_says(&plain.post("add_case/1", body.clone()).await, 400, words);
        assert_says(&plain.post("update_case/1", body.clone()).await, 400, words);
        assert_says(&plain.post("add_cases/1", format!(r#"{{"cases":[{body}]}}"#)).await, 400, words);
    }
    let own = r#"{"template_id":2,"custom_steps_separated":[{"content":"Own","shared_step_id":null}]}"#;
    assert_eq!(plain.post("update_case/1", own).await.status, 200, "null names no set");
    let link = json!({"template_id": 2, "custom_steps_separated": [{"shared_step_id": there}]}).to_string();
    assert_eq!(plain.post(&format!("update_case/{case}"), link).await.status, 200);
    assert_eq!(plain.get(&format!("get_shared_step/{there}")).await.json()["case_ids"], json!([case]));
}

#[tokio::test]
async fn a_server_without_shared_steps_stores_what_names_one_as_it_comes() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    let there = fake.seed(|seed| {
        seed.case_field("steps_separated");
        let other = seed.project("Other", SuiteMode::Single);
        seed.shared_step(other, "Elsewhere", [json!({"content": "a"})])
    });
    for id in [json!(99), json!("x")] {
        let steps = json!([{"shared_step_id": id, "content": "Own"}]);
        let body = json!({"template_id": 2, "custom_steps_separated": steps}).to_string();
        assert_eq!(plain.post("update_case/1", body).await.json()["custom_steps_separated"], steps);
    }
    let body = json!({"template_id": 2, "custom_steps_separated": [{"shared_step_id": there}]}).to_string();
    plain.post("update_case/1", body).await;
    fake.seed(|seed| seed.remove_shared_step(there, StepsInCases::Remove));
    let steps = plain.get("get_case/1").await.json()["custom_steps_separated"].clone();
    assert_eq!(steps, json!([{"shared_step_id": there}]), "the set is of another project");
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
    let kept = json!([step("a"), step("b"), {"content": "Own"}, shared(2, "c"), step("a"), step("b")]);
    assert_eq!(steps(plain.get("get_case/1").await.json()), kept);
    let (a, b, own) = (step("a"), step("b"), json!({"content": "Own"}));
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
    assert_eq!(steps(plain.get("get_case/2").await.json()), json!([step("d")]), "they stay by default");
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
