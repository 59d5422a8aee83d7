//! Projects.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, Resource, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, send};

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
    for (generation, is_enterprise, expected) in [
        (Generation::Legacy, false, OLD.to_owned()),
        (Generation::Legacy, true, OLD.to_owned()),
        (Generation::LegacyCapped, false, OLD.to_owned()),
        (Generation::LegacyCapped, true, OLD.to_owned()),
        (Generation::Paged, false, NEW.to_owned()),
        (Generation::Paged, true, NEW.replace("groups", "users groups")),
        (Generation::Cloud, false, CLOUD.to_owned()),
        (Generation::Cloud, true, CLOUD.replace("groups", "users groups")),
    ] {
        let builder = FakeTestRail::builder().generation(generation);
        let fake = if is_enterprise { builder.enterprise() } else { builder }.start().await;
        let plain = Plain::new(&fake);
        let project = plain.get("get_project/1").await;
        assert_eq!(project.keys(), expected, "{generation:?} {is_enterprise}");
        let statuses = (generation == Generation::Cloud).then_some(json!(is_enterprise));
        assert_eq!(project.json().get("case_statuses_enabled"), statuses.as_ref());
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

#[tokio::test]
async fn a_project_is_added_in_each_mode() {
    let (fake, plain) = start().await;
    for (body, mode, suites) in [
        (json!({"name": "A"}), 1, 1),
        (json!({"name": "B", "suite_mode": 2, "id": 77}), 2, 1),
        (json!({"name": "C", "suite_mode": "3", "is_completed": true}), 3, 0),
    ] {
        let added = plain.post("add_project", body.to_string()).await;
        let project = added.json();
        assert_eq!((&project["suite_mode"], &project["is_completed"]), (&json!(mode), &json!(false)));
        assert_eq!(added, plain.get(&format!("get_project/{}", project["id"])).await);
        let of_project = plain.get(&format!("get_suites/{}", project["id"])).await.json();
        assert_eq!(of_project.as_array().unwrap().len(), suites, "{body}");
    }
    let announced = r#"{"name":"D","announcement":"Text","show_announcement":true}"#;
    let announced = plain.post("add_project", announced).await.json();
    assert_eq!((&announced["announcement"], &announced["show_announcement"]), (&json!("Text"), &json!(true)));
    assert_eq!(announced["id"], 5);
    drop(fake);

    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let row = format!(
        r#"{{"id":2,"name":"A","announcement":null,"show_announcement":false,"is_completed":false,"completed_on":null,"suite_mode":1,"url":"{}\/index.php?\/projects\/overview\/2"}}"#,
        fake.url().replace('/', r"\/")
    );
    assert_says(&Plain::new(&fake).post("add_project", r#"{"name":"A"}"#).await, 200, &row);
}

#[tokio::test]
async fn a_project_is_changed_field_by_field() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let mut expected = plain.get("get_project/1").await.json();
    for (body, changes) in [
        (json!({"name": "Web shop", "id": 9}), json!({"name": "Web shop"})),
        (json!({"announcement": "Text"}), json!({"announcement": "Text"})),
        (json!({"show_announcement": true}), json!({"show_announcement": true})),
        (json!({"announcement": null}), json!({"announcement": null})),
        (json!({"suite_mode": 2}), json!({"suite_mode": 2})),
        (json!({"is_completed": true}), json!({"is_completed": true, "completed_on": 1_700_000_000})),
        (json!({"is_completed": false}), json!({"is_completed": false, "completed_on": null})),
        (json!({"default_role_id": 3}), json!({"default_role_id": 3, "default_role": "Lead"})),
        (json!({"default_role_id": null}), json!({"default_role_id": null, "default_role": null})),
        (json!({}), json!({})),
    ] {
        let updated = plain.post("update_project/1", body.to_string()).await.json();
        expected.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        assert_eq!(updated, expected, "{body}");
        assert_eq!(plain.get("get_project/1").await.json(), expected, "{body}");
    }
}

#[tokio::test]
async fn groups_and_users_of_a_project_have_other_keys_in_the_answer_of_an_update() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| {
        seed.reader("Rita", "rita@example.com");
        seed.group("QA", [2]);
        seed.group("Developers", [1]);
    });
    let body = json!({"groups": [{"id": 1, "role_id": 3}], "users": [
        {"user_id": 2, "role_id": 1}, {"id": 3, "role_id": 0}, {"id": 1, "user_id": 1, "role_id": 3}
    ]});
    let updated = plain.post("update_project/1", body.to_string()).await;
    let of_update = r#""users":[{"user_id":1,"role_id":3},{"user_id":2,"role_id":1},{"user_id":3,"role_id":0}],"groups":[{"id":1,"role_id":3}]}"#;
    assert!(updated.body.ends_with(of_update), "{}", updated.body);
    let read = plain.get("get_project/1").await.json();
    assert_eq!(read["groups"], json!([{"id": 1, "role": "Lead", "role_id": 3}]));
    let ada = json!({"id": 2, "global_role_id": 3, "global_role": "Lead", "project_role_id": 1,
        "project_role": "Read-only"});
    assert_eq!(read["users"][1], ada);
    let rita = &read["users"][2];
    assert_eq!((&rita["global_role"], &rita["project_role_id"]), (&json!("Read-only"), &json!(0)));

    let cleared = json!({"groups": [{"id": 2, "role_id": 1}], "users": [
        {"user_id": 1, "role_id": null}, {"user_id": 2, "role_id": null}
    ]});
    let updated = plain.post("update_project/1", cleared.to_string()).await.json();
    assert_eq!(updated["users"], json!([{"user_id": 3, "role_id": 0}]), "null takes a role away");
    assert_eq!(updated["groups"], json!([{"id": 1, "role_id": 3}, {"id": 2, "role_id": 1}]), "others keep theirs");
    plain.post("delete_group/1", "").await;
    let left = json!([{"id": 2, "role": "Read-only", "role_id": 1}]);
    assert_eq!(plain.get("get_project/1").await.json()["groups"], left, "a group that is gone has no role");
    fake.seed(|seed| seed.remove_group(2));
    assert_eq!(plain.get("get_project/1").await.json()["groups"], json!([]));
    fake.seed(|seed| seed.remove_user(3));
    assert_eq!(plain.get("get_project/1").await.json()["users"], json!([]), "a user who is gone has no role");

    let (_fake, plain) = start().await;
    let users = r#"{"name":"Web shop","users":[{"user_id":99,"role_id":1}]}"#;
    let updated = plain.post("update_project/1", users).await.json();
    assert_eq!((&updated["name"], updated.get("users")), (&json!("Web shop"), None), "only Enterprise has the key");

    let fake = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    let plain = Plain::new(&fake);
    let before = plain.get("get_project/1").await;
    let same = plain.post("update_project/1", body.to_string()).await;
    assert_eq!(same, before, "a server before 7.3 does not know these keys");
}

