//! Lists a project's configurations, and the ids of those that you name.
//!
//! ```text
//! cargo run --example configurations -- Chrome "Windows 10"
//! ```
//!
//! This needs no account: it starts a stand-in server on this machine. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it uses that server and the project `TESTRAIL_PROJECT_ID`. It changes nothing.

#![allow(clippy::print_stderr, reason = "an example tells what it does")]

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::env;
use std::process::ExitCode;

use support::Outcome;
use testrail::configurations::ConfigGroup;
use testrail::fake::FakeTestRail;
use testrail::{Client, ConfigId, ProjectId};

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
        eprintln!("left out: {row}");
    }
    let groups = groups.items;
    if groups.is_empty() {
        say!("Project {project} has no configurations.");
    }
    for group in &groups {
        say!("{} (group {})", group.name, group.id);
        for config in &group.configs {
            say!("  {:>4}  {}", config.id, config.name);
        }
    }

    let mut ids = Vec::new();
    for name in names {
        match &find(&groups, name)[..] {
            [id] => ids.push(id.to_string()),
            [] => return Err(format!("there is no configuration {name:?}").into()),
            several => return Err(format!("{name:?} is in {} groups: write GROUP/{name}", several.len()).into()),
        }
    }
    if !ids.is_empty() {
        say!("config_ids of {}: {}", names.join(", "), ids.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

/// The configurations with this name, in upper or lower case. The name may be `GROUP/NAME`.
fn find(groups: &[ConfigGroup], wanted: &str) -> Vec<ConfigId> {
    let same = |name: &str, wanted: &str| name.to_lowercase() == wanted.to_lowercase();
    let all = groups.iter().flat_map(|group| group.configs.iter().map(move |config| (group, config)));
    all.filter(|(group, config)| same(&config.name, wanted) || same(&format!("{}/{}", group.name, config.name), wanted))
        .map(|(_, config)| config.id)
        .collect()
}
