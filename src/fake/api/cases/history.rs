//! The history of cases.

use serde_json::{Value, json};

use super::{Case, of_path};
use crate::fake::api::State;
use crate::fake::api::lists::paged;
use crate::fake::api::row::Row;
use crate::fake::server::{Reply, Request};

/// What somebody changed at one time.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) case: u64,
    user: u64,
    created_on: i64,
    changes: Vec<Change>,
}

#[derive(Debug)]
struct Change {
    kind: u64,
    field: String,
    old: Value,
    new: Value,
    /// The label and the options of a custom field.
    custom: Option<(String, Value)>,
}

/// The type of an entry about an update (reported). Those of others are not known, so the stand-in has none.
const UPDATED: u64 = 6;

/// The types of changes: a text, a number, a time span.
const STRING: u64 = 1;
const INTEGER: u64 = 2;
const TIME_SPAN: u64 = 5;

impl Change {
    fn row(&self) -> Row {
        let row = Row::new()
            .with("type_id", self.kind)
            .with("field", self.field.clone())
            .with("old_value", self.old.clone())
            .with("new_value", self.new.clone());
        match &self.custom {
            Some((label, options)) => row.with("label", label.clone()).with("options", options.clone()),
            None => row,
        }
    }
}

fn row(id: u64, entry: &Entry) -> Row {
    Row::new()
        .with("id", id)
        .with("type_id", UPDATED)
        .with("created_on", entry.created_on)
        .with("user_id", entry.user)
        .with_rows("changes", entry.changes.iter().map(Change::row).collect())
        .with("comments", Value::Array(Vec::new()))
}

/// The entries come newest first (inferred).
pub(in super::super) fn get_history_for_case(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let case = of_path(state, request)?;
    let entries: Vec<_> = state.case_history.iter().rev().filter(|(_, entry)| entry.case == case).collect();
    paged(state, request, "history", &entries, |(id, entry)| row(**id, entry))
}

impl State {
    /// Notes what an update of a case has changed, if anything.
    pub(super) fn note(&mut self, id: u64, before: &Case, after: &Case) {
        let built_in = |case: &Case| {
            [
                (STRING, "title", json!(case.title)),
                (INTEGER, "section_id", json!(case.section)),
                (INTEGER, "template_id", json!(case.template)),
                (INTEGER, "type_id", json!(case.kind)),
                (INTEGER, "priority_id", json!(case.priority)),
                (TIME_SPAN, "estimate", json!(case.estimate)),
                (INTEGER, "milestone_id", json!(case.milestone)),
                (STRING, "refs", json!(case.refs)),
                // That a change of the status is noted is inferred.
                (INTEGER, "case_status_id", json!(case.status)),
            ]
        };
        let own = built_in(before).into_iter().zip(built_in(after)).map(|((kind, field, old), (_, _, new))| Change {
            kind,
            field: field.to_owned(),
            old,
            new,
            custom: None,
        });
        let value = |case: &Case, name: &str| case.custom.get(name).cloned().unwrap_or_default();
        let project = super::suites::project_of(self, after.suite);
        let custom = self.case_fields.values().map(|field| Change {
            kind: field.kind_of_changes(),
            field: field.system_name().to_owned(),
            old: value(before, field.system_name()),
            new: value(after, field.system_name()),
            custom: Some((field.label().to_owned(), field.options(project))),
        });
        let changes: Vec<_> = own.chain(custom).filter(|change| change.old != change.new).collect();
        if !changes.is_empty() {
            let (user, created_on) = (after.updated_by, after.updated_on);
            self.case_history.add(Entry { case: id, user, created_on, changes });
        }
    }
}
