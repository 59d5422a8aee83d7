//! Everything that can happen to the smallest lists, on pages of two rows: every combination of up to three changes,
//! before every request but the first. By default, one in forty of the pairs of first changes is followed up.

use std::collections::VecDeque;

use super::*;
use crate::full::is_full;
use crate::list::harness::Listing;

/// How the listing fetches pages, and in which order the server answers.
#[derive(Clone, Copy, PartialEq)]
enum Fetches {
    /// One after the other.
    Single,
    /// Two at once, answered in the order of the requests.
    AheadInOrder,
    /// Two at once, answered in every order.
    AheadInAnyOrder,
    /// A number that grows up to four, answered in every order.
    GrowingInAnyOrder,
}

/// A listing in progress. Ids are bits of the masks.
#[derive(Clone)]
struct World {
    project: Project,
    listing: Listing,
    asked: VecDeque<Request>,
    fetches: Fetches,
    events_left: usize,
    requests: usize,
    /// What the list had at each request.
    listed: Vec<u32>,
    came: u32,
    /// The last of the requests whose page was taken in.
    last: usize,
}

/// Which of the worlds are played on: one in so many.
struct Sample {
    one_in: usize,
    seen: usize,
}

impl Sample {
    fn takes_next(&mut self) -> bool {
        self.seen += 1;
        self.seen % self.one_in == 0
    }
}

fn mask(ids: impl Iterator<Item = u64>) -> u32 {
    ids.fold(0, |mask, id| mask | 1 << id)
}

impl World {
    fn new(project: Project, fetches: Fetches) -> Self {
        let grows = fetches == Fetches::GrowingInAnyOrder;
        let listing = if grows { Listing::growing(0, 2) } else { Listing::new(0, 2) };
        let listed = Vec::new();
        Self {
            project,
            listing,
            asked: VecDeque::new(),
            fetches,
            events_left: 3,
            requests: 0,
            listed,
            came: 0,
            last: 0,
        }
    }

    fn events(&self) -> Vec<Event> {
        let rows = self.project.rows.len();
        let close = |row: &usize| self.project.rows[*row].open && !matches!(self.project.filter, Filter::All);
        let add = [Event::Add { seconds: 0, in_plan: false }, Event::Add { seconds: 2, in_plan: true }];
        let closings = (0..rows).filter(close).map(Event::Close);
        add.into_iter().chain(closings).chain((0..rows).map(Event::Delete)).collect()
    }

    /// Answers one of the requests in flight, and hands in the pages whose turn it is.
    fn answer(&mut self, which: usize) {
        let request = &mut self.asked[which];
        request.answer = Some(self.project.answer(request.offset, 2, self.requests));
        self.listed.push(mask(self.project.listed().map(|row| row.id)));
        self.requests += 1;
        while let Some(answer) = self.asked.front_mut().and_then(|request| request.answer.take()) {
            self.asked.pop_front();
            self.last = self.last.max(answer.number);
            for row in self.listing.accept(answer.page()).expect("it is not given up").rows {
                let bit = 1 << row.unwrap().id;
                assert_eq!(self.came & bit, 0, "a run came twice");
                self.came |= bit;
            }
            self.asked.truncate(self.listing.wanted());
        }
        assert!(self.requests < 100, "it ends");
    }

