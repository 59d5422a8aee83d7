//! Looks at the rows of a list.

use std::io;

use serde::Serialize;
use tokio::time::Instant;

use crate::call::query::Filter;
use crate::call::{Call, Entity};
use crate::client::{Client, list_until};
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::Page;

/// How many of the latest pages the client looks at if it cannot ask the server for less.
pub(crate) const LATEST: u64 = 4;

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
    // The answer to an earlier look would be a false proof.
    let list = list.on_own_connection();
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

/// The rows that a look was for. There should be one, and a server can send others without end.
pub(crate) struct Found<T> {
    rows: Vec<T>,
    /// The size of these rows as JSON.
    bytes: usize,
}

/// How many rows a look keeps.
const MOST_ROWS: usize = 100;
/// How large these rows may be together, in bytes of JSON. A single row has the limit of an answer.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl<T: Serialize> Found<T> {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new(), bytes: 0 }
    }

    /// Keeps a row.
    ///
    /// # Errors
    ///
    /// [`TooLarge`](ErrorKind::TooLarge) if there are too many.
    pub(crate) fn keep(&mut self, row: T) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(length(&row));
        if self.rows.len() == MOST_ROWS || self.bytes > MOST_BYTES && !self.rows.is_empty() {
            let detail = format!("a look keeps {MOST_ROWS} rows, and {} MiB of them", MOST_BYTES / 1024 / 1024);
            return Err(Error::new(ErrorKind::TooLarge, Delivery::Applied)
                .with_meaning(NOT_UNIQUE)
                .with_detail(detail));
        }
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn into_rows(self) -> Vec<T> {
        self.rows
    }
}

const NOT_UNIQUE: &str =
    "too many rows match; the marker or name is not unique enough, or the server's list does not end";

/// The length of a row as JSON.
fn length(row: &impl Serialize) -> usize {
    struct Length(usize);
    impl io::Write for Length {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut length = Length(0);
    // What cannot be written takes no memory as JSON, and the number of rows still counts.
    let _ = serde_json::to_writer(&mut length, row);
    length.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_keeps_so_many_rows_and_so_many_bytes() {
        let kept = |row: &str| {
            let mut found = Found::new();
            let error = (0..=MOST_ROWS).find_map(|_| found.keep(row.to_owned()).err()).unwrap();
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            found.into_rows().len()
        };
        assert_eq!(kept("a"), MOST_ROWS);
        assert_eq!(kept(&"a".repeat(MOST_BYTES / 4)), 3, "with their quotes, four are too large");
        assert_eq!(kept(&"a".repeat(MOST_BYTES + 1)), 1, "a single row may be as large as an answer");
    }
}
