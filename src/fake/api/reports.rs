//! The reports that can be run through the API: of projects, and across them (TestRail Enterprise).

use serde_json::Value;

use super::State;
use super::overrides::Resource;
use super::projects;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use crate::fake::server::{Reply, Request};
use crate::{ProjectId, ReportId};

#[derive(Debug)]
pub(crate) struct Report {
    /// `None` if it is one across projects.
    project: Option<u64>,
    name: String,
}

/// The order of the keys is the manual's. A report also has keys of its kind, which a test can set.
fn row(state: &State, id: u64, report: &Report) -> Row {
    let row = Row::new()
        .with("id", id)
        .with("name", report.name.clone())
        .with("description", Value::Null)
        .with("notify_user", false)
        .with("notify_link", false)
        .with("notify_link_recipients", Value::Null)
        .with("notify_attachment", false)
        .with("notify_attachment_html_format", false)
        .with("notify_attachment_pdf_format", false);
    state.sent(Resource::Report, id, row)
}

pub(super) fn get_reports(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    Ok(list(state, Some(project)))
}

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_cross_project_reports(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    Ok(list(state, None))
}

fn list(state: &State, project: Option<u64>) -> Reply {
    let chosen = state.reports.iter().filter(|(_, report)| report.project == project);
    Reply::json(&chosen.map(|(id, report)| row(state, *id, report)).collect::<Vec<_>>())
}

/// The words of both refusals are asserted against a real server. That they come in this order is a choice.
pub(super) fn run_report(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let report = of_path(state, request)?;
    let project = report.project.ok_or_else(unknown)?;
    projects::accessible(state, project, request.user)?;
    run(state, request)
}

/// That the words are those of `run_report` is inferred.
pub(super) fn run_cross_project_report(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    if of_path(state, request)?.project.is_some() {
        return Err(unknown());
    }
    run(state, request)
}

/// Makes a report. The pages of the addresses are the manual's.
fn run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    permitted(state, request.user, "add", "reports")?;
    state.last_made_report += 1;
    let (address, made) = (&state.address, state.last_made_report);
    let link = |page: &str| format!("{address}/index.php?/reports/{page}/{made}");
    let links = Row::new()
        .with("report_url", link("view"))
        .with("report_html", link("get_html"))
        .with("report_pdf", link("get_pdf"));
    Ok(Reply::json(&links))
}

/// The report that the path names.
fn of_path<'s>(state: &'s State, request: &Request) -> Result<&'s Report, Reply> {
    let id = request.id(0, "report_id")?;
    state.reports.get(&id).ok_or_else(unknown)
}

fn unknown() -> Reply {
    Reply::field("report_id", "is not a valid report.")
}

impl State {
    fn remove_report(&mut self, id: u64) {
        self.reports.remove(&id);
        self.forget(Resource::Report, id);
    }

    pub(crate) fn remove_reports_of(&mut self, project: u64) {
        for report in self.reports.ids(|report| report.project == Some(project)) {
            self.remove_report(report);
        }
    }
}

/// Reports.
impl Seed<'_> {
    /// Adds a report of a project that can be run through the API. Returns its id. It cannot be added through the API.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let weekly = fake.seed(|seed| seed.report(1, "Weekly summary"));
    /// let links = fake.client().run_report(weekly).await?;
    /// assert!(links.report_url.ends_with("/index.php?/reports/view/1"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such project, or the name is blank.
    pub fn report(&mut self, project: impl Into<ProjectId>, name: &str) -> ReportId {
        let project = self.known(Resource::Project, project.into());
        self.state.reports.add(Report { project: Some(project), name: accepted_name(name) }).into()
    }

    /// Adds a report across projects, for a server of [Enterprise](crate::fake::FakeBuilder::enterprise). Returns its
    /// id.
    ///
    /// # Panics
    ///
    /// If the name is blank.
    pub fn cross_project_report(&mut self, name: &str) -> ReportId {
        self.state.reports.add(Report { project: None, name: accepted_name(name) }).into()
    }

    /// Removes a report, of a project or across them.
    ///
    /// # Panics
    ///
    /// If there is no such report.
    pub fn remove_report(&mut self, report: impl Into<ReportId>) {
        let report = self.known(Resource::Report, report.into());
        self.state.remove_report(report);
    }
}
