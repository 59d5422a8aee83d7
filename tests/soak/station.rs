//! Gives callers the client for their door.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use testrail::{Client, ClientBuilder, Error, RetryPolicy};

use crate::server::Door;

/// How long a caller waits for an answer.
pub(crate) const ATTEMPT: Duration = Duration::from_millis(100);
const DEADLINE: Duration = Duration::from_secs(3);
const IN_FLIGHT: usize = 8;

/// The client of one door.
///
/// After a 429, a client keeps to TestRail's pace for a minute, three requests a second, and a soak would take days. So
/// later callers get a new client. The requests of the old one wait as they should.
pub(crate) struct Station {
    door: Arc<Door>,
    current: Mutex<Current>,
}

struct Current {
    client: Client,
    /// How many 429s the door had sent when the client was created.
    limited: usize,
}

impl Station {
    pub(crate) fn new(door: Arc<Door>) -> Result<Self, Error> {
        let current = Mutex::new(Current::new(&door)?);
        Ok(Self { door, current })
    }

    pub(crate) fn client(&self) -> Result<Client, Error> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.limited != self.door.limited.load(Ordering::Relaxed) {
            *current = Current::new(&self.door)?;
        }
        Ok(current.client.clone())
    }
}

impl Current {
    fn new(door: &Door) -> Result<Self, Error> {
        let limited = door.limited.load(Ordering::Relaxed);
        Ok(Self { client: client(door).build()?, limited })
    }
}

/// A new client of a door.
pub(crate) fn client(door: &Door) -> ClientBuilder {
    Client::builder(door.url(), "me@example.com", "soak-key")
        .attempt_timeout(ATTEMPT)
        .deadline(DEADLINE)
        .retry(RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(10)))
        .max_in_flight(IN_FLIGHT)
}
