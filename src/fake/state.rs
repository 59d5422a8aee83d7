//! What the stand-in remembers.

use std::collections::BTreeMap;

use crate::Timestamp;

/// The status ids that TestRail defines itself.
pub(super) const PASSED: u64 = 1;
pub(super) const BLOCKED: u64 = 2;
pub(super) const UNTESTED: u64 = 3;
pub(super) const RETEST: u64 = 4;
pub(super) const FAILED: u64 = 5;
/// The first and the last of the custom ones.
pub(super) const CUSTOM: std::ops::RangeInclusive<u64> = 6..=12;

/// The whole state of a server. Everything is kept by its id, so that lists come in a fixed order.
pub(super) struct State {
    /// The address from which the server builds the `url` of its rows.
    pub(super) address: String,
    pub(super) projects: BTreeMap<u64, Project>,
    pub(super) suites: BTreeMap<u64, Suite>,
    pub(super) cases: BTreeMap<u64, Case>,
    pub(super) users: BTreeMap<u64, User>,
    pub(super) milestones: BTreeMap<u64, Milestone>,
    pub(super) config_groups: BTreeMap<u64, ConfigGroup>,
    pub(super) runs: BTreeMap<u64, Run>,
    /// The id of the next run or plan: TestRail numbers both in one sequence.
    pub(super) next_run: u64,
    pub(super) next_test: u64,
    pub(super) next_result: u64,
}

pub(super) struct Project {
    /// Whether the project has several suites, so that one has to be named.
    pub(super) multi_suite: bool,
}

pub(super) struct Suite {
    pub(super) project: u64,
    pub(super) name: &'static str,
}

pub(super) struct Case {
    pub(super) suite: u64,
    pub(super) title: &'static str,
}

pub(super) struct User {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
}

pub(super) struct Milestone {
    pub(super) project: u64,
    pub(super) name: &'static str,
}

pub(super) struct ConfigGroup {
    pub(super) project: u64,
    pub(super) name: &'static str,
    pub(super) configs: Vec<(u64, &'static str)>,
}

pub(super) struct Run {
    pub(super) project: u64,
    pub(super) suite: u64,
    pub(super) plan: Option<u64>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) milestone: Option<u64>,
    pub(super) assignee: Option<u64>,
    pub(super) include_all: bool,
    pub(super) refs: Option<String>,
    pub(super) created_by: u64,
    pub(super) created_on: i64,
    pub(super) updated_on: i64,
    /// When the run was closed: it is open while this is `None`.
    pub(super) completed_on: Option<i64>,
    pub(super) tests: Vec<Test>,
}

/// A case in a run.
pub(super) struct Test {
    pub(super) id: u64,
    pub(super) case: u64,
    pub(super) status: u64,
}

impl State {
    /// The time that the server goes by.
    pub(super) fn now() -> i64 {
        Timestamp::now().as_secs()
    }

    /// The user that the client is.
    pub(super) const ME: u64 = 1;

    pub(super) fn cases_of(&self, suite: u64) -> Vec<u64> {
        self.cases.iter().filter(|(_, case)| case.suite == suite).map(|(id, _)| *id).collect()
    }

    /// Makes a run's tests those of these cases: a case that stays keeps its test, and with it its status.
    pub(super) fn select(&mut self, tests: Vec<Test>, cases: &[u64]) -> Vec<Test> {
        let mut kept: BTreeMap<u64, Test> = tests.into_iter().map(|test| (test.case, test)).collect();
        let next_test = &mut self.next_test;
        let test = |case: &u64| {
            kept.remove(case).unwrap_or_else(|| Test { id: next_id(next_test), case: *case, status: UNTESTED })
        };
        cases.iter().map(test).collect()
    }
}

/// Takes the next id of a sequence.
pub(super) fn next_id(sequence: &mut u64) -> u64 {
    let id = *sequence;
    *sequence += 1;
    id
}

impl Run {
    /// How many tests have a status.
    pub(super) fn count(&self, status: u64) -> u64 {
        self.tests.iter().filter(|test| test.status == status).count() as u64
    }
}
