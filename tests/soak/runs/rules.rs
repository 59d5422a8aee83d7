//! The client's own retry rules, and two naive ones in common use.

use std::fmt;

use testrail::{AddRun, Client, Delivery, ErrorKind, RetryPolicy, RunId};

use crate::naive::repeat;

#[derive(Clone, Copy)]
pub(crate) enum Rules {
    /// The client retries what it can without harm.
    Client,
    /// Retries after every failure.
    All,
    /// Retries after a failed connection and after a 429.
    Connect,
}

/// What a caller knows at the end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    Ok(RunId),
    /// By the client: there is no run, or there may be, or there is.
    Err(Delivery),
    /// By a naive rule: there is no run.
    Failed,
}

impl Rules {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Client, Self::All, Self::Connect].into_iter().find(|rules| rules.to_string() == name)
    }

    pub(crate) async fn create(self, client: &Client, new: &AddRun) -> Verdict {
        match self {
            Self::Client => match client.add_run(1, new).await {
                Ok(run) => Verdict::Ok(run.id),
                Err(error) => Verdict::Err(error.delivery()),
            },
            Self::All => naively(client, new, |_| true).await,
            Self::Connect => {
                naively(client, new, |kind| matches!(kind, ErrorKind::Connect | ErrorKind::RateLimited)).await
            }
        }
    }
}

/// Creates a run, and retries after errors of these kinds.
async fn naively(client: &Client, new: &AddRun, repeats: impl Fn(ErrorKind) -> bool) -> Verdict {
    let client = client.with_retry(RetryPolicy::never());
    let run = repeat(|| client.add_run(1, new), repeats).await;
    run.map_or(Verdict::Failed, |run| Verdict::Ok(run.id))
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::All => "all",
            Self::Connect => "connect",
        })
    }
}
