//! Reads a list second by second, because the server reorders the rows of a second.

use super::{Cursor, Row, Seam, Taken};
use crate::list::key::Key;
use crate::list::seen::check_order;
use crate::list::ties::{Long, Reading, Second, Way, first_of_last};
use crate::list::unsteady::Unsteady;

impl Cursor {
    /// Takes in the first page once more, at the end of a list that has more rows than were seen. If as many rows were
    /// added in front of it, nothing is missing.
    pub(super) fn take_top(&mut self, unseen: u64, rows: Vec<Row>, has_more: bool) -> Result<Taken, Unsteady> {
        let added = rows.iter().position(|row| row.place.is_some());
        if added.is_some_and(|added| (added as u64) < unseen) {
            return self.begin_seconds(0, rows, has_more);
        }
        self.finish();
        Ok(Taken::default())
    }

    /// Goes over to reading second by second. This page has shown that it is necessary.
    pub(super) fn begin_seconds(&mut self, offset: u64, rows: Vec<Row>, has_more: bool) -> Result<Taken, Unsteady> {
        (self.ties.way, self.ties.next) = (Way::Seconds, offset);
        self.asks.widen();
        self.seen.nameless.clear();
        if let Some(start) = self.ties.read_again() {
            self.turn(start.saturating_sub(self.asks.overlap()).max(self.asks.first()));
            return Ok(Taken::default());
        }
        self.take_seconds(offset, rows, has_more)
    }

    /// Takes in a page.
    pub(super) fn take_seconds(&mut self, offset: u64, mut rows: Vec<Row>, has_more: bool) -> Result<Taken, Unsteady> {
        if self.ties.long.is_some() {
            return self.take_long(offset, rows, has_more);
        }
        let Some(from) = self.joint(offset, &rows) else { return self.step_back_by_seconds(offset) };
        self.ties.has_changed |= check_order(&rows)?;
        self.take_from(from, offset, &mut rows, has_more)
    }

    /// Ends a list that has been read to its end and then again, on the guess that rows were missing, if the second
    /// reading comes to no end.
    pub(super) fn end_guess(&mut self, unsteady: Unsteady) -> Result<Taken, Unsteady> {
        let is_guess = self.ties.way == Way::SecondsAgain && !self.ties.has_changed;
        match unsteady {
            Unsteady::Ties { .. } | Unsteady::Stuck(_) | Unsteady::Lost if is_guess => {
                self.finish();
                Ok(Taken::default())
            }
            _ => Err(unsteady),
        }
    }

    /// The first row of a page that counts: one that was seen and is not of the last second, so that it stands in front
    /// of all rows of that second.
    fn joint(&self, offset: u64, rows: &[Row]) -> Option<usize> {
        rows.iter().position(|row| self.stands_in_front(row)).or_else(|| match self.asks.start() {
            // Nothing can be missing before the list's first row.
            0 if offset == 0 => Some(0),
            0 => None,
            _ if offset <= self.asks.first() => rows.iter().position(|row| row.place.is_some()),
            _ => None,
        })
    }

    /// Whether a row was seen and stands in front of the last second. If the list is read again from a second on, rows
    /// behind that second were seen as well.
    fn stands_in_front(&self, row: &Row) -> bool {
        let is_in_front = |last| {
            if self.ties.way == Way::SecondsAgain { row.second > Some(last) } else { row.second != Some(last) }
        };
        row.place.is_some() && self.ties.last.is_some_and(|last| is_in_front(last.second))
    }

