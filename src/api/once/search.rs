//! The course of a call that finds a row or creates it.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::CLOCKS_APART;
use super::turns::turn;
use crate::client::Client;
use crate::error::{Delivery, Error, ErrorKind};
use crate::retry::after;
use crate::types::Timestamp;

/// A row to find or to create: how to look for it, to create it and to delete it.
pub(crate) trait Sought: Sync {
    type Row: Clone + Send + Sync;

    /// What errors call the row: `run`.
    const NOUN: &'static str;
    /// What they call that by which the row is known: `the marker`.
    const SIGN: &'static str;
    /// What they say if there is no row: `no run was created`.
    const NOTHING_CREATED: &'static str;

    /// The row's id. The older a row, the smaller it is.
    fn id(row: &Self::Row) -> u64;

    /// What calls of this process must not be about at the same moment: what errors call it, and which one it is.
    fn turn(&self) -> (&'static str, String);

    /// The method that creates the row, in errors.
    fn method(&self) -> &str;

    /// Looks before anything is created.
    async fn look_first(&self) -> Result<Seen<Self::Row>, Error>;

    /// Looks at the rows created since then, after the client has tried to create one.
    async fn look_again(&self, since: Option<Timestamp>) -> Result<Vec<Self::Row>, Error>;

    /// Creates the row. `newest` is the newest row of all that the first look has shown.
    async fn add(&self, newest: Option<u64>) -> Result<Self::Row, Failed>;

    /// Deletes the row that this call has created if nobody has used it yet. Returns whether it did.
    async fn delete_unused(&self, created: &Self::Row) -> Result<bool, Error>;
}

/// What the first look has shown.
pub(crate) struct Seen<R> {
    /// The rows that are sought.
    pub(crate) found: Vec<R>,
    /// The newest row of all.
    pub(crate) newest: Option<u64>,
}

/// Why a creation did not bring the row.
pub(crate) enum Failed {
    /// The row may exist all the same, as the verdict of the error says.
    Perhaps(Error),
    /// There is nothing to look for.
    ForGood(Error),
}

/// What a call has found or created.
pub(crate) struct Added<R> {
    pub(crate) row: R,
    /// Whether the row is as a look has shown it, and not as the answer to its creation.
    pub(crate) is_looked_up: bool,
    pub(crate) existed: bool,
    pub(crate) duplicates: Vec<R>,
    pub(crate) deleted: Option<u64>,
}

/// A call that finds a row or creates it.
pub(crate) struct Search<'c, S> {
    pub(crate) client: &'c Client,
    pub(crate) sought: S,
    /// When the call must end.
    pub(crate) until: Instant,
    /// How long to look after an answer was lost.
    pub(crate) look_for: Duration,
    /// Only rows created since then count.
    pub(crate) created_after: Option<Timestamp>,
    pub(crate) deletes_twins: bool,
}

/// Why it is not certain whether the row exists.
enum Uncertain {
    /// The call had to end.
    Deadline,
    /// The last look failed.
    LookFailed(Error),
    /// The server refuses every look.
    Refused(Error),
}

