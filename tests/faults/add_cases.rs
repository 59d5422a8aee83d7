//! Cases that several machines add to one run.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use testrail::fake::{FakeTestRail, Fault, Generation, Resource, SuiteMode, TestStatus};
use testrail::tests::TestsFilter;
use testrail::{AddRun, CaseId, Client, Delivery, ErrorKind, RunId, UpdateRun};

/// A server with so many runs of the first two cases of a suite of 40, and the first run's id.
async fn with_runs(count: usize) -> (FakeTestRail, Vec<RunId>) {
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            let project = seed.project("Shop", SuiteMode::Single);
            let titles: Vec<_> = (1..=40).map(|number| format!("Case {number}")).collect();
            seed.cases(1, "All", titles.iter().map(String::as_str));
            assert_eq!(project.get(), 1);
        })
        .latency(Duration::from_millis(3))
        .start()
        .await;
    let new = AddRun::new("Nightly").suite_id(1).case_ids([1, 2]);
    let runs = fake.seed(|seed| (0..count).map(|_| seed.run(1, &new)).collect());
    (fake, runs)
}

async fn cases(client: &Client, run: RunId) -> BTreeSet<u64> {
    #[derive(serde::Deserialize)]
    struct Test {
        case_id: u64,
    }
    let tests = client.raw(format!("get_tests/{run}")).items::<Test>("tests").try_collect().await.unwrap();
    tests.into_iter().map(|test| test.case_id).collect()
}

#[tokio::test]
async fn a_test_that_does_not_name_its_case_would_be_removed_so_nothing_is_changed() {
    let (fake, runs) = with_runs(1).await;
    let client = fake.client();
    let tests = client.tests(runs[0], &TestsFilter::new()).try_collect().await.unwrap();
    fake.seed(|seed| seed.unset(Resource::Test, tests[0].id.get(), "case_id"));
    let error = client.add_cases_to_run(runs[0], [3]).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some("case_id")), "{error}");
    assert!(error.to_string().contains(&format!("test {} does not name its case", tests[0].id)), "{error}");
    assert_eq!((error.delivery(), fake.calls("update_run")), (Delivery::NeverSent, 0));
}

#[tokio::test]
async fn two_machines_that_send_the_cases_that_they_know_remove_each_others_results() {
    let (fake, runs) = with_runs(1).await;
    let client = fake.client();
    client.update_run(runs[0], &UpdateRun::new().case_ids([1, 2, 3])).await.unwrap();
    fake.record(runs[0], 3, TestStatus::Passed);
    client.update_run(runs[0], &UpdateRun::new().case_ids([1, 2, 4])).await.unwrap();
    assert_eq!(client.get_run(runs[0]).await.unwrap().counts().passed, 0, "this is what the server does");
}

#[tokio::test]
async fn machines_that_add_cases_at_the_same_moment_keep_all_cases_and_results() {
    const MACHINES: u64 = 3;
    let (fake, runs) = with_runs(4).await;
    fake.seed(|seed| runs.iter().for_each(|run| seed.record(*run, 1, TestStatus::Failed)));
    let mut machines = Vec::new();
    for run in runs.clone() {
        for machine in 0..MACHINES {
            // A client of its own is a machine of its own.
            let client = fake.client();
            let (first, second) = (3 + 2 * machine, 4 + 2 * machine);
            machines.push(async move {
                client.add_cases_to_run(run, [first, second]).await.unwrap();
                // What it reports now has to stay.
                let results = serde_json::json!({"results": [{"case_id": first, "status_id": 1}]});
                client.raw(format!("add_results_for_cases/{run}")).post::<()>(&results).await.unwrap();
            });
        }
    }
    let machines: Vec<_> = machines.into_iter().map(tokio::spawn).collect();
    for machine in machines {
        machine.await.unwrap();
    }
    for run in runs {
        let all: BTreeSet<_> = (1..3 + 2 * MACHINES).collect();
        assert_eq!(cases(&fake.client(), run).await, all);
        let counts = fake.client().get_run(run).await.unwrap().counts();
        assert_eq!((counts.failed, counts.passed), (1, MACHINES), "no result is lost");
    }
}

#[tokio::test]
async fn a_machine_whose_look_is_old_removes_no_result_of_another() {
    let race = |late: u64| async move {
        let (fake, runs) = with_runs(1).await;
        // The slow machine's look arrives so much later that the fast one has added its case meanwhile.
        fake.inject(Fault::delay(Duration::from_millis(late)).on("get_tests"));
        let (slow, fast, run) = (fake.client(), fake.client(), runs[0]);
        let slow = slow.add_cases_to_run(run, [4]);
        let fast = async {
            while fake.calls("get_tests") == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            fast.add_cases_to_run(run, [3]).await.unwrap();
            fake.record(run, 3, TestStatus::Passed);
        };
        let (slow, ()) = tokio::join!(slow, fast);
        slow.unwrap();
        let run = fake.client().get_run(run).await.unwrap();
        assert_eq!((run.counts().passed, run.counts().total()), (1, 4), "{late} ms");
    };
    let races: Vec<_> = (1..=20).map(|step| step * 50).chain([3_500]).map(|late| tokio::spawn(race(late))).collect();
    for race in races {
        race.await.unwrap();
    }
}

#[tokio::test]
async fn cases_that_another_program_removes_are_added_again() {
    let (fake, runs) = with_runs(1).await;
    fake.record(runs[0], 2, TestStatus::Passed);
    // Removes the test of case 3, which is the third one that this stand-in has made.
    fake.inject(Fault::then(|seed| seed.remove_test(3)).on("update_run"));
    let run = fake.client().add_cases_to_run(runs[0], [3, 4]).await.unwrap();
    assert_eq!((run.counts().total(), run.counts().passed), (4, 1));
    assert_eq!(fake.calls("update_run"), 2);
}

