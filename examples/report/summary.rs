//! The data of both reports.

use testrail::{Run, StatusCounts, Timestamp};

use crate::bar::others;
use crate::shares::shares;
use crate::support::Outcome;

pub(crate) struct Summary {
    pub(crate) project: String,
    pub(crate) made: Timestamp,
    /// Newest first.
    pub(crate) runs: Vec<Run>,
}

impl Summary {
    pub(crate) fn open(&self) -> usize {
        self.runs.iter().filter(|run| !run.is_completed).count()
    }

    pub(crate) fn tests(&self, count: impl Fn(StatusCounts) -> u64) -> u64 {
        self.runs.iter().map(|run| count(run.counts())).sum()
    }

    /// The shares of all tests that have passed, failed, come out otherwise, and are untested. They add up to 100 %.
    pub(crate) fn shares(&self) -> [String; 4] {
        let counts: [fn(StatusCounts) -> u64; 4] =
            [|counts| counts.passed, |counts| counts.failed, others, |counts| counts.untested];
        match shares(counts.map(|count| self.tests(count))) {
            Some(shares) => shares.map(|share| format!("{share} %")),
            None => counts.map(|_| "–".to_owned()),
        }
    }
}

/// A share in whole per cent, rounded down, so 100 % means all.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    (100 * part).checked_div(whole).map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}

/// A day, such as 2026-11-22 (UTC).
pub(crate) fn day(time: Timestamp) -> Outcome<String> {
    Ok(jiff::Timestamp::try_from(time)?.strftime("%Y-%m-%d").to_string())
}
