//! Runs as servers of each generation send them.

use serde_json::{Map, Value, json};
use testrail::{Run, RunsFilter, StatusCounts, Timestamp};

use crate::server::{client, saying};

/// 2.x and 3.0: 18 keys.
const KEYS_18: &str = r#"{"id":1,"suite_id":2,"name":"Old","description":null,"milestone_id":null,"assignedto_id":null,
    "include_all":true,"is_completed":false,"completed_on":null,"config":null,"passed_count":1,"blocked_count":2,
    "untested_count":3,"retest_count":4,"failed_count":5,"project_id":6,"plan_id":null,
    "url":"http:\/\/example.com\/index.php?\/runs\/view\/1"}"#;

/// December 2014 (4.x): 28 keys.
const KEYS_28: &str = r#"{"id":81,"suite_id":4,"name":"Fourteen","description":"Text","milestone_id":7,"assignedto_id":6,
    "include_all":false,"is_completed":true,"completed_on":1417392000,"config":"Firefox, Ubuntu 12","config_ids":[2,6],
    "passed_count":2,"blocked_count":0,"untested_count":30,"retest_count":1,"failed_count":2,"custom_status1_count":1,
    "custom_status2_count":2,"custom_status3_count":3,"custom_status4_count":4,"custom_status5_count":5,
    "custom_status6_count":6,"custom_status7_count":7,"project_id":1,"plan_id":80,"created_on":1393845644,
    "created_by":1,"url":"http:\/\/example.com\/testrail\/index.php?\/runs\/view\/81"}"#;

/// 2020 (6.6, and the manual of 7.0.2): 30 keys.
const KEYS_30: &str = r#"{"id":81,"suite_id":4,"name":"Twenty","description":null,"milestone_id":null,"assignedto_id":null,
    "include_all":true,"is_completed":false,"completed_on":null,"config":null,"config_ids":[],"passed_count":0,
    "blocked_count":0,"untested_count":3,"retest_count":0,"failed_count":0,"custom_status1_count":0,
    "custom_status2_count":0,"custom_status3_count":0,"custom_status4_count":0,"custom_status5_count":0,
    "custom_status6_count":0,"custom_status7_count":0,"project_id":1,"plan_id":null,"created_on":1596240000,
    "updated_on":1596240060,"refs":"SAN-1, SAN-2","created_by":1,"url":"https:\/\/x.testrail.io\/index.php?\/runs\/view\/81"}"#;

/// A run inside a plan's entry, Cloud, June 2026.
const PLAN_ENTRY_2026: &str = r#"{"id":91,"suite_id":4,"name":"In a plan","description":null,"milestone_id":null,
    "assignedto_id":null,"include_all":true,"is_completed":false,"completed_on":null,"is_archived":false,
    "archived_on":null,"passed_count":0,"blocked_count":0,"untested_count":3,"retest_count":0,"failed_count":0,
    "custom_status1_count":0,"custom_status2_count":0,"custom_status3_count":0,"custom_status4_count":0,
    "custom_status5_count":0,"custom_status6_count":0,"custom_status7_count":0,"project_id":1,"plan_id":90,
    "entry_index":11,"entry_id":"3933d74b-4282-4c1f-be62-a641ab427063","config":"Chrome","config_ids":[3],
    "created_on":1780272000,"refs":null,"created_by":1,"start_on":null,"due_on":null,"dynamic_filters":null,
    "url":"https:\/\/x.testrail.io\/index.php?\/runs\/view\/91"}"#;

/// Every key that is known of any server, all of them set.
const EVERY_KEY: &str = r#"{"id":1,"suite_id":2,"name":"All","description":"Text","milestone_id":3,"assignedto_id":4,
    "include_all":false,"is_completed":true,"completed_on":1780272005,"is_archived":true,"archived_on":1780272006,
    "config":"Chrome","config_ids":[5,6],"passed_count":11,"blocked_count":12,"untested_count":13,"retest_count":14,
    "failed_count":15,"custom_status1_count":21,"custom_status2_count":22,"custom_status3_count":23,
    "custom_status4_count":24,"custom_status5_count":25,"custom_status6_count":26,"custom_status7_count":27,
    "project_id":7,"plan_id":8,"entry_index":1,"entry_id":"3933d74b-4282-4c1f-be62-a641ab427063",
    "created_on":1780272001,"updated_on":1780272002,"refs":"A-1","dataset_id":9,"created_by":10,
    "start_on":1780272003,"due_on":1780272004,"dynamic_filters":{"mode":"1","filters":{}},
    "url":"https:\/\/x.testrail.io\/index.php?\/runs\/view\/1"}"#;

async fn get(answer: &str) -> Run {
    let id = serde_json::from_str::<Value>(answer).unwrap()["id"].as_u64().unwrap();
    client(&saying(answer).await).get_run(id).await.unwrap()
}

#[tokio::test]
async fn a_run_of_2013() {
    let run = get(KEYS_18).await;
    assert_eq!((run.id.get(), run.name.as_str(), run.is_completed), (1, "Old", false));
    assert_eq!((run.suite_id.unwrap().get(), run.project_id.unwrap().get()), (2, 6));
    assert_eq!((&run.config_ids, run.created_on, run.created_by, &run.refs), (&None, None, None, &None));
    assert_eq!((run.counts().total(), run.counts().completed()), (15, 12));
    assert_eq!(run.url.as_deref(), Some("http://example.com/index.php?/runs/view/1"));
    assert_eq!(run.extra, Map::new());
}

