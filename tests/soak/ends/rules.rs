//! The client's own verdict, and a naive one in common use.

use std::fmt;

use testrail::{Client, Delivery, Error, RetryPolicy};

use super::ledger::Wish;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// The client says what became of the run.
    Client,
    /// One attempt, of which the status tells: 2xx is done, and 4xx is not.
    Status,
}

/// What a caller knows at the end: the run is as wished, or what became of the request.
pub(crate) type Verdict = Result<(), Delivery>;

impl Rules {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Client, Self::Status].into_iter().find(|rules| rules.to_string() == name)
    }

    /// Ends a run as its number says.
    pub(crate) async fn end(self, client: &Client, run: u64) -> Verdict {
        match self {
            Self::Client => end(client, run).await.map_err(|error| error.delivery()),
            Self::Status => {
                end(&client.with_retry(RetryPolicy::never()), run).await.or_else(|error| match error.status() {
                    Some(200..=299) => Ok(()),
                    Some(400..=499) => Err(Delivery::Refused),
                    _ => Err(error.delivery()),
                })
            }
        }
    }
}

async fn end(client: &Client, run: u64) -> Result<(), Error> {
    match Wish::of(run) {
        Wish::Gone => client.delete_run(run).await,
        Wish::Closed => client.close_run(run).await.map(drop),
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Status => "status",
        })
    }
}
