//! What the stand-in remembers.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::Clock;
use super::generation::Generation;
use super::status::UNTESTED;

/// The whole state of a server. Everything is kept by its id, so that lists come in a fixed order.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) generation: Generation,
    pub(super) clock: Clock,
    /// The address from which the server builds the `url` of its rows.
    pub(super) address: String,
    /// The most rows that a page has, whatever is asked for.
    pub(super) page_cap: Option<u64>,
    pub(super) projects: BTreeMap<u64, Project>,
    pub(super) suites: BTreeMap<u64, Suite>,
    pub(super) sections: BTreeMap<u64, Section>,
    pub(super) cases: BTreeMap<u64, Case>,
    pub(super) users: BTreeMap<u64, User>,
    pub(super) milestones: BTreeMap<u64, Milestone>,
    pub(super) config_groups: BTreeMap<u64, ConfigGroup>,
    pub(super) configs: BTreeMap<u64, Config>,
    pub(super) plans: BTreeMap<u64, Plan>,
    pub(super) runs: BTreeMap<u64, Run>,
    pub(super) results: BTreeMap<u64, TestResult>,
    /// The last id of a run or plan: TestRail numbers both in one sequence, and never takes an id again.
    pub(super) last_run: u64,
    pub(super) last_test: u64,
}

#[derive(Debug)]
pub(super) struct Project {
    pub(super) name: String,
    /// 1 single suite, 2 single suite with baselines, 3 several suites.
    pub(super) suite_mode: u64,
    /// Users who cannot see it.
    pub(super) hidden_from: BTreeSet<u64>,
}

#[derive(Debug)]
pub(super) struct Suite {
    pub(super) project: u64,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) suite: u64,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Case {
    pub(super) suite: u64,
    pub(super) section: u64,
    pub(super) title: String,
    pub(super) created_on: i64,
}

/// The type and the priority that every case has: "Other" and "Medium", as a new case does.
pub(super) const CASE_TYPE: u64 = 7;
pub(super) const CASE_PRIORITY: u64 = 2;

#[derive(Debug)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) is_admin: bool,
    /// Whether the user may change nothing.
    pub(super) reads_only: bool,
}

#[derive(Debug)]
pub(super) struct Milestone {
    pub(super) project: u64,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct ConfigGroup {
    pub(super) project: u64,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Config {
    pub(super) group: u64,
    pub(super) name: String,
}

/// A plan has one entry here, with a run for each set of configurations.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) project: u64,
    pub(super) suite: u64,
    pub(super) name: String,
    pub(super) entry: String,
    pub(super) completed_on: Option<i64>,
    pub(super) created_on: i64,
    pub(super) created_by: u64,
}

#[derive(Debug)]
pub(super) struct Run {
    pub(super) project: u64,
    pub(super) suite: u64,
    pub(super) plan: Option<u64>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) milestone: Option<u64>,
    pub(super) assignee: Option<u64>,
    pub(super) include_all: bool,
    pub(super) configs: Vec<u64>,
    pub(super) refs: Option<String>,
    pub(super) start_on: Option<i64>,
    pub(super) due_on: Option<i64>,
    pub(super) dynamic_filters: Option<serde_json::Value>,
    pub(super) created_by: u64,
    pub(super) created_on: i64,
    pub(super) updated_on: i64,
    /// When the run was closed: it is open while this is `None`.
    pub(super) completed_on: Option<i64>,
    pub(super) tests: Vec<Test>,
}

/// A case in a run.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) id: u64,
    pub(super) case: u64,
    pub(super) status: u64,
}

#[derive(Debug)]
pub(super) struct TestResult {
    pub(super) run: u64,
    pub(super) test: u64,
    /// `None` where there is only a comment.
    pub(super) status: Option<u64>,
    pub(super) created_on: i64,
    pub(super) created_by: u64,
    pub(super) assignee: Option<u64>,
    pub(super) comment: Option<String>,
    pub(super) version: Option<String>,
    pub(super) elapsed: Option<String>,
    pub(super) defects: Option<String>,
}

impl State {
    /// The ids of a suite's cases.
    pub(super) fn cases_of(&self, suite: u64) -> Vec<u64> {
        self.cases.iter().filter(|(_, case)| case.suite == suite).map(|(id, _)| *id).collect()
    }

    pub(super) fn next_run(&mut self) -> u64 {
        self.last_run += 1;
        self.last_run
    }

    /// Makes a run's tests those of these cases: a case that stays keeps its test, and with it its results.
    pub(super) fn select(&mut self, tests: Vec<Test>, cases: &[u64]) -> Vec<Test> {
        let mut kept: BTreeMap<u64, Test> = tests.into_iter().map(|test| (test.case, test)).collect();
        let last_test = &mut self.last_test;
        let mut test = |case: &u64| {
            kept.remove(case).unwrap_or_else(|| {
                *last_test += 1;
                Test { id: *last_test, case: *case, status: UNTESTED }
            })
        };
        let tests = cases.iter().map(&mut test).collect();
        self.results.retain(|_, result| !kept.values().any(|gone| gone.id == result.test));
        tests
    }

    /// Removes a run with its results.
    pub(super) fn remove_run(&mut self, id: u64) {
        self.runs.remove(&id);
        self.results.retain(|_, result| result.run != id);
    }
}

/// Adds a row under the next id, which is returned.
pub(super) fn insert<T>(rows: &mut BTreeMap<u64, T>, row: T) -> u64 {
    let id = rows.last_key_value().map_or(0, |(last, _)| *last) + 1;
    rows.insert(id, row);
    id
}

impl Run {
    /// How many tests have a status.
    pub(super) fn count(&self, status: u64) -> u64 {
        self.tests.iter().filter(|test| test.status == status).count() as u64
    }
}
