//! The places for requests in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// The places for requests in flight, shared by all clones of a client.
pub(crate) struct Slots {
    free: Arc<Semaphore>,
    /// How many calls wait for one.
    waiting: AtomicUsize,
}

impl Slots {
    pub(crate) fn new(count: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), waiting: AtomicUsize::new(0) }
    }

    /// Takes one if it is free, which it is only if nobody waits for one.
    pub(crate) fn try_take(&self) -> Option<OwnedSemaphorePermit> {
        self.free.clone().try_acquire_owned().ok()
    }

    /// Takes one, or waits for one until then.
    pub(crate) async fn take(&self, until: Instant) -> Option<OwnedSemaphorePermit> {
        let _waiting = Waiting::begin(&self.waiting);
        // The semaphore is never closed, so the only way to miss a slot is to run out of time.
        timeout_at(until, self.free.clone().acquire_owned()).await.ok()?.ok()
    }

    /// Whether somebody waits for one.
    pub(crate) fn are_waited_for(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    #[cfg(test)]
    pub(crate) fn free(&self) -> usize {
        self.free.available_permits()
    }
}

/// Counts one who waits.
struct Waiting<'s>(&'s AtomicUsize);

impl<'s> Waiting<'s> {
    fn begin(count: &'s AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn they_are_waited_for_until_one_comes_or_the_time_is_over_or_the_caller_gives_up() {
        let (slots, second) = (Slots::new(1), Duration::from_secs(1));
        let slot = slots.try_take().unwrap();
        assert!(slots.try_take().is_none() && !slots.are_waited_for());
        assert!(slots.take(Instant::now() + second).await.is_none(), "the time is over");
        assert!(!slots.are_waited_for());

        let waits = slots.take(Instant::now() + 9 * second);
        assert!(tokio::time::timeout(second, waits).await.is_err(), "the caller gives up");
        assert!(!slots.are_waited_for());

        let gives = async {
            tokio::time::sleep(second).await;
            assert!(slots.are_waited_for());
            drop(slot);
        };
        let (taken, ()) = tokio::join!(slots.take(Instant::now() + 9 * second), gives);
        assert!(taken.is_some() && !slots.are_waited_for() && slots.free() == 0);
    }
}
