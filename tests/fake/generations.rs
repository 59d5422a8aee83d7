//! The answers of each generation, over plain HTTP.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};
use testrail::{AddRun, ErrorKind, RunsFilter};

use crate::plain::{Plain, keys, send};

async fn start(generation: Generation) -> (FakeTestRail, Plain) {
    let fake = FakeTestRail::builder()
        .generation(generation)
        .seed(|seed| {
            let project = seed.project("Käse", SuiteMode::Single);
            let cases = seed.cases(1, "S", ["a", "b", "c"]);
            let configs = seed.configs(project, "Browsers", ["Chrome", "Firefox"]);
            seed.run(project, &AddRun::new("Grüße 😀").case_ids(cases).refs("A-1"));
            seed.runs(project, 1, 299);
            seed.plan(project, 1, "Plan", [vec![configs[0]], configs]);
        })
        .start()
        .await;
    let plain = Plain::new(&fake);
    (fake, plain)
}

const KEYS_28: &str = "id suite_id name description milestone_id assignedto_id include_all is_completed completed_on \
    config config_ids passed_count blocked_count untested_count retest_count failed_count custom_status1_count \
    custom_status2_count custom_status3_count custom_status4_count custom_status5_count custom_status6_count \
    custom_status7_count project_id plan_id created_on created_by url";

const KEYS_30: &str = "id suite_id name description milestone_id assignedto_id include_all is_completed completed_on \
    config config_ids passed_count blocked_count untested_count retest_count failed_count custom_status1_count \
    custom_status2_count custom_status3_count custom_status4_count custom_status5_count custom_status6_count \
    custom_status7_count project_id plan_id created_on updated_on refs created_by url";

const KEYS_35: &str = "id suite_id name description milestone_id assignedto_id include_all is_completed completed_on \
    is_archived archived_on config config_ids passed_count blocked_count untested_count retest_count failed_count \
    custom_status1_count custom_status2_count custom_status3_count custom_status4_count custom_status5_count \
    custom_status6_count custom_status7_count project_id plan_id created_on updated_on refs created_by start_on due_on \
    dynamic_filters url";

const KEYS_OF_ENTRY_2026: &str = "id suite_id name description milestone_id assignedto_id include_all is_completed \
    completed_on is_archived archived_on passed_count blocked_count untested_count retest_count failed_count \
    custom_status1_count custom_status2_count custom_status3_count custom_status4_count custom_status5_count \
    custom_status6_count custom_status7_count project_id plan_id entry_index entry_id config config_ids created_on refs \
    created_by start_on due_on dynamic_filters url";

