//! A result as it is sent.

use super::TestResult;
use crate::fake::api::State;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::Row;

/// The order of the keys is recorded, but for the place of the custom ones.
pub(super) fn row(state: &State, id: u64, result: &TestResult) -> Row {
    let attachments = state.attachments.ids(|file| file.owner == (Resource::Result, id));
    let row = Row::new()
        .with("id", id)
        .with("test_id", result.test)
        .with("status_id", result.status)
        .with("created_on", result.created_on)
        .with("assignedto_id", result.assignee)
        .with("comment", result.comment.clone())
        .with("version", result.version.clone())
        .with("elapsed", result.elapsed.clone())
        .with("defects", result.defects.clone())
        .with("created_by", result.created_by);
    let row = result.custom.iter().fold(row, |row, (name, value)| row.with(name, value.clone()));
    state.sent(Resource::Result, id, row.with("attachment_ids", attachments))
}
