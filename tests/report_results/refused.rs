//! What happens to the rows of a batch that TestRail refuses.

use testrail::fake::{Fault, Received};
use testrail::results::AddResult;
use testrail::{ErrorKind, StatusId};

use crate::{GENERATIONS, Shop, counts, places};

#[tokio::test]
async fn cases_that_are_not_in_the_run_are_set_aside_and_the_others_are_stored() {
    for generation in GENERATIONS {
        for strangers in [1, 2, 5, 19] {
            let shop = Shop::of(generation, 20).await;
            let mut rows = shop.rows();
            let bad: Vec<_> = (0..strangers).map(|at| at * 20 / strangers).collect();
            for at in &bad {
                rows[*at] = AddResult::new(1).case_id(2600 + *at as u64);
            }
            let report = shop.report(rows).await.unwrap();
            assert_eq!((counts(&report), places(report.refused())), ([20 - strangers, 0, strangers, 0, 0], bad));
            assert!(shop.batches() <= 3, "{} batches", shop.batches());
            for row in report.refused() {
                assert_eq!(row.reason.kind(), ErrorKind::CaseNotInRun);
                assert!(row.to_string().contains(&format!(" (results[{}]): ", row.row)), "{row}");
            }
        }
    }
}

#[tokio::test]
async fn a_batch_without_any_known_case_is_refused_row_by_row_in_the_report_only() {
    for by_test in [false, true] {
        let shop = Shop::with(1).await;
        let row = |id: u64| if by_test { AddResult::new(1).test_id(id) } else { AddResult::new(1).case_id(id) };
        let report = shop.report((2600..2650).map(row).collect()).await.unwrap();
        assert_eq!((counts(&report), shop.batches()), ([0, 0, 50, 0, 0], 1));
        let report = shop.report(vec![row(2600)]).await.unwrap();
        assert_eq!((counts(&report), shop.batches()), ([0, 0, 1, 0, 0], 2));
    }
}

/// TestRail refuses batches in which this is so of any row, and names the field only.
fn refuse(shop: &Shop, words: &str, is_bad: impl Fn(&serde_json::Value) -> bool + Send + Sync + 'static) {
    let has_bad = move |request: &Received| {
        let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
        body["results"].as_array().unwrap().iter().any(&is_bad)
    };
    shop.fake.inject(Fault::refuse(400, words).on("add_results_for_cases").when(has_bad).always());
}

#[tokio::test]
async fn a_bad_row_that_is_not_named_is_found() {
    for bad in [0, 100, 249] {
        let shop = Shop::with(250).await;
        let mut rows = shop.rows();
        rows[bad] = rows[bad].clone().comment("bad");
        refuse(&shop, "Field :results.comment is not a valid UTF-8 character sequence.", |row| row["comment"] == "bad");
        let report = shop.report(rows).await.unwrap();
        assert_eq!((counts(&report), places(report.refused())), ([249, 0, 1, 0, 0], vec![bad]));
        assert!(shop.batches() <= 18, "{} batches", shop.batches());
        let reason = &report.refused()[0].reason;
        assert_eq!(reason.message(), Some("Field :results.comment is not a valid UTF-8 character sequence."));
    }
}

#[tokio::test]
async fn rows_that_share_a_fault_are_found_by_the_value_of_the_field() {
    // A third of the rows has a status that the server does not know.
    let shop = Shop::with(500).await;
    let mut rows = shop.rows();
    for row in rows.iter_mut().step_by(3) {
        *row = row.clone().status_id(StatusId::new(42));
    }
    let report = shop.report(rows).await.unwrap();
    let expected: Vec<_> = (0..500).step_by(3).collect();
    assert_eq!((counts(&report), places(report.refused())), ([333, 0, 167, 0, 0], expected));
    assert!(shop.batches() <= 25, "{} batches", shop.batches());

    // An administrator has made a field required, and no row has it.
    let shop = Shop::with(1_000).await;
    shop.fake.seed(|seed| seed.require_result_field("custom_environment"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!(counts(&report), [0, 0, 1000, 0, 0]);
    assert!(shop.batches() <= 25, "{} batches", shop.batches());
    assert_eq!(report.refused()[999].reason.field(), Some("custom_environment"));

    // One row has it.
    let shop = Shop::with(250).await;
    shop.fake.seed(|seed| seed.require_result_field("custom_environment"));
    let mut rows = shop.rows();
    rows[77] = rows[77].clone().custom("environment", "linux");
    let report = shop.report(rows).await.unwrap();
    assert_eq!((counts(&report), report.stored()[0].row), ([1, 0, 249, 0, 0], 77));
    assert!(shop.batches() <= 25, "{} batches", shop.batches());
}

#[tokio::test]
async fn good_rows_with_the_value_of_bad_ones_are_stored() {
    // The field is required for some templates only: the same value is good for one test and bad for another.
    let shop = Shop::with(60).await;
    let bad: Vec<_> = (10..14).chain([40]).collect();
    let cases: Vec<_> = bad.iter().map(|at| shop.cases[*at].get()).collect();
    refuse(&shop, "Field :custom_environment is a required field.", move |row| {
        cases.contains(&row["case_id"].as_u64().unwrap())
    });
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), places(report.refused())), ([55, 0, 5, 0, 0], bad));
}

