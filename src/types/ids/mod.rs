//! The ids of TestRail's entities, one type each, so that a project's id cannot stand in a run's place.

mod entry;
mod pasted;

pub use entry::EntryId;

/// The text given is not an id.
///
/// ```
/// use testrail::{ProjectId, RunId};
///
/// assert_eq!(
///     "one".parse::<ProjectId>().unwrap_err().to_string(),
///     "\"one\" is not a TestRail id: an id is a whole number such as 42"
/// );
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
    #[error("{0:?} is not a TestRail id: an id is a whole number such as 42")]
    NoNumber(String),
    #[error(
        "{0:?} names no run: a run is named by its id (42), by R42 as TestRail shows it, or by its web address \
         (https://example.testrail.io/index.php?/runs/view/42)"
    )]
    NoRun(String),
    #[error("{0:?} is not the id of a plan's entry: it has letters, digits and dashes only")]
    NoEntry(String),
    #[error("this is the web address of a test plan, not of a run: open one of its runs, and take that one's address")]
    Plan,
    #[error("this is the web address of a test, not of a run: open the run that it is in, and take that one's address")]
    Test,
}

/// How much of a text an error quotes, in bytes.
const QUOTED: usize = 100;

/// An id as the API writes it: digits only.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

/// An id as a number of its own type.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Every method takes `impl Into` of this type, so a `u64` or a literal number does as well.
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
            /// The id with this number.
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

/// Ids that are read from their number alone.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        id! { $(#[$doc])* $name }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let no_number = || Reason::NoNumber(crate::types::printable(text, QUOTED)).into();
                number(text).map(Self).ok_or_else(no_number)
            }
        }
    )+};
}

id! {
    /// The id of a test run.
    ///
    /// As text it is read in each of the ways in which people paste a run: its number, `R42` as TestRail shows it, or
    /// its web address. An address is not held against the one of a client, because a TestRail can have several; a
    /// test plan shows as R and a number too, and the API refuses that as a run.
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
    RunId
}

ids! {
    /// The id of a project.
    ProjectId
    /// The id of a test suite.
    SuiteId
    /// The id of a test case.
    CaseId
    /// The id of a milestone.
    MilestoneId
    /// The id of a user.
    UserId
    /// The id of a configuration, such as "Chrome".
    ConfigId
    /// The id of a group of configurations, such as "Browsers".
    ConfigGroupId
    /// The id of a test plan.
    PlanId
    /// The id of a dataset.
    DatasetId
    /// The id of a status, such as "Passed".
    StatusId
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

    #[test]
    fn what_is_not_a_whole_number_is_no_id() {
        for text in ["", "-1", "+1", "1.5", "x", " 1", "P1", "18446744073709551616"] {
            let error = text.parse::<ProjectId>().unwrap_err();
            assert_eq!(error.to_string(), format!("{text:?} is not a TestRail id: an id is a whole number such as 42"));
        }
    }
}
