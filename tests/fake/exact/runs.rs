//! Test runs.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode, TestStatus};

use super::{assert_says, start};
use crate::plain::Plain;

#[tokio::test]
async fn bodies_and_values_that_are_wrong() {
    let (fake, plain) = start().await;
    let long = "x".repeat(251);
    for (body, answer) in [
        ("{\"name\":".to_owned(), r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
        ("7".to_owned(), r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
        ("[]".to_owned(), r#"{"error":"Field :suite_id is a required field."}"#),
        ("{}".to_owned(), r#"{"error":"Field :suite_id is a required field."}"#),
        (r#"{"suite_id":"S1"}"#.to_owned(), r#"{"error":"Field :suite_id is not a valid ID."}"#),
        (r#"{"suite_id":99}"#.to_owned(), r#"{"error":"Field :suite_id is not a valid test suite."}"#),
        (r#"{"suite_id":1,"case_ids":[[1]]}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"suite_id":1,"case_ids":["C1"]}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"suite_id":1,"case_ids":7}"#.to_owned(), r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (
            r#"{"suite_id":1,"milestone_id":99}"#.to_owned(),
            r#"{"error":"Field :milestone_id is not a valid milestone."}"#,
        ),
        (r#"{"suite_id":1,"milestone_id":"M"}"#.to_owned(), r#"{"error":"Field :milestone_id is not a valid ID."}"#),
        (r#"{"suite_id":1,"assignedto_id":99}"#.to_owned(), r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"suite_id":1,"due_on":"soon"}"#.to_owned(), r#"{"error":"Field :due_on is not a valid integer."}"#),
        (r#"{"suite_id":1,"start_on":true}"#.to_owned(), r#"{"error":"Field :start_on is not a valid integer."}"#),
        (
            format!(r#"{{"suite_id":1,"name":"{long}"}}"#),
            r#"{"error":"Field :name is too long (250 characters at most)."}"#,
        ),
        (
            format!(r#"{{"suite_id":1,"refs":"{long}"}}"#),
            r#"{"error":"Field :refs is too long (250 characters at most)."}"#,
        ),
    ] {
        assert_says(&plain.post("add_run/1", body).await, 400, answer);
    }
    let not_utf8 = b"{\"suite_id\":1,\"description\":\"\xff\"}".to_vec();
    let words = r#"{"error":"Field :description is not a valid UTF-8 character sequence."}"#;
    assert_says(&plain.post("add_run/1", not_utf8).await, 400, words);
    assert_eq!(fake.run_ids().len(), 4, "nothing was created");
}

#[tokio::test]
async fn a_closed_run_and_a_run_of_a_plan() {
    let (fake, plain) = start().await;
    let closed = r#"{"error":"This operation is not allowed. The test run is already completed."}"#;
    for method in ["update_run/1", "close_run/1", "delete_run/1", "add_results_for_cases/1", "add_result_for_case/1/1"]
    {
        assert_says(&plain.post(method, r#"{"name":"x"}"#).await, 403, closed);
    }
    for (method, done) in [("update_run/5", "edited"), ("close_run/5", "closed"), ("delete_run/5", "deleted")] {
        let words = format!(
            r#"{{"error":"This operation is not allowed. The test run belongs to a test plan and cannot be {done} independently."}}"#
        );
        assert_says(&plain.post(method, "{}").await, 403, &words);
    }
    assert_eq!(fake.run_ids().len(), 4);
    assert_eq!(plain.get("get_run/5").await.json()["config"], "Chrome");
}

#[tokio::test]
async fn what_is_selected_is_what_the_run_has() {
    let (_fake, plain) = start().await;
    for (body, include_all, tests) in [
        (r#"{"suite_id":1}"#, true, 6),
        (r#"{"suite_id":1,"include_all":true,"case_ids":[1]}"#, true, 6),
        (r#"{"suite_id":1,"inculde_all":false}"#, true, 6),
        (r#"{"suite_id":1,"include_all":false}"#, false, 0),
        (r#"{"suite_id":1,"include_all":false,"case_ids":[]}"#, false, 0),
        (r#"{"suite_id":"1","include_all":false,"case_ids":["1",2]}"#, false, 2),
        (r#"{"suite_id":1,"include_all":false,"case_ids":[1,7]}"#, false, 1),
        (r#"{"suite_id":1,"include_all":0,"case_ids":[1]}"#, false, 1),
        (r#"{"suite_id":1,"include_all":"0","case_ids":[1]}"#, false, 1),
        (r#"{"suite_id":1,"include_all":1,"case_ids":[1]}"#, true, 6),
        (r#"{"suite_id":1,"include_all":"1","case_ids":[1]}"#, true, 6),
        (r#"{"suite_id":2,"plan_id":4,"id":77,"passed_count":9}"#, true, 3),
    ] {
        let run = plain.post("add_run/1", body).await.json();
        assert_eq!((&run["include_all"], &run["untested_count"]), (&json!(include_all), &json!(tests)), "{body}");
        assert_eq!((&run["plan_id"], &run["config"], &run["config_ids"]), (&json!(null), &json!(null), &json!([])));
        assert_eq!((&run["updated_on"], &run["passed_count"]), (&run["created_on"], &json!(0)));
    }
    assert_eq!(plain.post("add_run/1", r#"{"suite_id":2}"#).await.json()["name"], "Checkout", "its suite's name");
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let new = r#"{"suite_id":1,"name":"N","description":"Text","milestone_id":1,"assignedto_id":2,"refs":"A-1","include_all":false,"case_ids":[1,2,3]}"#;
    let run = plain.post("add_run/1", new).await.json();
    assert_eq!((&run["created_on"], &run["created_by"]), (&json!(1_700_000_000), &json!(1)));
    let id = &run["id"];
    fake.advance(std::time::Duration::from_secs(60));
    let same = plain
        .post(&format!("update_run/{id}"), r#"{"suite_id":2,"id":1,"passed_count":9,"created_on":1}"#)
        .await
        .json();
    let mut expected = run.clone();
    expected["updated_on"] = json!(1_700_000_060);
    assert_eq!(same, expected, "read-only fields are ignored");
    for (body, key, value) in [
        (r#"{"name":"M"}"#, "name", json!("M")),
        (r#"{"description":""}"#, "description", json!("")),
        (r#"{"description":null}"#, "description", json!(null)),
        (r#"{"milestone_id":null}"#, "milestone_id", json!(null)),
        (r#"{"assignedto_id":null}"#, "assignedto_id", json!(null)),
        (r#"{"refs":null}"#, "refs", json!(null)),
    ] {
        let run = plain.post(&format!("update_run/{id}"), body).await.json();
        expected[key] = value;
        assert_eq!(run, expected);
    }
    fake.record(id.as_u64().unwrap(), 2, TestStatus::Failed);
    fake.record(id.as_u64().unwrap(), 3, TestStatus::Custom(7));
    let replaced = plain.post(&format!("update_run/{id}"), r#"{"case_ids":[2,4]}"#).await.json();
    assert_eq!((&replaced["failed_count"], &replaced["untested_count"]), (&json!(1), &json!(1)));
    assert_eq!(replaced["custom_status7_count"], 0, "a case that goes takes its result along");
    let results = plain.get(&format!("get_results_for_run/{id}")).await.json();
    assert_eq!((&results["size"], &results["results"][0]["status_id"]), (&json!(1), &json!(5)));
    let all = plain.post(&format!("update_run/{id}"), r#"{"include_all":true,"case_ids":[1]}"#).await.json();
    assert_eq!((&all["failed_count"], &all["untested_count"]), (&json!(1), &json!(5)));

    fake.advance(std::time::Duration::from_secs(60));
    let closed = plain.post(&format!("close_run/{id}"), "").await.json();
    assert_eq!((&closed["is_completed"], &closed["completed_on"]), (&json!(true), &json!(1_700_000_120)));
    assert_eq!(closed["updated_on"], 1_700_000_060, "closing does not count");
}

#[tokio::test]
async fn an_update_that_is_refused_changes_nothing() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let other = seed.project("Other", SuiteMode::Single);
        seed.milestone(other, "Elsewhere");
    });
    let before = plain.get("get_run/3").await.body;
    for (body, words) in [
        (r#"{"name":"x","milestone_id":2}"#, r#"{"error":"Field :milestone_id is not a valid milestone."}"#),
        (r#"{"name":"x","assignedto_id":99}"#, r#"{"error":"Field :assignedto_id is not a valid user"}"#),
        (r#"{"name":"x","case_ids":["C1"]}"#, r#"{"error":"Field :case_ids is not a valid ID."}"#),
        (r#"{"name":"x","description":[]}"#, r#"{"error":"Field :description is not a valid string."}"#),
        (r#"{"name":"x","due_on":"soon"}"#, r#"{"error":"Field :due_on is not a valid integer."}"#),
        ("{", r#"{"error":"Invalid or incomplete JSON string in API request."}"#),
    ] {
        assert_says(&plain.post("update_run/3", body).await, 400, words);
        assert_eq!(plain.get("get_run/3").await.body, before, "{body}");
    }
    assert_says(&plain.post("update_run/R3", "{}").await, 400, r#"{"error":"Field :run_id is not a valid ID."}"#);
    assert_says(
        &plain.post("add_run/99", "{}").await,
        400,
        r#"{"error":"Field :project_id is not a valid or accessible project."}"#,
    );
    let numbers = plain.post("update_run/3", r#"{"description":5,"refs":true}"#).await.json();
    assert_eq!((&numbers["description"], &numbers["refs"]), (&json!("5"), &json!("1")), "as PHP takes them");
    let name = "ż".repeat(250);
    let long = plain.post("update_run/3", json!({"name": name}).to_string()).await.json();
    assert_eq!(long["name"].as_str(), Some(name.as_str()), "250 characters, not bytes");
}

#[tokio::test]
async fn a_deletion_and_its_preview() {
    let (fake, plain) = start().await;
    assert_says(&plain.post("delete_run/2&soft=1", "{}").await, 200, r#"{"affected_tests":3}"#);
    assert_eq!(fake.run_ids().len(), 4);
    assert_says(&plain.post("delete_run/2", "").await, 200, "");
    assert_says(&plain.get("get_run/2").await, 400, r#"{"error":"Field :run is not a valid test run."}"#);
    let next = plain.post("add_run/1", r#"{"suite_id":1}"#).await.json();
    assert_eq!(next["id"], 6, "ids are not used again, and plans take theirs from the same sequence");
}

#[tokio::test]
async fn get_runs_filters() {
    let (fake, plain) = start().await;
    let body = r#"{"suite_id":2,"milestone_id":1,"refs":"A-1, A-2"}"#;
    fake.set_time(2_000_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    assert_eq!(ada.post("add_run/1", body).await.json()["created_by"], 2);
    for (filter, ids) in [
        ("", json!([6, 3, 2, 1])),
        ("&is_completed=1", json!([1])),
        ("&is_completed=0", json!([6, 3, 2])),
        ("&milestone_id=1,2", json!([6])),
        ("&suite_id=1", json!([3, 2, 1])),
        ("&suite_id=2,9", json!([6])),
        ("&created_by=2", json!([6])),
        ("&created_after=1999999999", json!([6])),
        ("&created_before=1999999999", json!([3, 2, 1])),
        ("&created_after=2000000000", json!([])),
        ("&refs=A-2", json!([6])),
        ("&refs_filter=A-1", json!([6])),
        ("&refs=A", json!([])),
        ("&is_completed=1&is_completed=0", json!([6, 3, 2])),
        ("&offset=1&limit=2", json!([3, 2])),
    ] {
        let page = plain.get(&format!("get_runs/1{filter}")).await.json();
        let got: Vec<_> = page["runs"].as_array().unwrap().iter().map(|run| run["id"].clone()).collect();
        assert_eq!(json!(got), ids, "{filter}");
    }
    let page = plain.get("get_runs/1&limit=1&offset=3").await.json();
    assert_eq!(page["_links"]["prev"], "/api/v2/get_runs/1&limit=1&offset=2");
}

#[tokio::test]
async fn a_run_of_a_case_that_does_not_exist_is_refused_and_nothing_is_made() {
    let (fake, plain) = start().await;
    let words = r#"{"error":"Field :case_ids contains unrecognized case IDs."}"#;
    for body in [
        r#"{"suite_id":1,"include_all":false,"case_ids":[1,99]}"#,
        r#"{"suite_id":1,"case_ids":[99]}"#,
        r#"{"suite_id":1,"include_all":true,"case_ids":[99]}"#,
    ] {
        assert_says(&plain.post("add_run/1", body).await, 400, words);
    }
    assert_eq!(fake.run_ids().len(), 4);
    let before = plain.get("get_run/3").await.body;
    assert_says(&plain.post("update_run/3", r#"{"name":"x","case_ids":[2,99]}"#).await, 400, words);
    assert_eq!(plain.get("get_run/3").await.body, before);
}

#[tokio::test]
async fn a_run_that_asks_for_no_cases_by_a_number_is_not_one_of_all_cases() {
    let (_fake, plain) = start().await;
    let run = plain.post("add_run/1", r#"{"suite_id":1,"include_all":0}"#).await.json();
    assert_eq!((&run["include_all"], &run["untested_count"]), (&json!(false), &json!(0)));
}

#[tokio::test]
async fn dynamic_filters_select_by_the_fields_that_are_listed() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    let answer = plain.get("get_dynamic_filter_fields/1").await;
    let (first, _) = answer.body[1..].split_once("},").unwrap();
    assert_eq!(
        first,
        r#"{"type_id":6,"system_name":"priority_id","label":"Priority","options":"1, Low\n2, Medium\n3, High\n4, Critical","sub_filters":null"#
    );
    let fields = answer.json();
    assert_eq!(fields.as_array().unwrap().len(), 3);
    assert_eq!(fields[1]["options"].as_str().unwrap().lines().nth(6), Some("7, Other"));
    fake.seed(|seed| seed.update_case(1, &json!({"priority_id": 4, "type_id": 3})));
    for (field, value, tests) in [(&fields[0], 4, 1), (&fields[1], 3, 1), (&fields[2], 1, 2)] {
        let filter = format!("cases:{}", field["system_name"].as_str().unwrap());
        let filters = json!({"mode": "1", "filters": {filter.as_str(): {"values": [value]}}});
        let body = json!({"suite_id": 1, "include_all": false, "dynamic_filters": filters});
        let run = plain.post("add_run/1", body.to_string()).await.json();
        assert_eq!(run["untested_count"], tests, "{filter}");
    }
    let words = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.get("get_dynamic_filter_fields/9").await, 400, words);
}
