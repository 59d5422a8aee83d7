use serde_json::{Value, json};
use testrail::{AddRun, DeletePreview, Run, RunsFilter, Timestamp, UpdateRun};

use super::{Row, get, ids, post};

/// As a server of 2013 sends it, and one of 2026.
const OLD_RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":false,"passed_count":1,"milestone_id":null}"#;
const NEW_RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":true,"completed_on":1700000000,"is_archived":false,
    "passed_count":1,"custom_status1_count":0,"milestone_id":8,"refs":"ACME-12","start_on":null,"label":[7]}"#;
const OTHER_RUN: &str = r#"{"id":41,"name":"Weekly","is_completed":false}"#;

const FILTER_FIELDS: &str = r#"{"type_id":6,"system_name":"priority_id","label":"Priority",
    "options":"1, Low\n2, Medium, or none","sub_filters":"1, Is\n2, Is not"},{"system_name":"refs","options":[]}"#;

/// What a run of one of these answers shows.
type RunShown = (u64, String, Option<u64>, Option<Timestamp>, Option<bool>);

fn run(run: Run) -> RunShown {
    let milestone = run.milestone_id.map(testrail::MilestoneId::get);
    (run.id.get(), run.name, milestone, run.completed_on, run.is_archived)
}

pub(super) fn rows() -> Vec<Row> {
    let old = (42, "Nightly", None::<u64>, None::<Timestamp>, None::<bool>);
    let new = (42, "Nightly", Some(8), Some(Timestamp::from_secs(1_700_000_000)), Some(false));
    let one = |row: Row| row.gives(OLD_RUN, old).gives(NEW_RUN, new);
    let two = format!("{OLD_RUN},{OTHER_RUN}");
    let filter = || RunsFilter::new().is_completed(false).milestone_id([8, 9]).limit(50).offset(100);
    let new_run = || AddRun::new("Nightly").suite_id(7).case_ids([1, 2, 3]).milestone_id(8).refs("ACME-12");
    let update = || UpdateRun::new().name("Nightly 42").milestone_id(None);
    let deleted =
        |row: Row| ["", "{}", "null", "[]", " {} "].into_iter().fold(row, |row, nothing| row.gives(nothing, ()));
    vec![
        one(get("get_run", "get_run/42", |client| async move { client.get_run(42).await.map(run) })),
        get("get_runs", "get_runs/7&is_completed=0&milestone_id=8,9&limit=50&offset=100", move |client| async move {
            client.get_runs(7, &filter()).await.map(|page| ids(&page, |run| run.id.get()))
        })
        .lists("runs", &two, [42, 41]),
        get("runs", "get_runs/7&limit=250&offset=0", |client| async move {
            client
                .runs(7, &RunsFilter::new())
                .try_collect()
                .await
                .map(|runs| runs.into_iter().map(run).collect::<Vec<_>>())
        })
        .lists("runs", OLD_RUN, [old]),
        get("get_dynamic_filter_fields", "get_dynamic_filter_fields/1", |client| async move {
            let fields = client.get_dynamic_filter_fields(1).await?;
            let priority = fields.by_name("priority")?;
            let items = priority.items().into_iter().map(|item| (item.id, item.label)).collect::<Vec<_>>();
            let type_id = priority.type_id;
            Ok((fields.iter().map(|field| field.system_name.clone()).collect::<Vec<_>>(), type_id, items))
        })
        .lists(
            "dynamic_filter_fields",
            FILTER_FIELDS,
            (["priority_id", "refs"], Some(6), [(1, "Low"), (2, "Medium, or none")]),
        ),
        one(post(
            "add_run",
            "add_run/1",
            json!({"name": "Nightly", "suite_id": 7, "include_all": false, "case_ids": [1, 2, 3], "milestone_id": 8,
                "refs": "ACME-12"}),
            move |client| async move { client.add_run(1, &new_run()).await.map(run) },
        )),
        one(post(
            "update_run",
            "update_run/42",
            json!({"name": "Nightly 42", "milestone_id": null}),
            move |client| async move { client.update_run(42, &update()).await.map(run) },
        )),
        one(post("close_run", "close_run/42", json!({}), |client| async move { client.close_run(42).await.map(run) })),
        deleted(post("delete_run", "delete_run/42", json!({}), |client| async move { client.delete_run(42).await })),
        post("preview_delete_run", "delete_run/42&soft=1", json!({}), |client| async move {
            client.preview_delete_run(42).await
        })
        .gives(
            r#"{"affected_tests":12,"affected_runs":null,"affected_cases":2,"affected_robots":3}"#,
            preview(Some(12), Some(2), "affected_robots", json!(3)),
        )
        .gives(
            r#"{"affected_tests":"many","affected_cases":2}"#,
            preview(None, Some(2), "affected_tests", json!("many")),
        )
        .gives("[]", DeletePreview::default()),
    ]
}

fn preview(tests: Option<u64>, cases: Option<u64>, key: &str, value: Value) -> DeletePreview {
    let mut preview = DeletePreview::default();
    (preview.affected_tests, preview.affected_cases) = (tests, cases);
    preview.extra.insert(key.to_owned(), value);
    preview
}
