//! How rows are divided into batches, and what is sent.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use testrail::CaseId;
use testrail::fake::Fault;
use testrail::results::{AddResult, QualityRating};
use tokio::time::timeout;

use crate::{GENERATIONS, Shop, counts};

/// The rows of each batch that was sent.
fn sent(shop: &Shop) -> Vec<Vec<Value>> {
    let batches = shop.fake.requests().into_iter().filter(|request| request.method().starts_with("add_results"));
    let rows = batches.map(|batch| serde_json::from_str::<Value>(&batch.body).unwrap()["results"].clone());
    rows.map(|rows| serde_json::from_value(rows).unwrap()).collect()
}

#[tokio::test]
async fn all_rows_are_stored_in_order_with_their_results_in_every_generation() {
    for generation in GENERATIONS {
        for in_flight in [1, 4] {
            let shop = Shop::of(generation, 23).await;
            let report = shop.report(shop.rows()).rows_per_batch(5).in_flight(in_flight).await.unwrap();
            assert_eq!((counts(&report), shop.batches()), ([23, 0, 0, 0, 0], 5), "{generation:?}");
            assert_eq!(report.to_string(), format!("run {}: 23 of 23 results stored", shop.run));
            let by_id: BTreeMap<_, _> = shop.fake.results(shop.run).into_iter().map(|row| (row.id, row)).collect();
            assert_eq!(by_id.len(), 23);
            for stored in report.stored() {
                let there = &by_id[&stored.result.id];
                assert_eq!(there.comment, Some(format!("row {}", stored.row)));
                assert_eq!((there.case_id, there.test_id), (shop.cases[stored.row], stored.result.test_id.unwrap()));
            }
        }
    }
}

#[tokio::test]
async fn by_default_four_batches_are_under_way_at_once_after_the_first() {
    let shop = Shop::with(30).await;
    shop.fake.inject(Fault::delay(Duration::from_secs(60)).on("add_results_for_cases").after(1).times(4));
    let mut report = Box::pin(shop.report(shop.rows()).rows_per_batch(3).into_future());
    while shop.batches() < 5 {
        assert!(timeout(Duration::from_millis(5), &mut report).await.is_err());
    }
    assert!(timeout(Duration::from_millis(100), &mut report).await.is_err());
    assert_eq!(shop.batches(), 5, "no more than that");
}

