//! The keys that identify rows.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The key that identifies a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// Its id. An id that is not a number is a hash, with the highest bit set.
    Id(u64),
    /// A hash of a row whose id cannot be read.
    Nameless(u64),
}

/// A row as a listing sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: Key,
    /// The second by which the server sorts the row, if it sorts this list by time.
    pub(crate) second: Option<i64>,
}

/// A row of a list that is not sorted by time.
impl From<Key> for Listed {
    fn from(key: Key) -> Self {
        Self { key, second: None }
    }
}

const TEXT: u64 = 1 << 63;

impl Key {
    /// The key of a row with this id.
    pub(crate) fn number(id: u64) -> Self {
        Self::Id(id)
    }

    /// The key of a row whose id is a text, such as a GUID.
    pub(crate) fn text(id: &str) -> Self {
        Self::Id(hash(id) | TEXT)
    }

    /// The key of a row without an id, from its JSON.
    pub(crate) fn nameless(json: &str) -> Self {
        Self::Nameless(hash(json))
    }
}

/// A hash that tells texts apart.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) if id & TEXT == 0 => write!(f, "row {id}"),
            Self::Id(_) | Self::Nameless(_) => f.write_str("a row"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_no_number_is_never_taken_for_one() {
        assert_eq!(Key::number(7).to_string(), "row 7");
        let guid = Key::text("3933d74b-4282-4c1f-be62-a641ab427063");
        assert!(matches!(guid, Key::Id(id) if id > u64::MAX / 2));
        assert_eq!(guid.to_string(), "a row");
        assert_ne!(guid, Key::text("3933d74b-4282-4c1f-be62-a641ab427064"));
    }
}
