//! What bare arrays tell: a server that sends them does not say whether more rows follow.

use super::{Arrived, Cursor, Place, Row, Taken};
use crate::list::unsteady::Unsteady;

impl Cursor {
    /// Records a bare array, and returns whether more rows may follow although it is shorter than requested. The server
    /// may put no more rows on a page: behind the first one, one more page tells. Later, one that is as long as any
    /// before may not be the last.
    pub(super) fn bare_has_more(&mut self, page: &Arrived, whole: bool) -> bool {
        let is_first = !self.seen.begun || self.asks.begins_again();
        if page.says_more || whole {
            return false;
        }
        let count = page.rows.len() as u64;
        if is_first && (1..self.asks.limit()).contains(&count) {
            self.asks.begin_short(count);
        }
        self.asks.is_longest(count) && (!is_first || self.asks.is_short())
    }

    /// Takes in what comes behind a bare array of one row. Pages of one row cannot overlap, so the listing begins again
    /// if there is a row: it may have been added meanwhile.
    pub(super) fn look_behind_one_row(&mut self, is_end: bool) -> Result<Taken, Unsteady> {
        if is_end {
            self.finish();
        } else if !self.asks.begin_again() {
            return Err(Unsteady::OneRow);
        }
        Ok(Taken::default())
    }

    /// Whether a bare array without new rows is the whole list once more, from a server that ignores offsets. On a
    /// server that knows offsets, this would take as many additions between two requests as the offset says, several
    /// times.
    pub(super) fn is_whole_again(&self, rows: &[Row], offset: u64) -> bool {
        let first = self.asks.start().saturating_add(self.asks.step());
        let starts_as_before = rows.first().is_some_and(|row| row.place == Some(Place::FIRST));
        starts_as_before && offset >= first && self.patience.is_used_up_by_one_more(self.asks.size())
    }

    /// Whether a page behind a short bare array is the whole list once more, from a server that ignores offsets: its
    /// rows stand as far down as the page was requested. On another server, so many rows would have been added above.
    pub(super) fn is_short_list_again(&self, moved: Option<i64>, offset: u64) -> bool {
        const FEW: u64 = 6;
        let further = offset.saturating_sub(self.asks.first());
        let least = further.saturating_sub(FEW).max(1);
        self.asks.is_short() && further > 0 && moved.is_some_and(|moved| moved >= 0 && moved.unsigned_abs() >= least)
    }
}
