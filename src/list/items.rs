//! All rows of a list, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::page::Marked;
use super::pages::Pages;
use super::progress::ListingProgress;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;

/// All rows of a list that match a filter, each of them once: from [`Client::runs`](crate::Client::runs) and the like.
///
/// Nothing is sent before the first row is asked for. Then the next page is fetched, by a task of its own, while the
/// program works on the rows of one; [`read_ahead`](Items::read_ahead) sets how many. Dropping the stream ends these
/// tasks.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), and needs no
/// extension trait to be used: see [`next`](Items::next) and [`try_collect`](Items::try_collect). These hide the
/// methods of that name of `StreamExt` and `TryStreamExt`; for another collection than a `Vec`, write
/// `TryStreamExt::try_collect(items)`. Dropping the future of [`next`](Items::next) loses nothing.
///
/// # Changes while it runs
///
/// Rows are added, changed and deleted while a long listing is under way, and every such change shifts the rows of the
/// pages behind it. Each row that matches the filter from the first request to the last comes once all the same. Pages
/// overlap by eight rows, and one that does not join what came is asked for again further up. All that it takes is a
/// server that lists in one fixed order, as TestRail does. A row that matches only for a part of that time may come or
/// not. A list of fewer than 250 takes one request, a longer one about 3 % more than without overlap (with a small
/// `limit`, many more), and what is [read ahead](Items::read_ahead) in vain. The stream remembers the ids of the rows
/// that came: 100,000 take 2 to 3 MB.
///
/// The changes may be the program's own: it can close or delete each run as it comes. That takes two to three times the
/// requests, since what came is no longer there to join with; collecting the rows first takes fewer.
///
/// If the pages do not fit together, because the list changes too fast or the server contradicts itself, an error says
/// so ([`ListInconsistent`](ErrorKind::ListInconsistent)): there is no list with holes. With an `offset` that is also the
/// case if all rows that came and the one in front of them are gone.
///
/// # Errors
///
/// After a [`RejectedRow`](ErrorKind::RejectedRow) the stream goes on with the next row. After any other error it ends,
/// until [`resume`](Items::resume) is called.
///
/// # Examples
///
/// The latest ten failed runs, with no more requests than these take:
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{ErrorKind, RunsFilter};
///
/// let (mut runs, mut failed) = (client.runs(1, &RunsFilter::new()), Vec::new());
/// while let Some(run) = runs.next().await {
///     match run {
///         Ok(run) if run.failed_count > 0 => failed.push(run),
///         Ok(_) => {}
///         Err(row) if row.kind() == ErrorKind::RejectedRow => eprintln!("left out: {row}"),
///         Err(error) => return Err(error),
///     }
///     if failed.len() == 10 {
///         break;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing unless it is asked for its items"]
pub struct Items<T> {
    pages: Pages<T>,
    /// The rows that came and were not asked for yet.
    ready: Marked<T>,
}

impl<T: Send + 'static> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self { pages, ready: Marked::default() }
    }

    /// How many pages are fetched at once, ahead of the one whose rows are asked for. Default: 1. With
    /// more, a long listing takes accordingly less time where the server's latency is what takes it. With 0, a page is
    /// fetched when the rows before it have come.
    ///
    /// The limits of the client hold for these requests as for all:
    /// [`requests_per_minute`](crate::ClientBuilder::requests_per_minute), and
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight), which is also the most that is read ahead. Up to so many
    /// pages are in memory besides the one that is being read, and at the end of a list of several pages all of them but
    /// one are fetched in vain.
    ///
    /// TestRail Cloud allows 180 requests a minute, and then asks to wait for up to a minute: a list of more than 40,000
    /// runs can run into that. It is waited for where the [deadline](crate::ClientBuilder::deadline) of a call is longer
    /// than that, two minutes say; otherwise the stream can be [resumed](Items::resume) later.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RunsFilter;
    ///
    /// let all = client.runs(1, &RunsFilter::new()).read_ahead(8).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_ahead(mut self, pages: usize) -> Self {
        self.pages.set_read_ahead(pages);
        self
    }

    /// The next row, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of the method. After a [`RejectedRow`](ErrorKind::RejectedRow) the stream goes on with the next row;
    /// after any other it ends, until it is [resumed](Items::resume).
    #[inline]
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All rows that are left.
    ///
    /// # Errors
    ///
    /// The first error that the stream meets, a rejected row included. What was collected is lost then: to go on after an
    /// error, loop over [`next`](Items::next), and see [`resume`](Items::resume).
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await {
            rows.push(row?);
        }
        Ok(rows)
    }

    /// Goes on after an error where the listing stood: the rows that came do not come again, and none is lost. Without
    /// an error before, and at the end, it does nothing. It helps after errors that pass; a server whose pages do not
    /// fit together will most likely meet it with the same again.
    ///
    /// A page that fails for a while uses up the [retries that all clones share](crate::ClientBuilder::retry): wait before
    /// going on, and give other work a client of its own where that matters.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{ErrorKind, RunsFilter};
    ///
    /// let mut runs = client.runs(1, &RunsFilter::new());
    /// let mut failures = 0;
    /// while let Some(run) = runs.next().await {
    ///     match run {
    ///         Ok(run) => println!("{}", run.name),
    ///         Err(row) if row.kind() == ErrorKind::RejectedRow => eprintln!("{row}"),
    ///         Err(error) if failures == 3 => return Err(error),
    ///         Err(error) => {
    ///             eprintln!("{error}; the listing goes on in a minute");
    ///             tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    ///             failures += 1;
    ///             runs.resume();
    ///         }
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// How far the listing has come. The handle can be read at any time and from anywhere, also while the stream is
    /// being collected.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// # use testrail::RunsFilter;
    /// use std::time::Duration;
    ///
    /// let runs = client.runs(1, &RunsFilter::new());
    /// let progress = runs.progress();
    /// let ticker = tokio::spawn(async move {
    ///     loop {
    ///         tokio::time::sleep(Duration::from_millis(200)).await;
    ///         eprintln!("{} runs", progress.rows());
    ///     }
    /// });
    /// let all = runs.try_collect().await;
    /// ticker.abort();
    /// println!("{} runs in all", all?.len());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn progress(&self) -> ListingProgress {
        self.pages.progress()
    }

    /// The same list, page by page.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RunsFilter;
    ///
    /// let mut pages = client.runs(1, &RunsFilter::new()).into_pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} runs more", page?.items.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Rows of a page that was begun are left out: call it before the first [`next`](Items::next).
    pub fn into_pages(self) -> Pages<T> {
        self.pages
    }
}

impl<T: Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    // Rows are large, and this is where they are handed over: inlined, they are copied less often.
    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.ready.next() {
                Some(Ok(row)) => return Poll::Ready(Some(Ok(row))),
                Some(Err(row)) => return Poll::Ready(Some(Err(self.pages.reject(&row)))),
                None => {}
            }
            match ready!(self.pages.poll_rows(cx)) {
                Some(Ok(rows)) => self.ready = rows,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// No row is kept in place.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}
