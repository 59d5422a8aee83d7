//! What happens after a lost answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Received, Resource, Seed};
use testrail::reporting::ResultsReport;
use testrail::results::AddResult;
use testrail::{AddRun, CaseId, Delivery, ErrorKind, RetryPolicy};

use crate::{GENERATIONS, Shop, counts};

/// That each row is stored once, and that the report says so.
fn is_stored_once(shop: &Shop, report: &ResultsReport) {
    let total = report.total();
    assert_eq!(counts(report), [total, 0, 0, 0, 0], "{report}");
    let mut comments = shop.comments();
    assert_eq!(comments.len(), total);
    for stored in report.stored() {
        assert_eq!(stored.result.comment.as_ref(), Some(&format!("row {}", stored.row)));
        assert!(comments.contains(stored.result.comment.as_ref().unwrap()));
    }
    comments.sort_unstable();
    comments.dedup();
    assert_eq!(comments.len(), total, "none twice");
}

#[tokio::test]
async fn results_that_arrived_are_found_and_not_sent_again() {
    for generation in GENERATIONS {
        for fault in [
            Fault::reset_after_handling,
            Fault::close_after_handling,
            Fault::reset_in_body,
            Fault::close_in_body,
            Fault::other_answer,
        ] {
            let shop = Shop::of(generation, 12).await;
            shop.fake.inject(fault().on("add_results_for_cases").times(2));
            let report = shop.report(shop.rows()).rows_per_batch(4).await.unwrap();
            assert_eq!(shop.batches(), 3, "{generation:?} {report}");
            is_stored_once(&shop, &report);
        }
    }
}

#[tokio::test]
async fn results_that_did_not_arrive_are_sent_again_after_the_time_that_a_request_may_be_at_work() {
    for in_flight in [1, 3] {
        let shop = Shop::with(12).await;
        shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases").times(3));
        let begin = tokio::time::Instant::now();
        let report = shop.report(shop.rows()).rows_per_batch(4).in_flight(in_flight).await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(200));
        assert_eq!(shop.batches(), 6);
        is_stored_once(&shop, &report);
    }
}

#[tokio::test]
async fn a_request_that_is_at_work_for_long_is_waited_for() {
    let shop = Shop::with(3).await;
    // The caller gives up, and the server is still at work.
    shop.fake.inject(Fault::delay(Duration::from_millis(150)).on("add_results_for_cases"));
    let client = shop.client.with_attempt_timeout(Duration::from_millis(50));
    let report = client.report_results(shop.run, shop.rows()).look_for(Duration::from_secs(5)).await.unwrap();
    assert_eq!(shop.batches(), 1);
    is_stored_once(&shop, &report);
}

#[tokio::test]
async fn server_errors_after_the_work_and_before_it_are_told_apart() {
    let shop = Shop::with(6).await;
    shop.fake.inject(Fault::status(503, "busy").on("add_results_for_cases"));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases").after(1));
    let report = shop.report(shop.rows()).rows_per_batch(3).await.unwrap();
    assert_eq!(shop.batches(), 3);
    is_stored_once(&shop, &report);
}

#[tokio::test]
async fn results_that_look_the_same_and_were_there_before_are_not_taken_for_those_of_the_report() {
    for generation in GENERATIONS {
        let shop = Shop::of(generation, 5).await;
        let first = shop.report(shop.rows()).await.unwrap();
        let second = shop.fake.client().report_results(shop.run, shop.rows()).look_for(Duration::from_millis(200));
        shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
        let second = second.await.unwrap();
        assert_eq!((counts(&first), counts(&second)), ([5, 0, 0, 0, 0], [5, 0, 0, 0, 0]));
        assert_eq!((shop.comments().len(), shop.batches()), (10, 3), "{generation:?}");
        let ids = |report: &ResultsReport| report.stored().iter().map(|row| row.result.id).max();
        assert!(ids(&first) < ids(&second));
    }
}

