//! From and to the types of jiff 0.2.

use super::{Timestamp, TimestampRangeError};
use crate::types::Patch;

/// Fractions of a second are dropped, towards the past.
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // jiff's parts of a moment before 1970 are both negative.
        let begun = i64::from(time.subsec_nanosecond() < 0);
        Self(time.as_second() - begun)
    }
}

impl From<jiff::Timestamp> for Patch<Timestamp> {
    fn from(time: jiff::Timestamp) -> Self {
        Self::Set(time.into())
    }
}

/// Fractions of a second are dropped, towards the past.
impl From<jiff::Zoned> for Timestamp {
    fn from(time: jiff::Zoned) -> Self {
        time.timestamp().into()
    }
}

impl From<jiff::Zoned> for Patch<Timestamp> {
    fn from(time: jiff::Zoned) -> Self {
        Self::Set(time.into())
    }
}

impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = TimestampRangeError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_second(timestamp.0).map_err(|_| timestamp.out_of_range("jiff::Timestamp"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for secs in [-86_400, -1, 0, 1, 1_792_929_600, 253_402_207_200] {
            let time = jiff::Timestamp::try_from(Timestamp(secs)).unwrap();
            assert_eq!((time.as_second(), Timestamp::from(time)), (secs, Timestamp(secs)));
        }
        let time: jiff::Timestamp = "2026-10-25T12:00:00Z".parse().unwrap();
        assert_eq!(Timestamp::from(time), Timestamp(1_792_929_600));
        let there = time.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
        assert_eq!(Timestamp::from(there.clone()), Timestamp(1_792_929_600));
        assert_eq!(Patch::<Timestamp>::from(there), Patch::Set(Timestamp(1_792_929_600)));
        assert_eq!(Patch::<Timestamp>::from(time), Patch::Set(Timestamp(1_792_929_600)));
    }

    #[test]
    fn fractions_are_dropped_towards_the_past() {
        for (millis, secs) in [(500, 0), (-500, -1), (-1_000, -1), (-1_001, -2)] {
            assert_eq!(
                Timestamp::from(jiff::Timestamp::from_millisecond(millis).unwrap()),
                Timestamp(secs),
                "{millis}"
            );
        }
    }

    #[test]
    fn what_jiff_cannot_express_is_an_error() {
        for secs in [i64::MIN, 300_000_000_000, i64::MAX] {
            let error = jiff::Timestamp::try_from(Timestamp(secs)).unwrap_err();
            assert_eq!(error.to_string(), format!("{secs} seconds from 1970 is out of the range of jiff::Timestamp"));
        }
    }
}
