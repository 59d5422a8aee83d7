//! The ids of TestRail's entities, one type each, so that a project's id cannot stand in a run's place.

/// The text given is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a TestRail id: an id is a whole number such as 42")]
#[non_exhaustive]
pub struct ParseIdError {
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        ///
        /// Every method takes `impl Into` of this type, so a `u64` or a literal number does as well.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
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

        impl From<u64> for crate::Patch<$name> {
            fn from(id: u64) -> Self {
                Self::Set($name(id))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let digits = text.bytes().all(|b| b.is_ascii_digit());
                let id = text.parse().ok().filter(|_| digits).map(Self);
                id.ok_or_else(|| ParseIdError { text: text.to_owned() })
            }
        }
    )+};
}

ids! {
    /// The id of a test run.
    RunId
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
        for text in ["", "-1", "+1", "1.5", "x", " 1", "18446744073709551616"] {
            let error = text.parse::<RunId>().unwrap_err();
            assert_eq!(error.to_string(), format!("{text:?} is not a TestRail id: an id is a whole number such as 42"));
        }
    }
}
