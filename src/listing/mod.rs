//! How a listing goes from page to page while the list changes. Nothing here does IO.
//!
//! TestRail's pages go by offset, and offsets shift when rows come and go above them. So pages overlap: the next one
//! starts some rows before the end of what came. A page joins if it has a row that came before. Then it is a piece of
//! the list without a gap behind that row, and no row that is there all the time can be between them: it came already,
//! is on the page, or stands behind it. A page that does not join is asked for again further up. Nothing is assumed but
//! that the server lists in one fixed order, whichever it is.

mod known;
#[cfg(any(test, fuzzing))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::incompatible_msrv,
    clippy::cast_possible_truncation,
    reason = "it belongs to tests"
)]
pub(crate) mod model;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use known::{Key, Known, Place, Row, check_order};

use crate::page::Marked;
use crate::{Page, Run, RunId};

/// How many rows of a page the next one repeats, where pages are large enough. As many may be removed above between two
/// requests before a page has to be asked for again.
const OVERLAP: u64 = 8;
/// How many pages in a row may join and bring nothing new, before a server that says that more follows is not believed.
const MOST_IDLE: u64 = 8;
/// On small pages, a few runs that are added above between two requests fill the whole of the next one, so that more of
/// them bring nothing new: so many rows, in all.
const MOST_IDLE_ROWS: u64 = 200;

/// The state of a listing: which rows came, and which pages are to be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// The offset at which it starts.
    start: u64,
    /// How many rows to ask for.
    limit: u64,
    /// How many rows the server puts on a page with more behind it.
    size: u64,
    /// Whether a page has come.
    begun: bool,
    /// The offset just behind the rows that came, as it was when the last page came.
    end: u64,
    /// The last of these rows that has an id: its place, and its offset then.
    last: Option<(Place, u64)>,
    /// The offset of the page to ask for next.
    next: u64,
    /// The offsets of the pages that are asked for and have not come.
    asked: VecDeque<u64>,
    /// Whether the last page brought something new, so that the pages behind it can be asked for ahead.
    steady: bool,
    /// The rows that came.
    came: Known,
    /// The rows without an id behind the last one with an id, by their hashes.
    nameless: Vec<u64>,
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
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// After an error, until it is resumed.
    Stopped,
    Done,
}

/// What a page brought.
#[derive(Default)]
pub(crate) struct Taken {
    /// Its new rows, in order.
    pub(crate) rows: Marked<Run>,
    /// How many these are.
    pub(crate) count: usize,
}

/// Where the rows of a page count that joins.
struct Seam {
    /// The first row that counts. What stands in front of the rows that came before, came into the list meanwhile.
    start: usize,
    /// The first of the rows that can be new, of those with an id.
    new_ids: usize,
    /// The same for those without one.
    new_nameless: usize,
}

/// A list that does not hold still for long enough, or a server whose pages do not fit together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsteady {
    #[error("{0} pages in a row brought nothing new, and still more was said to follow")]
    Stuck(u64),
    #[error("run {0} stood in front of run {1} before, and behind it now")]
    Order(RunId, RunId),
    #[error("a page had a single row, with more to follow, which cannot be joined with the next")]
    OneRow,
    #[error("all runs that came before are gone, and it cannot be told where the listing stood")]
    Lost,
}

impl Listing {
    pub(crate) fn new(start: u64, limit: u64) -> Self {
        // Pages of one row cannot overlap.
        let limit = limit.max(2);
        Self {
            start,
            limit,
            size: limit,
            begun: false,
            end: start,
            last: None,
            next: first_offset(start),
            asked: VecDeque::new(),
            steady: false,
            came: Known::default(),
            nameless: Vec::new(),
            steps_back: 0,
            jumped: false,
            misses: 0,
            idle: 0,
            idle_at_end: 0,
            state: State::Going,
        }
    }

    /// How many rows to ask for on each page.
    pub(crate) fn limit(&self) -> u64 {
        self.limit
    }

    /// The offset of a further page to ask for, or `None` where it takes a page that is asked for already to know. The
    /// pages are to be handed in in the order of asking.
    pub(crate) fn ask(&mut self) -> Option<u64> {
        if self.is_over() || !(self.steady || self.asked.is_empty()) {
            return None;
        }
        let offset = self.next;
        self.asked.push_back(offset);
        self.next = offset.saturating_add(self.size - self.overlap());
        Some(offset)
    }

    /// How many pages are asked for and still wanted. It falls to none where the listing has to go on elsewhere.
    pub(crate) fn wanted(&self) -> usize {
        self.asked.len()
    }

