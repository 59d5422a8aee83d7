//! Test plans.

use serde_json::{Value, json};
use testrail::EntryId;
use testrail::fake::{FakeTestRail, Generation, PlanRunAnswer, Seed, SuiteMode, TestStatus};
use testrail::plans::{AddPlan, AddPlanEntry};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

#[tokio::test]
async fn a_plan_that_is_closed_takes_its_runs_along() {
    let (fake, http) = start().await;
    fake.seed(|seed| seed.close_plan(4));
    let closed = http.get("get_plan/4").await.json();
    assert_eq!((&closed["is_completed"], closed["completed_on"].is_number()), (&json!(true), true));
    assert_eq!(closed["entries"][0]["runs"][0]["is_completed"], true);
    let owned = "The test run belongs to a test plan and cannot be closed independently.";
    let words = format!(r#"{{"error":"This operation is not allowed. {owned}"}}"#);
    assert_says(&http.post("close_run/5", "{}").await, 403, &words);
    let both = fake.seed(|seed| seed.plan(1, 1, "Both", [[3.into(), 1.into()]]));
    let both = http.get(&format!("get_plan/{both}")).await.json();
    assert_eq!(both["entries"][0]["runs"][0]["config"], "Chrome, Windows 10", "in the order of their groups");
    assert_eq!((&both["is_completed"], &both["completed_on"]), (&json!(false), &json!(null)));
}

#[tokio::test]
async fn a_plan_that_is_removed_takes_its_runs_along() {
    let (fake, http) = start().await;
    fake.seed(|seed| seed.remove_plan(4));
    assert_says(&http.get("get_plan/4").await, 400, r#"{"error":"Field :plan_id is not a valid test plan."}"#);
    assert_says(&http.get("get_run/5").await, 400, r#"{"error":"Field :run is not a valid test run."}"#);
    assert_eq!(fake.run_ids().len(), 3);
}

#[tokio::test]
async fn the_list_of_plans_has_no_entries() {
    let (fake, http) = start().await;
    let second = fake.seed(|seed| seed.plan(1, 1, "Second", [[1.into()]]));
    fake.seed(|seed| seed.close_plan(second));
    for (filter, ids) in [
        ("", json!([6, 4])),
        ("&is_completed=0", json!([4])),
        ("&is_completed=1", json!([6])),
        ("&created_by=2", json!([])),
        ("&milestone_id=1", json!([])),
        ("&limit=1&offset=1", json!([4])),
    ] {
        let page = http.get(&format!("get_plans/1{filter}")).await.json();
        let plans = page["plans"].as_array().unwrap();
        assert_eq!(json!(plans.iter().map(|plan| plan["id"].clone()).collect::<Vec<_>>()), ids, "{filter}");
        assert!(plans.iter().all(|plan| plan.get("entries").is_none()));
    }
    let mut expected = http.get("get_plan/4").await.json();
    expected.as_object_mut().unwrap().remove("entries");
    assert_eq!(http.get("get_plans/1").await.json()["plans"][1], expected);
}

const COUNTS: &str = "passed_count blocked_count untested_count retest_count failed_count custom_status1_count \
    custom_status2_count custom_status3_count custom_status4_count custom_status5_count custom_status6_count \
    custom_status7_count project_id created_on created_by";
const ENTRY: &str = "id runs suite_id name description include_all";

#[tokio::test]
async fn the_keys_of_a_plan_and_of_its_entries_in_each_generation() {
    let head = "id name description milestone_id assignedto_id is_completed completed_on";
    for (generation, plan, in_plan, alone) in [
        (
            Generation::Legacy,
            format!("{head} {COUNTS} url entries"),
            "id suite_id name description include_all runs",
            ENTRY.to_owned(),
        ),
        (
            Generation::Paged,
            format!("{head} {COUNTS} refs url entries"),
            "id suite_id name refs description include_all runs",
            ENTRY.to_owned(),
        ),
        (
            Generation::Cloud,
            format!("{head} is_archived archived_on {COUNTS} refs start_on due_on url entries"),
            "id suite_id name refs description include_all runs",
            format!("{ENTRY} dynamic_filters"),
        ),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let http = Plain::new(&fake);
        let got = http.get("get_plan/4").await;
        assert_eq!(got.keys(), plan, "{generation:?}");
        assert_eq!(keys(got.body.split_once(r#""entries":["#).unwrap().1), in_plan, "{generation:?}");
        assert_eq!(http.post("add_plan/1", r#"{"name":"P"}"#).await.keys(), plan);
        assert_eq!(http.post("update_plan/4", "{}").await.keys(), plan);
        let entry = http.post("add_plan_entry/4", r#"{"suite_id":1}"#).await;
        assert_eq!(entry.keys(), alone, "{generation:?}");
        let id = entry.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(http.post(&format!("update_plan_entry/4/{id}"), "{}").await.keys(), alone);
        assert_eq!(http.post("close_plan/4", "{}").await.keys(), plan);
    }
}

/// A plan of two suites, the first with two browsers and a selection of cases.
const RELEASE: &str = r#"{"name":"Release","description":"All","milestone_id":1,"refs":"A-1, A-2","assignedto_id":2,"entries":[
    {"suite_id":1,"name":"Web","description":"Text","assignedto_id":2,"refs":"A-3","include_all":false,"case_ids":[1,2],
        "config_ids":[1,2,4],"runs":[
            {"config_ids":[2,4],"include_all":true,"description":"Slow"},
            {"config_ids":[4,1],"assignedto_id":1}]},
    {"suite_id":2}]}"#;

#[tokio::test]
async fn a_plan_is_made_with_its_entries_and_runs() {
    let (fake, http) = start().await;
    fake.set_time(1_700_000_000);
    let added = http.post("add_plan/1", RELEASE).await;
    let plan = added.json();
    assert_eq!(added.body, http.get("get_plan/6").await.body);
    for (key, value) in [
        ("id", json!(6)),
        ("name", json!("Release")),
        ("description", json!("All")),
        ("milestone_id", json!(1)),
        ("refs", json!("A-1, A-2")),
        ("assignedto_id", json!(null)),
        ("is_completed", json!(false)),
        ("untested_count", json!(6 + 2 + 3)),
        ("created_on", json!(1_700_000_000)),
        ("created_by", json!(1)),
        ("url", json!(format!("{}/index.php?/plans/view/6", fake.url()))),
    ] {
        assert_eq!(plan[key], value, "{key}");
    }
    let (web, checkout) = (&plan["entries"][0], &plan["entries"][1]);
    assert_eq!((&web["name"], &web["refs"], &web["include_all"]), (&json!("Web"), &json!("A-3"), &json!(false)));
    assert_eq!(
        (&checkout["name"], &checkout["refs"], &checkout["include_all"]),
        (&json!("Checkout"), &json!(null), &json!(true))
    );
    let is_guid = |id: &str| id.len() == 36 && id.matches('-').count() == 4 && id.to_lowercase() == id;
    assert!(is_guid(web["id"].as_str().unwrap()) && web["id"] != checkout["id"]);

    // The runs of an entry are not in the order of the request.
    let shown = |run: &Value, keys: [&str; 9]| keys.map(|key| run[key].clone());
    let keys = [
        "id",
        "name",
        "description",
        "milestone_id",
        "assignedto_id",
        "config",
        "config_ids",
        "entry_index",
        "untested_count",
    ];
    for (run, expected) in [
        (&web["runs"][0], json!([7, "Web", "Text", 1, 1, "Chrome, Linux", [4, 1], 1, 2])),
        (&web["runs"][1], json!([8, "Web", "Slow", 1, 2, "Firefox, Linux", [2, 4], 1, 6])),
        (&checkout["runs"][0], json!([9, "Checkout", null, 1, null, null, [], 2, 3])),
    ] {
        assert_eq!(json!(shown(run, keys)), expected);
        assert_eq!(run["plan_id"], 6);
    }
    fake.record(7, 1, TestStatus::Passed);
    fake.record(9, 7, TestStatus::Failed);
    let plan = http.get("get_plan/6").await.json();
    let counts = (&plan["passed_count"], &plan["failed_count"], &plan["untested_count"]);
    assert_eq!(counts, (&json!(1), &json!(1), &json!(9)), "the plan's counters are sums");
}

#[tokio::test]
async fn an_entry_that_takes_all_cases_overrides_its_runs() {
    let (_fake, http) = start().await;
    let runs = r#""config_ids":[1,2],"runs":[{"config_ids":[1],"include_all":false,"case_ids":[1]},{"config_ids":[2],"case_ids":[1]}]"#;
    for (selection, include_all, tests) in [
        ("", true, [6, 6]),
        (r#""include_all":true,"#, true, [6, 6]),
        (r#""include_all":true,"case_ids":[2,3],"#, true, [6, 6]),
        (r#""include_all":false,"#, false, [1, 0]),
        (r#""include_all":false,"case_ids":[2,3],"#, false, [1, 2]),
        (r#""include_all":0,"case_ids":["2"],"#, false, [1, 1]),
    ] {
        let entry = http.post("add_plan_entry/4", format!(r#"{{"suite_id":1,{selection}{runs}}}"#)).await.json();
        let got = [0, 1].map(|run| entry["runs"][run]["untested_count"].clone());
        assert_eq!((json!(got), &entry["include_all"]), (json!(tests), &json!(include_all)), "{selection}");
    }
}

#[tokio::test]
async fn plans_and_entries_that_are_refused() {
    let (fake, http) = start().await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.milestone(other, "Elsewhere");
        seed.configs(other, "Devices", ["Phone"]);
    });
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(251));
    for (body, words) in [
        ("{}", "Field :name is a required field."),
        (r#"{"name":""}"#, "Field :name is a required field."),
        (&long, "Field :name is too long (250 characters at most)."),
        (r#"{"name":"P","milestone_id":99}"#, "Field :milestone_id is not a valid milestone."),
        (r#"{"name":"P","milestone_id":2}"#, "Field :milestone_id is not a valid milestone."),
        (r#"{"name":"P","start_on":"soon"}"#, "Field :start_on is not a valid integer."),
    ] {
        assert_says(&http.post("add_plan/1", body.to_owned()).await, 400, &format!(r#"{{"error":"{words}"}}"#));
    }
    let project = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&http.post("add_plan/99", r#"{"name":"P"}"#).await, 400, project);
    for (entry, words) in [
        (r#"{"suite_id":1,"config_ids":[1]}"#, "Field :entries has configurations but no test runs."),
        (r#"{"suite_id":1,"config_ids":[1],"runs":[]}"#, "Field :entries has configurations but no test runs."),
        ("{}", "Field :suite_id is a required field."),
        (r#"{"suite_id":99}"#, "Field :suite_id is not a valid test suite."),
        (r#"{"suite_id":1,"assignedto_id":99}"#, "Field :assignedto_id is not a valid user"),
        (r#"{"suite_id":1,"include_all":false,"case_ids":[99]}"#, "Field :case_ids contains unrecognized case IDs."),
        (
            r#"{"suite_id":1,"config_ids":[5],"runs":[{"config_ids":[5]}]}"#,
            "Field :config_ids is not a valid configuration.",
        ),
        (
            r#"{"suite_id":1,"config_ids":[1],"runs":[{"config_ids":[2]}]}"#,
            "Field :config_ids is not a valid configuration.",
        ),
    ] {
        let words = format!(r#"{{"error":"{words}"}}"#);
        assert_says(&http.post("add_plan_entry/4", entry).await, 400, &words);
        let plan = format!(r#"{{"name":"P","entries":[{{"suite_id":1}},{entry}]}}"#);
        assert_says(&http.post("add_plan/1", plan).await, 400, &words);
    }
    let plans = http.get("get_plans/1").await.json();
    assert_eq!((&plans["size"], fake.run_ids().len()), (&json!(1), 4), "nothing was made");
    assert_eq!(http.post("add_plan/1", r#"{"name":"P"}"#).await.json()["id"], 6, "and no id was used");
}

#[tokio::test]
async fn plans_that_do_not_exist() {
    let (_fake, http) = start().await;
    let plan = r#"{"error":"Field :plan_id is not a valid test plan."}"#;
    for method in ["update_plan/99", "close_plan/99", "delete_plan/99", "add_plan_entry/99", "delete_plan_entry/99/x"] {
        assert_says(&http.post(method, "{}").await, 400, plan);
    }
    assert_says(&http.get("get_plan/99").await, 400, plan);
    assert_says(&http.get("get_plan/P4").await, 400, r#"{"error":"Field :plan_id is not a valid ID."}"#);
    let entry = r#"{"error":"Field :entry_id is not a valid test plan entry."}"#;
    for id in ["1", "3933d74b-4282-4c1f-be62-a641ab427063"] {
        for method in ["update_plan_entry", "delete_plan_entry", "add_run_to_plan_entry"] {
            assert_says(&http.post(&format!("{method}/4/{id}"), "{}").await, 400, entry);
        }
    }
    let run = r#"{"error":"Field :run_id is not a valid test run."}"#;
    assert_says(&http.post("update_run_in_plan_entry/99", "{}").await, 400, run);
    assert_says(&http.post("delete_run_from_plan_entry/99", "{}").await, 400, run);
}

#[tokio::test]
async fn an_update_of_a_plan_changes_what_it_names_and_moves_its_runs() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let http = Plain::new(&fake);
    let mut expected = http.get("get_plan/4").await.json();
    for (body, key, value) in [
        (r#"{"name":"Renamed","entries":[],"id":9,"passed_count":7}"#, "name", json!("Renamed")),
        (r#"{"description":"Text"}"#, "description", json!("Text")),
        (r#"{"refs":"A-1"}"#, "refs", json!("A-1")),
        (r#"{"start_on":5}"#, "start_on", json!(5)),
        (r#"{"due_on":6}"#, "due_on", json!(6)),
        (r#"{"description":null}"#, "description", json!(null)),
        (r#"{"due_on":null}"#, "due_on", json!(null)),
    ] {
        expected[key] = value;
        assert_eq!(http.post("update_plan/4", body).await.json(), expected, "{body}");
    }
    for milestone in [json!(1), json!(null)] {
        let plan = http.post("update_plan/4", json!({"milestone_id": milestone}).to_string()).await.json();
        assert_eq!((&plan["milestone_id"], &plan["entries"][0]["runs"][0]["milestone_id"]), (&milestone, &milestone));
        assert_eq!(http.get("get_run/5").await.json()["milestone_id"], milestone);
    }
    let words = r#"{"error":"Field :milestone_id is not a valid milestone."}"#;
    assert_says(&http.post("update_plan/4", r#"{"name":"x","milestone_id":99}"#).await, 400, words);
    expected["milestone_id"] = json!(null);
    assert_eq!(http.get("get_plan/4").await.json(), expected, "a refusal changes nothing");
}

#[tokio::test]
async fn an_update_of_an_entry_changes_all_of_its_runs() {
    let (fake, http) = start().await;
    let plan = http.post("add_plan/1", RELEASE).await.json();
    let update = format!("update_plan_entry/6/{}", plan["entries"][0]["id"].as_str().unwrap());
    let body =
        r#"{"name":"Shop","description":"New","assignedto_id":1,"refs":"A-9","config_ids":[1],"runs":[],"suite_id":2}"#;
    let entry = http.post(&update, body).await.json();
    assert_eq!((&entry["name"], &entry["description"], &entry["suite_id"]), (&json!("Shop"), &json!("New"), &json!(1)));
    assert!(entry.get("refs").is_none());
    for run in entry["runs"].as_array().unwrap() {
        let shown = ["name", "description", "assignedto_id", "refs"].map(|key| run[key].clone());
        assert_eq!(json!(shown), json!(["Shop", "New", 1, "A-9"]));
    }
    assert_eq!(entry["runs"].as_array().unwrap().len(), 2, "its configurations stay");
    assert_eq!(http.get("get_plan/6").await.json()["entries"][0]["refs"], "A-9");

    fake.record(7, 1, TestStatus::Passed);
    fake.record(8, 1, TestStatus::Passed);
    fake.record(8, 5, TestStatus::Failed);
    let counts = |entry: &Value| {
        [0, 1].map(|run| {
            ["passed", "failed", "untested"].map(|status| entry["runs"][run][format!("{status}_count")].clone())
        })
    };
    let shrunk = http.post(&update, r#"{"include_all":false,"case_ids":[1,3]}"#).await.json();
    assert_eq!(json!(counts(&shrunk)), json!([[1, 0, 1], [1, 0, 1]]), "cases that stay keep their results");
    assert_eq!((&shrunk["include_all"], &shrunk["name"]), (&json!(false), &json!("Shop")));
    let all = http.post(&update, r#"{"include_all":true}"#).await.json();
    assert_eq!((json!(counts(&all)), &all["include_all"]), (json!([[1, 0, 5], [1, 0, 5]]), &json!(true)));
    let words = r#"{"error":"Field :case_ids contains unrecognized case IDs."}"#;
    assert_says(&http.post(&update, r#"{"name":"x","case_ids":[99]}"#).await, 400, words);
    assert_eq!(http.get("get_run/7").await.json()["name"], "Shop", "a refusal changes nothing");
}

#[tokio::test]
async fn one_run_of_an_entry_is_added_changed_and_deleted() {
    let (_fake, http) = start().await;
    let plan = http.post("add_plan/1", RELEASE).await.json();
    let (web, checkout) = (plan["entries"][0]["id"].as_str().unwrap(), plan["entries"][1]["id"].as_str().unwrap());
    let add = format!("add_run_to_plan_entry/6/{web}");
    let added = http.post(&add, r#"{"config_ids":[1,3],"include_all":false,"case_ids":[2],"description":"New","name":"x","assignedto_id":2}"#).await;
    assert_eq!(added.body, http.get("get_plan/6").await.body, "the answer is the plan");
    let runs = added.json()["entries"][0]["runs"].clone();
    let shown = ["id", "name", "description", "config", "milestone_id", "assignedto_id", "untested_count"]
        .map(|key| runs[0][key].clone());
    assert_eq!(json!(shown), json!([10, "Web", "New", "Chrome, Windows 10", 1, 2, 1]));
    assert_eq!(runs.as_array().unwrap().len(), 3);

    let body = r#"{"description":"Changed","assignedto_id":null,"refs":"A-1","include_all":false,"case_ids":[1,2],"name":"x","config_ids":[3]}"#;
    let changed = http.post("update_run_in_plan_entry/10", body).await.json();
    let run = &changed["entries"][0]["runs"][0];
    let shown =
        ["name", "description", "assignedto_id", "refs", "config", "untested_count"].map(|key| run[key].clone());
    assert_eq!(json!(shown), json!(["Web", "Changed", null, "A-1", "Chrome, Windows 10", 2]));
    assert_eq!(changed["entries"][0]["runs"][1]["untested_count"], 2, "the others stay");

    let required = r#"{"error":"Field :config_ids is a required field."}"#;
    assert_says(&http.post(&add, "{}").await, 400, required);
    assert_says(&http.post(&add, r#"{"config_ids":[]}"#).await, 400, required);
    let invalid = r#"{"error":"Field :config_ids is not a valid configuration."}"#;
    assert_says(&http.post(&add, r#"{"config_ids":[99]}"#).await, 400, invalid);
    let without = r#"{"error":"This operation is not allowed. The test plan entry has no configurations."}"#;
    for method in
        [&format!("add_run_to_plan_entry/6/{checkout}"), "update_run_in_plan_entry/9", "delete_run_from_plan_entry/9"]
    {
        assert_says(&http.post(method, r#"{"config_ids":[1]}"#).await, 403, without);
    }
    let alone = r#"{"error":"This operation is not allowed. The test run does not belong to a test plan."}"#;
    assert_says(&http.post("update_run_in_plan_entry/3", "{}").await, 403, alone);
    assert_says(&http.post("delete_run_from_plan_entry/3", "{}").await, 403, alone);

    for run in [10, 7] {
        assert_says(&http.post(&format!("delete_run_from_plan_entry/{run}"), "").await, 200, "");
        assert_says(
            &http.get(&format!("get_run/{run}")).await,
            400,
            r#"{"error":"Field :run is not a valid test run."}"#,
        );
    }
    let again = r#"{"error":"Field :run_id is not a valid test run."}"#;
    assert_says(&http.post("delete_run_from_plan_entry/7", "").await, 400, again);
    assert_eq!(http.get("get_plan/6").await.json()["entries"].as_array().unwrap().len(), 2);
    assert_says(&http.post("delete_run_from_plan_entry/8", "").await, 200, "");
    assert_eq!(
        http.get("get_plan/6").await.json()["entries"][0]["name"],
        "Checkout",
        "the entry goes with its last run"
    );
}

#[tokio::test]
async fn the_answer_about_one_run_has_the_form_that_a_test_chooses() {
    let (fake, http) = start().await;
    let entry = http.get("get_plan/4").await.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    for (answer, key) in
        [(PlanRunAnswer::Plan, "entries"), (PlanRunAnswer::Entry, "runs"), (PlanRunAnswer::Run, "updated_on")]
    {
        fake.seed(|seed| seed.answer_plan_runs_with(answer));
        let update = http.post("update_run_in_plan_entry/5", "{}").await;
        let add = http.post(&format!("add_run_to_plan_entry/4/{entry}"), r#"{"config_ids":[2]}"#).await;
        for answer in [update, add] {
            assert!(answer.keys().split(' ').any(|known| known == key), "{key}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_closed_plan_does_not_change() {
    let (fake, http) = start().await;
    let entry = http.get("get_plan/4").await.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    fake.set_time(1_700_000_000);
    let closed = http.post("close_plan/4", "{}").await.json();
    assert_eq!((&closed["is_completed"], &closed["completed_on"]), (&json!(true), &json!(1_700_000_000)));
    assert_eq!(closed["entries"][0]["runs"][0]["completed_on"], 1_700_000_000);
    let before = http.get("get_plan/4").await.body;

    let completed = r#"{"error":"This operation is not allowed. The test plan is already completed."}"#;
    for method in [
        "close_plan/4",
        "update_plan/4",
        &format!("update_plan_entry/4/{entry}"),
        &format!("delete_plan_entry/4/{entry}"),
        &format!("add_run_to_plan_entry/4/{entry}"),
        "update_run_in_plan_entry/5",
        "delete_run_from_plan_entry/5",
    ] {
        assert_says(&http.post(method, r#"{"name":"x","config_ids":[2]}"#).await, 403, completed);
    }
    let edit = r#"{"error":"You are not allowed to edit test plans (insufficient permissions)."}"#;
    assert_says(&http.post("add_plan_entry/4", r#"{"suite_id":1}"#).await, 403, edit);
    let delete = r#"{"error":"You are not allowed to delete completed test plans (insufficient permissions)"}"#;
    assert_says(&http.post("delete_plan/4", "").await, 403, delete);
    let run = r#"{"error":"This operation is not allowed. The test run is already completed."}"#;
    assert_says(&http.post("add_result_for_case/5/1", r#"{"status_id":1}"#).await, 403, run);
    assert_eq!(http.get("get_plan/4").await.body, before);
}

#[tokio::test]
async fn plans_and_entries_are_deleted_with_their_runs() {
    let (fake, http) = start().await;
    let plan = http.post("add_plan/1", RELEASE).await.json();
    let delete = format!("delete_plan_entry/6/{}", plan["entries"][0]["id"].as_str().unwrap());
    assert_says(&http.post(&delete, "").await, 200, "");
    assert_says(&http.post(&delete, "").await, 400, r#"{"error":"Field :entry_id is not a valid test plan entry."}"#);
    let entries = http.get("get_plan/6").await.json()["entries"].clone();
    assert_eq!((entries.as_array().unwrap().len(), &entries[0]["runs"][0]["entry_index"]), (1, &json!(2)));
    assert_eq!(fake.run_ids().len(), 4 + 1);
    let added = http.post("add_plan_entry/6", r#"{"suite_id":1}"#).await.json();
    assert_eq!((&added["runs"][0]["entry_index"], &added["runs"][0]["id"]), (&json!(3), &json!(10)));

    assert_says(&http.post("delete_plan/6", "").await, 200, "");
    assert_says(&http.post("delete_plan/6", "").await, 400, r#"{"error":"Field :plan_id is not a valid test plan."}"#);
    assert_eq!(fake.run_ids().len(), 4);
}

#[tokio::test]
async fn who_may_only_read_changes_no_plan() {
    let (fake, _) = start().await;
    let entry = fake.client().get_plan(4).await.unwrap().entries[0].id.clone();
    fake.seed(|seed| seed.reader("Bob", "bob@example.com"));
    let bob = Plain::as_user(&fake, "bob@example.com", fake.key());
    for (method, verb) in [
        ("add_plan/1", "add"),
        ("update_plan/4", "edit"),
        ("close_plan/4", "close"),
        ("delete_plan/4", "delete"),
        ("add_plan_entry/4", "edit"),
        (&format!("update_plan_entry/4/{entry}"), "edit"),
        (&format!("delete_plan_entry/4/{entry}"), "edit"),
        (&format!("add_run_to_plan_entry/4/{entry}"), "edit"),
        ("update_run_in_plan_entry/5", "edit"),
        ("delete_run_from_plan_entry/5", "edit"),
    ] {
        let words = format!(r#"{{"error":"You are not allowed to {verb} test plans (insufficient permissions)."}}"#);
        assert_says(&bob.post(method, r#"{"name":"x"}"#).await, 403, &words);
    }
    assert_eq!(bob.get("get_plan/4").await.status, 200);
}

#[tokio::test]
async fn plans_are_found_by_milestone_and_references() {
    let (_fake, http) = start().await;
    http.post("add_plan/1", RELEASE).await;
    for (filter, ids) in [
        ("&milestone_id=1", json!([6])),
        ("&milestone_id=2", json!([])),
        ("&refs=A-2", json!([6])),
        ("&refs_filter=A-1", json!([6])),
        ("&refs=A", json!([])),
        ("&created_by=1", json!([6, 4])),
        ("&created_after=1", json!([6, 4])),
        ("&created_before=1", json!([])),
    ] {
        let page = http.get(&format!("get_plans/1{filter}")).await.json();
        let plans = page["plans"].as_array().unwrap();
        assert_eq!(json!(plans.iter().map(|plan| plan["id"].clone()).collect::<Vec<_>>()), ids, "{filter}");
    }
}

#[tokio::test]
async fn a_server_before_6_4_has_no_methods_for_one_run() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let http = Plain::new(&fake);
    for method in ["add_run_to_plan_entry/4/x", "update_run_in_plan_entry/5", "delete_run_from_plan_entry/5"] {
        assert_says(&http.post(method, "{}").await, 404, r#"{"error":"Invalid uri"}"#);
    }
    let plan = http
        .post("add_plan/1", r#"{"name":"P","refs":"A-1","start_on":1,"entries":[{"suite_id":1,"refs":"A-1"}]}"#)
        .await;
    assert!(!plan.body.contains("refs") && !plan.body.contains("start_on"), "{plan:?}");
}

#[tokio::test]
async fn a_milestone_that_is_removed_leaves_its_plans() {
    let (fake, http) = start().await;
    http.post("add_plan/1", RELEASE).await;
    fake.seed(|seed| seed.remove_milestone(1));
    let plan = http.post("update_plan/6", "{}").await.json();
    assert_eq!((&plan["milestone_id"], &plan["entries"][0]["runs"][0]["milestone_id"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn mistakes_of_a_test_about_plans_are_told() {
    let fake = FakeTestRail::start().await;
    let unknown: EntryId = "x".parse().unwrap();
    for (change, words) in [
        (
            Box::new(|seed: &mut Seed<'_>| drop(seed.plan_entry(99, &AddPlanEntry::new(1))))
                as Box<dyn Fn(&mut Seed<'_>)>,
            "there is no plan 99",
        ),
        (
            Box::new(|seed| drop(seed.plan_entry(4, &AddPlanEntry::new(9)))),
            "Field :suite_id is not a valid test suite.\"}",
        ),
        (Box::new(|seed| _ = seed.plan_with(9, &AddPlan::new("P"))), "there is no project 9"),
        (Box::new(move |seed| seed.remove_plan_entry(4, &unknown)), "plan 4 has no entry x"),
        (Box::new(|seed| seed.close_plan(99)), "there is no plan 99"),
    ] {
        let change = std::panic::AssertUnwindSafe(|| fake.seed(change));
        let told = *std::panic::catch_unwind(change).unwrap_err().downcast::<String>().unwrap();
        assert!(told.ends_with(words), "{told}");
    }
}
