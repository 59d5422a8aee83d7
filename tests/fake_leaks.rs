//! What is left of many stand-ins. Alone in its process, so that everything can be counted.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::time::Duration;

use testrail::fake::FakeTestRail;

/// How many threads, open files and listening sockets this process has.
fn counts() -> (usize, usize, usize) {
    let entries = |path| std::fs::read_dir(path).unwrap().count();
    let inodes: Vec<String> = std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok())
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    // The state 0A is LISTEN, and the tenth column is the inode.
    let tcp = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let listening = tcp.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let listening = listening.filter(|row| row[3] == "0A" && inodes.iter().any(|inode| inode == row[9]));
    (entries("/proc/self/task"), entries("/proc/self/fd"), listening.count())
}

#[tokio::test]
async fn a_hundred_one_after_the_other_and_a_hundred_side_by_side_leave_nothing() {
    // The first one starts what a process has once.
    drop(FakeTestRail::start().await);
    let stable = wait_until_stable((0, 0, 0)).await;

    for _ in 0..100 {
        let fake = FakeTestRail::start().await;
        fake.client().get_run(1).await.unwrap();
    }
    let mut fakes = Vec::new();
    for _ in 0..100 {
        fakes.push(FakeTestRail::start().await);
    }
    for fake in &fakes {
        fake.client().get_run(1).await.unwrap();
    }
    let (threads, _, listening) = counts();
    assert!((100..200).contains(&threads) && listening == 100, "one thread and one port each: {threads} {listening}");
    drop(fakes);
    assert_eq!(wait_until_stable(stable).await, stable);
}

/// What is left once it is as little as `least`, or does not become less for a while.
async fn wait_until_stable(least: (usize, usize, usize)) -> (usize, usize, usize) {
    let (mut before, mut same) = (counts(), 0);
    while before != least && same < 50 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = counts();
        same = if now == before { same + 1 } else { 0 };
        before = now;
    }
    before
}
