//! Calls that wait for each other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError, Weak};

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout_at};

use super::Client;
use crate::error::{Delivery, Error, ErrorKind};

/// What calls are about: the base URL of their server, and a row or a file.
type About = (String, String);

/// The calls in progress.
static IN_PROGRESS: SyncMutex<BTreeMap<About, Weak<Mutex<()>>>> = SyncMutex::new(BTreeMap::new());

/// Waits until no other call of this process is about the same row, such as a `run`, whichever client makes it.
pub(crate) async fn turn(client: &Client, noun: &str, key: &str, until: Instant) -> Result<OwnedMutexGuard<()>, Error> {
    let waiting = queue(client, format!("{noun}/{key}")).lock_owned();
    timeout_at(until, waiting).await.map_err(|_| {
        let why = format!("another call of this program for the same {noun} took all of the allowed time");
        Error::new(ErrorKind::Timeout, Delivery::NeverSent).with_detail(why)
    })
}

fn queue(client: &Client, about: String) -> Arc<Mutex<()>> {
    let mut calls = IN_PROGRESS.lock().unwrap_or_else(PoisonError::into_inner);
    calls.retain(|_, queue| queue.strong_count() > 0);
    let key = (client.shared.transport.base().as_str().to_owned(), about);
    if let Some(queue) = calls.get(&key).and_then(Weak::upgrade) {
        return queue;
    }
    let queue = Arc::default();
    calls.insert(key, Arc::downgrade(&queue));
    queue
}
