//! Rows, where `serde_json` has the features that change how it reads numbers and keeps the order of keys.

use testrail::attachments::AttachmentsFilter;
use testrail::fake::FakeTestRail;
use testrail::results::AddResult;
use testrail::{Run, StatusId, Timestamp, Upload};
use testrail_company::{Server, answer, builder};

#[tokio::test]
async fn a_row_keeps_its_numbers_and_the_keys_that_nobody_knows() {
    let run =
        br#"{"z": 1.50, "a": {"b": [18446744073709551615, -1]}, "custom_status1_count": 2, "created_on": 1700000000,
        "passed_count": 3, "is_completed": false, "name": "Nightly", "id": 42}"#;
    let server = Server::answering([answer(run, "")]);
    let run = builder(server.url("http")).build().unwrap().get_run(42).await.unwrap();
    drop(server.arrived());
    assert_eq!((run.counts().passed, run.counts().total()), (3, 5));
    assert_eq!(run.created_on, Some(Timestamp::from_secs(1_700_000_000)));
    assert_eq!(run.extra["a"]["b"][0].as_u64(), Some(u64::MAX));
    assert_eq!(run.extra["z"].as_f64(), Some(1.5));
    let text = serde_json::to_string(&run).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run, "{text}");
}

#[tokio::test]
async fn the_client_and_the_stand_in_understand_each_other() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let report = client.report_results(2, [AddResult::new(StatusId::PASSED).case_id(1)]).await.unwrap();
    assert!(report.is_complete(), "{report}");

    // An id of a file is a number or a text.
    let id = client.add_attachment_to_run(2, Upload::from_bytes("a.txt", "text")).await.unwrap();
    let files = client.attachments_for_run(2, &AttachmentsFilter::new()).list().await.unwrap();
    assert_eq!(files.iter().map(|file| file.legacy_id.as_ref()).collect::<Vec<_>>(), [Some(&id)]);
    assert_eq!(client.get_attachment(&id).await.unwrap().bytes().await.unwrap(), b"text");

    let plan = client.get_plan(4).await.unwrap();
    assert_eq!(plan.entries[0].runs[0].id.get(), 5);
    assert_eq!(client.get_configs(1).await.unwrap().by_name("Windows 10").unwrap().id.get(), 3);
}
