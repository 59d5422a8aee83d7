//! Reports that are run through the API.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, Resource, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

const UNKNOWN: &str = r#"{"error":"Field :report_id is not a valid report."}"#;

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_run_of_a_report_makes_another() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let weekly = seed.report(1, "Weekly summary");
        seed.set(Resource::Report, weekly, "cases_groupby", "day");
        let other = seed.project("Other", SuiteMode::Single);
        seed.report(other, "Elsewhere");
        seed.cross_project_report("All products");
    });
    let list = plain.get("get_reports/1").await;
    assert_eq!(
        keys(&list.body[1..]),
        "id name description notify_user notify_link notify_link_recipients notify_attachment \
         notify_attachment_html_format notify_attachment_pdf_format cases_groupby"
    );
    assert_eq!(
        list.json(),
        json!([{"id": 1, "name": "Weekly summary", "description": null, "notify_user": false, "notify_link": false,
            "notify_link_recipients": null, "notify_attachment": false, "notify_attachment_html_format": false,
            "notify_attachment_pdf_format": false, "cases_groupby": "day"}])
    );
    for made in [1, 2] {
        let links = plain.get("run_report/1").await;
        assert_eq!(links.keys(), "report_url report_html report_pdf");
        let page = |page: &str| format!("{}/index.php?/reports/{page}/{made}", fake.url());
        let expected =
            json!({"report_url": page("view"), "report_html": page("get_html"), "report_pdf": page("get_pdf")});
        assert_eq!(links.json(), expected);
    }
    assert_says(&plain.get("run_report/3").await, 400, UNKNOWN);
    assert_says(&plain.get("run_report/99").await, 400, UNKNOWN);
    assert_says(&plain.get("run_report/x").await, 400, r#"{"error":"Field :report_id is not a valid ID."}"#);
    let verb = r#"{"error":"Unsupported HTTP method \"post\" for this action."}"#;
    assert_says(&plain.post("run_report/1", "{}").await, 404, verb);

    fake.seed(|seed| seed.remove_report(1));
    assert_says(&plain.get("get_reports/1").await, 200, "[]");
    assert_says(&plain.get("run_report/1").await, 400, UNKNOWN);
    fake.seed(|seed| seed.remove_project(2));
    assert_says(&plain.get("run_report/2").await, 400, UNKNOWN);
}

#[tokio::test]
async fn reports_across_projects_are_others_than_those_of_a_project() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    fake.seed(|seed| {
        seed.report(1, "Weekly summary");
        seed.cross_project_report("All products");
    });
    assert_eq!(names(&plain.get("get_cross_project_reports").await.json()), ["All products"]);
    assert_eq!(names(&plain.get("get_reports/1").await.json()), ["Weekly summary"]);
    let links = plain.get("run_cross_project_report/2").await.json();
    assert_eq!(links["report_url"], format!("{}/index.php?/reports/view/1", fake.url()));
    assert_says(&plain.get("run_cross_project_report/1").await, 400, UNKNOWN);
    assert_says(&plain.get("run_report/2").await, 400, UNKNOWN);
}

#[tokio::test]
async fn who_may_not_add_reports_runs_none() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    fake.seed(|seed| {
        seed.report(1, "Weekly summary");
        seed.cross_project_report("All products");
        seed.reader("Rita", "rita@example.com");
    });
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    let words = r#"{"error":"You are not allowed to add reports (insufficient permissions)."}"#;
    assert_says(&rita.get("run_report/1").await, 403, words);
    assert_says(&rita.get("run_cross_project_report/2").await, 403, words);
    assert_eq!(names(&rita.get("get_reports/1").await.json()), ["Weekly summary"]);
    fake.seed(|seed| seed.hide(1, 3));
    let hidden = r#"{"error":"The requested project does not exist or you do not have the permissions to access it."}"#;
    assert_says(&rita.get("get_reports/1").await, 403, hidden);
    assert_says(&rita.get("run_report/1").await, 403, hidden);
    let made = Plain::new(&fake).get("run_report/1").await.json();
    assert!(made["report_url"].as_str().unwrap().ends_with("/1"), "it is the first: {made}");
}

#[tokio::test]
async fn old_servers_have_reports() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    fake.seed(|seed| seed.report(1, "Weekly summary"));
    assert_eq!(names(&Plain::new(&fake).get("get_reports/1").await.json()), ["Weekly summary"]);
}
