//! The labels of cases and tests.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{LabelId, Timestamp, UserId, lenient};

/// A label of a case or a test, such as "nightly" (TestRail Cloud, from 2025 on).
///
/// ```
/// use testrail::Label;
///
/// let nightly: Label = serde_json::from_str(r#"{"id": 12, "title": "nightly", "created_by": "2"}"#)?;
/// assert_eq!((nightly.title.as_str(), nightly.created_by), ("nightly", Some(2.into())));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Label {
    /// The label's id.
    pub id: LabelId,
    /// Its title, of at most 20 characters.
    pub title: String,
    /// Who created it. Cases have it, and tests do not.
    #[serde(default, deserialize_with = "lenient::id")]
    pub created_by: Option<UserId>,
    /// When it was created. Cases have it, and tests do not.
    pub created_on: Option<Timestamp>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A label to set, by its id or by its title. TestRail creates a label for a title that it does not know (inferred).
///
/// ```
/// use testrail::{LabelId, LabelRef};
///
/// let labels = [LabelRef::from(12), LabelRef::from("nightly")];
/// assert_eq!(labels[0], LabelRef::Id(LabelId::new(12)));
/// assert_eq!(serde_json::to_string(&labels)?, r#"[12,"nightly"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "a label has an id and a title: there is no third way to name it")]
pub enum LabelRef {
    /// The label with this id.
    Id(LabelId),
    /// The label with this title, of at most 20 characters.
    Title(String),
}

// The only conversion from an integer type: with a second one, `labels([12])` would be ambiguous.
impl From<u64> for LabelRef {
    fn from(id: u64) -> Self {
        Self::Id(LabelId::new(id))
    }
}

impl From<LabelId> for LabelRef {
    fn from(id: LabelId) -> Self {
        Self::Id(id)
    }
}

impl From<&Label> for LabelRef {
    fn from(label: &Label) -> Self {
        Self::Id(label.id)
    }
}

impl From<&str> for LabelRef {
    fn from(title: &str) -> Self {
        Self::Title(title.to_owned())
    }
}

impl From<&String> for LabelRef {
    fn from(title: &String) -> Self {
        Self::Title(title.clone())
    }
}

impl From<String> for LabelRef {
    fn from(title: String) -> Self {
        Self::Title(title)
    }
}
