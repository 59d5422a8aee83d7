//! Shows a run's counts, live, until the run is completed.
//!
//! ```text
//! cargo run --example watch_run -- R42
//! ```
//!
//! Name the run by its id, by R42 as TestRail shows it, or by its web address. Without a server in the environment, the
//! example starts a stand-in on this machine, with an active run. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it watches a run on that server, and changes nothing.

#[macro_use]
#[path = "support/say.rs"]
mod say;

#[path = "support/bar.rs"]
mod bar;
mod support;

use std::env;
use std::future::pending;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use support::{Outcome, printable};
use testrail::fake::{FakeTestRail, SuiteMode, TestStatus};
use testrail::{AddRun, Client, RunId};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(watch_run().await)
}

async fn watch_run() -> Outcome<ExitCode> {
    let run: Option<RunId> = env::args().nth(1).map(|text| text.parse()).transpose()?;
    if let Some((client, _)) = support::named_server()? {
        return watch(&client, run.ok_or("which run? its id, R42, or its web address")?, Duration::from_secs(5)).await;
    }
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            let project = seed.project("Web shop", SuiteMode::Single);
            let titles: Vec<_> = (1..=40).map(|number| format!("Product {number} can be bought")).collect();
            seed.cases(1, "Checkout", titles.iter().map(String::as_str));
            // This makes it R42.
            seed.runs(project, 1, 41);
            seed.run(project, &AddRun::new("Nightly 42"));
        })
        .start()
        .await;
    support::introduce(&fake);
    let run = run.unwrap_or(RunId::new(42));
    let client = fake.client();
    tokio::select! {
        outcome = watch(&client, run, Duration::from_millis(50)) => outcome,
        never = testers(&fake) => never,
    }
}

/// Testers who work on the stand-in's run, and then on something else.
async fn testers(fake: &FakeTestRail) -> Outcome<ExitCode> {
    for case in 1..=40 {
        sleep(Duration::from_millis(100)).await;
        let status = match case % 13 {
            5 => TestStatus::Failed,
            8 => TestStatus::Blocked,
            _ => TestStatus::Passed,
        };
        fake.record(42, case, status);
    }
    fake.seed(|seed| seed.close(42));
    pending().await
}

async fn watch(client: &Client, run: RunId, pause: Duration) -> Outcome<ExitCode> {
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{prefix}  {msg}  {pos}/{len}")?);
    let mut last = None;
    loop {
        // The client hides a network failure that is shorter than its deadline.
        let run = client.get_run(run).await?;
        let (name, counts) = (printable(&run.name), run.counts());
        bar.set_prefix(name.clone());
        bar.set_length(counts.total());
        bar.set_position(counts.completed());
        bar.set_message(bar::stacked(counts, 40));
        // Without a terminal, print a line for each change.
        if bar.is_hidden() && last != Some(counts) {
            let (done, total) = (counts.completed(), counts.total());
            if !say::line(format_args!("{name}: {done} of {total} tests have a result")) {
                // Nobody watches any more.
                return Ok(ExitCode::SUCCESS);
            }
        }
        last = Some(counts);
        if run.is_completed {
            bar.finish();
            let word = if counts.passed == counts.total() { "passed" } else { "not passed" };
            say!(
                "{name} is completed and has {word}: {} passed, {} failed, {} untested, {} others.",
                counts.passed,
                counts.failed,
                counts.untested,
                bar::others(counts)
            );
            return Ok(ExitCode::SUCCESS);
        }
        sleep(pause).await;
    }
}
