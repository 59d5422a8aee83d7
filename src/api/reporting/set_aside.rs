//! Sets aside the bad rows of a batch that TestRail refused, so that the others are stored.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, MutexGuard, PoisonError};

use serde_json::Value;

use super::batches;
use super::ledger::RowState;
use super::refusals::{Guess, Refusals, Words, by_value, is_about_rows};
use super::rows::About;
use super::send::Sending;
use crate::error::{Delivery, Error, ErrorKind};

impl Sending {
    /// Sets aside the rows of a refused batch that are bad, and returns the batches in which the others are sent:
    /// smaller ones, so that the search ends.
    pub(super) async fn set_aside(&self, rows: Vec<usize>, error: Error, refusals: usize) -> Vec<Vec<usize>> {
        let words = Words::of(&error);
        if let [only] = rows[..] {
            if is_about_rows(&error) {
                self.note_refused_alone(only, &words);
            }
            self.ledger.note(&rows, &RowState::Refused(of_row(error)));
            return Vec::new();
        }
        if error.status() == Some(413) {
            let halves = batches::halves(&self.lines, &rows);
            let larger = halves.iter().map(|half| batches::size(&self.lines, half)).max();
            self.most_bytes.fetch_min(larger.unwrap_or_default(), Relaxed);
            return halves.into();
        }
        if error.kind() == ErrorKind::CaseNotInRun {
            let (outside, rest) = self.outside(&rows, &error, refusals).await;
            if !outside.is_empty() {
                self.refuse_outside(&outside, error);
                return vec![rest];
            }
        }
        if !self.ledger.has_stored() && self.refusals().are_all_bad(&words) {
            let error = error.add_detail("it was not tried alone: all that were, whatever their values, were refused");
            self.ledger.note(&rows, &RowState::Unsent(Arc::new(error)));
            return Vec::new();
        }
        let known = self.guesses(&rows, &words);
        if known.contains(&Guess::Bad) {
            let (bad, rest): (Vec<_>, Vec<_>) =
                rows.into_iter().zip(known).partition(|(_, guess)| *guess == Guess::Bad);
            let bad: Vec<_> = bad.into_iter().map(|(row, _)| row).collect();
            let error = error.add_detail("it was not tried alone: other rows with the same value were refused");
            self.ledger.note(&bad, &RowState::Refused(of_row(error)));
            return vec![rest.into_iter().map(|(row, _)| row).collect()];
        }
        if known.last() == Some(&Guess::Suspect) {
            let last = rows.last().and_then(|last| self.about(*last));
            let (last, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| self.about(**row) == last);
            if !others.is_empty() {
                return vec![last, others];
            }
        }
        self.divide(&rows, &words)
    }

    /// What the rows that were refused alone say of these.
    fn guesses(&self, rows: &[usize], words: &Words) -> Vec<Guess> {
        let known = self.refusals();
        rows.iter().map(|row| known.guess(words, &self.value(*row, words))).collect()
    }

    /// The rows whose case or test is not in the run, and the others. TestRail names one case. After that, it is
    /// cheaper to know the tests of the run.
    async fn outside(&self, rows: &[usize], error: &Error, refusals: usize) -> (Vec<usize>, Vec<usize>) {
        let about = |row: &usize| self.about(*row);
        let named = error.case_id().map(About::Case);
        let is_named = |row: &usize| named.is_some() && about(row) == named;
        let named = || rows.iter().copied().partition(|row| is_named(row));
        let is_first = refusals == 1 && !self.looks.knows_tests().await;
        if (is_first && rows.iter().any(is_named)) || self.has_no_tests.load(Relaxed) {
            return named();
        }
        let Ok(tests) = self.looks.tests().await else {
            // Asking again for each row would cost more than it could tell.
            self.has_no_tests.store(true, Relaxed);
            return named();
        };
        let is_in_run = |row: &usize| about(row).is_none_or(|about| tests.has(about));
        rows.iter().copied().partition(|row| is_named(row) || !is_in_run(row))
    }

    fn refuse_outside(&self, rows: &[usize], error: Error) {
        let named = error.case_id().map(About::Case);
        let error = of_row(error);
        for row in rows {
            if self.about(*row) == named {
                self.ledger.note(&[*row], &RowState::Refused(error.clone()));
            } else {
                self.refuse_as_outside(*row);
            }
        }
    }

    /// Refuses a row whose case or test is not among those of the run.
    pub(super) fn refuse_as_outside(&self, row: usize) {
        let what = match self.about(row) {
            Some(About::Case(case)) => format!("case {case}"),
            Some(About::Test(test)) => format!("test {test}"),
            None => return,
        };
        let error = Error::new(ErrorKind::CaseNotInRun, Delivery::Refused);
        let error = self.endpoint().name_in(error.with_detail(format!("{what} is not among the tests of the run")));
        self.ledger.note(&[row], &RowState::Refused(of_row(error)));
    }

    fn divide(&self, rows: &[usize], words: &Words) -> Vec<Vec<usize>> {
        let mut tests = Vec::<(Option<About>, Vec<Value>, Vec<usize>)>::new();
        for row in rows {
            let about = self.about(*row);
            let value = self.value(*row, words);
            match tests.last_mut() {
                Some((known, values, rows)) if *known == about => {
                    values.push(value);
                    rows.push(*row);
                }
                _ => tests.push((about, vec![value], vec![*row])),
            }
        }
        let tests = tests.into_iter().map(|(_, values, rows)| (values, rows)).collect();
        by_value(tests).unwrap_or_else(|| batches::halves(&self.lines, rows).into())
    }

    /// The value of the field that a refusal names. `null` if it names none, or the row has none.
    fn value(&self, row: usize, words: &Words) -> Value {
        let value = || self.rows.get(row)?.value(words.field.as_deref()?);
        value().unwrap_or_default()
    }

    /// Notes a row that was refused alone, unless another with its value was stored.
    fn note_refused_alone(&self, row: usize, words: &Words) {
        let value = self.value(row, words);
        if !self.ledger.stored().iter().any(|stored| self.value(*stored, words) == value) {
            self.refusals().note(words, value);
        }
    }

    /// Forgets what was held against the values of rows that were stored.
    pub(super) fn forget(&self, stored: &[usize]) {
        let mut refusals = self.refusals();
        for row in stored {
            refusals.forget(|words| self.value(*row, words));
        }
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of a batch, as one of its rows: what it means for the batch is not what it means for the row.
fn of_row(error: Error) -> Arc<Error> {
    Arc::new(match error.kind() {
        ErrorKind::CaseNotInRun => error.with_meaning("the run has no such test"),
        ErrorKind::NotFound => error.with_meaning("a field of the row names what does not exist or is not active"),
        _ => error,
    })
}
