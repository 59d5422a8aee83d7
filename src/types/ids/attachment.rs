//! The id of an attachment, which is a number or a UUID.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use super::{ParseIdError, QUOTED, Reason};
use crate::types::path::Segment;
use crate::types::{Patch, printable, trimmed};

/// The id of an attachment: a number, or a UUID on some servers from 7.1 on.
///
/// It is opaque: compare it and pass it on. Methods take `impl Into` of this type, so you can also pass a `u64` or a
/// literal number.
///
/// ```
/// use testrail::AttachmentId;
///
/// let number = AttachmentId::from(443);
/// assert_eq!(number.as_str(), "443");
/// assert_eq!("https://example.testrail.io/index.php?/attachments/get/443".parse(), Ok(number));
///
/// let uuid: AttachmentId = "2ec27be4-812f-4806-9a5d-d39130d1691a".parse()?;
/// assert_eq!(uuid.to_string(), "2ec27be4-812f-4806-9a5d-d39130d1691a");
/// assert_eq!(
///     "junit.xml".parse::<AttachmentId>().unwrap_err().to_string(),
///     "\"junit.xml\" is not the id of an attachment: it is a number, a UUID, or the attachment's web address"
/// );
/// # Ok::<(), testrail::ParseIdError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AttachmentId(String);

impl AttachmentId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for AttachmentId {
    fn from(id: u64) -> Self {
        Self(id.to_string())
    }
}

impl From<&AttachmentId> for AttachmentId {
    fn from(id: &AttachmentId) -> Self {
        id.clone()
    }
}

impl From<u64> for Patch<AttachmentId> {
    fn from(id: u64) -> Self {
        Self::Set(id.into())
    }
}

impl FromStr for AttachmentId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let id = trimmed(text);
        let id = ["/attachments/get/", "/attachments/view/"]
            .iter()
            .find_map(|page| id.split_once(page))
            .map_or(id, |(_, id)| id.split(['&', '?', '#', '/']).next().unwrap_or_default());
        if !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
            Ok(Self(id.to_owned()))
        } else {
            Err(Reason::NoAttachment(printable(text, QUOTED)).into())
        }
    }
}

/// Reads a number or a text: servers differ.
impl<'de> Deserialize<'de> for AttachmentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;
        impl Visitor<'_> for NumberOrText {
            type Value = AttachmentId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a text")
            }

            fn visit_u64<E>(self, id: u64) -> Result<AttachmentId, E> {
                Ok(id.into())
            }

            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<AttachmentId, E> {
                if id.is_empty() { Err(E::custom("an id must not be empty")) } else { Ok(AttachmentId(id.to_owned())) }
            }
        }
        deserializer.deserialize_any(NumberOrText)
    }
}

impl Segment for AttachmentId {
    fn text(&self) -> String {
        // An id from a server can have any character. None of them may end the path segment.
        let plain = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
        self.0.chars().filter(plain).collect()
    }

    fn number(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl fmt::Display for AttachmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_a_number_and_as_a_text() {
        let read = |json: &str| serde_json::from_str::<AttachmentId>(json).map(|id| id.0).ok();
        assert_eq!(read("443").as_deref(), Some("443"));
        assert_eq!(read("\"2ec27be4-812f\"").as_deref(), Some("2ec27be4-812f"));
        assert_eq!((read("\"\""), read("null"), read("-1")), (None, None, None));
        assert_eq!(AttachmentId::from(7).number(), Some(7));
    }
}
