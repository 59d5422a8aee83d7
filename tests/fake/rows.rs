//! Rows that a test sets and removes.

use serde_json::{Value, json};
use testrail::attachments::AttachmentsFilter;
use testrail::fake::{FakeTestRail, Resource, Seed, SuiteMode};
use testrail::shared_steps::StepsInCases;

use crate::plain::Plain;

#[tokio::test]
async fn any_key_of_any_row_can_be_set_and_left_out() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| (seed.case_field("automation_id"), seed.result_field("environment"), seed.group("QA", [2])));
    for (resource, id, method, place) in [
        (Resource::CaseField, 2, "get_case_fields", "/1"),
        (Resource::ResultField, 1, "get_result_fields", "/0"),
        (Resource::Case, 2, "get_cases/1&suite_id=1", "/cases/1"),
        (Resource::Config, 2, "get_configs/1", "/0/configs/1"),
        (Resource::ConfigGroup, 2, "get_configs/1", "/1"),
        (Resource::Group, 1, "get_group/1", ""),
        (Resource::Group, 1, "get_groups", "/groups/0"),
        (Resource::Milestone, 1, "get_milestone/1", ""),
        (Resource::Milestone, 1, "get_milestones/1", "/milestones/0"),
        (Resource::Plan, 4, "get_plan/4", ""),
        (Resource::Project, 1, "get_project/1", ""),
        (Resource::Project, 1, "get_projects", "/projects/0"),
        (Resource::Result, 6, "get_results_for_run/3", "/results/0"),
        (Resource::Role, 2, "get_roles", "/roles/1"),
        (Resource::Run, 3, "get_run/3", ""),
        (Resource::Run, 3, "get_runs/1", "/runs/0"),
        (Resource::Run, 5, "get_plan/4", "/entries/0/runs/0"),
        (Resource::Section, 2, "get_sections/1&suite_id=1", "/sections/1"),
        (Resource::Status, 5, "get_statuses", "/4"),
        (Resource::Suite, 2, "get_suite/2", ""),
        (Resource::Suite, 2, "get_suites/1", "/1"),
        (Resource::Test, 8, "get_tests/3", "/tests/1"),
        (Resource::User, 2, "get_users", "/1"),
    ] {
        let what = format!("{resource:?} {method}");
        let before = plain.get(method).await.json().pointer(place).expect(&what).clone();
        assert_eq!(before["id"], id, "{what}");
        fake.seed(|seed| {
            seed.set(resource, id, "id", json!([1]));
            seed.set(resource, id, "new_key", Value::Null);
        });
        let after = plain.get(method).await.json().pointer(place).unwrap().clone();
        let mut expected = before.clone();
        expected["id"] = json!([1]);
        expected["new_key"] = json!(null);
        assert_eq!(after, expected, "{what}");
        fake.seed(|seed| seed.unset(resource, id, "new_key"));
        fake.seed(|seed| seed.unset(resource, id, "id"));
        let mut expected = before.clone();
        expected.as_object_mut().unwrap().remove("id");
        assert_eq!(plain.get(method).await.json().pointer(place).unwrap(), &expected, "{what}");
        fake.seed(|seed| seed.set(resource, id, "id", id));
    }
}

#[tokio::test]
async fn a_row_is_named_by_the_id_that_made_it() {
    let fake = FakeTestRail::start().await;
    let field = fake.seed(|seed| {
        let section = seed.section(1, "Vouchers");
        seed.set(Resource::Section, section, "name", "Coupons");
        let field = seed.case_field("automation_id");
        seed.set(Resource::CaseField, field, "label", "Automated by");
        let case = seed.case(section, &json!({"title": "Redeem"}));
        seed.unset(Resource::Case, case, "refs");
        seed.attachment(Resource::Case, case, "log.txt", "All is well.");
        field
    });
    let client = fake.client();
    assert_eq!(client.get_section(4).await.unwrap().name, "Coupons");
    assert_eq!(client.get_case_fields().await.unwrap().by_name("automated by").unwrap().id, field);
    let files = client.get_attachments_for_case(10, &AttachmentsFilter::new()).await.unwrap();
    assert_eq!(files.items[0].name.as_deref(), Some("log.txt"));
}

