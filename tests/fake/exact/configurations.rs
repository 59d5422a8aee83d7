//! Configurations, and those of runs.

use serde_json::json;
use testrail::fake::{FakeTestRail, Resource, SuiteMode};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn the_configurations_of_the_project() {
    let (_fake, plain) = start().await;
    assert_eq!(plain.get("get_configs/1").await.json()[1]["configs"][0]["name"], "Windows 10");
}

#[tokio::test]
async fn a_run_has_the_configurations_that_it_names() {
    let (fake, plain) = start().await;
    for (ids, config) in [
        (json!([1, 3]), json!("Chrome, Windows 10")),
        (json!([4, 2]), json!("Firefox, Linux")),
        (json!(["3"]), json!("Windows 10")),
        (json!([]), json!(null)),
        (json!(null), json!(null)),
    ] {
        let body = json!({"suite_id": 2, "plan_id": 4, "config_ids": ids}).to_string();
        let run = plain.post("add_run/1", body).await.json();
        assert_eq!((&run["plan_id"], &run["config"]), (&json!(null), &config), "{ids}");
        assert_eq!(plain.get(&format!("get_run/{}", run["id"])).await.json(), run);
    }
    let run = plain.post("add_run/1", r#"{"suite_id":1,"config_ids":[4,2]}"#).await.json();
    assert_eq!(run["config_ids"], json!([4, 2]));
    let same = plain.post(&format!("update_run/{}", run["id"]), r#"{"config_ids":[1]}"#).await.json();
    assert_eq!(same["config_ids"], json!([4, 2]), "an update does not change them");

    fake.seed(|seed| seed.remove_config(4));
    let kept = plain.get(&format!("get_run/{}", run["id"])).await.json();
    assert_eq!(kept["config"], "Firefox, Linux", "a run keeps what it was tested on");
    fake.seed(|seed| seed.remove_config_group(1));
    let groups = plain.get("get_configs/1").await.json();
    assert_eq!((groups.as_array().unwrap().len(), &groups[0]["configs"][0]["id"]), (1, &json!(3)));
}

#[tokio::test]
async fn a_configuration_that_is_none_of_the_project_is_refused() {
    let (fake, plain) = start().await;
    let elsewhere = fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.configs(other, "Browsers", ["Safari"])[0]
    });
    let words = r#"{"error":"Field :config_ids is not a valid configuration."}"#;
    for ids in [json!([99]), json!([1, elsewhere.get()])] {
        assert_says(&plain.post("add_run/1", json!({"suite_id": 1, "config_ids": ids}).to_string()).await, 400, words);
    }
    let words = r#"{"error":"Field :config_ids is not a valid ID."}"#;
    assert_says(&plain.post("add_run/1", r#"{"suite_id":1,"config_ids":["Chrome"]}"#).await, 400, words);
    assert_eq!(fake.run_ids().len(), 4, "nothing was created");
}

#[tokio::test]
async fn a_server_can_ignore_the_configurations_of_a_run() {
    let fake = FakeTestRail::builder().ignore_run_configs().start().await;
    let plain = Plain::new(&fake);
    let body = r#"{"suite_id":2,"plan_id":4,"config_ids":[1],"id":77,"passed_count":9}"#;
    let run = plain.post("add_run/1", body).await.json();
    assert_eq!((&run["include_all"], &run["untested_count"]), (&json!(true), &json!(3)));
    assert_eq!((&run["plan_id"], &run["config"], &run["config_ids"]), (&json!(null), &json!(null), &json!([])));
    assert_eq!((&run["updated_on"], &run["passed_count"]), (&run["created_on"], &json!(0)));
    assert_eq!(plain.get("get_run/5").await.json()["config"], "Chrome", "that of a plan has them");
    assert_eq!(plain.post("add_run/1", r#"{"suite_id":1,"config_ids":[99]}"#).await.status, 200);
}

#[tokio::test]
async fn the_keys_of_a_group_and_their_order() {
    let (_fake, plain) = start().await;
    let groups = plain.get("get_configs/1").await.body;
    assert!(
        groups.starts_with(
            r#"[{"id":1,"name":"Browsers","project_id":1,"configs":[{"id":1,"name":"Chrome","group_id":1},"#
        ),
        "{groups}"
    );
}

#[tokio::test]
async fn groups_and_configurations_are_added_and_renamed() {
    let (_fake, plain) = start().await;
    for (method, body, answer) in [
        (
            "add_config_group/1",
            r#"{"name":"Devices","id":77}"#,
            r#"{"id":3,"name":"Devices","project_id":1,"configs":[]}"#,
        ),
        ("add_config/3", r#"{"name":"Phone","group_id":1}"#, r#"{"id":5,"name":"Phone","group_id":3}"#),
        ("update_config/5", r#"{"name":"Tablet","id":1}"#, r#"{"id":5,"name":"Tablet","group_id":3}"#),
        (
            "update_config_group/3",
            r#"{"name":"Things","id":1}"#,
            r#"{"id":3,"name":"Things","project_id":1,"configs":[{"id":5,"name":"Tablet","group_id":3}]}"#,
        ),
        ("add_config_group/1", r#"{"name":"Things"}"#, r#"{"id":4,"name":"Things","project_id":1,"configs":[]}"#),
    ] {
        assert_says(&plain.post(method, body).await, 200, answer);
    }
    let group = plain.get("get_config_group/3").await;
    assert!(group.body.contains(r#""configs":[{"id":5,"name":"Tablet""#), "{}", group.body);
    let all = plain.get("get_configs/1").await.json();
    assert_eq!((all.as_array().unwrap().len(), &all[2]), (4, &group.json()));
}

#[tokio::test]
async fn groups_and_configurations_are_deleted_also_if_a_plan_uses_them() {
    let (fake, plain) = start().await;
    plain.post("update_config/1", r#"{"name":"Chromium"}"#).await;
    assert_eq!(plain.get("get_run/5").await.json()["config"], "Chrome", "a run keeps the name that it was made with");
    assert_says(&plain.post("delete_config/1", "").await, 200, "");
    let gone = r#"{"error":"Field :config_id is not a valid configuration."}"#;
    assert_says(&plain.post("delete_config/1", "").await, 400, gone);
    assert_says(&plain.post("update_config/1", r#"{"name":"x"}"#).await, 400, gone);
    assert_eq!(plain.get("get_config_group/1").await.json()["configs"][0]["id"], 2);
    assert_eq!(plain.get("get_run/5").await.json()["config_ids"], json!([1]));

    assert_says(&plain.post("delete_config_group/2", "").await, 200, "");
    let gone = r#"{"error":"Field :config_group_id is not a valid configuration group."}"#;
    assert_says(&plain.post("delete_config_group/2", "").await, 400, gone);
    assert_says(&plain.get("get_config_group/2").await, 400, gone);
    // A configuration whose group is gone gets the same words as one that is gone itself.
    let stays = std::panic::AssertUnwindSafe(|| fake.seed(|seed| seed.set(Resource::Config, 3, "name", "x")));
    assert!(std::panic::catch_unwind(stays).is_err(), "its configurations go too");
    assert_eq!(plain.post("add_config/1", r#"{"name":"x"}"#).await.json()["id"], 5, "an id is not used again");
}

#[tokio::test]
async fn what_a_change_of_configurations_is_refused_for() {
    let (fake, plain) = start().await;
    let hidden = fake.seed(|seed| {
        seed.reader("Rita", "rita@example.com");
        let hidden = seed.project("Hidden", SuiteMode::Single);
        seed.configs(hidden, "Browsers", ["Safari"]);
        seed.hide(hidden, 3);
        hidden
    });
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    let before = plain.get("get_configs/1").await.body;
    let project = "Field :project_id is not a valid or accessible project.";
    let group = "Field :config_group_id is not a valid configuration group.";
    let config = "Field :config_id is not a valid configuration.";
    let outside = "The requested project does not exist or you do not have the permissions to access it.";
    for (method, id, in_hidden, unknown, verb) in [
        ("add_config_group", 1, hidden.get(), project, "add"),
        ("update_config_group", 1, 3, group, "edit"),
        ("delete_config_group", 1, 3, group, "delete"),
        ("add_config", 1, 3, group, "add"),
        ("update_config", 1, 5, config, "edit"),
        ("delete_config", 1, 5, config, "delete"),
    ] {
        let name = r#"{"name":"x"}"#;
        let said = |words: &str| json!({"error": words}).to_string();
        assert_says(&plain.post(&format!("{method}/99"), name).await, 400, &said(unknown));
        let field = unknown.split(' ').nth(1).unwrap();
        let no_id = said(&format!("Field {field} is not a valid ID."));
        assert_says(&plain.post(&format!("{method}/x"), name).await, 400, &no_id);
        assert_says(&rita.post(&format!("{method}/{in_hidden}"), name).await, 403, &said(outside));
        let words = said(&format!("You are not allowed to {verb} configurations (insufficient permissions)."));
        assert_says(&rita.post(&format!("{method}/{id}"), name).await, 403, &words);
        if verb != "delete" {
            for body in ["", "{}", r#"{"name":null}"#, r#"{"name":""}"#, r#"{"name":" "}"#] {
                let required = said("Field :name is a required field.");
                assert_says(&plain.post(&format!("{method}/{id}"), body).await, 400, &required);
            }
        }
    }
    assert_says(&rita.get("get_config_group/3").await, 403, &json!({"error": outside}).to_string());
    assert_eq!(plain.get("get_configs/1").await.body, before, "nothing changes");
}
