//! Results of tests.

mod reported;
mod row;

use serde_json::{Map, Value};

use super::State;
use super::lists::{has_id, paged};
use super::overrides::Resource;
use super::runs;
use super::statuses::{TestStatus, UNTESTED};
use super::users::{assignee, permitted};
use super::{cases, tests::Test};
use crate::fake::api::seed::{Seed, missing};
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{Body, Reply, Request, given};
use crate::{CaseId, Patch, RunId};
pub use reported::ReportedResult;
use row::row;

#[derive(Debug, Default)]
pub(crate) struct TestResult {
    pub(crate) run: u64,
    pub(crate) test: u64,
    case: u64,
    /// `None` if there is only a comment.
    status: Option<u64>,
    created_on: i64,
    created_by: u64,
    assignee: Option<u64>,
    comment: Option<String>,
    version: Option<String>,
    elapsed: Option<String>,
    defects: Option<String>,
    /// The fields that start with `custom_`.
    custom: Map<String, Value>,
}

/// The fields of a result that TestRail has by itself. In the texts of a batch their names stand behind `results.`
/// (reported).
const BUILT_IN: [&str; 6] = ["status_id", "comment", "version", "elapsed", "defects", "assignedto_id"];

/// Newest first, as everything with a time is listed.
pub(super) fn get_results_for_run(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = request.id(0, "run_id")?;
    state.visible_run(id, request.user)?;
    let (after, before) = (request.time("created_after")?, request.time("created_before")?);
    let by = request.ids_parameter("created_by")?;
    let statuses = request.ids_parameter("status_id")?;
    let defect = request.parameter("defects_filter");
    let chosen = |result: &TestResult| {
        result.run == id
            && after.is_none_or(|time| result.created_on > time)
            && before.is_none_or(|time| result.created_on < time)
            && by.as_ref().is_none_or(|users| users.contains(&result.created_by))
            && statuses.as_ref().is_none_or(|ids| result.status.is_some_and(|status| ids.contains(&status)))
            && defect.is_none_or(|id| result.defects.as_deref().is_some_and(|defects| has_id(defects, id)))
    };
    let results: Vec<_> = state.results.iter().rev().filter(|(_, result)| chosen(result)).collect();
    paged(state, request, "results", &results, |(id, result)| row(state, **id, result))
}

pub(super) fn add_result_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = open(state, request)?;
    let case = request.id(1, "case_id")?;
    let body = request.body()?;
    let test = test_of(state, run, case)?.ok_or_else(cases::unknown)?;
    let result = read(state, &body, (run, &test), request.user, false)?;
    let id = state.store(result);
    state.results.get(&id).map(|result| Reply::json(&row(state, id, result))).ok_or_else(runs::unknown)
}

/// One bad row refuses all: then nothing is stored.
pub(super) fn add_results_for_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let run = open(state, request)?;
    let body = request.body()?;
    let rows = body.get("results").ok_or_else(|| Reply::field("results", "is a required field."))?;
    let rows = rows.as_array().filter(|rows| !rows.is_empty());
    // What follows these words on a real server is not recorded.
    let rows = rows.ok_or_else(|| Reply::field("results", "cannot be empty"))?;

    let mut results = Vec::new();
    for fields in rows {
        let fields = Body::new(fields.as_object().cloned().unwrap_or_default());
        let Patch::Set(case) = fields.id("case_id")? else {
            return Err(Reply::field("results.case_id", "is a required field."));
        };
        let test = test_of(state, run, case)?.ok_or_else(|| {
            let case = format!("(case C{case} unknown or not part of the test run)");
            Reply::field("results", &format!("contains one or more invalid results {case}"))
        })?;
        results.push(read(state, &fields, (run, &test), request.user, true)?);
    }
    let ids: Vec<_> = results.into_iter().map(|result| state.store(result)).collect();
    let stored = ids.iter().filter_map(|id| state.results.get(id).map(|result| row(state, *id, result)));
    Ok(Reply::json(&stored.collect::<Vec<_>>()))
}

/// A run that takes results: it is open, and this user may write.
fn open(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "run_id")?;
    let run = state.visible_run(id, request.user)?;
    permitted(state, request.user, "add", "test results")?;
    if run.completed_on.is_some() { Err(runs::completed()) } else { Ok(id) }
}

fn test_of(state: &State, run: u64, case: u64) -> Result<Option<Test>, Reply> {
    Ok(runs::run(state, run)?.tests.iter().find(|test| test.case == case).cloned())
}

