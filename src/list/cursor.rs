//! How a listing goes from page to page while the list changes. Nothing here does IO.
//!
//! TestRail's pages go by offset, and offsets shift when rows come and go above them. So pages overlap: the next one
//! starts some rows before the end of what came. A page joins if it has a row that came before. Then it is a piece of
//! the list without a gap behind that row, and no row that is there all the time can be between them: it came already,
//! is on the page, or stands behind it. A page that does not join is asked for again further up. Nothing is assumed but
//! that the server lists in one fixed order, whichever it is.

use super::asks::Asks;
use super::key::Key;
use super::patience::Patience;
use super::seen::{Place, Row, Seen, check_order};
use super::unsteady::Unsteady;

/// The state of a listing: which pages to ask for, which rows came, and how long to go on.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    asks: Asks,
    seen: Seen,
    patience: Patience,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// After an error, until it is resumed.
    Stopped,
    Done,
}

/// A page as far as the listing looks at it.
#[derive(Debug)]
pub(super) struct Keys {
    /// What its rows are known by, in their order.
    pub(super) rows: Vec<Key>,
    /// Whether more rows follow, or may follow.
    pub(super) has_more: bool,
    /// Whether the server says so.
    pub(super) says_more: bool,
}

/// What a page brought.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Which of its rows are new.
    pub(super) new: Vec<bool>,
    /// How many these are.
    pub(super) count: usize,
    /// How far down the whole list its first row is.
    pub(super) first_row: u64,
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

impl Cursor {
    pub(super) fn new(start: u64, limit: u64) -> Self {
        Self {
            asks: Asks::new(start, limit),
            seen: Seen::new(start),
            patience: Patience::default(),
            state: State::Going,
        }
    }

    /// How many rows to ask for on each page.
    pub(super) fn limit(&self) -> u64 {
        self.asks.limit()
    }

    /// The offset of a further page to ask for, or `None` if it takes a page that is asked for already to know. Pages
    /// have to be handed in in the order of asking.
    pub(super) fn ask(&mut self) -> Option<u64> {
        if self.is_over() { None } else { self.asks.ask() }
    }

    /// How many pages are asked for and still wanted. It falls to none if the listing has to go on elsewhere.
    pub(super) fn wanted(&self) -> usize {
        self.asks.pending()
    }

    /// Whether there is nothing more to ask for: at the end, and after an error.
    pub(super) fn is_over(&self) -> bool {
        self.state != State::Going
    }

    #[cfg(any(test, fuzzing))]
    pub(super) fn has_begun(&self) -> bool {
        self.seen.begun
    }

    /// The offset just behind the rows that came, and how many of them stand behind the first one.
    #[cfg(test)]
    pub(super) fn end(&self) -> (u64, u32) {
        (self.seen.end, self.seen.behind(Place::FIRST))
    }

    /// Takes in the next page that was asked for.
    ///
    /// # Errors
    ///
    /// After an error the page counts as not asked for, and the listing is stopped.
    pub(super) fn accept(&mut self, page: &Keys) -> Result<Taken, Unsteady> {
        let offset = self.asks.receive();
        let taken = self.take_in(offset, page);
        if taken.is_err() {
            self.stop();
        }
        taken
    }

    /// Stops it where it stands.
    pub(super) fn stop(&mut self) {
        self.state = State::Stopped;
        self.go_on_behind(0);
    }

    /// Goes on after an error.
    pub(super) fn resume(&mut self) {
        if self.state == State::Stopped {
            self.state = State::Going;
            self.patience.renew();
        }
    }

    fn take_in(&mut self, offset: u64, page: &Keys) -> Result<Taken, Unsteady> {
        let count = page.rows.len() as u64;
        // A bare array longer than asked for is the whole list, of a server that does not know offsets either.
        let whole = !page.says_more && count > self.asks.limit();
        let offset = if whole { 0 } else { offset };
        let has_more = page.has_more && count > 0;
        let mut rows: Vec<Row> = page.rows.iter().map(|key| self.seen.row(*key)).collect();
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
            if !page.says_more && self.is_whole_again(&rows, offset) {
                self.finish();
                return Ok(Taken::default());
            }
            let is_at_end = self.ends_at_end(&rows);
            self.patience.idle(is_at_end, self.asks.size())?;
        }

