//! Reports: summaries that TestRail builds of a project, as a web page, HTML and PDF (from 5.7 on).
//!
//! A report is set up in TestRail's web interface, under "Reports", and saved to be run "on demand via the API". The
//! API lists and runs only these. [`Client::run_report`] makes one anew. TestRail builds it in the background: the
//! addresses come at once, and the files behind them may come later. They are addresses of the web interface, which
//! want its login and not an API key (inferred). To report the results of tests, see [`reporting`](crate::reporting).
//!
//! Reports across projects exist on TestRail Enterprise only. Servers of other editions refuse their methods:
//! [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_cross_project_reports`](crate::Client::get_cross_project_reports) | `get_cross_project_reports` | Enterprise |
//! | [`get_reports`](crate::Client::get_reports) | `get_reports/{project_id}` | 5.7 |
//! | [`run_cross_project_report`](crate::Client::run_cross_project_report) | `run_cross_project_report/{report_template_id}` | Enterprise |
//! | [`run_report`](crate::Client::run_report) | `run_report/{report_template_id}` | 5.7 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Effect, Endpoint, Entity, Id, answer};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::{ProjectId, ReportId, lenient};

const ALL: Endpoint<List<Report>> = Endpoint::all("get_reports").since("5.7");
const ALL_CROSS_PROJECT: Endpoint<List<Report>> = Endpoint::all("get_cross_project_reports");
const RUN: Endpoint<ReportLinks> = Endpoint::new("run_report", Effect::ReadOnce, answer::json).since("5.7");
const RUN_CROSS_PROJECT: Endpoint<ReportLinks> =
    Endpoint::new("run_cross_project_report", Effect::ReadOnce, answer::json);

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Report {
    const NOUN: &'static str = "report";
    const ROWS: &'static str = "reports";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for Report {
    const NOUNS: [&'static str; 2] = ["report", "reports"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A report that can be run through the API.
///
/// ```
/// use testrail::reports::Report;
///
/// let summary: Report = serde_json::from_str(
///     r#"{"id": 1, "name": "Activity Summary (Cases) %date%", "notify_user": false, "cases_groupby": "day"}"#,
/// )?;
/// assert_eq!((summary.id.get(), summary.notify_user), (1, false));
/// assert_eq!(summary.extra["cases_groupby"], "day");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "they are TestRail's own keys")]
pub struct Report {
    /// The report's id.
    pub id: ReportId,
    /// The report's name. It can contain placeholders, such as `%date%`.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Whether each run of it notifies the user who saved it.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub notify_user: bool,
    /// Whether each run of it mails a link.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub notify_link: bool,
    /// Who gets the link, as e-mail addresses on lines of their own.
    pub notify_link_recipients: Option<String>,
    /// Whether each run of it mails the report itself.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub notify_attachment: bool,
    /// Whether the mail has it as HTML.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub notify_attachment_html_format: bool,
    /// Whether the mail has it as PDF.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub notify_attachment_pdf_format: bool,
    /// The keys that only some kinds of reports have, such as `cases_groupby`, and others that this crate does not
    /// know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Where a report that was run can be seen, from [`Client::run_report`]. The files may come later than the answer.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let links = client.run_report(1).await?;
/// println!("see {}", links.report_url);
/// if let Some(pdf) = &links.report_pdf {
///     println!("or {pdf}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReportLinks {
    /// The report's page in TestRail's web interface.
    pub report_url: String,
    /// The report as HTML, in an archive.
    pub report_html: Option<String>,
    /// The report as PDF.
    pub report_pdf: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Reports.
impl Client {
    /// Gets the reports of a project that can be run through the API. TestRail: `get_reports` (from 5.7 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors). A report of an unexpected shape is not an
    /// error: it is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let reports = client.get_reports(1).await?;
    /// let links = client.run_report(reports.by_name("Weekly summary")?.id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_reports(&self, project: impl Into<ProjectId>) -> Result<List<Report>, Error> {
        self.send(ALL.call(project.into())).await
    }

    /// Gets the reports across projects that can be run through the API. TestRail: `get_cross_project_reports`
    /// (Enterprise).
    ///
    /// # Errors
    ///
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of [any call](crate#errors). A report of
    /// an unexpected shape is not an error: it is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for report in client.get_cross_project_reports().await? {
    ///     println!("{} {}", report.id, report.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_cross_project_reports(&self) -> Result<List<Report>, Error> {
        self.send(ALL_CROSS_PROJECT.call(())).await
    }

    /// Runs a report. Each call builds a new one, and mails it if the report is set up that way. TestRail: `run_report`
    /// (from 5.7 on).
    ///
    /// TestRail takes this as a GET, but each call makes another report. So the client never repeats it, unless it is
    /// sure that nothing was sent or that TestRail refused.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such report for this user, or it is not saved to be run
    /// through the API (inferred), [`Forbidden`](crate::ErrorKind::Forbidden) if the user may not add reports, plus the
    /// errors of [any call](crate#errors). If the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown) or [`Applied`](crate::Delivery::Applied), TestRail may have made the
    /// report: look under "Reports" in the web interface. The API does not list reports that were made.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// println!("{}", client.run_report(1).await?.report_url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_report(&self, report: impl Into<ReportId>) -> Result<ReportLinks, Error> {
        self.send(RUN.call(report.into())).await
    }

    /// Runs a report across projects, as [`run_report`](Client::run_report) does for those of one project. TestRail:
    /// `run_cross_project_report` (Enterprise).
    ///
    /// # Errors
    ///
    /// Those of [`run_report`](Client::run_report), and [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let reports = client.get_cross_project_reports().await?;
    /// let links = client.run_cross_project_report(reports.by_name("All products")?.id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_cross_project_report(&self, report: impl Into<ReportId>) -> Result<ReportLinks, Error> {
        self.send(RUN_CROSS_PROJECT.call(report.into())).await
    }
}