#[tokio::test]
async fn results_of_others_are_not_taken_for_those_of_the_report() {
    let shop = Shop::with(3).await;
    let rows = shop.rows();
    // Ada reports the same, while this report's request is lost.
    let (run, theirs) = (shop.run, rows.clone());
    let cases = shop.cases.clone();
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
    shop.fake.inject(
        Fault::then(move |seed| {
            for (case, row) in cases.iter().zip(&theirs) {
                seed.result(run, *case, 2, row);
            }
        })
        .on("get_results_for_run"),
    );
    let report = shop.report(rows).await.unwrap();
    assert_eq!((counts(&report), shop.batches(), shop.comments().len()), ([3, 0, 0, 0, 0], 2, 6));
    let users: Vec<_> = report.stored().iter().map(|row| row.result.created_by.unwrap().get()).collect();
    assert_eq!(users, [1, 1, 1]);
}

/// Another job of the same user reports this for a case, after the report has looked what is there.
fn meanwhile(shop: &Shop, case: usize, theirs: AddResult) {
    let (run, case) = (shop.run, shop.cases[case]);
    let report = Fault::then(move |seed| {
        seed.result(run, case, 1, &theirs);
    });
    shop.fake.inject(report.on("get_results_for_run"));
}

#[tokio::test]
async fn what_may_be_another_ones_is_unknown_and_what_is_missing_is_sent_again() {
    for theirs in [
        AddResult::new(1).comment("another job"),
        AddResult::new(5).comment("row 0").version("4711"),
        AddResult::new(1).comment("row 0").version("4711"),
    ] {
        let shop = Shop::with(2).await;
        shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
        meanwhile(&shop, 0, theirs);
        let report = shop.report(shop.rows()).await.unwrap();
        assert_eq!((counts(&report), shop.batches(), shop.comments().len()), ([1, 0, 0, 0, 1], 2, 2));
        let unknown = &report.unknown()[0];
        assert_eq!((unknown.row, unknown.reason.kind()), (0, ErrorKind::Transport));
        assert_eq!(unknown.reason.delivery(), Delivery::Unknown);
        assert!(unknown.reason.to_string().contains("may be of this report or of another"), "{unknown}");
    }
}

#[tokio::test]
async fn twice_what_a_report_says_is_unknown() {
    let shop = Shop::with(1).await;
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    meanwhile(&shop, 0, shop.rows().remove(0));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 0, 1], 1), "whose is whose does not show");
}

#[tokio::test]
async fn results_that_others_have_changed_meanwhile_are_not_sent_again() {
    let shop = Shop::with(3).await;
    let first = shop.report(vec![AddResult::new(4).case_id(shop.cases[0])]).await.unwrap();
    let first = first.stored()[0].result.id;
    let change = Fault::then(move |seed| seed.set(Resource::Result, first.get() + 2, "status_id", 4));
    shop.fake.inject(change.on("get_current_user"));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 0, 3], 2), "a batch is there as a whole or not at all");
}

#[tokio::test]
async fn the_results_of_a_case_that_is_added_to_the_run_meanwhile_are_found() {
    // Older servers do not tell the case of a result, so the client reads the tests of the run, for the second stranger.
    let shop = Shop::of(Generation::Legacy, 3).await;
    let run = shop.fake.seed(|seed| seed.run(1, &AddRun::new("Small").suite_id(1).case_ids([shop.cases[0].get()])));
    let cases = [2623, 2624, shop.cases[0].get(), shop.cases[1].get(), shop.cases[2].get()];
    let rows = cases.map(|case| AddResult::new(1).case_id(case));
    let reporting = shop.client.report_results(run, rows).rows_per_batch(3).look_for(Duration::from_millis(200));
    shop.fake.inject(Fault::delay(Duration::from_millis(300)).on("add_results_for_cases").after(2));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases").after(3));
    let add = async {
        while shop.fake.calls("add_results_for_cases") < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        shop.fake.client().add_cases_to_run(run, &shop.cases[1..]).await.unwrap();
    };
    let (report, ()) = tokio::join!(reporting.into_future(), add);
    assert_eq!((counts(&report.unwrap()), shop.batches(), shop.fake.results(run).len()), ([3, 0, 2, 0, 0], 4, 3));
}

