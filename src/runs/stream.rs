//! All runs of a project, one after the other.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{GET_RUNS, RunsFilter};
use crate::listing::Listing;
use crate::{Client, Delivery, Error, ErrorKind, Page, ProjectId, Run};

/// All runs that match a filter, from [`Client::runs`]. Pages are fetched as the runs are asked for.
///
/// It is a [`Stream`](https://docs.rs/futures-core/0.3/futures_core/stream/trait.Stream.html), and needs no
/// extension trait to be used: see [`next`](RunStream::next) and [`try_collect`](RunStream::try_collect).
#[must_use = "a stream does nothing unless it is asked for its items"]
pub struct RunStream {
    client: Client,
    project: ProjectId,
    filter: RunsFilter,
    listing: Listing,
    ready: VecDeque<Result<Run, Error>>,
    fetching: Option<Fetch>,
}

type Fetch = Pin<Box<dyn Future<Output = Result<Page<Run>, Error>> + Send>>;

impl RunStream {
    pub(super) fn new(client: Client, project: ProjectId, filter: RunsFilter) -> Self {
        let listing = Listing::new(filter.start(), filter.page_size());
        Self { client, project, filter, listing, ready: VecDeque::new(), fetching: None }
    }

    /// The next run, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of [`Client::runs`]. After a [`RejectedRow`](ErrorKind::RejectedRow) the stream goes on with the
    /// next run, after any other it ends.
    pub async fn next(&mut self) -> Option<Result<Run, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All runs that are left.
    ///
    /// # Errors
    ///
    /// The first error that the stream meets, a rejected row included.
    pub async fn try_collect(mut self) -> Result<Vec<Run>, Error> {
        let mut runs = Vec::new();
        while let Some(run) = self.next().await {
            runs.push(run?);
        }
        Ok(runs)
    }

    fn fetch(&self) -> Fetch {
        let (offset, limit) = self.listing.wanted();
        let (client, project) = (self.client.clone(), self.project);
        let filter = self.filter.clone().offset(offset).limit(limit);
        Box::pin(async move { client.get_runs(project, &filter).await })
    }

    fn take_in(&mut self, page: Page<Run>) {
        let blame = |error: Error| GET_RUNS.call(self.project).blame(error);
        match self.listing.accept(page) {
            Ok(rows) => self.ready.extend(rows.into_iter().map(|row| {
                row.map_err(|rejected| {
                    let error = Error::new(ErrorKind::RejectedRow, Delivery::Applied).with_detail(rejected.to_string());
                    blame(error.with_field(rejected.field))
                })
            })),
            Err(stuck) => {
                let error = Error::new(ErrorKind::ListStuck, Delivery::Applied).with_detail(stuck.to_string());
                self.ready.push_back(Err(blame(error)));
            }
        }
    }
}

impl Stream for RunStream {
    type Item = Result<Run, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(run) = self.ready.pop_front() {
                return Poll::Ready(Some(run));
            }
            if self.listing.is_done() {
                return Poll::Ready(None);
            }
            let mut fetching = match self.fetching.take() {
                Some(fetching) => fetching,
                None => self.fetch(),
            };
            let Poll::Ready(page) = fetching.as_mut().poll(cx) else {
                self.fetching = Some(fetching);
                return Poll::Pending;
            };
            match page {
                Ok(page) => self.take_in(page),
                Err(error) => {
                    self.listing.give_up();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl fmt::Debug for RunStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunStream")
            .field("project", &self.project)
            .field("filter", &self.filter)
            .field("listing", &self.listing)
            .finish_non_exhaustive()
    }
}
