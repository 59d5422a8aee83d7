//! Random numbers that repeat with the same seed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The generator splitmix64. Its state is only a counter, so threads can share it.
pub(crate) struct Dice(AtomicU64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number from 0 up to, but not including, `end`.
    pub(crate) fn below(&self, end: u64) -> u64 {
        let mut bits = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % end
    }

    /// A place in a list of this length.
    pub(crate) fn place(&self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// A time from `least` up to, but not including, `end`, in milliseconds.
    pub(crate) fn millis(&self, least: u64, end: u64) -> Duration {
        Duration::from_millis(least + self.below(end - least))
    }
}
