//! Results of tests.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, TestStatus};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

#[tokio::test]
async fn results_that_are_wrong_are_refused_all_together() {
    let (fake, plain) = start().await;
    for (body, answer) in [
        ("{}", r#"{"error":"Field :results is a required field."}"#),
        (r#"[{"case_id":1,"status_id":1}]"#, r#"{"error":"Field :results is a required field."}"#),
        (r#"{"results":[]}"#, r#"{"error":"Field :results cannot be empty (one result is required)"}"#),
        (
            r#"{"results":[{"case_id":2623},{"case_id":2624}]}"#,
            r#"{"error":"Field :results cannot be empty but no valid tests or cases found"}"#,
        ),
        (r#"{"results":[{"status_id":1}]}"#, r#"{"error":"Field :results.case_id is a required field."}"#),
        (r#"{"results":[{"test_id":7}]}"#, r#"{"error":"Field :results.case_id is a required field."}"#),
        (
            r#"{"results":{"results":[{"case_id":1,"status_id":1}]}}"#,
            r#"{"error":"Field :results.case_id is a required field."}"#,
        ),
        (r#"{"results":[{"case_id":"C1"}]}"#, r#"{"error":"Field :results.case_id is not a valid ID."}"#),
        (
            r#"{"results":[{"case_id":1,"status_id":1},{"case_id":2623,"status_id":1}]}"#,
            r#"{"error":"Field :results contains one or more invalid results (case C2623 unknown or not part of the test run)"}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1},{"case_id":2,"status_id":3}]}"#,
            r#"{"error":"Field :results.status_id uses an invalid status (Untested)."}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1},{"case_id":2,"status_id":99}]}"#,
            r#"{"error":"Field :results.status_id is not a valid status."}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1,"assignedto_id":99}]}"#,
            r#"{"error":"Field :results.assignedto_id is not a valid user"}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1,"elapsed":"0s"}]}"#,
            r#"{"error":"Field :results.elapsed is not in a valid time span format."}"#,
        ),
        (
            r#"{"results":[{"case_id":1,"status_id":1,"elapsed":12}]}"#,
            r#"{"error":"Field :results.elapsed is not in a valid time span format."}"#,
        ),
    ] {
        assert_says(&plain.post("add_results_for_cases/3", body).await, 400, answer);
    }
    let counts = fake.client().get_run(3).await.unwrap().counts();
    assert_eq!((counts.passed, counts.untested), (1, 2), "nothing was stored");
    assert_eq!(plain.get("get_results_for_run/3").await.json()["size"], 1);
}

#[tokio::test]
async fn results_move_the_counters() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let one = plain
        .post("add_result_for_case/3/2", r#"{"status_id":5,"comment":"No","elapsed":"1m 45s","defects":"D-1"}"#)
        .await;
    assert_eq!((one.status, one.json()["status_id"].as_u64(), one.json()["test_id"].as_u64()), (200, Some(5), Some(8)));
    let many = plain
        .post(
            "add_results_for_cases/3",
            r#"{"results":[{"case_id":2,"status_id":4},{"case_id":3,"comment":"Only words"}]}"#,
        )
        .await
        .json();
    assert_eq!((&many[0]["status_id"], &many[1]["status_id"]), (&json!(4), &json!(null)), "a bare array, in order");
    let run = plain.get("get_run/3").await.json();
    let counts =
        ["passed_count", "retest_count", "failed_count", "untested_count"].map(|key| run[key].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 0, 1], "a comment alone is no result");
    let tests = plain.get("get_tests/3&status_id=3,4").await.json();
    assert_eq!(
        (&tests["size"], &tests["tests"][0]["case_id"], &tests["tests"][1]["case_id"]),
        (&json!(2), &json!(2), &json!(3))
    );
    assert_eq!(
        plain.get("get_results_for_run/3&defects_filter=D-1").await.json()["results"][0]["id"],
        one.json()["id"]
    );
    assert_eq!(plain.get("get_results_for_run/3&status_id=4,5").await.json()["size"], 2);
}

#[tokio::test]
async fn results_are_filtered_and_frozen() {
    let (fake, plain) = start().await;
    fake.set_time(2_000_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let result = ada.post("add_result_for_case/3/2", r#"{"status_id":5,"elapsed":"1h 2m","version":"1.0"}"#).await;
    assert_eq!(
        result.keys(),
        "id test_id status_id created_by created_on assignedto_id comment version elapsed defects attachment_ids"
    );
    for (filter, size) in [
        ("", 2),
        ("&created_after=1999999999", 1),
        ("&created_before=1999999999", 1),
        ("&created_by=2", 1),
        ("&created_by=1,2", 2),
        ("&limit=1", 1),
    ] {
        assert_eq!(plain.get(&format!("get_results_for_run/3{filter}")).await.json()["size"], size, "{filter}");
    }
    for (body, words) in [
        (r#"{"status_id":3}"#, r#"{"error":"Field :status_id uses an invalid status (Untested)."}"#),
        (r#"{"status_id":13}"#, r#"{"error":"Field :status_id is not a valid status."}"#),
        (r#"{"assignedto_id":99}"#, r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"elapsed":"5 years"}"#, r#"{"error":"Field :elapsed is not in a valid time span format."}"#),
    ] {
        assert_says(&plain.post("add_result_for_case/3/1", body).await, 400, words);
    }
    for elapsed in ["30s", "1m 45s", "2h", "3d", "1w 2d"] {
        let body = json!({"status_id": 1, "elapsed": elapsed}).to_string();
        assert_eq!(plain.post("add_result_for_case/3/1", body).await.json()["elapsed"], elapsed);
    }
    assert_eq!(plain.post("delete_run/3", "{}").await.status, 200);
    assert_eq!(plain.get("get_results_for_run/3").await.status, 400, "its results are gone with it");
}

#[tokio::test]
async fn fields_that_an_administrator_requires() {
    let (fake, plain) = start().await;
    for (field, one, batch) in [
        ("version", "version", "results.version"),
        ("elapsed", "elapsed", "results.elapsed"),
        ("custom_testenvironment", "custom_testenvironment", "custom_testenvironment"),
        ("browser", "custom_browser", "custom_browser"),
    ] {
        fake.seed(|seed| seed.require_result_field(field));
        let missing = |name: &str| format!(r#"{{"error":"Field :{name} is a required field."}}"#);
        let row = json!({"case_id": 2, "status_id": 1, "version": "1", "elapsed": "1s", "custom_testenvironment": 1, "custom_browser": 2});
        for value in [None, Some(json!(null)), Some(json!(""))] {
            let mut row = row.clone();
            row.as_object_mut().unwrap().remove(one);
            if let Some(value) = value {
                row[one] = value;
            }
            assert_says(&plain.post("add_result_for_case/3/2", row.to_string()).await, 400, &missing(one));
            let rows = json!({"results": [row]}).to_string();
            assert_says(&plain.post("add_results_for_cases/3", rows).await, 400, &missing(batch));
        }
        assert_eq!(plain.post("add_result_for_case/3/2", row.to_string()).await.status, 200);
    }
    fake.record(3, 3, TestStatus::Passed);
}

#[tokio::test]
async fn custom_fields_are_kept() {
    let (_fake, plain) = start().await;
    let steps = json!([{"content": "Open", "status_id": 1}]);
    let body = json!({"status_id": 1, "custom_step_results": steps, "custom_browser": null, "unknown": 7}).to_string();
    let result = plain.post("add_result_for_case/3/2", body).await;
    assert_eq!(
        result.keys(),
        "id test_id status_id created_by created_on assignedto_id comment version elapsed defects custom_browser \
         custom_step_results attachment_ids"
    );
    assert_eq!((&result.json()["custom_step_results"], &result.json()["custom_browser"]), (&steps, &json!(null)));
}

#[tokio::test]
async fn a_time_span_can_have_decimals_and_is_more_than_nothing() {
    let (_fake, plain) = start().await;
    let post = async |elapsed: &str| {
        plain.post("add_result_for_case/3/2", json!({"status_id": 1, "elapsed": elapsed}).to_string()).await.status
    };
    for (elapsed, status) in [
        ("0.035s", 200),
        ("0h 12m 0s", 200),
        ("0s", 400),
        ("12", 400),
        ("", 400),
        ("s", 400),
        ("NaNs", 400),
        ("-1s", 400),
    ] {
        assert_eq!(post(elapsed).await, status, "{elapsed}");
    }
}

#[tokio::test]
async fn a_test_sees_what_was_reported() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let rows = json!({"results": [
        {"case_id": 3, "status_id": 5, "comment": "No", "version": "1.0", "elapsed": "1m 45s", "defects": "D-1, D-2",
         "assignedto_id": 2, "custom_browser": 2},
        {"case_id": 2, "comment": "Only words"},
    ]});
    ada.post("add_results_for_cases/3", rows.to_string()).await;
    let refused = json!({"results": [{"case_id": 2, "status_id": 1}, {"case_id": 99, "status_id": 1}]});
    assert_eq!(plain.post("add_results_for_cases/3", refused.to_string()).await.status, 400);

    let results = fake.results(3);
    assert_eq!(results.iter().map(|result| result.case_id.get()).collect::<Vec<_>>(), [1, 3, 2], "oldest first");
    let (one, words) = (&results[1], &results[2]);
    assert_eq!((one.id.get(), one.test_id.get(), one.status_id.unwrap().get()), (7, 9, 5));
    assert_eq!((one.comment.as_deref(), one.version.as_deref()), (Some("No"), Some("1.0")));
    assert_eq!((one.elapsed.as_deref(), one.defects.as_deref()), (Some("1m 45s"), Some("D-1, D-2")));
    assert_eq!((one.assignedto_id.unwrap().get(), one.custom["custom_browser"].as_u64()), (2, Some(2)));
    assert_eq!((one.created_on.as_secs(), one.created_by.get()), (1_700_000_000, 2));
    assert_eq!((words.status_id, words.comment.as_deref(), words.custom.len()), (None, Some("Only words"), 0));
    assert!(fake.results(2).len() == 2 && fake.results(99).is_empty());
}

#[tokio::test]
async fn a_result_that_is_removed_leaves_its_test_as_it_was_before() {
    let (fake, plain) = start().await;
    fake.record(3, 2, TestStatus::Failed);
    fake.record(3, 2, TestStatus::Passed);
    let ids: Vec<_> = fake.results(3).iter().map(|result| result.id).collect();
    for (id, counts) in [(ids[2], [1, 1]), (ids[1], [1, 0]), (ids[0], [0, 0])] {
        fake.seed(|seed| seed.remove_result(id));
        let run = plain.get("get_run/3").await.json();
        assert_eq!(["passed_count", "failed_count"].map(|key| run[key].as_u64().unwrap()), counts);
    }
    let next = plain.post("add_result_for_case/3/2", r#"{"status_id":1}"#).await.json();
    assert_eq!(next["id"], ids[2].get() + 1, "an id is not used again");
}

#[tokio::test]
async fn a_case_that_exists_and_is_not_in_the_run_has_no_test_there() {
    let (_fake, plain) = start().await;
    let no_test = r#"{"error":"No (active) test found for the run\/case combination."}"#;
    assert_says(&plain.post("add_result_for_case/3/4", r#"{"status_id":1}"#).await, 400, no_test);
    assert_says(&plain.get("get_results_for_case/3/4").await, 400, no_test);
    let unknown = r#"{"error":"Field :case_id is not a valid test case."}"#;
    assert_says(&plain.post("add_result_for_case/3/2623", r#"{"status_id":1}"#).await, 400, unknown);
    assert_says(&plain.get("get_results_for_case/3/2623").await, 400, unknown);
    let letter = r#"{"error":"Field :case_id is not a valid ID."}"#;
    assert_says(&plain.get("get_results_for_case/3/C4").await, 400, letter);
}

#[tokio::test]
async fn results_are_reported_and_read_by_test_too() {
    let (_fake, plain) = start().await;
    let one = plain.post("add_result/8", r#"{"status_id":5,"defects":"D-1"}"#).await.json();
    assert_eq!((&one["test_id"], &one["status_id"]), (&json!(8), &json!(5)));
    let rows =
        r#"{"results":[{"test_id":8,"comment":"Again"},{"test_id":"8","status_id":1},{"test_id":9,"status_id":2}]}"#;
    let many = plain.post("add_results/3", rows).await.json();
    assert_eq!(
        (many[0]["test_id"].as_u64(), many[2]["test_id"].as_u64()),
        (Some(8), Some(9)),
        "a bare array, in order"
    );
    assert_eq!(plain.get("get_test/8").await.json()["status_id"], 1, "the last status counts");
    for list in ["get_results/8", "get_results_for_case/3/2"] {
        let page = plain.get(list).await.json();
        let ids: Vec<_> = page["results"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, [9, 8, 7], "newest first");
        assert_eq!(plain.get(&format!("{list}&status_id=5")).await.json()["size"], 1);
        assert_eq!(plain.get(&format!("{list}&defects_filter=D-1")).await.json()["size"], 1);
        assert_eq!(plain.get(&format!("{list}&limit=2")).await.json()["size"], 2);
    }
    for (method, body, words) in [
        ("add_result/99", r#"{"status_id":1}"#, "Field :test_id is not a valid test."),
        ("add_result/T8", r#"{"status_id":1}"#, "Field :test_id is not a valid ID."),
        (
            "add_results/3",
            r#"{"results":[{"case_id":2,"status_id":1}]}"#,
            "Field :results.test_id is a required field.",
        ),
        (
            "add_results/3",
            r#"{"results":[{"test_id":8,"status_id":1},{"test_id":1,"status_id":1}]}"#,
            "Field :results contains one or more invalid results (test T1 unknown or not part of the test run)",
        ),
    ] {
        assert_says(&plain.post(method, body).await, 400, &json!({"error": words}).to_string());
    }
    assert_eq!(plain.get("get_results/99").await.json()["error"], "Field :test_id is not a valid test.");
    let closed = plain.post("add_result/1", r#"{"status_id":1}"#).await.json();
    assert_eq!(closed["error"], "This operation is not allowed. The test run is already completed.");
}

#[tokio::test]
async fn a_result_assigns_its_test() {
    let (_fake, plain) = start().await;
    assert_eq!(plain.get("get_test/8").await.json()["assignedto_id"], json!(null));
    plain.post("add_result/8", r#"{"assignedto_id":2}"#).await;
    let test = plain.get("get_test/8").await.json();
    assert_eq!((&test["assignedto_id"], &test["status_id"]), (&json!(2), &json!(3)));
    plain.post("add_result/8", r#"{"status_id":1}"#).await;
    assert_eq!(plain.get("get_test/8").await.json()["assignedto_id"], 2);
}

#[tokio::test]
async fn a_result_field_that_exists_stands_in_every_result() {
    let (fake, plain) = start().await;
    fake.seed(|seed| (seed.result_field("custom_step_results"), seed.result_field("environment")));
    let result = plain.post("add_result/8", r#"{"status_id":1,"custom_environment":"CI","custom_other":1}"#).await;
    assert!(result.keys().ends_with("defects custom_step_results custom_environment custom_other attachment_ids"));
    let result = result.json();
    assert_eq!((&result["custom_step_results"], &result["custom_environment"]), (&json!(null), &json!("CI")));
    let fields = plain.get("get_result_fields").await;
    assert_eq!(
        keys(&fields.body[1..]),
        "id is_active type_id name system_name label description configs display_order include_all i18n_custom_id \
         template_ids"
    );
    let fields = fields.json();
    assert_eq!((&fields[0]["type_id"], &fields[0]["system_name"]), (&json!(11), &json!("custom_step_results")));
    assert_eq!((&fields[1]["type_id"], &fields[1]["name"]), (&json!(1), &json!("environment")));
    assert_eq!(fields[1]["configs"][0]["options"]["is_required"], false);
    fake.seed(|seed| seed.require_result_field("environment"));
    let fields = plain.get("get_result_fields").await.json();
    assert_eq!(
        (fields.as_array().unwrap().len(), &fields[1]["configs"][0]["options"]["is_required"]),
        (2, &json!(true))
    );
}

#[tokio::test]
async fn old_servers_cut_the_lists_of_results_where_all_others_are_whole() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    let ids = async |list: &str| -> Vec<u64> {
        plain.get(list).await.json().as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids("get_results_for_run/1").await, [3, 2, 1]);
    assert_eq!(ids("get_results_for_run/1&limit=1&offset=1").await, [2]);
    assert_eq!(ids("get_results_for_run/1&offset=9").await, [0; 0]);
}

#[tokio::test]
async fn the_cloud_writes_times_in_longer_units_and_names_the_cases_of_a_runs_results() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    let result = plain.post("add_result_for_case/3/2", r#"{"status_id":1,"elapsed":"1w 2d 3h 4m 5s"}"#).await;
    let keys =
        "id test_id status_id created_by created_on assignedto_id comment version elapsed defects attachment_ids";
    assert_eq!(result.keys(), keys);
    assert_eq!(result.json()["elapsed"], "1wk 2d 3hr 4min 5sec");
    assert_eq!(fake.results(3)[1].elapsed.as_deref(), Some("1w 2d 3h 4m 5s"), "as it was reported");
    let page = plain.get("get_results_for_run/3").await.json();
    let newest = &page["results"][0];
    assert_eq!((&newest["case_id"], &newest["case_refs"]), (&json!(2), &json!(null)));
    assert!(newest["case_title"].is_string());
    assert!(plain.get("get_results/8").await.json()["results"][0].get("case_id").is_none());
}

#[tokio::test]
async fn an_edit_changes_what_it_names_and_the_status_of_the_test() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    let first = r#"{"status_id":1,"comment":"Fine","elapsed":"5s","custom_browser":1,"custom_steps":["a","b"]}"#;
    let first = plain.post("add_result/8", first).await.json();
    let path = format!("edit_result/{}", first["id"]);
    let edited = plain.post(&path, r#"{"status_id":5,"comment":null,"custom_steps":["c"],"id":1}"#).await;
    let mut expected = first.clone();
    (expected["status_id"], expected["comment"], expected["custom_steps"]) = (json!(5), json!(null), json!(["c"]));
    assert_eq!(edited.json(), expected);
    assert_eq!(plain.get("get_test/8").await.json()["status_id"], 5);

    plain.post("add_result/8", r#"{"status_id":2}"#).await;
    plain.post(&path, r#"{"status_id":1}"#).await;
    assert_eq!(plain.get("get_test/8").await.json()["status_id"], 2, "the newest result counts");

    for (body, words) in [
        (r#"{"status_id":3}"#, "Field :status_id uses an invalid status (Untested)."),
        (r#"{"status_id":99}"#, "Field :status_id is not a valid status."),
        (r#"{"elapsed":"0s"}"#, "Field :elapsed is not in a valid time span format."),
        (r#"{"assignedto_id":99}"#, "Field :assignedto_id is not a valid user"),
    ] {
        assert_says(&plain.post(&path, body).await, 400, &json!({"error": words}).to_string());
    }
    let unknown = r#"{"error":"Field :result_id is not a valid test result."}"#;
    assert_says(&plain.post("edit_result/99", "{}").await, 400, unknown);
    let closed = plain.post("edit_result/1", r#"{"status_id":1}"#).await;
    assert_eq!(
        (closed.status, closed.json()["error"].clone()),
        (403, json!("This operation is not allowed. The test run is already completed."))
    );
    fake.seed(|seed| seed.reader("Guest", "guest@example.com"));
    let guest = Plain::as_user(&fake, "guest@example.com", fake.key());
    let words = "You are not allowed to edit test results (insufficient permissions).";
    assert_eq!(guest.post(&path, r#"{"status_id":1}"#).await.json()["error"], words);

    let old = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    let gone = Plain::new(&old).post("edit_result/1", "{}").await;
    assert_eq!((gone.status, gone.json()["error"].clone()), (404, json!("Unknown method 'edit_result'")));
}

#[tokio::test]
async fn every_text_about_a_single_result_is_testrails() {
    let (fake, plain) = start().await;
    for (method, body, status, words) in [
        ("add_result/8", r#"{"status_id":3}"#, 400, "Field :status_id uses an invalid status (Untested)."),
        ("add_result/8", r#"{"status_id":99}"#, 400, "Field :status_id is not a valid status."),
        (
            "add_result/8",
            r#"{"status_id":1,"elapsed":"0s"}"#,
            400,
            "Field :elapsed is not in a valid time span format.",
        ),
        (
            "add_result/8",
            r#"{"status_id":1,"elapsed":"NaNs"}"#,
            400,
            "Field :elapsed is not in a valid time span format.",
        ),
        ("add_result/8", r#"{"status_id":1,"elapsed":""}"#, 400, "Field :elapsed is not in a valid time span format."),
        ("add_result/99", "{}", 400, "Field :test_id is not a valid test."),
        ("add_result_for_case/99/2", "{}", 400, "Field :run_id is not a valid test run."),
        ("add_result_for_case/3/C2", "{}", 400, "Field :case_id is not a valid ID."),
        ("add_results/99", "{}", 400, "Field :run_id is not a valid test run."),
        ("add_results_for_cases/99", "{}", 400, "Field :run_id is not a valid test run."),
        ("add_results_for_cases/1", "{}", 403, "This operation is not allowed. The test run is already completed."),
    ] {
        assert_says(&plain.post(method, body).await, status, &json!({"error": words}).to_string());
    }
    fake.seed(|seed| seed.reader("Guest", "guest@example.com"));
    let guest = Plain::as_user(&fake, "guest@example.com", fake.key());
    let words = "You are not allowed to add test results (insufficient permissions).";
    let refused = guest.post("add_results_for_cases/3", r#"{"results":[]}"#).await;
    assert_eq!((refused.status, refused.json()["error"].clone()), (403, json!(words)));
    fake.seed(|seed| seed.require_result_field("version"));
    let words = "Field :version is a required field.";
    assert_says(&plain.post("add_result/8", r#"{"status_id":1}"#).await, 400, &json!({"error": words}).to_string());
}
