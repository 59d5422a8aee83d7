//! Ids that are not numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::pasted::{ENTRY, bare, other_kind};
use super::{ParseIdError, QUOTED, Reason};
use crate::types::path::{BrokenId, Segment, broken_rule, encoded};
use crate::types::printable;

/// The id of an entry of a test plan: a text that TestRail generates, usually a GUID.
///
/// It is opaque: compare it and pass it on.
///
/// ```
/// use testrail::EntryId;
///
/// let entry: EntryId = "3933d74b-4282-4c1f-be62-a641ab427063".parse()?;
/// assert_eq!(entry.as_str(), "3933d74b-4282-4c1f-be62-a641ab427063");
/// assert_eq!(
///     "entry 7".parse::<EntryId>().unwrap_err().to_string(),
///     "\"entry 7\" is not the id of a plan's entry: it has letters, digits and dashes only"
/// );
/// # Ok::<(), testrail::ParseIdError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(String);

impl EntryId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EntryId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let id = bare(text);
        if let Some(other) = other_kind(text, &ENTRY) {
            Err(other.into())
        } else if id.contains(|c: char| c.is_ascii_alphanumeric())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            Ok(Self(id.to_owned()))
        } else {
            Err(Reason::NoEntry(printable(text, QUOTED)).into())
        }
    }
}

impl Segment for EntryId {
    fn text(&self) -> String {
        encoded(&self.0)
    }

    /// An id from a server can have any character.
    fn broken(&self) -> Option<BrokenId> {
        broken_rule(&self.0).map(|rule| ("entry_id", rule))
    }

    fn number(&self) -> Option<u64> {
        None
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
