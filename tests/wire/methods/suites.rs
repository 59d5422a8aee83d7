use serde_json::json;
use testrail::suites::{AddSuite, Suite, SuitesFilter, UpdateSuite};
use testrail::{DeletePreview, Timestamp};

use super::{Row, get, ids, post};

/// Before 4.0, there were no suite modes.
const OLD: &str = r#"{"id":2,"name":"Web","description":null,"project_id":1,
    "url":"https:\/\/example.com\/index.php?\/suites\/view\/2"}"#;
const NEW: &str = r#"{"id":2,"name":"Web","description":"Text","project_id":1,"is_master":true,"is_baseline":false,
    "is_completed":true,"completed_on":1792929601,"url":"https:\/\/example.com\/index.php?\/suites\/view\/2"}"#;

/// What a suite of one of these answers shows.
type Shown = (u64, String, Option<String>, Option<u64>, [Option<bool>; 3], Option<i64>);

fn suite(suite: Suite) -> Shown {
    (
        suite.id.get(),
        suite.name,
        suite.description,
        suite.project_id.map(testrail::ProjectId::get),
        [suite.is_master, suite.is_baseline, suite.is_completed],
        suite.completed_on.map(Timestamp::as_secs),
    )
}

pub(super) fn rows() -> Vec<Row> {
    let old = (2, "Web", None::<&str>, Some(1), [None::<bool>; 3], None::<i64>);
    let new = (2, "Web", Some("Text"), Some(1), [Some(true), Some(false), Some(true)], Some(1_792_929_601));
    let one = |row: Row| row.gives(OLD, old).gives(NEW, new);
    let two = format!(r#"{NEW},{{"id":3,"name":"Checkout"}}"#);
    vec![
        one(get("get_suite", "get_suite/2", |client| async move { client.get_suite(2).await.map(suite) })),
        get("get_suites", "get_suites/1&limit=50&offset=100", |client| async move {
            let filter = SuitesFilter::new().limit(50).offset(100);
            client.get_suites(1, &filter).await.map(|page| ids(&page, |suite| suite.id.get()))
        })
        .lists("suites", &two, [2, 3]),
        get("suites", "get_suites/1&limit=250&offset=0", |client| async move {
            let all = client.suites(1, &SuitesFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(suite).collect::<Vec<_>>())
        })
        .lists("suites", OLD, [old])
        .lists("suites", NEW, [new]),
        one(post("add_suite", "add_suite/1", json!({"name": "Web", "description": "Text"}), |client| async move {
            client.add_suite(1, &AddSuite::new("Web").description("Text")).await.map(suite)
        })),
        one(post(
            "update_suite",
            "update_suite/2",
            json!({"name": "Shop", "description": null}),
            |client| async move {
                client.update_suite(2, &UpdateSuite::new().name("Shop").description(None)).await.map(suite)
            },
        )),
        post("delete_suite", "delete_suite/2", json!({}), |client| async move { client.delete_suite(2).await })
            .gives("", ())
            .gives("{}", ()),
        post("preview_delete_suite", "delete_suite/2&soft=1", json!({}), |client| async move {
            client.preview_delete_suite(2).await
        })
        .gives(
            r#"{"affected_cases":6,"affected_sections":2,"affected_runs":3,"affected_plans":1,"affected_tests":12}"#,
            preview(),
        )
        .gives("[]", DeletePreview::default()),
    ]
}

fn preview() -> DeletePreview {
    let mut preview = DeletePreview::default();
    (preview.affected_cases, preview.affected_sections) = (Some(6), Some(2));
    (preview.affected_runs, preview.affected_plans, preview.affected_tests) = (Some(3), Some(1), Some(12));
    preview
}
