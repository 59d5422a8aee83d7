//! Time as TestRail writes it.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment as TestRail writes it: whole seconds since 1970-01-01 00:00:00 UTC.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use testrail::{RunsFilter, Timestamp};
///
/// let noon = Timestamp::from_secs(1_792_929_600);
/// assert_eq!(noon.to_system_time(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_792_929_600)));
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let since_yesterday = RunsFilter::new().created_after(Timestamp::now() - day);
/// let since_then = RunsFilter::new().created_after(SystemTime::now() - day);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment this many seconds after 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs)
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// The same moment for the standard library; `None` where this platform's clock cannot express it.
    #[must_use]
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }

    /// The moment that this machine's clock shows.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl From<i64> for Timestamp {
    fn from(secs: i64) -> Self {
        Self(secs)
    }
}

impl From<i64> for crate::Patch<Timestamp> {
    fn from(secs: i64) -> Self {
        Self::Set(Timestamp(secs))
    }
}

/// Fractions of a second are dropped, towards the past.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(0_i64.saturating_add_unsigned(after.as_secs())),
            Err(before) => {
                let before = before.duration();
                let whole = before.as_secs().saturating_add(u64::from(before.subsec_nanos() > 0));
                Self(0_i64.saturating_sub_unsigned(whole))
            }
        }
    }
}

impl From<SystemTime> for crate::Patch<Timestamp> {
    fn from(time: SystemTime) -> Self {
        Self::Set(time.into())
    }
}

/// Fractions of a second are dropped; what is out of range becomes the furthest moment that there is.
impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(time.as_secs()))
    }
}

/// Fractions of a second are dropped; what is out of range becomes the furthest moment that there is.
impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, time: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(time.as_secs()))
    }
}

/// The seconds, as TestRail writes them.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_time_there_and_back() {
        for secs in [-86_400, -1, 0, 1, 1_792_929_600, 253_402_300_799] {
            let timestamp = Timestamp::from_secs(secs);
            assert_eq!(Timestamp::from(timestamp.to_system_time().unwrap()), timestamp);
        }
    }

    #[test]
    fn fractions_are_dropped_towards_the_past() {
        let half = Duration::from_millis(500);
        assert_eq!(Timestamp::from(UNIX_EPOCH + half), Timestamp(0));
        assert_eq!(Timestamp::from(UNIX_EPOCH - half), Timestamp(-1));
    }

    #[test]
    fn time_can_be_added_and_taken_away() {
        let (noon, hour) = (Timestamp(43_200), Duration::from_millis(3_600_999));
        assert_eq!((noon + hour, noon - hour), (Timestamp(46_800), Timestamp(39_600)));
        assert_eq!(
            (Timestamp(i64::MAX) + hour, Timestamp(i64::MIN) - hour),
            (Timestamp(i64::MAX), Timestamp(i64::MIN))
        );
    }

    #[test]
    fn absurd_seconds_do_not_panic() {
        for secs in [i64::MIN, i64::MAX] {
            let time = Timestamp(secs).to_system_time();
            assert!(time.is_none_or(|time| Timestamp::from(time) == Timestamp(secs)));
        }
    }
}
