//! What is checked in a request before it is sent.

use crate::error::Error;
use crate::types::is_unprintable;

/// Refuses a name or a title that shows nothing. TestRail refuses some of them, and names others after something else,
/// such as a run after its suite.
pub(super) fn not_blank(field: &str, text: &str) -> Result<(), Error> {
    let shows = |c: char| !c.is_whitespace() && !is_unprintable(c) && c != '\u{200b}';
    if text.contains(shows) { Ok(()) } else { Err(Error::invalid(field, "must not be blank")) }
}

/// As [`not_blank`], for a field that may be left out.
pub(super) fn not_blank_if_set(field: &str, text: Option<&str>) -> Result<(), Error> {
    text.map_or(Ok(()), |text| not_blank(field, text))
}
