//! How long a listing goes on with a list that keeps changing.

use super::unsteady::Unsteady;

/// How many pages in a row may join without new rows, before the listing stops believing the server that more follows.
pub(super) const MOST_IDLE: u64 = 8;
/// On small pages, a few rows that are added above between two requests fill the whole next page. So more pages may
/// have no new rows: up to this many rows in total.
const MOST_IDLE_ROWS: u64 = 200;

#[derive(Clone, Debug, Default)]
pub(super) struct Patience {
    /// How many pages in a row did not join.
    steps_back: u32,
    /// Whether the listing skipped seen rows.
    jumped: bool,
    /// How often in a row it skipped too far.
    misses: u32,
    /// How many pages in a row had no new rows.
    idle: u64,
    /// How many of them ended with the last seen row.
    idle_at_end: u64,
}

impl Patience {
    /// Counts a page that did not join. Returns how many before it did not, in a row.
    pub(super) fn step_back(&mut self) -> u32 {
        let before = self.steps_back;
        self.misses += u32::from(self.jumped && before == 0);
        self.steps_back += 1;
        before
    }

    /// Whether the last page did not join.
    pub(super) fn is_stepping_back(&self) -> bool {
        self.steps_back > 0
    }

    /// Records a page that joined, and whether the listing skips rows after it.
    pub(super) fn join(&mut self, jumped: bool) {
        (self.steps_back, self.jumped) = (0, jumped);
    }

    /// How many of the seen rows after a page to skip: all of them, or fewer if that was too far before.
    pub(super) fn jump(&self, behind: u32) -> u32 {
        behind.checked_shr(self.misses).unwrap_or(0)
    }

    /// Records a page with new rows.
    pub(super) fn news(&mut self) {
        (self.idle, self.idle_at_end, self.misses) = (0, 0, 0);
    }

    /// Counts a page without new rows, of a list with pages of this size.
    pub(super) fn idle(&mut self, is_at_end: bool, size: u64) -> Result<(), Unsteady> {
        self.idle += 1;
        self.idle_at_end = if is_at_end { self.idle_at_end + 1 } else { 0 };
        let most = MOST_IDLE.max(usual(size));
        if self.idle_at_end >= most || self.idle >= 4 * most { Err(Unsteady::Stuck(self.idle)) } else { Ok(()) }
    }

    /// Whether so many pages without new rows have come, including this one, that small pages do not explain it.
    pub(super) fn is_used_up_by_one_more(&self, size: u64) -> bool {
        self.idle + 1 >= usual(size).max(2)
    }

    /// Starts over after an error.
    pub(super) fn renew(&mut self) {
        (self.idle, self.idle_at_end, self.misses, self.steps_back) = (0, 0, 0, 0);
    }
}

/// How many pages of this size without new rows are usual.
fn usual(size: u64) -> u64 {
    MOST_IDLE_ROWS / size
}
