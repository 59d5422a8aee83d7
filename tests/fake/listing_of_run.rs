//! The lists of tests and of results, while tests come and go and results are reported between any two pages.

use std::sync::{Arc, Mutex};

use testrail::fake::{FakeTestRail, Fault, Generation, Seed, SuiteMode, TestStatus};
use testrail::results::{ResultsFilter, RunResultsFilter};
use testrail::tests::TestsFilter;
use testrail::{AddRun, CaseId, RunId, StatusId};

use crate::full::is_full;
use crate::ledger::Ledger;

const GENERATIONS: [Generation; 4] =
    [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud];

/// How often each list is read, with other changes each time.
fn rounds() -> u64 {
    if is_full() { 12 } else { 2 }
}

/// A server with a run of many cases.
async fn start(generation: Generation, cases: u64) -> (FakeTestRail, RunId) {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    let run = fake.seed(|seed| {
        let project = seed.project("Large", SuiteMode::Single);
        let titles: Vec<String> = (0..cases).map(|case| format!("Case {case}")).collect();
        let suite = seed.suites_of(project)[0];
        seed.cases(suite, "All", titles.iter().map(String::as_str));
        seed.run(project, &AddRun::new("Nightly").suite_id(suite))
    });
    (fake, run)
}

#[tokio::test]
async fn no_test_is_missed_while_others_are_removed_and_change_their_status() {
    for generation in GENERATIONS {
        for (with_status, random) in (0..rounds()).map(|round| (round % 2 == 1, round)) {
            let (fake, run) = start(generation, 300).await;
            let client = fake.client();
            let all = client.tests_by_case(run).await.unwrap();
            let mut all: Vec<(u64, CaseId)> = all.values().map(|test| (test.id.get(), test.case_id.unwrap())).collect();
            all.sort_unstable();
            let ledger = Arc::new(Mutex::new(Ledger::new(all.iter().map(|(id, _)| *id), random)));
            let shared = ledger.clone();
            let between = move |seed: &mut Seed<'_>| {
                let mut ledger = shared.lock().unwrap();
                // Half of the changes hit the first tests, which shifts all others.
                let below = if ledger.draw(2) == 0 { 10 } else { 300 };
                let (id, case) = all[ledger.draw(below)];
                if !ledger.there.contains(&id) {
                    return;
                }
                if with_status && ledger.draw(2) == 0 {
                    seed.record(run, case, TestStatus::Passed);
                } else {
                    seed.remove_test(id);
                }
                ledger.there.remove(&id);
            };
            fake.inject(Fault::then(between).on("get_tests").always());
            let filter = TestsFilter::new().limit(20);
            let filter = if with_status { filter.status_id([StatusId::UNTESTED]) } else { filter };
            let came = client.tests(run, &filter).read_ahead(3).try_collect().await.unwrap();
            let what = format!("{generation:?}, {with_status}, {random}");
            ledger.lock().unwrap().assert_exact(came.iter().map(|test| test.id.get()), &what);
            let changed = ledger.lock().unwrap().there.len() < 300;
            // This one sends the list of tests whole, in one answer.
            assert!(changed || generation == Generation::Legacy, "nothing has changed");
        }
    }
}

#[tokio::test]
async fn no_result_is_missed_while_more_are_reported_in_the_same_second() {
    for generation in GENERATIONS {
        for random in 0..rounds() {
            let (fake, run) = start(generation, 30).await;
            let client = fake.client();
            let mut cases: Vec<CaseId> = client.tests_by_case(run).await.unwrap().into_keys().collect();
            cases.sort_unstable();
            fake.set_time(1_700_000_000);
            // 300 results in one second.
            fake.seed(|seed| {
                (0..10).for_each(|_| cases.iter().for_each(|case| seed.record(run, *case, TestStatus::Failed)));
            });
            let ledger = Ledger::new(fake.results(run).iter().map(|result| result.id.get()), random);
            assert_eq!(ledger.there.len(), 300);
            let ledger = Arc::new(Mutex::new(ledger));
            let shared = ledger.clone();
            let between = move |seed: &mut Seed<'_>| {
                let mut ledger = shared.lock().unwrap();
                for _ in 0..ledger.draw(4) {
                    seed.record(run, cases[ledger.draw(30)], TestStatus::Passed);
                    let new = ledger.ever.last().unwrap() + 1;
                    ledger.ever.insert(new);
                }
                if ledger.draw(3) == 0 {
                    let rows = ledger.there.len();
                    let place = ledger.draw(rows);
                    let id = *ledger.there.iter().nth(place).unwrap();
                    ledger.there.remove(&id);
                    seed.remove_result(id);
                }
            };
            fake.inject(Fault::then(between).on("get_results_for_run").always());
            let results = client.results_for_run(run, &RunResultsFilter::new().limit(20));
            let came = results.read_ahead(3).try_collect().await.unwrap();
            let what = format!("{generation:?}, {random}");
            ledger.lock().unwrap().assert_exact(came.iter().map(|result| result.id.get()), &what);
        }
    }
}

#[tokio::test]
async fn the_results_of_a_second_take_no_more_requests_than_a_plain_loop_and_three_per_cent() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        fake.set_time(1_700_000_000);
        let before = fake.results(3).len();
        fake.seed(|seed| (before..9_999).for_each(|_| seed.record(3, 2, TestStatus::Passed)));
        // With more pages ahead, some are fetched in vain.
        let results = client.results_for_run(3, &RunResultsFilter::new()).read_ahead(1).try_collect().await.unwrap();
        assert_eq!(results.len(), 9_999);
        let requests = fake.calls("get_results_for_run");
        assert!((40..=41).contains(&requests), "{generation:?}: {requests} requests, 40 by a plain loop");
        let results = client.results_for_case(3, 2, &ResultsFilter::new()).read_ahead(1).try_collect().await.unwrap();
        assert!(results.len() >= 9_990);
        let requests = fake.calls("get_results_for_case");
        assert!((40..=41).contains(&requests), "{generation:?}: {requests} requests, 40 by a plain loop");
    }
}
