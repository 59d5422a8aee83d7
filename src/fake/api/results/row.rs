//! A result as it is sent.

use super::TestResult;
use crate::fake::api::State;
use crate::fake::api::fields::with_custom;
use crate::fake::api::overrides::Resource;
use crate::fake::api::row::Row;
use crate::fake::api::time_span::shown;

pub(super) fn row(state: &State, id: u64, result: &TestResult) -> Row {
    state.sent(Resource::Result, id, plain(state, id, result))
}

/// The row in the list of a run's results, where newer servers also send the case (asserted against a real server in
/// 2026), its title and its references (manual). Their places are not recorded.
pub(super) fn of_run(state: &State, id: u64, result: &TestResult) -> Row {
    let cloud = state.generation.is_cloud();
    let run = state.runs.get(&result.run).filter(|_| cloud);
    let test = run.and_then(|run| run.tests.iter().find(|test| test.id == result.test));
    let case = test.and_then(|test| state.case_of(test));
    let row = plain(state, id, result)
        .with_if(cloud, "case_id", result.case)
        .with_if(cloud, "case_title", case.map(|case| case.title.clone()))
        .with_if(cloud, "case_refs", case.and_then(|case| case.refs.clone()));
    state.sent(Resource::Result, id, row)
}

/// The order of the keys is recorded.
fn plain(state: &State, id: u64, result: &TestResult) -> Row {
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
        .with("elapsed", result.elapsed.as_deref().map(|elapsed| shown(state.generation, elapsed)))
        .with("defects", result.defects.clone());
    with_custom(row, &state.result_fields, &result.custom).with("attachment_ids", attachments)
}
