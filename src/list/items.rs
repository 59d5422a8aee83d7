//! A stream of all rows of a list.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::page::{List, Marked};
use super::pages::Pages;
use super::progress::ListingProgress;
use crate::error::Error;
#[cfg(doc)]
use crate::error::ErrorKind;

/// A stream of all rows of a list that match a filter, each exactly once: from [`Client::runs`](crate::Client::runs)
/// and the like.
///
/// The stream sends nothing until you ask for the first row. Then a task fetches the next page while your program works
/// on the rows of the current one. On a longer list, more tasks fetch two pages ahead after the second page, and four
/// after the third. [`read_ahead`](Items::read_ahead) sets how many pages they fetch. Dropping the stream ends these
/// tasks.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), but you can use it
/// without an extension trait: see [`next`](Items::next) and [`try_collect`](Items::try_collect). These hide the
/// methods of that name of `StreamExt` and `TryStreamExt`. To collect into something other than a `Vec`, write
/// `TryStreamExt::try_collect(items)`. Dropping the future of [`next`](Items::next) loses nothing.
///
/// # Changes while it runs
///
/// While a long listing is in progress, others may add, change and delete rows. Each such change shifts the rows of the
/// pages after it. The stream still yields each row that matches the filter from the first request to the last, exactly
/// once. Pages overlap by six rows. If a page does not join the rows so far, the stream requests it again further up.
/// This only needs a server that lists in one fixed order. A row that matches for only a part of that time may come or
/// not.
///
/// A list that is sorted by time (runs, plans, results, a case's history) may have many rows in one second. A database
/// may return these in another order each time. Once the stream sees that, it reads second by second, in full pages one
/// after the other. If a second has more rows than a page, it reads that second until it has found all of them. If it
/// does not, it yields an error. One order is not always recognised: if the rows of a second move by one place with
/// each request, and others remove rows meanwhile or the listing has an `offset`, about one listing in fifty misses
/// rows (by simulation). If rows are added, and a page ends with more than six rows of one second, the stream may
/// request the first page once more at the end.
///
/// A list of fewer than 250 rows takes one request, or two on an old server, which does not say whether more follow. A
/// longer one takes about 2.5 % more requests than without overlap (many more with a small `limit`), plus those that
/// [read ahead](Items::read_ahead) in vain: by default none for a list of up to two pages, at most one for three, and
/// at most three for more. The stream remembers the ids of the rows so far: 100,000 ids take 2 to 3 MB. It reads at
/// most [`max_rows`](crate::ClientBuilder::max_rows) rows, and then yields an error
/// ([`TooLarge`](ErrorKind::TooLarge)).
///
/// The changes may be your program's own: it can close or delete each run as it comes. That takes two to three times
/// the requests, because the rows to join with are gone. Collecting the rows first takes fewer.
///
/// If the pages do not fit together, because the list changes too fast or the server contradicts itself, the stream
/// yields an error ([`ListInconsistent`](ErrorKind::ListInconsistent)). Apart from an order that it does not recognise,
/// it never returns a list with holes. With an `offset`, the same error comes if all rows so far and the one in front
/// of them are gone.
///
/// # Errors
///
/// After a [`RejectedRow`](ErrorKind::RejectedRow), the stream goes on with the next row. After any other error it
/// ends, until you call [`resume`](Items::resume).
///
/// # Examples
///
/// The latest ten failed runs, with no more requests than necessary:
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{ErrorKind, RunsFilter};
///
/// let (mut runs, mut failed) = (client.runs(1, &RunsFilter::new()).read_ahead(0), Vec::new());
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
    /// Rows that have arrived but not been handed out.
    ready: Marked<T>,
}

impl<T: Send + 'static> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self { pages, ready: Marked::default() }
    }

    /// Sets how many pages the stream fetches ahead, at once. If a long listing spends its time on the server's
    /// latency, more pages shorten it accordingly. With 0, the stream fetches a page only after you have taken all rows
    /// of the one before.
    ///
    /// By default, the number grows: 1 after the first page, and twice as many after each further page, up to
    /// [`max_read_ahead`](crate::ClientBuilder::max_read_ahead) (4). If a page does not join the rows so far, it starts
    /// with 1 again. Beyond the next page, it leaves about half of what is left of
    /// [`requests_per_minute`](crate::ClientBuilder::requests_per_minute) to other calls. A number that you set here
    /// does not grow, and leaves no turns to others.
    ///
    /// The client's limits apply to these requests too: `requests_per_minute`, and
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight), which is also the maximum here. The pages ahead are in
    /// memory, in addition to the current one. At the end of a list of several pages, all but one of them have been
    /// fetched in vain, and all of them if you stop in the middle.
    ///
    /// TestRail Cloud allows 180 requests a minute, and then asks for a wait of up to a minute. A list of more than
    /// 40,000 runs can reach that limit. With the default deadline, the stream waits. With a
    /// [deadline](crate::ClientBuilder::deadline) below a minute it yields an error, and you can
    /// [resume](Items::resume) it later.
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

    /// Returns the next row, or `None` at the end.
    ///
    /// # Errors
    ///
    /// The errors of the method. After a [`RejectedRow`](ErrorKind::RejectedRow), the stream goes on with the next row.
    /// After any other error it ends, until you call [`resume`](Items::resume).
    #[inline]
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Collects all remaining rows.
    ///
    /// # Errors
    ///
    /// The first error of the stream, which may be a rejected row. The rows collected so far are then lost. To go on
    /// after an error, loop over [`next`](Items::next), and see [`resume`](Items::resume).
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await {
            rows.push(row?);
        }
        Ok(rows)
    }

    /// Reads all remaining rows into a [`List`], with those that cannot be read in [`rejected`](List::rejected). A list
    /// can be asked for [several names](List::by_name).
    ///
    /// # Errors
    ///
    /// The first error of the stream that is not a rejected row.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::ResultExt;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::users::UsersFilter;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let users = fake.client().users(&UsersFilter::new()).list().await?;
    /// let (me, nobody) = (users.by_name("me")?, users.by_name("Nobody").optional()?);
    /// assert_eq!((me.id.get(), nobody), (1, None));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(self) -> Result<List<T>, Error> {
        let Self { mut pages, ready } = self;
        let mut list = List { items: Vec::new(), rejected: Vec::new() };
        for row in ready {
            match row {
                Ok(row) => list.items.push(row),
                Err(row) => list.rejected.push(row),
            }
        }
        while let Some(page) = pages.next().await {
            let page = page?;
            list.items.extend(page.items);
            list.rejected.extend(page.rejected);
        }
        Ok(list)
    }

    /// Continues after an error where the listing stopped: no row comes twice, and none is lost. Without an error
    /// before, or at the end, it does nothing. It helps after transient errors. If the pages of a server do not fit
    /// together, it will most likely get the same error again. After a [`TooLarge`](ErrorKind::TooLarge) of
    /// [`max_rows`](crate::ClientBuilder::max_rows), it reads as many rows again.
    ///
    /// A page that keeps failing uses up the [retries that all clones share](crate::ClientBuilder::retry). Wait before
    /// you resume. If other work must not suffer, give it its own client.
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

    /// Returns a handle that tells how far the listing has come. You can read it at any time and from anywhere, even
    /// while you collect the stream.
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

    /// Turns this into a stream of the same list, page by page.
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
    /// Remaining rows of the current page are lost, so call this before the first [`next`](Items::next).
    pub fn into_pages(self) -> Pages<T> {
        self.pages
    }
}

impl<T: Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    // Rows are large, and this hands them over: inlined, it copies them less often.
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

// Rows are not pinned.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}
