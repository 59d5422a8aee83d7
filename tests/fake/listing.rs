//! Listings through the client while runs are added, closed and deleted between any two pages.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use testrail::fake::{FakeTestRail, Fault, Generation, Seed, SuiteMode};
use testrail::{AddRun, RunsFilter};

use crate::full::is_full;
use crate::ledger::Ledger;

/// Which runs there are, as the test has made them.
struct Runs {
    open: BTreeSet<u64>,
    closed: BTreeSet<u64>,
    ledger: Ledger,
}

impl Runs {
    fn pick(&mut self, open: bool) -> Option<u64> {
        let place = self.ledger.draw(if open { self.open.len() } else { self.closed.len() }.max(1));
        if open { &self.open } else { &self.closed }.iter().rev().nth(place).copied()
    }

    /// Up to two changes, half of them among the newest runs.
    fn change(&mut self, seed: &mut Seed<'_>, filter: Option<bool>) {
        for _ in 0..=self.ledger.draw(2) {
            match self.ledger.draw(4) {
                0 => _ = self.open.insert(seed.run(1, &AddRun::new("Between").suite_id(1)).get()),
                1 => {
                    if let Some(run) = self.pick(true) {
                        seed.close(run);
                        self.open.remove(&run);
                        self.closed.insert(run);
                    }
                }
                2 => {
                    if let Some(run) = self.pick(true) {
                        seed.delete(run);
                        self.open.remove(&run);
                    }
                }
                _ => {
                    if let Some(newest) = self.open.last().copied() {
                        seed.delete(newest);
                        self.open.remove(&newest);
                    }
                }
            }
        }
        self.ledger.note(&listed(&self.open, &self.closed, filter));
    }
}

fn listed(open: &BTreeSet<u64>, closed: &BTreeSet<u64>, filter: Option<bool>) -> BTreeSet<u64> {
    match filter {
        None => open | closed,
        Some(false) => open.clone(),
        Some(true) => closed.clone(),
    }
}

/// Lists a project of 300 runs on pages of this size, with changes after each.
async fn list(generation: Generation, filter: Option<bool>, rows: u64, read_ahead: usize, random: u64) {
    let what = format!("{generation:?}, {filter:?}, {rows} rows, {read_ahead} ahead, {random}");
    let fake = FakeTestRail::builder()
        .generation(generation)
        .seed(|seed| {
            let project = seed.project("Web shop", SuiteMode::Single);
            seed.cases(1, "S", ["a"]);
            for run in seed.runs(project, 1, 300) {
                if run.get() % 3 == 0 {
                    seed.close(run);
                }
            }
        })
        .start()
        .await;
    let (closed, open) = (1..=300).partition(|run| run % 3 == 0);
    let ledger = Ledger::new(listed(&open, &closed, filter), random);
    let project = Arc::new(Mutex::new(Runs { open, closed, ledger }));
    let shared = project.clone();
    fake.inject(Fault::then(move |seed| shared.lock().unwrap().change(seed, filter)).on("get_runs").always());

    let wanted = filter.map_or(RunsFilter::new(), |completed| RunsFilter::new().is_completed(completed));
    let runs = fake.client().runs(1, &wanted.limit(rows)).read_ahead(read_ahead).try_collect().await;
    project.lock().unwrap().ledger.assert_exact(runs.expect(&what).iter().map(|run| run.id.get()), &what);
    if generation != Generation::Legacy {
        assert!(fake.calls("get_runs") > 4, "there were no pages: {what}");
    }
}

#[tokio::test]
async fn no_run_is_missed_or_comes_twice_whatever_happens_between_the_pages() {
    let mut ways = [(0, 1), (1, 2), (1, 3), (8, 4)].into_iter().cycle();
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        for filter in [None, Some(false), Some(true)] {
            for rows in [5, 20] {
                for (read_ahead, random) in ways.by_ref().take(if is_full() { 4 } else { 1 }) {
                    list(generation, filter, rows, read_ahead, random).await;
                }
            }
        }
    }
}
