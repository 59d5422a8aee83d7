//! How callers repeat who do not ask what became of a request.

use std::time::Duration;

use testrail::{Error, ErrorKind};
use tokio::time::sleep;

/// How many attempts a naive rule makes.
const ATTEMPTS: u32 = 5;

/// Makes a call, and repeats it after errors of these kinds. `None` if it never worked.
///
/// The client must not retry by itself.
pub(crate) async fn repeat<T, F: Future<Output = Result<T, Error>>>(
    call: impl Fn() -> F,
    repeats: impl Fn(ErrorKind) -> bool,
) -> Option<T> {
    for attempt in 1..=ATTEMPTS {
        match call().await {
            Ok(answer) => return Some(answer),
            Err(error) if !repeats(error.kind()) => break,
            // After a 429, the client itself waits.
            Err(_) => sleep(Duration::from_millis(2) * attempt).await,
        }
    }
    None
}