/// Reads a result of this test in this run, alone or as a row of a batch.
fn read(
    state: &State,
    fields: &Body,
    (run, test): (u64, &Test),
    user: u64,
    in_batch: bool,
) -> Result<TestResult, Reply> {
    let absent = |field: &&String| fields.get(field).is_none_or(|value| value.is_null() || value == "");
    if let Some(field) = state.required_result_fields.iter().find(absent) {
        let prefix = if in_batch && BUILT_IN.contains(&field.as_str()) { "results." } else { "" };
        return Err(Reply::field(&format!("{prefix}{field}"), "is a required field."));
    }
    let status = given(fields.id("status_id")?);
    // Untested cannot be reported (manual); the words are inferred.
    if status.is_some_and(|status| status == UNTESTED || !state.statuses.has(status)) {
        return Err(Reply::field("status_id", "is not a valid status."));
    }
    let optional = |field: &str| fields.text(field).map(given);
    let elapsed = optional("elapsed")?;
    if elapsed.as_deref().is_some_and(|elapsed| !is_time_span(elapsed)) {
        return Err(Reply::field("elapsed", "is not in a valid time span format."));
    }
    let custom = fields.fields().iter().filter(|(name, _)| name.starts_with("custom_"));
    Ok(TestResult {
        run,
        test: test.id,
        case: test.case,
        status,
        created_on: state.clock.now(),
        created_by: user,
        assignee: given(assignee(state, fields)?),
        comment: optional("comment")?,
        version: optional("version")?,
        elapsed,
        defects: optional("defects")?,
        custom: custom.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// Whether a text is a time span such as `30s` or `1m 45s`. Decimals are taken, and no time at all is not (reported).
fn is_time_span(text: &str) -> bool {
    let part = |part: &str| {
        let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = part.get(number.len()..).unwrap_or_default();
        let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        number.parse::<f64>().ok().filter(|_| plain && ["s", "m", "h", "d", "w"].contains(&unit))
    };
    let parts: Option<Vec<f64>> = text.split_whitespace().map(part).collect();
    parts.is_some_and(|parts| parts.iter().any(|number| *number > 0.0))
}

impl State {
    /// Keeps a result and gives its test the status; a comment alone leaves the status.
    fn store(&mut self, result: TestResult) -> u64 {
        if let Some(status) = result.status {
            self.set_status(result.run, result.test, status);
        }
        self.results.add(result)
    }

    fn set_status(&mut self, run: u64, test: u64, status: u64) {
        let tests = self.runs.get_mut(&run).into_iter().flat_map(|run| &mut run.tests);
        tests.filter(|row| row.id == test).for_each(|row| row.status = status);
    }

    /// Removes the results that this says yes to. The status of their tests stays.
    pub(crate) fn remove_results(&mut self, chosen: impl Fn(&TestResult) -> bool) {
        for id in self.results.ids(chosen) {
            self.results.remove(&id);
            self.forget(Resource::Result, id);
        }
    }
}

/// Results.
impl Seed<'_> {
    /// Reports a result of a case in a run.
    ///
    /// # Panics
    ///
    /// If there is no such run, or it is closed, or the case is not in it, or there is no such custom status.
    pub fn record(&mut self, run: impl Into<RunId>, case: impl Into<CaseId>, status: TestStatus) {
        let (run, case) = (run.into(), case.into());
        let id = self.known(Resource::Run, run);
        if self.state.runs.get(&id).is_some_and(|run| run.completed_on.is_some()) {
            invalid_setup(&format!("run {run} is closed"));
        }
        let test = test_of(self.state, id, case.get()).ok().flatten();
        let test = test.unwrap_or_else(|| invalid_setup(&format!("there is no case in this run {case}")));
        if !self.state.statuses.has(status.id()) {
            invalid_setup(&format!("there is no status {}", status.id()));
        }
        let result = TestResult {
            run: id,
            test: test.id,
            case: test.case,
            status: Some(status.id()),
            created_on: self.state.clock.now(),
            created_by: 1,
            ..TestResult::default()
        };
        self.state.store(result);
    }

    /// Removes a result. Its test then has the status of the newest result that is left, or none.
    ///
    /// # Panics
    ///
    /// If there is no such result.
    pub fn remove_result(&mut self, result: u64) {
        let removed = self.state.results.remove(&result).unwrap_or_else(|| missing(Resource::Result, result));
        self.state.forget(Resource::Result, result);
        let mut left = self.state.results.values().rev().filter(|other| other.test == removed.test);
        let status = left.find_map(|result| result.status).unwrap_or(UNTESTED);
        self.state.set_status(removed.run, removed.test, status);
    }

    /// From now on a result must have this field, as an administrator can decide: `version` or `elapsed`, say, or a
    /// custom field, whose name starts with `custom_` here if it does not yet. Results that are
    /// [recorded](Seed::record) are not asked for it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use serde_json::{Value, json};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.require_result_field("version"));
    /// let results = json!({"results": [{"case_id": 1, "status_id": 1}]});
    /// let error = fake.client().raw("add_results_for_cases/3").post::<Value>(&results).await.unwrap_err();
    /// assert_eq!(error.message(), Some("Field :results.version is a required field."));
    /// # }
    /// ```
    pub fn require_result_field(&mut self, name: &str) {
        let known = BUILT_IN.contains(&name) || name.starts_with("custom_");
        let name = if known { name.to_owned() } else { format!("custom_{name}") };
        self.state.required_result_fields.push(name);
    }
}
