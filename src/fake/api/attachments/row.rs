//! An attachment as it is sent.

use super::Attachment;
use crate::fake::api::State;
use crate::fake::api::generation::Generation;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::{Row, uuid};

/// The keys are those of old servers (manual), of 7.1 and later (manual), and of the Cloud of 2026 (recorded). Values
/// that the stand-in does not use are made up.
pub(super) fn row(state: &State, id: u64, file: &Attachment) -> Row {
    let (owner, owner_id) = file.owner;
    let (entity, entity_id) = match &file.entry {
        Some(entry) => ("entry", entry.clone()),
        None => (owner.noun(), owner_id.to_string()),
    };
    let id_of = |resource: Resource| (owner == resource).then_some(owner_id);
    let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_image = ["gif", "jpeg", "jpg", "png"].contains(&extension.to_ascii_lowercase().as_str());
    let icon = if is_image { "picture" } else { "document" };
    let row = match state.generation {
        Generation::Legacy | Generation::LegacyCapped => Row::new()
            .with("id", id)
            .with("name", file.name.clone())
            .with("size", file.bytes.len())
            .with("created_on", file.created_on)
            .with("project_id", file.project)
            .with("case_id", id_of(Resource::Case))
            .with("user_id", file.created_by)
            .with("entity_attachments_id", id)
            .with("icon_name", icon)
            .with("result_id", id_of(Resource::Result)),
        Generation::Paged => Row::new()
            .with("client_id", 1)
            .with("project_id", file.project)
            .with("entity_type", entity)
            .with("id", uuid(id))
            .with("created_on", file.created_on)
            .with("data_id", uuid(id))
            .with("entity_id", entity_id)
            .with("filename", file.name.clone())
            .with("filetype", extension)
            .with("legacy_id", id)
            .with("name", file.name.clone())
            .with("size", file.bytes.len())
            .with("user_id", file.created_by)
            .with("is_image", is_image)
            .with("icon", icon),
        Generation::Cloud => Row::new()
            .with("id", state.attachment_id(id))
            .with("name", file.name.clone())
            .with("filename", file.name.clone())
            .with("filetype", extension)
            .with("cassandra_file_id", uuid(id))
            .with("size", file.bytes.len())
            .with("created_on", file.created_on)
            .with("project_id", file.project)
            .with("user_id", file.created_by)
            .with("data_id", id)
            .with("is_image", is_image)
            .with("icon", icon),
    };
    state.sent(Resource::Attachment, id, row)
}
