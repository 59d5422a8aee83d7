use testrail::reports::{Report, ReportLinks};
use testrail::{Error, List};

use super::{Row, get};

/// As the manual shows them, and as a server might that writes flags as numbers.
const REPORTS: &str = r#"{"id":1,"name":"Activity Summary (Cases) %date%","description":null,"notify_user":true,
    "notify_link":false,"notify_link_recipients":null,"notify_attachment":false,"notify_attachment_html_format":false,
    "notify_attachment_pdf_format":false,"cases_groupby":"day"},
    {"id":2,"name":"Runs","description":"Text","notify_user":0,"notify_link":1,
    "notify_link_recipients":"ada@example.com\r\nbob@example.com","notify_attachment":true,
    "notify_attachment_html_format":true,"notify_attachment_pdf_format":"1"}"#;
const LINKS: &str = r#"{"report_url":"https:\/\/example.com\/index.php?\/reports\/view\/383",
    "report_html":"https:\/\/example.com\/index.php?\/reports\/get_html\/383",
    "report_pdf":"https:\/\/example.com\/index.php?\/reports\/get_pdf\/383"}"#;
const PAGE_ONLY: &str = r#"{"report_url":"https:\/\/example.com\/index.php?\/reports\/view\/383"}"#;

/// What a report of one of these answers shows.
type Shown = (u64, String, Option<String>, [bool; 5], Option<String>, String);

fn reports(list: Result<List<Report>, Error>) -> Result<Vec<Shown>, Error> {
    let report = |report: Report| {
        let flags = [
            report.notify_user,
            report.notify_link,
            report.notify_attachment,
            report.notify_attachment_html_format,
            report.notify_attachment_pdf_format,
        ];
        let extra = serde_json::Value::from(report.extra).to_string();
        (report.id.get(), report.name, report.description, flags, report.notify_link_recipients, extra)
    };
    Ok(list?.items.into_iter().map(report).collect())
}

fn links(links: ReportLinks) -> (String, Option<String>, Option<String>) {
    (links.report_url, links.report_html, links.report_pdf)
}

pub(super) fn rows() -> Vec<Row> {
    let none = None::<&str>;
    let activity = (
        1,
        "Activity Summary (Cases) %date%",
        none,
        [true, false, false, false, false],
        none,
        r#"{"cases_groupby":"day"}"#,
    );
    let recipients = Some("ada@example.com\r\nbob@example.com");
    let runs = (2, "Runs", Some("Text"), [false, true, true, true, true], recipients, "{}");
    let page = |page: &str| format!("https://example.com/index.php?/reports/{page}/383");
    let made = |row: Row| {
        row.gives(LINKS, (page("view"), Some(page("get_html")), Some(page("get_pdf"))))
            .gives(PAGE_ONLY, (page("view"), none, none))
    };
    vec![
        get("get_reports", "get_reports/1", |client| async move { reports(client.get_reports(1).await) }).lists(
            "reports",
            REPORTS,
            [activity, runs],
        ),
        get("get_cross_project_reports", "get_cross_project_reports", |client| async move {
            reports(client.get_cross_project_reports().await)
        })
        .lists("reports", REPORTS, [activity, runs]),
        made(get("run_report", "run_report/1", |client| async move { client.run_report(1).await.map(links) })),
        made(get("run_cross_project_report", "run_cross_project_report/1", |client| async move {
            client.run_cross_project_report(1).await.map(links)
        })),
    ]
}
