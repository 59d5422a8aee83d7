//! The offsets that a listing requests.

use std::collections::VecDeque;

use crate::call::query::FULL_PAGE;

/// How many rows of a page the next one repeats, if pages are large enough. If fewer rows than this disappear above
/// between two requests, the pages still join. More rows would survive more deletions at once, but cost requests even
/// if nothing changes: with six, a long list takes 250 / 244 = 2.5 % more of them than a plain loop.
const OVERLAP: u64 = 6;

/// The offset of the next page, and the pending ones.
#[derive(Clone, Debug)]
pub(super) struct Asks {
    /// The offset at which the listing starts.
    start: u64,
    /// How many rows to request.
    limit: u64,
    /// How many rows the server puts on a page that is not the last one.
    size: u64,
    /// The offset of the next page to request.
    next: u64,
    /// The offsets of the pages that were requested and have not arrived.
    pending: VecDeque<u64>,
    /// Whether the last page had new rows. If so, the pages after it can be requested ahead.
    steady: bool,
    window: Window,
    /// Whether the server has put fewer rows on its first page than requested, and has not said that more follow.
    is_short: bool,
    /// The most rows that a bare array had so far. A shorter one is the end of the list.
    longest: u64,
    /// How often the first page was requested again.
    restarts: u32,
    /// Whether the first page is requested again at the moment.
    is_restart: bool,
}

/// How many pages may be pending. One always may.
#[derive(Clone, Copy, Debug)]
enum Window {
    /// Any number at first. It shrinks if pages were requested in vain, and grows again by one with each page.
    Wide(usize),
    /// None at first. It is one behind a page that has new rows, doubles with each further one, and starts again if the
    /// listing has to continue elsewhere.
    Doubling(usize),
}

impl Window {
    fn pages(self) -> usize {
        match self {
            Self::Wide(pages) | Self::Doubling(pages) => pages,
        }
    }

    fn grow(&mut self) {
        match self {
            Self::Wide(pages) => *pages = pages.saturating_add(1),
            Self::Doubling(pages) => *pages = pages.saturating_mul(2).max(1),
        }
    }

    /// Shrinks where so many pages were requested in vain.
    fn shrink(&mut self, in_vain: usize) {
        match self {
            Self::Wide(pages) if in_vain > 0 => *pages = (*pages).min(in_vain + 1) / 2,
            Self::Wide(_) => {}
            Self::Doubling(pages) => *pages = 0,
        }
    }
}

impl Asks {
    pub(super) fn new(start: u64, limit: u64) -> Self {
        // Pages of one row cannot overlap.
        let limit = limit.max(2);
        Self {
            start,
            limit,
            size: limit,
            next: start.saturating_sub(1),
            pending: VecDeque::new(),
            steady: false,
            window: Window::Wide(usize::MAX),
            is_short: false,
            longest: 0,
            restarts: 0,
            is_restart: false,
        }
    }

