//! What both contenders have in common: what they write, being timed, and doing many things at once.

use std::time::{Duration, Instant};

use bytes::Bytes;
use cpu_time::ProcessTime;
use tokio::task::JoinSet;

/// How many of a kind are written one after the other.
pub(crate) const CALLS: u64 = 200;

/// The name of a new run.
pub(crate) const NAME: &str = "Nightly regression 1, Firefox on Ubuntu";

/// What a result says: its comment, and how long the test took.
pub(crate) const COMMENT: &str = "Passed on agent 17, in job 4711 of the build server.";
pub(crate) const SECONDS: u64 = 65;

/// A log of 20 KB.
pub(crate) fn file() -> Bytes {
    b"12:00:00 INFO the order is confirmed\n".iter().copied().cycle().take(20_000).collect()
}

/// The CPU time and the time of some work.
pub(crate) async fn timed(work: impl Future<Output = ()>) -> (Duration, Duration) {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    work.await;
    (cpu.elapsed(), wall.elapsed())
}

/// Does something with the ids from 1 to 1,000, with so many at a time.
pub(crate) async fn side_by_side<F: Future<Output = u64> + Send + 'static>(at_once: usize, get: impl Fn(u64) -> F) {
    let mut tasks = JoinSet::new();
    for id in 1..=1000 {
        if tasks.len() == at_once {
            tasks.join_next().await.unwrap().unwrap();
        }
        tasks.spawn(get(id));
    }
    tasks.join_all().await;
}
