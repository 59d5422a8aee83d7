//! What this client has added.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many ids to keep.
const MOST: usize = 1_000;

/// The latest rows that this client has added, each with what they are about. A look for a row whose answer was lost
/// must not find another row that looks the same.
#[derive(Debug, Default)]
pub(crate) struct Added(Mutex<VecDeque<(String, Option<String>)>>);

impl Added {
    /// Notes a row. The id is `None` if it is not known whether the row is there, and which one it is.
    pub(crate) fn note(&self, about: String, id: Option<String>) {
        let mut added = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if added.len() == MOST {
            added.pop_front();
        }
        added.push_back((about, id));
    }

    /// Forgets a row that is deleted.
    pub(crate) fn forget(&self, id: &str) {
        let mut added = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        added.retain(|(_, known)| known.as_deref() != Some(id));
    }

    /// The ids of those that are about the same.
    pub(crate) fn about(&self, about: &str) -> Vec<Option<String>> {
        let added = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        added.iter().filter(|(other, _)| other == about).map(|(_, id)| id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_kept_and_no_more() {
        let added = Added::default();
        added.note("a".to_owned(), Some("0".to_owned()));
        for id in 1..=MOST {
            added.note(if id < MOST { "b" } else { "a" }.to_owned(), Some(id.to_string()));
        }
        assert_eq!((added.about("a"), added.about("b").len()), (vec![Some(MOST.to_string())], MOST - 1));
        assert_eq!(added.about("c"), [None; 0]);
    }

    #[test]
    fn what_is_deleted_is_forgotten() {
        let added = Added::default();
        for id in [Some("7"), None, Some("8")] {
            added.note("a".to_owned(), id.map(str::to_owned));
        }
        added.forget("7");
        assert_eq!(added.about("a"), [None, Some("8".to_owned())]);
    }
}
