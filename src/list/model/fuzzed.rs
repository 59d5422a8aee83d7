//! Lists and changes from a fuzzer's bytes.

use std::collections::HashSet;

use super::course::{Changes, Draws, ReadAhead, Scenario, list};
use super::{Filter, Order, Project};
use crate::list::harness::{Listing, page};

/// Whatever the list and its changes, nothing is missed and nothing comes twice.
pub(crate) fn nothing_is_missed(data: &[u8]) {
    let mut changes = Changes { most: 0, above: 0, draws: Draws::Bytes(data.iter().copied().collect()), at_top: false };
    let filter = [Filter::All, Filter::Open, Filter::Closed][changes.draw(3) as usize];
    let order = [Order::Time, Order::Id, Order::PlansLast][changes.draw(3) as usize];
    let (cap, envelopes) = (2 + changes.draw(30), changes.draw(2) == 0);
    let mut project = Project::new(filter, order, cap, envelopes);
    for number in 0..changes.draw(120) {
        let open = (number % 3 == 0) == matches!(filter, Filter::Closed);
        project.add((number * 7 % 4) as u8, number % 5 == 0, open);
    }
    let limit = if envelopes && changes.draw(2) == 0 { 250 } else { cap };
    let read_ahead = match changes.draw(18) as usize {
        pages @ 0..9 => ReadAhead::Fixed(pages),
        more => ReadAhead::Grows(more - 9),
    };
    let failures = changes.draw(2) * 20;
    (changes.most, changes.above) = (1 + changes.draw(2), 50);
    let scenario = Scenario { project, limit, read_ahead, start: 0, failures, changes };
    assert_eq!(list(scenario).missed(), [0_u64; 0]);
}

/// Whatever a server answers, no run comes twice, and the listing ends when the server has nothing more to say.
pub(crate) fn any_server_comes_to_an_end(data: &[u8]) {
    let mut bytes = data.iter().map(|byte| u64::from(*byte));
    let limit = 2 + bytes.next().unwrap_or_default();
    let (mut listing, mut seen, mut silent) = (Listing::new(0, limit), HashSet::new(), 0);
    while listing.ask().is_some() {
        let shape = bytes.next();
        silent += u64::from(shape.is_none());
        assert!(silent < 1_000, "the listing does not end");
        let shape = shape.unwrap_or_default();
        let ids: Vec<_> = bytes.by_ref().take((shape >> 2) as usize).collect();
        let next = [Some(false), Some(true), None][(shape as usize & 3).min(2)];
        match listing.accept(page(ids, next, limit)) {
            Ok(came) => {
                for row in came.rows {
                    assert!(seen.insert(row.unwrap().id), "a row came twice");
                }
            }
            Err(_) => return,
        }
    }
}
