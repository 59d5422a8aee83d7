//! Faults that have not happened, and those that never can.

use std::time::Duration;

use testrail::fake::{FakeTestRail, Fault};

use crate::plain::Plain;

#[tokio::test]
#[should_panic(expected = "these faults have not happened as often as the test says:\n  \
                           reset_after_handling on add_run (happened 0 of 1 times)\n  \
                           an answer of status 503 on get_run (happened 1 of 2 times)\n  \
                           page_cap of 5 when a closure says so (happened 0 times)\n\
                           Make the calls that they wait for, mark them with Fault::optional, or forget them with \
                           FakeTestRail::clear_faults.")]
async fn faults_that_did_not_happen_are_told() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_after_handling().on("add_run"));
    fake.inject(Fault::refuse(503, "down").on("get_run").times(2));
    fake.inject(Fault::page_cap(5).when(|call| call.method() == "get_runs").always());
    Plain::new(&fake).get("get_run/1").await;
    drop(fake);
}

#[tokio::test]
async fn the_faults_that_have_not_happened_can_be_seen() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    let unused = || fake.unused_faults().iter().map(ToString::to_string).collect::<Vec<_>>();
    fake.inject(Fault::delay(Duration::from_millis(1)).on("get_run").after(1));
    fake.inject(Fault::maintenance().on("get_runs").always());
    fake.inject(Fault::maintenance().on("close_run").times(3).optional());
    fake.inject(Fault::then(|_| ()).times(0));
    let first = [
        "delay of 1ms on get_run (happened 0 of 1 times, after 1 more calls)",
        "an answer of status 409 on get_runs (happened 0 times)",
    ];
    assert_eq!(unused(), first);
    plain.get("get_runs/1").await;
    plain.get("get_run/1").await;
    assert_eq!(unused(), ["delay of 1ms on get_run (happened 0 of 1 times)"]);
    plain.get("get_run/1").await;
    assert!(unused().is_empty());

    fake.inject(Fault::html());
    assert_eq!(unused(), ["an answer of status 200 (happened 0 of 1 times)"]);
    fake.clear_faults();
    assert!(unused().is_empty());
    assert_eq!(plain.get("get_runs/1").await.status, 200);
}

#[tokio::test]
#[should_panic(expected = "the test's own words")]
async fn a_test_that_fails_is_not_told_of_faults_as_well() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::html());
    panic!("the test's own words");
}

#[tokio::test]
async fn a_fault_of_a_method_that_cannot_be_called_is_told() {
    let fake = FakeTestRail::start().await;
    for (method, words) in [
        ("get_rusn", "a call of get_rusn, which TestRail does not have (similar ones: "),
        ("make_coffee", "a call of make_coffee, which TestRail does not have"),
        (
            "add_attachment_to_result_for_case",
            "a call of add_attachment_to_result_for_case, which the stand-in does not have: give it the method first, with FakeTestRail::handle",
        ),
    ] {
        let inject = std::panic::AssertUnwindSafe(|| fake.inject(Fault::html().on(method)));
        let told = *std::panic::catch_unwind(inject).unwrap_err().downcast::<String>().unwrap();
        assert!(told.contains(words), "{told}");
        assert_eq!(told.contains("get_runs"), method == "get_rusn", "{told}");
    }
    assert!(fake.unused_faults().is_empty());
    fake.handle("add_attachment_to_result_for_case", |_| testrail::fake::Answer::empty());
    fake.inject(Fault::refuse(503, "down").on("add_attachment_to_result_for_case"));
    assert_eq!(Plain::new(&fake).get("add_attachment_to_result_for_case").await.status, 503);
}
