//! How a listing goes from page to page while the list changes. Nothing here does IO.
//!
//! TestRail's pages go by offset, and offsets shift when rows come and go above them. So pages overlap: the next one
//! starts some rows before the end of what came. A page joins if it has a row that came before. Then it is a piece of
//! the list without a gap behind that row, and no row that is there all the time can be between them: it came already,
//! is on the page, or stands behind it. A page that does not join is asked for again further up. Nothing is assumed but
//! that the server lists in one fixed order, whichever it is.

use std::collections::{HashMap, VecDeque};

use crate::{Page, Rejected, Run, RunId};

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
    /// Where the rows that came stood.
    came: HashMap<RunId, Place>,
    /// How many rows each chain has.
    chains: Vec<u32>,
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
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// After an error, until it is resumed.
    Stopped,
    Done,
}

/// The place of a row among those that came one behind the other. A chain is interrupted where rows turn up between
/// others that came before, as a run that was closed does among the closed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    chain: u32,
    row: u32,
}

/// By what a row is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Id(RunId),
    /// A hash of a rejected row whose id cannot be read.
    Nameless(u64),
}

/// Where the rows of a page count that joins.
struct Seam {
    /// The first row that counts. What stands in front of the rows that came before, came into the list meanwhile.
    start: usize,
    /// The first of the rows without an id that has not come before.
    new: usize,
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
            next: start,
            asked: VecDeque::new(),
            steady: false,
            came: HashMap::new(),
            chains: Vec::new(),
            nameless: Vec::new(),
            steps_back: 0,
            jumped: false,
            misses: 0,
            idle: 0,
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

