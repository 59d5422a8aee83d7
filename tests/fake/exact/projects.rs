//! Projects.

use serde_json::json;
use testrail::fake::{FakeTestRail, SuiteMode};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn projects_of_every_mode() {
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            for mode in [SuiteMode::Single, SuiteMode::Baselines, SuiteMode::Multi] {
                let project = seed.project("P", mode);
                if mode != SuiteMode::Single {
                    seed.suite(project, "Second");
                }
                for suite in seed.suites_of(project) {
                    seed.cases(suite, "S", ["a", "b"]);
                }
            }
        })
        .start()
        .await;
    let plain = Plain::new(&fake);
    let modes: Vec<_> = plain.get("get_projects").await.json()["projects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["suite_mode"].clone())
        .collect();
    assert_eq!(modes, [1, 2, 3]);
    let run = plain.post("add_run/1", r#"{"name":"x"}"#).await.json();
    assert_eq!((&run["suite_id"], &run["untested_count"]), (&json!(1), &json!(2)));
    let required = r#"{"error":"Field :suite_id is a required field."}"#;
    assert_says(&plain.post("add_run/2", "{}").await, 400, required);
    assert_says(&plain.post("add_run/3", "{}").await, 400, required);
    let suites = plain.get("get_suites/2").await.json();
    let flags = |suite: usize| (suites[suite]["is_master"].clone(), suites[suite]["is_baseline"].clone());
    assert_eq!((flags(0), flags(1)), ((json!(true), json!(false)), (json!(false), json!(true))));
}

#[tokio::test]
async fn no_project_is_completed() {
    let (_fake, plain) = start().await;
    for (filter, size) in ["", "&is_completed=1", "&is_completed=0"].iter().zip([1, 0, 1]) {
        assert_eq!(plain.get(&format!("get_projects{filter}")).await.json()["size"], size, "{filter}");
    }
}

#[tokio::test]
async fn a_project_that_is_removed_takes_everything_along() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        let master = seed.suites_of(other)[0];
        seed.cases(master, "S", ["a"]);
        seed.remove_project(1);
    });
    let unknown = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.get("get_project/1").await, 400, unknown);
    assert_says(&plain.get("get_configs/1").await, 400, unknown);
    assert_says(&plain.get("get_plan/4").await, 400, r#"{"error":"Field :plan_id is not a valid test plan."}"#);
    let milestone = r#"{"error":"Field :milestone_id is not a valid milestone."}"#;
    assert_says(&plain.get("get_milestone/1").await, 400, milestone);
    assert!(fake.run_ids().is_empty());
    assert_eq!(plain.get("get_cases/2").await.json()["size"], 1, "others stay");
}
