//! Test cases.

mod bulk;
mod change;
mod filter;
mod history;
mod seed;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::fields::with_custom;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::shared_steps::{self, SharedStep};
use super::time_span::shown;
use super::users::permitted;
use super::{Rows, State, labels, projects, sections, suites};
use crate::fake::server::{Reply, Request};
pub(super) use bulk::{add_cases, copy_cases_to_section, delete_cases, move_cases_to_section, update_cases};
use change::change;
pub(super) use change::{Draft, new};
use filter::Filter;
pub(super) use filter::{has_any_ref, refs_of_filter};
pub(crate) use history::Entry;
pub(super) use history::get_history_for_case;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) suite: u64,
    pub(crate) section: u64,
    pub(crate) title: String,
    pub(crate) template: u64,
    /// Its type.
    pub(crate) kind: u64,
    pub(crate) priority: u64,
    pub(crate) milestone: Option<u64>,
    pub(crate) refs: Option<String>,
    pub(crate) estimate: Option<String>,
    created_by: u64,
    created_on: i64,
    updated_by: u64,
    updated_on: i64,
    pub(crate) labels: Vec<u64>,
    /// Its status in the review of cases.
    status: Option<u64>,
    /// The values of custom fields, by their system names.
    pub(crate) custom: Map<String, Value>,
}

impl Case {
    /// The case with the texts of the shared steps that it uses.
    pub(crate) fn resolved(&self, sets: &Rows<SharedStep>) -> Self {
        let mut case = self.clone();
        if let Cow::Owned(custom) = shared_steps::resolved(sets, &self.custom) {
            case.custom = custom;
        }
        case
    }
}

/// The order of the keys is recorded for 2014 and 2020, except the places of `labels` and `case_status_id`.
pub(super) fn row(state: &State, id: u64, case: &Case) -> Row {
    let generation = state.generation;
    let mut row = Row::new()
        .with("id", id)
        .with("title", case.title.clone())
        .with("section_id", case.section)
        .with_if(generation.knows_templates(), "template_id", case.template)
        .with("type_id", case.kind)
        .with("priority_id", case.priority)
        .with("milestone_id", case.milestone)
        .with("refs", case.refs.clone())
        .with("created_by", case.created_by)
        .with("created_on", case.created_on)
        .with("updated_by", case.updated_by)
        .with("updated_on", case.updated_on)
        .with("estimate", case.estimate.as_deref().map(|estimate| shown(state.generation, estimate)))
        .with("estimate_forecast", Value::Null)
        .with("suite_id", case.suite)
        .with_if(generation.knows_templates(), "display_order", state.case_order(id, case))
        .with_if(generation.envelopes(), "is_deleted", 0)
        .with_if(state.has_enterprise_keys(), "case_status_id", case.status);
    if generation.knows_labels() {
        row = row.with_rows("labels", labels::rows(state, &case.labels, true));
    }
    let custom = shared_steps::resolved(&state.shared_steps, &case.custom);
    state.sent(Resource::Case, id, with_custom(row, &state.case_fields, &custom))
}

pub(super) fn get_cases(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let suite = suites::chosen(state, project, request.id_parameter("suite_id")?)?;
    let filter = Filter::read(state, suite, request)?;
    let chosen = |case: &Case| case.suite == suite && filter.takes(case);
    let chosen: Vec<_> = state.cases.iter().filter(|(_, case)| chosen(case)).collect();
    paged(state, request, "cases", &chosen, |(id, case)| row(state, **id, case))
}

pub(super) fn get_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    answer(state, id)
}

/// Cases that do not exist, or that this user cannot see, are left out (inferred).
pub(super) fn get_case_titles(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let ids = request.ids_parameter("case_ids")?.ok_or_else(|| Reply::field("case_ids", "is a required field."))?;
    let title = |id: &u64| {
        let case = state.cases.get(id)?;
        projects::accessible(state, suites::project_of(state, case.suite), request.user).ok()?;
        Some(Row::new().with("id", *id).with("title", case.title.clone()))
    };
    Ok(Reply::json(&ids.iter().filter_map(title).collect::<Vec<_>>()))
}

