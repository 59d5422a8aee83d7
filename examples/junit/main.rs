//! Reports JUnit XML to TestRail, as the last step of a CI job. It finds or creates the run of the build, reports each
//! result once, and attaches the file, and what failed tests have printed.
//!
//! ```text
//! cargo run --example junit -- --build "$BUILD" target/nextest/ci/junit.xml
//! ```
//!
//! These commands write such a file:
//!
//! ```text
//! cargo nextest run --profile ci                         # with path = "junit.xml" in [profile.ci.junit]
//! pytest --junit-xml=junit.xml -o junit_logging=all      # with the output of the tests
//! mvn test                                               # target/surefire-reports/TEST-*.xml
//! ```
//!
//! A test belongs to a case by an id in its name (`login_C123`), by a property (pytest's
//! `record_property("test_id", "C123")`), or because its name is the case's title. Several tests of a case become one
//! result. The option `--help` shows all options and the exit codes.
//!
//! A job can be started again, and twice at the same moment: the build has each result once, also if answers are lost.
//! This needs TestRail 6.1 or later.
//!
//! Without a server in the environment, it starts a stand-in on this machine, where an answer is lost on purpose, and
//! without a file it reports one that fits the stand-in. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and
//! `TESTRAIL_API_KEY`, it uses that server, the project `TESTRAIL_PROJECT_ID` and the suite `TESTRAIL_SUITE_ID`.

#[macro_use]
#[path = "../support/say.rs"]
mod say;

mod job;
mod mapping;
mod options;
mod row;
#[path = "../support/mod.rs"]
mod support;
mod turn;
mod xml;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use job::Job;
use options::{Options, USAGE};
use support::Outcome;
use testrail::fake::{FakeTestRail, Fault};
use testrail::{ProjectId, SuiteId};
use xml::TestCase;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(junit().await)
}

async fn junit() -> Outcome<ExitCode> {
    let Some(options) = Options::read(env::args().skip(1))? else {
        say!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let (tests, xml) = load(&options.files)?;
    if let Some((client, project)) = support::named_server()? {
        let (Some(build), false) = (options.build.clone(), options.files.is_empty()) else {
            return Err("which results, of which build? name the files, and the build with --build".into());
        };
        let suite = env::var("TESTRAIL_SUITE_ID").ok().map(|id| id.parse()).transpose()?;
        let (project, suite) = (options.project.map_or(project, Ok)?, options.suite.or(suite));
        return Job { client, project, suite, build, options }.run(tests, xml).await;
    }

    let fake = FakeTestRail::start().await;
    support::introduce(&fake);
    say!("The answer to the results gets lost, on purpose: they are looked for.");
    fake.inject(Fault::reset_after_handling().on("add_results_for_cases").optional());
    let project = options.project.unwrap_or(ProjectId::new(1));
    let suite = options.suite.or(Some(SuiteId::new(1)));
    let build = options.build.clone().unwrap_or_else(|| "build-4711".to_owned());
    Job { client: fake.client(), project, suite, build, options }.run(tests, xml).await
}

/// The tests of these files, and one file with all that is in them.
fn load(paths: &[PathBuf]) -> Outcome<(Vec<TestCase>, String)> {
    if paths.is_empty() {
        let demo = include_str!("demo.xml");
        return Ok((xml::read(demo)?, demo.to_owned()));
    }
    let (mut tests, mut files) = (Vec::new(), Vec::new());
    for path in paths {
        let xml = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        tests.extend(xml::read(&xml).map_err(|error| format!("{}: {error}", path.display()))?);
        files.push(xml);
    }
    Ok((tests, xml::join(&files)))
}
