//! Tests the listing against lists that change between any two requests.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::harness::{self, Came};
use super::page::Page;

mod course;
#[cfg(test)]
mod every;
#[cfg(fuzzing)]
pub(crate) mod fuzzed;
#[cfg(test)]
mod random;
#[cfg(test)]
mod ties;
mod turns;

/// A run on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    id: u64,
    created: i64,
    open: bool,
    in_plan: bool,
}

#[derive(Clone, Copy, Debug)]
enum Filter {
    All,
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    /// Newest first.
    Time,
    /// The highest id first.
    Id,
    /// Newest first, with those of plans after all others.
    PlansLast,
    /// The lowest id first, as tests and cases: new rows come at the end.
    #[cfg_attr(not(test), expect(dead_code, reason = "only random lists have it"))]
    Oldest,
    /// As results: newest first, with 300 rows in each second.
    #[cfg_attr(not(test), expect(dead_code, reason = "only random lists have it"))]
    Batches,
}

/// What somebody else does between two requests. The numbers choose among the existing runs.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Adds a run that is this many seconds old.
    Add {
        seconds: u8,
        in_plan: bool,
    },
    Close(usize),
    Delete(usize),
}

/// What an event does to the list.
#[derive(Clone, Copy, Debug)]
enum Change {
    Joins(u64),
    Leaves(u64),
}

/// A project's runs, in the order in which the server lists them.
#[derive(Clone, Debug)]
struct Project {
    rows: Vec<Row>,
    filter: Filter,
    order: Order,
    /// The maximum number of rows on a page.
    cap: u64,
    /// Whether it says if more follows.
    envelopes: bool,
    /// How many runs are added in each second.
    a_second: u64,
    turn: Turn,
    /// Whether its runs tell when they were created, if it lists them by that.
    tells_time: bool,
    last_id: u64,
}

/// What the server does with the order of the runs of one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(test), expect(dead_code, reason = "only lists with ties have the others"))]
enum Turn {
    Kept,
    /// Another order for each request.
    Redrawn(u64),
    /// Backwards for each second request.
    Reversed,
    /// One place down for each request, and the last one to the top.
    Down,
    /// One place up for each request, and the first one to the bottom.
    Up,
    /// Another two neighbours change places with each request.
    Swapped,
    /// Another order for each offset.
    ByOffset(u64),
    /// As a sort leaves them that keeps only the rows up to the end of the page.
    Heap,
}

impl Project {
    fn new(filter: Filter, order: Order, cap: u64, envelopes: bool) -> Self {
        let a_second = if matches!(order, Order::Batches) { 300 } else { 2 };
        Self {
            rows: Vec::new(),
            filter,
            order,
            cap,
            envelopes,
            a_second,
            turn: Turn::Kept,
            tells_time: true,
            last_id: 0,
        }
    }

    fn matches(&self, row: &Row) -> bool {
        match self.filter {
            Filter::All => true,
            Filter::Open => row.open,
            Filter::Closed => !row.open,
        }
    }

