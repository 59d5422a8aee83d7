//! How a case is made and changed by the body of a call.

use serde_json::{Map, Value};

use super::Case;
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::labels::NamedLabel;
use crate::fake::api::time_span::is_time_span;
use crate::fake::api::{case_types, labels, priorities, sections, shared_steps, suites, templates};
use crate::fake::server::{Body, Reply, patch};

/// A case that is not stored yet.
pub(crate) struct Draft {
    pub(crate) case: Case,
    /// Its labels, if the body names them.
    pub(super) labels: Option<Vec<NamedLabel>>,
}

impl Draft {
    /// Checks that the body has every custom field that a new case must have.
    pub(crate) fn has_required(&self, state: &State, body: &Body) -> Result<(), Reply> {
        let project = suites::project_of(state, self.case.suite);
        let mut fields = state.case_fields.values().filter(|field| field.applies_to(project, self.case.template));
        let missing =
            fields.find(|field| field.is_required(project) && body.get(field.system_name()).is_none_or(is_blank));
        missing.map_or(Ok(()), |field| Err(Reply::field(field.system_name(), "is a required field.")))
    }
}

/// A new case from the body of `add_case`.
pub(crate) fn new(state: &State, section: u64, body: &Body, user: u64) -> Result<Draft, Reply> {
    body.required("title")?;
    let now = state.clock.now();
    let case = Case {
        suite: state.sections.get(&section).map(|section| section.suite).ok_or_else(sections::unknown)?,
        section,
        title: String::new(),
        template: templates::TEXT,
        kind: case_types::OTHER,
        priority: priorities::MEDIUM,
        milestone: None,
        refs: None,
        estimate: None,
        created_by: user,
        created_on: now,
        updated_by: user,
        updated_on: now,
        labels: Vec::new(),
        status: state.case_statuses.default_id(),
        custom: Map::new(),
    };
    changed(state, case, body)
}

/// A case with the changes of the body of `update_case`.
pub(super) fn change(state: &State, id: u64, body: &Body, user: u64) -> Result<Draft, Reply> {
    let mut case = state.cases.get(&id).cloned().ok_or_else(super::unknown)?;
    // `update_case` can move cases since 6.5.2.
    if let Patch::Set(section) = body.id("section_id")? {
        let known = state.sections.get(&section).filter(|section| section.suite == case.suite);
        known.ok_or_else(sections::unknown)?;
        if state.generation.moves_cases() {
            case.section = section;
        }
    }
    let mut draft = changed(state, case, body)?;
    (draft.case.updated_by, draft.case.updated_on) = (user, state.clock.now());
    Ok(draft)
}

/// The case with the changes of the body.
fn changed(state: &State, mut case: Case, body: &Body) -> Result<Draft, Reply> {
    if let Some(title) = body.new_required("title")? {
        case.title = title;
    }
    // The words about templates and statuses are inferred from the others.
    set(&mut case.template, body, "template_id", templates::has, "is not a valid template.")?;
    set(&mut case.kind, body, "type_id", case_types::has, "is not a valid case type.")?;
    set(&mut case.priority, body, "priority_id", priorities::has, "is not a valid priority.")?;
    if state.has_enterprise_keys() {
        if let Patch::Set(status) = body.id("case_status_id")? {
            if !state.case_statuses.0.contains_key(&status) {
                return Err(Reply::field("case_status_id", "is not a valid case status."));
            }
            case.status = Some(status);
        }
    }
    let project = suites::project_of(state, case.suite);
    let milestone = body.id("milestone_id")?;
    if let Patch::Set(id) = milestone {
        if state.milestones.get(&id).is_none_or(|milestone| milestone.project != project) {
            return Err(Reply::field("milestone_id", "is not a valid milestone."));
        }
    }
    patch(&mut case.milestone, milestone);
    let estimate = body.text("estimate")?;
    if matches!(&estimate, Patch::Set(estimate) if !is_time_span(estimate)) {
        return Err(Reply::field("estimate", "is not in a valid time span format."));
    }
    patch(&mut case.estimate, estimate);
    patch(&mut case.refs, refs(body)?);
    let labels = labels::read(state, project, body)?;
    // A field that the template does not have is ignored, like all unknown keys (inferred).
    for field in state.case_fields.values().filter(|field| field.applies_to(project, case.template)) {
        if let Some(value) = body.get(field.system_name()) {
            if field.is_required(project) && is_blank(value) {
                return Err(Reply::field(field.system_name(), "is a required field."));
            }
            let value = shared_steps::linked(state, project, field.system_name(), value)?;
            case.custom.insert(field.system_name().to_owned(), value);
        }
    }
    Ok(Draft { case, labels })
}

/// The references. The server splits them and drops blanks; one of more than 250 characters is refused (reported). The
/// words are inferred.
fn refs(body: &Body) -> Result<Patch<String>, Reply> {
    let Patch::Set(text) = body.text("refs")? else { return body.text("refs") };
    let refs: Vec<&str> = text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
    if refs.iter().any(|one| one.chars().count() > 250) {
        return Err(Reply::field("refs", "is too long (250 characters at most)."));
    }
    Ok(if refs.is_empty() { Patch::Clear } else { Patch::Set(refs.join(",")) })
}

/// Whether the value of a custom field counts as missing.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty)
}

/// Sets a field that every case has, if the body names it.
fn set(own: &mut u64, body: &Body, field: &str, exists: fn(u64) -> bool, problem: &str) -> Result<(), Reply> {
    if let Patch::Set(id) = body.id(field)? {
        if !exists(id) {
            return Err(Reply::field(field, problem));
        }
        *own = id;
    }
    Ok(())
}
