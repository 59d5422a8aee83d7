//! What a report costs beside a loop by hand:
//! `cargo test --release --test report_results -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use testrail::fake::FakeTestRail;
use testrail::results::AddResult;
use testrail::{AddRun, CaseId, Client, RunId};

const RESULTS: usize = 10_000;
const LATENCY: Duration = Duration::from_millis(50);

/// A run of its own for each way to report.
async fn shop() -> (FakeTestRail, Client, Vec<RunId>, Vec<CaseId>) {
    let fake = FakeTestRail::builder().latency(LATENCY).start().await;
    let (runs, cases) = fake.seed(|seed| {
        let cases = seed.cases(1, "Many", vec!["A case"; RESULTS]);
        let run = || AddRun::new("Nightly").suite_id(1).case_ids(cases.iter().copied());
        ((0..4).map(|_| seed.run(1, &run())).collect(), cases)
    });
    let client = fake.client();
    (fake, client, runs, cases)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures, and takes some seconds"]
#[allow(clippy::print_stdout, reason = "it prints its figures")]
async fn ten_thousand_results_at_50_ms() {
    let (fake, client, runs, cases) = shop().await;
    let rows: Vec<_> = cases
        .iter()
        .map(|case| {
            AddResult::new(1).case_id(*case).version("4711").elapsed(Duration::from_secs(3)).comment("All is well")
        })
        .collect();
    client.get_current_user().await.unwrap();
    let took = |name: &str, begin: Instant, requests: usize| {
        let took = begin.elapsed();
        println!("{name:<44}{requests:>5} requests{:>8.2} s", took.as_secs_f64());
        took
    };

    let (begin, before) = (Instant::now(), fake.requests().len());
    for batch in rows.chunks(250) {
        client.add_results_for_cases(runs[0], batch).await.unwrap();
    }
    let by_hand = took("add_results_for_cases by hand, 250 a time", begin, fake.requests().len() - before);
    let one_by_one = client.report_results(runs[1], &rows).in_flight(1);
    let by_default = client.report_results(runs[2], &rows);
    for (name, reporting) in [("report_results, one batch after the other", one_by_one), ("report_results", by_default)]
    {
        let (begin, before) = (Instant::now(), fake.requests().len());
        let report = reporting.await.unwrap();
        let requests = fake.requests().len() - before;
        assert!(report.is_complete() && requests == 41);
        let took = took(name, begin, requests);
        println!("{:>44}{:>13.2} times as long", "", took.as_secs_f64() / by_hand.as_secs_f64());
    }
    let (begin, before) = (Instant::now(), fake.requests().len());
    let once = testrail::reporting::Once::by_version("4711").unwrap();
    let report = client.report_results(runs[2], &rows).once(once).await.unwrap();
    assert_eq!(report.skipped().len(), RESULTS);
    took("again with once: all are there", begin, fake.requests().len() - before);
}
