//! What is to be reported: one report with its rows.

use std::collections::BTreeSet;
use std::time::Duration;

use testrail::results::AddResult;

use crate::dice::Dice;

/// How many rows a report has at most.
pub(crate) const ROWS: usize = 500;
pub(crate) const BATCH: usize = 25;
/// A bad row is among this many: in every tenth batch.
const BAD: usize = 10 * BATCH;
/// Within this time, in milliseconds, a report is dropped if it is one of those.
const DROPPED: u64 = 2000;

/// One report.
pub(crate) struct Job {
    pub(crate) number: usize,
    pub(crate) rows: Vec<Row>,
    /// When its caller drops it.
    pub(crate) dropped_after: Option<Duration>,
}

pub(crate) struct Row {
    pub(crate) number: u64,
    pub(crate) case: u64,
    pub(crate) comment: String,
    status: u64,
    pub(crate) is_bad: bool,
}

impl Job {
    /// The report with this number, of `count` rows.
    pub(crate) fn new(number: usize, count: usize, seed: u64) -> Self {
        let dice = Dice::new(seed + number as u64);
        let mut rows: Vec<_> = (0..count).map(|place| Row::new(number, place)).collect();
        let mut last = 0;
        for (part, rows_left) in (0..count).step_by(BAD).map(|start| count - start).enumerate() {
            let random = part * BAD + dice.place(rows_left.min(BAD));
            // Some bad rows are neighbours.
            let place = if part % 2 == 1 && number % 4 == 3 { last + 1 } else { random };
            rows[place].spoil((number + part) % 2 == 0);
            last = place;
        }
        // In the course of eight reports, each of the kinds is dropped once.
        let is_dropped = number % 8 == number / 8 % 8;
        Self { number, rows, dropped_after: is_dropped.then(|| dice.millis(0, DROPPED)) }
    }

    pub(crate) fn run(&self) -> u64 {
        self.number as u64 + 1
    }

    /// How many batches may be under way.
    pub(crate) fn in_flight(&self) -> usize {
        if self.number % 2 == 0 { 1 } else { 4 }
    }

    /// Whether the server is one of the newer ones, whose results tell their cases.
    pub(crate) fn tells_cases(&self) -> bool {
        self.number / 2 % 2 == 0
    }

    /// The cases of its run.
    pub(crate) fn cases(&self) -> BTreeSet<u64> {
        (0..self.rows.len()).map(case).collect()
    }

    pub(crate) fn results(&self) -> impl Iterator<Item = AddResult> {
        self.rows.iter().map(Row::result)
    }
}

impl Row {
    fn new(report: usize, place: usize) -> Self {
        let number = (report * ROWS + place) as u64;
        let status = [1, 5, 4, 2][place % 4];
        Self { number, case: case(place), comment: format!("row {number}"), status, is_bad: false }
    }

    /// Makes it a row that the server refuses, by a case that is not in the run or by one of its fields.
    fn spoil(&mut self, by_case: bool) {
        self.is_bad = true;
        if by_case {
            self.case = 9_000_000 + self.number;
        } else {
            self.comment = format!("bad {}", self.comment);
        }
    }

    fn result(&self) -> AddResult {
        let result = AddResult::new(self.status).case_id(self.case).comment(self.comment.as_str()).version("4711");
        result.elapsed(Duration::from_secs(self.number % 100))
    }
}

/// The case of the row at this place. Some cases have two or three rows: neighbours, or two batches
/// apart.
fn case(place: usize) -> u64 {
    let first = match place {
        _ if place % 20 == 1 => place - 1,
        _ if place % 40 == 2 => place - 2,
        51.. if place % 50 == 8 => place - 51,
        _ => place,
    };
    1001 + first as u64
}
