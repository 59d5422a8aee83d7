//! A budget for the retries of all calls together, so they do not overload a server in trouble.

use std::sync::atomic::{AtomicU32, Ordering};

/// The retry budget of all clones of a client: 10 retries, and one more for every 5 calls.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

/// What a call earns, what a retry costs, and the maximum.
const CALL: u32 = 1;
const RETRY: u32 = 5;
const MOST: u32 = 10 * RETRY;

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(MOST))
    }

    /// Earns the share of a call that begins.
    pub(crate) fn earn(&self) {
        self.update(|funds| Some((funds + CALL).min(MOST)));
    }

    /// Pays for a retry, if the budget has enough for one.
    pub(crate) fn spend(&self) -> bool {
        self.update(|funds| funds.checked_sub(RETRY))
    }

    fn update(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_retries_and_one_more_for_five_calls() {
        let budget = Budget::new();
        assert_eq!((0..20).filter(|_| budget.spend()).count(), 10);
        (0..4).for_each(|_| budget.earn());
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend() && !budget.spend());
    }

    #[test]
    fn a_long_quiet_time_saves_up_no_storm() {
        let budget = Budget::new();
        (0..10_000).for_each(|_| budget.earn());
        assert_eq!((0..20).filter(|_| budget.spend()).count(), 10);
    }
}
