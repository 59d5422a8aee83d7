//! Projects.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

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
async fn the_keys_of_a_project_and_their_order() {
    const OLD: &str = "id name announcement show_announcement is_completed completed_on suite_mode url";
    const NEW: &str = "id name announcement show_announcement is_completed completed_on suite_mode default_role_id \
        default_role url groups";
    const CLOUD: &str = "id name announcement show_announcement is_completed completed_on suite_mode default_role_id \
        default_role case_statuses_enabled url groups";
    for (generation, expected) in [
        (Generation::Legacy, OLD),
        (Generation::LegacyCapped, OLD),
        (Generation::Paged, NEW),
        (Generation::Cloud, CLOUD),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let project = plain.get("get_project/1").await;
        assert_eq!(project.keys(), expected, "{generation:?}");
        let list = plain.get("get_projects").await;
        let envelope = if generation < Generation::Paged { "" } else { "offset limit size _links projects" };
        assert_eq!(list.keys(), envelope, "{generation:?}");
        assert!(list.body.contains(&project.body), "a list has the same rows");
    }
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let project = format!(
        r#"{{"id":1,"name":"Shop","announcement":null,"show_announcement":false,"is_completed":false,"completed_on":null,"suite_mode":3,"url":"{}\/index.php?\/projects\/overview\/1"}}"#,
        fake.url().replace('/', r"\/")
    );
    assert_says(&Plain::new(&fake).get("get_project/1").await, 200, &project);
}

#[tokio::test]
async fn a_project_that_is_completed_is_told_from_active_ones() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    fake.seed(|seed| {
        let old = seed.project("Old", SuiteMode::Single);
        seed.complete_project(old);
        seed.complete_project(old);
    });
    let old = plain.get("get_project/2").await.json();
    assert_eq!((&old["is_completed"], &old["completed_on"]), (&json!(true), &json!(1_700_000_000)));
    for (filter, ids) in [
        ("", json!([1, 2])),
        ("&is_completed=1", json!([2])),
        ("&is_completed=0", json!([1])),
        ("&limit=1&offset=1", json!([2])),
    ] {
        let page = plain.get(&format!("get_projects{filter}")).await.json();
        let found: Vec<_> = page["projects"].as_array().unwrap().iter().map(|project| &project["id"]).collect();
        assert_eq!(json!(found), ids, "{filter}");
    }
    let words = r#"{"error":"Field :is_completed is not a valid boolean."}"#;
    assert_says(&plain.get("get_projects&is_completed=False").await, 400, words);
}

#[tokio::test]
async fn what_a_call_about_a_project_is_refused_for() {
    let (fake, plain) = start().await;
    let hidden = fake.seed(|seed| {
        let hidden = seed.project("Hidden", SuiteMode::Single);
        seed.hide(hidden, 2);
        hidden
    });
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let forbidden = "The requested project does not exist or you do not have the permissions to access it.";
    for method in ["get_project", "get_suites", "get_sections", "get_users"] {
        for (id, status, words) in [
            ("99", 400, "Field :project_id is not a valid or accessible project."),
            ("x", 400, "Field :project_id is not a valid ID."),
            ("2", 403, forbidden),
        ] {
            let answer = ada.get(&format!("{method}/{id}")).await;
            assert_says(&answer, status, &json!({"error": words}).to_string());
        }
    }
    assert_eq!(ada.get("get_projects").await.json()["size"], 1, "a list leaves it out");
    assert_eq!(plain.get(&format!("get_project/{hidden}")).await.json()["name"], "Hidden");
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
