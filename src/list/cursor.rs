//! Moves a listing from page to page while the list changes. This module does no IO.
//!
//! TestRail pages by offset, and offsets shift when rows above them come and go. So pages overlap: the next page starts
//! some rows before the end of the rows seen so far.
//!
//! A page joins if it has a row that was seen. Then it is a piece of the list without a gap after that row. A row that
//! is there the whole time cannot be between them: it was seen, is on the page, or comes after the page. If a page does
//! not join, the listing requests it again further up. The only assumption is that the server lists in one fixed order,
//! whichever it is. If the server sorts by time and reorders the rows of a second, the listing reads second by second.

mod bare;
mod seconds;

use super::asks::Asks;
use super::key::{Key, Listed};
use super::patience::Patience;
use super::seen::{Place, Row, Seen, check_order};
use super::ties::{Ties, Way};
use super::unsteady::Unsteady;

/// The state of a listing: which pages to request, which rows were seen, and how long to go on.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    asks: Asks,
    seen: Seen,
    ties: Ties,
    patience: Patience,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// After an error, until `resume`.
    Stopped,
    Done,
}

/// The part of a page that the listing looks at.
#[derive(Debug)]
pub(super) struct Arrived {
    /// Its rows, in their order.
    pub(super) rows: Vec<Listed>,
    /// Whether more rows follow, or may follow.
    pub(super) has_more: bool,
    /// Whether the server says that.
    pub(super) says_more: bool,
}

/// The rows of a page that the listing takes.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Which of its rows are new.
    pub(super) new: Vec<bool>,
    /// How many of them are new.
    pub(super) count: usize,
    /// The offset of its first row in the whole list.
    pub(super) first_row: u64,
}

/// Where a page joins: the first rows of it that count.
struct Seam {
    /// The first row that counts.
    start: usize,
    /// The first row with an id that can be new.
    new_ids: usize,
    /// The first seen row. New rows behind it are what the listing goes on for.
    joint: usize,
    /// The first row without an id that can be new.
    new_nameless: usize,
}

impl Cursor {
    pub(super) fn new(start: u64, limit: u64) -> Self {
        Self {
            asks: Asks::new(start, limit),
            seen: Seen::new(start),
            ties: Ties::default(),
            patience: Patience::default(),
            state: State::Going,
        }
    }

    /// Sets whether the number of pages that may be pending starts with one and doubles. Otherwise, any number may.
    pub(super) fn set_doubles(&mut self, doubles: bool) {
        self.asks.set_doubles(doubles);
    }

    /// How many rows to request on each page.
    pub(super) fn limit(&self) -> u64 {
        self.asks.limit()
    }

    /// The offset of another page to request, or `None` if that depends on a page that is still pending. `accept` takes
    /// the pages in the order of these requests.
    pub(super) fn ask(&mut self) -> Option<u64> {
        if self.is_over() { None } else { self.asks.ask() }
    }

    /// How many pending pages are still wanted. It drops to zero if the listing has to continue elsewhere.
    pub(super) fn wanted(&self) -> usize {
        self.asks.pending()
    }

    /// Whether there is nothing more to request: at the end, and after an error.
    pub(super) fn is_over(&self) -> bool {
        self.state != State::Going
    }

    #[cfg(any(test, fuzzing))]
    pub(super) fn has_begun(&self) -> bool {
        self.seen.begun
    }

    /// The offset after the last seen row, and how many of them come after the first one.
    #[cfg(test)]
    pub(super) fn end(&self) -> (u64, u32) {
        (self.seen.end, self.seen.behind(Place::FIRST))
    }

    /// Takes in the next pending page.
    ///
    /// # Errors
    ///
    /// After an error, the page counts as not requested, and the listing has stopped.
    pub(super) fn accept(&mut self, page: &Arrived) -> Result<Taken, Unsteady> {
        let offset = self.asks.receive();
        let taken = self.take_in(offset, page);
        if taken.is_err() {
            self.stop();
        }
        taken
    }

