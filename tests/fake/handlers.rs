//! Methods that a test answers itself, and those that nobody answers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Received};

use crate::plain::Plain;

#[tokio::test]
async fn a_method_that_the_stand_in_lacks_says_so_in_its_own_words() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    let lacking = r#"{"error":"This is the stand-in TestRail, which does not have the method add_attachment_to_result_for_case: give it one with FakeTestRail::handle"}"#;
    let method = "add_attachment_to_result_for_case"; // newer servers do not have it either
    for answer in [plain.get(method).await, plain.post(method, "{}").await] {
        assert_eq!((answer.status, answer.body.as_str()), (501, lacking));
    }
    let unknown = plain.get("get_robots").await;
    assert_eq!((unknown.status, unknown.body.as_str()), (404, r#"{"error":"Unknown method 'get_robots'"}"#));
}

#[tokio::test]
async fn a_method_that_is_younger_than_the_server_is_unknown() {
    for (generation, method, status) in [
        (Generation::Legacy, "get_current_user", 404),
        (Generation::Legacy, "get_datasets/1", 404),
        (Generation::Legacy, "get_version", 404),
        (Generation::Legacy, "get_templates/1", 200),
        (Generation::Legacy, "get_reports/1", 200),
        (Generation::LegacyCapped, "get_current_user", 200),
        (Generation::LegacyCapped, "get_datasets/1", 404),
        (Generation::Legacy, "get_shared_steps/1", 404),
        (Generation::LegacyCapped, "get_shared_steps/1", 200),
        (Generation::LegacyCapped, "get_shared_step_history/1", 404),
        (Generation::LegacyCapped, "get_labels/1", 404),
        (Generation::Paged, "get_datasets/1", 403),
        (Generation::Paged, "get_version", 200),
        (Generation::Cloud, "get_version", 200),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        assert_eq!(Plain::new(&fake).get(method).await.status, status, "{generation:?} {method}");
    }
}

#[tokio::test]
async fn a_handler_of_ones_own_sees_the_request_and_gives_the_answer() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    fake.handle("get_user", |request: &Received| {
        Answer::json(json!({"query": request.query, "user": request.user, "path": "a/b"})).header("X-Mine", "yes")
    });
    fake.handle("add_user", |request| Answer::refuse(400, &format!("Not {}", request.body)));
    fake.handle("get_bdd", |_| Answer::bytes("text/plain; charset=utf-8", "Feature: Käse"));
    fake.handle("delete_group", |_| Answer::empty());

    let answer = plain.get("get_user/7&x=1").await;
    assert_eq!(answer.body, r#"{"path":"a\/b","query":"\/api\/v2\/get_user\/7&x=1","user":"me@example.com"}"#);
    assert_eq!((answer.status, answer.header("x-mine")), (200, Some("yes")));
    let answer = plain.post("add_user", "{}").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, r#"{"error":"Not {}"}"#));
    let answer = plain.get("get_bdd/1").await;
    assert_eq!(
        (answer.body.as_str(), answer.header("content-type")),
        ("Feature: Käse", Some("text/plain; charset=utf-8"))
    );
    let answer = plain.post("delete_group/1", "{}").await;
    assert_eq!((answer.body.as_str(), answer.header("content-type")), ("", Some("application/json; charset=utf-8")));
    assert_eq!(fake.calls("get_user"), 1, "what it answered was received all the same");
}

#[tokio::test]
async fn a_handler_of_ones_own_comes_before_that_of_the_stand_in() {
    let fake = FakeTestRail::start().await;
    fake.handle("get_run", |request| match request.query.as_str() {
        "/api/v2/get_run/1" => Answer::json(json!({"id": 1, "name": "Mine", "is_completed": false})),
        _ => Answer::refuse(400, "Field :run is not a valid test run."),
    });
    let client = fake.client();
    assert_eq!(client.get_run(1).await.unwrap().name, "Mine");
    assert!(client.get_run(2).await.is_err());
    fake.handle("get_run", |_| Answer::json(json!({"id": 2, "name": "The last one counts", "is_completed": false})));
    assert_eq!(client.get_run(2).await.unwrap().name, "The last one counts");
}

#[tokio::test]
async fn login_limit_and_faults_come_before_a_handler_of_ones_own() {
    let fake = FakeTestRail::builder().rate_limit(3).start().await;
    fake.set_time(1_700_000_000);
    fake.handle("get_version", |_| Answer::json(json!({"version": "10.6"})));
    let plain = Plain::new(&fake);
    assert_eq!(Plain::as_user(&fake, "me@example.com", "wrong").get("get_version").await.status, 401);
    fake.inject(Fault::maintenance().on("get_version"));
    assert_eq!(plain.get("get_version").await.status, 409);
    fake.inject(Fault::close_in_body().on("get_version"));
    assert!(plain.request("GET", "get_version").send().await.unwrap().bytes().await.is_err());
    assert_eq!(plain.get("get_version").await.status, 200);
    assert_eq!(plain.get("get_version").await.status, 429);
}

#[tokio::test]
async fn a_handler_of_ones_own_may_look_at_the_stand_in() {
    let fake = Arc::new(FakeTestRail::start().await);
    let weak = Arc::downgrade(&fake);
    fake.handle("get_version", move |_| {
        let fake = weak.upgrade().unwrap();
        fake.seed(|seed| seed.remove_run(2));
        Answer::json(json!({"version": fake.run_ids().len()}))
    });
    let version: Value = fake.client().raw("get_version").get().await.unwrap();
    assert_eq!(version["version"], 3);
}

#[tokio::test]
#[should_panic(expected = "this is not what the test expects")]
async fn the_panic_of_a_handler_is_told_when_the_stand_in_is_dropped() {
    let fake = FakeTestRail::start().await;
    fake.handle("get_version", |_| panic!("this is not what the test expects"));
    let answer = Plain::new(&fake).get("get_version").await;
    let words = r#"{"error":"The test's own handler of get_version panicked."}"#;
    assert_eq!((answer.status, answer.body.as_str()), (500, words));
    assert_eq!(Plain::new(&fake).get("get_run/1").await.status, 200, "the others go on");
}

#[test]
fn answers_that_cannot_be_are_told() {
    assert!(std::panic::catch_unwind(|| Answer::refuse(99, "x")).is_err());
    assert!(std::panic::catch_unwind(|| Answer::bytes("a\nb", "x")).is_err());
    assert!(std::panic::catch_unwind(|| Answer::empty().header("content-length", "7")).is_err());
}

#[tokio::test]
async fn old_servers_write_the_json_of_a_handler_in_ascii_and_leave_bytes_alone() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    fake.handle("get_user", |_| Answer::json("Käse"));
    fake.handle("get_bdd", |_| Answer::bytes("text/plain", "Käse"));
    let plain = Plain::new(&fake);
    assert_eq!(plain.get("get_user/1").await.body, r#""K\u00e4se""#);
    assert_eq!(plain.get("get_bdd/1").await.body, "Käse");
}

#[tokio::test]
async fn a_client_without_a_pace_goes_on_as_soon_as_it_may() {
    let fake = FakeTestRail::builder().without_client_pace().start().await;
    let client = fake.client();
    fake.inject(Fault::rate_limited(testrail::fake::RetryAfter::Seconds(0)));
    client.get_run(1).await.unwrap();
    let start = std::time::Instant::now();
    for _ in 0..30 {
        client.get_run(1).await.unwrap();
    }
    assert!(start.elapsed() < Duration::from_secs(5), "with a pace of three a second it takes ten");
}