#[tokio::test]
async fn a_key_that_is_set_stands_in_its_place_and_changes_only_what_is_sent() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    let keys = plain.get("get_run/3").await.keys();
    fake.seed(|seed| {
        seed.set(Resource::Run, 3, "name", "Renamed");
        seed.set(Resource::Run, 3, "is_completed", true);
        seed.set(Resource::Run, 3, "row_number", 7);
    });
    let run = plain.get("get_run/3").await;
    assert_eq!(run.keys(), format!("{keys} row_number"));
    assert_eq!((&run.json()["name"], &run.json()["is_completed"]), (&json!("Renamed"), &json!(true)));
    assert_eq!(plain.get("get_runs/1&is_completed=1").await.json()["size"], 1, "a filter sees what it was");
    let updated = plain.post("update_run/3", r#"{"name":"Named by a call"}"#).await;
    assert_eq!(updated.json()["name"], "Renamed", "the test has the last word");
    fake.seed(|seed| seed.remove_run(3));
    assert_eq!(plain.post("add_run/1", r#"{"suite_id":1}"#).await.json()["name"], "Web", "and only about this row");
}

#[tokio::test]
async fn rows_that_do_not_exist_are_told() {
    let fake = FakeTestRail::start().await;
    for (change, words) in [
        ((|seed| seed.set(Resource::Run, 99, "name", "x")) as fn(&mut Seed<'_>), "there is no run 99"),
        (|seed| seed.unset(Resource::Test, 99, "title"), "there is no test 99"),
        (|seed| seed.set(Resource::Status, 13, "name", "x"), "there is no status 13"),
        (|seed| seed.remove_attachment(99), "there is no attachment 99"),
        (|seed| _ = seed.case(99, &json!({"title": "x"})), "there is no section 99"),
        (|seed| _ = seed.case(1, &json!({})), r#"{"error":"Field :title is a required field."}"#),
        (|seed| seed.update_case(99, &json!({})), "there is no case 99"),
        (|seed| _ = seed.section(99, "x"), "there is no suite 99"),
        (|seed| _ = seed.sub_section(99, "x"), "there is no section 99"),
        (|seed| seed.remove_case(99), "there is no case 99"),
        (|seed| seed.remove_config(99), "there is no configuration 99"),
        (|seed| seed.remove_config_group(99), "there is no configuration group 99"),
        (|seed| seed.remove_milestone(99), "there is no milestone 99"),
        (|seed| _ = seed.sub_milestone(99, "x"), "there is no milestone 99"),
        (|seed| seed.complete_milestone(99), "there is no milestone 99"),
        (|seed| seed.remove_plan(99), "there is no plan 99"),
        (|seed| seed.complete_project(99), "there is no project 99"),
        (|seed| seed.remove_project(99), "there is no project 99"),
        (|seed| seed.remove_result(99), "there is no result 99"),
        (|seed| seed.remove_run(99), "there is no run 99"),
        (|seed| seed.delete(99), "there is no run 99"),
        (|seed| seed.remove_section(99), "there is no section 99"),
        (|seed| seed.remove_suite(99), "there is no suite 99"),
        (|seed| seed.remove_test(99), "there is no test 99"),
        (|seed| _ = seed.label(99, "x"), "there is no project 99"),
        (|seed| seed.rename_label(99, "x"), "there is no label 99"),
        (|seed| seed.remove_label(99), "there is no label 99"),
        (|seed| _ = seed.shared_step(99, "x", [(); 0]), "there is no project 99"),
        (|seed| seed.update_shared_step(99, &json!({})), "there is no set of shared steps 99"),
        (|seed| seed.remove_shared_step(99, StepsInCases::Keep), "there is no set of shared steps 99"),
        (|seed| _ = seed.feature(99, "Feature: x"), "there is no section 99"),
        (|seed| seed.deactivate_user(99), "there is no user 99"),
        (|seed| seed.limit_to_global_access(99), "there is no user 99"),
        (|seed| seed.remove_user(99), "there is no user 99"),
        (|seed| _ = seed.variable(99, "x"), "there is no project 99"),
        (|seed| seed.remove_variable(99), "there is no variable 99"),
        (|seed| _ = seed.dataset(99, "x", []), "there is no project 99"),
        (|seed| _ = seed.dataset(1, "x", [("browser", "x")]), r#"there is no variable "browser""#),
        (|seed| seed.remove_dataset(99), "there is no dataset 99"),
        (|seed| _ = seed.report(99, "x"), "there is no project 99"),
        (|seed| seed.remove_report(99), "there is no report 99"),
        (|seed| _ = seed.group("x", [99]), "there is no user 99"),
        (|seed| seed.set_group_users(99, [1]), "there is no group 99"),
        (|seed| seed.remove_group(99), "there is no group 99"),
        (|seed| seed.remove_role(99), "there is no role 99"),
        (|seed| seed.remove_case_status(99), "there is no case status 99"),
        (|seed| seed.hide(99, 1), "there is no project 99"),
        (|seed| seed.hide(1, 99), "there is no user 99"),
        (|seed| _ = seed.configs(99, "x", ["y"]), "there is no project 99"),
    ] {
        let change = std::panic::AssertUnwindSafe(|| fake.seed(change));
        let told = *std::panic::catch_unwind(change).unwrap_err().downcast::<String>().unwrap();
        assert!(told.ends_with(words), "{told}");
    }
}

#[tokio::test]
async fn rows_without_a_name_are_told() {
    let fake = FakeTestRail::start().await;
    for (change, what) in [
        ((|seed, name| _ = seed.group(name, [1])) as fn(&mut Seed<'_>, &str), "group"),
        (|seed, name| _ = seed.role(name), "role"),
        (|seed, name| _ = seed.user(name, "bob@example.com"), "user"),
        (|seed, name| _ = seed.reader(name, "bob@example.com"), "user"),
        (|seed, name| _ = seed.variable(1, name), "variable"),
        (|seed, name| _ = seed.dataset(1, name, []), "dataset"),
        (|seed, name| _ = seed.report(1, name), "report"),
        (|seed, name| _ = seed.cross_project_report(name), "report"),
        (|seed, name| _ = seed.case_status(name, "x"), "case status"),
        (|seed, name| _ = seed.project(name, SuiteMode::Single), "project"),
        (|seed, name| _ = seed.configs(1, name, ["x"]), "configuration group"),
        (|seed, name| _ = seed.configs(1, "x", [name]), "configuration"),
    ] {
        for name in ["", " "] {
            let change = std::panic::AssertUnwindSafe(|| fake.seed(|seed| change(seed, name)));
            let told = *std::panic::catch_unwind(change).unwrap_err().downcast::<String>().unwrap();
            assert!(told.contains("Field :name is a required field."), "{what}: {told}");
        }
    }
}

#[tokio::test]
async fn a_test_cannot_make_what_testrail_refuses() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| {
        seed.case_field("steps_separated");
        assert_eq!(seed.label(1, "taken"), seed.label(1, "taken"));
        seed.label(1, "nightly");
        seed.shared_step(1, "Log in", [(); 0]);
        seed.rename_label(2, "nightly");
    });
    let (name, title) = ("Field :name is a required field.", "Field :title is a required field.");
    let long = "Field :title is too long (20 characters at most).";
    for (change, words) in [
        ((|seed| _ = seed.label(1, "")) as fn(&mut Seed<'_>), title),
        (|seed| _ = seed.label(1, " "), title),
        (|seed| _ = seed.label(1, "a title of 21 letters"), long),
        (|seed| seed.rename_label(2, " "), title),
        (|seed| seed.rename_label(2, "a title of 21 letters"), long),
        (|seed| seed.rename_label(2, "taken"), "Field :title is already in use."),
        (|seed| _ = seed.suite(1, " "), name),
        (|seed| _ = seed.section(1, ""), name),
        (|seed| _ = seed.section(1, &"x".repeat(251)), "Field :name is too long (250 characters at most)."),
        (|seed| _ = seed.sub_section(1, " "), name),
        (|seed| _ = seed.milestone(1, ""), name),
        (|seed| _ = seed.sub_milestone(1, " "), name),
        (|seed| _ = seed.shared_step(1, " ", [(); 0]), title),
        (|seed| _ = seed.shared_step(1, "x", [1]), "Field :custom_steps_separated is not a valid array."),
        (|seed| seed.update_shared_step(1, &json!({})), "Field :custom_steps_separated is a required field."),
        (|seed| _ = seed.feature(1, "Scenario: x"), title),
        (|seed| _ = seed.cases(1, "S", [""]), title),
        (
            |seed| seed.update_case(1, &json!({"template_id": 2, "custom_steps_separated": [{"shared_step_id": 9}]})),
            "Field :custom_steps_separated contains one or more invalid shared steps.",
        ),
    ] {
        let change = std::panic::AssertUnwindSafe(|| fake.seed(change));
        let told = *std::panic::catch_unwind(change).unwrap_err().downcast::<String>().unwrap();
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(Plain::new(&fake).get("get_labels/1").await.json()["size"], 2, "nothing is stored");
}

#[tokio::test]
async fn a_test_that_is_removed_is_no_longer_in_its_run() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| seed.remove_test(7));
    let run = plain.get("get_run/3").await.json();
    assert_eq!((&run["passed_count"], &run["untested_count"]), (&json!(0), &json!(2)));
    assert!(fake.results(3).is_empty(), "its results are gone");
    assert_eq!(plain.get("get_tests/3").await.json()["size"], 2);
}
