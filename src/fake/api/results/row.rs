//! A result as it is sent.

use super::TestResult;
use crate::fake::api::State;
use crate::fake::api::fields::with_custom;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::Row;

/// The order of the keys is recorded.
pub(super) fn row(state: &State, id: u64, result: &TestResult) -> Row {
    let attachments = state.attachments.ids(|file| file.owner == (Resource::Result, id));
    let attachments: Vec<_> = attachments.into_iter().map(|id| state.attachment_id(id)).collect();
    let row = Row::new()
        .with("id", id)
        .with("test_id", result.test)
        .with("status_id", result.status)
        .with("created_by", result.created_by)
        .with("created_on", result.created_on)
        .with("assignedto_id", result.assignee)
        .with("comment", result.comment.clone())
        .with("version", result.version.clone())
        .with("elapsed", result.elapsed.clone())
        .with("defects", result.defects.clone());
    let row = with_custom(row, &state.result_fields, &result.custom);
    state.sent(Resource::Result, id, row.with("attachment_ids", attachments))
}
