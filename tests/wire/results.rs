//! Results that cannot be right are refused before anything is sent, and answers that do not fit are no answers.

use std::time::Duration;

use serde_json::json;
use testrail::results::{AddResult, EditResult, QualityRating, StepResult};
use testrail::tests::{UpdateTest, UpdateTests};
use testrail::{Delivery, Error, ErrorKind, StatusId};

use crate::server::{body, client, client_at, only_request, saying};

/// A client of a port on which nobody listens.
fn nowhere() -> testrail::Client {
    client_at("http://127.0.0.1:9")
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(answer: Result<T, Error>, field: &str, text: &str) {
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NeverSent), "{error}");
    assert_eq!((error.field(), error.to_string().as_str()), (Some(field), text));
}

const NOTHING: &str =
    "or a comment that is not blank, or assignedto_id must be set: TestRail refuses a result that says nothing";
const UNTESTED: &str = "must not be 3 (untested): no result can have this status";

#[tokio::test]
async fn a_single_result_is_checked_before_it_is_sent() {
    let client = nowhere();
    let untested = AddResult::new(StatusId::UNTESTED).case_id(2);
    assert_refused(
        client.add_result(34, &untested).await,
        "status_id",
        &format!("add_result/34: status_id {UNTESTED}; nothing was sent"),
    );
    let blank = AddResult::comment_only(" \n").version("1.0");
    assert_refused(
        client.add_result_for_case(42, 12, &blank).await,
        "status_id",
        &format!("add_result_for_case/42/12: status_id {NOTHING}; nothing was sent"),
    );
    for part in
        [QualityRating::new(), QualityRating::new().relevance(0), QualityRating::new().relevance(5).actionability(6)]
    {
        assert_refused(
            client.add_result(34, &AddResult::new(1).quality_rating(part)).await,
            "quality_rating",
            "add_result/34: quality_rating must have at least one part, each of 1 to 5; nothing was sent",
        );
    }
}

#[tokio::test]
async fn a_row_of_a_batch_is_named_with_its_rule() {
    let client = nowhere();
    let good = || AddResult::new(1).case_id(1);
    assert_refused(
        client.add_results_for_cases(42, &[]).await,
        "results",
        "add_results_for_cases/42: results must have at least one row; nothing was sent",
    );
    for (row, field, rule) in [
        (AddResult::new(1).test_id(34), "results[1].case_id", "must be set: it says what the row is about"),
        (AddResult::new(3).case_id(2), "results[1].status_id", UNTESTED),
        (AddResult::comment_only("").case_id(2), "results[1].status_id", NOTHING),
    ] {
        let text = format!("add_results_for_cases/42: {field} {rule}; nothing was sent");
        assert_refused(client.add_results_for_cases(42, &[good(), row]).await, field, &text);
    }
    assert_refused(
        client.add_results(42, &[good()]).await,
        "results[0].test_id",
        "add_results/42: results[0].test_id must be set: it says what the row is about; nothing was \
         sent",
    );
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_refused() {
    let client = nowhere();
    assert_refused(
        client.edit_result(501, &EditResult::new()).await,
        "edit",
        "edit_result/501: edit must change at least one field; nothing was sent",
    );
    assert_refused(
        client.edit_result(501, &EditResult::new().status_id(3)).await,
        "status_id",
        &format!("edit_result/501: status_id {UNTESTED}; nothing was sent"),
    );
    assert_refused(
        client.edit_result(501, &EditResult::new().elapsed(Duration::ZERO)).await,
        "elapsed",
        "edit_result/501: elapsed must not be zero: TestRail knows no such time; None clears it; nothing was sent",
    );
    assert_refused(
        client.update_test(34, &UpdateTest::new()).await,
        "labels",
        "update_test/34: labels must be set: nothing else of a test can be changed; nothing was sent",
    );
    assert_refused(
        client.update_tests(&UpdateTests::new([0; 0]).labels(["a"])).await,
        "test_ids",
        "update_tests: test_ids must name at least one test; nothing was sent",
    );
}

#[tokio::test]
async fn an_answer_with_another_number_of_rows_is_of_another_call() {
    let rows = [AddResult::new(1).case_id(1), AddResult::new(5).case_id(2)];
    for (answer, received) in [("[]", 0), (r#"[{"id":1}]"#, 1), (r#"[{"id":1},{"id":2},{"id":3}]"#, 3)] {
        let error = client(&saying(answer).await).add_results_for_cases(42, &rows).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown));
        let text = error.to_string();
        let rows = format!(
            "the answer has not one row for each row of the request, so it is not to be trusted (rows sent: 2, rows in the \
             answer: {received})"
        );
        assert!(text.contains(&rows), "{text}");
    }
}

