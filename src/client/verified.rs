//! Writes that can be looked at: what became of one whose answer was lost.

use tokio::time::{Instant, sleep};

use super::Client;
use crate::call::Call;
use crate::error::{Delivery, Error};

impl Client {
    /// Sends a write, and if it stays open what became of it, looks. `is_done` tells from what the look came to whether
    /// the write has been done, and then what its answer would have been.
    ///
    /// The call and the look share one deadline, and there is time left for the look.
    pub(crate) async fn send_verified<T: Send + 'static, L: Send + 'static>(
        &self,
        mut call: Call<T>,
        look: Call<L>,
        is_done: impl FnOnce(Result<L, Error>) -> Option<T>,
    ) -> Result<T, Error> {
        let until = self.until();
        call.request.is_verified = true;
        let path = call.request.path.clone();
        let error = match self.send_until(call, until).await {
            Err(error) if is_worth_a_look(&error) && wait_as_asked(&error, until).await => error,
            answer => return answer,
        };
        let found = is_done(self.send_until(look, until).await);
        if found.is_some() {
            tracing::info!(path, "the answer was lost, and a look shows that it was done");
        }
        found.ok_or(error)
    }

    /// Deletes something. If it stays open what became of it, the look tells: it is gone if there is no such thing.
    pub(crate) async fn delete_verified<L: Send + 'static>(
        &self,
        delete: Call<()>,
        look: Call<L>,
    ) -> Result<(), Error> {
        let is_gone = |found: Result<L, Error>| found.is_err_and(|error| error.is_not_found()).then_some(());
        self.send_verified(delete, look, is_gone).await
    }
}

/// Whether a look can tell what became of a write. It may have been done; and what came was no page, redirect or other
/// call's answer, where a look would meet the same, nor a 401, which must not come again.
fn is_worth_a_look(error: &Error) -> bool {
    error.delivery() == Delivery::Unknown && !matches!(error.status(), Some(200..=399 | 401))
}

/// Waits for as long as the server asked. `false` if there is no time for that.
async fn wait_as_asked(error: &Error, until: Instant) -> bool {
    let wait = error.retry_after().unwrap_or_default();
    let fits = wait < until.saturating_duration_since(Instant::now());
    if fits {
        sleep(wait).await;
    }
    fits
}
