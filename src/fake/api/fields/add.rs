//! `add_case_field`.

use serde_json::Value;

use super::{CustomField, configs};
use crate::fake::api::State;
use crate::fake::api::row::Row;
use crate::fake::server::{Body, Reply, Request, given};

/// The types by the words that the method takes, with their numbers (manual).
const TYPES: [(&str, u64); 11] = [
    ("String", 1),
    ("Integer", 2),
    ("Text", 3),
    ("URL", 4),
    ("Checkbox", 5),
    ("Dropdown", 6),
    ("User", 7),
    ("Date", 8),
    ("Milestone", 9),
    ("Steps", 10),
    ("Multiselect", 12),
];

/// The highest number of a type.
const LAST_TYPE: u64 = 16;

/// The body is checked in the order of its fields (assumed). The words about the type and missing texts are those of the
/// manual. That administrators may do it only is in the manual, the end of the words is recorded for other methods.
pub(in super::super) fn add_case_field(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    state.administers(request.user, "add", "custom fields")?;
    let body = request.body()?;
    let type_id = type_id(&body)?;
    let name = required(&body, "name")?;
    required(&body, "label")?;
    let system_name = format!("custom_{name}");
    // What TestRail says to these is not known. The words are the stand-in's own.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(refuse("name", "contains invalid characters."));
    }
    if state.case_fields.values().any(|field| field.system_name == system_name) {
        return Err(refuse("name", "is already in use."));
    }
    if body.get("configs").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Err(refuse("configs", "is a required field."));
    }

    let mut fields = body.fields().clone();
    fields.insert("type_id".to_owned(), type_id.into());
    fields.remove("is_active");
    if body.flag("include_all").unwrap_or(true) {
        fields.remove("template_ids");
    }
    // The stand-in's own fields have types and templates by their names.
    let mut field =
        CustomField { templates: Vec::new(), delay: state.case_field_delay, ..CustomField::new(system_name) };
    field.define(&Body::new(fields));
    let id = state.case_fields.add(field);
    state.case_fields.get(&id).map(|field| Reply::json(&row(id, name, field))).ok_or_else(|| refuse("name", "is lost."))
}

/// The answer is not like the rows of `get_case_fields`: flags are numbers, and the configurations are JSON in a text
/// (manual). So is the order of the keys.
fn row(id: u64, name: String, field: &CustomField) -> Row {
    Row::new()
        .with("id", id)
        .with("name", name)
        .with("system_name", field.system_name.clone())
        .with("entity_id", 1)
        .with("label", field.label.clone())
        .with("description", field.description.clone())
        .with("type_id", field.type_id)
        .with("location_id", 2)
        .with("display_order", id)
        .with("configs", configs(id, field, false).to_string())
        .with("is_multi", u8::from(field.type_id == super::MULTI_SELECT))
        .with("is_active", 1)
        .with("status_id", 1)
        .with("is_system", 0)
        .with("include_all", u8::from(field.templates.is_empty()))
        .with("template_ids", field.templates.clone())
}

/// The type, which is a text: a word, or a number in digits.
fn type_id(body: &Body) -> Result<u64, Reply> {
    let text = body.get("type").and_then(Value::as_str).unwrap_or_default();
    let word = TYPES.iter().find(|(word, _)| *word == text).map(|(_, number)| *number);
    let number = || text.parse().ok().filter(|number| (1..=LAST_TYPE).contains(number));
    let unknown = || Reply::refuse(400, "Invalid or missing custom field type. Please check the Type field.");
    word.or_else(number).ok_or_else(unknown)
}

fn required(body: &Body, field: &str) -> Result<String, Reply> {
    let text = given(body.text(field)?).filter(|text| !text.is_empty());
    text.ok_or_else(|| refuse(field, "is a required field."))
}

/// This method has quotes about the names of fields.
fn refuse(field: &str, problem: &str) -> Reply {
    Reply::refuse(400, &format!("Field '{field}' {problem}"))
}
