//! Shows a progress bar for a long listing that fetches eight pages at once.
//!
//! ```text
//! cargo run --example progress
//! ```
//!
//! This needs no account: it starts a stand-in server on this machine, with 10,000 runs and answers that take 200 ms.
//! If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`, it lists the runs of the project
//! `TESTRAIL_PROJECT_ID` on that server.

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use support::{Outcome, printable};
use testrail::fake::{FakeTestRail, SuiteMode};
use testrail::{Client, ErrorKind, ProjectId, RunsFilter};

// A single-threaded runtime: the requests wait for the network, not for CPU time.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(progress().await)
}

async fn progress() -> Outcome<ExitCode> {
    if let Some((client, project)) = support::named_server()? {
        return list(&client, project?).await;
    }
    let fake = FakeTestRail::builder()
        .latency(Duration::from_millis(200))
        .seed(|seed| {
            let project = seed.project("Web shop", SuiteMode::Single);
            seed.cases(1, "Checkout", ["Pay by card", "Pay by invoice"]);
            for run in seed.runs(project, 1, 10_000) {
                if run.get() % 4 != 0 {
                    seed.close(run);
                }
            }
        })
        .start()
        .await;
    support::introduce(&fake);
    list(&fake.client(), ProjectId::new(1)).await
}

async fn list(client: &Client, project: ProjectId) -> Outcome<ExitCode> {
    // TestRail does not say how many runs there are, so the bar has no end.
    let bar = ProgressBar::new_spinner()
        .with_style(ProgressStyle::with_template("{spinner} {human_pos} runs on {msg} pages, {per_sec}, {elapsed}")?);
    let mut runs = client.runs(project, &RunsFilter::new()).read_ahead(8);
    let progress = runs.progress();
    let (mut open, mut closed) = (0, 0);
    while let Some(run) = runs.next().await {
        match run {
            Ok(run) if run.is_completed => closed += 1,
            Ok(_) => open += 1,
            // One odd row does not cost the whole listing.
            Err(row) if row.kind() == ErrorKind::RejectedRow => bar.println(printable(row)),
            Err(error) => return Err(error.into()),
        }
        bar.set_message(format!("pages: {}", progress.pages()));
        bar.set_position(progress.rows());
    }
    bar.finish();
    say!("{open} runs are open, {closed} are closed.");
    say!("{} rows came on {} pages, which overlap, in {:.1?}.", progress.rows(), progress.pages(), bar.elapsed());
    Ok(ExitCode::SUCCESS)
}
