//! Reports, as a program runs them, also if the answer is lost.

use testrail::fake::{FakeTestRail, Fault};
use testrail::{Delivery, ErrorKind, ResultExt};

#[tokio::test]
async fn a_report_is_found_by_its_name_and_run() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let client = fake.client();
    let (weekly, all) = fake.seed(|seed| (seed.report(1, "Weekly summary"), seed.cross_project_report("All products")));
    let found = client.get_reports(1).await.unwrap().by_name("weekly summary").unwrap().id;
    assert_eq!(found, weekly);
    let links = client.run_report(found).await.unwrap();
    assert!(links.report_url.ends_with("/index.php?/reports/view/1"), "{links:?}");
    assert!(links.report_pdf.is_some_and(|pdf| pdf.ends_with("/index.php?/reports/get_pdf/1")));

    let found = client.get_cross_project_reports().await.unwrap().by_name("All products").unwrap().id;
    assert_eq!(found, all);
    let links = client.run_cross_project_report(found).await.unwrap();
    assert!(links.report_url.ends_with("/2"), "{links:?}");
    assert!(client.run_report(all).await.optional().unwrap().is_none(), "it is no report of a project");
}

#[tokio::test]
async fn a_report_is_never_made_twice() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let client = fake.client();
    let (weekly, all) = fake.seed(|seed| (seed.report(1, "Weekly summary"), seed.cross_project_report("All products")));
    for (fault, kind) in [
        (Fault::reset_after_handling(), ErrorKind::Transport),
        (Fault::close_after_handling(), ErrorKind::Transport),
        (Fault::refuse(503, "down"), ErrorKind::Server),
        (Fault::html(), ErrorKind::NotJson),
    ] {
        for method in ["run_report", "run_cross_project_report"] {
            let before = fake.calls(method);
            fake.inject(fault.clone().on(method));
            let run = match method {
                "run_report" => client.run_report(weekly).await,
                _ => client.run_cross_project_report(all).await,
            };
            let error = run.unwrap_err();
            assert_eq!((error.kind(), error.attempts(), fake.calls(method)), (kind, 1, before + 1), "{error}");
            assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
            let text = error.to_string();
            assert!(text.ends_with("; the server may have done it all the same: look before you repeat it"), "{text}");
        }
    }
    // A list is a read as any other.
    fake.inject(Fault::reset_after_handling().on("get_reports"));
    client.get_reports(1).await.unwrap();
    assert_eq!(fake.calls("get_reports"), 2);
}

#[tokio::test]
async fn a_report_whose_answer_cannot_be_read_was_made() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let weekly = fake.seed(|seed| seed.report(1, "Weekly summary"));
    fake.inject(Fault::reset_in_body().on("run_report"));
    let error = client.run_report(weekly).await.unwrap_err();
    assert_eq!((error.kind(), fake.calls("run_report")), (ErrorKind::BodyLost, 1), "{error}");
    let second = client.run_report(weekly).await.unwrap();
    assert!(second.report_url.ends_with("/2"), "the lost one was the first: {second:?}");
}
