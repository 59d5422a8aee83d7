//! How long a listing goes on with a list that does not hold still.

use super::unsteady::Unsteady;

/// How many pages in a row may join and bring nothing new, before a server that says that more follows is not believed.
pub(super) const MOST_IDLE: u64 = 8;
/// On small pages, a few rows that are added above between two requests fill the whole of the next one, so that more of
/// them bring nothing new: so many rows, in all.
const MOST_IDLE_ROWS: u64 = 200;

#[derive(Clone, Debug, Default)]
pub(super) struct Patience {
    /// How many pages in a row did not join.
    steps_back: u32,
    /// Whether rows that came before were passed over.
    jumped: bool,
    /// How often in a row that was too far.
    misses: u32,
    /// How many pages in a row brought nothing new.
    idle: u64,
    /// How many of them ended with the last row that came.
    idle_at_end: u64,
}

impl Patience {
    /// Counts a page that did not join. Returns how many did not before, in a row.
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

    /// Notes a page that joined, and whether rows behind it are passed over.
    pub(super) fn join(&mut self, jumped: bool) {
        (self.steps_back, self.jumped) = (0, jumped);
    }

    /// How many of these rows, which came before and stand behind a page, are passed over: all of them, or fewer if
    /// that was too far before.
    pub(super) fn jump(&self, behind: u32) -> u32 {
        behind.checked_shr(self.misses).unwrap_or(0)
    }

    /// Notes a page with something new.
    pub(super) fn news(&mut self) {
        (self.idle, self.idle_at_end, self.misses) = (0, 0, 0);
    }

    /// Counts a page without news, of a list with pages of this size.
    pub(super) fn idle(&mut self, is_at_end: bool, size: u64) -> Result<(), Unsteady> {
        self.idle += 1;
        self.idle_at_end = if is_at_end { self.idle_at_end + 1 } else { 0 };
        let most = MOST_IDLE.max(usual(size));
        if self.idle_at_end >= most || self.idle >= 4 * most { Err(Unsteady::Stuck(self.idle)) } else { Ok(()) }
    }

    /// Whether so many pages without news have come, this one included, that it is nothing of small pages.
    pub(super) fn is_used_up_by_one_more(&self, size: u64) -> bool {
        self.idle + 1 >= usual(size).max(2)
    }

    /// Starts anew after an error.
    pub(super) fn renew(&mut self) {
        (self.idle, self.idle_at_end, self.misses, self.steps_back) = (0, 0, 0, 0);
    }
}

/// How many pages of this size without news are nothing unusual.
fn usual(size: u64) -> u64 {
    MOST_IDLE_ROWS / size
}