#[tokio::test]
async fn old_results_of_one_second_in_any_order_are_not_taken_for_those_of_the_report() {
    // The same was reported before, all in one second, and the server lists the oldest of a second first.
    let shop = Shop::with(1).await;
    let test = shop.fake.look().tests_by_case(shop.run).await.unwrap()[&shop.cases[0]].id.get();
    shop.fake.handle("get_results_for_run", move |_: &Received| {
        let row = |id: u64| {
            json!({"id": id, "test_id": if id == 39 { test } else { 7 }, "status_id": 1, "created_by": 1,
            "created_on": 1_719_820_800, "version": "4711", "comment": "row 0"})
        };
        let rows: Vec<_> = (0..40).map(row).collect();
        Answer::json(json!({"offset": 0, "limit": 250, "size": 40, "_links": {"next": null, "prev": null},
            "results": rows}))
    });
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([1, 0, 0, 0, 0], 2));
    assert!(report.stored()[0].result.id.get() != 39);
}

#[tokio::test]
async fn a_refusal_without_words_is_looked_at() {
    // Something in between answers after the work, and then before it.
    let shop = Shop::with(3).await;
    let (run, cases, theirs) = (shop.run, shop.cases.clone(), shop.rows());
    let store = Fault::then(move |seed| {
        for (case, row) in cases.iter().zip(&theirs) {
            seed.result(run, *case, 1, row);
        }
    });
    shop.fake.inject(store.on("get_results_for_run"));
    shop.fake.inject(Fault::status(403, "<html>Blocked</html>").on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!(shop.batches(), 1, "{report}");
    is_stored_once(&shop, &report);

    let shop = Shop::with(3).await;
    shop.fake.inject(Fault::status(403, "<html>Blocked</html>").on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([3, 0, 0, 0, 0], 2), "it may answer once only");

    let shop = Shop::with(3).await;
    shop.fake.inject(Fault::status(403, "<html>Blocked</html>").on("add_results_for_cases").always());
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 3, 0], 3));
    let text = report.to_string();
    assert!(text.contains("the batch was sent 3 times, and none of it is stored"), "{text}");
}

#[tokio::test]
async fn a_server_that_wants_a_long_wait_is_not_waited_for_beyond_the_deadline() {
    let shop = Shop::with(3).await;
    shop.fake.inject(Fault::status(503, "").header("Retry-After", "3600").on("add_results_for_cases"));
    let client = shop.client.with_deadline(Duration::from_millis(300));
    let report = client.report_results(shop.run, shop.rows()).look_for(Duration::from_millis(100)).await.unwrap();
    is_stored_once(&shop, &report);
}

#[tokio::test]
async fn a_server_that_rewrites_comments_and_time_spans_is_understood() {
    let shop = Shop::with(3).await;
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let comment = "Expected `Vec<String>` & got:\n\n* a\n* b_c";
    let rows = shop.cases.iter().map(|case| {
        AddResult::new(1).case_id(*case).comment(comment).defects("A-1,B-2").elapsed(Duration::from_secs(120))
    });
    let rewritten = "<p>Expected <code>Vec&lt;String&gt;</code> &amp; got:</p>\n<ul><li>a</li><li>b_c</li></ul>";
    let tests: Vec<_> = {
        let tests = shop.fake.look().tests_by_case(shop.run).await.unwrap();
        shop.cases.iter().map(|case| tests[case].id.get()).collect()
    };
    let looks = std::sync::atomic::AtomicUsize::new(0);
    shop.fake.handle("get_results_for_run", move |_: &Received| {
        let row = |(at, test): (usize, &u64)| {
            json!({
                "id": 900 + at, "test_id": test, "status_id": 1, "created_by": 1, "created_on": 1_719_820_800,
                "assignedto_id": null, "comment": rewritten, "version": null, "elapsed": "2min", "defects": "A-1, B-2"
            })
        };
        let is_first = looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        let rows: Vec<_> = if is_first { vec![] } else { tests.iter().enumerate().map(row).rev().collect() };
        Answer::json(json!({"offset": 0, "limit": 250, "size": rows.len(), "_links": {"next": null, "prev": null},
            "results": rows}))
    });
    let report = shop.report(rows.collect()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([3, 0, 0, 0, 0], 1), "{report}");
}

