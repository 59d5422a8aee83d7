//! Runs one listing while the list changes.

use std::collections::VecDeque;

use super::{Account, Event, Order, Project, Request};
use crate::list::harness::Listing;
use crate::list::unsteady::Unsteady;

/// A project, the settings of its listing, and the changes meanwhile.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) project: Project,
    /// The requested page size.
    pub(super) limit: u64,
    pub(super) read_ahead: ReadAhead,
    /// The offset at which the listing starts.
    pub(super) start: u64,
    /// The percentage of pages that fail at first.
    pub(super) failures: u64,
    pub(super) changes: Changes,
}

/// How many pages a listing fetches ahead.
#[derive(Clone, Copy, Debug)]
pub(super) enum ReadAhead {
    Fixed(usize),
    /// A number that grows up to this one.
    Grows(usize),
}

/// Draws the events before each request.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    /// The maximum number of events.
    pub(super) most: u64,
    /// The percentage of events that hit one of the first runs, which shifts all others.
    pub(super) above: u64,
    pub(super) draws: Draws,
    /// Whether a new run is always the newest.
    pub(super) at_top: bool,
}

/// The source of the draws.
#[derive(Clone, Debug)]
pub(super) enum Draws {
    #[cfg(test)]
    Seed(u64),
    /// A fuzzer's bytes. After the last one, nothing happens any more.
    #[cfg(fuzzing)]
    Bytes(VecDeque<u8>),
}

impl Changes {
    /// Draws a number less than `below`.
    pub(super) fn draw(&mut self, below: u64) -> u64 {
        match &mut self.draws {
            #[cfg(test)]
            Draws::Seed(seed) => {
                // SplitMix64.
                *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut number = *seed;
                number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                (number ^ (number >> 31)) % below
            }
            #[cfg(fuzzing)]
            Draws::Bytes(bytes) => {
                let mut next = || u64::from(bytes.pop_front().unwrap_or_default());
                let number = if below > 256 { next() << 8 | next() } else { next() };
                number % below
            }
        }
    }

    /// Applies the events before the next request.
    pub(super) fn happen(&mut self, project: &mut Project, account: &mut Account) {
        for _ in 0..self.draw(self.most + 1) {
            let event = self.event();
            // A list that grows at its end for as long as it is read has no end.
            let is_at_end = matches!((project.order, event), (Order::Oldest, Event::Add { .. }));
            if is_at_end && account.ever.len() > 2 * account.at_first.len() + 100 {
                continue;
            }
            for _ in 0..self.times(project, event) {
                if let Some(change) = project.happens(event) {
                    account.note(change);
                }
            }
        }
    }

    /// How many rows an event adds or changes: results come in batches.
    fn times(&mut self, project: &Project, event: Event) -> usize {
        let is_batch = matches!((project.order, event), (Order::Batches, Event::Add { .. })) && self.draw(4) == 0;
        // More than a page between any two requests would shift the list faster than anybody can read it.
        if is_batch { usize::try_from(project.cap / 4).unwrap().max(1) } else { 1 }
    }

    fn event(&mut self) -> Event {
        let rows = if self.draw(100) < self.above { 4 } else { 100_000 };
        let which = usize::try_from(self.draw(rows)).unwrap();
        match self.draw(3) {
            0 => Event::Add {
                seconds: u8::try_from(self.draw(4)).unwrap() * u8::from(!self.at_top),
                in_plan: self.draw(2) == 0,
            },
            1 => Event::Close(which),
            _ => Event::Delete(which),
        }
    }
}

/// Lists as the stream does, on a list that is not given up.
pub(super) fn list(scenario: Scenario) -> Account {
    list_of(scenario).expect("it is not given up")
}

/// Lists as the stream does.
pub(super) fn list_of(scenario: Scenario) -> Result<Account, Unsteady> {
    let Scenario { mut project, limit, read_ahead, start, failures, mut changes } = scenario;
    let (mut listing, most_ahead) = match read_ahead {
        ReadAhead::Fixed(pages) => (Listing::new(start, limit), pages),
        ReadAhead::Grows(most) => (Listing::growing(start, limit), most),
    };
    let mut account = Account::new(&project, start);
    let mut asked: VecDeque<Request> = VecDeque::new();
    loop {
        while asked.len() < most_ahead.max(1) {
            let Some(offset) = listing.ask() else { break };
            asked.push_back(Request::new(offset));
        }
        let open: Vec<usize> = (0..asked.len()).filter(|place| asked[*place].answer.is_none()).collect();
        if open.is_empty() && asked.is_empty() {
            return Ok(account);
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
            if listing.has_begun() && changes.draw(100) >= 100 - failures {
                listing.stop();
                asked.clear();
                listing.resume();
                continue;
            }
            account.take_in(listing.accept(answer.page())?, answer.number);
            asked.truncate(listing.wanted());
        }
    }
}
