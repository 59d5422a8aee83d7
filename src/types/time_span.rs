//! How long something takes, in whole seconds, as TestRail writes it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::{Patch, printable};

/// How long a test took, or a case is estimated to take, in whole seconds.
///
/// A [`Duration`] is rounded up, because TestRail knows whole seconds only. It knows no time of zero: a setter of a new
/// row leaves a zero out, and an update refuses it; `None` clears.
///
/// TestRail writes a time span with units, and newer servers write other units than older ones: `1m 45s`, or `1min
/// 45sec`. Both read as the same. **A day has 8 hours, and a week has 5 days**: they are working time. If a server
/// sends anything else, [`as_secs`](TimeSpan::as_secs) is `None`, and the text is kept.
///
/// ```
/// use std::time::Duration;
/// use testrail::TimeSpan;
///
/// let took = TimeSpan::from(Duration::from_millis(104_200));
/// assert_eq!((took.as_secs(), took.to_string().as_str()), (Some(105), "1m 45s"));
/// assert_eq!(took, "1min 45sec".parse()?);
/// assert_eq!("1d 2h".parse::<TimeSpan>()?.as_duration(), Some(Duration::from_secs(10 * 3600)));
/// assert_eq!(
///     "soon".parse::<TimeSpan>().unwrap_err().to_string(),
///     "\"soon\" is not a time span: write it with units, such as 1h 5m 6s"
/// );
/// # Ok::<(), testrail::ParseTimeSpanError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TimeSpan(Inner);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Inner {
    Seconds(u64),
    /// A text from the server that is no time span.
    Other(String),
}

/// A text is not a time span.
///
/// ```
/// let error = "105".parse::<testrail::TimeSpan>().unwrap_err();
/// assert_eq!(error.to_string(), "\"105\" is not a time span: write it with units, such as 1h 5m 6s");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time span: write it with units, such as 1h 5m 6s")]
pub struct ParseTimeSpanError(String);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// The server fixes a day at 8 hours and a week at 5 days (manual).
const DAY: u64 = 8 * HOUR;
const WEEK: u64 = 5 * DAY;

impl TimeSpan {
    /// Creates a time span of this many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(Inner::Seconds(seconds))
    }

    /// Its whole seconds. `None` if the server sent a text that is no time span.
    #[must_use]
    pub const fn as_secs(&self) -> Option<u64> {
        match &self.0 {
            Inner::Seconds(seconds) => Some(*seconds),
            Inner::Other(_) => None,
        }
    }

    /// Its length. `None` if the server sent a text that is no time span.
    #[must_use]
    pub fn as_duration(&self) -> Option<Duration> {
        self.as_secs().map(Duration::from_secs)
    }

    pub(crate) const fn is_zero(&self) -> bool {
        matches!(self.0, Inner::Seconds(0))
    }
}

impl From<Duration> for TimeSpan {
    fn from(duration: Duration) -> Self {
        Self::from_secs(duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0)))
    }
}

impl From<Duration> for Patch<TimeSpan> {
    fn from(duration: Duration) -> Self {
        Self::Set(duration.into())
    }
}

impl FromStr for TimeSpan {
    type Err = ParseTimeSpanError;

    fn from_str(text: &str) -> Result<Self, ParseTimeSpanError> {
        let seconds = seconds(text);
        seconds.map(Self::from_secs).ok_or_else(|| ParseTimeSpanError(printable(text, 100)))
    }
}

/// The seconds of a text such as `1h 5m` or `1hr5min`.
fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let behind = behind.trim_start();
        let (unit, next) = behind.split_at(behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len()));
        let unit = match unit.to_ascii_lowercase().as_str() {
            "w" | "wk" | "wks" | "week" | "weeks" => WEEK,
            "d" | "day" | "days" => DAY,
            "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
            "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            _ => return None,
        };
        total = number.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(total)?;
        rest = next.trim_start();
    }
    Some(total)
}

