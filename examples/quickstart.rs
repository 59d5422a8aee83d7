//! The life of a test run, from listing to closing.
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! This needs no account: it starts a stand-in server on this machine. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it uses that server and works in the project `TESTRAIL_PROJECT_ID`. It changes only runs that it
//! created.

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::fmt::Display;
use std::process::ExitCode;

use support::{Outcome, printable};
use testrail::cases::CasesFilter;
use testrail::fake::FakeTestRail;
use testrail::milestones::MilestonesFilter;
use testrail::results::AddResult;
use testrail::suites::SuitesFilter;
use testrail::{AddRun, CaseId, Client, MilestoneId, ProjectId, RunsFilter, StatusId, SuiteId, UpdateRun, UserId};

// A single-threaded runtime: nothing here runs in parallel.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(quickstart().await)
}

async fn quickstart() -> Outcome<ExitCode> {
    if let Some((client, project)) = support::named_server()? {
        story(&client, project?).await?;
    } else {
        let fake = FakeTestRail::start().await;
        support::introduce(&fake);
        story(&fake.client(), ProjectId::new(1)).await?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn story(client: &Client, project: ProjectId) -> Outcome {
    let mut active = Vec::new();
    let mut runs = client.runs(project, &RunsFilter::new().is_completed(false));
    while let Some(run) = runs.next().await {
        let run = run?;
        active.push(format!("{} ({:.0} %)", printable(&run.name), 100.0 * run.counts().progress()));
    }
    let first = active.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    say!("{} runs are active: {first}{}.", active.len(), if active.len() > 3 { ", .." } else { "" });

    let groups = client.get_configs(project).await?;
    let configs = groups.items.iter().flat_map(|group| &group.configs);
    let configs: Vec<_> = configs.filter(|config| ["Chrome", "Windows 10"].contains(&config.name.as_str())).collect();
    for config in &configs {
        say!("Configuration {:?} has the id {}.", config.name, config.id);
    }
    for name in ["Chrome", "Windows 10"] {
        if !configs.iter().any(|config| config.name == name) {
            say!("Skipped: this project has no configuration {name:?}.");
        }
    }

    let found = Surroundings::find(client, project).await?;
    let mut new =
        AddRun::new("Quickstart").suite_id(found.suite).case_ids(found.cases.clone()).refs("ACME-12, ACME-13");
    if let Some(milestone) = found.milestone {
        new = new.milestone_id(milestone);
    } else {
        say!("Skipped: this project has no open milestone.");
    }
    if !configs.is_empty() {
        new = new.config_ids(configs.iter().map(|config| config.id));
    }
    let run = client.add_run(project, &new).await?;
    say!(
        "Created run {} with {} tests, milestone {}, references {:?} and {}.",
        run.id,
        run.counts().total(),
        or_none(run.milestone_id),
        run.refs.as_deref().unwrap_or_default(),
        match &run.config {
            Some(config) => format!("the configurations {}", printable(config)),
            None => "no configurations, which TestRail documents for runs in plans".to_owned(),
        },
    );

    let run = client.update_run(run.id, &UpdateRun::new().name("Quickstart 42").assignedto_id(found.me)).await?;
    say!("Renamed it to {:?} and assigned it to user {}.", run.name, or_none(run.assignedto_id));
    if found.milestone.is_some() {
        let run = client.update_run(run.id, &UpdateRun::new().milestone_id(None)).await?;
        let milestone = or_none(run.milestone_id);
        say!("Cleared its milestone, which is {milestone} now; its name is as before: {:?}.", run.name);
    }

    let results: Vec<_> =
        found.cases.iter().take(2).map(|case| AddResult::new(StatusId::PASSED).case_id(case)).collect();
    match client.add_results_for_cases(run.id, &results).await {
        Ok(stored) => say!("Reported {} tests as passed.", stored.len()),
        Err(error) => say!("Skipped reporting results: {}", printable(error)),
    }
    let counts = client.get_run(run.id).await?.counts();
    say!(
        "Progress: {:.0} % of {} tests are done, {:.0} % have passed.",
        100.0 * counts.progress(),
        counts.total(),
        100.0 * counts.pass_rate()
    );

    let run = client.close_run(run.id).await?;
    say!("Closed run {}: is_completed is {}.", run.id, run.is_completed);

    let other =
        client.add_run(project, &AddRun::new("Made by mistake").suite_id(found.suite).case_ids(found.cases)).await?;
    client.delete_run(other.id).await?;
    say!("Created run {} and deleted it again.", other.id);

    match client.update_run(run.id, &UpdateRun::new().name("Too late")).await {
        Ok(run) => say!("The server changed the closed run {}, which is not what TestRail is known for.", run.id),
        Err(error) => say!("Updating the closed run fails, as it should: {}", printable(error)),
    }
    Ok(())
}

fn or_none(id: Option<impl Display>) -> String {
    id.map_or_else(|| "none".to_owned(), |id| id.to_string())
}

/// What a run is made of.
struct Surroundings {
    suite: SuiteId,
    cases: Vec<CaseId>,
    milestone: Option<MilestoneId>,
    me: UserId,
}

impl Surroundings {
    async fn find(client: &Client, project: ProjectId) -> Outcome<Self> {
        let mut best: Option<(SuiteId, Vec<CaseId>)> = None;
        let mut suites = client.suites(project, &SuitesFilter::new());
        while let Some(suite) = suites.next().await {
            let suite = suite?.id;
            let cases = client.get_cases(project, &CasesFilter::new().suite_id(suite).limit(3)).await?;
            // Old servers ignore the limit.
            let cases: Vec<_> = cases.into_iter().take(3).map(|case| case.id).collect();
            let enough = cases.len() == 3;
            if best.as_ref().is_none_or(|(_, known)| cases.len() > known.len()) {
                best = Some((suite, cases));
            }
            if enough {
                break;
            }
        }
        let (suite, cases) = best.filter(|(_, cases)| !cases.is_empty()).ok_or("this project has no cases")?;
        let milestones = client.get_milestones(project, &MilestonesFilter::new().is_completed(false)).await?;
        let me = client.get_current_user().await?;
        Ok(Self { suite, cases, milestone: milestones.items.first().map(|milestone| milestone.id), me: me.id })
    }
}
