//! An attachment as a list shows it, and the filter of a list.

use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::call::{Entity, Id, filter};
#[cfg(doc)]
use crate::client::Client;
use crate::list::HasName;
use crate::types::{AttachmentId, CaseId, ProjectId, ResultId, Timestamp, UserId, lenient};

/// A file that is attached to something, as a list shows it. [`Client::get_attachment`] gets its bytes.
///
/// Servers differ more here than elsewhere, so all but the id is optional: see
/// [ids and UUIDs](crate::attachments#ids-and-uuids).
///
/// ```
/// use testrail::attachments::Attachment;
///
/// let old: Attachment = serde_json::from_str(r#"{"id": 443, "name": "junit.xml", "size": 12, "result_id": null}"#)?;
/// let new: Attachment = serde_json::from_str(r#"{"id": "2ec27be4-812f", "filename": "a.png", "is_image": true}"#)?;
/// assert_eq!((old.id.as_str(), old.file_name(), old.size), ("443", Some("junit.xml"), Some(12)));
/// assert_eq!((new.file_name(), new.is_image), (Some("a.png"), Some(true)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The attachment's id: a number, or a UUID on some servers.
    pub id: AttachmentId,
    /// The name of the file.
    pub name: Option<String>,
    /// The name of the file (from 7.1 on).
    pub filename: Option<String>,
    /// The extension of the file's name, such as `png` (from 7.1 on).
    pub filetype: Option<String>,
    /// The length of the file, in bytes.
    #[serde(default, deserialize_with = "lenient::id")]
    pub size: Option<u64>,
    /// When it was attached.
    pub created_on: Option<Timestamp>,
    /// Who attached it.
    #[serde(default, deserialize_with = "lenient::id")]
    pub user_id: Option<UserId>,
    /// The project that it belongs to.
    #[serde(default, deserialize_with = "lenient::id")]
    pub project_id: Option<ProjectId>,
    /// The case that it is attached to, on servers before 7.1. `None` if it is attached to something else.
    #[serde(default, deserialize_with = "lenient::id")]
    pub case_id: Option<CaseId>,
    /// The result that it is attached to, on servers before 7.1. `None` if it is attached to something else.
    #[serde(default, deserialize_with = "lenient::id")]
    pub result_id: Option<ResultId>,
    /// The kind of what it is attached to, such as `case` (from 7.1 on).
    pub entity_type: Option<String>,
    /// The id of what it is attached to, as text: a number, or the id of a plan's entry (from 7.1 on).
    #[serde(default, deserialize_with = "text")]
    pub entity_id: Option<String>,
    /// The number of the attachment on servers that give it a UUID (from 7.1 on).
    #[serde(default, deserialize_with = "other_id")]
    pub legacy_id: Option<AttachmentId>,
    /// The id of the file's bytes (from 7.1 on).
    #[serde(default, deserialize_with = "other_id")]
    pub data_id: Option<AttachmentId>,
    /// The id of the file in the database that holds the bytes on newer servers. Some importers get a file by this one
    /// if its `id` does not work (seen in other clients' source).
    #[serde(default, deserialize_with = "other_id")]
    pub cassandra_file_id: Option<AttachmentId>,
    /// The number of the link between the file and what it is attached to, on servers before 7.1.
    #[serde(default, deserialize_with = "lenient::id")]
    pub entity_attachments_id: Option<u64>,
    /// The number of the installation (from 7.1 on).
    #[serde(default, deserialize_with = "lenient::id")]
    pub client_id: Option<u64>,
    /// Whether it is an image (from 7.1 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_image: Option<bool>,
    /// The icon that TestRail shows (from 7.1 on).
    pub icon: Option<String>,
    /// The icon that TestRail shows, on servers before 7.1.
    pub icon_name: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Attachment {
    /// The name of the file, whichever key it came under.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.name.as_deref().or(self.filename.as_deref())
    }

    /// Whether it has this id. The answer to an upload may have a number where lists have a UUID.
    pub(super) fn has_id(&self, id: &str) -> bool {
        [Some(&self.id), self.legacy_id.as_ref()].into_iter().flatten().any(|own| own.as_str() == id)
    }
}

impl Entity for Attachment {
    const NOUN: &'static str = "attachment";
    const ROWS: &'static str = "attachments";

    fn id(&self) -> Id<'_> {
        let text = self.id.as_str();
        text.parse().map_or(Id::Text(text), Id::Number)
    }
}

impl HasName for Attachment {
    const NOUNS: [&'static str; 2] = ["attachment", "attachments"];

    fn shown_name(&self) -> &str {
        self.file_name().unwrap_or_default()
    }
}

/// A number or a text, as text. An empty one is none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a number or a text")]
    enum Either {
        Number(u64),
        Text(String),
    }
    let text = Option::deserialize(deserializer)?.map(|either| match either {
        Either::Number(number) => number.to_string(),
        Either::Text(text) => text,
    });
    Ok(text.filter(|text| !text.is_empty()))
}

/// An id besides the row's own. An empty one is none.
fn other_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AttachmentId>, D::Error> {
    let id = |text: String| AttachmentId::deserialize(text.into_deserializer());
    text(deserializer)?.map(id).transpose()
}

filter! {
    /// Which part of a list of attachments to get, for [`Client::get_attachments_for_run`],
    /// [`Client::attachments_for_run`] and the like. TestRail has no conditions here.
    ///
    /// ```
    /// use testrail::attachments::AttachmentsFilter;
    ///
    /// let all = AttachmentsFilter::new();
    /// let second_page = AttachmentsFilter::new().limit(50).offset(50);
    /// ```
    pub struct AttachmentsFilter of "attachments" {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Attachment {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ids_are_read_as_numbers_and_as_texts_and_empty_ones_are_none() {
        let file = read(
            r#"{"id":7,"legacy_id":"7","data_id":9,"entity_id":3,"cassandra_file_id":"","user_id":"1","size":"12",
               "project_id":2,"case_id":null,"is_image":1}"#,
        );
        let ids =
            [&file.legacy_id, &file.data_id, &file.cassandra_file_id].map(|id| id.as_ref().map(AttachmentId::as_str));
        assert_eq!((file.id.as_str(), ids), ("7", [Some("7"), Some("9"), None]));
        assert_eq!((file.entity_id.as_deref(), file.size, file.is_image), (Some("3"), Some(12), Some(true)));
        assert_eq!(
            (file.user_id, file.project_id, file.case_id),
            (Some(UserId::new(1)), Some(ProjectId::new(2)), None)
        );
        assert!(file.extra.is_empty());
        assert_eq!(read(r#"{"id":"a-1","entity_id":"3f-0"}"#).entity_id.as_deref(), Some("3f-0"));
        assert!(serde_json::from_str::<Attachment>(r#"{"id":1,"entity_id":[]}"#).is_err());
    }

    #[test]
    fn rows_are_told_apart_by_number_and_by_uuid() {
        assert_eq!(Entity::id(&read(r#"{"id":"443"}"#)), Id::Number(443));
        assert_eq!(Entity::id(&read(r#"{"id":443}"#)), Id::Number(443));
        assert_eq!(Entity::id(&read(r#"{"id":"2ec27be4-812f"}"#)), Id::Text("2ec27be4-812f"));
        let both = read(r#"{"id":"2ec27be4-812f","legacy_id":443}"#);
        assert!(both.has_id("443") && both.has_id("2ec27be4-812f") && !both.has_id("44"));
    }
}