    /// Plays everything that can follow, and returns the number of courses. `first` is the first event that may come
    /// next: the order of events between two requests does not matter. What follows a second change is played if the
    /// sample takes it.
    fn go_on(mut self, first: usize, sample: &mut Sample) -> usize {
        let at_once = match self.fetches {
            Fetches::Single => 1,
            Fetches::AheadInOrder | Fetches::AheadInAnyOrder => 2,
            Fetches::GrowingInAnyOrder => 4,
        };
        while self.asked.len() < at_once {
            let Some(offset) = self.listing.ask() else { break };
            self.asked.push_back(Request::new(offset));
        }
        if self.asked.is_empty() {
            let there = self.listed[..=self.last].iter().fold(u32::MAX, |there, listed| there & listed);
            assert_eq!(there & !self.came, 0, "nothing is missed");
            let ever = self.listed.iter().fold(0, |ever, listed| ever | listed);
            assert_eq!(self.came & !ever, 0, "nothing comes that was never there");
            return 1;
        }
        let mut courses = 0;
        if self.requests > 0 && self.events_left > 0 {
            for (place, event) in self.events().into_iter().enumerate().skip(first) {
                if self.events_left == 2 && !sample.takes_next() {
                    continue;
                }
                let mut world = self.clone();
                let _ = world.project.happens(event);
                world.events_left -= 1;
                courses += world.go_on(place, sample);
            }
        }
        let mut open: Vec<usize> = (0..self.asked.len()).filter(|which| self.asked[*which].answer.is_none()).collect();
        if self.fetches == Fetches::AheadInOrder {
            open.truncate(1);
        }
        let last = open.pop().expect("what is answered at the front is handed in");
        for which in open {
            let mut world = self.clone();
            world.answer(which);
            courses += world.go_on(0, sample);
        }
        self.answer(last);
        courses + self.go_on(0, sample)
    }
}

/// All lists of up to `rows` runs. For the closed ones, with every choice of runs that are closed at first.
fn every_course(filter: Filter, rows: u32, fetches: Fetches) {
    let (one_in, least) = match fetches {
        _ if !is_full() => (40, 50),
        // Four answers in any order make very many courses.
        Fetches::GrowingInAnyOrder => (5, 500),
        _ => (1, 2_000),
    };
    let mut sample = Sample { one_in, seen: 0 };
    for order in [Order::Time, Order::Id, Order::PlansLast] {
        for envelopes in [true, false] {
            let mut courses = 0;
            for rows in 0..=rows {
                let patterns = if matches!(filter, Filter::Closed) { 1 << rows } else { 1 };
                for closed in 0..patterns {
                    let mut project = Project::new(filter, order, 2, envelopes);
                    for row in 0..rows {
                        project.add(0, row % 3 == 0, closed & (1 << row) == 0);
                    }
                    courses += World::new(project, fetches).go_on(0, &mut sample);
                }
            }
            assert!(courses > least, "{courses} courses with {order:?}, envelopes: {envelopes}");
        }
    }
}

macro_rules! every_course {
    ($($(#[$ignore:meta])? $name:ident: $filter:ident, $rows:literal, $fetches:ident;)*) => {$(
        #[test]
        $(#[$ignore])?
        fn $name() {
            every_course(Filter::$filter, $rows, Fetches::$fetches);
        }
    )*};
}

every_course! {
    every_change_of_all_runs: All, 6, Single;
    every_change_of_the_open_runs: Open, 6, Single;
    every_change_of_the_closed_runs: Closed, 6, Single;
    every_change_of_all_runs_with_reading_ahead: All, 6, AheadInOrder;
    every_change_of_the_open_runs_with_reading_ahead: Open, 6, AheadInOrder;
    every_change_of_the_closed_runs_with_reading_ahead: Closed, 6, AheadInOrder;
    every_change_of_all_runs_with_answers_in_any_order: All, 4, AheadInAnyOrder;
    every_change_of_the_open_runs_with_answers_in_any_order: Open, 4, AheadInAnyOrder;
    every_change_of_the_closed_runs_with_answers_in_any_order: Closed, 4, AheadInAnyOrder;
    every_change_of_all_runs_with_reading_ahead_that_grows: All, 4, GrowingInAnyOrder;
    every_change_of_the_open_runs_with_reading_ahead_that_grows: Open, 4, GrowingInAnyOrder;
    every_change_of_the_closed_runs_with_reading_ahead_that_grows: Closed, 4, GrowingInAnyOrder;
    // 42 million courses: `TESTRAIL_TESTS=full cargo test --release --lib -- --ignored in_any_order` takes a minute.
    #[ignore = "takes minutes without optimization"]
    every_change_of_up_to_six_of_all_runs_in_any_order: All, 6, AheadInAnyOrder;
    #[ignore = "takes minutes without optimization"]
    every_change_of_up_to_six_open_runs_in_any_order: Open, 6, AheadInAnyOrder;
    #[ignore = "takes minutes without optimization"]
    every_change_of_up_to_six_closed_runs_in_any_order: Closed, 6, AheadInAnyOrder;
}