    /// Whether there is nothing more to ask for: at the end, and after an error.
    pub(crate) fn is_over(&self) -> bool {
        self.state != State::Going
    }

    /// Takes in the next page that was asked for. Rejected rows are counted from the start of the whole list.
    ///
    /// # Errors
    ///
    /// After an error the page counts as not asked for, and the listing is stopped.
    pub(crate) fn accept(&mut self, page: Page<Run>) -> Result<Taken, Unsteady> {
        let offset = self.asked.pop_front().unwrap_or(self.next);
        let taken = self.take_in(offset, page);
        if taken.is_err() {
            self.stop();
        }
        taken
    }

    /// Stops it where it stands.
    pub(crate) fn stop(&mut self) {
        self.state = State::Stopped;
        self.go_on_behind(0);
    }

    /// Goes on after an error.
    pub(crate) fn resume(&mut self) {
        if self.state == State::Stopped {
            self.state = State::Going;
            (self.idle, self.idle_at_end, self.misses, self.steps_back) = (0, 0, 0, 0);
        }
    }

    fn take_in(&mut self, offset: u64, page: Page<Run>) -> Result<Taken, Unsteady> {
        let count = page.rows();
        // A bare array longer than asked for is the whole list, of a server that does not know offsets either.
        let whole = !page.says_more() && count > self.limit;
        let offset = if whole { 0 } else { offset };
        let has_more = page.has_more() && count > 0;
        let mut rows: Vec<Row> = page.rows_in_order().map(|row| self.came.row(row)).collect();
        let Some(seam) = self.seam(&rows, offset, whole) else {
            if offset == 0 {
                return Err(Unsteady::Lost);
            }
            self.step_back(offset);
            return Ok(Taken::default());
        };
        if has_more && count < 2 {
            return Err(Unsteady::OneRow);
        }
        check_order(&rows)?;
        let news = rows.iter().skip(seam.new_ids).any(Row::is_unknown);
        if has_more && !news {
            if !page.says_more() && self.is_whole_again(&rows, offset) {
                self.finish();
                return Ok(Taken::default());
            }
            self.count_idle(&rows)?;
        }

        let last = self.place(&mut rows, &seam);
        // Where the page ends among rows that came before, those behind it are passed over: all of them, or fewer if
        // that was too far before.
        let behind = last.map_or(0, |last| self.came.behind(last));
        let passed = behind.checked_shr(self.misses).unwrap_or(0);
        if passed > 0 {
            self.nameless.clear();
        }
        let end = offset.saturating_add(count).saturating_add(u64::from(passed));
        let last = last.map(|last| (Place { row: last.row + passed, ..last }, end - 1 - self.nameless.len() as u64));
        let shift = if self.steps_back == 0 { self.shift(last) } else { 0 };
        (self.begun, self.end, self.last, self.steps_back, self.jumped) = (true, end, last, 0, passed > 0);
        if !has_more {
            self.finish();
        } else if news {
            (self.idle, self.idle_at_end, self.misses) = (0, 0, 0);
            let smaller = count < self.size;
            self.size = count;
            self.steady = true;
            if smaller || self.asked.is_empty() {
                self.asked.clear();
                self.next = end.saturating_sub(self.overlap());
            }
        } else {
            if behind > 0 {
                self.size = self.size.min(count);
            }
            // Where rows are added above all the time, the end is only reached ahead of them.
            self.go_on_behind(shift.min(self.size));
        }
        let first_row = usize::try_from(offset).unwrap_or(usize::MAX);
        let count = rows.iter().filter(|row| row.new).count();
        Ok(Taken { rows: page.marked(rows.iter().map(|row| row.new).collect(), first_row), count })
    }

    /// Whether a bare array without news is the whole list once more, of a server that does not know offsets. On a
    /// server that does, as many runs would have to be added between two requests as the offset says, several times.
    fn is_whole_again(&self, rows: &[Row], offset: u64) -> bool {
        let first = self.start.saturating_add(self.size - self.overlap());
        let starts_as_before = rows.first().is_some_and(|row| row.place == Some(Place::FIRST));
        starts_as_before && offset >= first && self.idle + 1 >= self.patience().max(2)
    }

