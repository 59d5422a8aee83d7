//! Lists with many runs in one second, on servers that reorder them.

use super::course::{Changes, Draws, ReadAhead, Scenario, list, list_of};
use super::*;
use crate::full::is_full;
use crate::list::harness::Listing;
use crate::list::unsteady::Unsteady;

/// Everything that a server may do with the order, with another order for each `seed`.
fn turns(seed: u64) -> [Turn; 7] {
    [Turn::Redrawn(seed), Turn::Reversed, Turn::Down, Turn::Up, Turn::Swapped, Turn::ByOffset(seed), Turn::Heap]
}

/// A listing of so many runs, so many of them in each second, on pages of this size.
fn scenario(turn: Turn, runs: u64, a_second: u64, cap: u64, seed: u64) -> Scenario {
    let mut project = Project::new(Filter::All, Order::Time, cap, true);
    (project.a_second, project.turn) = (a_second, turn);
    (0..runs).for_each(|_| project.add(0, false, true));
    let changes = Changes { most: 0, above: 50, draws: Draws::Seed(seed), at_top: false };
    Scenario { project, limit: cap, read_ahead: ReadAhead::Fixed(0), start: 0, failures: 0, changes }
}

/// The same, on a server whose rows do not tell when they were created.
fn without_time(mut scenario: Scenario) -> Scenario {
    scenario.project.tells_time = false;
    scenario
}

/// Pages of every kind, and seconds that fit them.
fn sizes() -> Vec<(u64, u64)> {
    let caps = [2, 3, 5, 7, 8, 10, 20, 50, 100, 250];
    let seconds = [1, 2, 3, 5, 6, 7, 8, 9, 13, 19, 20, 40, 50, 99, 100, 150, 200, 249, 250];
    caps.iter()
        .flat_map(|cap| seconds.iter().filter(move |second| *second <= cap).map(|second| (*cap, *second)))
        .collect()
}

#[test]
fn nothing_is_missed_where_the_server_reorders_the_rows_of_a_second() {
    let (mut lists, mut turn) = (0, 0);
    for (cap, a_second) in sizes() {
        for read_ahead in [ReadAhead::Fixed(0), ReadAhead::Fixed(1), ReadAhead::Fixed(8), ReadAhead::Grows(4)] {
            for seed in 0..if is_full() { 7 } else { 2 } {
                let runs = (cap * 4).max(a_second * 3) + seed * 7 % cap;
                turn = (turn + 1) % 7;
                let scenario = scenario(turns(seed * 991 + cap)[turn], runs, a_second, cap, seed);
                let account = list(Scenario { read_ahead, ..scenario });
                assert_eq!(account.missed(), [0_u64; 0], "{:?}, {a_second} of {cap}, {read_ahead:?}", turns(0)[turn]);
                lists += 1;
            }
        }
    }
    assert!(lists > 500, "{lists} lists");
}

#[test]
fn a_server_that_keeps_its_order_costs_nothing_more() {
    for (cap, a_second) in sizes() {
        for read_ahead in [ReadAhead::Fixed(0), ReadAhead::Fixed(8), ReadAhead::Grows(4)] {
            let kept = Scenario { read_ahead, ..scenario(Turn::Kept, cap * 5 + 3, a_second, cap, 0) };
            assert_eq!(list(kept.clone()).requests, list(without_time(kept)).requests, "{a_second} of {cap}");
        }
    }
}

/// If runs moved down within a second from one page to the next, that second is read once more.
#[test]
fn a_server_that_keeps_its_order_while_runs_are_added_costs_one_request_more_at_most() {
    for order in [Order::Time, Order::Batches] {
        let (mut lists, mut requests, mut plain) = (0, 0, 0);
        for (cap, a_second) in sizes().into_iter().filter(|(cap, _)| *cap >= 20) {
            for seed in 0..if is_full() { 3 } else { 1 } {
                let mut kept = scenario(Turn::Kept, 0, a_second, cap, seed);
                kept.project.order = order;
                (0..cap * 12 + seed * 7).for_each(|_| kept.project.add(0, false, true));
                (kept.changes.most, kept.changes.at_top) = (1, true);
                plain += list(without_time(kept.clone())).requests;
                let account = list(kept);
                assert_eq!(account.missed(), [0_u64; 0]);
                (lists, requests) = (lists + 1, requests + account.requests);
            }
        }
        assert!(requests <= plain + lists, "{order:?}: {requests} requests, {plain} without seconds, {lists} lists");
    }
}

