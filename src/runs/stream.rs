//! All runs of a project, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::fetch::Fetch;
use super::{GET_RUNS, ListingProgress, RunsFilter};
use crate::listing::Listing;
use crate::page::Marked;
use crate::{Client, Delivery, Error, ErrorKind, Page, ProjectId, Rejected, Run};

/// All runs that match a filter, from [`Client::runs`].
///
/// Nothing is sent before the first run is asked for. Then the next page is fetched, by a task of its own, while the
/// runs of one are worked on; [`read_ahead`](RunStream::read_ahead) sets how many. Dropping the stream ends these
/// tasks.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), and needs no
/// extension trait to be used: see [`next`](RunStream::next) and [`try_collect`](RunStream::try_collect). These hide the
/// methods of that name of `StreamExt` and `TryStreamExt`; for another collection than a `Vec`, write
/// `TryStreamExt::try_collect(runs)`. Dropping the future of [`next`](RunStream::next) loses nothing.
///
/// # Changes while it runs
///
/// Runs are added, closed and deleted while a long listing is under way, and every such change shifts the rows of the
/// pages behind it. Each run that matches the filter from the first request to the last comes once all the same: pages
/// overlap by eight rows, and one that does not join what came is asked for again further up. All that it takes is a
/// server that lists in one fixed order, as TestRail does. A run that matches only for a part of that time may come or
/// not. A list of fewer than 250 takes one request, a longer one about 3 % more than without overlap (with a small
/// [`limit`](RunsFilter::limit), many more), and what is [read ahead](RunStream::read_ahead) in vain. The stream
/// remembers the ids of the runs that came: 100,000 take 2 to 3 MB.
///
/// The changes may be the program's own: it can close or delete each run as it comes. That takes two to three times the
/// requests, since what came is no longer there to join with; collecting the runs first takes fewer.
///
/// Where the pages do not fit together, because the list changes too fast or the server is at odds with itself, an
/// error says so ([`ListInconsistent`](ErrorKind::ListInconsistent)) in place of a list with holes. That is also so
/// with an [`offset`](RunsFilter::offset) if all runs that came and the one in front of them are gone.
///
/// # Errors
///
/// After a [`RejectedRow`](ErrorKind::RejectedRow) the stream goes on with the next run. After any other error it ends,
/// until [`resume`](RunStream::resume) is called.
///
/// # Examples
///
/// The latest ten failed runs, and no more requests than these take. It is a [`Stream`] too, for the combinators of the
/// crate `futures`.
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
pub struct RunStream {
    client: Client,
    project: ProjectId,
    filter: RunsFilter,
    listing: Listing,
    /// The rows that came and were not asked for yet.
    ready: Marked<Run>,
    /// The pages that the listing has asked for.
    fetching: VecDeque<Fetch<Page<Run>>>,
    read_ahead: usize,
    progress: ListingProgress,
}

impl RunStream {
    pub(super) fn new(client: Client, project: ProjectId, filter: RunsFilter) -> Self {
        let listing = Listing::new(filter.start(), filter.page_size());
        let (ready, fetching) = (Marked::default(), VecDeque::new());
        Self { client, project, filter, listing, ready, fetching, read_ahead: 1, progress: ListingProgress::default() }
    }

    /// How many pages are fetched at once, ahead of the one whose runs are asked for: 1, where it is not set. With
    /// more, a long listing takes accordingly less time where the server's latency is what takes it. With 0, a page is
    /// fetched when the runs before it have come.
    ///
    /// The limits of the client hold for these requests as for all:
    /// [`requests_per_minute`](crate::ClientBuilder::requests_per_minute), and
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight), which is also the most that is read ahead. Up to so many
    /// pages are in memory besides the one that is being read, and at the end of a list of several pages all of them but
    /// one are fetched in vain.
    ///
    /// TestRail Cloud allows 180 requests a minute, and then asks to wait for up to a minute: a list of more than 40,000
    /// runs can run into that. It is waited for where the [deadline](crate::ClientBuilder::deadline) of a call is longer
    /// than that, two minutes say; otherwise the stream can be [resumed](RunStream::resume) later.
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
        self.read_ahead = pages.min(self.client.shared.max_in_flight);
        self
    }

    /// The next run, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of [`Client::runs`]. After a [`RejectedRow`](ErrorKind::RejectedRow) the stream goes on with the next run;
    /// after any other it ends, until it is [resumed](RunStream::resume).
    #[inline]
    pub async fn next(&mut self) -> Option<Result<Run, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All runs that are left.
    ///
    /// # Errors
    ///
    /// The first error that the stream meets, a rejected row included. What was collected is lost then: to go on after an
    /// error, loop over [`next`](RunStream::next), and see [`resume`](RunStream::resume).
    pub async fn try_collect(mut self) -> Result<Vec<Run>, Error> {
        let mut runs = Vec::new();
        while let Some(run) = self.next().await {
            runs.push(run?);
        }
        Ok(runs)
    }

    /// Goes on after an error where the listing stood: the runs that came do not come again, and none is lost. Without
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
        self.listing.resume();
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
        self.progress.clone()
    }

    /// Starts fetches until so many are under way.
    fn fetch(&mut self, at_once: usize) {
        while self.fetching.len() < at_once {
            let Some(offset) = self.listing.ask() else { return };
            let (client, project) = (self.client.clone(), self.project);
            let page = self.filter.page(offset, self.listing.limit()).map_err(|error| self.blame(error));
            self.fetching.push_back(Fetch::start(async move { client.get_runs(project, &page?).await }));
        }
    }

    fn take_in(&mut self, page: Result<Page<Run>, Error>) -> Result<(), Error> {
        let page = page.inspect_err(|_| self.listing.stop())?;
        let taken = self.listing.accept(page).map_err(|unsteady| {
            let error = Error::new(ErrorKind::ListInconsistent, Delivery::Applied);
            self.blame(error.with_detail(unsteady.to_string()))
        })?;
        self.progress.add(taken.count);
        self.ready = taken.rows;
        Ok(())
    }

    /// Waits for the next page, and takes it in; `None` at the end.
    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<(), Error>>> {
        let at_once = self.read_ahead.max(1);
        self.fetch(at_once);
        let Some(mut fetch) = self.fetching.pop_front() else { return Poll::Ready(None) };
        let Poll::Ready(page) = Pin::new(&mut fetch).poll(cx) else {
            self.fetching.push_front(fetch);
            return Poll::Pending;
        };
        let taken = self.take_in(page);
        // What the listing does not want any more is not fetched to its end.
        self.fetching.truncate(self.listing.wanted());
        self.fetch(self.read_ahead);
        Poll::Ready(Some(taken))
    }

    fn reject(&self, row: &Rejected) -> Error {
        let error = Error::new(ErrorKind::RejectedRow, Delivery::Applied).with_detail(row.to_string());
        self.blame(error.with_field(row.field.clone()))
    }

    fn blame(&self, error: Error) -> Error {
        GET_RUNS.call(self.project).blame(error)
    }
}

impl Stream for RunStream {
    type Item = Result<Run, Error>;

    // Runs are large, and this is where they are handed over: inlined, they are copied less often.
    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.ready.next() {
                Some(Ok(run)) => return Poll::Ready(Some(Ok(run))),
                Some(Err(row)) => return Poll::Ready(Some(Err(self.reject(&row)))),
                None => {}
            }
            match ready!(self.poll_page(cx)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for RunStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunStream")
            .field("project", &self.project)
            .field("filter", &self.filter)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
