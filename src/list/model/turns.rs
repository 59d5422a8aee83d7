//! The order in which a server lists the runs of one second.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Row, Turn};

/// Puts the runs of each second into the order of this request.
pub(super) fn turn(rows: &mut Vec<Row>, turn: Turn, offset: u64, size: u64, number: u64) {
    if turn == Turn::Heap {
        *rows = sorted_by_heap(rows, offset + size);
        return;
    }
    for ties in rows.chunk_by_mut(|row, next| row.created == next.created) {
        let length = ties.len();
        let place = (number % length as u64) as usize;
        match turn {
            Turn::Redrawn(seed) => shuffle(ties, seed ^ (number << 20)),
            Turn::Reversed if number % 2 == 1 => ties.reverse(),
            Turn::Down => ties.rotate_right(place),
            Turn::Up => ties.rotate_left(place),
            Turn::Swapped => (0..number as usize).for_each(|swap| {
                if length > 1 {
                    ties.swap(swap % (length - 1), swap % (length - 1) + 1);
                }
            }),
            Turn::ByOffset(seed) => shuffle(ties, seed ^ (offset << 20)),
            Turn::Kept | Turn::Heap | Turn::Reversed => {}
        }
    }
}

fn shuffle(ties: &mut [Row], seed: u64) {
    let mut state = seed;
    for last in (1..ties.len()).rev() {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = state;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ties.swap(last, ((number ^ (number >> 31)) % (last as u64 + 1)) as usize);
    }
}

/// The first `most` rows, as a heap of that size sorts them, and the others behind them.
fn sorted_by_heap(rows: &[Row], most: u64) -> Vec<Row> {
    struct ByTime(Row);
    impl Ord for ByTime {
        fn cmp(&self, other: &Self) -> Ordering {
            Reverse(self.0.created).cmp(&Reverse(other.0.created))
        }
    }
    impl PartialOrd for ByTime {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }
    impl PartialEq for ByTime {
        fn eq(&self, other: &Self) -> bool {
            self.cmp(other) == Ordering::Equal
        }
    }
    impl Eq for ByTime {}

    let mut table = rows.to_vec();
    table.sort_by_key(|row| row.id);
    let (mut heap, mut rest) = (BinaryHeap::new(), Vec::new());
    for row in table {
        heap.push(ByTime(row));
        if heap.len() as u64 > most {
            rest.extend(heap.pop().map(|row| row.0));
        }
    }
    rest.sort_by_key(|row| Reverse(row.created));
    heap.into_sorted_vec().into_iter().map(|row| row.0).chain(rest).collect()
}