#[tokio::test]
async fn a_row_is_not_condemned_for_one_other() {
    let shop = Shop::with(60).await;
    let cases = [0, 2].map(|at| shop.cases[at].get());
    refuse(&shop, "Field :custom_environment is a required field.", move |row| {
        cases.contains(&row["case_id"].as_u64().unwrap())
    });
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), places(report.refused())), ([58, 0, 2, 0, 0], vec![0, 2]));
}

#[tokio::test]
async fn the_search_for_bad_rows_is_bounded() {
    // Every row is bad, each with a value of its own.
    let shop = Shop::with(1_000).await;
    refuse(&shop, "Field :results.comment is not a valid UTF-8 character sequence.", |_| true);
    let report = shop.report(shop.rows()).await.unwrap();
    let [_, _, refused, unsent, _] = counts(&report);
    assert!(refused < 12 && refused + unsent == 1000, "only those that were tried alone are refused: {report}");
    assert!(shop.batches() <= 40, "{} batches", shop.batches());
    let text = report.unsent()[0].reason.to_string();
    assert!(text.contains("it was not tried alone: all that were, whatever their values, were refused"), "{text}");
    assert!(report.stopped().is_none());

    // Every other row is bad, and nothing tells which.
    let shop = Shop::with(500).await;
    let is_bad = |row: usize| row % 2 == 1;
    let is_bad_row = move |row: &serde_json::Value| is_bad(row["comment"].as_str().unwrap()[4..].parse().unwrap());
    refuse(&shop, "Something is wrong.", is_bad_row);
    let report = shop.report(shop.rows()).await.unwrap();
    let [stored, _, refused, unsent, _] = counts(&report);
    assert_eq!(stored + refused + unsent, 500);
    assert!(stored > 80 && report.stored().iter().all(|row| !is_bad(row.row)), "{report}");
    assert!(report.refused().iter().all(|row| is_bad(row.row)), "no good row is refused");
    assert!(shop.batches() <= 2 * 2 * 130, "{} batches", shop.batches());
    assert!(report.unsent()[0].to_string().contains("it was not tried alone: too many rows of its batch are refused"));
}

#[tokio::test]
async fn a_test_with_several_bad_rows_is_divided_as_well() {
    let words = "Field :custom_environment is a required field.";
    let shop = Shop::with(1).await;
    let rows = || (0..8).map(|at| AddResult::new(1).case_id(shop.cases[0]).comment(format!("row {at}"))).collect();
    refuse(&shop, words, |row| ["row 0", "row 1", "row 2"].contains(&row["comment"].as_str().unwrap()));
    let report = shop.report(rows()).await.unwrap();
    assert_eq!((counts(&report), places(report.refused())), ([5, 0, 3, 0, 0], vec![0, 1, 2]));
    assert!(shop.batches() <= 12, "{} batches", shop.batches());

    let shop = Shop::with(1).await;
    let rows = (0..4).map(|at| AddResult::new(1).case_id(shop.cases[0]).comment(format!("row {at}"))).collect();
    refuse(&shop, words, |_| true);
    let report = shop.report(rows).await.unwrap();
    assert_eq!((counts(&report), shop.batches() <= 7), ([0, 0, 4, 0, 0], true), "{} batches", shop.batches());
}

#[tokio::test]
async fn good_rows_among_many_bad_ones_are_not_refused() {
    for (count, bad) in
        [(8, vec![0, 1, 2, 5, 6]), (250, vec![0, 1, 2, 3]), (250, (0..250).filter(|at| at % 10 < 3).collect())]
    {
        let shop = Shop::with(count).await;
        let cases: Vec<_> = bad.iter().map(|at| shop.cases[*at].get()).collect();
        refuse(&shop, "Something is wrong.", move |row| cases.contains(&row["case_id"].as_u64().unwrap()));
        let report = shop.report(shop.rows()).await.unwrap();
        counts(&report);
        assert!(places(report.refused()).iter().all(|row| bad.contains(row)), "{report}");
    }
}

#[tokio::test]
async fn a_good_row_behind_many_bad_ones_is_tried_if_others_are_stored() {
    let shop = Shop::with(60).await;
    refuse(&shop, "Field :results.comment is not a valid text.", |row| {
        let row: usize = row["comment"].as_str().unwrap()["row ".len()..].parse().unwrap();
        (20..59).contains(&row)
    });
    let report = shop.report(shop.rows()).rows_per_batch(20).in_flight(1).await.unwrap();
    assert_eq!((counts(&report), places(report.refused())), ([21, 0, 39, 0, 0], (20..59).collect()), "{report}");
}

#[tokio::test]
async fn the_rows_of_a_test_keep_their_order_around_a_bad_one() {
    let shop = Shop::with(2).await;
    let row = |comment: &str, case: usize| AddResult::new(1).case_id(shop.cases[case]).comment(comment);
    let rows = vec![row("a", 0), row("bad", 0), row("b", 0), row("c", 1), row("d", 0)];
    refuse(&shop, "Field :results.comment is not a valid text.", |row| row["comment"] == "bad");
    let report = shop.report(rows).await.unwrap();
    assert_eq!((counts(&report), places(report.refused())), ([4, 0, 1, 0, 0], vec![1]));
    let of_first: Vec<_> = shop.comments().into_iter().filter(|comment| comment != "c").collect();
    assert_eq!(of_first, ["a", "b", "d"]);
}
