//! What the compiler derives, and users rely on.

use static_assertions::{assert_eq_size, assert_impl_all, assert_not_impl_any};
use testrail::configurations::ConfigGroup;
use testrail::fake::FakeTestRail;
use testrail::milestones::{AddMilestone, Milestone, MilestonesFilter, UpdateMilestone};
use testrail::statuses::Status;
use testrail::{
    AddRun, CaseId, Client, ClientBuilder, Download, EntryId, Error, Items, List, Marker, Page, Pages, ParseIdError,
    Patch, PlanId, ProjectId, Run, RunId, RunsFilter, SuiteId, Timestamp, TimestampRangeError, UpdateRun, Upload,
};

// An error is one pointer, so that a Result is not larger than what it holds.
assert_eq_size!(Error, usize);
assert_impl_all!(Error: Send, Sync, Unpin, std::error::Error);
assert_impl_all!(ParseIdError: Send, Sync, std::error::Error);
assert_impl_all!(TimestampRangeError: Send, Sync, std::error::Error);

assert_impl_all!(Client: Clone, Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(ClientBuilder: Clone, Send, Sync, std::fmt::Debug);
assert_impl_all!(Items<Run>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(FakeTestRail: Send, Sync, std::fmt::Debug);
assert_impl_all!(Run: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned);
assert_impl_all!(ConfigGroup: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned);
assert_impl_all!(Status: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned);
assert_impl_all!(Milestone: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned);
assert_impl_all!(Page<Run>: Clone, Send, Sync);
assert_impl_all!(List<Status>: Clone, Send, Sync);
assert_impl_all!(Pages<Run>: Send, Sync, Unpin, std::fmt::Debug);
assert_impl_all!(Upload: Clone, Send, Sync, std::fmt::Debug);
assert_impl_all!(Download: Send, Unpin, std::fmt::Debug);
assert_not_impl_any!(PlanId: From<EntryId>);

// A ProjectId is no RunId, and no other id is.
assert_not_impl_any!(RunId: From<ProjectId>, From<SuiteId>, From<CaseId>, From<PlanId>);
assert_not_impl_any!(ProjectId: From<RunId>, From<SuiteId>, From<PlanId>, Into<RunId>);
assert_not_impl_any!(Patch<SuiteId>: From<RunId>);

/// Calls can be made from tasks of any runtime: their futures are `Send`. Nothing is sent here.
#[test]
fn the_futures_of_calls_can_be_spawned() {
    fn spawnable<F: Future + Send>(_: F) {}
    let client = Client::new("http://127.0.0.1:1", "me@example.com", "key").unwrap();
    let (add, update, filter) = (AddRun::new("Nightly"), UpdateRun::new(), RunsFilter::new());
    spawnable(client.get_run(1));
    spawnable(client.get_runs(1, &filter));
    spawnable(client.runs(1, &filter).next());
    spawnable(client.runs(1, &filter).try_collect());
    spawnable(client.add_run(1, &add));
    spawnable(client.add_run_once(1, &add, &Marker::in_refs("build")));
    spawnable(client.update_run(1, &update));
    spawnable(client.close_run(1));
    spawnable(client.delete_run(1));
    spawnable(client.preview_delete_run(1));
    spawnable(client.get_configs(1));
    spawnable(client.get_statuses());
    spawnable(client.get_milestone(1));
    spawnable(client.get_milestones(1, &MilestonesFilter::new()));
    spawnable(client.milestones(1, &MilestonesFilter::new()).try_collect());
    spawnable(client.milestones(1, &MilestonesFilter::new()).into_pages().next());
    spawnable(client.add_milestone(1, &AddMilestone::new("2.0")));
    spawnable(client.update_milestone(1, &UpdateMilestone::new()));
    spawnable(client.delete_milestone(1));
    spawnable(client.raw("get_version").get::<String>());
    spawnable(client.raw("get_cases/1").items::<serde_json::Value>("cases").next());
    spawnable(client.raw("get_attachment/1").get_bytes());
    spawnable(client.raw("get_bdd/1").get_text());
    spawnable(client.raw("add_attachment_to_run/1").post_multipart::<()>(Upload::from_bytes("a", "b")));
    spawnable(client.raw("get_cases/1").get_page::<serde_json::Value>("cases"));
    spawnable(client.raw("add_suite/1").post::<()>(&()));
    spawnable(FakeTestRail::start());
}

/// What is often held in numbers stays small.
#[test]
fn small_things_are_small() {
    assert_eq!(size_of::<Option<Error>>(), size_of::<usize>());
    assert_eq!((size_of::<RunId>(), size_of::<Timestamp>()), (8, 8));
}
