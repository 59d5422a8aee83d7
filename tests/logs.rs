//! What a program sees in its log of calls that fail, and of some that seem to. One test, because the library decides
//! for the whole process which events are of interest.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "support/logs.rs"]
#[allow(dead_code, reason = "the test has a format of its own")]
mod logs;

use logs::Logs;
use testrail::fake::{FakeTestRail, Fault};
use testrail::{RetryPolicy, RunsFilter};

#[tokio::test]
async fn a_call_that_fails_for_good_is_one_warning_and_a_page_of_a_list_shows_its_offset() {
    let logs = Logs::default();
    tracing_subscriber::fmt().with_ansi(false).with_writer(logs.clone()).init();
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());

    client.get_run(4242).await.unwrap_err();
    client.get_runs(99, &RunsFilter::new().offset(500)).await.unwrap_err();
    let text = logs.text();
    let warnings: Vec<_> = text.lines().filter(|line| line.contains("WARN")).collect();
    let [run, runs] = warnings[..] else { panic!("{text}") };
    for part in ["method=\"get_run\"", "ids=\"4242\"", "kind=NotFound", "status=400", "delivery=Refused", "attempts=1"]
    {
        assert!(run.contains(part), "{part} in {run}");
    }
    assert!(runs.contains("offset=500"), "{runs}");

    // A deletion whose answer is lost, and which a look shows to be done, has not failed.
    fake.inject(Fault::reset_after_handling().on("delete_run"));
    client.delete_run(2).await.unwrap();
    let said = logs.text().split_off(text.len());
    assert!(said.contains("a look shows that it was done") && !said.contains("WARN"), "{said}");

    // TestRail's words about an address that nobody has say that it is none.
    let before = logs.text().len();
    client.get_user_by_email("nobody@example.com").await.unwrap_err();
    let said = logs.text().split_off(before);
    let warnings: Vec<_> = said.lines().filter(|line| line.contains("WARN")).collect();
    let [warning] = warnings[..] else { panic!("{said}") };
    assert!(warning.contains("method=\"get_user_by_email\"") && warning.contains("kind=NotFound"), "{warning}");
    assert!(!warning.contains("nobody"), "no address is logged: {warning}");
}
