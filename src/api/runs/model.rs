//! A test run, as TestRail sends it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::counts::{StatusCounts, status_counts};
use crate::call::{Entity, Id};
use crate::types::{
    ConfigId, DatasetId, EntryId, MilestoneId, PlanId, ProjectId, RunId, SuiteId, Timestamp, UserId, lenient,
};

/// A test run: a set of test cases to execute, and the progress so far.
///
/// The fields are TestRail's own, and servers of different versions send different ones. A field that the server does
/// not send, or sends as `null`, is `None`. A missing counter is 0. A key that this crate does not know is in
/// [`extra`](Run::extra). Only [`id`](field@Run::id), [`name`](Run::name) and [`is_completed`](Run::is_completed) are
/// required. The run does not contain its cases: [`tests`](crate::Client::tests) lists them, and
/// [`add_cases_to_run`](crate::Client::add_cases_to_run) adds some.
///
/// You can store a run as JSON and read it back. In tests, `Run::default()` makes one.
///
/// ```
/// let run: testrail::Run = serde_json::from_str(
///     r#"{"id":42,"name":"Nightly","is_completed":false,"passed_count":3,"untested_count":1}"#,
/// )?;
/// assert_eq!(run.counts().progress(), 0.75);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Run {
    /// The run's id.
    pub id: RunId,
    /// The suite that the run's cases come from.
    pub suite_id: Option<SuiteId>,
    /// The run's name.
    pub name: String,
    /// The description, as Markdown or (newer servers) HTML. It may be an empty text after somebody cleared it.
    pub description: Option<String>,
    /// The milestone that the run belongs to.
    pub milestone_id: Option<MilestoneId>,
    /// The user whom the run's tests are assigned to.
    pub assignedto_id: Option<UserId>,
    /// Whether the run takes every case of its suite, new ones included.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub include_all: Option<bool>,
    /// Whether the run is closed.
    #[serde(deserialize_with = "lenient::truth")]
    pub is_completed: bool,
    /// When the run was closed.
    pub completed_on: Option<Timestamp>,
    /// Whether the run is archived (seen on TestRail Cloud, 2026).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_archived: Option<bool>,
    /// When the run was archived (seen on TestRail Cloud, 2026).
    pub archived_on: Option<Timestamp>,
    /// The names of the run's configurations in one text, such as `Firefox, Ubuntu 12`.
    pub config: Option<String>,
    /// The ids of the run's configurations (from 4.0 on).
    pub config_ids: Option<Vec<ConfigId>>,
    /// How many tests have passed.
    #[serde(default)]
    pub passed_count: u64,
    /// How many tests are blocked.
    #[serde(default)]
    pub blocked_count: u64,
    /// How many tests have no result yet.
    #[serde(default)]
    pub untested_count: u64,
    /// How many tests need a retest.
    #[serde(default)]
    pub retest_count: u64,
    /// How many tests have failed.
    #[serde(default)]
    pub failed_count: u64,
    /// How many tests have the first custom status.
    #[serde(default)]
    pub custom_status1_count: u64,
    /// How many tests have the second custom status.
    #[serde(default)]
    pub custom_status2_count: u64,
    /// How many tests have the third custom status.
    #[serde(default)]
    pub custom_status3_count: u64,
    /// How many tests have the fourth custom status.
    #[serde(default)]
    pub custom_status4_count: u64,
    /// How many tests have the fifth custom status.
    #[serde(default)]
    pub custom_status5_count: u64,
    /// How many tests have the sixth custom status.
    #[serde(default)]
    pub custom_status6_count: u64,
    /// How many tests have the seventh custom status.
    #[serde(default)]
    pub custom_status7_count: u64,
    /// The project that the run belongs to.
    pub project_id: Option<ProjectId>,
    /// The test plan that owns the run. Of the methods for runs, only [`update_run`](crate::Client::update_run) and
    /// [`add_cases_to_run`](crate::Client::add_cases_to_run) work on such a run; the others are the
    /// [plan's](crate::plans).
    pub plan_id: Option<PlanId>,
    /// The position of the run's entry in its plan. Only in answers about plans; may have gaps and repeat.
    pub entry_index: Option<u64>,
    /// The id of the run's entry in its plan. Only in answers about plans.
    pub entry_id: Option<EntryId>,
    /// When the run was created.
    pub created_on: Option<Timestamp>,
    /// When the run was last changed (from 6.5.2 on). Closing a run does not count as a change.
    pub updated_on: Option<Timestamp>,
    /// The run's references, such as requirement or issue ids, separated by commas (from 6.1 on).
    pub refs: Option<String>,
    /// The dataset that the run uses (Enterprise, from 7.6 on).
    pub dataset_id: Option<DatasetId>,
    /// The user who created the run.
    pub created_by: Option<UserId>,
    /// When work on the run should start (from 2025 on).
    pub start_on: Option<Timestamp>,
    /// When the run is due (from 2025 on).
    pub due_on: Option<Timestamp>,
    /// The filter that selects the run's cases (from 10.4 on), as the server sent it.
    pub dynamic_filters: Option<Value>,
    /// The run's page in TestRail's web interface. The server builds the link from its configured address, which may
    /// differ from the address that you called.
    pub url: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entity for Run {
    const NOUN: &'static str = "run";
    const ROWS: &'static str = "runs";
    const PARENT: &'static str = "project";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn parent(&self) -> Option<u64> {
        self.project_id.map(ProjectId::get)
    }

    fn listed_by(&self) -> Option<Timestamp> {
        self.created_on
    }
}

impl Run {
    /// The number of the run's tests in each status.
    #[must_use]
    pub const fn counts(&self) -> StatusCounts {
        status_counts!(self)
    }

    /// The run's configurations, in whatever order the server sent them. None if it sent none.
    pub(crate) fn configs(&self) -> BTreeSet<ConfigId> {
        self.config_ids.iter().flatten().copied().collect()
    }
}
