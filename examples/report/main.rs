//! Reports on a project's latest runs: as a table in the terminal, and as a web page with a chart.
//!
//! ```text
//! cargo run --example report -- report.html
//! ```
//!
//! This needs no account: it starts a stand-in server on this machine. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it reports on the project `TESTRAIL_PROJECT_ID` on that server, and changes nothing. The page is
//! a single file.

#[macro_use]
#[path = "../support/say.rs"]
mod say;

#[path = "../support/bar.rs"]
mod bar;
mod demo;
mod page;
mod shares;
mod summary;
#[path = "../support/mod.rs"]
mod support;
mod table;

use std::process::ExitCode;
use std::{env, fs};

use testrail::{Client, ErrorKind, ProjectId, RunsFilter, Timestamp};

use summary::Summary;
use support::{Outcome, printable};

/// How many runs to report on.
const LATEST: usize = 40;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(report().await)
}

async fn report() -> Outcome<ExitCode> {
    let file = env::args().nth(1).unwrap_or_else(|| "report.html".to_owned());
    let summary = if let Some((client, project)) = support::named_server()? {
        summarize(&client, project?).await?
    } else {
        let (fake, project) = demo::start().await;
        support::introduce(&fake);
        summarize(&fake.client(), project).await?
    };
    table::print(&summary)?;
    fs::write(&file, page::html(&summary)?).map_err(|error| format!("{file}: {error}"))?;
    say!("\nThe same report with a chart is in {file}.");
    Ok(ExitCode::SUCCESS)
}

async fn summarize(client: &Client, project: ProjectId) -> Outcome<Summary> {
    let name = client.get_project(project).await?.name;
    let mut latest = Vec::new();
    let mut runs = client.runs(project, &RunsFilter::new());
    // One page is enough for these: the listing goes no further than you read it.
    while let Some(run) = runs.next().await {
        match run {
            Ok(run) => latest.push(run),
            Err(row) if row.kind() == ErrorKind::RejectedRow => complain!("left out: {}", printable(row)),
            Err(error) => return Err(error.into()),
        }
        if latest.len() == LATEST {
            break;
        }
    }
    Ok(Summary { project: name, made: Timestamp::now(), runs: latest })
}
