//! Many stand-ins, and what is left of them.

use std::time::Duration;

use testrail::fake::{FakeTestRail, SuiteMode};
use testrail::{AddRun, RunsFilter};

/// The threads of this process.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

fn refuses(url: &str) -> bool {
    std::net::TcpStream::connect(url.trim_start_matches("http://")).is_err()
}

#[tokio::test]
async fn a_server_that_was_dropped_is_gone() {
    let fake = FakeTestRail::start().await;
    let (url, client) = (fake.url(), fake.client());
    client.get_run(1).await.unwrap();
    drop(fake);
    assert!(refuses(&url), "its port is free");
    assert!(client.get_run(1).await.is_err(), "and its connections are closed");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_hundred_servers_one_after_the_other_and_side_by_side_leave_nothing() {
    let mut urls = Vec::new();
    for _ in 0..100 {
        let fake = FakeTestRail::start().await;
        fake.client().get_run(1).await.unwrap();
        urls.push(fake.url());
    }
    let mut fakes = Vec::new();
    for _ in 0..100 {
        fakes.push(FakeTestRail::start().await);
    }
    for fake in &fakes {
        fake.client().get_run(1).await.unwrap();
    }
    urls.extend(fakes.iter().map(FakeTestRail::url));
    assert!(threads() > 200, "two threads each");
    drop(fakes);
    let open: Vec<_> = urls.iter().filter(|url| !refuses(url)).collect();
    // Another test of this process may have got one of the ports.
    assert!(open.len() < 10, "{open:?}");
    // wiremock's threads end on their own.
    for _ in 0..500 {
        if threads() < 100 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} threads are left", threads());
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
    let runs = fake.client().runs(1, &RunsFilter::new()).try_collect().await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id.get()).collect::<Vec<_>>(), (1..=10_000).rev().collect::<Vec<_>>());
    assert_eq!(fake.calls("get_runs"), 40);
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
#[should_panic(expected = "the stand-in TestRail cannot be filled so: there is no suite 9")]
fn a_mistake_in_the_filling_is_told() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(FakeTestRail::builder().seed(|seed| drop(seed.cases(9, "S", ["a"]))).start());
}

#[test]
#[should_panic(expected = r#"cannot be filled so: {"error":"Field :suite_id is a required field."}"#)]
fn a_run_that_testrail_would_refuse_is_a_mistake() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fake = runtime.block_on(FakeTestRail::start());
    fake.seed(|seed| seed.run(1, &AddRun::new("N")));
}
