//! How a program that uses the crate tests itself: a small tool that makes a run, reports on it, and closes it.
#![allow(clippy::unwrap_used, reason = "tests")]

use testrail::fake::{FakeTestRail, Fault, RetryAfter, TestStatus};
use testrail::results::AddResult;
use testrail::{AddRun, CaseId, Client, Delivery, Error, ErrorKind, Run, RunsFilter, StatusId};

/// What came of a test in this build.
#[derive(Clone, Copy)]
struct Outcome {
    case: u64,
    passed: bool,
}

/// Reports a build to TestRail: in the run of this build if it is there, and else in a new one.
async fn report(client: &Client, build: &str, outcomes: &[Outcome]) -> Result<Run, Error> {
    let run = match find(client, build).await? {
        Some(run) => run,
        None => create(client, build, outcomes).await?,
    };
    let row = |outcome: &Outcome| {
        let status = if outcome.passed { StatusId::PASSED } else { StatusId::FAILED };
        AddResult::new(status).case_id(outcome.case)
    };
    let results: Vec<_> = outcomes.iter().map(row).collect();
    client.add_results_for_cases(run.id, &results).await?;

    let run = client.get_run(run.id).await?;
    if run.counts().untested > 0 {
        return Ok(run);
    }
    client.close_run(run.id).await
}

async fn find(client: &Client, build: &str) -> Result<Option<Run>, Error> {
    let mut open = client.runs(1, &RunsFilter::new().is_completed(false).refs(build));
    open.next().await.transpose()
}

async fn create(client: &Client, build: &str, outcomes: &[Outcome]) -> Result<Run, Error> {
    let cases = outcomes.iter().map(|outcome| CaseId::new(outcome.case));
    let new = AddRun::new(format!("Nightly {build}")).suite_id(1).case_ids(cases).refs(build);
    match client.add_run(1, &new).await {
        // It may have been created all the same: then it can be found.
        Err(error) if error.delivery() == Delivery::Unknown => find(client, build).await?.ok_or(error),
        other => other,
    }
}

const GOOD: [Outcome; 2] = [Outcome { case: 1, passed: true }, Outcome { case: 2, passed: true }];

#[tokio::test]
async fn a_build_gets_a_run_that_is_closed_in_the_end() {
    let fake = FakeTestRail::start().await;
    let run = report(&fake.client(), "B-7", &GOOD).await.unwrap();
    assert_eq!((run.name.as_str(), run.is_completed), ("Nightly B-7", true));
    assert_eq!((run.counts().passed, run.counts().failed), (2, 0));
}

#[tokio::test]
async fn the_run_of_a_build_is_found_again() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let opened =
        client.add_run(1, &AddRun::new("Nightly B-7").suite_id(1).case_ids([1, 2, 3]).refs("B-7")).await.unwrap();

    let run = report(&client, "B-7", &GOOD).await.unwrap();
    assert_eq!((run.id, run.is_completed), (opened.id, false), "a test is still missing");

    fake.record(run.id, 3, TestStatus::Failed);
    let run = report(&client, "B-7", &GOOD).await.unwrap();
    assert_eq!((run.id, run.is_completed, run.counts().failed), (opened.id, true, 1));
    assert_eq!(fake.calls("add_run"), 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_makes_no_second_run() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_after_handling().on("add_run"));
    let before = fake.run_ids().len();
    let run = report(&fake.client(), "B-7", &GOOD).await.unwrap();
    assert!(run.is_completed);
    assert_eq!(fake.run_ids().len(), before + 1);
}

#[tokio::test]
async fn a_limit_that_outlasts_the_deadline_is_passed_on_with_the_time_to_wait() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::rate_limited(RetryAfter::Seconds(300)).on("add_results_for_cases"));
    let error = report(&fake.client(), "B-7", &GOOD).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after().unwrap().as_secs()), (ErrorKind::RateLimited, 300));
}
