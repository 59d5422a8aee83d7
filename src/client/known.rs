//! The rows that this client knows of, by their ids.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// How many ids to keep of each kind.
const MOST: usize = 1_000;

/// What this client knows of rows of each kind. After a lost answer, it tells which rows cannot be the lost one.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeMap<&'static str, Ids>>);

#[derive(Debug, Default)]
struct Ids {
    /// The greatest id known at a time, in ascending order.
    newest: VecDeque<(Instant, u64)>,
    /// The latest rows that the client has added itself.
    added: VecDeque<u64>,
}

impl Known {
    /// Notes that the server has this row.
    pub(crate) fn see(&self, noun: &'static str, id: u64) {
        let mut known = self.lock();
        let newest = &mut known.entry(noun).or_default().newest;
        if newest.back().is_none_or(|(_, known)| *known < id) {
            push(newest, (Instant::now(), id));
        }
    }

    /// Notes that the client has added this row.
    pub(crate) fn add(&self, noun: &'static str, id: u64) {
        self.see(noun, id);
        push(&mut self.lock().entry(noun).or_default().added, id);
    }

    /// The newest row that was known at this time. Rows that were added later have greater ids.
    pub(crate) fn newest_at(&self, noun: &str, time: Instant) -> Option<u64> {
        let known = self.lock();
        let newest = known.get(noun)?.newest.iter().rev().find(|(at, _)| *at <= time);
        newest.map(|(_, id)| *id)
    }

    pub(crate) fn has_added(&self, noun: &str, id: u64) -> bool {
        self.lock().get(noun).is_some_and(|ids| ids.added.contains(&id))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Ids>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push<T>(latest: &mut VecDeque<T>, one: T) {
    if latest.len() == MOST {
        latest.pop_front();
    }
    latest.push_back(one);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_newest_row_is_that_of_the_time_asked_for() {
        let (known, start) = (Known::default(), Instant::now());
        let second = Duration::from_secs(1);
        for id in [7, 5, 9] {
            tokio::time::advance(second).await;
            known.see("run", id);
        }
        let at = |seconds| known.newest_at("run", start + seconds * second);
        assert_eq!([0, 1, 2, 3, 4].map(at), [None, Some(7), Some(7), Some(9), Some(9)]);
        assert_eq!(known.newest_at("plan", Instant::now()), None);
    }

    #[test]
    fn what_the_client_has_added_is_known_and_no_more_than_the_latest_are_kept() {
        let known = Known::default();
        known.see("run", 1);
        for id in 2..=2 + MOST as u64 {
            known.add("run", id);
        }
        assert_eq!([1, 2, 3].map(|id| known.has_added("run", id)), [false, false, true]);
        assert!(!known.has_added("plan", 3));
    }
}
