//! From and to the type of time 0.3.

use time::OffsetDateTime;

use super::{Timestamp, TimestampRangeError};
use crate::types::Patch;

/// Fractions of a second are dropped, towards the past.
impl From<OffsetDateTime> for Timestamp {
    fn from(time: OffsetDateTime) -> Self {
        Self(time.unix_timestamp())
    }
}

impl From<OffsetDateTime> for Patch<Timestamp> {
    fn from(time: OffsetDateTime) -> Self {
        Self::Set(time.into())
    }
}

/// In UTC.
impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = TimestampRangeError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_unix_timestamp(timestamp.0).map_err(|_| timestamp.out_of_range("time::OffsetDateTime"))
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, UtcOffset};

    use super::*;

    #[test]
    fn there_and_back() {
        for secs in [-86_400, -1, 0, 1, 1_792_929_600, 253_402_300_799] {
            let time = OffsetDateTime::try_from(Timestamp(secs)).unwrap();
            assert_eq!((time.unix_timestamp(), Timestamp::from(time)), (secs, Timestamp(secs)));
        }
        let time = OffsetDateTime::try_from(Timestamp(1_792_929_600)).unwrap();
        assert_eq!((time.year(), time.hour(), time.offset()), (2026, 12, UtcOffset::UTC));
        let there = time.to_offset(UtcOffset::from_hms(2, 0, 0).unwrap());
        assert_eq!(Patch::<Timestamp>::from(there), Patch::Set(Timestamp(1_792_929_600)));
    }

    #[test]
    fn fractions_are_dropped_towards_the_past() {
        for (millis, secs) in [(500, 0), (-500, -1), (-1_000, -1), (-1_001, -2)] {
            let time = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(millis);
            assert_eq!(Timestamp::from(time), Timestamp(secs), "{millis}");
        }
    }

    #[test]
    fn what_time_cannot_express_is_an_error() {
        for secs in [i64::MIN, i64::MAX] {
            let error = OffsetDateTime::try_from(Timestamp(secs)).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{secs} seconds from 1970 is out of the range of time::OffsetDateTime")
            );
        }
    }
}
