//! Configurations, and those of runs.

use serde_json::json;
use testrail::fake::{FakeTestRail, SuiteMode};

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
