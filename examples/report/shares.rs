//! Shares that add up.

use std::cmp::Reverse;

/// The shares of these parts in whole per cent, which are 100 together: what rounding down leaves over goes to the
/// parts that lost most by it. None is 100 unless it is all. `None` if all parts are empty.
pub(crate) fn shares<const N: usize>(parts: [u64; N]) -> Option<[u64; N]> {
    let whole: u64 = parts.iter().sum();
    if whole == 0 {
        return None;
    }
    let mut shares = parts.map(|part| 100 * part / whole);
    let left = 100 - shares.iter().sum::<u64>();
    let mut by_loss: Vec<_> = shares.iter_mut().zip(parts).collect();
    by_loss.sort_by_key(|(_, part)| Reverse(100 * part % whole));
    let takers = by_loss.into_iter().filter(|(share, _)| **share < 99);
    for ((share, _), _) in takers.zip(0..left) {
        *share += 1;
    }
    Some(shares)
}
