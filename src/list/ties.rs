//! Rows of one second, which a server may list in another order each time.
//!
//! A server that sorts only by the time of creation may return rows of the same second in any order (measured on the
//! database `MariaDB` with `ORDER BY created_on DESC` and no second key). Where that shows, such rows count as one
//! place in the list: the order is checked between seconds only, and the next page starts at the first row of the last
//! second. A page is a piece of the list at one moment. If it has a row from before that second, it also has each row
//! of the second, as far as it reaches.

use std::collections::HashSet;

use super::key::Key;
use super::seen::Row;
use super::unsteady::Unsteady;

/// How often a second is read that does not fit a page.
const MOST_READINGS: u32 = 16;

/// How many readings in a row have to find no more.
const QUIET: u32 = 2;

/// How many pages within the last second may have no seen row although no row has moved. On small pages, an addition
/// and a deletion look like that.
const MOST_STRANGE: u32 = 3;

/// How often rows stay where they were if the order does not turn.
const OFTEN: u32 = 3;

/// The last second of the rows that a listing has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Second {
    pub(super) second: i64,
    /// The offset of its first row, as of the page that showed it.
    pub(super) start: u64,
}

/// How a listing reads the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// Page by page, as long as the server seems to list in one order.
    #[default]
    Pages,
    /// Second by second.
    Seconds,
    /// Second by second, from one on behind which it has already seen rows.
    SecondsAgain,
}

/// What a listing knows of the rows of one second.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties {
    pub(super) way: Way,
    /// Whether rows of one second have changed places. Otherwise, it is only a guess that rows may be missing.
    pub(super) has_changed: bool,
    /// The first second within which rows moved down from one page to the next. Most likely, rows were added above. But
    /// some may have come from below, to where the listing has been.
    suspect: Option<Second>,
    /// How often rows stayed where they were, from one page to the next within a second. If they often do, the order
    /// does not turn with each request.
    stays: u32,
    /// Whether an unknown row came in front of a seen row of its second.
    had_unknown: bool,
    /// How many more rows the list has than were seen, while the listing reads its first page again.
    pub(super) awaits_top: Option<u64>,
    /// Whether a page within the last second had no seen row.
    had_none: bool,
    /// How often that was so although no row has moved.
    strange: u32,
    /// The last second so far, if that is known.
    pub(super) last: Option<Second>,
    /// A second that does not fit a page.
    pub(super) long: Option<Long>,
    /// The offset of the next page, once rows are reordered.
    pub(super) next: u64,
    /// The greatest offset of a page since then.
    pub(super) furthest: u64,
}

impl Ties {
    /// Records how far the seen rows of a page have moved down, its offset, and its rows.
    pub(super) fn note_move(&mut self, moved: i64, offset: u64, rows: &[Row]) {
        let begins_within = self.began_before(offset, rows.first().and_then(|row| row.second));
        if begins_within {
            self.stays += u32::from(moved == 0);
            self.had_unknown |= has_unknown_in_front(rows);
            if self.suspect.is_none() && moved > 0 {
                self.suspect = self.last;
            }
        }
        // If rows were added above, it has moved down, but then nothing is missing.
        if let Some(suspect) = &mut self.suspect {
            suspect.start = suspect.start.saturating_add_signed(moved.min(0));
        }
    }

    /// Whether rows may be missing from the list, which has so many more rows than were seen. Most likely, these were
    /// added above. The list's first page tells.
    pub(super) fn needs_top(&mut self, unseen: u64) -> bool {
        let needs = unseen > 0 && self.suspect.is_some() && (self.had_unknown || self.stays < OFTEN);
        self.awaits_top = needs.then_some(unseen);
        needs
    }

    /// Returns the offset of the second from which on to read the list again, if rows may be missing from there on.
    pub(super) fn read_again(&mut self) -> Option<u64> {
        let suspect = self.suspect.take()?;
        (self.way, self.last) = (Way::SecondsAgain, Some(suspect));
        Some(suspect.start)
    }

    /// Records a page without a seen row, from `offset` on.
    pub(super) fn note_none(&mut self, offset: u64, second: Option<i64>) {
        self.had_none = self.began_before(offset, second);
    }

    /// Records how far rows have moved after such a page. Returns whether only another order explains that page: no
    /// rows were removed, several times in a row.
    pub(super) fn is_strange(&mut self, moved: Option<i64>) -> bool {
        self.strange += u32::from(std::mem::take(&mut self.had_none) && moved == Some(0));
        self.strange > MOST_STRANGE
    }

    /// Records a page with new rows.
    pub(super) fn news(&mut self) {
        self.strange = 0;
    }

