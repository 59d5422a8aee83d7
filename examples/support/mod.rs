//! Shared code of the examples: the server from the environment, and how they end.

mod printable;

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;

use testrail::fake::FakeTestRail;
use testrail::{Client, ProjectId};

pub(crate) use printable::printable;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A client for the server of `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`, and the project
/// `TESTRAIL_PROJECT_ID` there, for examples that need one. `None` if none of the first three is set: the examples then
/// start a stand-in.
pub(crate) fn named_server() -> Outcome<Option<(Client, Outcome<ProjectId>)>> {
    if ["TESTRAIL_URL", "TESTRAIL_EMAIL", "TESTRAIL_API_KEY"].iter().all(|name| env::var_os(name).is_none()) {
        return Ok(None);
    }
    Ok(Some((Client::from_env()?, named_project())))
}

fn named_project() -> Outcome<ProjectId> {
    let id = env::var("TESTRAIL_PROJECT_ID").map_err(|_| "TESTRAIL_PROJECT_ID must be the id of a project")?;
    Ok(id.parse().map_err(|error| format!("TESTRAIL_PROJECT_ID: {error}"))?)
}

/// Prints that the example uses a stand-in.
pub(crate) fn introduce(fake: &FakeTestRail) {
    say!("No server is named in the environment, so a stand-in runs at {}, with data made up for it.\n", fake.url());
}

/// The exit code of `main`: that of the example, or 2 after printing its error.
pub(crate) fn exit(outcome: Result<ExitCode, impl Display>) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        complain!("error: {}", printable(error));
        ExitCode::from(2)
    })
}
