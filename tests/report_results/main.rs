//! Reports of many results: each row is accounted for, whatever the server does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod batches;
mod figures;
mod input;
mod lost;
mod once;
mod progress;
mod refused;
mod stopped;

use std::time::Duration;

use testrail::fake::{FakeTestRail, Generation};
use testrail::reporting::{Reporting, ResultsReport};
use testrail::results::AddResult;
use testrail::{AddRun, CaseId, Client, RunId};

const GENERATIONS: [Generation; 4] =
    [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud];

/// A stand-in with a run, and the ids of its cases.
struct Shop {
    fake: FakeTestRail,
    client: Client,
    run: RunId,
    cases: Vec<CaseId>,
}

impl Shop {
    async fn with(cases: usize) -> Self {
        Self::of(Generation::Paged, cases).await
    }

    async fn of(generation: Generation, count: usize) -> Self {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let titles: Vec<_> = (0..count).map(|number| format!("Case {number}")).collect();
        let (run, cases) = fake.seed(|seed| {
            let cases = seed.cases(1, "Many", titles.iter().map(String::as_str));
            let ids = cases.iter().map(|case| case.get());
            (seed.run(1, &AddRun::new("Nightly").suite_id(1).case_ids(ids)), cases)
        });
        let client = fake.client();
        Self { fake, client, run, cases }
    }

    /// A row for each case. Every third has failed.
    fn rows(&self) -> Vec<AddResult> {
        let row = |(at, case): (usize, &CaseId)| {
            let row = AddResult::new(if at % 3 == 2 { 5 } else { 1 }).case_id(*case);
            row.comment(format!("row {at}")).elapsed(Duration::from_secs(at as u64 % 90)).version("4711")
        };
        self.cases.iter().enumerate().map(row).collect()
    }

    /// A report of these rows that looks for a short time only.
    fn report(&self, rows: Vec<AddResult>) -> Reporting {
        self.client.report_results(self.run, rows).look_for(Duration::from_millis(200))
    }

    /// The comments of the results of the run, oldest first.
    fn comments(&self) -> Vec<String> {
        self.fake.results(self.run).into_iter().filter_map(|result| result.comment).collect()
    }

    fn batches(&self) -> usize {
        self.fake.calls("add_results_for_cases") + self.fake.calls("add_results")
    }
}

/// How many rows are stored, skipped, refused, not sent, and unknown.
fn counts(report: &ResultsReport) -> [usize; 5] {
    let counts = [
        report.stored().len(),
        report.skipped().len(),
        report.refused().len(),
        report.unsent().len(),
        report.unknown().len(),
    ];
    let mut rows: Vec<_> = report.stored().iter().chain(report.skipped()).map(|row| row.row).collect();
    let unstored = [report.refused(), report.unsent(), report.unknown()];
    rows.extend(unstored.into_iter().flatten().map(|row| row.row));
    rows.sort_unstable();
    assert_eq!(rows, (0..report.total()).collect::<Vec<_>>(), "each row once");
    assert_eq!(report.is_complete(), counts[2..] == [0; 3]);
    counts
}

fn places(rows: &[testrail::reporting::UnstoredRow]) -> Vec<usize> {
    rows.iter().map(|row| row.row).collect()
}
