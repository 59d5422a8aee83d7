//! The stand-in's time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Timestamp;

/// The end of the year 9999. Headers cannot hold a later date.
pub(crate) const END: Duration = Duration::from_secs(253_402_300_799);

/// A clock that follows this machine's until it is set. From then on, it moves only when told to.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    stopped_at: Option<Duration>,
}

impl Clock {
    /// Time since 1970, in UTC.
    pub(crate) fn since_epoch(&self) -> Duration {
        self.stopped_at.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    pub(crate) fn now(&self) -> i64 {
        i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX)
    }

    pub(crate) fn set(&mut self, time: Timestamp) {
        self.stop(Duration::from_secs(u64::try_from(time.as_secs()).unwrap_or(0)));
    }

    pub(crate) fn advance(&mut self, time: Duration) {
        self.stop(self.since_epoch().saturating_add(time));
    }

    fn stop(&mut self, time: Duration) {
        self.stopped_at = Some(time.min(END));
    }
}
