//! What the server is there for, when nothing goes wrong.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// The work of a server, and its records.
pub(crate) trait Work: Send + Sync + 'static {
    /// Records what has arrived of a request, complete or not.
    fn note(&self, _bytes: &[u8]) {}

    /// Does what a complete request asks for.
    fn work(&self, bytes: &[u8]) -> Done;
}

/// Several servers can do the work of one.
impl<W: Work> Work for Arc<W> {
    fn note(&self, bytes: &[u8]) {
        self.as_ref().note(bytes);
    }

    fn work(&self, bytes: &[u8]) -> Done {
        self.as_ref().work(bytes)
    }
}

/// What the server answers when it has done its work.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Done {
    pub(crate) fn json(body: &Value) -> Self {
        Self { status: 200, body: body.to_string() }
    }

    /// The answer to a deletion.
    pub(crate) fn empty() -> Self {
        Self { status: 200, body: String::new() }
    }

    /// The work was refused: nothing is done.
    pub(crate) fn refused(words: &str) -> Self {
        Self { status: 400, body: json!({"error": words}).to_string() }
    }

    /// The same, because of the state of what the request is about.
    pub(crate) fn forbidden(words: &str) -> Self {
        Self { status: 403, ..Self::refused(words) }
    }
}

/// The server's time. Its clock is behind that of its callers.
pub(crate) fn server_time() -> SystemTime {
    SystemTime::now() - Duration::from_secs(90)
}

/// The same, in seconds since 1970.
pub(crate) fn server_seconds() -> u64 {
    server_time().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
