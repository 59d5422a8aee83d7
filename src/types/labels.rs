//! The labels of cases and tests.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{LabelId, Timestamp, UserId, lenient};

/// A label of a project, such as "nightly", which its cases and tests can have (TestRail Cloud, from 2025 on).
///
/// ```
/// use testrail::Label;
///
/// let nightly: Label = serde_json::from_str(r#"{"id": 12, "title": "nightly", "created_by": "2"}"#)?;
/// assert_eq!((nightly.title.as_str(), nightly.created_by), ("nightly", Some(2.into())));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Sent")]
#[non_exhaustive]
pub struct Label {
    /// The label's id.
    pub id: LabelId,
    /// Its title, of at most 20 characters. `get_label` calls it `name`.
    pub title: String,
    /// Who created it. The labels of tests do not tell.
    pub created_by: Option<UserId>,
    /// When it was created. The labels of tests do not tell.
    pub created_on: Option<Timestamp>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A label as servers send it: with a `title`, or with a `name` in its place (`get_label`, manual).
#[derive(Deserialize)]
struct Sent {
    id: LabelId,
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::id")]
    created_by: Option<UserId>,
    created_on: Option<Timestamp>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl TryFrom<Sent> for Label {
    type Error = &'static str;

    fn try_from(sent: Sent) -> Result<Self, &'static str> {
        let Sent { id, title, created_by, created_on, mut extra } = sent;
        let title = match title {
            Some(title) => title,
            None => match extra.remove("name") {
                Some(Value::String(name)) => name,
                _ => return Err("missing field `title`"),
            },
        };
        Ok(Self { id, title, created_by, created_on, extra })
    }
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
