//! Where a listing asks.

use std::collections::VecDeque;

/// How many rows of a page the next one repeats, if pages are large enough. As many may be removed above between two
/// requests before a page has to be asked for again.
const OVERLAP: u64 = 8;

/// Where the next page starts, and which ones are asked for.
#[derive(Clone, Debug)]
pub(super) struct Asks {
    /// The offset at which the listing starts.
    start: u64,
    /// How many rows to ask for.
    limit: u64,
    /// How many rows the server puts on a page with more behind it.
    size: u64,
    /// The offset of the page to ask for next.
    next: u64,
    /// The offsets of the pages that are asked for and have not come.
    pending: VecDeque<u64>,
    /// Whether the last page brought something new, so that the pages behind it can be asked for ahead.
    steady: bool,
}

impl Asks {
    pub(super) fn new(start: u64, limit: u64) -> Self {
        // Pages of one row cannot overlap.
        let limit = limit.max(2);
        Self { start, limit, size: limit, next: start.saturating_sub(1), pending: VecDeque::new(), steady: false }
    }

    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The offset of the first page. It has the row in front of the first one besides, so that the listing finds its
    /// place again if all that came are gone.
    pub(super) fn first(&self) -> u64 {
        self.start.saturating_sub(1)
    }

    /// How many rows two pages share.
    pub(super) fn overlap(&self) -> u64 {
        OVERLAP.min(self.size - 1)
    }

    /// How far apart two pages start.
    pub(super) fn step(&self) -> u64 {
        self.size - self.overlap()
    }

    /// The offset of a further page to ask for, or `None` if it takes a page that is asked for already to know.
    pub(super) fn ask(&mut self) -> Option<u64> {
        if !self.steady && !self.pending.is_empty() {
            return None;
        }
        let offset = self.next;
        self.pending.push_back(offset);
        self.next = offset.saturating_add(self.step());
        Some(offset)
    }

    /// The offset of the page that comes now.
    pub(super) fn receive(&mut self) -> u64 {
        self.pending.pop_front().unwrap_or(self.next)
    }

    /// How many pages are asked for.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Notes a page with new rows and more behind it, which had so many rows and ended at this offset.
    pub(super) fn goes_on(&mut self, rows: u64, end: u64) {
        let smaller = rows < self.size;
        self.size = rows;
        self.steady = true;
        if smaller || self.pending.is_empty() {
            self.pending.clear();
            self.next = end.saturating_sub(self.overlap());
        }
    }

    /// Notes that a page with more behind it had so many rows.
    pub(super) fn shrink(&mut self, rows: u64) {
        self.size = self.size.min(rows);
    }

    /// Goes on at this offset, and forgets the pages that are asked for.
    pub(super) fn turn_to(&mut self, offset: u64) {
        self.forget();
        self.steady = false;
        self.next = offset;
    }

    pub(super) fn forget(&mut self) {
        self.pending.clear();
    }
}
