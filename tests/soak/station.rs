//! Gives callers the client for their door.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use testrail::{Client, ClientBuilder, Error, RetryPolicy};
use tokio::task::JoinSet;
use tracing::instrument::WithSubscriber;

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

/// Makes the calls of these numbers, so many at a time at each door, and gathers what came of them. `call` makes one of
/// them with the client of its door.
pub(crate) async fn call_at_doors<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    doors: &[Arc<Door>],
    at_once: usize,
    numbers: Range<usize>,
    call: impl Fn(Client, usize) -> F + Clone + Send + 'static,
) -> Vec<T> {
    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(numbers.start)));
    for door in doors {
        let station = Arc::new(Station::new(door.clone()).unwrap());
        for _ in 0..at_once {
            let (station, next, call) = (station.clone(), next.clone(), call.clone());
            let calls = async move {
                let mut outcomes = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= numbers.end {
                        return outcomes;
                    }
                    outcomes.push(call(station.client().unwrap(), number).await);
                }
            };
            callers.spawn(calls.with_current_subscriber());
        }
    }
    callers.join_all().await.into_iter().flatten().collect()
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
