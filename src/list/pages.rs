//! The pages of a list, each row once: the cursor, and the requests that it asks for.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::{Cursor, Keys};
use super::fetch::Fetch;
use super::key::Key;
use super::page::{Marked, Page, Rejected};
use super::progress::ListingProgress;
use crate::error::{Delivery, Error, ErrorKind};

/// Where the pages of a list come from.
pub(crate) struct Source<T> {
    /// The method and its ids, for errors.
    pub(crate) path: String,
    /// How many pages can be fetched at once at most.
    pub(crate) max_in_flight: usize,
    /// Fetches the page at this offset, of so many rows.
    pub(crate) fetch: Arc<FetchPage<T>>,
}

type FetchPage<T> = dyn Fn(u64, u64) -> Pin<Box<dyn Future<Output = Result<Fetched<T>, Error>> + Send>> + Send + Sync;

/// A page that came, and what its rows are known by.
pub(crate) struct Fetched<T> {
    pub(crate) page: Page<T>,
    pub(crate) keys: Vec<Key>,
}

/// All rows of a list, page by page, from [`Items::into_pages`](super::Items::into_pages).
///
/// The pages that TestRail sends overlap. What comes here are their new rows: each row is on one page.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), and needs no extension
/// trait to be used. After an error it ends, until [`resume`](Pages::resume) is called.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
///
/// let mut pages = client.runs(1, &RunsFilter::new()).into_pages();
/// while let Some(page) = pages.next().await {
///     let page = page?;
///     println!("{} runs, and {} that cannot be read", page.items.len(), page.rejected.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing unless it is asked for its items"]
pub struct Pages<T> {
    source: Source<T>,
    cursor: Cursor,
    /// The pages that the cursor has asked for.
    fetching: VecDeque<Fetch<Fetched<T>>>,
    read_ahead: usize,
    progress: ListingProgress,
}

impl<T: Send + 'static> Pages<T> {
    /// The pages of a list from this row on, with so many rows on each.
    pub(crate) fn new(source: Source<T>, start: u64, limit: u64) -> Self {
        let progress = ListingProgress::default();
        Self { source, cursor: Cursor::new(start, limit), fetching: VecDeque::new(), read_ahead: 1, progress }
    }

    pub(super) fn set_read_ahead(&mut self, pages: usize) {
        self.read_ahead = pages.min(self.source.max_in_flight);
    }

    /// The next page, or `None` at the end. It may be empty.
    ///
    /// # Errors
    ///
    /// Those of the method, and [`ListInconsistent`](ErrorKind::ListInconsistent) if the pages do not fit together. After
    /// an error it ends, until it is [resumed](Pages::resume). Rows of an unexpected shape are no error: they are in
    /// [`rejected`](Page::rejected).
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Goes on after an error where the listing stood, as [`Items::resume`](super::Items::resume) does.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RunsFilter;
    ///
    /// let mut pages = client.runs(1, &RunsFilter::new()).into_pages();
    /// if let Some(Err(error)) = pages.next().await {
    ///     eprintln!("{error}");
    ///     pages.resume();
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(&mut self) {
        self.cursor.resume();
    }

    /// How far the listing has come. The handle can be read at any time and from anywhere.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// # use testrail::RunsFilter;
    /// let pages = client.runs(1, &RunsFilter::new()).into_pages();
    /// let progress = pages.progress();
    /// println!("{} rows so far", progress.rows());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn progress(&self) -> ListingProgress {
        self.progress.clone()
    }

    /// Starts fetches until so many are under way.
    fn fetch(&mut self, at_once: usize) {
        while self.fetching.len() < at_once {
            let Some(offset) = self.cursor.ask() else { return };
            self.fetching.push_back(Fetch::start((self.source.fetch)(offset, self.cursor.limit())));
        }
    }

    fn take_in(&mut self, fetched: Result<Fetched<T>, Error>) -> Result<Marked<T>, Error> {
        let Fetched { page, keys } = fetched.inspect_err(|_| self.cursor.stop())?;
        let keys = Keys { rows: keys, has_more: page.has_more(), says_more: page.says_more() };
        let taken = self.cursor.accept(&keys).map_err(|unsteady| {
            let error = Error::new(ErrorKind::ListInconsistent, Delivery::Applied);
            self.name_in(error.with_detail(unsteady.to_string()))
        })?;
        self.progress.add(taken.count);
        Ok(page.marked(taken.new, taken.first_row))
    }

    /// Waits for the next page, and takes it in: its new rows, or `None` at the end.
    pub(super) fn poll_rows(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Marked<T>, Error>>> {
        self.fetch(self.read_ahead.max(1));
        let Some(mut fetch) = self.fetching.pop_front() else { return Poll::Ready(None) };
        let Poll::Ready(fetched) = Pin::new(&mut fetch).poll(cx) else {
            self.fetching.push_front(fetch);
            return Poll::Pending;
        };
        let rows = self.take_in(fetched);
        // What the cursor does not want any more is not fetched to its end.
        self.fetching.truncate(self.cursor.wanted());
        self.fetch(self.read_ahead);
        Poll::Ready(Some(rows))
    }

    pub(super) fn reject(&self, row: &Rejected) -> Error {
        let error = Error::new(ErrorKind::RejectedRow, Delivery::Applied).with_detail(row.to_string());
        self.name_in(error.with_field(row.field.clone()))
    }

    fn name_in(&self, error: Error) -> Error {
        error.about(&self.source.path, false)
    }
}

impl<T: Send + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let rows = ready!(self.poll_rows(cx));
        Poll::Ready(rows.map(|rows| rows.map(|rows| rows.into_page(!self.cursor.is_over()))))
    }
}

// No row is kept in place.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("path", &self.source.path)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
