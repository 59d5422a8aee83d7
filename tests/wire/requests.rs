//! What stands in requests and answers besides what the table of methods holds: every filter and field alone.

use serde_json::{Value, json};
use testrail::milestones::{AddMilestone, UpdateMilestone};
use testrail::{AddRun, DynamicFilters, Patch, RunsFilter, Timestamp, UpdateRun};

use crate::server::{assert_sent, body, client, envelope, only_request, row, saying};

#[tokio::test]
async fn a_page_tells_where_it_stands_and_whether_more_may_follow() {
    let server = saying(envelope([2, 1], true)).await;
    let page = client(&server).get_runs(7, &RunsFilter::new()).await.unwrap();
    assert_eq!(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((page.offset, page.limit, page.says_more()), (Some(0), Some(250), Some(true)));
}

#[tokio::test]
async fn delete_run_does_not_take_just_any_answer() {
    for answer in ["true", r#""text""#, r#"{"errors":["no"]}"#, "[1]", r#"{"id":42}"#] {
        let error = client(&saying(answer).await).delete_run(42).await.unwrap_err();
        assert_eq!(error.kind(), testrail::ErrorKind::UnexpectedShape, "{answer}");
    }
}

#[tokio::test]
async fn a_raw_answer_may_say_that_there_is_no_error() {
    for answer in [r#"{"id":5,"error":null}"#, r#"{"id":5,"error":false}"#, r#"{"id":5,"error":""}"#] {
        let value: Value = client(&saying(answer).await).raw("get_thing/5").get().await.unwrap();
        assert_eq!(value["id"], 5);
    }
}

#[tokio::test]
async fn raw_get_with_an_empty_answer_is_an_error() {
    let error = client(&saying("").await).raw("get_version").get::<Option<Value>>().await.unwrap_err();
    assert_eq!(error.kind(), testrail::ErrorKind::EmptyBody);
}

#[tokio::test]
async fn every_filter_alone() {
    let time = Timestamp::from_secs(1_700_000_000);
    let filter = RunsFilter::new;
    for (filter, query) in [
        (filter().created_after(time), "&created_after=1700000000"),
        (filter().created_before(time), "&created_before=1700000000"),
        (filter().created_by([5, 6]), "&created_by=5,6"),
        (filter().is_completed(true), "&is_completed=1"),
        (filter().is_completed(false), "&is_completed=0"),
        (filter().milestone_id([8]), "&milestone_id=8"),
        (filter().suite_id([9, 10]), "&suite_id=9,10"),
        (filter().refs("A&B=C/ż+1"), "&refs=A%26B%3DC%2F%C5%BC%2B1&refs_filter=A%26B%3DC%2F%C5%BC%2B1"),
        (filter().include_plan_runs(true), "&include_plan_runs=1"),
        (filter().include_plan_runs(false), "&include_plan_runs=0"),
        (filter().limit(1), "&limit=1"),
        (filter().limit(250), "&limit=250"),
        (filter().offset(0), "&offset=0"),
        (filter().offset(u64::MAX), "&offset=18446744073709551615"),
    ] {
        let server = saying(envelope([], false)).await;
        client(&server).get_runs(1, &filter).await.unwrap();
        assert_sent(&only_request(&server).await, "GET", &format!("/api/v2/get_runs/1{query}"));
    }
}

#[tokio::test]
async fn all_filters_together() {
    let server = saying(envelope([], false)).await;
    let filter = RunsFilter::new()
        .offset(2)
        .limit(3)
        .include_plan_runs(true)
        .refs("R-1")
        .suite_id([4])
        .milestone_id([5])
        .is_completed(true)
        .created_by([6])
        .created_before(7)
        .created_after(8);
    client(&server).get_runs(1, &filter).await.unwrap();
    let query = "/api/v2/get_runs/1&created_after=8&created_before=7&created_by=6&is_completed=1&milestone_id=5\
                 &suite_id=4&refs=R-1&refs_filter=R-1&include_plan_runs=1&limit=3&offset=2";
    assert_sent(&only_request(&server).await, "GET", query);
}

#[tokio::test]
async fn every_field_of_a_new_run_alone() {
    let new = || AddRun::new("Run 1");
    let dynamic = DynamicFilters::new().field("priority_id", [2]).field("type_id", [1, 3]);
    for (new, rest) in [
        (new(), json!({})),
        (new().suite_id(7), json!({"suite_id": 7})),
        (new().description("Text"), json!({"description": "Text"})),
        (new().milestone_id(8), json!({"milestone_id": 8})),
        (new().assignedto_id(9), json!({"assignedto_id": 9})),
        (new().all_cases(), json!({"include_all": true})),
        (new().case_ids([1, 2]), json!({"include_all": false, "case_ids": [1, 2]})),
        (new().case_ids([0; 0]), json!({"include_all": false, "case_ids": []})),
        (
            new().dynamic_filters(dynamic.clone()),
            json!({"include_all": false, "dynamic_filters": {"mode": "1", "filters": {
                "cases:priority_id": {"values": [2]}, "cases:type_id": {"values": [1, 3]}}}}),
        ),
        (
            new().dynamic_filters(DynamicFilters::new().mode(2)),
            json!({"include_all": false, "dynamic_filters": {"mode": "2", "filters": {}}}),
        ),
        (new().config_ids([3, 4]), json!({"config_ids": [3, 4]})),
        (new().refs("A-1, A-2"), json!({"refs": "A-1, A-2"})),
        (new().start_on(1_700_000_000), json!({"start_on": 1_700_000_000})),
        (new().due_on(Timestamp::from_secs(1_700_000_001)), json!({"due_on": 1_700_000_001})),
        // The cases are chosen in one way: the last one.
        (new().all_cases().dynamic_filters(dynamic).case_ids([5]), json!({"include_all": false, "case_ids": [5]})),
        (new().case_ids([5]).all_cases(), json!({"include_all": true})),
    ] {
        let server = saying(row(1).to_string()).await;
        client(&server).add_run(1, &new).await.unwrap();
        let mut expected = rest;
        expected["name"] = json!("Run 1");
        assert_eq!(body(&only_request(&server).await), expected);
    }
}

#[tokio::test]
async fn every_field_of_an_update_alone_kept_cleared_and_set() {
    let update = UpdateRun::new;
    let time = Timestamp::from_secs(1_700_000_000);
    for (update, expected) in [
        (update(), json!({})),
        (update().name("N"), json!({"name": "N"})),
        (update().description("Text"), json!({"description": "Text"})),
        (update().description(""), json!({"description": ""})),
        (update().description(None), json!({"description": null})),
        (update().description(Patch::Keep), json!({})),
        (update().milestone_id(8), json!({"milestone_id": 8})),
        (update().milestone_id(None), json!({"milestone_id": null})),
        (update().milestone_id(Patch::Keep), json!({})),
        (update().assignedto_id(9), json!({"assignedto_id": 9})),
        (update().assignedto_id(None), json!({"assignedto_id": null})),
        (update().assignedto_id(Patch::Keep), json!({})),
        (update().all_cases(), json!({"include_all": true})),
        (update().case_ids([1]), json!({"include_all": false, "case_ids": [1]})),
        (
            update().dynamic_filters(DynamicFilters::new().field("refs", ["A-1"])),
            json!({"include_all": false, "dynamic_filters": {"mode": "1", "filters": {
                "cases:refs": {"values": ["A-1"]}}}}),
        ),
        (update().refs(String::from("A-1")), json!({"refs": "A-1"})),
        (update().refs(None), json!({"refs": null})),
        (update().refs(Patch::Keep), json!({})),
        (update().start_on(time), json!({"start_on": 1_700_000_000})),
        (update().start_on(None), json!({"start_on": null})),
        (update().start_on(Patch::Keep), json!({})),
        (update().due_on(1_700_000_000), json!({"due_on": 1_700_000_000})),
        (update().due_on(None), json!({"due_on": null})),
        (update().due_on(Patch::Keep), json!({})),
    ] {
        let server = saying(row(1).to_string()).await;
        client(&server).update_run(1, &update).await.unwrap();
        assert_eq!(body(&only_request(&server).await), expected);
    }
}

#[tokio::test]
async fn every_field_of_a_new_milestone_alone() {
    let new = || AddMilestone::new("Run 1");
    for (new, rest) in [
        (new(), json!({})),
        (new().description("Text"), json!({"description": "Text"})),
        (new().due_on(1_700_000_000), json!({"due_on": 1_700_000_000})),
        (new().start_on(Timestamp::from_secs(1_700_000_001)), json!({"start_on": 1_700_000_001})),
        (new().parent_id(3), json!({"parent_id": 3})),
        (new().refs("A-1, A-2"), json!({"refs": "A-1, A-2"})),
    ] {
        let server = saying(row(1).to_string()).await;
        client(&server).add_milestone(1, &new).await.unwrap();
        let mut expected = rest;
        expected["name"] = json!("Run 1");
        assert_eq!(body(&only_request(&server).await), expected);
    }
}

#[tokio::test]
async fn every_field_of_a_milestones_update_alone_kept_cleared_and_set() {
    let update = UpdateMilestone::new;
    for (update, expected) in [
        (update(), json!({})),
        (update().name("N"), json!({"name": "N"})),
        (update().description("Text"), json!({"description": "Text"})),
        (update().description(None), json!({"description": null})),
        (update().description(Patch::Keep), json!({})),
        (update().due_on(1_700_000_000), json!({"due_on": 1_700_000_000})),
        (update().due_on(None), json!({"due_on": null})),
        (update().due_on(Patch::Keep), json!({})),
        (update().start_on(1_700_000_000), json!({"start_on": 1_700_000_000})),
        (update().start_on(None), json!({"start_on": null})),
        (update().start_on(Patch::Keep), json!({})),
        (update().parent_id(3), json!({"parent_id": 3})),
        (update().parent_id(None), json!({"parent_id": null})),
        (update().parent_id(Patch::Keep), json!({})),
        (update().refs("A-1"), json!({"refs": "A-1"})),
        (update().refs(None), json!({"refs": null})),
        (update().refs(Patch::Keep), json!({})),
        (update().is_started(false), json!({"is_started": false})),
        (update().is_completed(true), json!({"is_completed": true})),
    ] {
        let server = saying(row(1).to_string()).await;
        client(&server).update_milestone(1, &update).await.unwrap();
        assert_eq!(body(&only_request(&server).await), expected);
    }
}
