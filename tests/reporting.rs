//! What a job does with a run: it finds the tests, reports, looks at what was reported, and attaches files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::time::Duration;

use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::results::{AddResult, EditResult, ResultsFilter, RunResultsFilter, StepResult};
use testrail::tests::{TestsFilter, UpdateTest, UpdateTests};
use testrail::{CaseId, Delivery, ErrorKind, ResultExt, RetryPolicy, StatusId, TestId, TimeSpan, Upload};

const GENERATIONS: [Generation; 4] =
    [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud];

#[tokio::test]
async fn results_are_reported_alone_and_in_batches_and_come_back_as_they_were_sent() {
    for generation in GENERATIONS {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| seed.result_field("custom_step_results"));
        let client = fake.client();
        let tests = client.tests_by_case(3).await.unwrap();
        let test = |case: u64| tests[&CaseId::new(case)].id;

        let statuses = client.get_statuses().await.unwrap();
        let failed = AddResult::new(statuses.by_name("failed").unwrap().id)
            .comment("The basket was empty")
            .elapsed(Duration::from_millis(104_001))
            .version("2.0.1")
            .defects("ACME-12")
            .assignedto_id(1)
            .custom("browser", 2)
            .custom_step_results([StepResult::new("Pay").actual("No").status_id(StatusId::FAILED)]);
        let one = client.add_result_for_case(3, 2, &failed).await.unwrap();
        assert_eq!((one.test_id, one.status_id), (Some(test(2)), Some(StatusId::FAILED)));
        assert_eq!(one.elapsed, Some(TimeSpan::from_secs(105)), "{generation:?}");
        assert_eq!(one.comment.as_deref(), Some("The basket was empty"));
        assert_eq!(one.custom::<u64>("browser").unwrap(), Some(2));
        let steps = one.step_results().unwrap().unwrap();
        assert_eq!((steps[0].actual.as_deref(), steps[0].status_id), (Some("No"), Some(StatusId::FAILED)));
        let again = client.add_result(test(2), &AddResult::comment_only("Again")).await.unwrap();
        assert_eq!((again.test_id, again.status_id), (Some(test(2)), None));

        let rows = [AddResult::new(1).case_id(3), AddResult::new(5).case_id(2), AddResult::assign(1).case_id(3)];
        let stored = client.add_results_for_cases(3, &rows).await.unwrap();
        let about = stored.iter().map(|result| (result.test_id, result.status_id)).collect::<Vec<_>>();
        assert_eq!(about, [(Some(test(3)), Some(1.into())), (Some(test(2)), Some(5.into())), (Some(test(3)), None)]);
        let rows = [AddResult::new(4).test_id(test(3)), AddResult::new(1).test_id(test(2))];
        let by_test = client.add_results(3, &rows).await.unwrap();
        assert_eq!(by_test.len(), 2);

        let all = client.results_for_run(3, &RunResultsFilter::new()).try_collect().await.unwrap();
        let newest = all.iter().map(|result| result.id).take(7).collect::<Vec<_>>();
        let reported = [one.id, again.id].into_iter().chain(stored.iter().chain(&by_test).map(|result| result.id));
        assert_eq!(newest, reported.rev().collect::<Vec<_>>(), "newest first");
        let of_case = client.results_for_case(3, 2, &ResultsFilter::new()).try_collect().await.unwrap();
        assert_eq!(of_case, client.results(test(2), &ResultsFilter::new()).list().await.unwrap().items);
        let page = client.get_results(test(2), &ResultsFilter::new().status_id([5]).limit(1)).await.unwrap();
        assert_eq!(page.items[0].id, stored[1].id);
        assert_eq!(client.get_results_for_case(3, 3, &ResultsFilter::new()).await.unwrap().items.len(), 3);
        assert_eq!(
            client.get_results_for_run(3, &RunResultsFilter::new().created_by([1])).await.unwrap().items.len(),
            all.len()
        );

        let tests = client.tests(3, &TestsFilter::new().status_id([StatusId::RETEST])).try_collect().await.unwrap();
        assert_eq!(tests.iter().map(|test| test.id).collect::<Vec<_>>(), [test(3)]);
        assert_eq!(client.get_test(test(3)).await.unwrap(), tests[0]);
        assert_eq!(client.get_tests(3, &TestsFilter::new()).await.unwrap().items.len(), 3);
    }
}

