//! What the refusal of a batch says about its rows.
//!
//! TestRail refuses a whole batch for one bad row, and most of its refusals name no row. So a batch is divided until
//! the row is found. Where many rows have the same fault, what was learnt from a few of them spares the others that
//! search.

use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// What a refusal says: the field that it names, without the `results.` of batches, and TestRail's words.
#[derive(Clone, Debug, PartialEq)]
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

/// Rows that were refused when they were sent alone.
#[derive(Debug, Default)]
pub(super) struct Refusals(Vec<Alone>);

#[derive(Debug)]
struct Alone {
    words: Words,
    /// The value of the field that the words name.
    value: Option<Value>,
    rows: usize,
}

/// So many rows with the same value must have been refused alone, with the same words, ..
const SAME_VALUE: usize = 2;
/// .. or so many rows with any values, if nothing at all has been stored.
const ANY_VALUE: usize = 8;

impl Refusals {
    /// Notes a row that was refused alone.
    pub(super) fn note(&mut self, words: &Words, value: Option<Value>) {
        match self.0.iter_mut().find(|alone| alone.words == *words && alone.value == value) {
            Some(alone) => alone.rows += 1,
            None => self.0.push(Alone { words: words.clone(), value, rows: 1 }),
        }
    }

    /// Forgets the values of rows that were stored: they are good. `values` gives those of a field.
    pub(super) fn forget<'r, R: 'r + Copy>(&mut self, stored: &'r [R], value: impl Fn(R, &str) -> Option<Value>) {
        self.0.retain(|alone| {
            let is_good = |row: &R| match &alone.words.field {
                Some(field) => value(*row, field) == alone.value,
                None => true,
            };
            !stored.iter().any(is_good)
        });
    }

    /// Whether a row of a batch that was refused with these words is bad, by what is known of others with this value.
    pub(super) fn condemn(&self, words: &Words, value: Option<&Value>, nothing_stored: bool) -> bool {
        let same_words = || self.0.iter().filter(|alone| alone.words == *words);
        same_words().any(|alone| alone.value.as_ref() == value && alone.rows >= SAME_VALUE)
            || (nothing_stored && same_words().map(|alone| alone.rows).sum::<usize>() >= ANY_VALUE)
    }
}

/// Divides the tests of a refused batch by the values that their rows have in the field that the refusal names. `None`
/// if that does not help: all have the same value, or most have their own.
pub(super) fn by_value(tests: Vec<(Vec<Option<Value>>, Vec<usize>)>) -> Option<Vec<Vec<usize>>> {
    const MOST: usize = 8;
    let (count, mut parts) = (tests.len(), Vec::<(Vec<Option<Value>>, Vec<usize>)>::new());
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
