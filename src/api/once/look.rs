//! Looks at the rows of a list.

use tokio::time::Instant;

use crate::call::query::Filter;
use crate::call::{Call, Entity};
use crate::client::{Client, list_until};
use crate::error::Error;
use crate::list::Page;

/// Shows the rows that match a filter to `see`, in the order of the list, from at most this many pages. It gives up at
/// `until`.
pub(crate) async fn see_rows<T: Entity>(
    client: &Client,
    list: Call<Page<T>>,
    filter: &(impl Filter + Clone + Send + Sync + 'static),
    most_pages: u64,
    until: Instant,
    mut see: impl FnMut(Result<T, Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    // No page is fetched that may not be wanted.
    let mut rows = client.items(list.clone(), filter).read_ahead(0);
    let (progress, mut seen) = (rows.progress(), 0);
    let listing = async {
        while progress.pages() < most_pages || seen < progress.rows() {
            let Some(row) = rows.next().await else { break };
            seen += 1;
            see(row)?;
        }
        Ok(())
    };
    list_until(until, T::ROWS, listing).await.map_err(|error| list.name_in(error))
}
