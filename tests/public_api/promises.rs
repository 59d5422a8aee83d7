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
use testrail::reporting::{Once, ReportProgress, Reporting, ResultsReport, StoredRow, UnstoredRow};
use testrail::statuses::{CaseStatus, CaseStatusesFilter, Status};
use testrail::{
    AddRun, AddedRun, AttachmentId, CaseId, CaseStatusId, CaseTypeId, Client, ClientBuilder, ConfigGroupId, ConfigId,
    DatasetId, DeletePreview, Delivery, Download, DynamicFilters, EntryId, Error, ErrorKind, FieldId, GroupId, Items,
    Label, LabelId, LabelRef, List, ListingProgress, Marker, MilestoneId, Page, Pages, ParseIdError, Patch, PlanId,
    PriorityId, ProjectId, RawCall, Rejected, ReportId, ResultId, RetryPolicy, RoleId, Run, RunId, RunsFilter,
    SectionId, SharedStepId, StatusCounts, StatusId, SuiteId, TemplateId, TestId, TimeSpan, Timestamp,
    TimestampRangeError, UpdateRun, Upload, UserId, VariableId, attachments, bdd, case_fields, cases, configurations,
    datasets, groups, labels, milestones, plans, priorities, projects, reports, results, roles, runs, sections, server,
    shared_steps, suites, templates, tests, users, variables,
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
assert_impl_all!(Reporting: Send, Sync, Debug);
assert_impl_all!(ReportProgress: Clone, Send, Sync, Unpin, Debug);
assert_impl_all!(ResultsReport: Clone, Send, Sync, Debug, Display, Serialize);
assert_impl_all!(StoredRow: Clone, PartialEq, Send, Sync, Debug, Serialize);
assert_impl_all!(UnstoredRow: Clone, Send, Sync, Debug, Display, Serialize);
assert_impl_all!(Once: Clone, Eq, Send, Sync, Debug);
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
#[expect(clippy::too_many_lines, reason = "a line for each type")]
fn types_can_be_kept_compared_and_written() {
    is_an_id::<CaseId>();
    is_an_id::<CaseStatusId>();
    is_an_id::<CaseTypeId>();
    is_an_id::<ConfigGroupId>();
    is_an_id::<ConfigId>();
    is_an_id::<DatasetId>();
    is_an_id::<FieldId>();
    is_an_id::<GroupId>();
    is_an_id::<LabelId>();
    is_an_id::<MilestoneId>();
    is_an_id::<PlanId>();
    is_an_id::<PriorityId>();
    is_an_id::<ProjectId>();
    is_an_id::<ReportId>();
    is_an_id::<ResultId>();
    is_an_id::<RoleId>();
    is_an_id::<RunId>();
    is_an_id::<SectionId>();
    is_an_id::<SharedStepId>();
    is_an_id::<StatusId>();
    is_an_id::<SuiteId>();
    is_an_id::<TemplateId>();
    is_an_id::<TestId>();
    is_an_id::<UserId>();
    is_an_id::<VariableId>();
    is_a_key::<AttachmentId>();
    is_a_key::<EntryId>();
    is_a_key::<Timestamp>();
    is_a_model::<CaseStatus>();
    is_a_model::<Config>();
    is_a_model::<ConfigGroup>();
    is_a_model::<Milestone>();
    is_a_model::<Run>();
    is_a_model::<Status>();
    is_a_model::<attachments::Attachment>();
    is_a_model::<case_fields::Field>();
    is_a_model::<case_fields::FieldConfig>();
    is_a_model::<case_fields::FieldContext>();
    is_a_model::<case_fields::FieldOptions>();
    is_a_model::<cases::Case>();
    is_a_model::<cases::CaseChange>();
    is_a_model::<cases::CaseTitle>();
    is_a_model::<cases::CaseType>();
    is_a_model::<cases::HistoryEntry>();
    is_a_model::<cases::Step>();
    is_a_model::<datasets::Dataset>();
    is_a_model::<datasets::DatasetVariable>();
    is_a_model::<groups::Group>();
    is_a_model::<plans::Plan>();
    is_a_model::<plans::PlanEntry>();
    is_a_model::<priorities::Priority>();
    is_a_model::<projects::Project>();
    is_a_model::<projects::ProjectGroup>();
    is_a_model::<projects::ProjectUser>();
    is_a_model::<reports::Report>();
    is_a_model::<reports::ReportLinks>();
    is_a_model::<results::StepResult>();
    is_a_model::<results::TestResult>();
    is_a_model::<roles::Role>();
    is_a_model::<runs::DynamicFilterField>();
    is_a_model::<sections::Section>();
    is_a_model::<shared_steps::SharedStep>();
    is_a_model::<shared_steps::SharedStepVersion>();
    is_a_model::<server::ServerVersion>();
    is_a_model::<suites::Suite>();
    is_a_model::<templates::Template>();
    is_a_model::<tests::Test>();
    is_a_model::<tests::TestWithData>();
    is_a_model::<tests::UpdatedTests>();
    is_a_model::<users::User>();
    is_a_model::<variables::Variable>();
    is_a_model::<Label>();
    is_a_value::<LabelRef>();
    is_a_value::<TimeSpan>();
    is_a_value::<attachments::AttachmentsFilter>();
    is_a_value::<bdd::BddsFilter>();
    is_a_value::<case_fields::AddCaseField>();
    is_a_value::<case_fields::AddFieldOptions>();
    is_a_value::<case_fields::FieldItem>();
    is_a_value::<cases::AddCase>();
    is_a_value::<cases::CasesFilter>();
    is_a_value::<cases::HistoryFilter>();
    is_a_value::<cases::UpdateCase>();
    is_a_value::<cases::UpdateCases>();
    is_a_value::<datasets::AddDataset>();
    is_a_value::<datasets::DatasetsFilter>();
    is_a_value::<datasets::UpdateDataset>();
    is_a_value::<labels::AddLabel>();
    is_a_value::<labels::LabelsFilter>();
    is_a_value::<labels::UpdateLabel>();
    is_a_value::<groups::AddGroup>();
    is_a_value::<groups::GroupsFilter>();
    is_a_value::<groups::UpdateGroup>();
    is_a_value::<configurations::AddConfig>();
    is_a_value::<configurations::AddConfigGroup>();
    is_a_value::<configurations::UpdateConfig>();
    is_a_value::<configurations::UpdateConfigGroup>();
    is_a_value::<milestones::AddedMilestone>();
    is_a_value::<plans::AddPlan>();
    is_a_value::<plans::AddPlanEntry>();
    is_a_value::<plans::AddPlanRun>();
    is_a_value::<plans::AddRunToPlanEntry>();
    is_a_value::<plans::AddedPlan>();
    is_a_value::<plans::AddedPlanRun>();
    is_a_value::<plans::PlansFilter>();
    is_a_value::<plans::RunConfigs>();
    is_a_value::<plans::UpdatePlan>();
    is_a_value::<plans::UpdatePlanEntry>();
    is_a_value::<plans::UpdateRunInPlanEntry>();
    is_a_value::<projects::AddProject>();
    is_a_value::<projects::ProjectsFilter>();
    is_a_value::<projects::UpdateProject>();
    is_a_value::<results::AddResult>();
    is_a_value::<results::EditResult>();
    is_a_value::<results::QualityRating>();
    is_a_value::<results::ResultsFilter>();
    is_a_value::<results::RunResultsFilter>();
    is_a_value::<roles::RolesFilter>();
    is_a_value::<sections::AddSection>();
    is_a_value::<sections::MoveSection>();
    is_a_value::<sections::SectionTree>();
    is_a_value::<sections::SectionsFilter>();
    is_a_value::<shared_steps::AddSharedStep>();
    is_a_value::<shared_steps::SharedStepHistoryFilter>();
    is_a_value::<shared_steps::SharedStepsFilter>();
    is_a_value::<shared_steps::UpdateSharedStep>();
    is_a_value::<sections::UpdateSection>();
    is_a_value::<suites::AddSuite>();
    is_a_value::<suites::SuitesFilter>();
    is_a_value::<suites::UpdateSuite>();
    is_a_value::<tests::TestsFilter>();
    is_a_value::<tests::UpdateTest>();
    is_a_value::<tests::UpdateTests>();
    is_a_value::<users::AddUser>();
    is_a_value::<users::UpdateUser>();
    is_a_value::<users::UsersFilter>();
    is_a_value::<variables::AddVariable>();
    is_a_value::<variables::UpdateVariable>();
    is_a_value::<variables::VariablesFilter>();
    is_a_value::<AddMilestone>();
    is_a_value::<AddRun>();
    is_a_value::<AddedRun>();
    is_a_value::<CaseStatusesFilter>();
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
    is_a_small_value::<projects::GroupRole>();
    is_a_small_value::<projects::SuiteMode>();
    is_a_small_value::<shared_steps::StepsInCases>();
    is_a_small_value::<projects::UserRole>();
    is_a_small_value::<case_fields::FieldType>();
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

/// Calls can be made from tasks of any runtime: their futures are `Send`. Those of the catalogue's methods have to be
/// for the table of the wire, too. Nothing is sent here.
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
    spawnable(client.report_results(1, [results::AddResult::new(1)]).into_future());
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
    let marker = Marker::in_refs("build").unwrap();
    spawnable(client.add_milestone_once(1, &AddMilestone::new("2.0"), &marker));
    spawnable(client.add_plan_once(1, &plans::AddPlan::new("Nightly"), &marker));
    spawnable(client.add_plan_run_once(1, &plans::AddPlanEntry::new(1), [ConfigId::new(1)]));
    spawnable(client.cases_by_custom(1, &cases::CasesFilter::new(), "automation_id"));
    spawnable(client.section_tree(1, &sections::SectionsFilter::new()));
    spawnable(client.projects(&projects::ProjectsFilter::new()).by_name("Web shop"));
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
