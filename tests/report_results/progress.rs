//! What is known while a report is under way, and when it is dropped.

use std::time::Duration;

use testrail::Delivery;
use testrail::fake::Fault;
use tokio::time::timeout;

use crate::{Shop, counts, places};

#[tokio::test]
async fn the_report_so_far_grows_batch_by_batch() {
    let shop = Shop::with(30).await;
    let reporting = shop.report(shop.rows()).rows_per_batch(10).in_flight(1);
    let progress = reporting.progress();
    assert_eq!((progress.total(), progress.done(), counts(&progress.so_far())), (30, 0, [0, 0, 0, 30, 0]));
    shop.fake.inject(Fault::delay(Duration::from_secs(60)).on("add_results_for_cases").after(1));
    let mut report = Box::pin(reporting.into_future());
    while progress.done() < 10 || shop.batches() < 2 {
        assert!(timeout(Duration::from_millis(5), &mut report).await.is_err());
    }
    let so_far = progress.so_far();
    assert_eq!((counts(&so_far), progress.done()), ([10, 0, 0, 10, 10], 10));
    assert_eq!(places(so_far.unknown()), (10..20).collect::<Vec<_>>(), "its request is under way");
    let reason = |rows: &[testrail::reporting::UnstoredRow]| (rows[0].reason.delivery(), rows[0].reason.to_string());
    let (delivery, text) = reason(so_far.unknown());
    assert_eq!(delivery, Delivery::Unknown);
    assert!(text.contains("its request was under way when the report was read"), "{text}");
    let (delivery, text) = reason(so_far.unsent());
    assert_eq!(delivery, Delivery::NeverSent);
    assert!(text.contains("the report has not come to this row"), "{text}");

    // Dropping the future loses nothing of that.
    drop(report);
    assert_eq!(counts(&progress.so_far()), [10, 0, 0, 10, 10]);
    let said = format!("{progress:?}");
    assert_eq!(said, "ReportProgress { total: 30, done: 10 }");
}

#[tokio::test]
async fn the_rest_of_a_dropped_report_can_be_reported() {
    let shop = Shop::with(20).await;
    let reporting = shop.report(shop.rows()).rows_per_batch(5).in_flight(1);
    let progress = reporting.progress();
    let slow = Fault::delay(Duration::from_secs(60)).on("add_results_for_cases").after(2);
    shop.fake.inject(slow);
    let mut report = Box::pin(reporting.into_future());
    while progress.done() < 10 || shop.batches() < 3 {
        assert!(timeout(Duration::from_millis(5), &mut report).await.is_err());
    }
    drop(report);
    let rest: Vec<_> = progress.so_far().unsent().iter().map(|row| row.result.clone()).collect();
    let report = shop.report(rest).await.unwrap();
    assert_eq!(counts(&report), [5, 0, 0, 0, 0]);
    let comments = shop.comments();
    assert_eq!(comments[comments.len() - 5..], ["row 15", "row 16", "row 17", "row 18", "row 19"]);
}