        let last = self.place(&mut rows, &seam);
        // Where the page ends among rows that came before, those behind it are passed over.
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
        if !has_more {
            self.finish();
        } else if news {
            self.patience.news();
            self.asks.goes_on(count, end);
        } else {
            if behind > 0 {
                self.asks.shrink(count);
            }
            // Where rows are added above all the time, the end is only reached ahead of them.
            self.go_on_behind(shift.min(self.asks.size()));
        }
        let count = rows.iter().filter(|row| row.new).count();
        Ok(Taken { new: rows.iter().map(|row| row.new).collect(), count, first_row: offset })
    }

    /// Whether a bare array without news is the whole list once more, of a server that does not know offsets. On a
    /// server that does, as many rows would have to be added between two requests as the offset says, several times.
    fn is_whole_again(&self, rows: &[Row], offset: u64) -> bool {
        let first = self.asks.start().saturating_add(self.asks.step());
        let starts_as_before = rows.first().is_some_and(|row| row.place == Some(Place::FIRST));
        starts_as_before && offset >= first && self.patience.is_used_up_by_one_more(self.asks.size())
    }

    /// Whether the last row that came stands at the end of this page, or behind it.
    fn ends_at_end(&self, rows: &[Row]) -> bool {
        let last = rows.iter().rev().find_map(|row| row.place);
        last.is_none_or(|last| self.seen.behind(last) == 0)
    }

    fn finish(&mut self) {
        self.state = State::Done;
        self.asks.forget();
    }

    /// Where a page joins what came, or `None` if it does not.
    fn seam(&self, rows: &[Row], offset: u64, whole: bool) -> Option<Seam> {
        if !self.seen.begun {
            let skipped = usize::from(self.asks.start() > 0);
            let start = if whole { usize::try_from(self.asks.first()).unwrap_or(usize::MAX) } else { 0 };
            let new = start.saturating_add(skipped);
            return Some(Seam { start, new_ids: new, new_nameless: new });
        }
        let came = |row: &Row| row.place.is_some();
        let nameless = &self.seen.nameless;
        let stands = |(row, hash): &(&Row, &u64)| row.key == Key::Nameless(**hash);
        if let (Some(start), Some(last)) = (rows.iter().position(came), rows.iter().rposition(came)) {
            let again = rows.iter().skip(last + 1).zip(nameless).take_while(stands).count();
            return Some(Seam { start, new_ids: start, new_nameless: last + 1 + again });
        }
        // Rows without an id are known by standing where they stood.
        let overlap = usize::try_from(self.seen.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        let stood = nameless.len().checked_sub(overlap).and_then(|place| nameless.get(place..));
        if let Some(stood) = stood.filter(|stood| !stood.is_empty()) {
            if rows.len() >= overlap && rows.iter().zip(stood).all(|pair| stands(&pair)) {
                return Some(Seam { start: overlap, new_ids: overlap, new_nameless: overlap });
            }
        }
        // Nothing can be missing in front of the list's first row.
        (offset == 0 && self.asks.start() == 0).then_some(Seam { start: 0, new_ids: 0, new_nameless: 0 })
    }

    /// Asks for rows further up, because a page does not join: each time twice as far.
    fn step_back(&mut self, offset: u64) {
        let steps = self.patience.step_back();
        let step = self.asks.step().saturating_mul(1 << steps.min(40));
        self.asks.turn_to(offset.saturating_sub(step));
    }

    /// Goes on where the rows that came end, or so many rows further on.
    fn go_on_behind(&mut self, further: u64) {
        let behind = self.seen.end.saturating_sub(self.asks.overlap()).saturating_add(further);
        let next = if self.seen.begun { behind } else { self.asks.first() };
        self.asks.turn_to(next);
    }

    /// Gives the new rows of a page their places, and marks them. Returns the place of the last one.
    fn place(&mut self, rows: &mut [Row], seam: &Seam) -> Option<Place> {
        let mut last = None;
        for (number, row) in rows.iter_mut().enumerate().skip(seam.start) {
            match row.key {
                Key::Id(id) => {
                    // It can also be twice on this page.
                    let (place, is_new) = row.place.map_or_else(|| self.seen.place(id, last), |place| (place, false));
                    row.new = is_new && number >= seam.new_ids;
                    last = Some(place);
                    self.seen.nameless.clear();
                }
                Key::Nameless(hash) => {
                    row.new = number >= seam.new_nameless;
                    self.seen.nameless.push(hash);
                }
            }
        }
        last
    }
}
