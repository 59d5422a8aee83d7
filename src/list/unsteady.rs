//! Why a listing is given up on.

use super::key::Key;

/// A list that does not hold still for long enough, or a server whose pages do not fit together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsteady {
    #[error("{0} pages in a row brought nothing new, and still more was said to follow")]
    Stuck(u64),
    #[error("{0} stood in front of {1} before, and stands behind it now")]
    Order(Key, Key),
    #[error("a page had a single row, with more to follow, which cannot be joined with the next")]
    OneRow,
    #[error("all rows that came before are gone, and it cannot be told where the listing stood")]
    Lost,
}
