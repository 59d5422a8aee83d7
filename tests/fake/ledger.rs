//! Which rows a list must have, if it changes while it is read.

use std::collections::BTreeSet;

/// The rows of a list, and the draws that change it.
pub(crate) struct Ledger {
    /// Those that have been in the list all the time.
    pub(crate) there: BTreeSet<u64>,
    /// Those that have been in it at any time.
    pub(crate) ever: BTreeSet<u64>,
    random: u64,
}

impl Ledger {
    /// A list that has these rows at first. `random` decides on the draws.
    pub(crate) fn new(rows: impl IntoIterator<Item = u64>, random: u64) -> Self {
        let there: BTreeSet<u64> = rows.into_iter().collect();
        Self { ever: there.clone(), there, random }
    }

    /// A number below this one.
    pub(crate) fn draw(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.random >> 33).unwrap() % below
    }

    /// Notes which rows the list has now.
    pub(crate) fn note(&mut self, listed: &BTreeSet<u64>) {
        self.there = &self.there & listed;
        self.ever.extend(listed);
    }

    /// The rows that came are those that were there all the time, each once, and others that were there at some time.
    #[track_caller]
    pub(crate) fn assert_exact(&self, came: impl IntoIterator<Item = u64>, what: &str) {
        let came: Vec<u64> = came.into_iter().collect();
        let rows: BTreeSet<u64> = came.iter().copied().collect();
        assert_eq!(rows.len(), came.len(), "a row came twice: {what}");
        assert_eq!(&self.there - &rows, BTreeSet::new(), "missed: {what}");
        assert_eq!(&rows - &self.ever, BTreeSet::new(), "never there: {what}");
    }
}
