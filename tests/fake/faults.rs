//! Faults on purpose, and what can be seen of what was asked.

use std::time::{Duration, Instant};

use serde_json::json;
use testrail::fake::{FakeTestRail, Fault, NextLink, SuiteMode};
use testrail::{AddRun, Client, Delivery, ErrorKind, RetryPolicy, RunsFilter, UpdateRun};

use crate::plain::Plain;

fn new() -> AddRun {
    AddRun::new("Nightly").suite_id(1)
}

#[tokio::test]
async fn connections_that_break_before_during_and_after_the_work() {
    let (lost, cut) = ((ErrorKind::Transport, Delivery::Unknown), (ErrorKind::BodyLost, Delivery::Applied));
    for (fault, expected, created) in [
        (Fault::close_before_handling(), lost, 0),
        (Fault::reset_before_handling(), lost, 0),
        (Fault::close_after_handling(), lost, 1),
        (Fault::reset_after_handling(), lost, 1),
        (Fault::close_in_body(), cut, 1),
        (Fault::reset_in_body(), cut, 1),
    ] {
        let fake = FakeTestRail::start().await;
        let runs = fake.run_ids().len();
        fake.inject(fault.clone());
        let error = fake.client().add_run(1, &new()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), expected, "{error}");
        assert_eq!(fake.run_ids().len() - runs, created, "{error}");
        assert_eq!(fake.calls("add_run"), 1);
        fake.client().add_run(1, &new()).await.unwrap();
    }
}

/// What arrives on a socket before it ends, and whether it ends with a reset.
async fn raw(fake: &FakeTestRail) -> (String, bool) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(fake.url().trim_start_matches("http://")).await.unwrap();
    let request = "GET /index.php?/api/v2/get_run/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                   Authorization: Basic bWVAZXhhbXBsZS5jb206ZmFrZS1hcGkta2V5\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = socket.read_to_end(&mut answer).await;
    let reset = end.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset);
    (String::from_utf8(answer).unwrap(), reset)
}

#[tokio::test]
async fn a_close_is_no_reset_and_half_a_body_is_half() {
    let fake = FakeTestRail::start().await;
    let (whole, reset) = raw(&fake).await;
    let body = whole.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert!(!reset && body.ends_with('}'));

    fake.inject(Fault::close_after_handling());
    assert_eq!(raw(&fake).await, (String::new(), false));
    fake.inject(Fault::reset_after_handling());
    assert_eq!(raw(&fake).await, (String::new(), true));
    fake.inject(Fault::close_in_body());
    let (half, reset) = raw(&fake).await;
    assert_eq!((half.split_once("\r\n\r\n").unwrap().1, reset), (&body[..body.len() / 2], false));
    assert!(half.to_lowercase().contains(&format!("content-length: {}\r\n", body.len())));
    fake.inject(Fault::reset_in_body());
    assert!(raw(&fake).await.1);
}

#[tokio::test]
async fn answers_that_come_late() {
    let late = Duration::from_millis(300);
    for (fault, expected) in [
        (Fault::delay(late), (ErrorKind::Timeout, Delivery::Unknown)),
        (Fault::stall_body(late), (ErrorKind::BodyLost, Delivery::Applied)),
    ] {
        let fake = FakeTestRail::start().await;
        let start = Instant::now();
        fake.inject(fault.clone());
        fake.client().get_run(1).await.unwrap();
        assert!(start.elapsed() >= late);

        fake.inject(fault);
        let hasty = Client::builder(fake.url(), fake.email(), fake.key()).attempt_timeout(Duration::from_millis(100));
        let error = hasty.build().unwrap().add_run(1, &new()).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), expected);
        assert_eq!(fake.run_ids().len(), 5, "the call was handled at once");
    }
}

#[tokio::test]
async fn answers_of_another_kind() {
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    fake.inject(Fault::html());
    assert_eq!(client.get_run(1).await.unwrap_err().kind(), ErrorKind::NotJson);
    fake.inject(Fault::status(502, "<html>Bad Gateway</html>"));
    assert_eq!(client.get_run(1).await.unwrap_err().status(), Some(502));
    fake.inject(Fault::other_answer());
    assert_eq!(client.get_run(1).await.unwrap_err().kind(), ErrorKind::Mismatch);
    fake.inject(Fault::other_answer());
    let error = client.update_run(2, &UpdateRun::new().name("Changed")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown));
    assert_eq!(client.get_run(2).await.unwrap().name, "Changed", "the call was handled");
}

