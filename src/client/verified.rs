//! Writes whose outcome the client can look up after a lost answer.

use tokio::time::{Instant, sleep};

use super::{Client, warn_of};
use crate::call::Call;
use crate::error::{Delivery, Error, ErrorKind};

/// How many things are looked at after a lost answer. The time that is left for looks is enough for that many.
const MOST_LOOKS: usize = 25;

/// What became of a write that the client can look up.
pub(crate) enum Sent<T> {
    /// The server answered.
    Answered(T),
    /// The answer was lost, and a look can tell whether the write was done.
    Lost(Error),
}

impl Client {
    /// Sends a write, and leaves time for a look before `until`. An error is final. It has not been reported yet.
    pub(crate) async fn send_before_look<T: Send + 'static>(
        &self,
        mut call: Call<T>,
        until: Instant,
    ) -> Result<Sent<T>, Error> {
        call.request.is_verified = true;
        call.request.is_part = true;
        match self.send_until(call, until).await {
            Ok(answer) => Ok(Sent::Answered(answer)),
            Err(error) if is_worth_a_look(&error) && wait_as_asked(&error, until).await => Ok(Sent::Lost(error)),
            Err(error) => Err(error),
        }
    }

    /// Sends a write. If its outcome stays unknown, looks. From the result of the look, `is_done` tells whether the
    /// write was done, and if so, what its answer would have been.
    ///
    /// The call and the look share one deadline, and the call leaves time for the look.
    pub(crate) async fn send_verified<T: Send + 'static, L: Send + 'static>(
        &self,
        call: Call<T>,
        mut look: Call<L>,
        is_done: impl FnOnce(Result<L, Error>) -> Option<T>,
    ) -> Result<T, Error> {
        let until = self.until();
        let path = call.request.path.clone();
        let error = match self.send_before_look(call, until).await.inspect_err(warn_of)? {
            Sent::Answered(answer) => return Ok(answer),
            Sent::Lost(error) => error,
        };
        look.request.be_look();
        let found = is_done(self.send_until(look, until).await);
        if found.is_some() {
            tracing::info!(path, "the answer was lost, and a look shows that it was done");
        }
        found.ok_or(error).inspect_err(warn_of)
    }

    /// Deletes something. If the outcome stays unknown, looks: a look that finds nothing means that it is gone.
    pub(crate) async fn delete_verified<L: Send + 'static>(
        &self,
        delete: Call<()>,
        look: Call<L>,
    ) -> Result<(), Error> {
        let is_gone = |found: Result<L, Error>| found.is_err_and(|error| error.is_not_found()).then_some(());
        self.send_verified(delete, look, is_gone).await
    }

    /// Deletes several things. If the outcome stays unknown, looks at each of them in turn, unless they are too many:
    /// they are gone if every look says so.
    pub(crate) async fn delete_all_verified<L: Send + 'static>(
        &self,
        delete: Call<()>,
        looks: Vec<Call<L>>,
        is_gone: impl Fn(&Result<L, Error>) -> bool,
    ) -> Result<(), Error> {
        if looks.len() > MOST_LOOKS {
            return self.send(delete).await;
        }
        let until = self.until();
        let path = delete.request.path.clone();
        let error = match self.send_before_look(delete, until).await.inspect_err(warn_of)? {
            Sent::Answered(()) => return Ok(()),
            Sent::Lost(error) => error,
        };
        for mut look in looks {
            look.request.be_look();
            if !is_gone(&self.send_until(look, until).await) {
                return Err(error).inspect_err(warn_of);
            }
        }
        tracing::info!(path, "the answer was lost, and looks show that it was done");
        Ok(())
    }
}

/// Whether a look can tell the outcome of a write. The write must be one that the server may have done. After a web
/// page, a redirect, another call's answer or TestRail's words about an error, a look would get the same. After a 401,
/// the client must not send the credentials again.
fn is_worth_a_look(error: &Error) -> bool {
    error.delivery() == Delivery::Unknown
        && match error.status() {
            Some(200..=299) => {
                use ErrorKind::{EmptyBody, InvalidJson, UnexpectedShape};
                matches!(error.kind(), EmptyBody | InvalidJson | UnexpectedShape)
            }
            Some(300..=399 | 401) => false,
            _ => true,
        }
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
