//! What this client has added.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many ids to keep.
const MOST: usize = 1_000;

/// The ids of the latest rows that this client has added, each with what they are about. A look for a row whose answer
/// was lost must not find another row that looks the same.
#[derive(Debug, Default)]
pub(crate) struct Added(Mutex<VecDeque<(String, String)>>);

impl Added {
    pub(crate) fn note(&self, about: String, id: String) {
        let mut added = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if added.len() == MOST {
            added.pop_front();
        }
        added.push_back((about, id));
    }

    /// The ids of those that are about the same.
    pub(crate) fn about(&self, about: &str) -> Vec<String> {
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
        added.note("a".to_owned(), "0".to_owned());
        for id in 1..=MOST {
            added.note(if id < MOST { "b" } else { "a" }.to_owned(), id.to_string());
        }
        assert_eq!((added.about("a"), added.about("b").len()), (vec![MOST.to_string()], MOST - 1));
        assert_eq!(added.about("c"), [""; 0]);
    }
}
