//! Why a listing gives up.

use super::key::Key;

/// The list changes too fast, or the server's pages do not fit together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsteady {
    #[error("{0} pages in a row had no new rows, although more should follow")]
    Stuck(u64),
    #[error("{0} was before {1}, and is now after it")]
    Order(Key, Key),
    #[error("a page had a single row although more follow, so the next page cannot join it")]
    OneRow,
    #[error("all earlier rows are gone, so the position of the listing is lost")]
    Lost,
    #[error(
        "the server lists rows of one second in another order each time, and {rows} rows or more were created in second \
         {second}: they do not fit a page, so they cannot be told to be complete; a larger `limit` may help, or a filter \
         such as `created_before`"
    )]
    Ties { second: i64, rows: usize },
}
