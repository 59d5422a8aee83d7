//! Random lists and random changes, with pages of any size.

use proptest::prelude::*;

use super::course::{Changes, Draws, ReadAhead, Scenario, list};
use super::*;
use crate::full::is_full;

fn of_runs() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Time), Just(Order::Id), Just(Order::PlansLast)]
}

fn any_order() -> impl Strategy<Value = Order> {
    prop_oneof![of_runs(), Just(Order::Oldest), Just(Order::Batches)]
}

/// Lists of pages of size `cap`, as many as `pages` says.
fn scenarios(
    cap: impl Strategy<Value = u64>,
    pages: std::ops::Range<u64>,
    order: impl Strategy<Value = Order>,
) -> impl Strategy<Value = Scenario> {
    let filter = prop_oneof![Just(Filter::All), Just(Filter::Open), Just(Filter::Closed)];
    let shape = (filter, order, any::<bool>(), prop_oneof![Just(0), 1..9_usize], any::<bool>());
    let changes = (0..=2_u64, prop_oneof![Just(0), Just(50)], any::<u64>());
    let changes =
        changes.prop_map(|(most, above, seed)| Changes { most, above, draws: Draws::Seed(seed), at_top: false });
    (cap, pages, 0..250_u64, shape, 1..20_u64, changes).prop_map(|(cap, pages, rest, shape, closed, changes)| {
        let (filter, order, envelopes, read_ahead, asks_for_more) = shape;
        let mut project = Project::new(filter, order, cap, envelopes);
        for number in 0..pages * cap + rest % cap {
            let open = match filter {
                Filter::Closed => number % closed == 0,
                _ => number % closed != 0,
            };
            project.add(u8::try_from(number * 7 % 4).unwrap(), number % 5 == 0, open);
        }
        // Whether a bare array is the last one shows only on pages of a realistic size.
        let limit = if asks_for_more && (envelopes || cap >= 20) { 250 } else { cap };
        Scenario { project, limit, read_ahead: ReadAhead::Fixed(read_ahead), start: 0, failures: 0, changes }
    })
}

/// The same, but if `grows`, with a read-ahead that grows up to its number.
fn growing(scenario: Scenario, grows: bool) -> Scenario {
    match scenario.read_ahead {
        ReadAhead::Fixed(pages) if grows => Scenario { read_ahead: ReadAhead::Grows(pages), ..scenario },
        _ => scenario,
    }
}

