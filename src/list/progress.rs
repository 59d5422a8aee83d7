//! How far a listing has come.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How far a listing has come, from [`Items::progress`](crate::Items::progress). Clones show the same.
///
/// TestRail does not say how many rows there are in all, so there is no total.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
/// use testrail::fake::FakeTestRail;
///
/// let fake = FakeTestRail::start().await;
/// let runs = fake.client().runs(1, &RunsFilter::new());
/// let progress = runs.progress();
/// runs.try_collect().await?;
/// assert_eq!((progress.rows(), progress.pages()), (3, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ListingProgress(Arc<Counts>);

#[derive(Default)]
struct Counts {
    rows: AtomicU64,
    pages: AtomicU64,
}

impl ListingProgress {
    /// How many rows were on the pages that have been taken in, each counted once, rejected ones included. It grows a
    /// page at a time, and so is ahead of the rows that were handed out. Pages that are read ahead do not count before it
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

impl fmt::Debug for ListingProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListingProgress").field("rows", &self.rows()).field("pages", &self.pages()).finish()
    }
}
