//! Tells which rows of a batch are among the results of a run.

use std::collections::HashMap;

use super::rows::About;
use crate::api::results::{AddResult, TestResult};
use crate::types::markup::plain;
use crate::types::{StatusId, TimeSpan, UserId};

/// What a look says of a row.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// It is there.
    Stored(Box<TestResult>),
    /// Nothing that could be it is there.
    Missing,
    /// Something is there that may be it, or be another's.
    Unclear(Box<TestResult>),
}

/// Finds each row among the results that are new since it was sent.
///
/// As many results of a test must say what its rows say as there are rows. TestRail stores all rows of a batch or none,
/// so unless all of them are there, what looks like some of them may be somebody else's. Nor is it known what a result
/// of the same test is that says something else: it may be a row that was changed since.
pub(super) fn find(rows: &[(About, &AddResult)], new: Vec<(About, TestResult)>) -> Vec<Found> {
    let mut by_test = HashMap::<About, Vec<TestResult>>::new();
    for (about, result) in new {
        by_test.entry(about).or_default().push(result);
    }
    let mut places = HashMap::<About, Vec<usize>>::new();
    for (at, (about, _)) in rows.iter().enumerate() {
        places.entry(*about).or_default().push(at);
    }
    let mut found: Vec<_> = rows.iter().map(|_| Found::Missing).collect();
    for (about, places) in places {
        if let Some(mut results) = by_test.remove(&about) {
            results.sort_by_key(|result| result.id);
            find_rows_of_one_test(rows, &places, results, &mut found);
        }
    }
    if !found.iter().all(|found| matches!(found, Found::Stored(_))) {
        let doubt = |found| if let Found::Stored(result) = found { Found::Unclear(result) } else { found };
        found = found.into_iter().map(doubt).collect();
    }
    found
}

fn find_rows_of_one_test(
    rows: &[(About, &AddResult)],
    places: &[usize],
    results: Vec<TestResult>,
    found: &mut [Found],
) {
    let sent: Vec<_> = places.iter().filter_map(|at| Some((*at, Content::by_row(rows.get(*at)?.1)))).collect();
    let mut there: Vec<_> = results.into_iter().map(|result| (Content::by_result(&result), result)).collect();
    // If there are more of them than rows, somebody else reports the same, and which are whose does not show.
    let alike = there.iter().filter(|(there, _)| sent.iter().any(|(_, sent)| sent.is(there)));
    let is_clear = alike.count() <= places.len();
    let mut open = Vec::new();
    for (at, sent) in sent {
        let same = there.iter().position(|(there, _)| sent.is(there)).filter(|_| is_clear);
        match (same, found.get_mut(at)) {
            (Some(place), Some(found)) => *found = Found::Stored(Box::new(there.remove(place).1)),
            _ => open.push(at),
        }
    }
    let Some((_, other)) = there.first() else { return };
    for at in open {
        if let Some(found) = found.get_mut(at) {
            *found = Found::Unclear(Box::new(other.clone()));
        }
    }
}

/// What a row or a result says, as far as servers leave that alone. They may rewrite a comment as HTML, divide defects
/// in another way, and drop custom fields that they do not know.
struct Content {
    status: Option<StatusId>,
    assignee: Option<UserId>,
    seconds: Option<u64>,
    version: String,
    defects: String,
    comment: String,
    /// The comment without HTML, if it is one of a result.
    plain_comment: Option<String>,
}

impl Content {
    fn by_row(row: &AddResult) -> Self {
        Self {
            status: row.status_id,
            assignee: row.assignedto_id,
            seconds: row.elapsed.as_ref().and_then(TimeSpan::as_secs),
            version: normalized(row.version.as_deref()),
            defects: normalized(row.defects.as_deref()),
            comment: normalized(row.comment.as_deref()),
            plain_comment: None,
        }
    }

    fn by_result(result: &TestResult) -> Self {
        Self {
            status: result.status_id,
            assignee: result.assignedto_id,
            seconds: result.elapsed.as_ref().and_then(TimeSpan::as_secs),
            version: normalized(result.version.as_deref()),
            defects: normalized(result.defects.as_deref()),
            comment: normalized(result.comment.as_deref()),
            plain_comment: result.comment.as_deref().map(|comment| normalized(Some(&plain(comment)))),
        }
    }

    /// Whether a result says what this row says.
    fn is(&self, result: &Self) -> bool {
        self.status == result.status
            && (self.assignee.is_none() || self.assignee == result.assignee)
            && self.seconds == result.seconds
            && self.version == result.version
            && self.defects == result.defects
            && (self.comment == result.comment || Some(&self.comment) == result.plain_comment.as_ref())
    }
}

/// The letters and digits of a text.
fn normalized(text: Option<&str>) -> String {
    text.unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect()
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
            Found::Unclear(result) => Some(-i64::try_from(result.id.get()).unwrap()),
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
        // A result of another test is not looked at.
        assert_eq!(found(&rows, vec![there(11, 4, 1, "a")]), [None; 3]);
    }

    #[test]
    fn a_batch_is_there_as_a_whole_or_not_at_all() {
        let rows = [row(1, 1, "a"), row(2, 5, "b")];
        assert_eq!(found(&rows, vec![there(10, 1, 1, "a")]), [Some(-10), None]);
    }

    #[test]
    fn rows_of_one_test_get_the_results_that_say_what_they_say() {
        let rows = [row(1, 1, "a"), row(1, 5, "b"), row(1, 1, "a")];
        let results = || vec![there(12, 1, 1, "a"), there(11, 1, 5, "b"), there(10, 1, 1, "a")];
        assert_eq!(found(&rows, results()), [Some(10), Some(11), Some(12)]);
        // One more: it is somebody else's, and so may be any of them.
        let more = [results(), vec![there(13, 1, 1, "a")]].concat();
        assert_eq!(found(&rows, more), [Some(-10); 3]);
        // One less: a row is not there, and no result is two rows.
        assert_eq!(found(&rows, vec![there(10, 1, 1, "a")]), [Some(-10), None, None]);
    }

    #[test]
    fn a_result_that_says_something_else_may_be_a_row_that_was_changed() {
        let rows = [row(1, 1, "a"), row(2, 5, "b")];
        for changed in [there(10, 1, 1, "cut"), there(10, 1, 4, "a")] {
            assert_eq!(found(&rows, vec![changed.clone()]), [Some(-10), None]);
            assert_eq!(found(&rows, vec![changed.clone(), there(11, 2, 5, "b")]), [Some(-10), Some(-11)]);
            let beside = vec![changed, there(11, 2, 5, "b"), there(12, 1, 1, "a")];
            assert_eq!(found(&rows, beside), [Some(12), Some(11)]);
        }
    }

    fn says_the_same(row: &AddResult, result: &TestResult) -> bool {
        Content::by_row(row).is(&Content::by_result(result))
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
