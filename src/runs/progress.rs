//! How far a listing has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How far a listing has come, from [`RunStream::progress`](crate::RunStream::progress). Clones show the same.
///
/// TestRail does not say how many runs there are in all, so there is no total.
#[derive(Clone, Debug, Default)]
pub struct ListingProgress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    rows: AtomicU64,
    pages: AtomicU64,
}

impl ListingProgress {
    /// How many rows were on the pages that have been taken in, each counted once, rejected ones included. It grows a
    /// page at a time, and so is ahead of the runs that were handed out. Pages that are read ahead do not count before it
    /// is their turn.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.0.rows.load(Relaxed)
    }

    /// How many pages have been taken in. Pages overlap, and some may be asked for again, so it says nothing about
    /// rows.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.0.pages.load(Relaxed)
    }

    /// Counts a page with so many new rows.
    pub(super) fn add(&self, rows: usize) {
        self.0.rows.fetch_add(rows as u64, Relaxed);
        self.0.pages.fetch_add(1, Relaxed);
    }
}