impl<S: Sought> Search<'_, S> {
    pub(crate) async fn find_or_add(&self) -> Result<Added<S::Row>, Error> {
        let (noun, which) = self.sought.turn();
        let _turn = turn(self.client, noun, &which, self.until).await?;
        // Whatever failed in the look, nothing was created.
        let seen = self.sought.look_first().await.map_err(|error| {
            let error = error.with_delivery(Delivery::NeverSent).with_attempts(0);
            let when = format!("this happened while looking for {}", S::SIGN);
            error.add_detail(&when).with_outcome(S::NOTHING_CREATED)
        })?;
        if let Some(added) = oldest::<S>(seen.found, true) {
            return Ok(added);
        }
        let now = self.client.shared.transport.clock().at(Instant::now());
        let since = now.map(|now| now - CLOCKS_APART).max(self.created_after);
        let (mut attempts, mut verdict) = (0, Delivery::NeverSent);
        loop {
            let error = match self.sought.add(seen.newest).await {
                Ok(row) => return Ok(self.with_others(row, since).await),
                Err(Failed::ForGood(error)) => return Err(error),
                Err(Failed::Perhaps(error)) => error,
            };
            attempts += error.attempts();
            verdict = verdict.max(error.delivery());
            let (may_be_repeated, wish) = (error.delivery() == Delivery::Unknown, error.retry_after());
            let error = error.with_delivery(verdict).with_attempts(attempts);
            if verdict < Delivery::Unknown {
                return Err(error);
            }
            let (noun, sign) = (S::NOUN, S::SIGN);
            tracing::info!(reason = ?error.kind(), "the answer was lost: the {noun} is looked for by {sign}");
            return Err(match self.look_until_sure(since, wish.unwrap_or_default()).await {
                Ok(found) => match oldest::<S>(found, false) {
                    Some(added) => return Ok(added),
                    None if may_be_repeated => {
                        tracing::info!("no {noun} shows: it is created again");
                        continue;
                    }
                    None => error.add_detail(&format!("no {noun} with {sign} shows up")),
                },
                Err(Uncertain::Deadline) => {
                    error.add_detail(&format!("the deadline left no time to be sure that no {noun} has {sign}"))
                }
                Err(Uncertain::LookFailed(look)) => {
                    error.add_detail(&format!("looking for the {noun} failed as well: {look}"))
                }
                Err(Uncertain::Refused(refusal)) => {
                    refusal.with_delivery(verdict).with_attempts(attempts).add_detail(&format!(
                        "this happened while looking for the {noun}, after the answer to {} was lost",
                        self.sought.method()
                    ))
                }
            });
        }
    }

    /// The rows that show after a lost answer. The result is empty only if none showed for long enough, and for as long
    /// as the server asked to wait.
    async fn look_until_sure(&self, since: Option<Timestamp>, wish: Duration) -> Result<Vec<S::Row>, Uncertain> {
        let sure = after(Instant::now(), self.look_for.max(wish));
        let mut step = self.look_for / 64;
        loop {
            let begin = Instant::now();
            let failed = match self.sought.look_again(since).await {
                Ok(found) if !found.is_empty() || begin >= sure => return Ok(found),
                Ok(_) => None,
                // These errors persist, and further attempts may lock the user out.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::Authentication
                            | ErrorKind::Forbidden
                            | ErrorKind::ApiDisabled
                            | ErrorKind::Intercepted
                    ) =>
                {
                    return Err(Uncertain::Refused(error));
                }
                Err(error) if begin >= sure => return Err(Uncertain::LookFailed(error)),
                Err(error) => Some(error),
            };
            let next = after(Instant::now(), step).min(sure);
            if next >= self.until {
                return Err(failed.map_or(Uncertain::Deadline, Uncertain::LookFailed));
            }
            sleep_until(next).await;
            step = step.saturating_mul(2).min(self.look_for / 8);
        }
    }

    /// The row just created, and any other that a lost request or another program may have created.
    async fn with_others(&self, created: S::Row, since: Option<Timestamp>) -> Added<S::Row> {
        let id = S::id(&created);
        let mut found = self.sought.look_again(since).await.unwrap_or_default();
        found.retain(|other| S::id(other) != id);
        found.push(created.clone());
        let alone =
            Added { row: created.clone(), is_looked_up: false, existed: false, duplicates: Vec::new(), deleted: None };
        let mut added = oldest::<S>(found, false).unwrap_or(alone);
        added.is_looked_up = S::id(&added.row) != id;
        if self.deletes_twins && added.is_looked_up && self.delete_unused(&created).await {
            added.duplicates.retain(|other| S::id(other) != id);
            added.deleted = Some(id);
        }
        added
    }

    /// Deletes the row that this call has created if nobody has used it. Returns whether it did.
    async fn delete_unused(&self, created: &S::Row) -> bool {
        let deletion = timeout_at(self.until, self.sought.delete_unused(created)).await;
        let deleted = matches!(deletion, Ok(Ok(true)));
        tracing::info!(id = S::id(created), deleted, "another call has created an older {}", S::NOUN);
        deleted
    }
}

/// The oldest of these rows, which looks have shown, and the others as its duplicates.
fn oldest<S: Sought>(mut rows: Vec<S::Row>, existed: bool) -> Option<Added<S::Row>> {
    rows.sort_by_key(S::id);
    rows.dedup_by_key(|row| S::id(row));
    let mut rows = rows.into_iter();
    let row = rows.next()?;
    Some(Added { row, is_looked_up: true, existed, duplicates: rows.collect(), deleted: None })
}
