//! What each method sends, to the letter, and what it returns.

use crate::server::{body, client, envelope, only_request, row, saying};
use serde_json::{Value, json};
use testrail::{AddRun, DynamicFilters, Patch, RunsFilter, Timestamp, UpdateRun};
use wiremock::Request;

/// `me@example.com:canary-key` in base64.
const BASIC: &str = "Basic bWVAZXhhbXBsZS5jb206Y2FuYXJ5LWtleQ==";

fn assert_sent(request: &Request, verb: &str, query: &str) {
    assert_eq!(request.method.as_str(), verb);
    assert_eq!(request.url.path(), "/index.php");
    assert_eq!(request.url.query(), Some(query));
    let header = |name| request.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("authorization"), Some(BASIC));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("user-agent"), Some(concat!("testrail-rust/", env!("CARGO_PKG_VERSION"))));
    if verb == "GET" {
        assert!(request.body.is_empty());
    }
}

#[tokio::test]
async fn get_run() {
    let server = saying(row(42).to_string()).await;
    let run = client(&server).get_run(42).await.unwrap();
    assert_eq!((run.id.get(), run.name.as_str()), (42, "Run 42"));
    assert_sent(&only_request(&server).await, "GET", "/api/v2/get_run/42");
}

#[tokio::test]
async fn get_runs() {
    let server = saying(envelope([2, 1], true)).await;
    let page = client(&server).get_runs(7, &RunsFilter::new()).await.unwrap();
    assert_eq!(page.items.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((page.offset, page.limit, page.says_more()), (Some(0), Some(250), Some(true)));
    assert_sent(&only_request(&server).await, "GET", "/api/v2/get_runs/7");
}

#[tokio::test]
async fn add_run() {
    let server = saying(row(42).to_string()).await;
    let new = AddRun::new("Nightly").suite_id(7).case_ids([1, 2, 3]).refs("ACME-12");
    let run = client(&server).add_run(1, &new).await.unwrap();
    assert_eq!(run.id.get(), 42);
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/add_run/1");
    assert_eq!(
        body(&request),
        json!({"name": "Nightly", "suite_id": 7, "include_all": false, "case_ids": [1, 2, 3], "refs": "ACME-12"})
    );
}

#[tokio::test]
async fn update_run() {
    let server = saying(row(42).to_string()).await;
    let update = UpdateRun::new().name("Nightly 42").milestone_id(None);
    let run = client(&server).update_run(42, &update).await.unwrap();
    assert_eq!(run.id.get(), 42);
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/update_run/42");
    assert_eq!(body(&request), json!({"name": "Nightly 42", "milestone_id": null}));
}

#[tokio::test]
async fn close_run() {
    let server = saying(r#"{"id":42,"name":"Run 42","is_completed":true,"completed_on":1700000000}"#).await;
    let run = client(&server).close_run(42).await.unwrap();
    assert_eq!((run.is_completed, run.completed_on), (true, Some(Timestamp::from_secs(1_700_000_000))));
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/close_run/42");
    assert_eq!(body(&request), json!({}));
}

#[tokio::test]
async fn delete_run() {
    let server = saying("").await;
    client(&server).delete_run(42).await.unwrap();
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/delete_run/42");
    assert_eq!(body(&request), json!({}));
}

#[tokio::test]
async fn delete_run_takes_an_object_without_meaning_too() {
    for answer in ["{}", "null", "[]", " {} "] {
        let server = saying(answer).await;
        client(&server).delete_run(42).await.unwrap();
    }
}

#[tokio::test]
async fn delete_run_does_not_take_just_any_answer() {
    for answer in ["true", r#""text""#, r#"{"errors":["no"]}"#, "[1]", r#"{"id":42}"#] {
        let error = client(&saying(answer).await).delete_run(42).await.unwrap_err();
        assert_eq!(error.kind(), testrail::ErrorKind::UnexpectedShape, "{answer}");
    }
}

#[tokio::test]
async fn preview_delete_run_of_other_shapes() {
    let server = saying("[]").await;
    assert_eq!(client(&server).preview_delete_run(42).await.unwrap(), testrail::DeletePreview::default());
    let server = saying(r#"{"affected_tests":"many","affected_cases":2}"#).await;
    let preview = client(&server).preview_delete_run(42).await.unwrap();
    assert_eq!((preview.affected_tests, preview.affected_cases), (None, Some(2)));
    assert_eq!(preview.extra["affected_tests"], "many");
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
async fn preview_delete_run() {
    let server = saying(r#"{"affected_tests":12,"affected_runs":null,"affected_robots":3}"#).await;
    let preview = client(&server).preview_delete_run(42).await.unwrap();
    assert_eq!((preview.affected_tests, preview.affected_runs, preview.affected_cases), (Some(12), None, None));
    assert_eq!(preview.extra.get("affected_robots"), Some(&json!(3)));
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/delete_run/42&soft=1");
    assert_eq!(body(&request), json!({}));
}

#[tokio::test]
async fn get_configs() {
    let groups = r#"[{"configs":[{"group_id":1,"id":3,"name":"Chrome"},{"group_id":1,"id":4,"name":"Firefox"}],
        "id":1,"name":"Browsers","project_id":7},{"id":2,"name":"Empty","configs":[]}]"#;
    let enveloped = format!(r#"{{"offset":0,"limit":250,"size":2,"_links":{{"next":null}},"configs":{groups}}}"#);
    for answer in [groups, &enveloped] {
        let server = saying(answer).await;
        let groups = client(&server).get_configs(7).await.unwrap();
        let [browsers, empty] = &*groups else { panic!("{groups:?}") };
        assert_eq!((browsers.id.get(), browsers.name.as_str()), (1, "Browsers"));
        assert_eq!(browsers.project_id.map(testrail::ProjectId::get), Some(7));
        let configs: Vec<_> = browsers.configs.iter().map(|config| (config.id.get(), config.name.as_str())).collect();
        assert_eq!(configs, [(3, "Chrome"), (4, "Firefox")]);
        assert_eq!(browsers.configs[0].group_id, Some(browsers.id));
        assert!(empty.configs.is_empty());
        assert_sent(&only_request(&server).await, "GET", "/api/v2/get_configs/7");
    }
}

#[tokio::test]
async fn get_statuses() {
    let statuses = r#"[{"id":1,"name":"passed","label":"Passed","color_dark":6667107,"color_medium":9820525,
        "color_bright":12709313,"is_system":true,"is_untested":false,"is_final":true,"i18n_custom_id":null},
        {"id":6,"name":"skipped","label":"Skipped","is_system":false,"is_untested":false,"is_final":false},
        {"id":7,"name":"odd","label":null,"is_system":false,"is_untested":false,"is_final":false}]"#;
    let enveloped = format!(r#"{{"offset":0,"limit":250,"size":3,"_links":{{"next":null}},"statuses":{statuses}}}"#);
    for answer in [statuses, &enveloped] {
        let server = saying(answer).await;
        let page = client(&server).get_statuses().await.unwrap();
        let [passed, skipped] = page.items.as_slice() else { panic!("{page:?}") };
        assert_eq!((passed.id.get(), passed.name.as_str(), passed.label.as_str()), (1, "passed", "Passed"));
        assert_eq!((passed.is_system, passed.is_untested, passed.is_final), (true, false, true));
        let colors = [passed.color_dark, passed.color_medium, passed.color_bright];
        assert_eq!(colors, [Some(0x65_BB_63), Some(0x95_D9_6D), Some(0xC1_ED_C1)]);
        assert_eq!(passed.extra.get("i18n_custom_id"), Some(&Value::Null));
        assert_eq!((skipped.label.as_str(), skipped.color_dark, skipped.is_final), ("Skipped", None, false));
        assert_eq!((page.rejected[0].id, page.rejected[0].field.as_deref()), (Some(7), Some("label")));
        assert_sent(&only_request(&server).await, "GET", "/api/v2/get_statuses");
    }
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
    let new = || AddRun::new("N");
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
        expected["name"] = json!("N");
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
async fn raw_get() {
    let server = saying(r#"{"version":"10.6"}"#).await;
    let client = client(&server);
    let version: Value = client.raw("get_version").get().await.unwrap();
    assert_eq!(version, json!({"version": "10.6"}));
    assert_sent(&only_request(&server).await, "GET", "/api/v2/get_version");
}

#[tokio::test]
async fn raw_get_with_parameters_that_need_encoding() {
    let server = saying("{}").await;
    let client = client(&server);
    let call = client
        .raw("get_user_by_email")
        .query("email", "me+ci@example.com")
        .query("a b", true)
        .query("ids", [1, 2])
        .once();
    let _: Value = call.get().await.unwrap();
    assert_sent(
        &only_request(&server).await,
        "GET",
        "/api/v2/get_user_by_email&email=me%2Bci%40example.com&a%20b=1&ids=1,2",
    );
}

#[tokio::test]
async fn raw_get_page_of_either_form() {
    #[derive(serde::Deserialize)]
    struct Suite {
        id: u64,
    }
    for answer in [
        r#"[{"id":1},{"id":2}]"#,
        r#"{"offset":0,"limit":250,"size":2,"_links":{"next":null,"prev":null},"suites":[{"id":1},{"id":2}]}"#,
    ] {
        let server = saying(answer).await;
        let page = client(&server).raw("get_suites/1").get_page::<Suite>("suites").await.unwrap();
        assert_eq!(page.items.iter().map(|suite| suite.id).collect::<Vec<_>>(), [1, 2]);
    }
    let server = saying(r#"[{"id":1},{"id":2}]"#).await;
    let page = client(&server).raw("get_suites/1").query("limit", 2).get_page::<Suite>("suites").await.unwrap();
    assert_eq!(page.says_more(), None, "a bare array does not say");
}

#[tokio::test]
async fn raw_post() {
    let server = saying(r#"[{"id":9}]"#).await;
    let results = json!({"results": [{"case_id": 1, "status_id": 1}]});
    let answer: Value = client(&server).raw("add_results_for_cases/42").post(&results).await.unwrap();
    assert_eq!(answer, json!([{"id": 9}]));
    let request = only_request(&server).await;
    assert_sent(&request, "POST", "/api/v2/add_results_for_cases/42");
    assert_eq!(body(&request), results);
}

#[tokio::test]
async fn raw_post_with_an_empty_answer() {
    let server = saying("").await;
    let client = client(&server);
    client.raw("delete_case/7").query("soft", 0).post::<()>(&json!({})).await.unwrap();
    let nothing: Option<Value> = client.raw("delete_case/7").post(&json!({})).await.unwrap();
    assert_eq!(nothing, None);
}

#[tokio::test]
async fn who_asks_for_nothing_takes_any_answer() {
    let server = saying(r#"[{"id":9}]"#).await;
    client(&server).raw("add_results_for_cases/42").post::<()>(&json!({"results": []})).await.unwrap();
}
