//! A nightly job. It finds the open run of its build or creates it, and reports its results. It waits for the
//! results of all machines, and closes the run.
//!
//! ```text
//! cargo run --example ci_run -- BUILD RESULTS
//! ```
//!
//! `BUILD` is any text that names the build. `RESULTS` is a file with a line for each test of this machine: the case's
//! id, the name of a status (passed, failed, blocked, retest, or one of your own), and the seconds that the test took.
//! The exit code is 0 if all tests passed, 1 if some did not, and 2 if the job itself failed.
//!
//! Without a server in the environment, it starts a stand-in on this machine. Another machine reports there too, and
//! the answer to this machine's batch is lost. If you set `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY`, it
//! uses that server, the project `TESTRAIL_PROJECT_ID`, and the suite `TESTRAIL_SUITE_ID` if the project has several.

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::future::pending;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use support::{Outcome, printable};
use testrail::fake::{FakeTestRail, Fault, TestStatus};
use testrail::reporting::Once;
use testrail::results::AddResult;
use testrail::{AddRun, CaseId, Client, ErrorKind, Marker, ProjectId, RunId, StatusCounts, StatusId, SuiteId};
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::exit(ci_run().await)
}

async fn ci_run() -> Outcome<ExitCode> {
    let mut arguments = env::args().skip(1);
    let build = arguments.next().unwrap_or_else(|| "build-4711".to_owned());
    let file = arguments.next();
    let results = file.map(|file| fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))).transpose()?;
    if let Some((client, project)) = support::named_server()? {
        let results = read(&results.ok_or("which results? pass a file with them after the build")?)?;
        let suite = env::var("TESTRAIL_SUITE_ID").ok().map(|id| id.parse()).transpose()?;
        let job = Job { client, project: project?, suite, build, patience: Duration::from_secs(600) };
        return job.run(&results, Duration::from_secs(10)).await;
    }

    let results = read(results.as_deref().unwrap_or("1 passed 12\n2 passed 30\n3 passed 4\n4 passed 65\n"))?;
    let fake = FakeTestRail::start().await;
    let job = Job {
        client: fake.client(),
        project: ProjectId::new(1),
        suite: Some(SuiteId::new(1)),
        build,
        patience: Duration::from_secs(10),
    };
    support::introduce(&fake);
    say!("Another machine reports to the same run. The answer to this one's results gets lost, on purpose.");
    fake.inject(Fault::reset_after_handling().on("add_results_for_cases").optional());
    tokio::select! {
        outcome = job.run(&results, Duration::from_millis(50)) => outcome,
        never = other_machine(&fake, &results) => never,
    }
}

/// Another machine of the build, on the stand-in. It reports all other tests of the run, and then does other work.
async fn other_machine(fake: &FakeTestRail, ours: &[TestResult]) -> Outcome<ExitCode> {
    let before = fake.run_ids().len();
    let run = loop {
        match fake.run_ids()[..] {
            [.., run] if fake.run_ids().len() > before => break run,
            _ => sleep(Duration::from_millis(10)).await,
        }
    };
    sleep(Duration::from_millis(300)).await;
    for case in (1..=6).map(CaseId::new).filter(|case| ours.iter().all(|result| result.case != *case)) {
        fake.record(run, case, TestStatus::Passed);
    }
    pending().await
}

struct Job {
    client: Client,
    project: ProjectId,
    suite: Option<SuiteId>,
    build: String,
    /// How long to wait for the other machines.
    patience: Duration,
}

impl Job {
    async fn run(&self, results: &[TestResult], pause: Duration) -> Outcome<ExitCode> {
        let mut new = AddRun::new(format!("Nightly {}", self.build));
        if let Some(suite) = self.suite {
            new = new.suite_id(suite);
        }
        // However often and on however many machines the job starts, they agree on one run.
        let marker = Marker::in_refs(&self.build)?.delete_twins();
        let found = self.client.add_run_once(self.project, &new, &marker).await?;
        for duplicate in &found.duplicates {
            say!("run {} is of this build too, and stays empty", duplicate.id);
        }
        if !found.duplicates_known {
            say!("whether this build has other runs is not known: the look for them failed");
        }
        let run = found.run;
        say!("{} run {} of {}", if found.existed { "found" } else { "created" }, run.id, self.build);
        if run.is_completed {
            return Err("the run of this build is closed already: a build is reported once".into());
        }

        self.report(run.id, results).await?;
        let counts = self.wait(run.id, pause).await?;
        match self.client.close_run(run.id).await {
            Ok(_) => say!("closed run {}", run.id),
            Err(error) if error.kind() == ErrorKind::Completed => say!("another machine has closed run {}", run.id),
            Err(error) => return Err(error.into()),
        }
        say!("{} of {} tests have passed", counts.passed, counts.total());
        let all = counts.passed == counts.total() && counts.total() > 0;
        Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// Reports the results of all tests that have none of this build yet.
    async fn report(&self, run: RunId, results: &[TestResult]) -> Outcome {
        let tests = self.client.tests_by_case(run).await?;
        if results.iter().any(|result| !tests.contains_key(&result.case)) {
            // Not update_run: that would remove the cases of other machines, with their results.
            let added = self.client.add_cases_to_run(run, results.iter().map(|result| result.case)).await?;
            say!("run {run} has {} tests now", added.counts().total());
        }
        let statuses = self.client.get_statuses().await?;
        let row = |result: &TestResult| statuses.by_name(&result.status).map(|status| result.row(status.id));
        let rows = results.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        // If an answer is lost, it looks for the results and does not report them twice.
        let report = self.client.report_results(run, rows).once(Once::by_version(&self.build)?).await?;
        say!("{}", printable(&report));
        if report.is_complete() { Ok(()) } else { Err("not all results are reported: start the job again".into()) }
    }

    /// Waits until every test has a result, or somebody has closed the run.
    async fn wait(&self, run: RunId, pause: Duration) -> Outcome<StatusCounts> {
        let end = Instant::now() + self.patience;
        let mut last = None;
        loop {
            let run = self.client.get_run(run).await?;
            let counts = run.counts();
            if last != Some(counts.untested) {
                say!("{} of {} tests have a result", counts.completed(), counts.total());
                last = Some(counts.untested);
            }
            if counts.untested == 0 || run.is_completed {
                return Ok(counts);
            }
            if Instant::now() > end {
                let missing = format!("{} tests have no result yet: the run stays open", counts.untested);
                return Err(missing.into());
            }
            sleep(pause).await;
        }
    }
}

/// The result of a test.
struct TestResult {
    case: CaseId,
    /// The name of its status.
    status: String,
    took: Duration,
}

impl TestResult {
    /// The row for TestRail's batch.
    fn row(&self, status: StatusId) -> AddResult {
        AddResult::new(status).case_id(self.case).elapsed(self.took)
    }
}

/// Reads lines such as `7 failed 12`.
fn read(text: &str) -> Outcome<Vec<TestResult>> {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let (case, status) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        Some(TestResult { case, status, took: Duration::try_from_secs_f64(words.next()?.parse().ok()?).ok()? })
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|text| line(text).ok_or_else(|| format!("{text:?} is not like \"7 failed 12\"").into())).collect()
}