#[tokio::test]
async fn what_newer_servers_have_works_there_and_is_named_by_older_ones() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    let result = client.add_result_for_case(3, 2, &AddResult::new(1)).await.unwrap();
    let test = result.test_id.unwrap();
    let edit = EditResult::new().status_id(StatusId::RETEST).comment("The network was down");
    let edited = client.edit_result(result.id, &edit).await.unwrap().unwrap();
    assert_eq!((edited.id, edited.status_id), (result.id, Some(StatusId::RETEST)));
    client.add_attachment_to_result(result.id, Upload::from_bytes("log.txt", "x")).await.unwrap();
    let data = client.get_test_with_data(test).await.unwrap();
    assert_eq!((data.test.status_id, data.results.len(), data.attachments.len()), (StatusId::RETEST, 1, 1));

    let labelled = client.update_test(test, &UpdateTest::new().labels(["nightly"])).await.unwrap();
    assert_eq!(labelled.labels[0].title, "nightly");
    let updated = client.update_tests(&UpdateTests::new([test]).labels([&labelled.labels[0]])).await.unwrap();
    assert_eq!((updated.test_ids, updated.labels.len()), (vec![test], 1));
    let with_label = TestsFilter::new().label_id([labelled.labels[0].id]);
    assert_eq!(client.tests(3, &with_label).try_collect().await.unwrap().len(), 1);

    let fake = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    let error = fake.client().edit_result(1, &edit).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NoSuchEndpoint, Delivery::Refused));
    assert!(error.to_string().contains("edit_result needs TestRail 10.4 or later"), "{error}");
    let error = fake.client().get_test_with_data(7).await.unwrap_err();
    assert!(error.to_string().contains("use get_test and results"), "{error}");
}

#[tokio::test]
async fn a_refused_batch_stores_nothing_and_says_why() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let before = fake.results(3).len();
    let row = |case: u64| AddResult::new(1).case_id(case);
    let stranger = client.add_results_for_cases(3, &[row(1), row(2623)]).await.unwrap_err();
    assert_eq!((stranger.kind(), stranger.delivery()), (ErrorKind::CaseNotInRun, Delivery::Refused));
    assert_eq!(stranger.case_id(), Some(CaseId::new(2623)));
    let alone = client.add_result_for_case(3, 4, &AddResult::new(1)).await.unwrap_err();
    assert_eq!((alone.kind(), alone.case_id()), (ErrorKind::CaseNotInRun, Some(CaseId::new(4))));
    let status = client.add_results_for_cases(3, &[row(1), AddResult::new(99).case_id(2)]).await.unwrap_err();
    assert_eq!((status.kind(), status.field()), (ErrorKind::NotFound, Some("results.status_id")), "{status}");
    fake.seed(|seed| {
        seed.require_result_field("version");
        seed.require_result_field("environment");
    });
    let missing = client.add_results_for_cases(3, &[row(1)]).await.unwrap_err();
    assert_eq!((missing.kind(), missing.field()), (ErrorKind::InvalidField, Some("results.version")), "{missing}");
    let missing = client.add_results_for_cases(3, &[row(1).version("1")]).await.unwrap_err();
    assert_eq!((missing.kind(), missing.field()), (ErrorKind::InvalidField, Some("custom_environment")), "{missing}");
    client.add_results_for_cases(3, &[row(1).version("1").custom("environment", "CI")]).await.unwrap();
    assert_eq!(fake.results(3).len(), before + 1);

    let closed = client.add_results_for_cases(1, &[row(1)]).await.unwrap_err();
    assert_eq!((closed.kind(), closed.delivery()), (ErrorKind::Completed, Delivery::Refused));
    assert!(client.get_test(99).await.optional().unwrap().is_none());
    assert!(client.add_result(TestId::new(99), &AddResult::new(1)).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_batch_whose_answer_is_lost_is_there_once_and_can_be_looked_for() {
    let fake = FakeTestRail::start().await;
    fake.set_time(1_700_000_000);
    let client = fake.client().with_retry(RetryPolicy::default());
    let me = client.get_current_user().await.unwrap().id;
    fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let rows = [AddResult::new(1).case_id(1).version("4711"), AddResult::new(5).case_id(2).version("4711")];
    let before = fake.results(3).len();
    let error = client.add_results_for_cases(3, &rows).await.unwrap_err();
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 1));
    assert_eq!((fake.results(3).len(), fake.calls("add_results_for_cases")), (before + 2, 1), "it is sent once");

    // TestRail counts in whole seconds and leaves out the second itself.
    let since = error.sent_at().unwrap() - Duration::from_secs(1);
    let filter = RunResultsFilter::new().created_after(since).created_by([me]);
    let mut found = client.results_for_run(3, &filter).try_collect().await.unwrap();
    found.retain(|result| result.version.as_deref() == Some("4711"));
    assert_eq!(found.len(), 2);

    // What never arrived is not there.
    fake.inject(Fault::reset_before_handling().on("add_results"));
    let test = found[0].test_id.unwrap();
    let error = client.add_results(3, &[AddResult::new(1).test_id(test)]).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(fake.results(3).len(), before + 2);
}