#[tokio::test]
async fn an_answer_with_the_rows_of_others_is_of_another_call() {
    let tests = [AddResult::new(1).test_id(8), AddResult::new(5).test_id(9)];
    for (answer, other) in [
        (r#"[{"id":1,"test_id":9},{"id":2,"test_id":8}]"#, "it is about test 9 where test 8 was sent"),
        (r#"[{"id":1,"test_id":8},{"id":2,"test_id":7}]"#, "it is about test 7 where test 9 was sent"),
    ] {
        let error = client(&saying(answer).await).add_results(42, &tests).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown));
        assert!(error.to_string().contains(other), "{error}");
    }
    let cases = [AddResult::new(1).case_id(1).test_id(99)];
    let server = saying(r#"[{"id":1,"test_id":8,"case_id":2}]"#).await;
    let error = client(&server).add_results_for_cases(42, &cases).await.unwrap_err();
    assert!(error.to_string().contains("it is about case 2 where case 1 was sent"), "{error}");
    let sent = body(&only_request(&server).await);
    assert_eq!(sent, json!({"results": [{"case_id": 1, "status_id": 1}]}), "no other id is sent");
    let server = saying(r#"[{"id":1,"test_id":8}]"#).await;
    assert_eq!(client(&server).add_results_for_cases(42, &cases).await.unwrap().len(), 1);

    let update = UpdateTests::new([1, 2, 2]).labels(["a"]);
    for (ids, text) in [("[1]", "rows sent: 2, rows in the answer: 1"), ("[1,7]", "it is about test 7")] {
        let error = client(&saying(format!(r#"{{"test_ids":{ids}}}"#)).await).update_tests(&update).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown));
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[tokio::test]
async fn all_rows_of_a_batch_are_rated_or_none() {
    let rated = AddResult::new(1).case_id(1).quality_rating(QualityRating::new().relevance(4));
    assert_refused(
        nowhere().add_results_for_cases(42, &[rated, AddResult::new(1).case_id(2)]).await,
        "results[1].quality_rating",
        "add_results_for_cases/42: results[1].quality_rating must be set in all rows or in none; nothing was sent",
    );
}

#[tokio::test]
async fn an_answer_about_another_result_or_test_is_of_another_call() {
    let edit = EditResult::new().custom_step_results([StepResult::new("Pay")]);
    let error = client(&saying(r#"{"id":7}"#).await).edit_result(501, &edit).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mismatch, "{error}");
    let other = saying(r#"{"test":{"id":7,"status_id":1},"results":[]}"#).await;
    assert_eq!(client(&other).get_test_with_data(34).await.unwrap_err().kind(), ErrorKind::Mismatch);
    // A server that does not know `with_data` sends the test alone.
    let bare = client(&saying(r#"{"id":34,"status_id":1}"#).await).get_test_with_data(34).await.unwrap_err();
    assert_eq!((bare.kind(), bare.field()), (ErrorKind::UnexpectedShape, Some("test")), "{bare}");
    assert!(
        bare.to_string().contains("(the server is older than 10 and sends the test alone: use get_test and results)")
    );
    let other = client(&saying(r#"{"id":9,"test_id":35}"#).await).add_result(34, &AddResult::new(1)).await;
    assert_eq!(other.unwrap_err().kind(), ErrorKind::Mismatch);
}
