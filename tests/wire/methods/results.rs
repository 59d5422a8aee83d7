use std::time::Duration;

use serde_json::json;
use testrail::results::{
    AddResult, EditResult, QualityRating, ResultsFilter, RunResultsFilter, StepResult, TestResult,
};
use testrail::{AttachmentId, StatusId, TimeSpan, Timestamp};

use super::{Row, get, ids, post};

/// As servers of 2014, of 2020, and the Cloud of 2026 send it.
const OLD: &str = r#"{"id":501,"test_id":34,"status_id":5,"created_by":1,"created_on":1719820800,"assignedto_id":null,
    "comment":"Boom","version":"1.0","elapsed":"1m 45s","defects":"TR-7"}"#;
const NEW: &str = r#"{"id":501,"test_id":34,"status_id":5,"created_by":1,"created_on":1719820800,"assignedto_id":null,
    "comment":"Boom","version":"1.0","elapsed":"1min 45sec","defects":"TR-7","custom_step_results":[{"content":"Pay",
    "expected":"","actual":"No","status_id":"5"}],"attachment_ids":[7,"2ec27be4"],"case_id":12,"defects_data":[]}"#;
const COMMENT: &str = r#"{"id":500,"test_id":34,"status_id":null,"created_by":1,"created_on":1719820799,
    "assignedto_id":7,"comment":null,"version":null,"elapsed":null,"defects":null,"custom_step_results":null,
    "attachment_ids":[]}"#;

/// What a result of one of these answers shows.
type Shown = (
    u64,
    Option<StatusId>,
    Option<Timestamp>,
    Option<TimeSpan>,
    Option<Vec<AttachmentId>>,
    Vec<(String, Option<StatusId>)>,
);

fn shown(result: TestResult) -> Shown {
    let steps = result.step_results().unwrap().unwrap_or_default();
    let steps = steps.into_iter().map(|step| (step.content.unwrap(), step.status_id)).collect();
    (result.id.get(), result.status_id, result.created_on, result.elapsed, result.attachment_ids, steps)
}

/// What comes of the answers above.
fn expected() -> [Shown; 3] {
    let (failed, time) = (Some(StatusId::FAILED), Some(Timestamp::from_secs(1_719_820_800)));
    let old: Shown = (501, failed, time, Some(TimeSpan::from_secs(105)), None, Vec::new());
    let files = vec![AttachmentId::from(7), serde_json::from_str("\"2ec27be4\"").unwrap()];
    let new: Shown = (501, failed, time, Some(TimeSpan::from_secs(105)), Some(files), vec![("Pay".into(), failed)]);
    let comment: Shown = (500, None, Some(Timestamp::from_secs(1_719_820_799)), None, Some(Vec::new()), Vec::new());
    [old, new, comment]
}

pub(super) fn rows() -> Vec<Row> {
    reads().into_iter().chain(writes()).collect()
}

fn reads() -> Vec<Row> {
    let [_, new, comment] = expected();
    let two = format!("{NEW},{COMMENT}");
    let filter = || ResultsFilter::new().status_id([5, 4]).defects_filter("TR-7").limit(50).offset(100);
    let of_run = || {
        RunResultsFilter::new()
            .created_after(Timestamp::from_secs(1_719_820_000))
            .created_before(Timestamp::from_secs(1_719_829_999))
            .created_by([1, 7])
            .status_id([StatusId::FAILED])
            .defects_filter("TR-7")
    };
    vec![
        get("get_results", "get_results/34&status_id=5,4&defects_filter=TR-7&limit=50&offset=100", move |client| {
            let filter = filter();
            async move { client.get_results(34, &filter).await.map(|page| ids(&page, |result| result.id.get())) }
        })
        .lists("results", &two, [501, 500]),
        get("results", "get_results/34&limit=250&offset=0", |client| async move {
            let all = client.results(34, &ResultsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(shown).collect::<Vec<_>>())
        })
        .lists("results", &two, [&new, &comment]),
        get(
            "get_results_for_case",
            "get_results_for_case/42/12&status_id=5,4&defects_filter=TR-7&limit=50&offset=100",
            move |client| {
                let filter = filter();
                async move {
                    client.get_results_for_case(42, 12, &filter).await.map(|page| ids(&page, |result| result.id.get()))
                }
            },
        )
        .lists("results", &two, [501, 500]),
        get("results_for_case", "get_results_for_case/42/12&limit=250&offset=0", |client| async move {
            let all = client.results_for_case(42, 12, &ResultsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(shown).collect::<Vec<_>>())
        })
        .lists("results", &two, [&new, &comment]),
        get(
            "get_results_for_run",
            "get_results_for_run/42&created_after=1719820000&created_before=1719829999&created_by=1,7&status_id=5\
             &defects_filter=TR-7&limit=50",
            move |client| async move {
                let filter = of_run().limit(50);
                client.get_results_for_run(42, &filter).await.map(|page| ids(&page, |result| result.id.get()))
            },
        )
        .lists("results", &two, [501, 500]),
        get("results_for_run", "get_results_for_run/42&limit=250&offset=0", |client| async move {
            let all = client.results_for_run(42, &RunResultsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(shown).collect::<Vec<_>>())
        })
        .lists("results", &two, [&new, &comment]),
    ]
}

