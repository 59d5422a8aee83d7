//! The id of an attachment, which is a number or a UUID.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use super::pasted::{ATTACHMENT, bare, other_kind};
use super::{ParseIdError, QUOTED, Reason};
use crate::types::path::{BrokenId, Segment, broken_rule, encoded};
use crate::types::printable;

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

impl FromStr for AttachmentId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let id = bare(text);
        let id = ["/attachments/get/", "/attachments/view/"]
            .iter()
            .find_map(|page| id.split_once(page))
            .map_or(id, |(_, id)| id.split(['&', '?', '#', '/']).next().unwrap_or_default());
        if is_number(id) || is_uuid(id) {
            return Ok(Self(id.to_owned()));
        }
        let other = other_kind(text, &ATTACHMENT);
        Err(other.unwrap_or_else(|| Reason::NoAttachment(printable(text, QUOTED))).into())
    }
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())
}

/// Whether it looks like a UUID: hexadecimal digits, with a dash. Without one, `C12` and `E5` would do.
fn is_uuid(id: &str) -> bool {
    let is_hex = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit());
    id.contains('-') && id.split('-').all(is_hex)
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
        encoded(&self.0)
    }

    /// An id from a server can have any character.
    fn broken(&self) -> Option<BrokenId> {
        broken_rule(&self.0).map(|rule| ("attachment_id", rule))
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

    #[test]
    fn an_id_is_a_number_or_a_uuid_and_one_of_another_kind_is_named() {
        let uuid = "2ec27be4-812f-4806-9a5d-d39130d1691a";
        let address = |id: &str| format!("https://acme.testrail.io/index.php?/attachments/get/{id}&x=1");
        for (text, id) in [("443", "443"), (" 443\n", "443"), ("\"443\"", "443"), (uuid, uuid)] {
            assert_eq!(text.parse::<AttachmentId>().unwrap().as_str(), id);
            assert_eq!(address(id).parse::<AttachmentId>().unwrap().as_str(), id);
        }
        let error = |text: &str| text.parse::<AttachmentId>().unwrap_err().to_string();
        assert_eq!(error("C12"), "\"C12\" is a test case, not an attachment");
        assert_eq!(
            error("https://acme.testrail.io/index.php?/runs/view/42"),
            "this is the web address of a run, not of an attachment"
        );
        for text in ["", "E5", "-", "--", "-5", "5-", "2ec27be4", "C-x", "../1", &address(""), &address("E5")] {
            assert!(error(text).contains("is not the id of an attachment: it is a number, a UUID"), "{text}");
        }
        let error = |text: &str| text.parse::<crate::types::EntryId>().unwrap_err().to_string();
        assert_eq!(error("R4"), "\"R4\" is a run, not an entry of a test plan");
        assert!(error("-").contains("is not the id of a plan's entry"));
    }
}