#[test]
fn nothing_is_missed_where_runs_change_as_well() {
    let (mut lists, mut turned_slowly, mut with_holes) = (0, 0, 0);
    for (cap, a_second) in sizes().into_iter().filter(|(cap, second)| *cap >= 10 && second + 7 <= *cap) {
        for seed in 0..if is_full() { 5 } else { 2 } {
            for turn in turns(seed) {
                let fixed = ReadAhead::Fixed(if seed % 2 == 0 { 0 } else { 8 });
                for read_ahead in [fixed, ReadAhead::Grows(4)] {
                    let mut scenario = scenario(turn, cap * 5 + seed * 7 % cap, a_second, cap, seed);
                    (scenario.changes.most, scenario.read_ahead) = (1, read_ahead);
                    let missed = list(scenario).missed();
                    lists += 1;
                    if matches!(turn, Turn::Down | Turn::Up | Turn::Swapped) {
                        turned_slowly += 1;
                        with_holes += usize::from(!missed.is_empty());
                    } else {
                        assert_eq!(missed, [0_u64; 0], "{turn:?}, {a_second} of {cap}, {read_ahead:?}, seed {seed}");
                    }
                }
            }
        }
    }
    assert!(lists > 500, "{lists} lists");
    // An order that turns by one place looks like runs that were added above. If runs are also removed between the same
    // two requests, neither shows.
    assert!(with_holes * 33 <= turned_slowly, "{with_holes} of {turned_slowly} lists have holes");
}

#[test]
fn a_second_that_does_not_fit_a_page_comes_whole_or_is_an_error() {
    let (mut whole, mut given_up) = (0, 0);
    for (cap, a_second) in [(10, 11), (10, 15), (10, 40), (50, 51), (50, 75), (250, 251), (250, 400)] {
        for seed in 0..if is_full() { 4 } else { 2 } {
            for turn in turns(seed) {
                match list_of(scenario(turn, a_second * 3 + seed, a_second, cap, seed)) {
                    Ok(account) => {
                        assert_eq!(account.missed(), [0_u64; 0], "{turn:?}, {a_second} of {cap}, seed {seed}");
                        whole += 1;
                    }
                    Err(Unsteady::Ties { .. } | Unsteady::Stuck(_)) => given_up += 1,
                    Err(error) => panic!("{turn:?}, {a_second} of {cap}: {error}"),
                }
            }
        }
    }
    assert!(whole > 4 * given_up, "{whole} whole, {given_up} given up");
}

/// Whatever a server answers, no run comes twice, and a listing ends if the server only says the same.
#[test]
fn a_server_that_contradicts_itself_gets_no_run_twice_and_no_request_without_end() {
    for seed in 0..if is_full() { 8_000 } else { 1_500 } {
        let mut changes = Changes { most: 0, above: 0, draws: Draws::Seed(seed), at_top: false };
        let limit = 2 + changes.draw(9);
        let (most, ties, mood) = (1 + changes.draw(60), 1 + changes.draw(12), changes.draw(4));
        let (mut listing, mut came, mut pages) = (Listing::new(changes.draw(2) * 3, limit), HashSet::new(), 0);
        while let Some(offset) = listing.ask() {
            pages += 1;
            assert!(pages < 4_000, "seed {seed} does not end");
            let base = if mood == 0 || pages > 300 { 0 } else { offset };
            // After a while, it says the same to everything.
            let draws = if pages > 300 { 0 } else { most };
            let row =
                |place: u64, draw: u64| (base + place + draw, Some(i64::MAX - ((base + place) / ties).cast_signed()));
            let rows: Vec<_> =
                (0..limit).map(|place| row(place, if draws == 0 { 0 } else { changes.draw(draws) })).collect();
            let next = if mood == 3 { None } else { Some(pages <= 1_000 && changes.draw(40) > 0) };
            match listing.accept(harness::page_of(rows, next, listing.limit().min(limit))) {
                Ok(page) => {
                    for row in page.rows {
                        let id = row.unwrap().id;
                        assert!(came.insert(id), "seed {seed}: run {id} came twice");
                    }
                }
                Err(_) => break,
            }
        }
    }
}

/// Runs that are created late stand among older ones, and look like runs that the listing has missed.
#[test]
fn a_guess_that_runs_are_missing_makes_no_list_inconsistent() {
    for seed in [734, 5032] {
        let mut project = Project::new(Filter::All, Order::Batches, 11, false);
        (0..110_u64).for_each(|number| project.add((number * 7 % 4) as u8, number % 5 == 0, number % 4 != 0));
        let changes = Changes { most: 2, above: 50, draws: Draws::Seed(seed), at_top: false };
        let scenario = Scenario { project, limit: 11, read_ahead: ReadAhead::Fixed(6), start: 0, failures: 0, changes };
        assert_eq!(list(scenario).missed(), [0_u64; 0], "seed {seed}");
    }
}
