//! The server's clock.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use crate::types::Timestamp;

/// The time of the server's clock, from the header `Date` of its answers, to the second.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Mutex<Option<(Instant, Timestamp)>>);

impl ServerClock {
    /// Records that an answer with this header arrived at `now`. Ignores an unreadable date.
    pub(crate) fn read(&self, date: &str, now: Instant) {
        if let Ok(there) = httpdate::parse_http_date(date) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, there.into()));
        }
    }

    /// The server's time at a local `moment`. `None` before the first answer.
    pub(crate) fn at(&self, moment: Instant) -> Option<Timestamp> {
        let (read, there) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(match moment.checked_duration_since(read) {
            Some(later) => there + later,
            None => there - read.duration_since(moment),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_goes_on_from_the_last_answer() {
        let (clock, now) = (ServerClock::default(), Instant::now());
        assert_eq!(clock.at(now), None);
        clock.read("rubbish", now);
        assert_eq!(clock.at(now), None);
        clock.read("Tue, 14 Nov 2023 22:13:20 GMT", now);
        let there = Timestamp::from_secs(1_700_000_000);
        assert_eq!(clock.at(now), Some(there));
        assert_eq!(clock.at(now + Duration::from_secs(7)), Some(there + Duration::from_secs(7)));
        assert_eq!(clock.at(now - Duration::from_secs(7)), Some(there - Duration::from_secs(7)));
    }
}
