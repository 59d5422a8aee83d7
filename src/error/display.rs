//! The text of an error.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::{Delivery, Error, ErrorKind, Inner};

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.call {
            write!(f, "{}: ", call.path)?;
        }
        match (&self.kind, &self.field, &self.detail) {
            // The crate's own rules read best alone: "limit must be 1 to 250, not 0; nothing was sent".
            (ErrorKind::InvalidInput, Some(field), Some(rule)) => write!(f, "{field} {rule}")?,
            (ErrorKind::InvalidInput, None, Some(rule)) => f.write_str(rule)?,
            // Something that the client looked for in a list, without a call.
            (ErrorKind::NotFound, _, Some(missing)) if self.call.is_none() => f.write_str(missing)?,
            (kind, _, Some(detail)) => write!(f, "{} ({detail})", self.meaning.unwrap_or(kind.meaning()))?,
            (kind, _, None) => f.write_str(self.meaning.unwrap_or(kind.meaning()))?,
        }
        let end = self.end();
        match (self.status, &self.message) {
            (Some(status), Some(message)) => {
                let message = if end.is_empty() { message } else { message.trim_end_matches('.') };
                write!(f, "; TestRail answered {status}: {message}")?;
            }
            (Some(status), None) => write!(f, "; the answer's status was {status}")?,
            (None, _) => {}
        }
        f.write_str(&end)
    }
}

impl Inner {
    /// What stands behind the server's answer: how often the client tried, and what became of the request.
    fn end(&self) -> String {
        let mut end = String::new();
        if self.attempts > 1 {
            // Writing to a String cannot fail.
            let _ = write!(end, "; {} attempts were made", self.attempts);
        }
        if self.out_of_budget {
            end += "; the client's retries are used up for now";
        }
        if let Some(outcome) = self.outcome {
            let _ = write!(end, "; {outcome}");
            return end;
        }
        end += match self.delivery {
            Delivery::NeverSent if self.call.is_some() => "; nothing was sent",
            Delivery::Unknown if self.writes() => {
                "; the server may have done it all the same: look before you repeat it"
            }
            Delivery::Applied if self.writes() => "; the server has done it: do not repeat it",
            _ => "",
        };
        end
    }

    fn writes(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.writes)
    }
}

/// The text, with the kind and the verdict. A `main` that returns an error shows this, and so does `unwrap`. `{:#?}`
/// shows the parts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return write!(f, "{self} [{:?}, {:?}]", self.0.kind, self.0.delivery);
        }
        f.debug_struct("Error")
            .field("text", &self.to_string())
            .field("kind", &self.0.kind)
            .field("delivery", &self.0.delivery)
            .field("status", &self.status())
            .field("message", &self.message())
            .field("field", &self.field())
            .field("retry_after", &self.retry_after())
            .field("attempts", &self.attempts())
            .field("sent_at", &self.sent_at())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

/// A time in readable form: `60s`, `1.5s`, `50ms`. It is rounded, because what is left of 20 s is soon 19.999 s.
pub(crate) fn rounded(time: Duration) -> String {
    let step = match time.as_secs() {
        0 => 1_000,
        1..10 => 10_000,
        _ => 1_000_000,
    };
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    format!("{:?}", Duration::from_micros((micros.saturating_add(step / 2) / step).saturating_mul(step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded() {
        for (nanos, text) in [
            (60_000_000_000, "60s"),
            (19_998_992_622, "20s"),
            (1_993_000_000, "1.99s"),
            (299_900_000, "300ms"),
            (50_000_000, "50ms"),
            (9, "0ns"),
        ] {
            assert_eq!(rounded(Duration::from_nanos(nanos)), text);
        }
        assert!(rounded(Duration::MAX).ends_with('s'), "an absurd time is no panic");
    }
}