#[tokio::test]
async fn a_fault_happens_to_the_calls_that_it_is_for() {
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    let down = || Fault::refuse(503, "down");
    fake.inject(down().times(2));
    assert!(client.get_run(1).await.is_err() && client.get_run(2).await.is_err());
    client.get_run(1).await.unwrap();

    fake.inject(down().on("add_run"));
    client.get_run(1).await.unwrap();
    assert!(client.add_run(1, &new()).await.is_err());
    client.add_run(1, &new()).await.unwrap();

    fake.inject(down().when(|call| call.query.ends_with("get_run/2")).always());
    for _ in 0..3 {
        client.get_run(1).await.unwrap();
        assert!(client.get_run(2).await.is_err());
    }
    fake.clear_faults();
    client.get_run(2).await.unwrap();

    fake.inject(Fault::refuse(500, "first"));
    fake.inject(Fault::refuse(500, "second"));
    assert_eq!(client.get_run(1).await.unwrap_err().message(), Some("first"));
    assert_eq!(client.get_run(1).await.unwrap_err().message(), Some("second"));
}

#[tokio::test]
async fn a_fault_can_spare_the_first_calls() {
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    fake.inject(Fault::refuse(500, "the third one").on("get_run").after(2));
    fake.inject(Fault::refuse(500, "at once").on("get_run"));
    let mut seen = Vec::new();
    for _ in 0..4 {
        client.get_runs(1, &RunsFilter::new()).await.unwrap();
        seen.push(client.get_run(1).await.map_or_else(|error| error.message().unwrap().to_owned(), |_| "fine".into()));
    }
    assert_eq!(seen, ["at once", "fine", "the third one", "fine"], "one that spares a call leaves it to the others");

    fake.inject(Fault::maintenance().on("get_run").after(1).always());
    let kinds = [client.get_run(1).await.is_ok(), client.get_run(1).await.is_ok(), client.get_run(1).await.is_ok()];
    assert_eq!(kinds, [true, false, false]);
}

#[tokio::test]
async fn a_fault_says_what_it_is() {
    for (fault, shown) in [
        (
            Fault::refuse(503, "down").on("get_run"),
            "Fault { effect: Answer(503), method: Some(\"get_run\"), after: 0, ",
        ),
        (Fault::reset_after_handling().after(2), "Fault { effect: Reset { handled: true }, method: None, after: 2, "),
        (Fault::then(|_| ()), "Fault { effect: Then, "),
        (Fault::other_answer(), "Fault { effect: OtherAnswer, "),
        (Fault::page_cap(5), "Fault { effect: PageCap(5), "),
        (Fault::next_link(NextLink::Endless), "Fault { effect: NextLink(Endless), "),
        (Fault::delay(Duration::from_secs(1)), "Fault { effect: Delay(1s), "),
    ] {
        assert!(format!("{fault:?}").starts_with(shown), "{fault:?}");
    }
}

#[tokio::test]
async fn pages_that_are_odd() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    fake.inject(Fault::page_cap(1));
    let page = plain.get("get_runs/1&limit=200").await.json();
    assert_eq!((&page["limit"], &page["size"]), (&json!(1), &json!(1)));
    assert_eq!(page["_links"]["next"], "/api/v2/get_runs/1&limit=1&offset=1");
    fake.inject(Fault::next_link(NextLink::LimitZero));
    assert_eq!(plain.get("get_runs/1&limit=2").await.json()["_links"]["next"], "/api/v2/get_runs/1&limit=0&offset=2");
    fake.inject(Fault::next_link(NextLink::Endless));
    assert_eq!(plain.get("get_runs/1").await.json()["_links"]["next"], "/api/v2/get_runs/1&limit=250&offset=0");
    fake.inject(Fault::next_link(NextLink::Elsewhere("http://elsewhere.example/".into())));
    assert_eq!(plain.get("get_runs/1&limit=2").await.json()["_links"]["next"], "http://elsewhere.example/");

    // The client is not led astray by any of them.
    let client = fake.client();
    for link in [NextLink::LimitZero, NextLink::Elsewhere("http://elsewhere.example/".into())] {
        fake.inject(Fault::next_link(link).always());
        let runs = client.runs(1, &RunsFilter::new().limit(2)).try_collect().await.unwrap();
        assert_eq!(runs.len(), 3);
        fake.clear_faults();
    }
    fake.inject(Fault::next_link(NextLink::Endless).always());
    let error = client.runs(1, &RunsFilter::new()).try_collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ListInconsistent, "it is not said that this was all");
    fake.clear_faults();
    fake.inject(Fault::page_cap(2).always());
    let runs = client.runs(1, &RunsFilter::new()).try_collect().await.unwrap();
    assert_eq!(runs.len(), 3);
}

