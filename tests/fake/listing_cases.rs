//! Listings of cases through the client while cases are added, changed and deleted between any two pages.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::json;
use testrail::cases::CasesFilter;
use testrail::fake::{FakeTestRail, Fault, Generation, Seed, SuiteMode};

use crate::full::is_full;
use crate::ledger::Ledger;

/// The priority that the filter asks for.
const HIGH: u64 = 3;
/// The section of the cases: the second one.
const SECTION: u64 = 2;

/// Which cases there are, as the test has made them. New ones stand at the end of the list.
struct Cases {
    all: BTreeSet<u64>,
    high: BTreeSet<u64>,
    ledger: Ledger,
}

impl Cases {
    fn pick(&mut self) -> Option<u64> {
        let place = self.ledger.draw(self.all.len().max(1));
        self.all.iter().nth(place).copied()
    }

    /// Up to two changes.
    fn change(&mut self, seed: &mut Seed<'_>, filtered: bool) {
        for _ in 0..=self.ledger.draw(2) {
            match (self.ledger.draw(4), self.pick()) {
                (0, _) => {
                    let case = seed.case(SECTION, &json!({"title": "Between", "priority_id": HIGH})).get();
                    self.all.insert(case);
                    self.high.insert(case);
                }
                (1, Some(case)) => {
                    let is_high = self.high.contains(&case);
                    seed.update_case(case, &json!({"priority_id": if is_high { 1 } else { HIGH }}));
                    if is_high {
                        self.high.remove(&case)
                    } else {
                        self.high.insert(case)
                    };
                }
                (_, Some(case)) => {
                    seed.remove_case(case);
                    self.all.remove(&case);
                    self.high.remove(&case);
                }
                (_, None) => {}
            }
        }
        self.ledger.note(if filtered { &self.high } else { &self.all });
    }
}

/// Lists a suite of 300 cases on pages of this size, with changes after each.
async fn list(generation: Generation, filtered: bool, rows: u64, read_ahead: usize, random: u64) {
    let what = format!("{generation:?}, {filtered}, {rows} rows, {read_ahead} ahead, {random}");
    let (mut all, mut high) = (BTreeSet::new(), BTreeSet::new());
    let fake = FakeTestRail::builder().generation(generation).seed(|_| {}).start().await;
    fake.seed(|seed| {
        let project = seed.project("Web shop", SuiteMode::Multi);
        let (web, other) = (seed.suite(project, "Web"), seed.suite(project, "Other"));
        seed.cases(other, "S", ["a"]);
        seed.section(web, "S");
        for place in 0..300 {
            let priority = if place % 2 == 0 { HIGH } else { 2 };
            let case = seed.case(SECTION, &json!({"title": "a", "priority_id": priority})).get();
            all.insert(case);
            if priority == HIGH {
                high.insert(case);
            }
        }
    });
    let ledger = Ledger::new(if filtered { high.clone() } else { all.clone() }, random);
    let suite = Arc::new(Mutex::new(Cases { all, high, ledger }));
    let shared = suite.clone();
    fake.inject(Fault::then(move |seed| shared.lock().unwrap().change(seed, filtered)).on("get_cases").always());

    let mut wanted = CasesFilter::new().suite_id(1).limit(rows);
    if filtered {
        wanted = wanted.priority_id([HIGH]);
    }
    let cases = fake.client().cases(1, &wanted).read_ahead(read_ahead).try_collect().await.expect(&what);
    suite.lock().unwrap().ledger.assert_exact(cases.iter().map(|case| case.id.get()), &what);
    if generation != Generation::Legacy {
        assert!(fake.calls("get_cases") > 4, "there were no pages: {what}");
    }
}

#[tokio::test]
async fn no_case_is_missed_or_comes_twice_whatever_happens_between_the_pages() {
    let mut ways = [(0, 1), (1, 2), (1, 3), (8, 4)].into_iter().cycle();
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        for filtered in [false, true] {
            for rows in [5, 20] {
                for (read_ahead, random) in ways.by_ref().take(if is_full() { 4 } else { 1 }) {
                    list(generation, filtered, rows, read_ahead, random).await;
                }
            }
        }
    }
}