#[tokio::test]
async fn the_keys_of_a_run_and_their_order() {
    for (generation, expected) in [
        (Generation::Legacy, KEYS_28),
        (Generation::LegacyCapped, KEYS_30),
        (Generation::Paged, KEYS_30),
        (Generation::Cloud, KEYS_35),
    ] {
        let (fake, plain) = start(generation).await;
        let got = plain.get("get_run/1").await;
        assert_eq!(got.keys(), expected, "{generation:?}");
        let rest = got.body.split_once(r#""project_id""#).unwrap().1;
        let url = format!(r#""url":"{}\/index.php?\/runs\/view\/1"}}"#, fake.url().replace('/', r"\/"));
        assert!(rest.ends_with(&url), "{rest}");
        for answer in [
            plain.post("add_run/1", r#"{"name":"x"}"#).await,
            plain.post("update_run/1", "{}").await,
            plain.post("close_run/1", "{}").await,
        ] {
            assert_eq!((answer.status, answer.keys().as_str()), (200, expected));
        }
    }
}

#[tokio::test]
async fn lists_whole_capped_and_in_envelopes() {
    let size = |answer: &crate::plain::Answer| answer.json().as_array().unwrap().len();
    let (_fake, plain) = start(Generation::Legacy).await;
    for parameters in ["", "&limit=5", "&limit=0&offset=7", "&limit=x"] {
        assert_eq!(size(&plain.get(&format!("get_runs/1{parameters}")).await), 300, "{parameters}");
    }

    let (_fake, plain) = start(Generation::LegacyCapped).await;
    assert_eq!(size(&plain.get("get_runs/1").await), 250);
    assert_eq!(size(&plain.get("get_runs/1&offset=250").await), 50);
    assert_eq!(size(&plain.get("get_runs/1&limit=5").await), 5);
    assert_eq!(plain.get("get_runs/1&limit=0").await.status, 400);
    let beta = send(plain.request("GET", "get_runs/1").header("x-api-ident", "beta")).await;
    assert_eq!(beta.keys(), "offset limit size _links runs");

    for generation in [Generation::Paged, Generation::Cloud] {
        let (_fake, plain) = start(generation).await;
        let page = plain.get("get_runs/1&offset=10").await;
        assert_eq!(page.keys(), "offset limit size _links runs");
        let page = page.json();
        assert_eq!((&page["offset"], &page["limit"], &page["size"]), (&json!(10), &json!(250), &json!(250)));
        assert_eq!(page["_links"]["next"], "/api/v2/get_runs/1&limit=250&offset=260");
        assert_eq!(page["_links"]["prev"], "/api/v2/get_runs/1&limit=250&offset=0");
        let suites = plain.get("get_suites/1").await;
        let expected = if generation == Generation::Cloud { "offset limit size _links suites" } else { "" };
        assert_eq!(suites.keys(), expected, "suites came in envelopes only later");
        assert!(plain.get("get_configs/1").await.body.starts_with('['), "configurations never");
    }
}

#[tokio::test]
async fn old_servers_ask_for_a_content_type_and_write_ascii() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let (fake, plain) = start(generation).await;
        let old = generation < Generation::Paged;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http.get(format!("{}/index.php?/api/v2/get_run/1", fake.url()));
        let answer = send(request.basic_auth(fake.email(), Some(fake.key()))).await;
        let missing = r#"{"error":"Content-Type header missing (use Content-Type: application\/json)"}"#;
        assert_eq!((answer.status, answer.body == missing), if old { (400, true) } else { (200, false) });

        let name = if old { r#""name":"Gr\u00fc\u00dfe \ud83d\ude00""# } else { r#""name":"Grüße 😀""# };
        assert!(plain.get("get_run/1").await.body.contains(name));
        assert_eq!(fake.client().get_run(1).await.unwrap().name, "Grüße 😀");
    }
}

#[tokio::test]
async fn what_a_server_does_not_know_it_ignores() {
    let (fake, plain) = start(Generation::Legacy).await;
    assert_eq!(plain.get("no_method").await.body, r#"{"error":"Invalid uri"}"#);
    let error = fake.client().preview_delete_run(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EmptyBody);
    assert_eq!(plain.get("get_run/1").await.status, 400, "it does not know soft=1 and has deleted the run");

    for (generation, plan_runs, refs) in
        [(Generation::LegacyCapped, false, true), (Generation::Paged, false, true), (Generation::Cloud, true, true)]
    {
        let (_fake, plain) = start(generation).await;
        let with_plans = plain.get("get_runs/1&include_plan_runs=1&limit=2").await.body;
        assert_eq!(with_plans.contains(r#""plan_id":301"#), plan_runs, "{generation:?}");
        assert_eq!(plain.get("get_runs/1&refs=A-1").await.body.contains(r#""refs":"A-1""#), refs);
        let body = r#"{"start_on":1,"due_on":2,"dynamic_filters":{"mode":"1","filters":{"cases:priority_id":{"values":[2]}}}}"#;
        let run = plain.post("update_run/1", body).await.json();
        let cloud = generation == Generation::Cloud;
        assert_eq!(run.get("start_on"), cloud.then_some(&json!(1)));
        assert_eq!(run.get("dynamic_filters").is_some_and(|filters| filters["mode"] == "1"), cloud);
    }
}

#[tokio::test]
async fn dynamic_filters_choose_cases() {
    let (_fake, plain) = start(Generation::Cloud).await;
    for (body, tests) in [
        (r#"{"dynamic_filters":{"mode":"1","filters":{"cases:priority_id":{"values":[2]}}}}"#, 3),
        (r#"{"dynamic_filters":{"mode":1,"filters":{"cases:priority_id":{"values":[1]}}}}"#, 0),
        (
            r#"{"include_all":false,"case_ids":[],"dynamic_filters":{"mode":1,"filters":{"cases:type_id":{"values":[7]}}}}"#,
            3,
        ),
        (
            r#"{"include_all":false,"case_ids":[1],"dynamic_filters":{"mode":1,"filters":{"cases:type_id":{"values":[7]}}}}"#,
            1,
        ),
        (r#"{"include_all":true,"dynamic_filters":{"mode":1,"filters":{"cases:priority_id":{"values":[1]}}}}"#, 3),
    ] {
        let run = plain.post("add_run/1", body).await.json();
        assert_eq!(run["untested_count"], tests, "{body}");
    }
}

#[tokio::test]
async fn a_null_filter_is_none() {
    let (_fake, plain) = start(Generation::Cloud).await;
    for (body, tests) in [
        (r#"{"dynamic_filters":null}"#, 3),
        (r#"{"include_all":true,"dynamic_filters":null}"#, 3),
        (r#"{"include_all":false,"case_ids":[1],"dynamic_filters":null}"#, 1),
    ] {
        assert_eq!(plain.post("add_run/1", body).await.json()["untested_count"], tests, "{body}");
    }
    let filters = json!({"mode": "1", "filters": {"cases:priority_id": {"values": [2]}}});
    let run = plain.post("add_run/1", json!({"dynamic_filters": filters, "due_on": 7}).to_string()).await.json();
    assert_eq!((&run["dynamic_filters"], &run["due_on"]), (&filters, &json!(7)));
    let path = format!("update_run/{}", run["id"]);
    let cleared = plain.post(&path, r#"{"dynamic_filters":null,"due_on":null}"#).await.json();
    assert_eq!((&cleared["dynamic_filters"], &cleared["due_on"]), (&json!(null), &json!(null)));
    assert_eq!(cleared["untested_count"], 3, "its cases stay");
}

#[tokio::test]
async fn suites_of_the_cloud_come_in_pages() {
    let fake = FakeTestRail::builder()
        .generation(Generation::Cloud)
        .seed(|seed| {
            let project = seed.project("P", SuiteMode::Multi);
            (0..3).for_each(|_| _ = seed.suite(project, "S"));
        })
        .start()
        .await;
    let page = Plain::new(&fake).get("get_suites/1&limit=2").await.json();
    assert_eq!((&page["size"], &page["_links"]["next"]), (&json!(2), &json!("/api/v2/get_suites/1&limit=2&offset=2")));
    assert_eq!(Plain::new(&fake).get("get_suites/1&limit=0").await.status, 400);
}

#[tokio::test]
async fn a_plan_holds_its_runs() {
    let (_fake, plain) = start(Generation::Cloud).await;
    let answer = plain.get("get_plan/301").await;
    let json = answer.json();
    let entry = &json["entries"][0];
    assert_eq!(
        keys(answer.body.split_once(r#""entries":["#).unwrap().1),
        "id suite_id name refs description include_all runs"
    );
    let runs = answer.body.split_once(r#""runs":["#).unwrap().1;
    assert_eq!(keys(runs), KEYS_OF_ENTRY_2026);
    let run = &entry["runs"][1];
    assert_eq!(
        (&run["plan_id"], &run["entry_id"], &run["config"]),
        (&json!(301), &entry["id"], &json!("Chrome, Firefox"))
    );
    assert_eq!(plain.get("get_run/302").await.keys(), KEYS_35, "outside a plan it has no entry");
    assert_eq!(json["untested_count"], 6);
}

#[tokio::test]
async fn the_client_reads_every_generation() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let (fake, _) = start(generation).await;
        let runs = fake.client().runs(1, &RunsFilter::new()).try_collect().await.unwrap();
        assert_eq!(runs.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=300).rev().collect::<Vec<_>>());
        assert_eq!(fake.calls("get_runs"), if generation == Generation::Legacy { 1 } else { 2 });
    }
}
