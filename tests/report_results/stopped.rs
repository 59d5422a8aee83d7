//! What ends a report: the run, the user, the server.

use std::time::Duration;

use testrail::fake::{FakeTestRail, Fault, Received};
use testrail::reporting::Once;
use testrail::results::AddResult;
use testrail::{Client, Delivery, ErrorKind, RetryPolicy};

use crate::{GENERATIONS, Shop, counts};

#[tokio::test]
async fn a_closed_run_is_told_once_and_nothing_is_stored() {
    for generation in GENERATIONS {
        for in_flight in [1, 4] {
            let shop = Shop::of(generation, 50).await;
            shop.fake.seed(|seed| seed.close(shop.run));
            let report = shop.report(shop.rows()).rows_per_batch(5).in_flight(in_flight).await.unwrap();
            assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 50, 0], 1));
            assert_eq!(report.stopped().unwrap().kind(), ErrorKind::Completed);
            assert_eq!(
                report.to_string(),
                format!(
                    "run {run}: 0 of 50 results stored; 50 not stored: add_results_for_cases/{run}: the run is closed, and \
                     takes no results any more; TestRail answered 403: This operation is not allowed. The test run is already \
                     completed.",
                    run = shop.run
                )
            );
        }
    }
}

#[tokio::test]
async fn a_run_of_a_closed_plan_a_missing_permission_and_a_missing_run_are_told_once() {
    let fake = FakeTestRail::start().await;
    let rows = || vec![AddResult::new(1).case_id(1), AddResult::new(1).case_id(2)];
    let stopped = async |client: &Client, run: u64| {
        let report = client.report_results(run, rows()).rows_per_batch(1).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 0, 2, 0]);
        report.stopped().unwrap().kind()
    };
    assert_eq!(stopped(&fake.client(), 999).await, ErrorKind::NotFound);
    assert_eq!(fake.calls("add_results_for_cases"), 0);
    fake.seed(|seed| seed.close_plan(4));
    assert_eq!(stopped(&fake.client(), 5).await, ErrorKind::Completed);
    assert_eq!(fake.calls("add_results_for_cases"), 1);
    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let reader = Client::new(fake.url(), "rita@example.com", fake.key()).unwrap();
    assert_eq!(stopped(&reader, 3).await, ErrorKind::Forbidden);
    assert_eq!(fake.calls("add_results_for_cases"), 2);
    let stranger = Client::new(fake.url(), "me@example.com", "wrong").unwrap();
    assert_eq!(stopped(&stranger, 3).await, ErrorKind::Authentication);
}

#[tokio::test]
async fn a_run_that_is_closed_meanwhile_keeps_what_was_stored() {
    let shop = Shop::with(20).await;
    let run = shop.run;
    shop.fake.inject(Fault::then(move |seed| seed.close(run)).on("add_results_for_cases").after(1));
    let report = shop.report(shop.rows()).rows_per_batch(5).in_flight(1).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([10, 0, 0, 10, 0], 3));
    assert_eq!(report.unsent()[0].result, shop.rows()[10]);
    let text = report.to_string();
    assert!(text.contains("10 of 20 results stored; 10 not stored: add_results_for_cases"), "{text}");
}

