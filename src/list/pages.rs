//! A stream of a list's pages, each row exactly once: the cursor, and the requests that it asks for.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::{Arrived, Cursor};
use super::fetch::Fetch;
use super::key::Listed;
use super::page::{Marked, Page, Rejected};
use super::progress::ListingProgress;
use crate::error::{Delivery, Error, ErrorKind};

/// Where the pages of a list come from.
pub(crate) struct Source<T> {
    /// The method and its ids, for errors.
    pub(crate) path: String,
    /// The maximum number of pages to fetch at once.
    pub(crate) max_in_flight: usize,
    /// The maximum number of pages to fetch ahead, unless the caller sets a number.
    pub(crate) max_read_ahead: usize,
    /// How many requests the rate limit would let start.
    pub(crate) free_turns: Arc<dyn Fn() -> usize + Send + Sync>,
    /// How many rows to read before the listing stops with an error.
    pub(crate) max_rows: u64,
    /// Fetches a page, from its offset and limit.
    pub(crate) fetch: Arc<FetchPage<T>>,
}

type FetchPage<T> = dyn Fn(u64, u64) -> Pin<Box<dyn Future<Output = Result<Fetched<T>, Error>> + Send>> + Send + Sync;

/// A page from the server, and its rows as a listing sees them.
pub(crate) struct Fetched<T> {
    pub(crate) page: Page<T>,
    pub(crate) rows: Vec<Listed>,
}

/// A stream of all rows of a list, page by page, from [`Items::into_pages`](super::Items::into_pages).
///
/// The pages that TestRail sends overlap. The pages of this stream have only the new rows, so each row is on one page.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), but you can use it
/// without an extension trait. After an error it ends, until you call [`resume`](Pages::resume).
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
    /// The pages that the cursor has requested.
    fetching: VecDeque<Fetch<Fetched<T>>>,
    /// How many pages to fetch ahead, if the caller has set it. Otherwise, it grows.
    read_ahead: Option<usize>,
    progress: ListingProgress,
    /// How many rows may come before the listing stops.
    most: u64,
    /// The page that would have gone beyond that. It comes when the listing is resumed.
    held: Option<Held<T>>,
}

/// The new rows of a page, and their number.
struct Held<T> {
    rows: Marked<T>,
    count: usize,
    is_resumed: bool,
}

impl<T: Send + 'static> Pages<T> {
    /// Creates a stream of a list's pages from row `start` on, with `limit` rows on each.
    pub(crate) fn new(source: Source<T>, start: u64, limit: u64) -> Self {
        let mut cursor = Cursor::new(start, limit);
        cursor.set_doubles(true);
        Self {
            cursor,
            fetching: VecDeque::new(),
            read_ahead: None,
            progress: ListingProgress::default(),
            most: source.max_rows,
            held: None,
            source,
        }
    }

    pub(super) fn set_read_ahead(&mut self, pages: usize) {
        self.read_ahead = Some(pages);
        self.cursor.set_doubles(false);
    }

    /// The maximum number of pages to fetch ahead at the moment.
    fn most_ahead(&self) -> usize {
        let pages = self.read_ahead.unwrap_or_else(|| {
            // More than one page ahead may be in vain, so half of the turns stay for other calls.
            let free = (self.source.free_turns)() / 2;
            self.source.max_read_ahead.min(free.max(1))
        });
        pages.min(self.source.max_in_flight)
    }

    /// Returns the next page, or `None` at the end. A page may be empty.
    ///
    /// # Errors
    ///
    /// The errors of the method, [`ListInconsistent`](ErrorKind::ListInconsistent) if the pages do not fit together,
    /// and [`TooLarge`](ErrorKind::TooLarge) before the page that goes beyond
    /// [`max_rows`](crate::ClientBuilder::max_rows). After an error the stream ends, until you call
    /// [`resume`](Pages::resume). Rows of an unexpected shape are not errors: they are in
    /// [`rejected`](Page::rejected).
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Continues after an error where the listing stopped, as [`Items::resume`](super::Items::resume) does.
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
        if let Some(held) = &mut self.held {
            held.is_resumed = true;
            self.most = self.progress.rows().saturating_add(self.source.max_rows.max(held.count as u64));
        }
        self.cursor.resume();
    }

    /// Returns a handle that tells how far the listing has come. You can read it at any time and from anywhere.
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

    /// Starts fetches until `at_once` are in flight. If that number grows, it waits until half of them have arrived: so
    /// fewer are in vain at the end.
    fn fetch(&mut self, at_once: usize) {
        if self.read_ahead.is_none() && self.fetching.len() > at_once / 2 {
            return;
        }
        while self.fetching.len() < at_once {
            let Some(offset) = self.cursor.ask() else { return };
            self.fetching.push_back(Fetch::start((self.source.fetch)(offset, self.cursor.limit())));
        }
    }

    fn take_in(&mut self, fetched: Result<Fetched<T>, Error>) -> Result<Marked<T>, Error> {
        let Fetched { page, rows } = fetched.inspect_err(|_| self.cursor.stop())?;
        let arrived = Arrived { rows, has_more: page.has_more(), says_more: page.says_more().is_some() };
        let taken = self.cursor.accept(&arrived).map_err(|unsteady| {
            let error = Error::new(ErrorKind::ListInconsistent, Delivery::Applied);
            self.name_in(error.with_detail(unsteady.to_string()))
        })?;
        let (count, rows) = (taken.count, page.marked(taken.new, taken.first_row));
        if self.progress.rows().saturating_add(count as u64) > self.most {
            self.held = Some(Held { rows, count, is_resumed: false });
            if !self.cursor.is_over() {
                self.cursor.stop();
            }
            return Err(self.too_many_rows());
        }
        self.progress.add(count);
        Ok(rows)
    }

    fn too_many_rows(&self) -> Error {
        let error = Error::new(ErrorKind::TooLarge, Delivery::Applied).with_meaning(
            "the list has more rows than the client reads, or does not end; list less of it (a shorter time, another \
             filter), or raise ClientBuilder::max_rows",
        );
        self.name_in(error.with_detail(format!("more than {} rows", self.most)))
    }

    /// The page at which the listing stopped, if it is resumed. `None` as long as it is not.
    fn take_held(&mut self) -> Option<Marked<T>> {
        let held = self.held.take_if(|held| held.is_resumed)?;
        self.progress.add(held.count);
        Some(held.rows)
    }

    /// Waits for the next page and returns its new rows, or `None` at the end.
    pub(super) fn poll_rows(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Marked<T>, Error>>> {
        if let Some(error) = Error::if_without_runtime() {
            self.cursor.stop();
            return Poll::Ready(Some(Err(self.name_in(error))));
        }
        if self.held.is_some() {
            return Poll::Ready(self.take_held().map(Ok));
        }
        self.fetch(self.most_ahead().max(1));
        let Some(mut fetch) = self.fetching.pop_front() else { return Poll::Ready(None) };
        let Poll::Ready(fetched) = Pin::new(&mut fetch).poll(cx) else {
            self.fetching.push_front(fetch);
            return Poll::Pending;
        };
        let rows = self.take_in(fetched);
        // Cancels fetches that the cursor no longer wants.
        self.fetching.truncate(self.cursor.wanted());
        self.fetch(self.most_ahead());
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

// Rows are not pinned.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("path", &self.source.path)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
