//! What the refusal of a batch says about its rows.
//!
//! TestRail refuses a whole batch for one bad row, and most of its refusals name no row. So a batch is divided until
//! the row is found. Where many rows have the same fault, what was learnt from a few of them spares the others that
//! search.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// What a refusal says: the field that it names, without the `results.` of batches, and TestRail's words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Words {
    pub(super) field: Option<String>,
    message: String,
}

impl Words {
    pub(super) fn of(error: &Error) -> Self {
        let field = error.field().map(|field| field.trim_start_matches("results.").to_owned());
        // In a batch, the name of a built-in field has the prefix in the words too.
        Self { field, message: error.message().unwrap_or_default().replace(":results.", ":") }
    }
}

/// Whether a refusal is about rows of the batch. If not, it is about the run, the user or the server, and concerns
/// every other batch as well.
pub(super) fn is_about_rows(error: &Error) -> bool {
    let names_the_run = error.field().is_some_and(|field| matches!(field, "run_id" | "run"));
    let kind = matches!(
        error.kind(),
        ErrorKind::CaseNotInRun | ErrorKind::InvalidField | ErrorKind::NotFound | ErrorKind::BadRequest
    );
    error.status() == Some(400) && error.message().is_some() && kind && !names_the_run
}

/// How many rows were refused when they were sent alone: by TestRail's words, and by the value of the field that they
/// name.
#[derive(Debug, Default)]
pub(super) struct Refusals(HashMap<Words, HashMap<Value, usize>>);

/// How many rows with the same value must have been refused alone, with the same words, before others with it are taken
/// for bad. The words have to name the field.
const SAME_VALUE: usize = 3;
/// How many rows with any values must have been refused alone, with the same words and nothing stored, before the
/// search ends.
const ANY_VALUE: usize = 8;

/// What is known of a row of a batch that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// It may be good or bad.
    None,
    /// Others like it were bad. One from the end of the batch tells whether they stood side by side by chance.
    Suspect,
    /// It is bad as others like it were.
    Bad,
}

impl Refusals {
    /// Notes a row that was refused alone.
    pub(super) fn note(&mut self, words: &Words, value: Value) {
        *self.0.entry(words.clone()).or_default().entry(value).or_default() += 1;
    }

    /// Forgets a value that a stored row has: it is good.
    pub(super) fn forget(&mut self, value: impl Fn(&Words) -> Value) {
        for (words, values) in &mut self.0 {
            values.remove(&value(words));
        }
        self.0.retain(|_, values| !values.is_empty());
    }

    /// Guesses whether a row of a batch that was refused with these words is bad, by what is known of others with this
    /// value.
    pub(super) fn guess(&self, words: &Words, value: &Value) -> Guess {
        let same_value = || self.0.get(words)?.get(value).copied().filter(|_| words.field.is_some());
        match same_value().unwrap_or_default() {
            SAME_VALUE.. => Guess::Bad,
            rows if rows + 1 == SAME_VALUE => Guess::Suspect,
            _ => Guess::None,
        }
    }

    /// Whether so many rows were refused alone with these words that the search is not worth it. The caller knows that
    /// nothing was stored.
    pub(super) fn are_all_bad(&self, words: &Words) -> bool {
        self.0.get(words).is_some_and(|values| values.values().sum::<usize>() >= ANY_VALUE)
    }
}

/// Divides the tests of a refused batch by the values that their rows have in the field that the refusal names. `None`
/// if that does not help: all have the same value, or most have their own.
pub(super) fn by_value(tests: Vec<(Vec<Value>, Vec<usize>)>) -> Option<Vec<Vec<usize>>> {
    const MOST: usize = 8;
    let (count, mut parts) = (tests.len(), Vec::<(Vec<Value>, Vec<usize>)>::new());
    for (values, rows) in tests {
        match parts.iter_mut().find(|part| part.0 == values) {
            Some(part) => part.1.extend(rows),
            None => parts.push((values, rows)),
        }
        if parts.len() > MOST.min(count / 2) {
            return None;
        }
    }
    (parts.len() > 1).then(|| parts.into_iter().map(|part| part.1).collect())
}