#[tokio::test]
async fn if_looking_fails_the_rows_are_unknown_and_the_next_batch_is_sent() {
    let shop = Shop::with(4).await;
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    shop.fake.inject(Fault::status(500, "").on("get_results_for_run").after(1).always());
    let client = shop.client.with_retry(RetryPolicy::never());
    let report = client.report_results(shop.run, shop.rows()).rows_per_batch(2);
    let report = report.look_for(Duration::from_millis(100)).await.unwrap();
    assert_eq!(counts(&report), [2, 0, 0, 0, 2]);
    let text = report.unknown()[0].reason.to_string();
    assert!(text.contains("looking for the results failed as well: get_results_for_run"), "{text}");
    assert!(report.stopped().is_none());
}

#[tokio::test]
async fn a_result_that_may_be_an_earlier_unknown_row_is_not_taken_for_a_later_one() {
    let shop = Shop::with(1).await;
    let row = || AddResult::new(1).case_id(shop.cases[0]).comment("again");
    // The first one arrives, and the looks for it fail. The second one never arrives, and the looks for it work.
    let sent = Arc::new(AtomicUsize::new(0));
    let (counting, counted) = (sent.clone(), sent);
    let is_later = move |_: &Received| counting.fetch_add(1, Ordering::Relaxed) > 0;
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases").always().when(is_later));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let looks = Fault::status(500, "").on("get_results_for_run").always();
    shop.fake.inject(looks.when(move |_| counted.load(Ordering::Relaxed) == 1));
    let client = shop.client.with_retry(RetryPolicy::never());
    let report = client.report_results(shop.run, [row(), row()]).rows_per_batch(1);
    let report = report.look_for(Duration::from_millis(100)).await.unwrap();
    assert_eq!((counts(&report), shop.fake.results(shop.run).len()), ([0, 0, 0, 0, 2], 1), "{report}");
}

#[tokio::test]
async fn what_the_server_says_it_did_is_not_sent_again_even_if_it_does_not_show() {
    let shop = Shop::with(2).await;
    shop.fake
        .handle("add_results_for_cases", |_: &Received| Answer::json(json!([{"id": 7, "test_id": "?"}, {"id": 8}])));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 0, 2], 1));
    let text = report.unknown()[0].reason.to_string();
    assert!(text.contains("the results do not show after 200ms"), "{text}");
}

#[tokio::test]
async fn a_server_without_a_list_of_results_leaves_what_is_lost_unknown() {
    let shop = Shop::with(2).await;
    shop.fake.handle("get_results_for_run", |_: &Received| Answer::refuse(404, "Unknown method 'get_results_for_run'"));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 0, 2], 1));
    assert!(report.unknown()[0].reason.to_string().contains("no list of a run's results"));
}

#[tokio::test]
async fn a_server_that_loses_everything_is_given_up_with_nothing_unknown() {
    let shop = Shop::with(6).await;
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases").always());
    let report = shop.report(shop.rows()).rows_per_batch(2).look_for(Duration::from_millis(20)).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([0, 0, 0, 6, 0], 8));
    let stopped = report.stopped().unwrap();
    assert_eq!((stopped.kind(), stopped.delivery()), (ErrorKind::Transport, Delivery::Refused));
    assert!(stopped.to_string().contains("the batch was sent 8 times, and none of it is stored"), "{stopped}");
}

#[tokio::test]
async fn looks_have_connections_of_their_own() {
    let shop = Shop::with(2).await;
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    is_stored_once(&shop, &report);
    let looks = shop.fake.requests().into_iter().filter(|request| request.method() == "get_results_for_run").skip(1);
    let closing: Vec<_> = looks.map(|look| look.header("connection").map(str::to_owned)).collect();
    assert!(!closing.is_empty() && closing.iter().all(|header| header.as_deref() == Some("close")), "{closing:?}");
}

