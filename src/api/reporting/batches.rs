//! Divides rows into batches.

use std::collections::{HashMap, VecDeque};

use super::rows::Line;

/// Batches that are sent one after the other, because a test has rows in several of them.
pub(super) type Lane = VecDeque<Vec<usize>>;

/// The most that a batch may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) rows: usize,
    pub(super) bytes: usize,
}

/// The bytes of a batch beside its rows, and of what divides two rows.
pub(super) const FRAME: usize = r#"{"results":[]}"#.len();
const COMMA: usize = 1;

/// Divides these rows into batches. The rows of one test stay together and in order, so that the last one decides on
/// its status.
pub(super) fn pack(lines: &[Line], rows: impl IntoIterator<Item = usize>, most: Most) -> VecDeque<Lane> {
    let mut packed = VecDeque::new();
    // Rows that rate the answer of an AI go into other batches than those that do not.
    let mut open = [Batch::default(), Batch::default()];
    for group in by_test(lines, rows) {
        let mut parts = parts(lines, group, most);
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => {
                let [unrated, rated] = &mut open;
                let batch = if only.is_rated { rated } else { unrated };
                if !batch.has_room(&only, most) {
                    packed.push_back(Lane::from([std::mem::take(batch).rows]));
                }
                batch.bytes += only.bytes;
                batch.rows.extend(only.rows);
            }
            (last, _) => packed.push_back(parts.into_iter().chain(last).map(|part| part.rows).collect()),
        }
    }
    packed.extend(open.into_iter().filter(|batch| !batch.rows.is_empty()).map(|batch| Lane::from([batch.rows])));
    packed
}

/// The rows of each test, in the order in which the tests come first.
fn by_test(lines: &[Line], rows: impl IntoIterator<Item = usize>) -> Vec<Vec<usize>> {
    let (mut groups, mut places) = (Vec::<Vec<usize>>::new(), HashMap::new());
    for row in rows {
        let Some(line) = lines.get(row) else { continue };
        let place = *places.entry(line.about).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

#[derive(Default)]
struct Batch {
    rows: Vec<usize>,
    bytes: usize,
    is_rated: bool,
}

impl Batch {
    fn has_room(&self, more: &Self, most: Most) -> bool {
        self.rows.is_empty()
            || (self.rows.len() + more.rows.len() <= most.rows && FRAME + self.bytes + more.bytes <= most.bytes)
    }
}

/// The rows of one test, in as few batches as can be.
fn parts(lines: &[Line], group: Vec<usize>, most: Most) -> Vec<Batch> {
    let mut parts = Vec::<Batch>::new();
    for row in group {
        let Some(line) = lines.get(row) else { continue };
        let one = Batch { rows: vec![row], bytes: line.json.len() + COMMA, is_rated: line.is_rated };
        match parts.last_mut() {
            Some(last) if last.is_rated == one.is_rated && last.has_room(&one, most) => {
                last.bytes += one.bytes;
                last.rows.push(row);
            }
            _ => parts.push(one),
        }
    }
    parts
}

/// Divides a batch in two, if it can be between two tests.
pub(super) fn halves(lines: &[Line], rows: &[usize]) -> [Vec<usize>; 2] {
    let about = |at: usize| rows.get(at).and_then(|row| lines.get(*row)).map(|line| line.about);
    let middle = rows.len() / 2;
    let between = |at: &usize| about(*at) != about(at - 1);
    let at = (1..rows.len()).filter(between).min_by_key(|at| at.abs_diff(middle)).unwrap_or(middle);
    let (left, right) = rows.split_at_checked(at).unwrap_or((rows, &[]));
    [left.to_vec(), right.to_vec()]
}

/// The size of a batch of these rows.
pub(super) fn size(lines: &[Line], rows: &[usize]) -> usize {
    FRAME + rows.iter().filter_map(|row| lines.get(*row)).map(|line| line.json.len() + COMMA).sum::<usize>()
}

/// The body of a batch of these rows.
pub(super) fn body(lines: &[Line], rows: &[usize]) -> Vec<u8> {
    let mut body = Vec::with_capacity(size(lines, rows));
    body.extend_from_slice(b"{\"results\":[");
    for (place, line) in rows.iter().filter_map(|row| lines.get(*row)).enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(line.json.as_bytes());
    }
    body.extend_from_slice(b"]}");
    body
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::api::reporting::rows::About;
    use crate::types::CaseId;

    fn line() -> impl Strategy<Value = Line> {
        (1..12_u64, 2..40_usize, prop::bool::weighted(0.2)).prop_map(|(case, length, is_rated)| Line {
            about: About::Case(CaseId::new(case)),
            json: "x".repeat(length),
            is_rated,
        })
    }

    proptest! {
        #[test]
        fn every_row_is_in_one_batch_and_those_of_a_test_follow_each_other(
            lines in prop::collection::vec(line(), 0..60),
            (rows, bytes) in (1..10_usize, 1..200_usize),
        ) {
            let most = Most { rows, bytes };
            let lanes = pack(&lines, 0..lines.len(), most);
            let mut packed: Vec<_> = lanes.iter().flatten().flatten().copied().collect();
            packed.sort_unstable();
            prop_assert_eq!(packed, (0..lines.len()).collect::<Vec<_>>());
            let mut lane_of = HashMap::new();
            for (number, lane) in lanes.iter().enumerate() {
                let mut last = HashMap::new();
                for batch in lane {
                    prop_assert!(batch.len() <= most.rows && (batch.len() == 1 || size(&lines, batch) <= most.bytes));
                    prop_assert!(batch.iter().all(|row| lines[*row].is_rated == lines[batch[0]].is_rated));
                    prop_assert!(body(&lines, batch).len() <= size(&lines, batch));
                    for row in batch {
                        let about = lines[*row].about;
                        prop_assert_eq!(*lane_of.entry(about).or_insert(number), number, "a test is in one lane");
                        prop_assert!(last.insert(about, *row).is_none_or(|before| before < *row), "in order");
                    }
                }
            }
        }

        #[test]
        fn halves_are_all_of_it_and_neither_is_empty(lines in prop::collection::vec(line(), 2..40)) {
            let rows: Vec<_> = by_test(&lines, 0..lines.len()).concat();
            let [left, right] = halves(&lines, &rows);
            prop_assert!(!left.is_empty() && !right.is_empty());
            prop_assert_eq!([&left[..], &right[..]].concat(), &rows[..]);

            let about = |at: usize| lines[rows[at]].about;
            let between: Vec<_> = (1..rows.len()).filter(|at| about(*at) != about(at - 1)).collect();
            let from_the_middle = |at: usize| at.abs_diff(rows.len() / 2);
            let nearest = between.iter().map(|at| from_the_middle(*at)).min();
            prop_assert!(between.is_empty() || between.contains(&left.len()), "no test is divided");
            prop_assert_eq!(from_the_middle(left.len()), nearest.unwrap_or(0));
        }
    }

    #[test]
    fn the_rows_of_a_test_take_no_more_batches_than_needed() {
        let line = || Line { about: About::Case(CaseId::new(1)), json: "x".repeat(10), is_rated: false };
        let lines = [line(), line(), line(), line()];
        let whole = size(&lines, &[0, 1, 2, 3]);
        for (bytes, batches) in [(whole, 1), (whole - 1, 2), (1, 4)] {
            let packed = pack(&lines, 0..4, Most { rows: 10, bytes });
            assert_eq!(packed.iter().flatten().count(), batches, "{bytes} bytes");
        }
    }
}