    /// Sets whether the number of pages that may be pending starts with one and doubles. Otherwise, any number may.
    pub(super) fn set_doubles(&mut self, doubles: bool) {
        if doubles != matches!(self.window, Window::Doubling(_)) {
            self.window = if doubles { Window::Doubling(0) } else { Window::Wide(usize::MAX) };
        }
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

    pub(super) fn is_short(&self) -> bool {
        self.is_short
    }

    /// Records the first page of a server that does not say whether more follows, if it is shorter than requested: the
    /// server may put no more rows on a page.
    pub(super) fn begin_short(&mut self, rows: u64) {
        (self.size, self.is_short) = (rows, true);
    }

    /// The offset of the first page. The page starts one row early, so the listing finds its place again if all rows so
    /// far are gone.
    pub(super) fn first(&self) -> u64 {
        self.start.saturating_sub(1)
    }

    /// How many rows two pages share.
    pub(super) fn overlap(&self) -> u64 {
        OVERLAP.min(self.size - 1)
    }

    /// The distance between the starts of two pages.
    pub(super) fn step(&self) -> u64 {
        self.size - self.overlap()
    }

    /// The offset of another page to request, or `None` if that depends on a page that is still pending.
    pub(super) fn ask(&mut self) -> Option<u64> {
        if !self.pending.is_empty() && (!self.steady || self.pending.len() >= self.window.pages()) {
            return None;
        }
        let offset = self.next;
        self.pending.push_back(offset);
        self.next = offset.saturating_add(self.step());
        Some(offset)
    }

    /// The offset of the page that arrives now.
    pub(super) fn receive(&mut self) -> u64 {
        self.pending.pop_front().unwrap_or(self.next)
    }

    /// How many pages are pending.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Records a page with new rows that is not the last one, its number of rows and the offset of its end.
    pub(super) fn goes_on(&mut self, rows: u64, end: u64) {
        let smaller = rows < self.size;
        self.size = rows;
        // Behind a short first page, one page tells whether more follow.
        self.steady = !self.is_short || end > self.start.saturating_add(rows);
        self.window.grow();
        if smaller || self.pending.is_empty() {
            self.pending.clear();
            self.next = end.saturating_sub(self.overlap());
        }
    }

    /// Records the length of a bare array. Returns whether more rows may follow: it is as long as any before.
    pub(super) fn is_longest(&mut self, rows: u64) -> bool {
        let is_longest = rows >= self.longest;
        self.longest = self.longest.max(rows);
        is_longest
    }

    /// Requests the first page once more, as if it were the first request. `false` if that has happened too often.
    pub(super) fn begin_again(&mut self) -> bool {
        const MOST: u32 = 3;
        (self.size, self.is_short, self.longest) = (self.limit, false, 0);
        (self.restarts, self.is_restart) = (self.restarts + 1, true);
        self.turn_to(self.first());
        self.restarts <= MOST
    }

    /// Whether the page that arrives now is the first one again.
    pub(super) fn begins_again(&mut self) -> bool {
        std::mem::take(&mut self.is_restart)
    }

    /// Requests full pages from now on.
    pub(super) fn widen(&mut self) {
        self.limit = self.limit.max(FULL_PAGE);
        self.size = self.limit;
    }

    /// Records how many rows a page had that is not the last one.
    pub(super) fn shrink(&mut self, rows: u64) {
        self.size = self.size.min(rows);
    }

    /// Continues at this offset, and forgets the pending pages.
    pub(super) fn turn_to(&mut self, offset: u64) {
        self.window.shrink(self.pending.len());
        self.forget();
        self.steady = false;
        self.next = offset;
    }

    pub(super) fn forget(&mut self) {
        self.pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_smaller_page_it_asks_from_the_end_of_that_one() {
        let mut asks = Asks::new(0, FULL_PAGE);
        assert_eq!((asks.ask(), asks.receive()), (Some(0), 0));
        asks.goes_on(250, 250);
        assert_eq!([asks.ask(), asks.ask(), asks.ask()], [Some(244), Some(488), Some(732)]);
        asks.receive();
        asks.goes_on(250, 494);
        assert_eq!((asks.pending(), asks.ask()), (2, Some(976)), "it is as large as before");
        asks.receive();
        asks.goes_on(100, 588);
        assert_eq!((asks.pending(), asks.ask(), asks.ask()), (0, Some(582), Some(676)));
    }

    #[test]
    fn it_asks_for_full_pages_where_the_limit_of_the_caller_is_too_small() {
        let mut asks = Asks::new(0, 10);
        assert_eq!((asks.limit(), asks.size()), (10, 10));
        asks.widen();
        assert_eq!((asks.limit(), asks.size()), (FULL_PAGE, FULL_PAGE));
    }

    #[test]
    fn a_wide_window_halves_where_pages_were_requested_in_vain_and_grows_by_one_with_each_page() {
        let mut window = Window::Wide(usize::MAX);
        window.grow();
        window.shrink(0);
        assert_eq!(window.pages(), usize::MAX, "nothing was in vain");
        let mut shrunk = |in_vain| {
            window.shrink(in_vain);
            window.pages()
        };
        assert_eq!([7, 0, 9, 1, 3].map(&mut shrunk), [4, 4, 2, 1, 0]);
        window.grow();
        window.grow();
        assert_eq!(window.pages(), 2);
    }

    #[test]
    fn a_doubling_window_starts_with_one_page_and_starts_again_wherever_the_listing_continues() {
        let mut window = Window::Doubling(0);
        let mut grown = |()| {
            window.grow();
            window.pages()
        };
        assert_eq!([(); 4].map(&mut grown), [1, 2, 4, 8]);
        window.shrink(0);
        assert_eq!(window.pages(), 0);
    }
}
