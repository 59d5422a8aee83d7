//! `add_case_field`.

use serde_json::Value;

use super::{CustomField, MULTI_SELECT, configs};
use crate::Patch;
use crate::fake::api::State;
use crate::fake::api::row::Row;
use crate::fake::api::templates;
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

/// The numbers of types whose fields have no default value.
const DATE: u64 = 8;
const MILESTONE: u64 = 9;

/// The highest number of a type.
const LAST_TYPE: u64 = 16;

/// The body is checked in the order of its fields (inferred). The words about the type and missing texts are those of
/// the manual. Only administrators may (manual). The end of the words is recorded for other methods.
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
    let has_templates = body.flag("include_all") == Some(false);
    if has_templates {
        check_ids(body.get("template_ids"), "template_ids", templates::has, "is not a valid template.")?;
    }
    let configs = body.get("configs").and_then(Value::as_array).filter(|configs| !configs.is_empty());
    let configs = configs.ok_or_else(|| refuse("configs", "is a required field."))?;
    for config in configs {
        check_config(state, type_id, config)?;
    }

    let mut fields = body.fields().clone();
    fields.insert("type_id".to_owned(), type_id.into());
    fields.remove("is_active");
    if !has_templates {
        fields.remove("template_ids");
    }
    // The stand-in's own fields have types and templates by their names.
    let mut field =
        CustomField { templates: Vec::new(), delay: state.case_field_delay, ..CustomField::new(system_name) };
    field.define(&Body::new(fields));
    let id = state.case_fields.add(field);
    state.case_fields.get(&id).map(|field| Reply::json(&row(id, name, field))).ok_or_else(|| refuse("name", "is lost."))
}

/// Checks what the field is like in some projects. What a field can be is the manual's. What TestRail says of one that
/// cannot be is not known: the words are the stand-in's own.
fn check_config(state: &State, type_id: u64, config: &Value) -> Result<(), Reply> {
    let config = config.as_object().ok_or_else(|| refuse("configs", "is a required field."))?;
    let part = |name: &str| Body::new(config.get(name).and_then(Value::as_object).cloned().unwrap_or_default());
    let (context, options) = (part("context"), part("options"));

    let projects = context.get("project_ids").filter(|projects| !is_empty(projects));
    match (context.flag("is_global"), projects) {
        (Some(true), Some(_)) => return Err(refuse("project_ids", "must be empty if is_global is true.")),
        (Some(true) | None, None) => {}
        (_, projects) => {
            let exists = |id| state.projects.contains_key(&id);
            check_ids(projects, "project_ids", exists, "is not a valid project.")?;
        }
    }
    let has_default = options.get("default_value").is_some_and(|value| !is_empty(value));
    if has_default && [MULTI_SELECT, MILESTONE, DATE].contains(&type_id) {
        return Err(refuse("default_value", "is not allowed for this type."));
    }
    let fits = |rows: &str| rows.is_empty() || rows.parse().is_ok_and(|rows: u64| (3..=10).contains(&rows));
    match options.text("rows")? {
        Patch::Set(rows) if !fits(&rows) => Err(refuse("rows", "is not a number from 3 to 10.")),
        _ => Ok(()),
    }
}

/// Checks a list of ids that must not be empty.
fn check_ids(ids: Option<&Value>, field: &str, exists: impl Fn(u64) -> bool, problem: &str) -> Result<(), Reply> {
    let ids = ids.filter(|ids| !is_empty(ids)).ok_or_else(|| refuse(field, "is a required field."))?;
    let ids: Option<Vec<u64>> = ids.as_array().and_then(|ids| ids.iter().map(super::id).collect());
    let ids = ids.ok_or_else(|| refuse(field, "is not a valid ID."))?;
    if ids.into_iter().all(exists) { Ok(()) } else { Err(refuse(field, problem)) }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty)
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
        .with("is_multi", u8::from(field.type_id == MULTI_SELECT))
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