/// Only hours, minutes and seconds, so that the length of a day plays no part.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = match &self.0 {
            Inner::Seconds(0) => return f.write_str("0s"),
            Inner::Seconds(seconds) => *seconds,
            Inner::Other(text) => return f.write_str(text),
        };
        let parts = [(seconds / HOUR, 'h'), (seconds % HOUR / MINUTE, 'm'), (seconds % MINUTE, 's')];
        let mut blank = "";
        for (number, unit) in parts.into_iter().filter(|(number, _)| *number > 0) {
            write!(f, "{blank}{number}{unit}")?;
            blank = " ";
        }
        Ok(())
    }
}

/// As TestRail takes it. Zero is `null`: servers refuse `0s` (reported).
impl Serialize for TimeSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_zero() { serializer.serialize_none() } else { serializer.collect_str(self) }
    }
}

/// Any text or number is read, so that an odd one does not cost the row.
impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = TimeSpan;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time span, such as \"1m 45s\"")
            }

            fn visit_str<E>(self, text: &str) -> Result<TimeSpan, E> {
                Ok(TimeSpan(seconds(text).map_or_else(|| Inner::Other(text.to_owned()), Inner::Seconds)))
            }

            // No recorded server sends a number, so its unit is not known.
            fn visit_u64<E>(self, number: u64) -> Result<TimeSpan, E> {
                Ok(TimeSpan(Inner::Other(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<TimeSpan, E> {
                Ok(TimeSpan(Inner::Other(number.to_string())))
            }

            fn visit_f64<E>(self, number: f64) -> Result<TimeSpan, E> {
                Ok(TimeSpan(Inner::Other(number.to_string())))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secs(text: &str) -> Option<u64> {
        text.parse::<TimeSpan>().ok()?.as_secs()
    }

    #[test]
    fn both_vocabularies_read_the_same() {
        for (old, new, seconds) in [
            ("30s", "30sec", 30),
            ("1m 45s", "1min 45sec", 105),
            ("1h 5m 6s", "1hr 5min 6sec", 3906),
            ("1d 2h", "1d 2hr", 36_000),
            ("1w 2d 3h 4m 5s", "1wk 2d 3hr 4min 5sec", 144_000 + 57_600 + 11_045),
            ("24h 1m 1s", "24hours 1minute 1second", 86_461),
            ("0h 12m 0s", "0 hr 12 min 0 sec", 720),
            ("2w", "2weeks", 288_000),
            ("1m45s", "1min45sec", 105),
            (" 5m ", "5MIN", 300),
        ] {
            assert_eq!((secs(old), secs(new)), (Some(seconds), Some(seconds)), "{old}, {new}");
        }
        for text in [
            "",
            " ",
            "5",
            "s",
            "NaNs",
            "1.5s",
            "-5s",
            "5 parsecs",
            "5m 3",
            "99999999999999999999s",
            "9999999999999999w",
        ] {
            assert_eq!(secs(text), None, "{text}");
        }
    }

    #[test]
    fn what_the_server_sends_never_costs_a_row() {
        let read =
            |json: &str| serde_json::from_str::<TimeSpan>(json).map(|span| (span.as_secs(), span.to_string())).unwrap();
        assert_eq!(read("\"1min 45sec\""), (Some(105), "1m 45s".to_owned()));
        assert_eq!(read("\"about an hour\""), (None, "about an hour".to_owned()));
        assert_eq!(read("123"), (None, "123".to_owned()));
        assert_eq!(read("-1"), (None, "-1".to_owned()));
        assert_eq!(read("1.5"), (None, "1.5".to_owned()));
    }

    #[test]
    fn a_duration_is_rounded_up_and_zero_is_null() {
        let written = |duration| serde_json::to_string(&TimeSpan::from(duration)).unwrap();
        assert_eq!(written(Duration::from_nanos(1)), "\"1s\"");
        assert_eq!(written(Duration::from_millis(1_001)), "\"2s\"");
        assert_eq!(written(Duration::from_secs(90_000)), "\"25h\"");
        assert_eq!(written(Duration::ZERO), "null");
        assert_eq!(TimeSpan::from(Duration::MAX).as_secs(), Some(u64::MAX));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(seconds in 1_u64..) {
            let span = TimeSpan::from_secs(seconds);
            prop_assert_eq!(secs(&span.to_string()), Some(seconds));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<TimeSpan>();
        }
    }
}