    /// Whether this is the last second so far, and it began before this offset.
    pub(super) fn began_before(&self, offset: u64, second: Option<i64>) -> bool {
        self.last.is_some_and(|last| Some(last.second) == second && last.start < offset)
    }

    /// Records the seconds of a page that counts, and whether rows behind it are skipped.
    pub(super) fn read_page(&mut self, offset: u64, seconds: &[Option<i64>], skips: bool) {
        let second = seconds.last().copied().flatten().filter(|_| !skips);
        let first = first_of_last(seconds);
        let goes_on = first == 0 && self.began_before(offset, second);
        if !goes_on {
            let start = offset.saturating_add(first as u64);
            self.last = second.map(|second| Second { second, start });
        }
    }
}

/// Whether an unknown row stands in front of a seen one of its second.
fn has_unknown_in_front(rows: &[Row]) -> bool {
    rows.chunk_by(|row, next| row.second == next.second).any(|ties| {
        let seen = ties.iter().rposition(|row| row.place.is_some());
        ties.iter().take(seen.unwrap_or(0)).any(Row::is_unknown)
    })
}

/// The first of the rows at the end of a page that have the same second.
pub(super) fn first_of_last(seconds: &[Option<i64>]) -> usize {
    let last = seconds.last();
    seconds.iter().rposition(|second| Some(second) != last).map_or(0, |other| other + 1)
}

/// The reading of a second that does not fit a page. Its pages show other rows each time, so they are read until the
/// rows found are as many as there are places, and further readings find no more.
#[derive(Clone, Debug)]
pub(super) struct Long {
    second: i64,
    /// The offset of its first row.
    start: u64,
    found: HashSet<Key>,
    /// How many readings are complete.
    readings: u32,
    /// Whether the current reading has found rows.
    news: bool,
    /// How many readings in a row have found none.
    quiet: u32,
    /// Whether the next page of the reading comes twice. Some servers have two orders in turn.
    twice: bool,
}

/// What a page of a long second shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// None of its rows: it is elsewhere.
    Elsewhere,
    /// It goes on behind the page, or has to be read again: at this offset.
    GoesOn(u64),
    /// All of its rows are known.
    Complete,
}

impl Long {
    pub(super) fn new(second: i64, start: u64) -> Self {
        Self { second, start, found: HashSet::new(), readings: 0, news: false, quiet: 0, twice: false }
    }

    pub(super) fn second(&self) -> i64 {
        self.second
    }

    /// Records a page: its offset, the seconds and the keys of its rows, and whether more rows follow.
    pub(super) fn read_page(
        &mut self,
        offset: u64,
        rows: &[(Option<i64>, Key)],
        has_more: bool,
    ) -> Result<Reading, Unsteady> {
        let is_of_it = |row: &(Option<i64>, Key)| row.0 == Some(self.second);
        let (Some(first), Some(last)) = (rows.iter().position(is_of_it), rows.iter().rposition(is_of_it)) else {
            return Ok(Reading::Elsewhere);
        };
        if first > 0 {
            self.start = offset.saturating_add(first as u64);
        }
        for row in rows.iter().skip(first).take(last + 1 - first) {
            self.news |= self.found.insert(row.1);
        }
        let length = rows.len() as u64;
        if std::mem::take(&mut self.twice) {
            return Ok(Reading::GoesOn(offset));
        }
        // The rows found are far fewer than the places, so the server most likely sends the same again and again.
        let (found, read) = (self.found.len() as u64, offset.saturating_sub(self.start));
        if read > 2 * found + 8 * length {
            return Err(Unsteady::Ties { second: self.second, rows: self.found.len() });
        }
        if last + 1 == rows.len() && has_more {
            // Pages at other offsets, because some servers sort the same page in the same way each time.
            let step = if self.readings % 2 == 0 { length - 1 } else { length.div_ceil(2) };
            return Ok(Reading::GoesOn(offset.saturating_add(step.max(1))));
        }
        let end = offset.saturating_add(last as u64 + 1);
        self.quiet = if self.news { 0 } else { self.quiet + 1 };
        // Rows that were removed meanwhile count as found. So the number alone does not tell, nor does one reading.
        let is_complete = self.found.len() as u64 >= end.saturating_sub(self.start);
        if is_complete && self.quiet >= QUIET {
            return Ok(Reading::Complete);
        }
        self.readings += 1;
        if self.readings == MOST_READINGS {
            return Err(Unsteady::Ties { second: self.second, rows: self.found.len() });
        }
        (self.news, self.twice) = (false, self.readings % 4 >= 2);
        let earlier = u64::from(self.readings - 1) % length.max(1);
        Ok(Reading::GoesOn(self.start.saturating_sub(earlier)))
    }
}
