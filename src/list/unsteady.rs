//! Why a listing is given up on.

use super::key::Key;

/// A list that does not hold still for long enough, or a server whose pages do not fit together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsteady {
    #[error("{0} pages in a row had no new rows, but the server said that more follow")]
    Stuck(u64),
    #[error("{0} was before {1}, and is now after it")]
    Order(Key, Key),
    #[error("a page had a single row although more follow, so the next page cannot join it")]
    OneRow,
    #[error("all earlier rows are gone, so the position of the listing is lost")]
    Lost,
}
