//! Random lists and random changes, with pages of any size.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
struct Scenario {
    project: Project,
    /// The page size that is asked for.
    limit: u64,
    read_ahead: usize,
    /// The offset at which the listing starts.
    start: u64,
    /// How many of a hundred pages cannot be fetched at first.
    failures: u64,
    changes: Changes,
}

/// Draws what happens before each request.
#[derive(Clone, Debug)]
struct Changes {
    /// How many things happen at most.
    most: u64,
    /// In how many of a hundred cases it is one of the first runs that something happens to: that shifts all others.
    above: u64,
    seed: u64,
}

impl Changes {
    /// A number below this one.
    fn draw(&mut self, below: u64) -> u64 {
        // SplitMix64.
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.seed;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % below
    }

    /// Lets happen what happens before the next request.
    fn happen(&mut self, project: &mut Project, account: &mut Account) {
        for _ in 0..self.draw(self.most + 1) {
            let event = self.event();
            if let Some(change) = project.happens(event) {
                account.note(change);
            }
        }
    }

    fn event(&mut self) -> Event {
        let rows = if self.draw(100) < self.above { 4 } else { 100_000 };
        let which = usize::try_from(self.draw(rows)).unwrap();
        match self.draw(3) {
            0 => Event::Add { seconds: u8::try_from(self.draw(4)).unwrap(), in_plan: self.draw(2) == 0 },
            1 => Event::Close(which),
            _ => Event::Delete(which),
        }
    }
}

/// Lists of up to so many pages of this size.
fn scenarios(cap: impl Strategy<Value = u64>, pages: std::ops::Range<u64>) -> impl Strategy<Value = Scenario> {
    let filter = prop_oneof![Just(Filter::All), Just(Filter::Open), Just(Filter::Closed)];
    let order = prop_oneof![Just(Order::Time), Just(Order::Id), Just(Order::PlansLast)];
    let shape = (filter, order, any::<bool>(), prop_oneof![Just(0), 1..9_usize], any::<bool>());
    let changes = (0..=2_u64, prop_oneof![Just(0), Just(50)], any::<u64>());
    let changes = changes.prop_map(|(most, above, seed)| Changes { most, above, seed });
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
        // A bare array that is shorter than asked for counts as the last one.
        let limit = if asks_for_more && envelopes { 250 } else { cap };
        Scenario { project, limit, read_ahead, start: 0, failures: 0, changes }
    })
}

/// Lists as the stream does.
fn list(scenario: Scenario) -> Account {
    let Scenario { mut project, limit, read_ahead, start, failures, mut changes } = scenario;
    let (mut listing, mut account) = (Listing::new(start, limit), Account::new(&project, start));
    let mut asked: VecDeque<Request> = VecDeque::new();
    loop {
        while asked.len() < read_ahead.max(1) {
            let Some(offset) = listing.ask() else { break };
            asked.push_back(Request::new(offset));
        }
        let open: Vec<usize> = (0..asked.len()).filter(|place| asked[*place].answer.is_none()).collect();
        if open.is_empty() && asked.is_empty() {
            return account;
        }
        assert!(account.requests < 20_000, "it ends");
        if !open.is_empty() {
            if account.requests > 0 {
                changes.happen(&mut project, &mut account);
            }
            let which = usize::try_from(changes.draw(open.len() as u64)).unwrap();
            let request = &mut asked[open[which]];
            request.answer = Some(project.answer(request.offset, listing.limit(), account.requests));
            account.requests += 1;
        }
        while let Some(answer) = asked.front_mut().and_then(|request| request.answer.take()) {
            asked.pop_front();
            if listing.begun && changes.draw(100) < failures {
                listing.stop();
                asked.clear();
                listing.resume();
                continue;
            }
            account.take_in(listing.accept(answer.page()).expect("it is not given up"), answer.number);
            asked.truncate(listing.wanted());
        }
    }
}

/// Lists as a loop over offsets does: the number of its requests, and the number of runs that it misses.
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
        offset += answer.ids.len() as u64;
        let has_more = answer.page().has_more();
        account.came.extend(answer.ids);
        if !has_more {
            return (account.requests, account.missed().len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missed_and_nothing_comes_twice(scenario in scenarios(2..=250_u64, 0..12)) {
        prop_assert_eq!(list(scenario).missed(), Vec::<u64>::new());
    }

    #[test]
    fn nothing_is_missed_further_down_and_where_pages_fail(
        scenario in scenarios(20..=250_u64, 0..12),
        start in 0..300_u64,
        failures in prop_oneof![Just(0), Just(20)],
    ) {
        prop_assert_eq!(list(Scenario { start, failures, ..scenario }).missed(), Vec::<u64>::new());
    }

    #[test]
    fn nothing_is_missed_on_the_smallest_pages(scenario in scenarios(2..=12_u64, 0..30)) {
        prop_assert_eq!(list(scenario).missed(), Vec::<u64>::new());
    }
}

#[test]
fn full_pages_take_hardly_more_requests_than_a_plain_loop_which_misses_runs() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = scenarios(Just(250), 10..60);
    let (mut requests, mut plain_requests, mut listings_with_holes) = (0, 0, 0);
    for _ in 0..60 {
        let scenario = Scenario { read_ahead: 0, ..strategy.new_tree(&mut runner).unwrap().current() };
        let (plain, missed) = list_plainly(scenario.clone());
        plain_requests += plain;
        listings_with_holes += usize::from(missed > 0);
        let account = list(scenario);
        assert_eq!(account.missed(), [0_u64; 0]);
        requests += account.requests;
    }
    assert!(listings_with_holes > 30, "the changes are no test: {listings_with_holes}");
    let ratio = f64::from(u32::try_from(requests).unwrap()) / f64::from(u32::try_from(plain_requests).unwrap());
    assert!(ratio <= 1.05, "{requests} requests, {plain_requests} by a plain loop: {ratio:.3}");
}