    /// Takes the rows from this one on, and continues at the first row of their last second.
    fn take_from(&mut self, from: usize, offset: u64, rows: &mut [Row], has_more: bool) -> Result<Taken, Unsteady> {
        let count = rows.len() as u64;
        if has_more && count < 2 {
            return Err(Unsteady::OneRow);
        }
        let seconds: Vec<_> = rows.iter().map(|row| row.second).collect();
        let (first, last) = (first_of_last(&seconds), self.ties.last.map(|last| last.second));
        // The page ends among rows that are complete.
        let ends_in_front = rows.iter().skip(first).any(|row| self.stands_in_front(row));
        let taken = self.mark(from, offset, rows);
        self.patience.join(false);
        if !has_more {
            self.finish();
            return Ok(taken);
        }
        // A part of the list that is read again has nothing new, but it has an end.
        let is_within = offset <= self.seen.rows_seen().saturating_add(self.asks.limit());
        let is_further = is_within && offset > self.ties.furthest;
        self.ties.furthest = self.ties.furthest.max(offset);
        if taken.count > 0 || is_further {
            self.patience.news();
        } else {
            self.patience.idle(false, self.asks.size())?;
        }
        self.asks.shrink(count);
        if ends_in_front {
            self.turn(offset.saturating_add(count - self.asks.overlap().min(count - 1)));
            return Ok(taken);
        }
        let Some(second) = seconds.last().copied().flatten().or(last) else { return Err(Unsteady::Lost) };
        let first = first as u64;
        self.ties.last = Some(Second { second, start: offset.saturating_add(first) });
        match self.asks.overlap().min(first) {
            in_front if in_front < first => self.turn(offset.saturating_add(first - in_front)),
            _ if first > 1 => self.turn(offset.saturating_add(first - 1)),
            // It is as long as the page.
            _ => {
                let mut long = Long::new(second, offset.saturating_add(first));
                let next = long.read_page(offset, &ties(rows), has_more)?;
                self.ties.long = Some(long);
                if let Reading::GoesOn(next) = next {
                    self.turn(next);
                }
            }
        }
        Ok(taken)
    }

    /// Takes in a page of a second that does not fit one.
    fn take_long(&mut self, offset: u64, mut rows: Vec<Row>, has_more: bool) -> Result<Taken, Unsteady> {
        let Some(mut long) = self.ties.long.take() else { return Ok(Taken::default()) };
        let of_it = |row: &Row| row.second == Some(long.second());
        let (from, end) = (rows.iter().position(of_it), rows.iter().rposition(of_it));
        match long.read_page(offset, &ties(&rows), has_more)? {
            Reading::Elsewhere => self.take_seconds(offset, rows, has_more),
            Reading::Complete => self.take_from(from.unwrap_or(0), offset, &mut rows, has_more),
            Reading::GoesOn(next) => {
                // The rows behind it come once it is complete: no page may take them for rows in front of it.
                rows.truncate(end.map_or(0, |end| end + 1));
                let taken = self.mark(from.unwrap_or(0), offset, &mut rows);
                self.ties.long = Some(long);
                self.turn(next);
                Ok(taken)
            }
        }
    }

    /// Gives the rows from this one on their places, and marks the new ones.
    pub(super) fn mark(&mut self, from: usize, offset: u64, rows: &mut [Row]) -> Taken {
        self.place(rows, &Seam { start: from, new_ids: from, joint: from, new_nameless: usize::MAX });
        for row in rows.iter_mut().skip(from) {
            if let Key::Nameless(hash) = row.key {
                row.new = self.seen.ever_nameless.insert(hash);
            }
        }
        self.seen.nameless.clear();
        let new: Vec<_> = rows.iter().map(|row| row.new).collect();
        Taken { count: new.iter().filter(|new| **new).count(), new, first_row: offset }
    }

    /// Continues further up, because a page has no row from before the last second.
    fn step_back_by_seconds(&mut self, offset: u64) -> Result<Taken, Unsteady> {
        if offset <= self.asks.first() {
            return Err(Unsteady::Lost);
        }
        let (steps, overlap) = (self.patience.step_back(), self.asks.overlap());
        let further = if steps == 0 { 0 } else { self.asks.step().saturating_mul(1 << (steps - 1).min(40)) };
        let top = self.ties.last.map_or(0, |last| last.start.min(offset - 1));
        self.turn(top.saturating_sub(overlap.max(1)).saturating_sub(further).max(self.asks.first()));
        Ok(Taken::default())
    }

    /// Continues at this offset.
    fn turn(&mut self, offset: u64) {
        self.ties.next = offset;
        self.asks.turn_to(offset);
    }
}

/// The seconds and the keys of rows.
fn ties(rows: &[Row]) -> Vec<(Option<i64>, Key)> {
    rows.iter().map(|row| (row.second, row.key)).collect()
}