    /// Takes in the next page that was asked for, and returns its new rows in order. A rejected row is counted from the
    /// start of the whole list.
    ///
    /// # Errors
    ///
    /// After an error the page counts as not asked for, and the listing is stopped.
    pub(crate) fn accept(&mut self, page: Page<Run>) -> Result<Vec<Result<Run, Rejected>>, Unsteady> {
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
            (self.idle, self.misses, self.steps_back) = (0, 0, 0);
        }
    }

    fn take_in(&mut self, offset: u64, page: Page<Run>) -> Result<Vec<Result<Run, Rejected>>, Unsteady> {
        let rows = page.rows();
        // A bare array longer than asked for is the whole list, of a server that does not know offsets either.
        let whole = !page.says_more() && rows > self.limit;
        let offset = if whole { 0 } else { offset };
        let has_more = page.has_more() && rows > 0 && !whole;
        let keys: Vec<Key> = page.rows_in_order().map(key).collect();
        let Some(seam) = self.seam(&keys, offset, whole) else {
            if offset == 0 {
                return Err(Unsteady::Lost);
            }
            self.step_back(offset);
            return Ok(Vec::new());
        };
        if has_more && rows < 2 {
            return Err(Unsteady::OneRow);
        }
        self.check_order(&keys)?;

        let says_more = page.says_more();
        let (new, last) = self.place(&keys, &seam);
        let first_row = usize::try_from(offset).unwrap_or(usize::MAX);
        let counted = |mut rejected: Rejected| {
            rejected.row = rejected.row.saturating_add(first_row);
            rejected
        };
        let news = page.into_rows().zip(&new).filter(|(_, new)| **new).map(|(row, _)| row.map_err(counted)).collect();

        // Where the page ends among rows that came before, those behind it are passed over: all of them, or fewer if
        // that was too far before.
        let behind = last.map_or(0, |last| self.rows_of(last.chain) - 1 - last.row);
        let passed = behind.checked_shr(self.misses).unwrap_or(0);
        let end = offset.saturating_add(rows).saturating_add(u64::from(passed));
        let last = last.map(|last| (Place { row: last.row + passed, ..last }, end - 1 - self.nameless.len() as u64));
        let shift = if self.steps_back == 0 { self.shift(last) } else { 0 };
        (self.begun, self.end, self.last, self.steps_back, self.jumped) = (true, end, last, 0, passed > 0);
        if !has_more {
            self.finish();
        } else if new.iter().zip(&keys).any(|(new, key)| *new && matches!(key, Key::Id(_))) {
            (self.idle, self.misses) = (0, 0);
            let smaller = rows < self.size;
            self.size = rows;
            self.steady = true;
            if smaller || self.asked.is_empty() {
                self.asked.clear();
                self.next = end.saturating_sub(self.overlap());
            }
        } else {
            self.idle += 1;
            let patience = MOST_IDLE_ROWS / self.size;
            // The whole list again is the end as well, if it is a server without offsets that answers.
            let far = offset >= self.size - self.overlap();
            if !says_more && far && self.idle >= patience && self.is_start(&keys) {
                self.finish();
            } else if self.idle >= MOST_IDLE.max(patience) * if behind == 0 { 1 } else { 4 } {
                return Err(Unsteady::Stuck(self.idle));
            }
            // Where rows are added above all the time, the end is only reached ahead of them.
            self.go_on_behind(shift.min(self.size));
        }
        Ok(news)
    }

    fn finish(&mut self) {
        self.state = State::Done;
        self.asked.clear();
    }

    /// Where a page joins what came, or `None` where it does not.
    fn seam(&self, keys: &[Key], offset: u64, whole: bool) -> Option<Seam> {
        if !self.begun {
            let skipped = if whole { usize::try_from(self.start).unwrap_or(usize::MAX) } else { 0 };
            return Some(Seam { start: skipped, new: skipped });
        }
        let came = |key: &Key| matches!(key, Key::Id(id) if self.came.contains_key(id));
        if let (Some(start), Some(last)) = (keys.iter().position(came), keys.iter().rposition(came)) {
            let again = |(key, hash): &(&Key, &u64)| **key == Key::Nameless(**hash);
            let again = keys.iter().skip(last + 1).zip(&self.nameless).take_while(again).count();
            return Some(Seam { start, new: last + 1 + again });
        }
        // Rows without an id are known by standing where they stood.
        let overlap = usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        let stood = self.nameless.len().checked_sub(overlap).and_then(|place| self.nameless.get(place..));
        if let Some(stood) = stood.filter(|stood| !stood.is_empty()) {
            if keys.len() >= overlap && keys.iter().zip(stood).all(|(key, hash)| *key == Key::Nameless(*hash)) {
                return Some(Seam { start: overlap, new: overlap });
            }
        }
        // Nothing can be missing in front of the list's first row.
        (offset == 0 && self.start == 0).then_some(Seam { start: 0, new: 0 })
    }

    /// Asks for rows further up, where a page does not join: each time twice as far.
    fn step_back(&mut self, offset: u64) {
        let step = (self.size - self.overlap()).saturating_mul(1 << self.steps_back.min(40));
        self.misses += u32::from(self.jumped && self.steps_back == 0);
        self.steps_back += 1;
        self.asked.clear();
        self.steady = false;
        self.next = offset.saturating_sub(step);
    }

    /// Goes on where the rows that came end, or so many rows further on.
    fn go_on_behind(&mut self, further: u64) {
        self.asked.clear();
        self.steady = false;
        let behind = self.end.saturating_sub(self.overlap()).saturating_add(further);
        self.next = if self.begun { behind } else { self.start };
    }

    /// Checks that rows that came before are in the order in which they came.
    fn check_order(&self, keys: &[Key]) -> Result<(), Unsteady> {
        let mut before: Option<(RunId, Place)> = None;
        for key in keys {
            let Key::Id(id) = key else { continue };
            let Some(place) = self.came.get(id) else { continue };
            match before {
                Some((other, front)) if front.chain == place.chain && front.row >= place.row => {
                    return Err(Unsteady::Order(*id, other));
                }
                _ => before = Some((*id, *place)),
            }
        }
        Ok(())
    }

    /// Gives the new rows of a page their places. Returns which rows are new, and the place of the last one.
    fn place(&mut self, keys: &[Key], seam: &Seam) -> (Vec<bool>, Option<Place>) {
        let mut new = vec![false; keys.len()];
        let mut last = None;
        for (row, (key, new)) in keys.iter().zip(&mut new).enumerate().skip(seam.start) {
            match key {
                Key::Id(id) => {
                    let place = self.came.get(id).copied().unwrap_or_else(|| {
                        *new = true;
                        let place = self.place_behind(last);
                        self.came.insert(*id, place);
                        place
                    });
                    last = Some(place);
                    self.nameless.clear();
                }
                Key::Nameless(hash) => {
                    *new = row >= seam.new;
                    self.nameless.push(*hash);
                }
            }
        }
        (new, last)
    }

    /// A place behind this one: in the same chain if it is its end.
    fn place_behind(&mut self, place: Option<Place>) -> Place {
        if let Some(Place { chain, row }) = place {
            if let Some(rows) = self.chains.get_mut(chain as usize).filter(|rows| **rows == row + 1) {
                *rows += 1;
                return Place { chain, row: row + 1 };
            }
        }
        self.chains.push(1);
        Place { chain: u32::try_from(self.chains.len() - 1).unwrap_or(u32::MAX), row: 0 }
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

    /// Whether a page starts with the row with which the listing began.
    fn is_start(&self, keys: &[Key]) -> bool {
        let Some(Key::Id(first)) = keys.first() else { return false };
        self.came.get(first) == Some(&Place { chain: 0, row: 0 })
    }

    fn overlap(&self) -> u64 {
        OVERLAP.min(self.size - 1)
    }

    fn rows_of(&self, chain: u32) -> u32 {
        self.chains.get(chain as usize).copied().unwrap_or_default()
    }
}

fn key(row: Result<&Run, &Rejected>) -> Key {
    match row {
        Ok(run) => Key::Id(run.id),
        Err(Rejected { id: Some(id), .. }) => Key::Id(RunId::new(*id)),
        Err(nameless) => Key::Nameless(nameless.hash),
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
