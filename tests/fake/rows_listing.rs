//! The lists of tests and of results, while tests come and go and results are reported between any two pages.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use testrail::fake::{FakeTestRail, Fault, Generation, Seed, SuiteMode, TestStatus};
use testrail::results::{ResultsFilter, RunResultsFilter};
use testrail::tests::TestsFilter;
use testrail::{AddRun, CaseId, RunId, StatusId};

use crate::full::is_full;

/// The rows that have been in the list all the time, and those that were in it at any time.
#[derive(Default)]
struct Ledger {
    there: BTreeSet<u64>,
    ever: BTreeSet<u64>,
    random: u64,
}

impl Ledger {
    fn draw(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    #[track_caller]
    fn assert_exact(&self, came: &[u64]) {
        let rows: BTreeSet<u64> = came.iter().copied().collect();
        assert_eq!(rows.len(), came.len(), "a row came twice");
        assert_eq!(&self.there - &rows, BTreeSet::new(), "missed");
        assert_eq!(&rows - &self.ever, BTreeSet::new(), "never there");
    }
}

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
            let all: Vec<(u64, CaseId)> = all.values().map(|test| (test.id.get(), test.case_id.unwrap())).collect();
            let mut ledger = Ledger { random, ..Ledger::default() };
            ledger.there.extend(all.iter().map(|(id, _)| *id));
            ledger.ever = ledger.there.clone();
            let ledger = Arc::new(Mutex::new(ledger));
            let shared = ledger.clone();
            let between = move |seed: &mut Seed<'_>| {
                let mut ledger = shared.lock().unwrap();
                // Half of the changes hit the first tests, which shifts all others.
                let below = if ledger.draw(2) == 0 { 10 } else { 300 };
                let place = usize::try_from(ledger.draw(below)).unwrap();
                let (id, case) = all[place];
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
            let came: Vec<u64> = came.iter().map(|test| test.id.get()).collect();
            ledger.lock().unwrap().assert_exact(&came);
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
            let cases: Vec<CaseId> = client.tests_by_case(run).await.unwrap().into_keys().collect();
            fake.set_time(1_700_000_000);
            // 300 results in one second.
            fake.seed(|seed| {
                (0..10).for_each(|_| cases.iter().for_each(|case| seed.record(run, *case, TestStatus::Failed)));
            });
            let mut ledger = Ledger { random, ..Ledger::default() };
            ledger.there.extend(fake.results(run).iter().map(|result| result.id.get()));
            ledger.ever = ledger.there.clone();
            assert_eq!(ledger.there.len(), 300);
            let ledger = Arc::new(Mutex::new(ledger));
            let shared = ledger.clone();
            let between = move |seed: &mut Seed<'_>| {
                let mut ledger = shared.lock().unwrap();
                for _ in 0..ledger.draw(4) {
                    let case = usize::try_from(ledger.draw(30)).unwrap();
                    seed.record(run, cases[case], TestStatus::Passed);
                    let new = ledger.ever.last().unwrap() + 1;
                    ledger.ever.insert(new);
                }
                if ledger.draw(3) == 0 {
                    let rows = ledger.there.len() as u64;
                    let place = usize::try_from(ledger.draw(rows)).unwrap();
                    let id = *ledger.there.iter().nth(place).unwrap();
                    ledger.there.remove(&id);
                    seed.remove_result(id);
                }
            };
            fake.inject(Fault::then(between).on("get_results_for_run").always());
            let results = client.results_for_run(run, &RunResultsFilter::new().limit(20));
            let came = results.read_ahead(3).try_collect().await.unwrap();
            let came: Vec<u64> = came.iter().map(|result| result.id.get()).collect();
            ledger.lock().unwrap().assert_exact(&came);
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
        let results = client.results_for_run(3, &RunResultsFilter::new()).try_collect().await.unwrap();
        assert_eq!(results.len(), 9_999);
        let requests = fake.calls("get_results_for_run");
        assert!((40..=41).contains(&requests), "{generation:?}: {requests} requests, 40 by a plain loop");
        let results = client.results_for_case(3, 2, &ResultsFilter::new()).try_collect().await.unwrap();
        assert!(results.len() >= 9_990);
        let requests = fake.calls("get_results_for_case");
        assert!((40..=41).contains(&requests), "{generation:?}: {requests} requests, 40 by a plain loop");
    }
}
