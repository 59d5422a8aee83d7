//! From and to the types of chrono 0.4.

use chrono::{DateTime, TimeZone, Utc};

use super::{Timestamp, TimestampRangeError};
use crate::types::Patch;

/// Fractions of a second are dropped, towards the past.
impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
    fn from(time: DateTime<Z>) -> Self {
        Self(time.timestamp())
    }
}

impl<Z: TimeZone> From<DateTime<Z>> for Patch<Timestamp> {
    fn from(time: DateTime<Z>) -> Self {
        Self::Set(time.into())
    }
}

impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = TimestampRangeError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_timestamp(timestamp.0, 0).ok_or_else(|| timestamp.out_of_range("chrono::DateTime<Utc>"))
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    #[test]
    fn there_and_back() {
        for secs in [-86_400, -1, 0, 1, 1_792_929_600, 253_402_300_799] {
            let time = DateTime::<Utc>::try_from(Timestamp(secs)).unwrap();
            assert_eq!((time.timestamp(), Timestamp::from(time)), (secs, Timestamp(secs)));
        }
        let time = DateTime::<Utc>::try_from(Timestamp(1_792_929_600)).unwrap();
        assert_eq!(time, Utc.with_ymd_and_hms(2026, 10, 25, 12, 0, 0).unwrap());
        let there = time.with_timezone(&FixedOffset::east_opt(7_200).unwrap());
        assert_eq!(Patch::<Timestamp>::from(there), Patch::Set(Timestamp(1_792_929_600)));
    }

    #[test]
    fn fractions_are_dropped_towards_the_past() {
        for (millis, secs) in [(500, 0), (-500, -1), (-1_000, -1), (-1_001, -2)] {
            assert_eq!(Timestamp::from(DateTime::from_timestamp_millis(millis).unwrap()), Timestamp(secs), "{millis}");
        }
    }

    #[test]
    fn what_chrono_cannot_express_is_an_error() {
        for secs in [i64::MIN, i64::MAX] {
            let error = DateTime::<Utc>::try_from(Timestamp(secs)).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{secs} seconds from 1970 is out of the range of chrono::DateTime<Utc>")
            );
        }
    }
}
