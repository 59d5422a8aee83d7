//! Reporting twice is reporting once.

use testrail::fake::Fault;
use testrail::reporting::Once;
use testrail::results::AddResult;

use crate::{GENERATIONS, Shop, counts};

#[tokio::test]
async fn a_job_that_runs_again_reports_only_what_is_missing() {
    for generation in GENERATIONS {
        for once in [Once::by_version("4711").unwrap(), Once::by_comment("build 4711").unwrap()] {
            let shop = Shop::of(generation, 9).await;
            let rows = || -> Vec<_> { shop.cases.iter().map(|case| AddResult::new(1).case_id(*case)).collect() };
            let half = shop.report(rows().into_iter().step_by(2).collect()).once(once.clone()).await.unwrap();
            assert_eq!(counts(&half), [5, 0, 0, 0, 0]);
            let all = shop.report(rows()).once(once.clone()).await.unwrap();
            assert_eq!(counts(&all), [4, 5, 0, 0, 0], "{generation:?}");
            assert_eq!(all.to_string(), format!("run {}: 4 of 9 results stored, 5 there already", shop.run));
            assert_eq!(all.skipped()[1].result.id, half.stored()[1].result.id);
            let again = shop.report(rows()).once(once).await.unwrap();
            assert_eq!(counts(&again), [0, 9, 0, 0, 0]);
            assert_eq!((shop.fake.results(shop.run).len(), shop.batches()), (9, 2));
        }
    }
}

#[tokio::test]
async fn results_of_other_builds_and_of_no_build_do_not_count_and_those_of_others_do() {
    let shop = Shop::with(4).await;
    let row = |at: usize| AddResult::new(1).case_id(shop.cases[at]);
    shop.fake.seed(|seed| {
        seed.result(shop.run, shop.cases[0], 1, &AddResult::new(5).version("4712").comment("build 47111"));
        seed.result(shop.run, shop.cases[1], 2, &AddResult::new(5).version(" 4711 ").comment("Boom\n\nbuild 4711"));
        seed.result(shop.run, shop.cases[2], 1, &AddResult::new(5).comment("see build 4711"));
    });
    let tests = shop.fake.look().tests_by_case(shop.run).await.unwrap();
    let by_test = (0..4).map(|at| AddResult::new(1).test_id(tests[&shop.cases[at]].id)).collect();
    let report = shop.report(by_test).once(Once::by_version("4711").unwrap()).await.unwrap();
    assert_eq!((counts(&report), report.skipped()[0].row), ([3, 1, 0, 0, 0], 1));
    let report = shop.report((0..4).map(row).collect()).once(Once::by_comment("build 4711").unwrap()).await.unwrap();
    assert_eq!((counts(&report), report.skipped()[0].row), ([3, 1, 0, 0, 0], 1));
}

#[tokio::test]
async fn the_text_stands_in_the_version_or_at_the_end_of_the_comment() {
    let shop = Shop::with(3).await;
    let row = |at: usize| AddResult::new(1).case_id(shop.cases[at]);
    let rows = vec![row(0), row(1).comment("Boom\n"), row(2).comment("build 4711\nBoom")];
    shop.report(rows).once(Once::by_comment("build 4711").unwrap()).await.unwrap();
    assert_eq!(shop.comments(), ["build 4711", "Boom\n\nbuild 4711", "build 4711\nBoom"]);
    shop.report(vec![row(0), row(1).version("4711")]).once(Once::by_version("4711").unwrap()).await.unwrap();
    let versions: Vec<_> = shop.fake.results(shop.run).into_iter().filter_map(|result| result.version).collect();
    assert_eq!(versions, ["4711", "4711"]);
}

#[tokio::test]
async fn reports_of_one_process_wait_for_each_other() {
    let shop = Shop::with(30).await;
    let once = || Once::by_version("4711").unwrap();
    let report = || shop.report(shop.rows()).rows_per_batch(10).once(once()).into_future();
    let (first, second, third) = tokio::join!(report(), report(), report());
    let stored: Vec<_> = [first, second, third].map(|report| counts(&report.unwrap())[0]).into();
    assert_eq!((stored.iter().sum::<usize>(), shop.fake.results(shop.run).len()), (30, 30), "{stored:?}");
}

#[tokio::test]
async fn if_the_first_look_fails_nothing_is_sent() {
    let shop = Shop::with(3).await;
    shop.fake.inject(
        Fault::refuse(403, "You are not allowed to view test results (insufficient permissions).")
            .on("get_results_for_run"),
    );
    let report = shop.report(shop.rows()).once(Once::by_version("4711").unwrap()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 3, 0], 0));
    let row = serde_json::to_value(&report.unsent()[0].result).unwrap();
    assert_eq!(row["version"], "4711", "whoever reports it again does so as it was to be sent");
}

#[tokio::test]
async fn after_a_lost_answer_results_of_the_build_count_and_others_do_not() {
    let once = || Once::by_version("4711").unwrap();
    // Two jobs of this user, and another user, report the same tests meanwhile.
    for (version, user, expected) in
        [("4711", 1, [1, 1, 0, 0, 0]), ("4711", 2, [1, 1, 0, 0, 0]), ("4712", 1, [2, 0, 0, 0, 0])]
    {
        let shop = Shop::with(2).await;
        let (run, case) = (shop.run, shop.cases[0]);
        let theirs = AddResult::new(5).version(version);
        let report = Fault::then(move |seed| {
            seed.result(run, case, user, &theirs);
        });
        shop.fake.inject(report.on("get_results_for_run"));
        shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
        let report = shop.report(shop.rows()).once(once()).await.unwrap();
        assert_eq!(counts(&report), expected, "{version} of {user}: {report}");
        assert_eq!(shop.fake.results(run).len(), 3 - expected[1]);
    }
    // All that another user has reported is there already, even if it says the same.
    let shop = Shop::with(2).await;
    let (run, cases, theirs) = (shop.run, shop.cases.clone(), shop.rows());
    let report = Fault::then(move |seed| {
        for (case, row) in cases.iter().zip(&theirs) {
            seed.result(run, *case, 2, row);
        }
    });
    shop.fake.inject(report.on("get_results_for_run"));
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).once(once()).await.unwrap();
    assert_eq!((counts(&report), shop.fake.results(run).len()), ([0, 2, 0, 0, 0], 2));
    // What is there says another status, and the report says so.
    let shop = Shop::with(2).await;
    shop.report(shop.rows()).once(once()).await.unwrap();
    let failed = shop.cases.iter().map(|case| AddResult::new(5).case_id(*case)).collect();
    let again = shop.report(failed).once(once()).await.unwrap();
    let expected = format!("run {}: 0 of 2 results stored, 2 there already (2 with another status)", shop.run);
    assert_eq!(again.to_string(), expected);
}
