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

/// Finds each row among the results that are new since it was sent.
///
/// As many results of a test must say what its rows say as there are rows. A result of the same status that says
/// something else may be a row that the server has changed, so that row is neither there nor missing. It is there if
/// the result stands among others of the batch: TestRail stores all rows of a batch or none, one after the other.
pub(super) fn find(rows: &[(About, &AddResult)], new: Vec<(About, TestResult)>) -> Vec<Found> {
    let mut by_test = HashMap::<About, Vec<TestResult>>::new();
    for (about, result) in new {
        by_test.entry(about).or_default().push(result);
    }
    let mut found: Vec<_> = rows.iter().map(|_| Found::Missing).collect();
    let mut open = Vec::new();
    for (about, results) in &mut by_test {
        results.sort_by_key(|result| result.id);
        let places = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|row| row.0 == *about)).collect();
        open.extend(same(rows, places, results, &mut found));
    }
    let ids =
        found.iter().filter_map(|found| if let Found::Stored(result) = found { Some(result.id.get()) } else { None });
    let (first, last) = (ids.clone().min(), ids.max());
    let most = rows.len() as u64;
    let is_among = |id: u64| first.is_some_and(|first| id + most > first) && last.is_some_and(|last| id < last + most);
    for at in &open {
        let (Some((about, row)), Some(found)) = (rows.get(*at), found.get_mut(*at)) else { continue };
        let is_rival = |other: &&usize| {
            rows.get(**other).is_some_and(|(of, other)| of == about && other.status_id == row.status_id)
        };
        let is_alone = open.iter().filter(is_rival).count() == 1;
        let results = by_test.get(about).into_iter().flatten();
        let mut perhaps = results.filter(|result| row.status_id == result.status_id);
        match (perhaps.next(), perhaps.next()) {
            (Some(only), None) if is_alone && is_among(only.id.get()) => *found = Found::Stored(Box::new(only.clone())),
            (Some(first), _) => *found = Found::Unclear(first.id),
            (None, _) => {}
        }
    }
    found
}

