use serde_json::json;
use testrail::cases::Step;
use testrail::shared_steps::{
    AddSharedStep, SharedStep, SharedStepHistoryFilter, SharedStepVersion, SharedStepsFilter, StepsInCases,
    UpdateSharedStep,
};
use testrail::{CaseId, ErrorKind, ProjectId, Timestamp, UserId};

use super::{Row, get, ids, post};
use crate::server::{client, saying};

const WHOLE: &str = r#"{"id":5,"title":"Log in","project_id":1,"created_by":1,"created_on":1790000000,"updated_by":"2",
    "updated_on":1790000001,"custom_steps_separated":[{"content":"Look","expected":"","additional_info":null,
    "refs":null},{"content":"Pay","expected":"Done","additional_info":"4111","refs":"A-1"}],"case_ids":[7,8]}"#;
const SHORT: &str = r#"{"id":5,"title":"Log in"}"#;
/// As on the wire of 2026, and as in the manual.
const VERSION: &str = r#"{"id":9,"timestamp":1790000000,"user_id":2,"custom_steps_separated":[{"content":"Look",
    "expected":"","additional_info":null,"refs":null}],"title":"Log in"}"#;
const OLD_VERSION: &str = r#"{"id":"8","timestamp":1780000000,"user_id":"1","custom_steps_separated":null}"#;

type Shown = (u64, String, Option<u64>, [Option<u64>; 2], [Option<i64>; 2], Option<Vec<Step>>, Option<Vec<u64>>);

fn set(set: SharedStep) -> Shown {
    (
        set.id.get(),
        set.title,
        set.project_id.map(ProjectId::get),
        [set.created_by, set.updated_by].map(|user| user.map(UserId::get)),
        [set.created_on, set.updated_on].map(|time| time.map(Timestamp::as_secs)),
        set.custom_steps_separated,
        set.case_ids.map(|cases| cases.into_iter().map(CaseId::get).collect()),
    )
}

fn version(version: SharedStepVersion) -> (u64, Option<i64>, Option<u64>, usize, Option<String>) {
    let SharedStepVersion { id, timestamp, user_id, custom_steps_separated: steps, title, .. } = version;
    (id, timestamp.map(Timestamp::as_secs), user_id.map(UserId::get), steps.len(), title)
}

fn steps() -> [Step; 2] {
    [Step::new("Look").expected(""), Step::new("Pay").expected("Done").additional_info("4111").refs("A-1")]
}

pub(super) fn rows() -> Vec<Row> {
    let whole: Shown = (
        5,
        "Log in".to_owned(),
        Some(1),
        [Some(1), Some(2)],
        [Some(1_790_000_000), Some(1_790_000_001)],
        Some(steps().to_vec()),
        Some(vec![7, 8]),
    );
    let short: Shown = (5, "Log in".to_owned(), None, [None; 2], [None; 2], None, None);
    let sent = json!([{"content": "Look", "expected": ""},
        {"content": "Pay", "expected": "Done", "additional_info": "4111", "refs": "A-1"}]);
    let filter = || {
        let filter = SharedStepsFilter::new().created_after(1).created_before(2).created_by([3, 4]);
        filter.updated_after(5).updated_before(6).refs("A-1").limit(50).offset(100)
    };
    let history = || SharedStepHistoryFilter::new().limit(50).offset(100);
    let one = |row: Row| row.gives(WHOLE, &whole).gives(SHORT, &short);
    let versions = [(9, Some(1_790_000_000), Some(2), 1, Some("Log in")), (8, Some(1_780_000_000), Some(1), 0, None)];
    let delete = |function, keep_in_cases: u8, steps| {
        let body = json!({"keep_in_cases": keep_in_cases});
        let row = post(function, "delete_shared_step/5", body, move |client| async move {
            client.delete_shared_step(5, steps).await
        });
        row.gives("", ()).gives("{}", ())
    };
    vec![
        one(get(
            "get_shared_step",
            "get_shared_step/5",
            |client| async move { client.get_shared_step(5).await.map(set) },
        )),
        get(
            "get_shared_steps",
            "get_shared_steps/1&created_after=1&created_before=2&created_by=3,4&updated_after=5&updated_before=6&\
             refs=A-1&limit=50&offset=100",
            move |client| async move {
                client.get_shared_steps(1, &filter()).await.map(|page| ids(&page, |set| set.id.get()))
            },
        )
        .lists("shared_steps", &format!(r#"{WHOLE},{{"id":6,"title":"Log out"}}"#), [5, 6]),
        get("shared_steps", "get_shared_steps/1&limit=250&offset=0", |client| async move {
            let all = client.shared_steps(1, &SharedStepsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(set).collect::<Vec<_>>())
        })
        .lists("shared_steps", SHORT, [&short]),
        get("get_shared_step_history", "get_shared_step_history/5&limit=50&offset=100", move |client| async move {
            client.get_shared_step_history(5, &history()).await.map(|page| ids(&page, |version| version.id))
        })
        .lists("step_history", &format!("{VERSION},{OLD_VERSION}"), [9, 8]),
        get("shared_step_history", "get_shared_step_history/5&limit=250&offset=0", |client| async move {
            let all = client.shared_step_history(5, &SharedStepHistoryFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(version).collect::<Vec<_>>())
        })
        .lists("step_history", &format!("{VERSION},{OLD_VERSION}"), versions),
        one(post(
            "add_shared_step",
            "add_shared_step/1",
            json!({"title": "Log in", "custom_steps_separated": sent}),
            |client| async move {
                client.add_shared_step(1, &AddSharedStep::new("Log in").custom_steps_separated(steps())).await.map(set)
            },
        )),
        one(post(
            "update_shared_step",
            "update_shared_step/5",
            json!({"custom_steps_separated": sent, "title": "Log in"}),
            |client| async move {
                client.update_shared_step(5, &UpdateSharedStep::new(steps()).title("Log in")).await.map(set)
            },
        )),
        delete("delete_shared_step", 1, StepsInCases::Keep),
        delete("delete_shared_step", 0, StepsInCases::Remove),
    ]
}

#[tokio::test]
async fn steps_that_were_read_are_sent_back_as_they_are() {
    let read: SharedStep = serde_json::from_str(WHOLE).unwrap();
    let server = saying(WHOLE).await;
    client(&server).update_shared_step(5, &UpdateSharedStep::new(read.custom_steps_separated.unwrap())).await.unwrap();
    let request = crate::server::only_request(&server).await;
    let body = crate::server::body(&request);
    assert_eq!(body["custom_steps_separated"][1]["additional_info"], "4111");
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_set_without_a_title_is_not_sent() {
    let server = saying("{}").await;
    let client = client(&server);
    let none = UpdateSharedStep::new(steps()).title(" ");
    for error in [
        client.add_shared_step(1, &AddSharedStep::new("")).await.unwrap_err(),
        client.update_shared_step(5, &none).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("title")), "{error}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
