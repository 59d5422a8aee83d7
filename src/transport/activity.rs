//! Tracks when the bytes of a request last moved.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// When bytes of a request last moved.
///
/// The time limit of an attempt does not apply to a file, whose transfer takes as long as its size requires. Instead,
/// the limit applies to the time in which nothing moves.
#[derive(Clone, Debug, Default)]
pub(super) struct Activity(Arc<Mutex<Option<Instant>>>);

/// Nothing moved for the allowed time, or the call's deadline has passed.
pub(super) struct Idle;

impl Activity {
    /// Records that something moves now.
    pub(super) fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn last(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `work` while something moves at least every `idle`, but not beyond `end`.
    pub(super) async fn watch<T>(
        &self,
        work: impl Future<Output = T>,
        idle: Duration,
        end: Instant,
    ) -> Result<T, Idle> {
        let mut work = std::pin::pin!(work);
        let start = Instant::now();
        loop {
            let last = self.last().unwrap_or(start);
            let until = last.checked_add(idle).map_or(end, |until| until.min(end));
            match timeout_at(until, &mut work).await {
                Ok(value) => return Ok(value),
                Err(_) if Instant::now() >= end || self.last().unwrap_or(start) == last => return Err(Idle),
                Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn what_moves_is_waited_for_until_it_stops_or_the_call_ends() {
        let (activity, start) = (Activity::default(), Instant::now());
        let moving = async {
            for _ in 0..10 {
                sleep(S).await;
                activity.note();
            }
            pending::<()>().await;
        };
        assert!(activity.watch(moving, 2 * S, start + 60 * S).await.is_err());
        assert_eq!(start.elapsed(), 12 * S, "two seconds after the last move");

        let (activity, start) = (Activity::default(), Instant::now());
        let moving = async {
            loop {
                sleep(S).await;
                activity.note();
            }
        };
        assert!(activity.watch(moving, 2 * S, start + 60 * S).await.is_err());
        assert_eq!(start.elapsed(), 60 * S);
        assert!(activity.watch(async { 7 }, S, Instant::now() + S).await.is_ok_and(|seven: i32| seven == 7));
    }
}