#[tokio::test]
async fn a_run_of_2014() {
    let run = get(KEYS_28).await;
    assert_eq!((run.is_completed, run.completed_on), (true, Some(Timestamp::from_secs(1_417_392_000))));
    assert_eq!(run.config.as_deref(), Some("Firefox, Ubuntu 12"));
    assert_eq!(run.config_ids.unwrap().iter().map(|id| id.get()).collect::<Vec<_>>(), [2, 6]);
    assert_eq!((run.milestone_id.unwrap().get(), run.assignedto_id.unwrap().get()), (7, 6));
    assert_eq!((run.plan_id.unwrap().get(), run.created_by.unwrap().get()), (80, 1));
    assert_eq!(run.created_on, Some(Timestamp::from_secs(1_393_845_644)));
    assert_eq!((run.updated_on, run.refs), (None, None));
}

#[tokio::test]
async fn a_run_of_2020() {
    let run = get(KEYS_30).await;
    assert_eq!(run.updated_on, Some(Timestamp::from_secs(1_596_240_060)));
    assert_eq!(run.refs.as_deref(), Some("SAN-1, SAN-2"));
    assert_eq!((&run.config_ids, run.is_archived, run.start_on), (&Some(Vec::new()), None, None));
    let counts = run.counts();
    assert_eq!((counts.untested, counts.total(), counts.progress().to_bits()), (3, 3, 0));
}

#[tokio::test]
async fn a_run_in_a_plan_of_2026() {
    let run = get(PLAN_ENTRY_2026).await;
    assert_eq!((run.is_archived, run.archived_on), (Some(false), None));
    assert_eq!((run.plan_id.unwrap().get(), run.entry_index), (90, Some(11)));
    assert_eq!(run.entry_id.as_ref().map(testrail::EntryId::as_str), Some("3933d74b-4282-4c1f-be62-a641ab427063"));
    assert_eq!((run.start_on, run.due_on, run.dynamic_filters, run.updated_on), (None, None, None, None));
    assert_eq!(run.extra, Map::new());
}

#[tokio::test]
async fn a_run_with_every_key() {
    let run = get(EVERY_KEY).await;
    let mut expected = StatusCounts::default();
    (expected.passed, expected.blocked, expected.untested, expected.retest, expected.failed) = (11, 12, 13, 14, 15);
    expected.custom = [21, 22, 23, 24, 25, 26, 27];
    assert_eq!(run.counts(), expected);
    assert_eq!((run.counts().total(), run.counts().completed()), (233, 220));
    let seconds = [run.created_on, run.updated_on, run.start_on, run.due_on, run.completed_on, run.archived_on];
    assert_eq!(seconds.map(|time| time.unwrap().as_secs() - 1_780_272_000), [1, 2, 3, 4, 5, 6]);
    assert_eq!((run.dataset_id.unwrap().get(), run.created_by.unwrap().get()), (9, 10));
    assert_eq!(run.dynamic_filters, Some(json!({"mode": "1", "filters": {}})));
    assert_eq!((run.include_all, run.is_archived), (Some(false), Some(true)));
    assert_eq!(run.extra, Map::new(), "every key has a field");
}

#[test]
fn a_run_survives_decode_encode_decode() {
    for text in [KEYS_18, KEYS_28, KEYS_30, PLAN_ENTRY_2026, EVERY_KEY] {
        let run: Run = serde_json::from_str(text).unwrap();
        let again: Run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
        assert_eq!(run, again);
    }
    // With every key set, nothing is lost and nothing is added.
    let run: Run = serde_json::from_str(EVERY_KEY).unwrap();
    assert_eq!(serde_json::to_value(&run).unwrap(), serde_json::from_str::<Value>(EVERY_KEY).unwrap());
}

#[test]
fn keys_that_nobody_knows_are_kept() {
    let mut sent: Value = serde_json::from_str(EVERY_KEY).unwrap();
    sent["row_number"] = json!(7);
    sent["labels"] = json!([{"id": 1, "title": "a/b"}]);
    sent["custom_status8_count"] = json!(null);
    let run: Run = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(run.extra.len(), 3);
    assert_eq!(run.extra["labels"][0]["title"], "a/b");
    assert_eq!(serde_json::to_value(&run).unwrap(), sent);
}

#[tokio::test]
async fn the_same_rows_in_an_envelope_and_in_a_bare_array() {
    let rows = format!("[{KEYS_18},{KEYS_28},{KEYS_30},{PLAN_ENTRY_2026},{EVERY_KEY}]");
    let rows = rows.replace("\"project_id\":6", "\"project_id\":1").replace("\"project_id\":7", "\"project_id\":1");
    let envelope = format!(r#"{{"offset":0,"limit":250,"size":5,"_links":{{"next":null,"prev":null}},"runs":{rows}}}"#);
    let (bare, paged) = (saying(rows).await, saying(envelope).await);
    let bare = client(&bare).get_runs(1, &RunsFilter::new()).await.unwrap();
    let paged = client(&paged).get_runs(1, &RunsFilter::new()).await.unwrap();
    assert_eq!((bare.items.len(), bare.says_more(), paged.says_more()), (5, None, Some(false)));
    assert_eq!(bare.items, paged.items);
}

#[tokio::test]
async fn an_old_servers_prefix_and_a_byte_order_mark_are_skipped() {
    for prefix in ["USER AUTHENTICATION SUCCESSFUL!\n", "\u{feff}", "\u{feff}USER AUTHENTICATION SUCCESSFUL!\r\n"] {
        let run = client(&saying(format!("{prefix}{KEYS_18}")).await).get_run(1).await.unwrap();
        assert_eq!(run.name, "Old");
    }
}
