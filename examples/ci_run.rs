//! What a nightly job does: it finds the open run of its build or creates it, reports its results in one batch, waits
//! until those of all machines are in, and closes the run.
//!
//! ```text
//! cargo run --example ci_run -- BUILD RESULTS
//! ```
//!
//! `BUILD` is any text that names the build. `RESULTS` is a file with a line for each test of this machine: the case's
//! id, the name of a status (passed, failed, blocked, retest, or one of your own), and the seconds it took. The exit
//! code is 0 if all tests have passed, 1 if some have not, and 2 if it did not come to that.
//!
//! Without a server in the environment it starts a stand-in on this machine, on which another machine reports too, and
//! where the answer to this one's batch is lost. With `TESTRAIL_URL`, `TESTRAIL_EMAIL` and `TESTRAIL_API_KEY` it uses
//! that server, the project `TESTRAIL_PROJECT_ID` and the suite `TESTRAIL_SUITE_ID`, where the project has several.

#[macro_use]
#[path = "support/say.rs"]
mod say;

mod support;

use std::collections::HashMap;
use std::future::pending;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use serde::Deserialize;
use serde_json::{Value, json};
use support::Outcome;
use testrail::fake::{FakeTestRail, Fault, TestStatus};
use testrail::{
    AddRun, CaseId, Client, Delivery, ErrorKind, Marker, ProjectId, RunId, StatusCounts, StatusId, SuiteId,
};
use tokio::time::{Instant, sleep};

const UNTESTED: StatusId = StatusId::new(3);

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
        let results = read(&results.ok_or("which results? name a file with them behind the build")?)?;
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
    fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    tokio::select! {
        outcome = job.run(&results, Duration::from_millis(50)) => outcome,
        never = other_machine(&fake, &results) => never,
    }
}

/// Another machine of the build, on the stand-in: it reports all other tests of the run, and goes on to other work.
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
    /// How long it waits for the other machines.
    patience: Duration,
}

impl Job {
    async fn run(&self, results: &[TestResult], pause: Duration) -> Outcome<ExitCode> {
        let mut new = AddRun::new(format!("Nightly {}", self.build));
        if let Some(suite) = self.suite {
            new = new.suite_id(suite);
        }
        // However often the job is started, and on however many machines, they agree on one run.
        let found = self.client.add_run_once(self.project, &new, &Marker::in_refs(&self.build)).await?;
        for duplicate in &found.duplicates {
            say!("run {} is of this build too, and stays empty", duplicate.id);
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

    /// Reports, in one request, the results of all tests that have none yet: TestRail takes it as a whole or not at all.
    async fn report(&self, run: RunId, results: &[TestResult]) -> Outcome {
        let tests = self.tests(run).await?;
        if let Some(stranger) = results.iter().find(|result| !tests.contains_key(&result.case)) {
            return Err(format!("case {} is not in run {run}", stranger.case).into());
        }
        let statuses = self.client.get_statuses().await?;
        let row = |result: &&TestResult| {
            let status = statuses.iter().find(|status| status.name == result.status);
            status.map(|status| result.row(status.id)).ok_or_else(|| format!("there is no status {:?}", result.status))
        };
        let is_new = |result: &&TestResult| tests.get(&result.case) == Some(&UNTESTED);
        let new: Vec<_> = results.iter().filter(is_new).collect();
        say!("{} of {} results are new", new.len(), results.len());
        if new.is_empty() {
            return Ok(());
        }
        let batch = json!({"results": new.iter().map(row).collect::<Result<Vec<_>, _>>()?});
        let sent: Result<Value, _> = self.client.raw(format!("add_results_for_cases/{run}")).post(&batch).await;
        match sent {
            Ok(_) => say!("reported them"),
            // A second batch would stand beside the first one, so it is looked at what is there.
            Err(error) if error.delivery() > Delivery::Refused => {
                say!("the answer is lost: {error}");
                self.look_for(run, &new).await?;
                say!("the results have arrived all the same");
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Looks whether these results arrive. The server may be at work on them after the connection has broken.
    async fn look_for(&self, run: RunId, results: &[&TestResult]) -> Outcome {
        for _ in 0..5 {
            let tests = self.tests(run).await?;
            if results.iter().all(|result| tests.get(&result.case) != Some(&UNTESTED)) {
                return Ok(());
            }
            sleep(Duration::from_secs(3)).await;
        }
        Err("the results have not arrived: start the job again".into())
    }

    /// The cases of a run, and the status of each.
    async fn tests(&self, run: RunId) -> Outcome<HashMap<CaseId, StatusId>> {
        #[derive(Deserialize)]
        struct Test {
            case_id: CaseId,
            status_id: StatusId,
        }
        let (mut tests, mut offset) = (HashMap::new(), 0);
        loop {
            let page = self.client.raw(format!("get_tests/{run}")).query("offset", offset);
            let page = page.get_page::<Test>("tests").await?;
            let (rows, more) = (page.rows(), page.has_more());
            tests.extend(page.items.into_iter().map(|test| (test.case_id, test.status_id)));
            offset += rows;
            if !more || rows == 0 {
                return Ok(tests);
            }
        }
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

/// What became of a test.
struct TestResult {
    case: CaseId,
    /// The name of its status.
    status: String,
    seconds: u64,
}

impl TestResult {
    /// As TestRail takes it.
    fn row(&self, status: StatusId) -> Value {
        // Servers are reported to refuse a time of 0 seconds.
        json!({"case_id": self.case, "status_id": status, "elapsed": format!("{}s", self.seconds.max(1))})
    }
}

/// Reads lines such as `7 failed 12`.
fn read(text: &str) -> Outcome<Vec<TestResult>> {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let (case, status) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        Some(TestResult { case, status, seconds: words.next()?.parse().ok()? })
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|text| line(text).ok_or_else(|| format!("{text:?} is not like \"7 failed 12\"").into())).collect()
}
