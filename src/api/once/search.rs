//! The course of a call that finds a row or creates it.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::CLOCKS_APART;
use super::certain::{Looked, Uncertain, look_until_sure};
use crate::client::{Client, turn};
use crate::error::{Delivery, Error, ErrorKind};
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
    /// Whether a look asks for rows by the time of their creation.
    const IS_TIMED: bool;

    /// The row's id. The older a row, the smaller it is.
    fn id(row: &Self::Row) -> u64;

    /// What calls of this process must not be about at the same moment: what errors call it, and which one it is.
    fn turn(&self) -> (&'static str, String);

    /// The method that creates the row, in errors.
    fn method(&self) -> &str;

    /// Looks without regard to clocks: before anything is created, and if [`look_again`](Sought::look_again) shows less
    /// than is there.
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
    /// Whether these are all.
    pub(crate) duplicates_known: bool,
    pub(crate) deleted: Option<u64>,
}

impl<R> Added<R> {
    fn only(row: R) -> Self {
        let duplicates = Vec::new();
        Self { row, is_looked_up: true, existed: false, duplicates, duplicates_known: true, deleted: None }
    }
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
        let window = self.window();
        let (mut attempts, mut losses, mut verdict) = (0, 0, Delivery::NeverSent);
        loop {
            let error = match self.sought.add(seen.newest).await {
                Ok(row) => return Ok(self.with_others(row, window).await),
                Err(Failed::ForGood(error)) => return Err(error),
                Err(Failed::Perhaps(error)) => error,
            };
            attempts += error.attempts();
            losses += u32::from(error.delivery() >= Delivery::Unknown);
            verdict = verdict.max(error.delivery());
            let (may_be_repeated, wish) = (may_be_repeated(&error), error.retry_after());
            let error = error.with_delivery(verdict).with_attempts(attempts);
            if verdict < Delivery::Unknown {
                return Err(error);
            }
            let (noun, sign) = (S::NOUN, S::SIGN);
            tracing::info!(reason = ?error.kind(), "the answer was lost: the {noun} is looked for by {sign}");
            return Err(match self.look_until_sure(window, wish.unwrap_or_default()).await {
                Ok(found) => match oldest::<S>(found, false) {
                    // The row may be that of an earlier request, and the last one may still be at work.
                    Some(added) => return Ok(Added { duplicates_known: losses < 2, ..added }),
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

    /// The time since which rows of this call are created, by the server's clock. `None` if a look does without it.
    fn window(&self) -> Option<Timestamp> {
        let now = self.client.shared.transport.clock().at(Instant::now()).filter(|_| S::IS_TIMED)?;
        Some(now - CLOCKS_APART).filter(|since| Some(*since) > self.created_after)
    }

    /// Looks at the rows in the window.
    async fn look_in(&self, window: Option<Timestamp>) -> Result<Vec<S::Row>, Error> {
        self.sought.look_again(window.or(self.created_after)).await
    }

    /// The rows that show after a lost answer. The result is empty only if none showed for long enough, and for as long
    /// as the server asked to wait.
    async fn look_until_sure(&self, window: Option<Timestamp>, wish: Duration) -> Result<Vec<S::Row>, Uncertain> {
        look_until_sure(self.look_for, wish, self.until, |is_sure| async move {
            let mut found = self.look_in(window).await?;
            // The clocks of the answers and of the rows may be further apart than the window allows.
            if found.is_empty() && is_sure && window.is_some() {
                found = self.sought.look_first().await?.found;
            }
            Ok(if found.is_empty() { Looked::Missing(found) } else { Looked::Found(found) })
        })
        .await
    }

    /// The row just created, and any other that a lost request or another program may have created.
    async fn with_others(&self, created: S::Row, window: Option<Timestamp>) -> Added<S::Row> {
        let id = S::id(&created);
        let (mut found, mut failed) = match self.look_in(window).await {
            Ok(found) => (found, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        // A window that does not have this row is not the time in which rows are created.
        if failed.is_none() && window.is_some() && !found.iter().any(|row| S::id(row) == id) {
            match self.sought.look_first().await {
                Ok(seen) => found.extend(seen.found),
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = &failed {
            tracing::info!(reason = ?error.kind(), "the look for another {} failed", S::NOUN);
        }
        found.retain(|other| S::id(other) != id);
        found.push(created.clone());
        let mut added = oldest::<S>(found, false).unwrap_or_else(|| Added::only(created.clone()));
        added.duplicates_known = failed.is_none();
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

/// Whether the row may be created again once it is certain that there is none. What is in between and refuses a request
/// will refuse the next one too.
fn may_be_repeated(error: &Error) -> bool {
    error.delivery() == Delivery::Unknown && !matches!(error.kind(), ErrorKind::Intercepted | ErrorKind::NoSuchEndpoint)
}

/// The oldest of these rows, which looks have shown, and the others as its duplicates.
fn oldest<S: Sought>(mut rows: Vec<S::Row>, existed: bool) -> Option<Added<S::Row>> {
    rows.sort_by_key(S::id);
    rows.dedup_by_key(|row| S::id(row));
    let mut rows = rows.into_iter();
    let row = rows.next()?;
    Some(Added { existed, duplicates: rows.collect(), ..Added::only(row) })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use super::*;

    /// What a look shows.
    type Look = Result<Vec<u64>, fn() -> Error>;
    /// What a creation brings.
    type Add = Result<u64, fn() -> Failed>;

    /// Rows that are their own ids, and a server that follows a script.
    #[derive(Default)]
    struct Script {
        /// What the looks after the first one show. In the end, the last of these shows again and again.
        looks: Mutex<VecDeque<Look>>,
        /// What the creations bring.
        adds: Mutex<VecDeque<Add>>,
        first: Vec<u64>,
        /// When each creation and each look was made.
        added: Mutex<Vec<Instant>>,
        looked: Mutex<Vec<Instant>>,
        deleted: Mutex<Vec<u64>>,
    }

    impl Sought for Script {
        type Row = u64;

        const NOUN: &'static str = "row";
        const SIGN: &'static str = "the sign";
        const NOTHING_CREATED: &'static str = "no row was created";
        const IS_TIMED: bool = true;

        fn id(row: &u64) -> u64 {
            *row
        }

        fn turn(&self) -> (&'static str, String) {
            // Of its own: a test that waits for another moves its paused clock on.
            ("row", format!("{self:p}"))
        }

        fn method(&self) -> &'static str {
            "add_row"
        }

        async fn look_first(&self) -> Result<Seen<u64>, Error> {
            Ok(Seen { found: self.first.clone(), newest: None })
        }

        async fn look_again(&self, _: Option<Timestamp>) -> Result<Vec<u64>, Error> {
            self.looked.lock().unwrap().push(Instant::now());
            let mut looks = self.looks.lock().unwrap();
            let look = if looks.len() > 1 { looks.pop_front() } else { looks.front().cloned() };
            look.unwrap_or(Ok(Vec::new())).map_err(|error| error())
        }

        async fn add(&self, _: Option<u64>) -> Result<u64, Failed> {
            self.added.lock().unwrap().push(Instant::now());
            self.adds.lock().unwrap().pop_front().unwrap().map_err(|failed| failed())
        }

        async fn delete_unused(&self, created: &u64) -> Result<bool, Error> {
            self.deleted.lock().unwrap().push(*created);
            Ok(*created != 13)
        }
    }

    fn script(looks: impl IntoIterator<Item = Look>, adds: impl IntoIterator<Item = Add>) -> Script {
        let (looks, adds) = (looks.into_iter().collect(), adds.into_iter().collect());
        Script { looks: Mutex::new(looks), adds: Mutex::new(adds), ..Script::default() }
    }

    fn error(kind: ErrorKind, delivery: Delivery) -> Error {
        Error::new(kind, delivery).with_attempts(1)
    }

    fn lost() -> Failed {
        Failed::Perhaps(error(ErrorKind::Transport, Delivery::Unknown))
    }

    fn down() -> Error {
        error(ErrorKind::Server, Delivery::Refused)
    }

    const LOOK_FOR: Duration = Duration::from_secs(16);

    struct Outcome {
        result: Result<(u64, bool, Vec<u64>, Option<u64>), Error>,
        duplicates_known: bool,
        /// The milliseconds from the beginning to each creation and each look.
        added: Vec<u128>,
        looked: Vec<u128>,
        deleted: Vec<u64>,
    }

    async fn run(sought: Script, deadline: u64, deletes_twins: bool) -> Outcome {
        let client = Client::new("http://127.0.0.1:1", "me@example.com", "key").unwrap();
        let begin = Instant::now();
        let until = begin + Duration::from_secs(deadline);
        let search = Search { client: &client, sought, until, look_for: LOOK_FOR, created_after: None, deletes_twins };
        let result = search.find_or_add().await;
        let millis = |times: &Mutex<Vec<Instant>>| {
            times.lock().unwrap().iter().map(|time| (*time - begin).as_millis()).collect::<Vec<_>>()
        };
        let Search { sought, .. } = &search;
        Outcome {
            duplicates_known: result.as_ref().is_ok_and(|added| added.duplicates_known),
            result: result.map(|added| (added.row, added.existed, added.duplicates, added.deleted)),
            added: millis(&sought.added),
            looked: millis(&sought.looked),
            deleted: sought.deleted.lock().unwrap().clone(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_first_look_shows_is_not_created() {
        let outcome = run(Script { first: vec![9, 7, 9, 8], ..Script::default() }, 120, true).await;
        assert_eq!(outcome.result.unwrap(), (7, true, vec![8, 9], None));
        assert!(outcome.added.is_empty() && outcome.deleted.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_lost_answer_it_looks_often_at_first_and_creates_the_row_again_only_when_it_is_sure() {
        let outcome = run(script([], [Err(lost as fn() -> Failed), Ok(7)]), 120, false).await;
        assert_eq!(outcome.result.unwrap(), (7, false, vec![], None));
        assert_eq!(outcome.added, [0, 16_000]);
        let [looks @ .., twin] = &outcome.looked[..] else { panic!("no look") };
        assert_eq!(looks, [0, 250, 750, 1_750, 3_750, 5_750, 7_750, 9_750, 11_750, 13_750, 15_750, 16_000]);
        assert_eq!(*twin, 16_000, "a look for a twin, after the creation");
    }

    #[tokio::test(start_paused = true)]
    async fn a_row_that_shows_late_is_the_one_and_nothing_more_is_created() {
        let looks = [Ok(vec![]), Err(down as fn() -> Error), Ok(vec![]), Ok(vec![8, 7])];
        let outcome = run(script(looks, [Err(lost as fn() -> Failed)]), 120, true).await;
        assert_eq!(outcome.result.unwrap(), (7, false, vec![8], None));
        assert_eq!((outcome.added, outcome.looked), (vec![0], vec![0, 250, 750, 1_750]));
        assert_eq!(outcome.deleted, [0; 0], "which one this call has created is not known");
    }

    #[tokio::test(start_paused = true)]
    async fn it_looks_for_as_long_as_the_server_wants_no_other_request() {
        let busy = || match lost() {
            Failed::Perhaps(error) => Failed::Perhaps(error.with_retry_after(Some(Duration::from_secs(40)))),
            failed @ Failed::ForGood(_) => failed,
        };
        let outcome = run(script([], [Err(busy as fn() -> Failed), Ok(7)]), 120, false).await;
        assert_eq!((outcome.result.is_ok(), outcome.added), (true, vec![0, 40_000]));
    }

    #[tokio::test(start_paused = true)]
    async fn if_the_last_look_fails_or_the_time_is_short_nothing_more_is_created() {
        let failing = || script([Err(down as fn() -> Error)], [Err(lost as fn() -> Failed)]);
        for (script, deadline, words, end) in [
            (failing(), 120, "looking for the row failed as well: ", 32_000),
            (failing(), 10, "looking for the row failed as well: ", 9_750),
            (script([], [Err(lost as fn() -> Failed)]), 10, "no time to be sure that no row has the sign", 9_750),
        ] {
            let outcome = run(script, deadline, false).await;
            let error = outcome.result.unwrap_err();
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown));
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!((outcome.added.len(), outcome.looked.last()), (1, Some(&end)));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_that_leaves_no_doubt_is_told_at_once() {
        let refused = || Failed::Perhaps(error(ErrorKind::Forbidden, Delivery::Refused));
        let not_kept = || Failed::ForGood(error(ErrorKind::InvalidField, Delivery::Applied));
        for (failed, kind) in
            [(refused as fn() -> Failed, ErrorKind::Forbidden), (not_kept as fn() -> Failed, ErrorKind::InvalidField)]
        {
            let outcome = run(script([Ok(vec![7])], [Err(failed)]), 120, false).await;
            assert_eq!(outcome.result.unwrap_err().kind(), kind);
            assert_eq!(outcome.looked, [0; 0]);
        }
        // After a lost answer, the doubt stays.
        let outcome = run(script([], [Err(lost as fn() -> Failed), Err(refused)]), 120, false).await;
        let error = outcome.result.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::Forbidden, Delivery::Unknown, 2));
        assert!(error.to_string().contains("no row with the sign shows up"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_younger_row_that_this_call_has_created_is_deleted_and_only_on_request() {
        for (created, deletes_twins, expected, deleted) in [
            (9, true, (7, false, vec![8], Some(9)), vec![9]),
            (9, false, (7, false, vec![8, 9], None), vec![]),
            (13, true, (7, false, vec![8, 13], None), vec![13]),
            (6, true, (6, false, vec![7, 8], None), vec![]),
        ] {
            let outcome = run(script([Ok(vec![8, created, 7])], [Ok(created)]), 120, deletes_twins).await;
            assert_eq!((outcome.result.unwrap(), outcome.deleted), (expected, deleted));
            assert!(outcome.duplicates_known);
        }
        // A look that fails says nothing about others.
        let outcome = run(script([Err(down as fn() -> Error)], [Ok(9)]), 120, true).await;
        assert_eq!((outcome.result.unwrap(), outcome.duplicates_known), ((9, false, vec![], None), false));
    }
}
