//! Looks for what a lost request may have done, until it is certain.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::{Error, ErrorKind};
use crate::retry::after;

/// What a look has shown.
pub(crate) enum Looked<T> {
    /// What the request was to do is done.
    Found(T),
    /// Something is missing, and may still come.
    Missing(T),
}

/// Why it is not certain what the request has done.
#[derive(Debug)]
pub(crate) enum Uncertain {
    /// The call had to end.
    Deadline,
    /// The last look failed.
    LookFailed(Error),
    /// The server refuses every look.
    Refused(Error),
}

/// Looks often at first and then less often. What is missing is missing for good only if a look shows that after this
/// time, for which a request may be at work on the server, and after the wait that the server wished. `look` is told
/// whether it is such a look. If it fails, there are others for as long again.
pub(crate) async fn look_until_sure<T, F: Future<Output = Result<Looked<T>, Error>>>(
    look_for: Duration,
    wish: Duration,
    until: Instant,
    mut look: impl FnMut(bool) -> F,
) -> Result<T, Uncertain> {
    let sure = after(Instant::now(), look_for.max(wish));
    let end = after(sure, look_for);
    let mut step = look_for / 64;
    loop {
        let begin = Instant::now();
        let failed = match look(begin >= sure).await {
            Ok(Looked::Found(found)) => return Ok(found),
            Ok(Looked::Missing(found)) if begin >= sure => return Ok(found),
            Ok(Looked::Missing(_)) => None,
            // These errors persist, and further attempts may lock the user out. What is in between may answer once only.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Authentication | ErrorKind::Forbidden | ErrorKind::ApiDisabled
                ) =>
            {
                return Err(Uncertain::Refused(error));
            }
            Err(error) if begin >= end || (begin >= sure && !error.is_transient()) => {
                return Err(Uncertain::LookFailed(error));
            }
            Err(error) => Some(error),
        };
        let next = after(Instant::now(), step);
        let next = if begin < sure { next.min(sure) } else { next };
        if next >= until {
            return Err(failed.map_or(Uncertain::Deadline, Uncertain::LookFailed));
        }
        sleep_until(next).await;
        step = step.saturating_mul(2).min(look_for / 8);
    }
}