#[tokio::test]
async fn rows_by_tests_are_found_without_the_tests_of_the_run() {
    let fake = FakeTestRail::start().await;
    let tests = fake.look().tests_by_case(3).await.unwrap();
    let test = tests[&CaseId::new(2)].id;
    fake.inject(Fault::reset_after_handling().on("add_results"));
    let rows = [AddResult::new(5).test_id(test).comment("a"), AddResult::new(1).test_id(test).comment("b")];
    let report = fake.client().report_results(3, rows).await.unwrap();
    assert_eq!((counts(&report), fake.calls("get_tests"), fake.calls("add_results")), ([2, 0, 0, 0, 0], 0, 1));
    let said: Vec<_> = report.stored().iter().map(|row| row.result.comment.clone().unwrap()).collect();
    assert_eq!(said, ["a", "b"]);
}

#[tokio::test]
async fn the_first_look_reads_the_newest_second_and_heeds_no_damaged_row() {
    let shop = Shop::with(1).await;
    let (run, case) = (shop.run, shop.cases[0]);
    let old = |seed: &mut Seed<'_>| _ = seed.result(run, case, 1, &AddResult::new(1));
    shop.fake.seed(|seed| (0..300).for_each(|_| old(seed)));
    shop.fake.advance(Duration::from_secs(10));
    shop.fake.seed(|seed| {
        let [damaged, _] = [(); 2].map(|()| seed.result(run, case, 1, &AddResult::new(1)));
        seed.set(Resource::Result, damaged, "status_id", "?");
    });
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 0, 0], "{report}");
    assert_eq!(shop.fake.calls("get_results_for_run"), 1, "older results do not matter");
}

#[tokio::test]
async fn looks_read_what_is_new_and_the_last_one_reads_all() {
    let shop = Shop::with(1).await;
    let test = shop.fake.look().tests_by_case(shop.run).await.unwrap()[&shop.cases[0]].id.get();
    // The result is stored ten seconds before another one, and shows after it: its transaction took that long.
    let result = move |id: u64, test: u64, created_on: u64| {
        json!({"id": id, "test_id": test, "status_id": 1, "created_by": 1, "created_on": created_on, "version": "4711",
            "comment": "row 0", "elapsed": null, "defects": null, "assignedto_id": null})
    };
    let looks = std::sync::atomic::AtomicUsize::new(0);
    shop.fake.handle("get_results_for_run", move |look: &Received| {
        let rows = match looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => vec![],
            _ if look.query.contains("created_after=1719820805") => vec![result(900, 7, 1_719_820_810)],
            1 => vec![result(900, 7, 1_719_820_810)],
            _ => vec![result(900, 7, 1_719_820_810), result(890, test, 1_719_820_800)],
        };
        Answer::json(json!({"offset": 0, "limit": 250, "size": rows.len(), "_links": {"next": null, "prev": null},
            "results": rows}))
    });
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([1, 0, 0, 0, 0], 1));
    assert_eq!(report.stored()[0].result.id.get(), 890);
    let looks: Vec<_> = shop.fake.requests().into_iter().map(|look| look.query).collect();
    let new = looks.iter().filter(|query| query.contains("created_after")).count();
    let all =
        looks.iter().filter(|query| query.contains("get_results_for_run") && !query.contains("created_after")).count();
    assert!(new >= 1 && all == 3, "{looks:?}");
}

#[tokio::test]
async fn on_a_server_that_does_not_tell_the_user_only_results_of_the_one_who_was_answered_count() {
    // Before 6.6, there is no get_current_user.
    let shop = Shop::of(Generation::Legacy, 3).await;
    let (run, case, theirs) = (shop.run, shop.cases[2], shop.rows().remove(2));
    shop.fake.handle("get_current_user", |_: &Received| Answer::refuse(404, "Unknown method 'get_current_user'"));
    shop.fake.inject(Fault::reset_after_handling().on("add_results_for_cases"));
    shop.fake.inject(
        Fault::then(move |seed| {
            seed.result(run, case, 2, &theirs);
        })
        .on("add_results_for_cases"),
    );
    shop.fake.inject(Fault::reset_before_handling().on("add_results_for_cases"));
    let report = shop.report(shop.rows()).rows_per_batch(1).await.unwrap();
    assert_eq!((counts(&report), shop.batches()), ([3, 0, 0, 0, 0], 4));
    assert!(report.stored().iter().all(|row| row.result.created_by == Some(1.into())), "{report:?}");
}
