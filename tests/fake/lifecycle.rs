//! Many stand-ins, and what is left of them.

use std::time::{Duration, Instant};

use testrail::fake::{FakeTestRail, Fault, RetryAfter, SuiteMode, TestStatus};
use testrail::{AddRun, Client, ConfigId, RetryPolicy, RunsFilter};

fn refuses(url: &str) -> bool {
    std::net::TcpStream::connect(url.trim_start_matches("http://")).is_err()
}

#[tokio::test]
async fn a_server_that_was_dropped_is_gone() {
    let fake = FakeTestRail::start().await;
    let (url, client) = (fake.url(), fake.client().with_retry(RetryPolicy::never()));
    client.get_run(1).await.unwrap();
    drop(fake);
    assert!(refuses(&url), "its port is free");
    assert!(client.get_run(1).await.is_err(), "and its connections are closed");
}

#[tokio::test]
async fn ten_thousand_runs_list_in_pages() {
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            let project = seed.project("Large", SuiteMode::Single);
            seed.cases(1, "S", ["a", "b", "c"]);
            seed.runs(project, 1, 10_000);
        })
        .start()
        .await;
    let mut runs = fake.client().runs(1, &RunsFilter::new()).read_ahead(0);
    for id in (1..=10_000).rev() {
        assert_eq!(runs.next().await.unwrap().unwrap().id.get(), id);
    }
    assert!(runs.next().await.is_none());
    assert_eq!(fake.calls("get_runs"), 41, "pages of 250, with an overlap of 6");
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_does_not_stop_the_server() {
    let fake = FakeTestRail::start().await;
    // With a paused clock tokio skips to the next timeout whenever it waits, so the answer must not be waited for by
    // this runtime.
    let url = fake.url();
    let answered = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut socket = std::net::TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        socket.write_all(b"GET /index.php?/api/v2/get_run/1 HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    });
    assert!(answered.join().unwrap().contains("401 Unauthorized"));
}

#[test]
#[should_panic(expected = "the stand-in TestRail cannot be set up so: there is no suite 9")]
fn a_mistake_in_the_filling_is_told() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(FakeTestRail::builder().seed(|seed| drop(seed.cases(9, "S", ["a"]))).start());
}

#[test]
#[should_panic(expected = r#"cannot be set up so: {"error":"Field :suite_id is a required field."}"#)]
fn a_run_that_testrail_would_refuse_is_a_mistake() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fake = runtime.block_on(FakeTestRail::start());
    fake.seed(|seed| seed.run(1, &AddRun::new("N")));
}

#[tokio::test]
async fn settings_of_the_builder() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = FakeTestRail::builder().port(port).try_start().await;
    assert_eq!(taken.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    drop(listener);

    let latency = Duration::from_millis(150);
    let fake = FakeTestRail::builder().port(port).key("secret").page_cap(2).latency(latency).start().await;
    assert_eq!((fake.url(), fake.key()), (format!("http://127.0.0.1:{port}"), "secret"));
    let start = Instant::now();
    let page = fake.client().get_runs(1, &RunsFilter::new()).await.unwrap();
    assert!(start.elapsed() >= latency);
    assert_eq!((page.items.len(), page.limit, page.says_more()), (2, Some(2), Some(true)));

    fake.inject(Fault::delay(latency));
    let start = Instant::now();
    fake.client().get_run(1).await.unwrap();
    assert!(start.elapsed() >= 2 * latency, "a delay comes on top");
    let stranger = Client::new(fake.url(), "me@example.com", "fake-api-key").unwrap();
    assert!(stranger.get_run(1).await.is_err());
}

#[tokio::test]
async fn a_clock_of_any_time_is_no_end() {
    let fake = FakeTestRail::builder().rate_limit(1000).start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    for secs in [i64::MIN, -1, 0, 1_700_000_000, i64::MAX] {
        fake.set_time(secs);
        client.get_run(1).await.unwrap();
    }
    fake.advance(Duration::MAX);
    client.get_run(1).await.unwrap();
    fake.inject(Fault::rate_limited(RetryAfter::Date(u64::MAX)));
    assert_eq!(client.get_run(1).await.unwrap_err().status(), Some(429));

    let fake = FakeTestRail::builder().rate_limit(1).start().await;
    fake.set_time(2_000_000_000);
    fake.client().get_run(1).await.unwrap();
    fake.set_time(1_000_000_000);
    fake.client().get_run(1).await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "being changed already")]
async fn a_stand_in_that_is_used_inside_of_its_own_change_is_told() {
    let fake = FakeTestRail::start().await;
    fake.seed(|_| fake.record(2, 3, TestStatus::Passed));
}

#[tokio::test]
#[should_panic(expected = "there is no run 99")]
async fn a_mistake_in_a_change_between_two_calls_is_told() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::then(|seed| seed.close(99)));
    fake.client().get_run(1).await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "run 1 is closed")]
async fn closing_freezes_the_counters() {
    FakeTestRail::start().await.record(1, 3, TestStatus::Passed);
}

#[test]
#[should_panic(expected = "an answer's status is 200 to 599, not 99")]
fn a_status_that_is_none_is_told() {
    let _ = Fault::status(99, "");
}

#[test]
fn faults_that_cannot_be_are_told() {
    for (name, value) in [("bad name", "x"), ("x", "a\nb"), ("Content-Length", "7"), ("transfer-encoding", "chunked")] {
        assert!(std::panic::catch_unwind(|| Fault::status(200, "").header(name, value)).is_err(), "{name}");
    }
    assert!(std::panic::catch_unwind(|| Fault::page_cap(0)).is_err());
    assert!(std::panic::catch_unwind(|| FakeTestRail::builder().page_cap(0)).is_err());
}

#[tokio::test]
async fn a_body_that_stalls_for_ever() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::stall_body(Duration::MAX));
    let client = fake.client().with_retry(RetryPolicy::never()).with_attempt_timeout(Duration::from_millis(100));
    assert_eq!(client.get_run(1).await.unwrap_err().kind(), testrail::ErrorKind::BodyLost);
}

#[tokio::test]
async fn mistakes_of_a_plan_are_told() {
    let fake = FakeTestRail::start().await;
    for (project, suite, config) in [(9, 1, 1), (1, 9, 1), (1, 1, 99)] {
        let plan = std::panic::AssertUnwindSafe(|| {
            fake.seed(|seed| seed.plan(project, suite, "P", [[ConfigId::new(config)]]));
        });
        assert!(std::panic::catch_unwind(plan).is_err(), "{project} {suite} {config}");
    }
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| fake.seed(|seed| seed.hide(1, 99)))).is_err());
    fake.client().get_run(1).await.unwrap();
}
