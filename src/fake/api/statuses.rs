//! Statuses: what the result of a test can be.

use std::collections::BTreeMap;

use serde_json::Value;

use super::State;
use super::overrides::Resource;
use super::row::Row;
use super::seed::Seed;
use crate::StatusId;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Reply, Request};

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
    /// A custom status, 1 to 7 (status ids 6 to 12). A stand-in panics at any other number.
    Custom(u8),
}

impl TestStatus {
    /// The status id. Panics if there is no such custom status.
    pub(crate) fn id(self) -> u64 {
        match self {
            Self::Passed => 1,
            Self::Blocked => 2,
            Self::Retest => 4,
            Self::Failed => 5,
            Self::Custom(number) => {
                let id = u64::from(number) + 5;
                if !CUSTOM.contains(&id) {
                    invalid_setup(&format!("a custom status has a number from 1 to 7, not {number}"));
                }
                id
            }
        }
    }
}

/// No result yet. A result cannot have this status.
pub(crate) const UNTESTED: u64 = 3;

/// The ids of custom statuses: there are at most seven (recorded).
const CUSTOM: std::ops::RangeInclusive<u64> = 6..=12;

/// The names of TestRail's own statuses, whether they are final, and their colours, dark to bright (recorded).
const SYSTEM: [(u64, &str, bool, [u32; 3]); 5] = [
    (1, "passed", true, [6_667_107, 9_820_525, 12_709_313]),
    (2, "blocked", true, [9_474_192, 13_684_944, 14_737_632]),
    (UNTESTED, "untested", false, [11_579_568, 15_395_562, 15_790_320]),
    (4, "retest", false, [13_026_868, 15_593_088, 16_448_182]),
    (5, "failed", true, [14_250_867, 15_829_135, 16_631_751]),
];

/// The colours of a custom status (recorded).
const CUSTOM_COLORS: [u32; 3] = [0, 10_526_880, 13_684_944];

/// The statuses that are active: the others are not listed (recorded), and no result can have them.
#[derive(Debug)]
pub(crate) struct Statuses {
    /// The custom statuses: name and label.
    custom: BTreeMap<u64, (String, String)>,
    /// Whether these are still the initial ones, which the first one that a test adds replaces.
    initial: bool,
}

impl Default for Statuses {
    /// All seven custom statuses, with the names that TestRail gives them (manual).
    fn default() -> Self {
        let status = |id: u64| (id, (format!("custom_status{}", id - 5), format!("Custom {}", id - 5)));
        Self { custom: CUSTOM.map(status).collect(), initial: true }
    }
}

impl Statuses {
    /// Whether this status exists, "untested" included.
    pub(crate) fn has(&self, id: u64) -> bool {
        self.custom.contains_key(&id) || SYSTEM.iter().any(|(known, ..)| *known == id)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_statuses(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    let system =
        SYSTEM.iter().map(|(id, name, is_final, colors)| row(state, *id, name, &capitalized(name), *is_final, *colors));
    let custom = state.statuses.custom.iter();
    let custom = custom.map(|(id, (name, label))| row(state, *id, name, label, true, CUSTOM_COLORS));
    Ok(Reply::json(&system.chain(custom).collect::<Vec<_>>()))
}

fn capitalized(name: &str) -> String {
    name.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect()
}

/// Newer servers have `i18n_custom_id` (recorded). From which version on is not known.
fn row(state: &State, id: u64, name: &str, label: &str, is_final: bool, colors: [u32; 3]) -> Row {
    let [dark, medium, bright] = colors;
    let row = Row::new()
        .with("id", id)
        .with("name", name)
        .with("label", label)
        .with("color_dark", dark)
        .with("color_medium", medium)
        .with("color_bright", bright)
        .with("is_system", !CUSTOM.contains(&id))
        .with("is_untested", id == UNTESTED)
        .with("is_final", is_final)
        .with_if(state.generation.envelopes(), "i18n_custom_id", Value::Null);
    state.sent(Resource::Status, id, row)
}

/// Statuses.
impl Seed<'_> {
    /// Adds an active custom status, with the next free id from 6 on. Returns its id.
    ///
    /// A stand-in starts with all seven that TestRail can have, called `custom_status1` to `custom_status7`. The first
    /// status that a test adds replaces them all.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| {
    ///     seed.status("skipped", "Skipped");              // id 6
    ///     seed.status_with_id(9, "flaky", "Flaky");       // 7 and 8 are switched off, say
    /// });
    /// let statuses = fake.client().get_statuses().await?.items;
    /// let custom: Vec<_> = statuses.iter().filter(|status| !status.is_system).map(|status| status.id.get()).collect();
    /// assert_eq!(custom, [6, 9]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there are already seven.
    pub fn status(&mut self, name: &str, label: &str) -> StatusId {
        let statuses = &self.state.statuses;
        let free = CUSTOM.into_iter().find(|id| statuses.initial || !statuses.custom.contains_key(id));
        let id = free.unwrap_or_else(|| invalid_setup("TestRail has seven custom statuses at most"));
        self.status_with_id(id, name, label)
    }

    /// Adds an active custom status with this id, from 6 to 12; see [`status`](Seed::status). Returns its id.
    ///
    /// # Panics
    ///
    /// If the id is not from 6 to 12, or another status has it.
    pub fn status_with_id(&mut self, id: impl Into<StatusId>, name: &str, label: &str) -> StatusId {
        let id = id.into();
        if !CUSTOM.contains(&id.get()) {
            invalid_setup(&format!("a custom status has an id from 6 to 12, not {id}"));
        }
        let statuses = &mut self.state.statuses;
        if std::mem::take(&mut statuses.initial) {
            statuses.custom.clear();
        }
        if statuses.custom.insert(id.get(), (name.to_owned(), label.to_owned())).is_some() {
            invalid_setup(&format!("there is a status {id} already"));
        }
        id
    }

    /// Removes a custom status, as if it were switched off: it is not listed, and new results cannot have it. Tests
    /// that have it keep it.
    ///
    /// # Panics
    ///
    /// If there is no such custom status.
    pub fn remove_status(&mut self, status: impl Into<StatusId>) {
        let status = status.into();
        if self.state.statuses.custom.remove(&status.get()).is_none() {
            invalid_setup(&format!("there is no custom status {status}"));
        }
        self.state.forget(Resource::Status, status.get());
    }
}
