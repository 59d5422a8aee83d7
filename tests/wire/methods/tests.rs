use serde_json::json;
use testrail::tests::{Test, TestsFilter, UpdateTest, UpdateTests};
use testrail::{CaseId, LabelRef, StatusId, TestId, TimeSpan};

use super::{Row, get, ids, post};

/// As a server of 2013 sends it, and one of 2026.
const OLD: &str = r#"{"id":34,"case_id":12,"status_id":3,"assignedto_id":null,"run_id":42,"title":"Opens","type_id":6,
    "priority_id":2,"estimate":null,"estimate_forecast":null,"custom_steps":"1. Open"}"#;
const NEW: &str = r#"{"id":34,"case_id":12,"status_id":5,"assignedto_id":7,"run_id":42,"title":"Opens","template_id":1,
    "type_id":6,"priority_id":2,"estimate":"10min","estimate_forecast":"8min 40sec","refs":"ACME-12","milestone_id":3,
    "custom_steps":null,"sections_display_order":2,"cases_display_order":1,"case_comments":[],"refs_data":[{"id":1}],
    "case_title":"Opens","labels":[{"id":12,"title":"nightly"}]}"#;
const OTHER: &str = r#"{"id":35,"case_id":13,"status_id":1,"run_id":42,"title":"Closes"}"#;

/// What a test of one of these answers shows.
type Shown =
    (u64, Option<CaseId>, StatusId, Option<u64>, [Option<u64>; 2], Option<String>, Vec<String>, Option<String>);

fn shown(test: Test) -> Shown {
    let seconds = |span: &Option<TimeSpan>| span.as_ref().and_then(TimeSpan::as_secs);
    let steps = test.custom("steps").unwrap();
    let times = [seconds(&test.estimate), seconds(&test.estimate_forecast)];
    let labels = test.labels.into_iter().map(|label| label.title).collect();
    let assignee = test.assignedto_id.map(testrail::UserId::get);
    (test.id.get(), test.case_id, test.status_id, assignee, times, test.refs, labels, steps)
}

pub(super) fn rows() -> Vec<Row> {
    let case = Some(CaseId::new(12));
    let old: Shown = (34, case, StatusId::UNTESTED, None, [None; 2], None, Vec::new(), Some("1. Open".into()));
    let new: Shown = (
        34,
        case,
        StatusId::FAILED,
        Some(7),
        [Some(600), Some(520)],
        Some("ACME-12".into()),
        vec!["nightly".into()],
        None,
    );
    let one = |row: Row| row.gives(OLD, &old).gives(NEW, &new);
    let two = format!("{OLD},{OTHER}");
    let filter = || TestsFilter::new().status_id([StatusId::FAILED, StatusId::RETEST]).label_id([12, 13]);
    let labels = || [LabelRef::from(12), LabelRef::from("nightly")];
    vec![
        one(get("get_test", "get_test/34", |client| async move { client.get_test(34).await.map(shown) })),
        get("get_test_with_data", "get_test/34&with_data=1", |client| async move {
            let found = client.get_test_with_data(34).await?;
            let results: Vec<_> = found.results.iter().map(|result| (result.id.get(), result.status_id)).collect();
            Ok((shown(found.test), results, found.attachments.len()))
        })
        .gives(
            format!(r#"{{"test":{NEW},"results":[{{"id":9,"status_id":5}},{{"id":8}}],"attachments":[{{"id":3}}]}}"#),
            (&new, [(9, Some(StatusId::FAILED)), (8, None)], 1),
        )
        .gives(format!(r#"{{"test":{OLD}}}"#), (&old, [(0, None::<StatusId>); 0], 0)),
        get("get_tests", "get_tests/42&status_id=5,4&label_id=12,13&limit=50&offset=100", move |client| async move {
            client.get_tests(42, &filter().limit(50).offset(100)).await.map(|page| ids(&page, |test| test.id.get()))
        })
        .lists("tests", &two, [34, 35]),
        get("tests", "get_tests/42&limit=250&offset=0", |client| async move {
            let all = client.tests(42, &TestsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(shown).collect::<Vec<_>>())
        })
        .lists("tests", OLD, [&old]),
        get("tests_by_case", "get_tests/42&limit=250&offset=0", |client| async move {
            let tests = client.tests_by_case(42).await?;
            let mut pairs: Vec<_> = tests.iter().map(|(case, test)| (case.get(), test.id.get())).collect();
            pairs.sort_unstable();
            Ok(pairs)
        })
        .lists(
            "tests",
            &format!(r#"{two},{{"id":36,"case_id":null,"status_id":3,"run_id":42}}"#),
            [(12, 34), (13, 35)],
        ),
        one(post("update_test", "update_test/34", json!({"labels": [12, "nightly"]}), move |client| async move {
            client.update_test(34, &UpdateTest::new().labels(labels())).await.map(shown)
        })),
        post("update_tests", "update_tests", json!({"test_ids": [34, 35], "labels": []}), |client| async move {
            let update = UpdateTests::new([34, 35]).labels(Vec::<LabelRef>::new());
            let updated = client.update_tests(&update).await?;
            Ok((updated.test_ids, updated.labels.into_iter().map(|label| label.title).collect::<Vec<_>>()))
        })
        .gives(
            r#"{"test_ids":[34,35],"labels":[{"id":12,"title":"nightly"}]}"#,
            ([34, 35].map(TestId::new), ["nightly"]),
        )
        .gives(r#"{"test_ids":[35,34],"labels":null}"#, ([35, 34].map(TestId::new), [(); 0])),
    ]
}