#[tokio::test]
async fn a_batch_is_bounded_by_rows_and_by_bytes() {
    let shop = Shop::with(20).await;
    let long = |case: &CaseId| AddResult::new(1).case_id(*case).comment("x".repeat(1000));
    let report = shop.report(shop.cases.iter().map(long).collect()).bytes_per_batch(5_000).await.unwrap();
    assert_eq!(counts(&report), [20, 0, 0, 0, 0]);
    let bodies: Vec<_> = shop.fake.requests().into_iter().filter(|request| !request.body.is_empty()).collect();
    assert_eq!(bodies.len(), 5);
    assert!(bodies.iter().all(|body| body.length <= 5_000));

    // A row that is too large alone is for the server to judge.
    let rows = shop.cases.iter().take(2).map(long).collect();
    assert_eq!(counts(&shop.report(rows).bytes_per_batch(10).await.unwrap()), [2, 0, 0, 0, 0]);
    assert_eq!(sent(&shop).iter().skip(5).map(Vec::len).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn the_rows_of_a_test_stay_together_and_in_order() {
    let shop = Shop::with(8).await;
    // The tests take turns, as in a report with repeated tests.
    let rows: Vec<_> = (0..24_usize)
        .map(|at| AddResult::new(if at < 16 { 5 } else { 1 }).case_id(shop.cases[at % 8]).comment(format!("row {at}")))
        .collect();
    let report = shop.report(rows).rows_per_batch(7).in_flight(4).await.unwrap();
    assert_eq!(counts(&report), [24, 0, 0, 0, 0]);
    let sizes: Vec<_> = sent(&shop).iter().map(Vec::len).collect();
    assert_eq!(sizes, [6, 6, 6, 6], "three rows of two tests each");
    for batch in sent(&shop) {
        let cases: Vec<_> = batch.iter().map(|row| row["case_id"].as_u64().unwrap()).collect();
        assert_eq!(cases, [cases[0], cases[0], cases[0], cases[3], cases[3], cases[3]]);
    }
    let tests = shop.fake.look().tests_by_case(shop.run).await.unwrap();
    assert!(tests.values().all(|test| test.status_id == 1.into()), "the last row decides");
}

#[tokio::test]
async fn a_test_with_more_rows_than_a_batch_has_its_batches_one_after_the_other() {
    let shop = Shop::with(3).await;
    let many = (0..7).map(|at| AddResult::new(1).case_id(shop.cases[0]).comment(format!("row {at}")));
    let others = shop.cases[1..].iter().map(|case| AddResult::new(1).case_id(*case));
    let rows = many.chain(others).collect();
    let report = shop.report(rows).rows_per_batch(3).in_flight(3).await.unwrap();
    assert_eq!(counts(&report), [9, 0, 0, 0, 0]);
    assert_eq!(shop.comments(), (0..7).map(|at| format!("row {at}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn rows_of_tests_and_of_cases_and_both_in_one_report() {
    for generation in GENERATIONS {
        let shop = Shop::of(generation, 4).await;
        let tests = shop.fake.look().tests_by_case(shop.run).await.unwrap();
        let test = |at: usize| tests[&shop.cases[at]].id;
        let rows = vec![AddResult::new(1).test_id(test(0)), AddResult::new(5).test_id(test(1))];
        assert_eq!(counts(&shop.report(rows).await.unwrap()), [2, 0, 0, 0, 0]);
        assert_eq!((shop.fake.calls("add_results"), shop.fake.calls("get_tests")), (1, 0));

        let rows = vec![
            AddResult::new(5).test_id(test(2)),
            AddResult::new(1).case_id(shop.cases[2]),
            AddResult::new(1).case_id(2623),
        ];
        let report = shop.report(rows).await.unwrap();
        assert_eq!((counts(&report), report.refused()[0].row), ([2, 0, 1, 0, 0], 2));
        let refusal = report.refused()[0].to_string();
        let expected = format!(
            "C2623 (results[2]): add_results/{}: the run has no such test (case 2623 is not among the tests of the run)",
            shop.run
        );
        assert_eq!(refusal, expected);
        let status = shop.fake.look().get_test(test(2)).await.unwrap().status_id;
        assert_eq!((status, shop.fake.calls("add_results")), (1.into(), 2), "the case is the same test");
    }
}

#[tokio::test]
async fn comments_lose_what_only_terminals_understand_and_a_time_of_zero_is_left_out() {
    let shop = Shop::with(1).await;
    let row =
        AddResult::new(5).case_id(shop.cases[0]).comment("\u{1b}[31mred\u{1b}[0m\r\n\tat x").elapsed(Duration::ZERO);
    shop.report(vec![row]).await.unwrap();
    let case = shop.cases[0];
    assert_eq!(sent(&shop), [[json!({"case_id": case, "status_id": 5, "comment": "red\n\tat x"})]]);
}

#[tokio::test]
async fn rows_with_a_rating_go_into_other_batches() {
    let shop = Shop::with(4).await;
    let rating = || QualityRating::new().relevance(4);
    let rows = shop.cases.iter().enumerate().map(|(at, case)| {
        let row = AddResult::new(1).case_id(*case);
        if at % 2 == 0 { row.quality_rating(rating()) } else { row }
    });
    assert_eq!(counts(&shop.report(rows.collect()).await.unwrap()), [4, 0, 0, 0, 0]);
    let is_rated = |row: &Value| row.get("quality_rating").is_some();
    let batches = sent(&shop);
    assert_eq!(
        batches.iter().map(|batch| (batch.len(), is_rated(&batch[0]))).collect::<Vec<_>>(),
        [(2, false), (2, true)]
    );
    assert!(batches.iter().all(|batch| batch.iter().all(|row| is_rated(row) == is_rated(&batch[0]))));
}

#[tokio::test]
async fn a_batch_that_is_too_large_for_the_server_is_divided_and_later_ones_are_smaller() {
    let shop = Shop::with(40).await;
    let large = |request: &testrail::fake::Received| request.length > 1500;
    let too_large = Fault::status(413, "<html>too large</html>").on("add_results_for_cases");
    shop.fake.inject(too_large.when(large).always());
    let report = shop.report(shop.rows()).rows_per_batch(20).await.unwrap();
    assert_eq!(counts(&report), [40, 0, 0, 0, 0]);
    assert_eq!(shop.batches(), 1 + 4, "it is refused once: {report}");

    // A row that is too large alone is refused, and the others are stored.
    let shop = Shop::with(3).await;
    let too_large = Fault::status(413, "<html>too large</html>").on("add_results_for_cases");
    shop.fake.inject(too_large.when(large).always());
    let mut rows = shop.rows();
    rows[1] = rows[1].clone().comment("x".repeat(5_000));
    let report = shop.report(rows).await.unwrap();
    assert_eq!((counts(&report), report.refused()[0].row), ([2, 0, 1, 0, 0], 1));
    assert_eq!(report.refused()[0].reason.status(), Some(413));
}

#[tokio::test]
async fn a_server_that_takes_no_batch_of_any_size_is_given_up() {
    let shop = Shop::with(250).await;
    shop.fake.inject(Fault::status(413, "<html>too large</html>").on("add_results_for_cases").always());
    let report = shop.report(shop.rows()).await.unwrap();
    let [_, _, refused, unsent, _] = counts(&report);
    assert_eq!(refused + unsent, 250);
    assert!(shop.batches() <= 129, "{} batches", shop.batches());
}
