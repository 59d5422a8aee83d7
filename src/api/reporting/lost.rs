//! Looks for the results of a batch whose answer was lost.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::found::{Found, find};
use super::ledger::RowState;
use super::looks::{Newest, Since};
use super::rows::About;
use super::send::Sending;
use crate::api::once::{Looked, Uncertain, look_until_sure};
use crate::api::results::{AddResult, TestResult};
use crate::error::{Delivery, Error, ErrorKind, rounded};
use crate::retry::after;
use crate::types::{ResultId, UserId};

impl Sending {
    /// Looks for rows whose answer was lost, and notes what it finds. Leaves those of which nothing is stored in
    /// `rows`, and returns the error then. `None` if nothing is left to send.
    pub(super) async fn look_for(&self, rows: &mut Vec<usize>, before: Option<Newest>, error: Error) -> Option<Error> {
        if !self.can_look {
            let error = error.add_detail("this server has no list of a run's results to look at");
            self.ledger.note(rows, &RowState::Unknown(Arc::new(error)));
            return None;
        }
        let (reason, count) = (error.kind(), rows.len());
        tracing::info!(?reason, rows = count, "the answer was lost: the results are looked for");
        // A server that wants no other request for longer than a call may take is not waited for.
        let wish = error.retry_after().unwrap_or_default().min(self.client.deadline);
        let until = after(Instant::now(), self.look_for.max(wish).saturating_add(self.client.deadline));
        let seen = Mutex::default();
        let looked =
            look_until_sure(self.look_for, wish, until, |is_last| self.look(rows, before, &seen, is_last)).await;
        let found = match looked {
            Ok(found) => found,
            Err(uncertain) => {
                let why = match &uncertain {
                    Uncertain::Deadline => "there was no time to look for the results".to_owned(),
                    Uncertain::LookFailed(look) | Uncertain::Refused(look) => {
                        format!("looking for the results failed as well: {look}")
                    }
                };
                self.ledger.note(rows, &RowState::Unknown(Arc::new(error.add_detail(&why))));
                if let Uncertain::Refused(look) = uncertain {
                    self.ledger.stop(Arc::new(look));
                }
                return None;
            }
        };
        let (mut missing, mut unclear, mut other) = (Vec::new(), Vec::new(), None);
        for (row, found) in rows.drain(..).zip(found) {
            match found {
                Found::Stored(result) => {
                    self.looks.note(std::slice::from_ref(&result));
                    self.ledger.store(row, *result);
                }
                Found::Missing => missing.push(row),
                // The test has a result of this build, whoever reported it.
                Found::Unclear(result) if self.once.is_some() => self.ledger.note(&[row], &RowState::Skipped(*result)),
                Found::Unclear(result) => {
                    other.get_or_insert(result.id);
                    unclear.push(row);
                }
            }
        }
        if error.delivery() == Delivery::Applied {
            // The server has said that it did it, so what does not show may still come.
            unclear.append(&mut missing);
        }
        if unclear.is_empty() {
            *rows = missing;
            return (!rows.is_empty()).then_some(error);
        }
        let why = match other {
            Some(id) => format!("result {id} may be of this report or of another"),
            None => format!("the results do not show after {}", rounded(self.look_for)),
        };
        let again = (!missing.is_empty()).then(|| self.endpoint().name_in(Error::new(error.kind(), error.delivery())));
        self.ledger.note(&unclear, &RowState::Unknown(Arc::new(error.add_detail(&why))));
        *rows = missing;
        again
    }

    /// Looks once: at what has come since an earlier look, and in the end at all results since `before`. Other batches
    /// bring many results meanwhile.
    async fn look(
        &self,
        rows: &[usize],
        before: Option<Newest>,
        seen: &Mutex<Seen>,
        is_last: bool,
    ) -> Result<Looked<Vec<Found>>, Error> {
        let earlier = seen.lock().unwrap_or_else(PoisonError::into_inner).newest.or(before);
        let Since { mut results, unreadable } = self.looks.since(before, earlier.filter(|_| !is_last)).await?;
        let newest = Newest::among(&results);
        results.retain(|result| self.once.as_ref().is_none_or(|once| once.is_in(result)));
        let abouts = self.looks.abouts(&results, self.by_cases).await?;
        let me = self.looks.me().await?;
        let unattributed = results.iter().find(|result| !abouts.contains_key(&result.id)).map(|result| result.id);
        let rows: Vec<_> =
            rows.iter().filter_map(|row| Some((self.lines.get(*row)?.about, self.rows.get(*row)?))).collect();
        let tests: HashSet<_> = rows.iter().map(|row| row.0).collect();
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.newest = newest.or(seen.newest);
        for result in results {
            if let Some(about) = abouts.get(&result.id).filter(|about| tests.contains(about)) {
                seen.results.insert(result.id, (*about, result));
            }
        }
        let new = seen.results.values().filter(|(_, result)| !self.ledger.is_taken(result.id)).cloned();
        let mut found = find(&rows, new.collect());
        self.downgrade(&rows, me, &mut found);
        match (unreadable, unattributed) {
            _ if found.iter().all(|found| matches!(found, Found::Stored(_))) => Ok(Looked::Found(found)),
            (Some(error), _) => Err(error),
            (None, Some(result)) => Err(Error::new(ErrorKind::UnexpectedShape, Delivery::Unknown)
                .with_detail(format!("result {result} is of none of the run's tests, and so may be any"))),
            (None, None) => Ok(Looked::Missing(found)),
        }
    }

    /// Takes back what is not as clear as it looks. A result of a test of which an earlier row is unknown may be that
    /// row. And all of a batch are of one user: of this one, if the server tells who that is.
    fn downgrade(&self, rows: &[(About, &AddResult)], me: Option<UserId>, found: &mut [Found]) {
        let unknown: HashSet<_> = self.ledger.unknown().into_iter().filter_map(|row| self.about(row)).collect();
        let user = |found: &Found| if let Found::Stored(result) = found { result.created_by } else { None };
        let me = me.or_else(|| found.first().and_then(user));
        let is_anothers = |result: &TestResult| result.created_by.is_some() && result.created_by != me;
        for ((about, _), found) in rows.iter().zip(found) {
            match found {
                Found::Stored(result) if unknown.contains(about) || is_anothers(result) => {
                    *found = Found::Unclear(result.clone());
                }
                _ => {}
            }
        }
    }
}

/// What the looks for a batch have shown so far.
#[derive(Default)]
struct Seen {
    /// The results of the tests in the batch.
    results: BTreeMap<ResultId, (About, TestResult)>,
    newest: Option<Newest>,
}