/// Lists as a loop over offsets does. Returns the number of its requests, and of the runs that it misses.
fn list_plainly(scenario: Scenario) -> (usize, usize) {
    let Scenario { mut project, limit, mut changes, .. } = scenario;
    let mut account = Account::new(&project, 0);
    let mut offset = 0;
    loop {
        if account.requests > 0 {
            changes.happen(&mut project, &mut account);
        }
        let answer = project.answer(offset, limit, account.requests);
        account.requests += 1;
        account.last = answer.number;
        offset += answer.rows.len() as u64;
        let has_more = answer.page().has_more();
        account.came.extend(answer.rows.into_iter().map(|row| row.0));
        if !has_more {
            return (account.requests, account.missed().len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if is_full() { 3_000 } else { 250 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missed_and_nothing_comes_twice(
        scenario in scenarios(2..=250_u64, 0..12, any_order()),
        grows in any::<bool>(),
    ) {
        prop_assert_eq!(list(growing(scenario, grows)).missed(), Vec::<u64>::new());
    }

    #[test]
    fn nothing_is_missed_further_down_and_where_pages_fail(
        scenario in scenarios(20..=250_u64, 0..12, any_order()),
        start in 0..300_u64,
        failures in prop_oneof![Just(0), Just(20)],
        grows in any::<bool>(),
    ) {
        prop_assert_eq!(list(Scenario { start, failures, ..growing(scenario, grows) }).missed(), Vec::<u64>::new());
    }

    #[test]
    fn nothing_is_missed_on_the_smallest_pages(
        scenario in scenarios(2..=12_u64, 0..30, any_order()),
        grows in any::<bool>(),
    ) {
        prop_assert_eq!(list(growing(scenario, grows)).missed(), Vec::<u64>::new());
    }
}

#[test]
fn results_with_hundreds_of_rows_in_one_second_take_the_requests_of_a_plain_loop() {
    let (mut requests, mut plain_requests) = (0, 0);
    for seed in 0..20 {
        let mut project = Project::new(Filter::All, Order::Batches, 250, true);
        for number in 0..5_000 + 313 * seed {
            project.add(0, number % 5 == 0, true);
        }
        let changes = Changes { most: 1, above: 50, draws: Draws::Seed(seed), at_top: false };
        let read_ahead = ReadAhead::Fixed(0);
        let scenario = Scenario { project, limit: 250, read_ahead, start: 0, failures: 0, changes };
        plain_requests += list_plainly(scenario.clone()).0;
        let account = list(scenario);
        assert_eq!(account.missed(), [0_u64; 0]);
        requests += account.requests;
    }
    assert!(plain_requests > 400, "{plain_requests} requests are no test");
    let ratio = f64::from(u32::try_from(requests).unwrap()) / f64::from(u32::try_from(plain_requests).unwrap());
    assert!(ratio <= 1.03, "{requests} requests, {plain_requests} by a plain loop: {ratio:.3}");
}

#[test]
#[allow(clippy::print_stdout, reason = "it prints its figures")]
fn full_pages_take_hardly_more_requests_than_a_plain_loop_which_misses_runs() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = scenarios(Just(250), 10..60, of_runs());
    let (mut requests, mut plain_requests, mut listings_with_holes) = (0, 0, 0);
    let listings = if is_full() { 60 } else { 12 };
    for _ in 0..listings {
        let drawn = strategy.new_tree(&mut runner).unwrap().current();
        let scenario = Scenario { read_ahead: ReadAhead::Fixed(0), ..drawn };
        let (plain, missed) = list_plainly(scenario.clone());
        plain_requests += plain;
        listings_with_holes += usize::from(missed > 0);
        let account = list(scenario);
        assert_eq!(account.missed(), [0_u64; 0]);
        requests += account.requests;
    }
    println!("{listings} listings: {requests} requests, and no run is missed");
    println!("by a plain loop: {plain_requests} requests, and {listings_with_holes} listings miss runs");
    assert!(listings_with_holes > listings / 2, "the changes are no test: {listings_with_holes}");
    let ratio = f64::from(u32::try_from(requests).unwrap()) / f64::from(u32::try_from(plain_requests).unwrap());
    assert!(ratio <= 1.03, "{requests} requests, {plain_requests} by a plain loop: {ratio:.3}");
}

#[test]
fn reading_ahead_where_rows_come_in_bursts_takes_hardly_more_requests() {
    let (mut ahead, mut single) = ([0; 2], 0);
    for seed in 0..20 {
        let mut project = Project::new(Filter::All, Order::Time, 20, true);
        (0..600).for_each(|_| project.add(0, false, true));
        let changes = Changes { most: 150, above: 50, draws: Draws::Seed(seed), at_top: true };
        let scenario = Scenario { project, limit: 20, read_ahead: ReadAhead::Fixed(0), start: 0, failures: 0, changes };
        single += list(scenario.clone()).requests;
        for (requests, read_ahead) in ahead.iter_mut().zip([ReadAhead::Fixed(8), ReadAhead::Grows(8)]) {
            let account = list(Scenario { read_ahead, ..scenario.clone() });
            assert_eq!(account.missed(), [0_u64; 0]);
            *requests += account.requests;
        }
    }
    assert!(ahead.iter().all(|ahead| *ahead <= 2 * single), "{ahead:?} requests with reading ahead, {single} without");
}
