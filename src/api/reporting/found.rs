//! Tells which rows of a batch are among the results of a run.

use std::collections::HashMap;

use super::rows::About;
use crate::api::results::{AddResult, TestResult};
use crate::types::markup::plain;
use crate::types::{ResultId, TimeSpan};

/// What a look says of a row.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// It is there.
    Stored(Box<TestResult>),
    /// Nothing that could be it is there.
    Missing,
    /// Something is there that may be it, or be another's.
    Unclear(ResultId),
}

/// Finds each row among the results that are new since it was sent. `of` says what a result is about.
///
/// The results of a test are taken in the order in which they were stored. As many of them must say what the rows say
/// as there are rows. A result of the same status that says something else may be a row that the server has changed, so
/// that row is neither there nor missing.
pub(super) fn find(
    rows: &[(About, &AddResult)],
    new: Vec<TestResult>,
    of: impl Fn(&TestResult) -> Option<About>,
) -> Vec<Found> {
    let mut by_test = HashMap::<About, Vec<TestResult>>::new();
    for result in new {
        if let Some(about) = of(&result) {
            by_test.entry(about).or_default().push(result);
        }
    }
    let mut found: Vec<_> = rows.iter().map(|_| Found::Missing).collect();
    for (about, mut results) in by_test {
        results.sort_by_key(|result| result.id);
        let places: Vec<_> = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|row| row.0 == about)).collect();
        place(rows, &places, results, &mut found);
    }
    found
}

/// Finds the rows of one test.
fn place(rows: &[(About, &AddResult)], places: &[usize], mut results: Vec<TestResult>, found: &mut [Found]) {
    let row = |at: &usize| rows.get(*at).map(|row| row.1);
    let alike = |result: &TestResult| places.iter().filter_map(row).any(|row| says_the_same(row, result));
    // More of them than rows: somebody else reports the same, and which are whose does not show.
    let is_ambiguous = results.iter().filter(|result| alike(result)).count() > places.len();
    let mut open = Vec::new();
    for at in places {
        let same = row(at).and_then(|row| results.iter().position(|result| says_the_same(row, result)));
        match (same, found.get_mut(*at)) {
            (Some(place), Some(found)) if !is_ambiguous => *found = Found::Stored(Box::new(results.remove(place))),
            _ => open.push(at),
        }
    }
    for at in open {
        let perhaps = row(at).and_then(|row| results.iter().find(|result| row.status_id == result.status_id));
        if let (Some(perhaps), Some(found)) = (perhaps, found.get_mut(*at)) {
            *found = Found::Unclear(perhaps.id);
        }
    }
}

/// Whether a result says what a row says. Servers may rewrite a comment as HTML, divide defects in another way, and
/// drop custom fields that they do not know.
fn says_the_same(row: &AddResult, result: &TestResult) -> bool {
    let text = |sent: &Option<String>, stored: &Option<String>| {
        let (sent, stored) = (sent.as_deref().unwrap_or_default(), stored.as_deref().unwrap_or_default());
        gist(sent) == gist(stored) || gist(sent) == gist(&plain(stored))
    };
    let seconds = |span: &Option<TimeSpan>| span.as_ref().and_then(TimeSpan::as_secs);
    row.status_id == result.status_id
        && (row.assignedto_id.is_none() || row.assignedto_id == result.assignedto_id)
        && seconds(&row.elapsed) == seconds(&result.elapsed)
        && text(&row.version, &result.version)
        && text(&row.defects, &result.defects)
        && text(&row.comment, &result.comment)
}

/// The letters and digits of a text.
fn gist(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
