//! Keys of rows that a test has set, whatever the stand-in would send.

use std::collections::BTreeMap;

use serde_json::Value;

use super::State;
use super::row::Row;
use crate::{
    CaseId, CaseStatusId, ConfigGroupId, ConfigId, DatasetId, FieldId, GroupId, LabelId, MilestoneId, PlanId,
    ProjectId, ReportId, ResultId, RoleId, RunId, SectionId, SharedStepId, StatusId, SuiteId, TestId, UserId,
    VariableId,
};

/// A kind of row. With an id, it names a row for [`Seed::set`](crate::fake::Seed::set).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, Resource};
///
/// let fake = FakeTestRail::start().await;
/// fake.seed(|seed| seed.set(Resource::User, 2, "email", "ada@example.org"));
/// assert_eq!(fake.client().get_user(2).await?.email.as_deref(), Some("ada@example.org"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// A file that was attached to something.
    Attachment,
    /// A test case.
    Case,
    /// A custom field of cases.
    CaseField,
    /// A status of cases in their review.
    CaseStatus,
    /// A configuration, such as "Chrome".
    Config,
    /// A group of configurations, such as "Browsers".
    ConfigGroup,
    /// A dataset.
    Dataset,
    /// A group of users.
    Group,
    /// A label, as the methods about labels send it.
    Label,
    /// A milestone.
    Milestone,
    /// A test plan.
    Plan,
    /// A project.
    Project,
    /// A report that can be run through the API.
    Report,
    /// A result of a test.
    Result,
    /// A custom field of results.
    ResultField,
    /// A role of users.
    Role,
    /// A run.
    Run,
    /// A section of a suite.
    Section,
    /// A set of shared steps.
    SharedStep,
    /// A status.
    Status,
    /// A test suite.
    Suite,
    /// A test: a case in a run.
    Test,
    /// A user.
    User,
    /// A variable, which has values in datasets.
    Variable,
}

/// The id of a row of any [kind](Resource): a number, or an id of one of the crate's types.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, Resource};
///
/// let fake = FakeTestRail::start().await;
/// fake.seed(|seed| {
///     let release = seed.milestone(1, "Release 3.0");
///     seed.set(Resource::Milestone, release, "name", "Release 3.1");
///     seed.set(Resource::Run, 3, "milestone_id", 2);
/// });
/// assert_eq!(fake.client().get_milestone(2).await?.name, "Release 3.1");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RowId(u64);

impl RowId {
    pub(crate) fn get(self) -> u64 {
        self.0
    }
}

// The only conversion from an integer type, so that a literal number is no ambiguity.
impl From<u64> for RowId {
    fn from(id: u64) -> Self {
        Self(id)
    }
}

/// Declares whose ids are ids of rows.
macro_rules! row_ids {
    ($($id:ty)+) => {$(
        impl From<$id> for RowId {
            fn from(id: $id) -> Self {
                Self(id.get())
            }
        }
    )+};
}

row_ids! {
    CaseId CaseStatusId ConfigGroupId ConfigId DatasetId FieldId GroupId LabelId MilestoneId PlanId ProjectId ReportId
    ResultId RoleId RunId SectionId SharedStepId StatusId SuiteId TestId UserId VariableId
}

impl Resource {
    /// Its name in texts.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Attachment => "attachment",
            Self::Case => "case",
            Self::CaseField => "case field",
            Self::CaseStatus => "case status",
            Self::Config => "configuration",
            Self::ConfigGroup => "configuration group",
            Self::Dataset => "dataset",
            Self::Group => "group",
            Self::Label => "label",
            Self::Milestone => "milestone",
            Self::Plan => "plan",
            Self::Project => "project",
            Self::Report => "report",
            Self::Result => "result",
            Self::ResultField => "result field",
            Self::Role => "role",
            Self::Run => "run",
            Self::Section => "section",
            Self::SharedStep => "set of shared steps",
            Self::Status => "status",
            Self::Suite => "suite",
            Self::Test => "test",
            Self::User => "user",
            Self::Variable => "variable",
        }
    }
}

/// The keys that a test has set, by row. `None` leaves a key out.
#[derive(Debug, Default)]
pub(crate) struct Overrides(BTreeMap<(Resource, u64), BTreeMap<String, Option<Value>>>);

impl Overrides {
    pub(crate) fn set(&mut self, resource: Resource, id: u64, key: &str, value: Option<Value>) {
        self.0.entry((resource, id)).or_default().insert(key.to_owned(), value);
    }

    pub(super) fn forget(&mut self, resource: Resource, id: u64) {
        self.0.remove(&(resource, id));
    }
}

impl State {
    /// A row as it is sent: with the keys that the test has set.
    pub(crate) fn sent(&self, resource: Resource, id: u64, mut row: Row) -> Row {
        for (key, value) in self.overrides.0.get(&(resource, id)).into_iter().flatten() {
            row.set(key, value.clone());
        }
        row
    }

    /// Whether this row exists.
    pub(crate) fn has(&self, resource: Resource, id: u64) -> bool {
        match resource {
            Resource::Attachment => self.attachments.contains_key(&id),
            Resource::Case => self.cases.contains_key(&id),
            Resource::CaseField => self.case_fields.contains_key(&id),
            Resource::CaseStatus => self.case_statuses.0.contains_key(&id),
            Resource::Config => self.configs.contains_key(&id),
            Resource::ConfigGroup => self.config_groups.contains_key(&id),
            Resource::Dataset => self.datasets.contains_key(&id),
            Resource::Group => self.groups.contains_key(&id),
            Resource::Label => self.labels.contains_key(&id),
            Resource::Milestone => self.milestones.contains_key(&id),
            Resource::Plan => self.plans.contains_key(&id),
            Resource::Project => self.projects.contains_key(&id),
            Resource::Report => self.reports.contains_key(&id),
            Resource::Result => self.results.contains_key(&id),
            Resource::ResultField => self.result_fields.contains_key(&id),
            Resource::Role => self.roles.0.contains_key(&id),
            Resource::Run => self.runs.contains_key(&id),
            Resource::Section => self.sections.contains_key(&id),
            Resource::SharedStep => self.shared_steps.contains_key(&id),
            Resource::Status => self.statuses.has(id),
            Resource::Suite => self.suites.contains_key(&id),
            Resource::Test => self.runs.values().any(|run| run.tests.iter().any(|test| test.id == id)),
            Resource::User => self.users.contains_key(&id),
            Resource::Variable => self.variables.contains_key(&id),
        }
    }
}
