//! The ids of TestRail's entities. Each has its own type, so nobody can pass a project's id as a run's.

mod attachment;
mod entry;
mod pasted;

pub use attachment::AttachmentId;
pub use entry::EntryId;
use pasted::{Kind, parse};

/// A text is not an id.
///
/// ```
/// use testrail::{ProjectId, RunId, SuiteId};
///
/// assert_eq!(
///     "one".parse::<ProjectId>().unwrap_err().to_string(),
///     "\"one\" is not the id of a project: give its number (42), P42 as TestRail shows it, or its web address \
///      (https://example.testrail.io/index.php?/projects/overview/42)"
/// );
/// assert_eq!("C76".parse::<SuiteId>().unwrap_err().to_string(), "\"C76\" is a test case, not a suite");
/// assert_eq!(
///     "https://example.testrail.io/index.php?/plans/view/4".parse::<RunId>().unwrap_err().to_string(),
///     "this is the web address of a test plan, not of a run: open one of its runs, and take that one's address"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct ParseIdError(#[from] Reason);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("{text:?} is not the id of {}", .wanted.and_how_it_is_written())]
    NoId { text: String, wanted: &'static Kind },
    #[error("{text:?} is {}, not {}", .found.noun, .wanted.noun)]
    Other { text: String, found: &'static Kind, wanted: &'static Kind },
    #[error("this is the web address of {}, not of {}{}", .found.noun, .wanted.noun, .wanted.instead_of(.found))]
    OtherAddress { found: &'static Kind, wanted: &'static Kind },
    #[error("{0:?} is not the id of a plan's entry: it has letters, digits and dashes only")]
    NoEntry(String),
    #[error("{0:?} is not the id of an attachment: it is a number, a UUID, or the attachment's web address")]
    NoAttachment(String),
}

/// The most of a text that an error quotes, in bytes.
const QUOTED: usize = 100;

/// Declares the type of an id that is a number.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Methods take `impl Into` of this type, so you can also pass a `u64` or a literal number.
        ///
        /// ```
        #[doc = concat!("use testrail::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id = ", stringify!($name), "::new(42);")]
        /// assert_eq!((id.get(), id.to_string()), (42, "42".to_owned()));
        #[doc = concat!("assert_eq!(\"42\".parse::<", stringify!($name), ">(), Ok(id));")]
        /// ```
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// Creates the id with this number.
            #[must_use]
            pub const fn new(id: u64) -> Self {
                Self(id)
            }

            /// The id as a number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        // The only conversion from an integer type: with a second one, `get_run(42)` would be ambiguous.
        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                *id
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                id.0
            }
        }

        impl From<u64> for crate::types::Patch<$name> {
            fn from(id: u64) -> Self {
                Self::Set($name(id))
            }
        }

        impl crate::types::path::Segment for $name {
            fn text(&self) -> String {
                self.0.to_string()
            }

            fn number(&self) -> Option<u64> {
                Some(self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

/// Declares ids, each with its kind.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $kind:ident)+) => {$(
        id! { $(#[$doc])* $name }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse(text, &pasted::$kind).map(Self)
            }
        }
    )+};
}

ids! {
    /// The id of a test run.
    ///
    /// It parses each of the ways in which people paste a run: its number, `R42` as TestRail shows it, or its web
    /// address. The host of an address does not have to match the client's, because a TestRail server can have several
    /// addresses. TestRail also shows a test plan as R and a number; the API refuses such an id as a run.
    ///
    /// ```
    /// use testrail::RunId;
    ///
    /// let run: RunId = "https://example.testrail.io/index.php?/runs/view/42&group_by=cases:section_id".parse()?;
    /// assert_eq!(run, RunId::new(42));
    /// assert_eq!("R42".parse(), Ok(run));
    /// assert_eq!("42".parse(), Ok(run));
    /// # Ok::<(), testrail::ParseIdError>(())
    /// ```
    RunId: RUN
    /// The id of a project. It parses from `42`, `P42`, or the address of the project's overview.
    ProjectId: PROJECT
    /// The id of a test suite. It parses from `42`, `S42`, or the suite's web address.
    SuiteId: SUITE
    /// The id of a test case. It parses from `42`, `C42`, or the case's web address.
    CaseId: CASE
    /// The id of a test, which is a case in a run. It parses from `42`, `T42`, or the test's web address.
    TestId: TEST
    /// The id of a milestone. It parses from `42`, `M42`, or the milestone's web address.
    MilestoneId: MILESTONE
    /// The id of a user.
    UserId: USER
    /// The id of a configuration, such as "Chrome".
    ConfigId: CONFIG
    /// The id of a group of configurations, such as "Browsers".
    ConfigGroupId: CONFIG_GROUP
    /// The id of a test plan. It parses from `42`, `R42`, or the plan's web address.
    PlanId: PLAN
    /// The id of a dataset.
    DatasetId: DATASET
    /// The id of a status, such as "Passed".
    StatusId: STATUS
    /// The id of a result of a test.
    ResultId: RESULT
    /// The id of a section of a suite.
    SectionId: SECTION
    /// The id of a status of cases in their review (Enterprise). It is no [`StatusId`], which tests and results have.
    CaseStatusId: CASE_STATUS
    /// The id of a type of cases, such as "Regression".
    CaseTypeId: CASE_TYPE
    /// The id of a priority, such as "High". It is not the priority's rank.
    PriorityId: PRIORITY
    /// The id of a template of cases, such as "Test Case (Steps)".
    TemplateId: TEMPLATE
    /// The id of a custom field of cases or results.
    FieldId: FIELD
    /// The id of a set of shared steps.
    SharedStepId: SHARED_STEP
    /// The id of a label.
    LabelId: LABEL
    /// The id of a role, such as "Tester".
    RoleId: ROLE
    /// The id of a group of users.
    GroupId: GROUP
    /// The id of a report that can be run through the API.
    ReportId: REPORT
    /// The id of a variable, which has values in datasets.
    VariableId: VARIABLE
}

/// TestRail's own statuses, which every server has. An administrator can show them under other names.
///
/// ```
/// use testrail::StatusId;
///
/// assert_eq!(StatusId::FAILED.get(), 5);
/// ```
impl StatusId {
    /// The test has passed.
    pub const PASSED: Self = Self(1);
    /// Something keeps the test from being run.
    pub const BLOCKED: Self = Self(2);
    /// The test has no result yet. No result can have this status.
    pub const UNTESTED: Self = Self(3);
    /// The test has to be run again.
    pub const RETEST: Self = Self(4);
    /// The test has failed.
    pub const FAILED: Self = Self(5);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_and_prints_as_its_number() {
        let id: RunId = "42".parse().unwrap();
        assert_eq!((id, id.to_string(), u64::from(id)), (RunId::new(42), "42".into(), 42));
        assert_eq!(serde_json::to_string(&id).unwrap(), "42");
        assert_eq!(serde_json::from_str::<RunId>("42").unwrap(), id);
    }
}