    /// Stops the listing at its position.
    pub(super) fn stop(&mut self) {
        self.state = State::Stopped;
        self.ties.awaits_top = None;
        self.go_on_behind(0);
    }

    /// Continues after an error.
    pub(super) fn resume(&mut self) {
        if self.state == State::Stopped {
            self.state = State::Going;
            self.patience.renew();
        }
    }

    fn take_in(&mut self, offset: u64, page: &Arrived) -> Result<Taken, Unsteady> {
        let count = page.rows.len() as u64;
        // A bare array that is longer than requested is the whole list, from a server that also ignores offsets.
        let whole = !page.says_more && count > self.asks.limit();
        let offset = if whole { 0 } else { offset };
        let bare_has_more = self.bare_has_more(page, whole);
        let has_more = count > 0 && (page.has_more || bare_has_more);
        let mut rows = self.seen.rows(&page.rows);
        if let Some(unseen) = self.ties.awaits_top.take() {
            return self.take_top(unseen, rows, has_more);
        }
        if self.ties.way != Way::Pages {
            return self.take_seconds(offset, rows, has_more).or_else(|unsteady| self.end_guess(unsteady));
        }
        let Some(seam) = self.seam(&rows, offset, whole) else {
            if self.asks.is_short() && self.asks.size() == 1 {
                return self.look_behind_one_row(rows.is_empty());
            }
            self.ties.note_none(offset, rows.first().and_then(|row| row.second));
            if offset == 0 {
                return Err(Unsteady::Lost);
            }
            self.step_back(offset);
            return Ok(Taken::default());
        };
        if has_more && count < 2 && !self.asks.is_short() {
            return Err(Unsteady::OneRow);
        }
        let moved = self.seen.moved(&rows, offset);
        if !page.says_more && self.is_short_list_again(moved, offset) {
            let taken = self.mark(0, offset, &mut rows);
            self.finish();
            return Ok(taken);
        }
        self.ties.has_changed |= check_order(&rows)? || self.ties.is_strange(moved);
        if self.ties.has_changed {
            return self.begin_seconds(offset, rows, has_more);
        }
        if let Some(moved) = moved {
            self.ties.note_move(moved, offset, &rows);
        }
        let news = rows.iter().skip(seam.joint).any(Row::is_unknown);
        if has_more && !news {
            if !page.says_more && self.is_whole_again(&rows, offset) {
                self.finish();
                return Ok(Taken::default());
            }
            let is_at_end = self.ends_at_end(&rows);
            self.patience.idle(is_at_end, self.asks.size())?;
        }

        let last = self.place(&mut rows, &seam);
        // If the page ends among seen rows, skip the seen rows after it.
        let behind = last.map_or(0, |last| self.seen.behind(last));
        let passed = self.patience.jump(behind);
        if passed > 0 {
            self.seen.nameless.clear();
        }
        let end = offset.saturating_add(count).saturating_add(u64::from(passed));
        let nameless = self.seen.nameless.len() as u64;
        let last = last.map(|last| (Place { row: last.row + passed, ..last }, end - 1 - nameless));
        let shift = if self.patience.is_stepping_back() { 0 } else { self.seen.shift(last) };
        (self.seen.begun, self.seen.end, self.seen.last) = (true, end, last);
        self.patience.join(passed > 0);
        let seconds: Vec<_> = rows.iter().map(|row| row.second).collect();
        self.ties.read_page(offset, &seconds, passed > 0);
        if !has_more {
            let unseen = end.saturating_sub(self.seen.rows_seen());
            if self.asks.start() == 0 && self.ties.needs_top(unseen) {
                self.asks.turn_to(0);
            } else {
                self.finish();
            }
        } else if news {
            self.patience.news();
            self.ties.news();
            self.asks.goes_on(count, end);
        } else {
            if behind > 0 {
                self.asks.shrink(count);
            }
            // If rows are constantly added above, the listing reaches the end only by moving ahead of them.
            self.go_on_behind(shift.min(self.asks.size()));
        }
        let count = rows.iter().filter(|row| row.new).count();
        Ok(Taken { new: rows.iter().map(|row| row.new).collect(), count, first_row: offset })
    }

