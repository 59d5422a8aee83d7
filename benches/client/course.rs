//! What both contenders have in common: being timed, and doing many things at once.

use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use tokio::task::JoinSet;

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
