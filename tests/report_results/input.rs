//! What is refused before anything is sent.

use std::time::Duration;

use testrail::reporting::Once;
use testrail::results::{AddResult, QualityRating};
use testrail::{Delivery, ErrorKind};

use crate::Shop;

#[tokio::test]
async fn bad_input_is_an_error_that_names_the_row_and_the_rule_and_nothing_is_sent() {
    let shop = Shop::with(2).await;
    let good = || AddResult::new(1).case_id(1);
    let once = || Some(Once::by_version("4711").unwrap());
    for (rows, once, expected) in [
        (vec![], None, "results must have at least one row"),
        (
            vec![good(), AddResult::new(3).case_id(2)],
            None,
            "results[1].status_id must not be 3 (untested): no result can have this status",
        ),
        (
            vec![good(), good(), AddResult::comment_only(" \u{1b}[0m").case_id(2)],
            None,
            "results[2].status_id or a comment that is not blank, or assignedto_id must be set: TestRail refuses a \
             result that says nothing",
        ),
        (vec![AddResult::new(1)], None, "results[0].case_id or test_id must be set: it says what the row is about"),
        (
            vec![good().test_id(7)],
            None,
            "results[0].case_id must not be set beside test_id: a row is about one or the other",
        ),
        (
            vec![good().quality_rating(QualityRating::new().relevance(6))],
            None,
            "results[0].quality_rating must have at least one part, each of 1 to 5",
        ),
        (
            vec![good(), AddResult::new(5).case_id(2), good()],
            once(),
            "results[2].case_id must be of another test than results[0]: with once, a test has one result",
        ),
        (
            vec![good().version("4712")],
            once(),
            "results[0].version must be \"4711\", as once says, or not be set: it is \"4712\"",
        ),
    ] {
        let reporting = shop.report(rows);
        let reporting = if let Some(once) = once { reporting.once(once) } else { reporting };
        let progress = reporting.progress();
        let error = reporting.await.unwrap_err();
        let text = format!("report_results/{}: {expected}; nothing was sent", shop.run);
        assert_eq!(error.to_string(), text);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NeverSent));
        assert_eq!(progress.so_far().unsent().len(), progress.total());
    }
    for (reporting, name) in [
        (shop.report(shop.rows()).rows_per_batch(0), "rows_per_batch"),
        (shop.report(shop.rows()).bytes_per_batch(0), "bytes_per_batch"),
        (shop.report(shop.rows()).in_flight(0), "in_flight"),
        (shop.report(shop.rows()).look_for(Duration::ZERO), "look_for"),
    ] {
        assert_eq!(reporting.await.unwrap_err().field(), Some(name));
    }
    assert!(shop.fake.requests().is_empty());
}

#[tokio::test]
async fn texts_that_cannot_be_kept_are_no_sign_of_a_build() {
    for (text, error) in [
        ("", "once must not be empty"),
        ("a\nb", "once must not have control characters (it is \"a b\")"),
        ("4711 ", "once must not have blanks at its ends (it is \"4711 \")"),
    ] {
        assert_eq!(Once::by_version(text).unwrap_err().to_string(), error);
        assert_eq!(Once::by_comment(text).unwrap_err().to_string(), error);
    }
}
