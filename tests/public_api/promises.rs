//! What the compiler derives, and users rely on. `api.txt` leaves it out.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use static_assertions::{assert_eq_size, assert_impl_all, assert_not_impl_any};
use testrail::configurations::{Config, ConfigGroup};
use testrail::fake::{FakeTestRail, Fault, Generation, Received};
use testrail::milestones::{AddMilestone, Milestone, MilestonesFilter, UpdateMilestone};
use testrail::statuses::Status;
use testrail::{
    AddRun, AddedRun, CaseId, Client, ClientBuilder, ConfigGroupId, ConfigId, DatasetId, DeletePreview, Delivery,
    Download, DynamicFilters, EntryId, Error, ErrorKind, Items, List, ListingProgress, Marker, MilestoneId, Page,
    Pages, ParseIdError, Patch, PlanId, ProjectId, RawCall, Rejected, RetryPolicy, Run, RunId, RunsFilter,
    StatusCounts, StatusId, SuiteId, Timestamp, TimestampRangeError, UpdateRun, Upload, UserId,
};

// An error is one pointer, so that a Result is not larger than what it holds.
assert_eq_size!(Error, usize);
assert_impl_all!(Error: Send, Sync, Unpin, std::error::Error);
assert_impl_all!(ParseIdError: Clone, Eq, Send, Sync, std::error::Error);
assert_impl_all!(TimestampRangeError: Clone, Eq, Send, Sync, std::error::Error);

assert_impl_all!(Client: Clone, Send, Sync, Unpin, Debug);
assert_impl_all!(ClientBuilder: Clone, Send, Sync, Debug);
assert_impl_all!(RawCall<'static>: Clone, Send, Debug);
assert_impl_all!(Items<Run>: Send, Sync, Unpin, Debug);
assert_impl_all!(Pages<Run>: Send, Sync, Unpin, Debug);
assert_impl_all!(ListingProgress: Clone, Send, Sync, Debug);
assert_impl_all!(Upload: Clone, Send, Sync, Debug);
assert_impl_all!(Download: Send, Unpin, Debug);
assert_impl_all!(FakeTestRail: Send, Sync, Debug);
assert_impl_all!(Fault: Clone, Send, Sync, Debug);
assert_impl_all!(Generation: Copy, Default, Eq, Ord, Hash, Debug);
assert_impl_all!(Received: Clone, Eq, Debug);
assert_not_impl_any!(PlanId: From<EntryId>);

/// Ids and times are keys of maps, and stand in texts and in JSON.
fn is_a_key<T: Clone + Ord + Hash + Debug + Display + Serialize + DeserializeOwned + Send + Sync>() {}
/// Numbers are ids, and texts and web addresses can be read as ids.
fn is_an_id<T>()
where
    T: Copy + Ord + Hash + Debug + Display + Serialize + DeserializeOwned + Send + Sync,
    T: From<u64> + FromStr<Err = ParseIdError>,
{
}
/// What the server sends can be kept and compared, and made in a program's tests.
fn is_a_model<T: Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync>() {}
/// What is sent, and what calls return, can be kept and compared.
fn is_a_value<T: Clone + Debug + PartialEq + Send + Sync>() {}
fn is_a_small_value<T: Copy + Debug + Eq + Send + Sync>() {}

// A ProjectId is no RunId, and no other id is.
assert_not_impl_any!(RunId: From<ProjectId>, From<SuiteId>, From<CaseId>, From<PlanId>);
assert_not_impl_any!(ProjectId: From<RunId>, From<SuiteId>, From<PlanId>, Into<RunId>);
assert_not_impl_any!(Patch<SuiteId>: From<RunId>);

#[test]
fn types_can_be_kept_compared_and_written() {
    is_an_id::<CaseId>();
    is_an_id::<ConfigGroupId>();
    is_an_id::<ConfigId>();
    is_an_id::<DatasetId>();
    is_an_id::<MilestoneId>();
    is_an_id::<PlanId>();
    is_an_id::<ProjectId>();
    is_an_id::<RunId>();
    is_an_id::<StatusId>();
    is_an_id::<SuiteId>();
    is_an_id::<UserId>();
    is_a_key::<EntryId>();
    is_a_key::<Timestamp>();
    is_a_model::<Config>();
    is_a_model::<ConfigGroup>();
    is_a_model::<Milestone>();
    is_a_model::<Run>();
    is_a_model::<Status>();
    is_a_value::<AddMilestone>();
    is_a_value::<AddRun>();
    is_a_value::<AddedRun>();
    is_a_value::<DeletePreview>();
    is_a_value::<DynamicFilters>();
    is_a_value::<List<Status>>();
    is_a_value::<Marker>();
    is_a_value::<MilestonesFilter>();
    is_a_value::<Page<Run>>();
    is_a_value::<Patch<String>>();
    is_a_value::<Rejected>();
    is_a_value::<RunsFilter>();
    is_a_value::<UpdateMilestone>();
    is_a_value::<UpdateRun>();
    is_a_small_value::<Delivery>();
    is_a_small_value::<ErrorKind>();
    is_a_small_value::<Patch<RunId>>();
    is_a_small_value::<RetryPolicy>();
    is_a_small_value::<StatusCounts>();
    is_a_small_value::<Timestamp>();
}

assert_impl_all!(Delivery: Ord, Hash);
assert_impl_all!(ErrorKind: Hash);
assert_impl_all!(StatusCounts: Default, Hash, Serialize);
assert_impl_all!(DeletePreview: Default, Serialize);
assert_impl_all!(RunsFilter: Default);
assert_impl_all!(Patch<RunId>: Default, Hash);

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
    spawnable(client.add_run_once(1, &add, &Marker::in_refs("build").unwrap()));
    spawnable(client.add_cases_to_run(1, [1, 2]));
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
