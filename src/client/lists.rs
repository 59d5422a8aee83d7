//! Requests lists: one page, or all rows.

use std::future::Future;
use std::sync::Arc;

use tokio::time::{Instant, timeout_at};

use super::{Client, Shared};
use crate::call::query::{FULL_PAGE, Filter, push_page};
use crate::call::{Call, Entity};
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::{Fetched, Items, Page, Pages, Source};

impl Client {
    /// Gets one page of a list.
    pub(crate) async fn get_page<T: Entity>(
        &self,
        list: Call<Page<T>>,
        filter: &impl Filter,
    ) -> Result<Page<T>, Error> {
        let size = filter.limit().unwrap_or(FULL_PAGE);
        let call = page(list, filter, filter.limit(), filter.offset())?;
        self.send(call.and_then(move |page| page.asked(size))).await
    }

    /// Streams all rows of a list. A fault in the filter shows as an error of the first row.
    pub(crate) fn items<T: Entity>(
        &self,
        list: Call<Page<T>>,
        filter: &(impl Filter + Clone + Send + Sync + 'static),
    ) -> Items<T> {
        let (start, size) = (filter.offset().unwrap_or(0), filter.limit().unwrap_or(FULL_PAGE));
        let (path, filter) = (list.request.path.clone(), filter.clone());
        self.items_from(path, start, size, move |offset, limit| {
            let call = page(list.clone(), &filter, Some(limit), Some(offset))?;
            Ok(call.and_then(move |page| {
                let page = page.asked(limit)?;
                Ok(Fetched { rows: page.listed(), page })
            }))
        })
    }

    /// Streams all rows of a list from row `start` on. `page` makes the call for the page at an offset and of a length.
    pub(crate) fn items_from<T: Send + 'static>(
        &self,
        path: String,
        start: u64,
        size: u64,
        page: impl Fn(u64, u64) -> Result<Call<Fetched<T>>, Error> + Send + Sync + 'static,
    ) -> Items<T> {
        let client = self.clone();
        let fetch = move |offset, limit| {
            let (client, call) = (client.clone(), page(offset, limit));
            Box::pin(async move { client.send(call?).await }) as _
        };
        let shared = self.shared.clone();
        let Shared { max_in_flight, max_read_ahead, max_rows, .. } = *shared;
        let free_turns = Arc::new(move || shared.gate.free_turns(Instant::now()));
        let source = Source { path, max_in_flight, max_read_ahead, free_turns, max_rows, fetch: Arc::new(fetch) };
        Items::new(Pages::new(source, start, size))
    }
}

/// Reads a list of these rows, but not beyond `until`.
pub(crate) async fn list_until<T>(
    until: Instant,
    rows: &str,
    listing: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout_at(until, listing).await.unwrap_or_else(|_| {
        let error = Error::new(ErrorKind::Timeout, Delivery::Unknown);
        Err(error.with_detail(format!("the {rows} were still being listed")))
    })
}

/// Makes the call for one page.
fn page<T: Entity>(
    mut list: Call<Page<T>>,
    filter: &impl Filter,
    limit: Option<u64>,
    offset: Option<u64>,
) -> Result<Call<Page<T>>, Error> {
    let mut query = filter.query().map_err(|error| list.name_in(error))?;
    push_page(&mut query, limit, offset);
    list.request.query = query;
    list.request.offset = offset;
    Ok(list)
}