#[tokio::test]
async fn a_run_that_is_deleted_meanwhile_ends_the_report() {
    let shop = Shop::with(10).await;
    let run = shop.run;
    shop.fake.inject(Fault::then(move |seed| seed.remove_run(run)).on("add_results_for_cases"));
    let report = shop.report(shop.rows()).rows_per_batch(5).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([5, 0, 0, 5, 0], 2));
    assert_eq!(report.stopped().unwrap().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_answer_of_something_in_between_does_not_end_a_report_before_its_first_row() {
    for once in [None, Some("4711")] {
        for (what, fault) in [
            ("an empty answer", Fault::status(200, "")),
            ("a refusal without words", Fault::status(403, "blocked")),
            ("a 404 without words", Fault::status(404, "no route")),
            ("a page", Fault::html()),
            ("another row", Fault::other_answer()),
        ] {
            let shop = Shop::with(4).await;
            shop.fake.inject(fault.on("get_results_for_run"));
            // A lost answer shows whether the client can look.
            shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
            let report = shop.report(shop.rows());
            let report = match once {
                Some(version) => report.once(Once::by_version(version).unwrap()),
                None => report,
            };
            let report = report.await.unwrap();
            assert_eq!(counts(&report), [4, 0, 0, 0, 0], "{what}, {once:?}: {report}");
            assert!(shop.fake.calls("get_results_for_run") > 2, "{what}");
        }
    }
    // What persists is told, after a few requests.
    for (fault, kind) in
        [(Fault::status(403, "blocked"), ErrorKind::Intercepted), (Fault::status(200, ""), ErrorKind::EmptyBody)]
    {
        let shop = Shop::with(4).await;
        shop.fake.inject(fault.on("get_results_for_run").always());
        let report = shop.report(shop.rows()).await.unwrap();
        assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 4, 0], 0));
        assert_eq!((report.stopped().unwrap().kind(), shop.fake.calls("get_results_for_run")), (kind, 3));
    }
    // TestRail's own words are believed at once.
    let shop = Shop::with(4).await;
    shop.fake.inject(Fault::refuse(403, "No permission.").on("get_results_for_run"));
    assert_eq!(counts(&shop.report(shop.rows()).await.unwrap()), [0, 0, 0, 4, 0]);
    assert_eq!(shop.fake.calls("get_results_for_run"), 1);
}

#[tokio::test]
async fn what_one_batch_learns_ends_the_others() {
    let shop = Shop::with(15).await;
    let has = |row: usize| move |request: &Received| request.body.contains(&format!("\"row {row}\""));
    // One batch is lost each time that it is sent, and the answer to the other is that the run is closed.
    let lost = Fault::reset_before_handling().on("add_results_for_cases");
    shop.fake.inject(lost.when(has(5)).always());
    let closed = "This operation is not allowed. The test run is already completed.";
    shop.fake.inject(Fault::refuse(403, closed).on("add_results_for_cases").when(has(10)).always());
    let report = shop.report(shop.rows()).rows_per_batch(5).in_flight(2).await.unwrap();
    assert_eq!((counts(&report), report.stopped().unwrap().kind()), ([5, 0, 0, 10, 0], ErrorKind::Completed));
    assert!(shop.batches() <= 4, "{} batches", shop.batches());
}

#[tokio::test]
async fn too_many_requests_are_waited_for() {
    let shop = Shop::with(6).await;
    let soon = testrail::fake::RetryAfter::Seconds(0);
    shop.fake.inject(Fault::rate_limited(soon).on("add_results_for_cases"));
    let report = shop.report(shop.rows()).rows_per_batch(3).await.unwrap();
    assert_eq!(counts(&report), [6, 0, 0, 0, 0]);
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_leaves_everything_unsent() {
    // Nobody listens there.
    let client = Client::builder("http://127.0.0.1:1", "me@example.com", "key").retry(RetryPolicy::never());
    let client = client.build().unwrap();
    let rows = (1..=10).map(|case| AddResult::new(1).case_id(case));
    let report = client.report_results(3, rows).look_for(Duration::from_millis(50)).await.unwrap();
    assert_eq!(counts(&report), [0, 0, 0, 10, 0]);
    let stopped = report.stopped().unwrap();
    assert_eq!((stopped.kind(), stopped.delivery()), (ErrorKind::Connect, Delivery::NeverSent));
    let text = report.to_string();
    assert!(text.starts_with("run 3: 0 of 10 results stored; 10 not stored: get_results_for_run/3: "), "{text}");
    assert!(text.ends_with("; nothing was reported"), "{text}");
}

#[tokio::test]
async fn a_report_can_be_written_down() {
    let shop = Shop::with(2).await;
    let mut rows = shop.rows();
    rows.push(AddResult::new(1).case_id(2623));
    let report = shop.report(rows).await.unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["run_id"], shop.run.get());
    assert_eq!((&json["stored"][1]["row"], &json["stored"][1]["result"]["comment"]), (&1.into(), &"row 1".into()));
    assert_eq!((&json["refused"][0]["row"], &json["refused"][0]["result"]["case_id"]), (&2.into(), &2623.into()));
    assert_eq!(json["refused"][0]["reason"]["kind"], "CaseNotInRun");
    assert_eq!((&json["unknown"], &json["stopped"]), (&serde_json::json!([]), &serde_json::Value::Null));
}