#[tokio::test]
async fn runs_change_between_two_pages_of_one_listing() {
    for (change, expected, calls) in [
        // The list moves on by one, so that run 3 comes again and is left out. All runs are of one second, so the first
        // page tells in the end that one was added.
        (Fault::then(|seed| _ = seed.run(1, &AddRun::new("Between").suite_id(1))), vec![3, 2, 1], 5),
        (Fault::then(|seed| seed.close(3)), vec![3, 2, 1], 3),
        (Fault::then(|seed| seed.delete(2)), vec![3, 2, 1], 3),
        (Fault::then(|seed| seed.delete(1)), vec![3, 2], 2),
    ] {
        let fake = FakeTestRail::builder()
            .seed(|seed| {
                let project = seed.project("Web shop", SuiteMode::Single);
                seed.cases(1, "S", ["a"]);
                seed.runs(project, 1, 3);
            })
            .start()
            .await;
        fake.inject(Fault::page_cap(2).always());
        fake.inject(change.on("get_runs"));
        let open = RunsFilter::new().is_completed(false);
        let listed: Vec<_> = fake.client().runs(1, &open).read_ahead(0).try_collect().await.unwrap();
        assert_eq!(listed.iter().map(|run| run.id.get()).collect::<Vec<_>>(), expected);
        assert_eq!(fake.calls("get_runs"), calls, "{expected:?}");
    }
}

#[tokio::test]
async fn what_always_happens_goes_with_what_happens_once() {
    let fake = FakeTestRail::start().await;
    let plain = Plain::new(&fake);
    fake.inject(Fault::page_cap(1).always());
    fake.inject(Fault::next_link(NextLink::LimitZero).always());
    fake.inject(Fault::then(|seed| seed.delete(3)));
    let page = plain.get("get_runs/1").await.json();
    assert_eq!((&page["size"], &page["_links"]["next"]), (&json!(1), &json!("/api/v2/get_runs/1&limit=0&offset=1")));
    assert_eq!(plain.get("get_runs/1").await.json()["runs"][0]["id"], 2);
    fake.inject(Fault::refuse(503, "down"));
    assert_eq!(plain.get("get_runs/1").await.status, 503, "once comes before always");
}

#[tokio::test]
async fn an_answer_can_have_headers() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::status(301, "").header("Location", "https://acme.example/"));
    let error = fake.client().get_run(1).await.unwrap_err();
    assert!(error.to_string().contains("it points to https://acme.example)"), "{error}");
    fake.inject(Fault::status(502, "<p>Grüße</p>"));
    let answer = Plain::new(&fake).get("get_run/1").await;
    assert_eq!(
        (answer.body.as_str(), answer.header("content-type")),
        ("<p>Grüße</p>", Some("text/html; charset=utf-8"))
    );
}

#[tokio::test]
async fn a_deletion_can_be_cut_too() {
    for fault in [Fault::close_in_body(), Fault::reset_in_body()] {
        let fake = FakeTestRail::start().await;
        fake.inject(fault);
        let client = fake.client().with_retry(RetryPolicy::never());
        client.delete_run(2).await.unwrap();
        assert_eq!((fake.calls("delete_run"), fake.calls("get_run")), (1, 1), "it was looked at whether it is gone");
        assert_eq!(fake.run_ids().len(), 3);
    }
}

#[tokio::test]
async fn a_closure_that_chooses_may_look_at_the_stand_in() {
    let fake = std::sync::Arc::new(FakeTestRail::start().await);
    let weak = std::sync::Arc::downgrade(&fake);
    let third = move |_: &testrail::fake::Received| weak.upgrade().is_some_and(|fake| fake.calls("get_run") > 2);
    fake.inject(Fault::refuse(503, "down").when(third));
    let client = fake.client().with_retry(RetryPolicy::never());
    client.get_run(1).await.unwrap();
    client.get_run(1).await.unwrap();
    assert!(client.get_run(1).await.is_err());
}

#[tokio::test]
async fn what_was_asked_can_be_seen() {
    let fake = FakeTestRail::start().await;
    let client = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap().with_retry(RetryPolicy::never());
    let run = client.add_run(1, &new().refs("A&B")).await.unwrap();
    assert_eq!(run.created_by.unwrap().get(), 2, "the user is known by the e-mail address");
    client.get_runs(1, &RunsFilter::new().refs("A&B").limit(5)).await.unwrap();
    fake.inject(Fault::close_before_handling());
    assert!(client.update_run(run.id, &UpdateRun::new().name("N")).await.is_err());
    fake.client().get_run(1).await.unwrap();

    let requests = fake.requests();
    let seen: Vec<_> = requests.iter().map(|request| (request.verb.as_str(), request.query.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("POST", "/api/v2/add_run/1"),
            ("GET", "/api/v2/get_runs/1&refs=A%26B&refs_filter=A%26B&limit=5"),
            ("POST", "/api/v2/update_run/6"),
            ("GET", "/api/v2/get_run/1"),
        ]
    );
    assert_eq!(requests[0].body, r#"{"name":"Nightly","suite_id":1,"refs":"A&B"}"#);
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!((requests[0].path.as_str(), requests[0].method()), ("/index.php", "add_run"));
    assert_eq!((fake.calls("add_run"), fake.calls("get_run"), fake.calls("close_run")), (1, 1, 0));
    assert_eq!((fake.calls_by("ada@example.com"), fake.calls_by("me@example.com")), (3, 1));
    let shown = format!("{requests:?} {fake:?}");
    assert!(!shown.contains(fake.key()) && !shown.contains("Basic"), "{shown}");
}
