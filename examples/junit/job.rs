//! What the job does, from finding the run of the build to closing it.

use std::collections::BTreeMap;
use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::ProgressBar;
use testrail::plans::{AddPlan, AddPlanEntry, RunConfigs};
use testrail::reporting::{Once, ResultsReport, StoredRow};
use testrail::results::AddResult;
use testrail::{AddRun, Client, ErrorKind, Marker, ProjectId, Run, RunId, StatusId, SuiteId};
use tokio::time::sleep;

use crate::mapping::{by_title, case_of};
use crate::options::Options;
use crate::row::Row;
use crate::support::{Outcome, printable};
use crate::turn::Turn;
use crate::xml::{TestCase, Verdict};

pub(crate) struct Job {
    pub(crate) client: Client,
    pub(crate) project: ProjectId,
    pub(crate) suite: Option<SuiteId>,
    pub(crate) build: String,
    pub(crate) options: Options,
}

impl Job {
    /// Reports these tests, which come from this file.
    pub(crate) async fn run(&self, tests: Vec<TestCase>, xml: String) -> Outcome<ExitCode> {
        let has_failed = tests.iter().any(|test| test.verdict() == Verdict::Failed);
        let run = self.run_of_build().await?;
        if run.is_completed {
            return Err(format!("run {} of {} is closed already: a build is reported once", run.id, self.build).into());
        }
        let skipped = match &self.options.skipped {
            Some(name) => Some(self.client.get_statuses().await?.by_name(name)?.id),
            None => None,
        };
        let status = |verdict| match verdict {
            Verdict::Passed => Some(StatusId::PASSED),
            Verdict::Skipped => skipped,
            Verdict::Failed => Some(StatusId::FAILED),
        };

        let in_run = self.client.tests_by_case(run.id).await?;
        let titles = by_title(&in_run);
        let property = self.options.property.as_deref().unwrap_or("test_id");
        let (mut by_case, mut strangers) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for test in tests.into_iter().filter(|test| status(test.verdict()).is_some()) {
            match case_of(&test, property, &titles) {
                Ok(case) => by_case.entry(case).or_default().push(test),
                Err(why) => strangers.push(format!("{}: {why}", test.name)),
            }
        }
        list("not reported", &strangers);
        let mut is_complete = strangers.is_empty() || self.options.lenient;

        let rows: Vec<_> = by_case.into_iter().map(|(case, tests)| Row { case, tests }).collect();
        let mut closes = self.options.close;
        if !rows.is_empty() {
            let turn = Turn::take(&self.client, run.id, &self.build, xml).await?;
            let tests = rows.iter().filter_map(|row| in_run.get(&row.case)).map(|test| test.id).collect();
            turn.wait(&self.build, &tests).await?;
            let results = rows.iter().filter_map(|row| Some(row.result(status(row.verdict())?))).collect();
            let report = self.report(run.id, results).await?;
            say!("{}", printable(&report));
            is_complete &= report.is_complete() & self.attach_outputs(&rows, &report, turn.is_first()).await;
            if closes && !turn.is_first() && report.stored().is_empty() {
                // That one may still be at its last outputs, which a closed run does not take.
                say!("run {} is left open for the earlier start of this job to close", run.id);
                closes = false;
            }
            turn.end().await;
        }
        // A closed run takes nothing any more, and cannot be opened again.
        match (closes, is_complete) {
            (true, true) => self.close(&run).await?,
            (true, false) => say!("run {} is left open: not everything is reported", run.id),
            (false, _) => {}
        }
        Ok(ExitCode::from(if is_complete { u8::from(has_failed) } else { 2 }))
    }

    /// The run of the build. All jobs of the build agree on it.
    async fn run_of_build(&self) -> Outcome<Run> {
        let build = Marker::in_refs(&self.build)?.delete_twins();
        let Some(plan) = &self.options.plan else {
            let new = AddRun::new(format!("Automated tests of {}", self.build));
            let new = self.suite.into_iter().fold(new, AddRun::suite_id);
            return Ok(self.client.add_run_once(self.project, &new, &build).await?.run);
        };
        let entry = AddPlanEntry::new(self.suite.ok_or("a plan needs --suite")?);
        let known = self.client.get_configs(self.project).await?;
        let configs = self.options.configs.iter().map(|name| Ok(known.by_name(name)?.id));
        let configs = RunConfigs::new(configs.collect::<Outcome<Vec<_>>>()?).delete_twins();
        let plan = self.client.add_plan_once(self.project, &AddPlan::new(plan), &build).await?.plan;
        Ok(self.client.add_plan_run_once(plan.id, &entry, configs).await?.run)
    }

    /// Reports the results that the run does not have yet.
    async fn report(&self, run: RunId, results: Vec<AddResult>) -> Outcome<ResultsReport> {
        let reporting = self.client.report_results(run, results).once(Once::by_version(&self.build)?);
        let progress = reporting.progress();
        // It draws nothing if nobody sees it, and is gone in the end.
        let bar = ProgressBar::new(progress.total() as u64);
        let mut reporting = pin!(reporting.into_future());
        loop {
            tokio::select! {
                report = &mut reporting => return Ok(report?),
                () = sleep(Duration::from_millis(100)) => bar.set_position(progress.done() as u64),
            }
        }
    }

    /// Attaches to each result of a failed case what its tests have printed. An earlier start may have died before it
    /// did that. Returns whether it worked.
    async fn attach_outputs(&self, rows: &[Row], report: &ResultsReport, is_first: bool) -> bool {
        let lacks_files = |stored: &&StoredRow| stored.result.attachment_ids.as_ref().is_some_and(Vec::is_empty);
        let earlier = report.skipped().iter().filter(|_| is_first).filter(lacks_files);
        let mut lost = Vec::new();
        for stored in report.stored().iter().chain(earlier) {
            let failed =
                |row: &&Row| row.verdict() == Verdict::Failed && stored.result.status_id == Some(StatusId::FAILED);
            let Some(row) = rows.get(stored.row).filter(failed) else { continue };
            if let Err(error) = self.client.add_attachment_to_result(stored.result.id, row.output()).await {
                lost.push(format!("C{}: {error}", row.case));
            }
        }
        list("the output is not attached", &lost);
        lost.is_empty()
    }

    /// Closes the run, or its plan. Another job may have done that.
    async fn close(&self, run: &Run) -> Outcome {
        let closed = match run.plan_id {
            Some(plan) => self.client.close_plan(plan).await.map(drop),
            None => self.client.close_run(run.id).await.map(drop),
        };
        closed.or_else(|error| if error.kind() == ErrorKind::Completed { Ok(()) } else { Err(error.into()) })
    }
}

/// Names the first ten of them.
fn list(what: &str, all: &[String]) {
    all.iter().take(10).for_each(|one| say!("{what}: {}", printable(one)));
    if all.len() > 10 {
        say!("{what}: {} more", all.len() - 10);
    }
}