    fn listed(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| self.matches(row))
    }

    fn add(&mut self, seconds: u8, in_plan: bool, open: bool) {
        self.last_id += 1;
        let created = (self.last_id / self.a_second).cast_signed() - i64::from(seconds);
        let row = Row { id: self.last_id, created, open, in_plan };
        let order = self.order;
        let key = |row: &Row| match order {
            Order::Time => (false, Reverse(row.created), row.id),
            Order::Id => (false, Reverse(row.id.cast_signed()), 0),
            Order::Oldest => (false, Reverse(0), row.id),
            Order::Batches => (false, Reverse(row.created), u64::MAX - row.id),
            Order::PlansLast => (row.in_plan, Reverse(row.created), row.id),
        };
        let place = self.rows.partition_point(|other| key(other) < key(&row));
        self.rows.insert(place, row);
    }

    /// Applies the event. Returns the run that has joined or left the list, if any.
    fn happens(&mut self, event: Event) -> Option<Change> {
        match event {
            Event::Add { seconds, in_plan } => {
                self.add(seconds, in_plan, true);
                (!matches!(self.filter, Filter::Closed)).then_some(Change::Joins(self.last_id))
            }
            Event::Close(which) => {
                let which = which.checked_rem(self.rows.len())?;
                let before = self.rows[which];
                self.rows[which].open = false;
                match (self.matches(&before), self.matches(&self.rows[which])) {
                    (true, false) => Some(Change::Leaves(before.id)),
                    (false, true) => Some(Change::Joins(before.id)),
                    _ => None,
                }
            }
            Event::Delete(which) => {
                let row = self.rows.remove(which.checked_rem(self.rows.len())?);
                self.matches(&row).then_some(Change::Leaves(row.id))
            }
        }
    }

    /// Answers the request of this number.
    fn answer(&self, offset: u64, limit: u64, number: usize) -> Answer {
        let size = limit.min(self.cap);
        let mut listed: Vec<Row> = self.listed().copied().collect();
        turns::turn(&mut listed, self.turn, offset, size, number as u64);
        let mut rows = listed.into_iter().skip(usize::try_from(offset).unwrap());
        let is_by_time = self.tells_time && !matches!(self.order, Order::Id | Order::Oldest);
        let row = |row: Row| (row.id, is_by_time.then_some(row.created));
        let page = rows.by_ref().take(usize::try_from(size).unwrap()).map(row).collect();
        Answer { rows: page, next: self.envelopes.then(|| rows.next().is_some()), limit, number }
    }
}

/// The rows that must come, and those that came.
#[derive(Clone, Debug, Default)]
struct Account {
    /// The runs in the list at the first request, and before which request each of them was gone.
    at_first: HashMap<u64, usize>,
    /// All runs that have ever been in the list.
    ever: HashSet<u64>,
    came: HashSet<u64>,
    requests: usize,
    /// The last of the requests whose page was taken in.
    last: usize,
}

impl Account {
    /// The account of a listing that starts at this list and offset.
    fn new(project: &Project, start: u64) -> Self {
        let mut listed = project.listed().map(|row| row.id);
        let skipped: Vec<u64> = listed.by_ref().take(usize::try_from(start).unwrap()).collect();
        let at_first: HashMap<u64, usize> = listed.map(|id| (id, usize::MAX)).collect();
        Self { ever: at_first.keys().copied().chain(skipped).collect(), at_first, ..Self::default() }
    }

    /// Records a change before the next request.
    fn note(&mut self, change: Change) {
        match change {
            Change::Joins(id) => {
                self.ever.insert(id);
            }
            Change::Leaves(id) => {
                self.at_first.entry(id).and_modify(|gone| *gone = self.requests.min(*gone));
            }
        }
    }

    fn take_in(&mut self, came: Came, request: usize) {
        self.last = self.last.max(request);
        for row in came.rows {
            let id = row.unwrap().id;
            assert!(self.came.insert(id), "run {id} came twice");
            assert!(self.ever.contains(&id), "run {id} was never in the list");
        }
    }

    /// The runs that were there from the first request to the last and did not come.
    fn missed(&self) -> Vec<u64> {
        let there = self.at_first.iter().filter(|(_, gone)| **gone > self.last).map(|(id, _)| *id);
        there.filter(|id| !self.came.contains(id)).collect()
    }
}

/// A request in flight, and its answer once there is one.
#[derive(Clone)]
struct Request {
    offset: u64,
    answer: Option<Answer>,
}

#[derive(Clone)]
struct Answer {
    /// The id of each, and when it was created if the list is sorted by that.
    rows: Vec<(u64, Option<i64>)>,
    next: Option<bool>,
    limit: u64,
    /// How many requests the server answered before.
    number: usize,
}

impl Answer {
    fn page(&self) -> Page<harness::Row> {
        harness::page_of(self.rows.iter().copied(), self.next, self.limit)
    }
}

impl Request {
    fn new(offset: u64) -> Self {
        Self { offset, answer: None }
    }
}
