//! What a test's result can be.

/// The status of a test's result.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, TestStatus};
///
/// let fake = FakeTestRail::start().await;
/// fake.record(3, 2, TestStatus::Failed);
/// fake.record(3, 3, TestStatus::Custom(1));
/// let counts = fake.client().get_run(3).await?.counts();
/// assert_eq!((counts.failed, counts.custom[0]), (1, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TestStatus {
    /// Passed (status id 1).
    Passed,
    /// Blocked (status id 2).
    Blocked,
    /// Retest (status id 4).
    Retest,
    /// Failed (status id 5).
    Failed,
    /// A custom status, 1 to 7 (status ids 6 to 12).
    Custom(u8),
}

/// No result yet. Nobody can report it.
pub(super) const UNTESTED: u64 = 3;

/// The statuses of `get_statuses`: id, name, label, and whether one is final. That retest is not final, and the
/// names of the custom ones, are after the manual.
pub(super) const STATUSES: [(u64, &str, &str, bool); 12] = [
    (1, "passed", "Passed", true),
    (2, "blocked", "Blocked", true),
    (UNTESTED, "untested", "Untested", false),
    (4, "retest", "Retest", false),
    (5, "failed", "Failed", true),
    (6, "custom_status1", "Custom 1", true),
    (7, "custom_status2", "Custom 2", true),
    (8, "custom_status3", "Custom 3", true),
    (9, "custom_status4", "Custom 4", true),
    (10, "custom_status5", "Custom 5", true),
    (11, "custom_status6", "Custom 6", true),
    (12, "custom_status7", "Custom 7", true),
];

impl TestStatus {
    /// The status id, if there is such a status.
    pub(super) fn id(self) -> Option<u64> {
        match self {
            Self::Passed => Some(1),
            Self::Blocked => Some(2),
            Self::Retest => Some(4),
            Self::Failed => Some(5),
            Self::Custom(number) => (1..=7).contains(&number).then(|| u64::from(number) + 5),
        }
    }
}
