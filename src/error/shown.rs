//! How an error reads.

use std::fmt;

use super::{Delivery, Error, ErrorKind, Inner};

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.call {
            write!(f, "{}: ", call.path)?;
        }
        match (&self.kind, &self.field, &self.detail) {
            // Our own rules read best on their own: "limit must be 1 to 250, not 0; nothing was sent".
            (ErrorKind::InvalidInput, Some(field), Some(rule)) => write!(f, "{field} {rule}")?,
            (ErrorKind::InvalidInput, None, Some(rule)) => f.write_str(rule)?,
            (kind, _, Some(detail)) => write!(f, "{} ({detail})", kind.meaning())?,
            (kind, _, None) => f.write_str(kind.meaning())?,
        }
        match (self.status, &self.message) {
            (Some(status), Some(message)) => write!(f, "; TestRail answered {status}: {message}")?,
            (Some(status), None) => write!(f, "; the answer's status was {status}")?,
            (None, _) => {}
        }
        if self.attempts > 1 {
            write!(f, "; {} attempts were made", self.attempts)?;
        }
        if self.out_of_budget {
            f.write_str("; the client's retries are used up for now")?;
        }
        match self.delivery {
            Delivery::NeverSent if self.call.is_some() => f.write_str("; nothing was sent"),
            Delivery::Unknown if self.writes() => {
                f.write_str("; the server may have done it all the same: look before you repeat it")
            }
            Delivery::Applied if self.writes() => f.write_str("; the server has done it: do not repeat it"),
            _ => Ok(()),
        }
    }
}

impl Inner {
    fn writes(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.writes)
    }
}

/// The text, with the kind and the verdict: a `main` that returns an error shows this, and so does `unwrap`.
/// `{:#?}` shows the parts.
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
            .field("run_name", &self.run_name())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