fn writes() -> Vec<Row> {
    let [old, new, comment] = expected();
    let one = |row: Row| row.gives(OLD, &old).gives(NEW, &new);
    let both = format!("[{NEW},{COMMENT}]");
    let full = || {
        AddResult::new(StatusId::FAILED)
            .test_id(34)
            .case_id(12)
            .comment("Boom")
            .version("1.0")
            .elapsed(Duration::from_millis(104_001))
            .defects("TR-7")
            .assignedto_id(7)
            .quality_rating(QualityRating::new().relevance(4))
            .custom("browser", 2)
            .custom_step_results([StepResult::new("Pay").actual("No").status_id(StatusId::FAILED)])
    };
    let sent = || {
        json!({"status_id": 5, "comment": "Boom", "version": "1.0", "elapsed": "1m 45s", "defects": "TR-7",
            "assignedto_id": 7, "quality_rating": {"relevance": 4}, "custom_browser": 2,
            "custom_step_results": [{"content": "Pay", "actual": "No", "status_id": 5}]})
    };
    vec![
        one(post("add_result", "add_result/34", sent(), move |client| async move {
            client.add_result(34, &full()).await.map(shown)
        })),
        one(post("add_result_for_case", "add_result_for_case/42/12", sent(), move |client| async move {
            client.add_result_for_case(42, 12, &full()).await.map(shown)
        })),
        post(
            "add_results",
            "add_results/42",
            json!({"results": [{"test_id": 34, "status_id": 5}, {"test_id": 34, "assignedto_id": 7}]}),
            |client| async move {
                let rows = [AddResult::new(5).test_id(34).elapsed(Duration::ZERO), AddResult::assign(7).test_id(34)];
                client.add_results(42, &rows).await.map(|rows| rows.into_iter().map(shown).collect::<Vec<_>>())
            },
        )
        .gives(&both, [&new, &comment]),
        post(
            "add_results_for_cases",
            "add_results_for_cases/42",
            json!({"results": [{"case_id": 12, "status_id": 5}, {"case_id": 12, "comment": "Again"}]}),
            |client| async move {
                let rows = [AddResult::new(5).case_id(12), AddResult::comment_only("Again").case_id(12)];
                let stored = client.add_results_for_cases(42, &rows).await?;
                Ok(stored.into_iter().map(shown).collect::<Vec<_>>())
            },
        )
        .gives(&both, [&new, &comment]),
        post(
            "edit_result",
            "edit_result/501",
            json!({"status_id": 4, "comment": null, "elapsed": null, "quality_rating": {"relevance": 4}, "custom_browser": 2,
                "custom_step_results": []}),
            |client| async move {
                let edit = EditResult::new().status_id(StatusId::RETEST).comment(None).elapsed(None);
                let edit = edit.quality_rating(QualityRating::new().relevance(4));
                let edit = edit.custom("browser", 2).custom_step_results([]);
                client.edit_result(501, &edit).await.map(|result| result.map(shown))
            },
        )
        .gives(NEW, Some(&new))
        .gives("", None::<Shown>),
    ]
}