    /// Whether the last seen row is at the end of this page, or after it.
    fn ends_at_end(&self, rows: &[Row]) -> bool {
        let last = rows.iter().rev().find_map(|row| row.place);
        last.is_none_or(|last| self.seen.behind(last) == 0)
    }

    fn finish(&mut self) {
        self.state = State::Done;
        self.asks.forget();
    }

    /// Where a page joins the seen rows, or `None` if it does not.
    fn seam(&self, rows: &[Row], offset: u64, whole: bool) -> Option<Seam> {
        if !self.seen.begun {
            let skipped = usize::from(self.asks.start() > 0);
            let start = if whole { usize::try_from(self.asks.first()).unwrap_or(usize::MAX) } else { 0 };
            let new = start.saturating_add(skipped);
            return Some(Seam { start, new_ids: new, joint: new, new_nameless: new });
        }
        let came = |row: &Row| row.place.is_some();
        let nameless = &self.seen.nameless;
        let stands = |(row, hash): &(&Row, &u64)| row.key == Key::Nameless(**hash);
        if let (Some(start), Some(last)) = (rows.iter().position(came), rows.iter().rposition(came)) {
            let again = rows.iter().skip(last + 1).zip(nameless).take_while(stands).count();
            // Rows in front of the seen ones came into the list meanwhile. Those of the same second may be there because
            // the server has moved them.
            let second = rows.get(start).and_then(|row| row.second).filter(|_| self.asks.start() == 0);
            let in_front = rows.iter().take(start).rev();
            let first = start - in_front.take_while(|row| second.is_some() && row.second == second).count();
            return Some(Seam { start: first, new_ids: first, joint: start, new_nameless: last + 1 + again });
        }
        // Rows without an id are recognised by their position.
        let overlap = usize::try_from(self.seen.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        let stood = nameless.len().checked_sub(overlap).and_then(|place| nameless.get(place..));
        if let Some(stood) = stood.filter(|stood| !stood.is_empty()) {
            if rows.len() >= overlap && rows.iter().zip(stood).all(|pair| stands(&pair)) {
                return Some(Seam { start: overlap, new_ids: overlap, joint: overlap, new_nameless: overlap });
            }
        }
        // Nothing can be missing before the list's first row.
        let is_top = offset == 0 && self.asks.start() == 0;
        is_top.then_some(Seam { start: 0, new_ids: 0, joint: 0, new_nameless: 0 })
    }

    /// Continues further up, because a page does not join: twice as far each time.
    fn step_back(&mut self, offset: u64) {
        let steps = self.patience.step_back();
        let step = self.asks.step().saturating_mul(1 << steps.min(40));
        self.asks.turn_to(offset.saturating_sub(step));
    }

    /// Continues after the seen rows, or `further` rows further on.
    fn go_on_behind(&mut self, further: u64) {
        let behind = self.seen.end.saturating_sub(self.asks.overlap()).saturating_add(further);
        let next = match self.seen.begun {
            true if self.ties.way != Way::Pages => self.ties.next,
            true => behind,
            false => self.asks.first(),
        };
        self.asks.turn_to(next);
    }

    /// Gives the new rows of a page their places, and marks them as new. Returns the place of the last one.
    fn place(&mut self, rows: &mut [Row], seam: &Seam) -> Option<Place> {
        let mut last = None;
        for (number, row) in rows.iter_mut().enumerate().skip(seam.start) {
            match row.key {
                Key::Id(id) => {
                    // The same row can also be twice on this page.
                    let (place, is_new) = row.place.map_or_else(|| self.seen.place(id, last), |place| (place, false));
                    row.new = is_new && number >= seam.new_ids;
                    last = Some(place);
                    self.seen.nameless.clear();
                }
                Key::Nameless(hash) => {
                    row.new = number >= seam.new_nameless;
                    self.seen.nameless.push(hash);
                    if row.new {
                        self.seen.ever_nameless.insert(hash);
                    }
                }
            }
        }
        last
    }
}
