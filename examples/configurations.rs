//! Lists a project's configurations, and the ids of those that you name.
//!
//! ```text
//! cargo run --example configurations -- Chrome "Windows 10"
//! ```
//!
//! This needs no account: it starts a stand-in server on this machine. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it uses that server and the project `TESTRAIL_PROJECT_ID`. It changes nothing.

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::env;
use std::process::ExitCode;

use support::{Outcome, printable};
use testrail::fake::FakeTestRail;
use testrail::{Client, ProjectId};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(configurations().await)
}

async fn configurations() -> Outcome<ExitCode> {
    let mut names: Vec<_> = env::args().skip(1).collect();
    if let Some((client, project)) = support::named_server()? {
        return show(&client, project?, &names).await;
    }
    if names.is_empty() {
        names = ["chrome", "Windows 10"].map(String::from).into();
    }
    let fake = FakeTestRail::start().await;
    support::introduce(&fake);
    show(&fake.client(), ProjectId::new(1), &names).await
}

async fn show(client: &Client, project: ProjectId, names: &[String]) -> Outcome<ExitCode> {
    let groups = client.get_configs(project).await?;
    for row in &groups.rejected {
        complain!("left out: {}", printable(row));
    }
    if groups.is_empty() {
        say!("Project {project} has no configurations.");
    }
    for group in &groups {
        say!("{} (group {})", printable(&group.name), group.id);
        for config in &group.configs {
            say!("  {:>4}  {}", config.id, printable(&config.name));
        }
    }

    // A name is like `Chrome`, or `Browsers/Chrome` if several groups have one.
    let mut ids = Vec::new();
    for name in names {
        ids.push(groups.by_name(name)?.id.to_string());
    }
    if !ids.is_empty() {
        say!("config_ids of {}: {}", names.join(", "), ids.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