#[tokio::test]
async fn a_result_that_comes_between_the_look_and_the_change_stays() {
    let (fake, runs) = with_runs(1).await;
    let run = runs[0];
    fake.inject(Fault::then(move |seed| seed.record(run, 2, TestStatus::Passed)).on("get_tests"));
    let run = fake.client().add_cases_to_run(run, [3]).await.unwrap();
    assert_eq!((run.counts().passed, run.counts().total()), (1, 3));
}

#[tokio::test]
async fn a_run_that_has_the_cases_is_not_changed() {
    let (fake, runs) = with_runs(1).await;
    let (client, start) = (fake.client(), Instant::now());
    // It was changed just now, so another change may be under way.
    client.add_cases_to_run(runs[0], [1]).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(2), "{:?}", start.elapsed());
    fake.advance(Duration::from_secs(600));
    let start = Instant::now();
    client.get_run(runs[0]).await.unwrap();
    client.add_cases_to_run(runs[0], [1, 2]).await.unwrap();
    client.add_cases_to_run(runs[0], [0; 0]).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!((fake.calls("update_run"), fake.requests().len()), (0, 4 + 1 + 4));
}

#[tokio::test]
async fn a_run_of_all_cases_is_left_alone() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let run = client.add_run(1, &AddRun::new("All").suite_id(1)).await.unwrap();
    let same = client.add_cases_to_run(run.id, [1, 99]).await.unwrap();
    assert_eq!(same, run);
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn an_addition_takes_five_requests() {
    let (fake, runs) = with_runs(1).await;
    let run = fake.client().add_cases_to_run(runs[0], (3..=40).collect::<Vec<u64>>()).await.unwrap();
    assert_eq!(run.counts().total(), 40);
    let asked: Vec<_> = fake.requests().iter().map(|request| request.method().to_owned()).collect();
    assert_eq!(asked, ["get_run", "get_tests", "update_run", "get_run", "get_tests"]);
}

#[tokio::test]
async fn after_a_lost_answer_it_looks_before_it_changes_the_run_again() {
    for (fault, changes) in [(Fault::reset_after_handling(), 1), (Fault::reset_before_handling(), 2)] {
        let (fake, runs) = with_runs(1).await;
        fake.inject(fault.on("update_run"));
        let run = fake.client().add_cases_to_run(runs[0], [3]).await.unwrap();
        assert_eq!((run.counts().total(), fake.calls("update_run")), (3, changes));
    }
}

#[tokio::test]
async fn a_run_of_several_pages_of_tests_keeps_them_all() {
    let (fake, runs) = with_runs(1).await;
    fake.inject(Fault::page_cap(10).on("get_tests").always());
    let client = fake.client();
    client.update_run(runs[0], &UpdateRun::new().case_ids((1..=35).collect::<Vec<u64>>())).await.unwrap();
    let run = client.add_cases_to_run(runs[0], [36]).await.unwrap();
    assert_eq!(run.counts().total(), 36);
}

#[tokio::test]
async fn a_case_of_another_suite_is_named() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let run = client.add_run(1, &AddRun::new("Nightly").suite_id(1).case_ids([1])).await.unwrap();
    // The stand-in leaves out cases of another suite.
    let error = client.add_cases_to_run(run.id, [2, 7]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.field(), error.delivery()),
        (ErrorKind::InvalidField, Some("case_ids"), Delivery::Applied)
    );
    assert_eq!(
        error.to_string(),
        format!(
            "update_run/{}: TestRail did not accept a value (after 2 changes, cases are still not in the run: 7; they may \
             be of another suite, or another program removes them: use add_cases_to_run there too); cases may have been \
             added: the same call again does no harm",
            run.id
        )
    );
}

#[tokio::test]
async fn a_refusal_comes_as_it_is() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let error = client.add_cases_to_run(1, [4]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Completed, Delivery::Refused), "{error}");
    assert!(error.to_string().ends_with("The test run is already completed; no case was added"), "{error}");

    let error = client.add_cases_to_run(99, [4]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::NeverSent), "{error}");
    let end = "(this happened while looking which cases the run has); TestRail answered 400: Field :run is not a valid \
               test run; no case was added";
    assert!(error.to_string().ends_with(end), "{error}");
}

#[tokio::test]
async fn a_test_that_cannot_be_read_is_not_removed() {
    let (fake, runs) = with_runs(1).await;
    fake.seed(|seed| seed.set(Resource::Test, 2, "case_id", "?"));
    let error = fake.client().add_cases_to_run(runs[0], [3]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RejectedRow, Delivery::NeverSent), "{error}");
    assert_eq!(fake.calls("update_run"), 0);
}

#[tokio::test]
async fn a_run_that_selects_its_cases_by_a_filter_keeps_the_filter() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    let urgent = testrail::DynamicFilters::new().field("priority_id", [99]);
    let run = client.add_run(1, &AddRun::new("Urgent").suite_id(1).dynamic_filters(urgent)).await.unwrap();
    let error = client.add_cases_to_run(run.id, [1]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "update_run/{}: the run selects its cases by a filter (dynamic_filters), and a list of cases would end that: \
             change the filter with update_run; no case was added",
            run.id
        )
    );
    assert_eq!(fake.calls("update_run"), 0);
    let case = CaseId::new(1);
    assert!(!cases(&client, run.id).await.contains(&case.get()));
}
