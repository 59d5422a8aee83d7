//! Time as TestRail writes it.

#[cfg(feature = "chrono-04")]
mod chrono_04;
#[cfg(feature = "jiff-02")]
mod jiff_02;
#[cfg(feature = "time-03")]
mod time_03;

use std::fmt;
use std::ops::{Add, Sub};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment as TestRail writes it: whole seconds since 1970-01-01 00:00:00 UTC.
///
/// It converts from and to [`SystemTime`] and, with a feature for each, the types of the crates for dates:
///
/// | Feature | There and back | From it only |
/// |---|---|---|
/// | `jiff-02` | `jiff::Timestamp` | `jiff::Zoned` |
/// | `time-03` | `time::OffsetDateTime` | |
/// | `chrono-04` | `chrono::DateTime<Utc>` | `chrono::DateTime` of any zone |
///
/// To Timestamp it is always [`From`]; fractions of a second are dropped, towards the past. From Timestamp it is
/// [`TryFrom`], because those types have limits that Timestamp has not. What takes a Timestamp takes these too.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use testrail::{RunsFilter, Timestamp};
///
/// let noon = Timestamp::from_secs(1_792_929_600);
/// assert_eq!(noon.as_secs(), 1_792_929_600);
/// assert_eq!(SystemTime::try_from(noon)?, SystemTime::UNIX_EPOCH + Duration::from_secs(1_792_929_600));
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// let since_yesterday = RunsFilter::new().created_after(Timestamp::now() - day);
/// let since_then = RunsFilter::new().created_after(SystemTime::now() - day);
/// # Ok::<(), testrail::TimestampRangeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A [`Timestamp`] is outside of what the type that it was to become can express.
///
/// ```
/// use std::time::SystemTime;
/// use testrail::Timestamp;
///
/// // Where this platform's clock has a limit at all.
/// if let Err(error) = SystemTime::try_from(Timestamp::from_secs(i64::MIN)) {
///     println!("{error}");
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} seconds from 1970 is out of the range of {type_name}", .timestamp.0)]
#[non_exhaustive]
pub struct TimestampRangeError {
    timestamp: Timestamp,
    type_name: &'static str,
}

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

    /// The moment that this machine's clock shows.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The error where this does not fit a type of another name.
    fn out_of_range(self, type_name: &'static str) -> TimestampRangeError {
        TimestampRangeError { timestamp: self, type_name }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampRangeError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampRangeError> {
        let distance = Duration::from_secs(timestamp.0.unsigned_abs());
        let time = if timestamp.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        time.ok_or_else(|| timestamp.out_of_range("SystemTime"))
    }
}

impl From<i64> for Timestamp {
    fn from(secs: i64) -> Self {
        Self(secs)
    }
}

impl From<i64> for crate::types::Patch<Timestamp> {
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

impl From<SystemTime> for crate::types::Patch<Timestamp> {
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
            assert_eq!(Timestamp::from(SystemTime::try_from(timestamp).unwrap()), timestamp);
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
            match SystemTime::try_from(Timestamp(secs)) {
                Ok(time) => assert_eq!(Timestamp::from(time), Timestamp(secs)),
                Err(error) => {
                    assert_eq!(
                        error.to_string(),
                        format!("{secs} seconds from 1970 is out of the range of SystemTime")
                    );
                }
            }
        }
    }
}
