//! How a case is made and changed by the body of a call.

use serde_json::Map;

use super::Case;
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::time_span::is_time_span;
use crate::fake::api::{case_types, priorities, sections, suites, templates};
use crate::fake::server::{Body, Reply, given, patch};

/// Creates a case from the body of `add_case`.
pub(super) fn create(state: &mut State, section: u64, body: &Body, user: u64) -> Result<u64, Reply> {
    if given(body.text("title")?).is_none_or(|title| title.is_empty()) {
        return Err(Reply::field("title", "is a required field."));
    }
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
        custom: Map::new(),
    };
    let case = changed(state, case, body)?;
    Ok(state.cases.add(case))
}

/// Changes the fields that the body of `update_case` names. If one value is refused, nothing changes.
pub(super) fn change(state: &mut State, id: u64, body: &Body, user: u64) -> Result<(), Reply> {
    let mut case = state.cases.get(&id).cloned().ok_or_else(super::unknown)?;
    // `update_case` can move cases since 6.5.2.
    if let Patch::Set(section) = body.id("section_id")? {
        let known = state.sections.get(&section).filter(|section| section.suite == case.suite);
        known.ok_or_else(sections::unknown)?;
        if state.generation.knows_refs() {
            case.section = section;
        }
    }
    let mut case = changed(state, case, body)?;
    (case.updated_by, case.updated_on) = (user, state.clock.now());
    state.cases.insert(id, case);
    Ok(())
}

/// The case with the changes of the body. Custom fields that do not exist are ignored, like all unknown keys.
fn changed(state: &State, mut case: Case, body: &Body) -> Result<Case, Reply> {
    if let Patch::Set(title) = body.short_text("title")? {
        case.title = title;
    }
    // The words about templates are inferred from the others.
    set(&mut case.template, body, "template_id", templates::has, "is not a valid template.")?;
    set(&mut case.kind, body, "type_id", case_types::has, "is not a valid case type.")?;
    set(&mut case.priority, body, "priority_id", priorities::has, "is not a valid priority.")?;
    let milestone = body.id("milestone_id")?;
    if let Patch::Set(id) = milestone {
        let project = suites::project_of(state, case.suite);
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
    patch(&mut case.refs, body.text("refs")?);
    for field in state.case_fields.values() {
        if let Some(value) = body.get(field.system_name()) {
            case.custom.insert(field.system_name().to_owned(), value.clone());
        }
    }
    Ok(case)
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