#[tokio::test]
async fn a_role_that_nobody_can_have_is_refused() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| seed.group("QA", [2]));
    let before = plain.get("get_project/1").await.body;
    for (fields, words) in [
        (json!({"default_role_id": 99}), "Field :default_role_id is not a valid role."),
        (json!({"default_role_id": "Lead"}), "Field :default_role_id is not a valid ID."),
        (json!({"groups": [{"id": 1, "role_id": 99}]}), "Field :role_id is not a valid role."),
        (json!({"groups": [{"id": 99, "role_id": 1}]}), "Field :id is not a valid group."),
        (json!({"groups": [{"role_id": 1}]}), "Field :id is a required field."),
        (json!({"groups": [1]}), "Field :id is a required field."),
        (json!({"groups": {"id": 1, "role_id": 1}}), "Field :groups is not a valid array."),
        (json!({"users": [{"user_id": 2, "role_id": 99}]}), "Field :role_id is not a valid role."),
        (json!({"users": [{"user_id": 99, "role_id": 1}]}), "Field :user_id is not a valid user"),
        (json!({"users": [{"role_id": 1}]}), "Field :user_id is a required field."),
        (json!({"users": "2"}), "Field :users is not a valid array."),
    ] {
        let mut body = json!({"name": "x"});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let answer = plain.post("update_project/1", body.to_string()).await;
        assert_says(&answer, 400, &json!({"error": words}).to_string());
    }
    assert_eq!(plain.get("get_project/1").await.body, before, "nothing changes");
    assert_eq!(plain.post("update_project/1", r#"{"groups":null,"users":null}"#).await.status, 200);
}

#[tokio::test]
async fn what_a_change_of_a_project_is_refused_for() {
    let (fake, plain) = start().await;
    let before = plain.get("get_project/1").await.body;
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    for (method, verb) in [("add_project", "add"), ("update_project/1", "edit"), ("delete_project/1", "delete")] {
        let words =
            format!(r#"{{"error":"You are not allowed to {verb} projects (requires administrator privileges)."}}"#);
        assert_says(&ada.post(method, r#"{"name":"x"}"#).await, 403, &words);
    }
    let mode = "Field :suite_mode is not a valid suite mode.";
    for (body, words) in [
        (json!({"name": null}), "Field :name is a required field."),
        (json!({"name": ""}), "Field :name is a required field."),
        (json!({"name": " "}), "Field :name is a required field."),
        (json!({"name": "x".repeat(251)}), "Field :name is too long (250 characters at most)."),
        (json!({"name": "x", "announcement": []}), "Field :announcement is not a valid string."),
        (json!({"name": "x", "suite_mode": 4}), mode),
        (json!({"name": "x", "suite_mode": 0}), mode),
        (json!({"name": "x", "suite_mode": "many"}), "Field :suite_mode is not a valid ID."),
    ] {
        for method in ["add_project", "update_project/1"] {
            assert_says(&plain.post(method, body.to_string()).await, 400, &json!({"error": words}).to_string());
        }
    }
    let required = r#"{"error":"Field :name is a required field."}"#;
    assert_says(&plain.post("add_project", "{}").await, 400, required);
    let several = r#"{"error":"This operation is not allowed. The project has several test suites."}"#;
    assert_says(&plain.post("update_project/1", r#"{"name":"x","suite_mode":1}"#).await, 403, several);
    let unknown = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    for method in ["update_project/99", "delete_project/99"] {
        assert_says(&plain.post(method, r#"{"name":"x"}"#).await, 400, unknown);
    }
    assert_eq!(plain.get("get_project/1").await.body, before, "nothing changes");
    assert_eq!(plain.get("get_projects").await.json()["size"], 1, "and nothing is stored");

    fake.seed(|seed| seed.remove_suite(1));
    fake.seed(|seed| seed.remove_suite(2));
    assert_eq!(plain.post("update_project/1", r#"{"suite_mode":1}"#).await.json()["suite_mode"], 1);
    assert_eq!(plain.get("get_suites/1").await.json()[0]["name"], "Master", "a single-suite project has one suite");
}

#[tokio::test]
async fn a_project_that_is_deleted_takes_everything_along() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| {
        for (resource, id) in [(Resource::Case, 1), (Resource::Run, 2), (Resource::Plan, 4), (Resource::Result, 1)] {
            seed.attachment(resource, id, "log.txt", "All is well.");
        }
        seed.label(1, "nightly");
        seed.shared_step(1, "Log in", [(); 0]);
        seed.variable(1, "browser");
        seed.report(1, "Weekly summary");
    });
    assert_says(&plain.post("delete_project/1", "").await, 200, "");
    let unknown = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.get("get_project/1").await, 400, unknown);
    assert_says(&plain.post("delete_project/1", "").await, 400, unknown);
    // A row that stays behind gets the words about its project.
    for (verb, method, words) in [
        ("GET", "get_suite/1", "Field :suite_id is not a valid test suite."),
        ("GET", "get_section/1", "Field :section_id is not a valid section."),
        ("GET", "get_case/1", "Field :case_id is not a valid test case."),
        ("GET", "get_milestone/1", "Field :milestone_id is not a valid milestone."),
        ("GET", "get_plan/4", "Field :plan_id is not a valid test plan."),
        ("GET", "get_config_group/1", "Field :config_group_id is not a valid configuration group."),
        ("POST", "update_config/1", "Field :config_id is not a valid configuration."),
        ("GET", "get_label/1", "Field :label_id is not a valid label."),
        ("GET", "get_shared_step/1", "Field :shared_step_id is not a valid shared step."),
        ("GET", "get_dataset/1", "Field :dataset_id is not a valid dataset."),
        ("POST", "update_variable/1", "Field :variable_id is not a valid variable."),
        ("GET", "run_report/1", "Field :report_id is not a valid report."),
    ] {
        let answer = send(plain.request(verb, method)).await;
        assert_says(&answer, 400, &json!({"error": words}).to_string());
    }
    assert!(fake.run_ids().is_empty());
    assert!(fake.attachments().is_empty(), "{:?}", fake.attachments());
    assert_eq!(plain.post("add_project", r#"{"name":"x"}"#).await.json()["id"], 2, "an id is not used again");
}