    /// Counts a page without news.
    fn count_idle(&mut self, rows: &[Row]) -> Result<(), Unsteady> {
        let last = rows.iter().rev().find_map(|row| row.place);
        let is_at_end = last.is_none_or(|last| self.came.behind(last) == 0);
        self.idle += 1;
        self.idle_at_end = if is_at_end { self.idle_at_end + 1 } else { 0 };
        let most = MOST_IDLE.max(self.patience());
        if self.idle_at_end >= most || self.idle >= 4 * most { Err(Unsteady::Stuck(self.idle)) } else { Ok(()) }
    }

    /// How many pages without news are nothing unusual, because they are small.
    fn patience(&self) -> u64 {
        MOST_IDLE_ROWS / self.size
    }

    fn finish(&mut self) {
        self.state = State::Done;
        self.asked.clear();
    }

    /// Where a page joins what came, or `None` where it does not.
    fn seam(&self, rows: &[Row], offset: u64, whole: bool) -> Option<Seam> {
        if !self.begun {
            // A row in front of the first one is asked for besides, so that the listing finds its place again where all
            // that came are gone.
            let skipped = usize::from(self.start > 0);
            let start = if whole { usize::try_from(first_offset(self.start)).unwrap_or(usize::MAX) } else { 0 };
            let new = start.saturating_add(skipped);
            return Some(Seam { start, new_ids: new, new_nameless: new });
        }
        let came = |row: &Row| row.place.is_some();
        let stands = |(row, hash): &(&Row, &u64)| row.key == Key::Nameless(**hash);
        if let (Some(start), Some(last)) = (rows.iter().position(came), rows.iter().rposition(came)) {
            let again = rows.iter().skip(last + 1).zip(&self.nameless).take_while(stands).count();
            return Some(Seam { start, new_ids: start, new_nameless: last + 1 + again });
        }
        // Rows without an id are known by standing where they stood.
        let overlap = usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        let stood = self.nameless.len().checked_sub(overlap).and_then(|place| self.nameless.get(place..));
        if let Some(stood) = stood.filter(|stood| !stood.is_empty()) {
            if rows.len() >= overlap && rows.iter().zip(stood).all(|pair| stands(&pair)) {
                return Some(Seam { start: overlap, new_ids: overlap, new_nameless: overlap });
            }
        }
        // Nothing can be missing in front of the list's first row.
        (offset == 0 && self.start == 0).then_some(Seam { start: 0, new_ids: 0, new_nameless: 0 })
    }

    /// Asks for rows further up, where a page does not join: each time twice as far.
    fn step_back(&mut self, offset: u64) {
        let step = (self.size - self.overlap()).saturating_mul(1 << self.steps_back.min(40));
        self.misses += u32::from(self.jumped && self.steps_back == 0);
        self.steps_back += 1;
        self.turn_to(offset.saturating_sub(step));
    }

    /// Goes on where the rows that came end, or so many rows further on.
    fn go_on_behind(&mut self, further: u64) {
        let behind = self.end.saturating_sub(self.overlap()).saturating_add(further);
        self.turn_to(if self.begun { behind } else { first_offset(self.start) });
    }

    /// Goes on at this offset, and forgets the pages that are asked for.
    fn turn_to(&mut self, offset: u64) {
        self.asked.clear();
        self.steady = false;
        self.next = offset;
    }

    /// Gives the new rows of a page their places, and marks them. Returns the place of the last one.
    fn place(&mut self, rows: &mut [Row], seam: &Seam) -> Option<Place> {
        let mut last = None;
        for (number, row) in rows.iter_mut().enumerate().skip(seam.start) {
            match row.key {
                Key::Id(id) => {
                    // It can also be twice on this page.
                    let (place, is_new) = row.place.map_or_else(|| self.came.place(id, last), |place| (place, false));
                    row.new = is_new && number >= seam.new_ids;
                    last = Some(place);
                    self.nameless.clear();
                }
                Key::Nameless(hash) => {
                    row.new = number >= seam.new_nameless;
                    self.nameless.push(hash);
                }
            }
        }
        last
    }

    /// By how much the rows that came have moved down, if a row of this place has this offset now.
    fn shift(&self, now: Option<(Place, u64)>) -> u64 {
        match (self.last, now) {
            (Some((before, offset)), Some((now, now_at))) if before.chain == now.chain => {
                let stood = offset.saturating_add(u64::from(now.row)).saturating_sub(u64::from(before.row));
                now_at.saturating_sub(stood)
            }
            _ => 0,
        }
    }

    fn overlap(&self) -> u64 {
        OVERLAP.min(self.size - 1)
    }
}

/// The offset of the first page of a listing that starts there.
fn first_offset(start: u64) -> u64 {
    start.saturating_sub(1)
}