pub(super) fn add_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let section = sections::of_path(state, request)?;
    permitted(state, request.user, "add", "test cases")?;
    let body = request.body()?;
    let draft = new(state, section, &body, request.user)?;
    draft.has_required(state, &body)?;
    let id = state.add_drafted(draft, request.user);
    answer(state, id)
}

pub(super) fn update_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "test cases")?;
    let draft = change(state, id, &request.body()?, request.user)?;
    state.update_drafted(id, draft, request.user);
    answer(state, id)
}

pub(super) fn delete_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    if state.only_counts(request)? {
        return Ok(state.would_go(&[id]));
    }
    permitted(state, request.user, "delete", "test cases")?;
    state.remove_case(id);
    Ok(Reply::empty())
}

pub(super) fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    state.cases.get(&id).map(|case| Reply::json(&row(state, id, case))).ok_or_else(unknown)
}

/// The case that the path of a call names.
pub(super) fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "case_id")?;
    let case = state.cases.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, suites::project_of(state, case.suite), request.user)?;
    Ok(id)
}

pub(super) fn unknown() -> Reply {
    Reply::field("case_id", "is not a valid test case.")
}

impl State {
    /// The ids of a suite's cases.
    pub(crate) fn cases_of(&self, suite: u64) -> Vec<u64> {
        self.cases.ids(|case| case.suite == suite)
    }

    /// The place of a case in its section, from 1 on.
    pub(crate) fn case_order(&self, id: u64, case: &Case) -> usize {
        self.cases.range(..=id).filter(|(_, other)| other.section == case.section).count()
    }

    /// Sets a field of a case, and notes the change in its history.
    pub(super) fn set_case_field(&mut self, id: u64, (name, value): (&str, Value), user: u64) {
        let Some(before) = self.cases.get(&id).cloned() else { return };
        let mut after = Case { updated_by: user, updated_on: self.clock.now(), ..before.clone() };
        after.custom.insert(name.to_owned(), value);
        self.note(id, &before, &after);
        self.cases.insert(id, after);
    }

    /// Adds a case. Returns its id.
    pub(super) fn add_drafted(&mut self, draft: Draft, user: u64) -> u64 {
        let case = self.labelled(draft, user);
        self.cases.add(case)
    }

    /// Changes a case, and notes the changes in its history.
    fn update_drafted(&mut self, id: u64, draft: Draft, user: u64) {
        let case = self.labelled(draft, user);
        if let Some(before) = self.cases.insert(id, case.clone()) {
            self.note(id, &before, &case);
        }
    }

    /// The case with its labels. Those that are new are created.
    fn labelled(&mut self, draft: Draft, user: u64) -> Case {
        let Draft { mut case, labels } = draft;
        if let Some(labels) = labels {
            let project = suites::project_of(self, case.suite);
            case.labels = self.label_ids(project, user, labels);
        }
        case
    }

    /// What a deletion of these cases would delete: their tests in open runs. The key is seen in another client's
    /// source.
    fn would_go(&self, cases: &[u64]) -> Reply {
        Reply::json(&Row::new().with("affected_tests", self.active_tests(cases)))
    }

    /// How many tests in open runs these cases have.
    pub(crate) fn active_tests(&self, cases: &[u64]) -> usize {
        let open = self.runs.values().filter(|run| run.completed_on.is_none());
        open.flat_map(|run| &run.tests).filter(|test| cases.contains(&test.case)).count()
    }

    /// Removes a case, and its tests in open runs (manual).
    pub(crate) fn remove_case(&mut self, id: u64) {
        let mut gone = Vec::new();
        for run in self.runs.values_mut().filter(|run| run.completed_on.is_none()) {
            gone.extend(run.tests.iter().filter(|test| test.case == id).map(|test| test.id));
            run.tests.retain(|test| test.case != id);
        }
        self.remove_results(|result| gone.contains(&result.test));
        self.case_history.retain(|_, entry| entry.case != id);
        self.cases.remove(&id);
        self.forget(Resource::Case, id);
    }
}
