//! The rows of a report: checked, and as they are sent.

use std::collections::HashMap;

use super::once::Once;
use super::terminal;
use crate::api::results::AddResult;
use crate::error::Error;
use crate::types::{CaseId, TestId};

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum About {
    Test(TestId),
    Case(CaseId),
}

/// A row as it is sent.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) about: About,
    pub(super) json: String,
    /// Whether it rates the answer of an AI. TestRail refuses a batch with such rows and others.
    pub(super) is_rated: bool,
}

/// Checks every row, and returns them as they are reported: with the text of `once`, and without what only terminals
/// understand. Also returns what each is about.
pub(super) fn prepared(rows: &[AddResult], once: Option<&Once>) -> Result<(Vec<AddResult>, Vec<About>), Error> {
    if rows.is_empty() {
        return Err(Error::invalid("results", "must have at least one row"));
    }
    let row = |(place, row): (usize, &AddResult)| {
        let invalid = |field: &str, rule: &str| Error::invalid(&format!("results[{place}].{field}"), rule);
        let about = about(row).map_err(|(field, rule)| invalid(field, rule))?;
        let mut row = row.clone();
        row.comment = row.comment.map(|comment| terminal::plain(&comment));
        row.check().map_err(|(field, rule)| invalid(field, rule))?;
        match once {
            Some(once) => once.put_into(row).map_err(|(field, rule)| invalid(field, &rule)),
            None => Ok(row),
        }
        .map(|row| (row, about))
    };
    let prepared = rows.iter().enumerate().map(row).collect::<Result<Vec<_>, _>>()?;
    let (rows, abouts): (Vec<_>, Vec<_>) = prepared.into_iter().unzip();
    if once.is_some() {
        check_that_tests_differ(&rows, &abouts)?;
    }
    Ok((rows, abouts))
}

/// Checks that no two rows are about the same test, as `abouts` says.
pub(super) fn check_that_tests_differ(rows: &[AddResult], abouts: &[About]) -> Result<(), Error> {
    let mut places = HashMap::new();
    for (place, (row, about)) in rows.iter().zip(abouts).enumerate() {
        if let Some(other) = places.insert(*about, place) {
            let field = if row.test_id.is_some() { "test_id" } else { "case_id" };
            return Err(Error::invalid(
                &format!("results[{place}].{field}"),
                format!("must be of another test than results[{other}]: with once, a test has one result"),
            ));
        }
    }
    Ok(())
}

/// What a row is about, or the field and the rule that it breaks.
fn about(row: &AddResult) -> Result<About, (&'static str, &'static str)> {
    match (row.test_id, row.case_id) {
        (Some(test), None) => Ok(About::Test(test)),
        (None, Some(case)) => Ok(About::Case(case)),
        (None, None) => Err(("case_id", "or test_id must be set: it says what the row is about")),
        (Some(_), Some(_)) => Err(("case_id", "must not be set beside test_id: a row is about one or the other")),
    }
}

impl Line {
    /// The row about this. The caller has checked that it can be written.
    pub(super) fn new(row: &AddResult, about: About) -> Result<Self, Error> {
        let row = match about {
            About::Test(test) => row.with_ids(Some(test), None),
            About::Case(case) => row.with_ids(None, Some(case)),
        };
        let json = serde_json::to_string(&row);
        let json = json.map_err(|error| Error::invalid("results", format!("cannot be written as JSON ({error})")))?;
        Ok(Self { about, json, is_rated: row.quality_rating.is_some() })
    }
}