/// Finds the rows of one test that are there as they were sent, and returns the places of the others. Leaves the
/// results that are none of these rows.
fn same(
    rows: &[(About, &AddResult)],
    mut places: Vec<usize>,
    results: &mut Vec<TestResult>,
    found: &mut [Found],
) -> Vec<usize> {
    let row = |at: &usize| rows.get(*at).map(|row| row.1);
    let alike = |result: &&TestResult| places.iter().filter_map(row).any(|row| says_the_same(row, result));
    // If there are more of them than rows, somebody else reports the same, and which are whose does not show.
    if results.iter().filter(alike).count() > places.len() {
        return places;
    }
    places.retain(|at| {
        let same = row(at).and_then(|row| results.iter().position(|result| says_the_same(row, result)));
        match (same, found.get_mut(*at)) {
            (Some(place), Some(found)) => *found = Found::Stored(Box::new(results.remove(place))),
            _ => return true,
        }
        false
    });
    places
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::types::{StatusId, Timestamp};

    fn row(case: u64, status: u64, comment: &str) -> AddResult {
        AddResult::new(status).case_id(case).comment(comment)
    }

    /// The result of a case, as the server has it.
    fn there(id: u64, case: u64, status: u64, comment: &str) -> TestResult {
        TestResult {
            id: id.into(),
            case_id: Some(case.into()),
            status_id: Some(StatusId::new(status)),
            comment: Some(comment.to_owned()).filter(|comment| !comment.is_empty()),
            created_on: Some(Timestamp::from_secs(1)),
            ..TestResult::default()
        }
    }

    /// What is found of each row: its result, nothing, or one that may be it (a negative id).
    fn found(rows: &[AddResult], results: Vec<TestResult>) -> Vec<Option<i64>> {
        let rows: Vec<_> = rows.iter().map(|row| (About::Case(row.case_id.unwrap()), row)).collect();
        let results = results.into_iter().map(|result| (About::Case(result.case_id.unwrap()), result));
        let found = find(&rows, results.collect());
        let id = |found| match found {
            Found::Stored(result) => Some(i64::try_from(result.id.get()).unwrap()),
            Found::Unclear(id) => Some(-i64::try_from(id.get()).unwrap()),
            Found::Missing => None,
        };
        found.into_iter().map(id).collect()
    }

    #[test]
    fn a_row_is_there_if_a_result_says_the_same() {
        let rows = [row(1, 1, "a"), row(2, 5, "b"), row(3, 1, "")];
        let results = vec![there(12, 3, 1, ""), there(11, 2, 5, "b"), there(10, 1, 1, "a")];
        assert_eq!(found(&rows, results), [Some(10), Some(11), Some(12)]);
        assert_eq!(found(&rows, vec![]), [None; 3]);
        // Of another status, or of another test: somebody else reported it.
        assert_eq!(found(&rows, vec![there(10, 1, 5, "a"), there(11, 4, 1, "a")]), [None; 3]);
    }

    #[test]
    fn rows_of_one_test_get_the_results_that_say_what_they_say() {
        let rows = [row(1, 1, "a"), row(1, 5, "b"), row(1, 1, "a")];
        let results = || vec![there(12, 1, 1, "a"), there(11, 1, 5, "b"), there(10, 1, 1, "a")];
        assert_eq!(found(&rows, results()), [Some(10), Some(11), Some(12)]);
        // One more: it is somebody else's, and so may be any of them.
        let more = [results(), vec![there(13, 1, 1, "a")]].concat();
        assert_eq!(found(&rows, more), [Some(-10), Some(-11), Some(-10)]);
        assert_eq!(found(&rows, vec![there(10, 1, 1, "a")]), [Some(10), None, None]);
    }

    #[test]
    fn a_result_that_says_something_else_may_be_a_row_that_the_server_has_changed() {
        let rows = [row(1, 1, "a"), row(2, 5, "b")];
        assert_eq!(found(&rows, vec![there(10, 1, 1, "cut")]), [Some(-10), None]);
        // It stands among others of the batch.
        assert_eq!(found(&rows, vec![there(10, 1, 1, "cut"), there(11, 2, 5, "b")]), [Some(10), Some(11)]);
        assert_eq!(found(&rows, vec![there(10, 1, 1, "cut"), there(17, 2, 5, "b")]), [Some(-10), Some(17)]);
        let two = vec![there(10, 1, 1, "cut"), there(11, 2, 5, "b"), there(12, 1, 1, "other")];
        assert_eq!(found(&rows, two), [Some(-10), Some(11)]);
        // One result is not two rows.
        let rows = [row(1, 1, "a"), row(1, 1, "c"), row(2, 5, "b")];
        assert_eq!(found(&rows, vec![there(10, 1, 1, "cut"), there(11, 2, 5, "b")]), [Some(-10), Some(-10), Some(11)]);
    }

    #[test]
    fn what_a_server_rewrites_says_the_same() {
        let sent = AddResult::new(5)
            .comment("Expected `Vec<String>` & got:\n\n* a_b")
            .elapsed(Duration::from_secs(120))
            .defects("A-1,B-2")
            .version("4711");
        let stored = |change: fn(&mut TestResult)| {
            let mut result =
                there(1, 1, 5, "<p>Expected <code>Vec&lt;String&gt;</code> &amp; got:</p><ul><li>a_b</li></ul>");
            result.elapsed = Some("2min".parse().unwrap());
            result.defects = Some("A-1, B-2".to_owned());
            result.version = Some("4711".to_owned());
            change(&mut result);
            result
        };
        assert!(says_the_same(&sent, &stored(|_| {})));
        for change in [
            (|result| result.comment = Some("Expected".to_owned())) as fn(&mut TestResult),
            |result| result.comment = None,
            |result| result.elapsed = Some("3m".parse().unwrap()),
            |result| result.elapsed = None,
            |result| result.defects = Some("A-1".to_owned()),
            |result| result.version = None,
            |result| result.status_id = None,
        ] {
            assert!(!says_the_same(&sent, &stored(change)));
        }
        assert!(says_the_same(
            &AddResult::assign(5),
            &TestResult { assignedto_id: Some(5.into()), ..TestResult::default() }
        ));
        assert!(!says_the_same(&AddResult::assign(5), &TestResult::default()));
    }
}
