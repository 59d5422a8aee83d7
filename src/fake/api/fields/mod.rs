//! Custom fields of cases and of results.

mod add;
mod seed;

use serde_json::{Map, Value, json};

use super::overrides::Resource;
use super::row::{Row, uuid};
use super::{Rows, State, templates};
use crate::fake::server::{Body, Reply, Request};
pub(super) use add::add_case_field;

/// A custom field.
#[derive(Debug)]
pub(crate) struct CustomField {
    /// The name that it has in rows: `custom_automation_id`.
    system_name: String,
    label: String,
    description: Option<String>,
    is_active: bool,
    type_id: u64,
    /// The templates that have it. Empty if all have it.
    templates: Vec<u64>,
    configs: Vec<Config>,
    /// How many reads of the list still leave it out.
    delay: u64,
}

/// What a field is like in some projects.
#[derive(Debug)]
struct Config {
    /// `None` for all projects.
    projects: Option<Vec<u64>>,
    options: Map<String, Value>,
}

/// The numbers of types, as far as the stand-in tells them apart.
const STRING: u64 = 1;
const STEPS: u64 = 10;
const STEP_RESULTS: u64 = 11;
const MULTI_SELECT: u64 = 12;

/// An id. A number in quotes is one, too.
fn id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl CustomField {
    /// A field for all projects: steps if it has one of the names that steps have on a fresh server, and a string
    /// otherwise. On such a server, only the template with steps has them.
    fn new(system_name: String) -> Self {
        let name = system_name.strip_prefix("custom_").unwrap_or(&system_name);
        let (type_id, templates) = match name {
            "steps_separated" => (STEPS, vec![templates::STEPS]),
            "step_results" => (STEP_RESULTS, vec![templates::STEPS]),
            _ => (STRING, Vec::new()),
        };
        let label = name.replace('_', " ");
        let configs = vec![Config { projects: None, options: Map::new() }];
        Self { label, description: None, is_active: true, type_id, templates, configs, delay: 0, system_name }
    }

    /// Takes what a test says of it, with TestRail's names.
    fn define(&mut self, fields: &Body) {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let ids = |ids: &Value| ids.as_array().map(|ids| ids.iter().filter_map(id).collect::<Vec<_>>());
        self.label = text("label").unwrap_or_else(|| std::mem::take(&mut self.label));
        self.description = text("description").or_else(|| self.description.take());
        self.is_active = fields.flag("is_active").unwrap_or(self.is_active);
        self.type_id = fields.get("type_id").and_then(Value::as_u64).unwrap_or(self.type_id);
        if let Some(templates) = fields.get("template_ids").and_then(ids) {
            self.templates = templates;
        }
        if let Some(configs) = fields.get("configs").and_then(Value::as_array) {
            let projects = |config: &Value| {
                let context = Body::new(config.get("context")?.as_object()?.clone());
                let named = context.get("project_ids").and_then(ids).filter(|projects| !projects.is_empty());
                named.filter(|_| context.flag("is_global") != Some(true))
            };
            let config = |config: &Value| Config {
                projects: projects(config),
                options: config.get("options").and_then(Value::as_object).cloned().unwrap_or_default(),
            };
            self.configs = configs.iter().map(config).collect();
        }
    }

    pub(crate) fn system_name(&self) -> &str {
        &self.system_name
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    fn config(&self, project: u64) -> Option<&Config> {
        let named = |config: &&Config| config.projects.as_ref().is_some_and(|projects| projects.contains(&project));
        let of_project = self.configs.iter().find(named);
        of_project.or_else(|| self.configs.iter().find(|config| config.projects.is_none()))
    }

    /// Whether cases with this template in this project have the field (manual).
    pub(super) fn applies_to(&self, project: u64, template: u64) -> bool {
        let has_template = self.templates.is_empty() || self.templates.contains(&template);
        self.is_active && has_template && self.config(project).is_some()
    }

    /// Whether it must have a value in this project.
    pub(super) fn is_required(&self, project: u64) -> bool {
        self.config(project).is_some_and(Config::is_required)
    }

    /// Its options in this project.
    pub(super) fn options(&self, project: u64) -> Value {
        self.config(project).map(|config| config.options(self.type_id, false)).unwrap_or_default()
    }

    /// The type that its changes have in the history of a case (reported). For types without one, that of strings or,
    /// if their values are ids, that of integers.
    pub(super) fn kind_of_changes(&self) -> u64 {
        match self.type_id {
            2 | 6 | 7 | 9 => 2,
            5 => 3,
            8 => 4,
            3 => 6,
            4 => 7,
            STEPS => 8,
            _ => 1,
        }
    }
}

impl Config {
    fn is_required(&self) -> bool {
        self.options.get("is_required") == Some(&Value::Bool(true))
    }

    /// The options as they are sent. Steps and multi-selects have no default value (reported).
    fn options(&self, type_id: u64, is_required: bool) -> Value {
        let mut options = Map::new();
        options.insert("is_required".to_owned(), is_required.into());
        if ![STEPS, STEP_RESULTS, MULTI_SELECT].contains(&type_id) {
            options.insert("default_value".to_owned(), "".into());
        }
        options.extend(self.options.clone());
        Value::Object(options)
    }
}

/// A field that `add_case_field` has added may be missing for a while (reported).
pub(super) fn get_case_fields(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let reply = list(state, Resource::CaseField, &state.case_fields);
    if !request.is_look {
        for field in state.case_fields.values_mut() {
            field.delay = field.delay.saturating_sub(1);
        }
    }
    reply
}

pub(super) fn get_result_fields(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    list(state, Resource::ResultField, &state.result_fields)
}

#[expect(clippy::unnecessary_wraps, reason = "handlers end with it")]
fn list(state: &State, resource: Resource, fields: &Rows<CustomField>) -> Result<Reply, Reply> {
    let shown = fields.iter().filter(|(_, field)| field.delay == 0);
    Ok(Reply::json(&shown.map(|(id, field)| row(state, resource, *id, field)).collect::<Vec<_>>()))
}

fn row(state: &State, resource: Resource, id: u64, field: &CustomField) -> Row {
    let system_name = field.system_name();
    let name = system_name.strip_prefix("custom_").unwrap_or(system_name);
    let is_required =
        resource == Resource::ResultField && state.required_result_fields.iter().any(|one| one == system_name);
    let row = Row::new()
        .with("id", id)
        .with("is_active", field.is_active)
        .with("type_id", field.type_id)
        .with("name", name)
        .with("system_name", system_name)
        .with("label", field.label.clone())
        .with("description", field.description.clone())
        .with("configs", configs(id, field, is_required))
        .with("display_order", id)
        .with("include_all", field.templates.is_empty())
        .with_if(state.generation.envelopes(), "i18n_custom_id", Value::Null)
        .with("template_ids", field.templates.clone());
    state.sent(resource, id, row)
}

fn configs(id: u64, field: &CustomField, is_required: bool) -> Value {
    let config = |(place, config): (u64, &Config)| {
        let context = json!({"is_global": config.projects.is_none(), "project_ids": config.projects});
        let options = config.options(field.type_id, is_required);
        json!({"context": context, "options": options, "id": uuid(1000 * place + id)})
    };
    (0..).zip(&field.configs).map(config).collect()
}

/// The row with its custom fields: first all that exist, as null if they have no value, then the row's other ones.
pub(crate) fn with_custom(row: Row, fields: &Rows<CustomField>, values: &Map<String, Value>) -> Row {
    let known = |name: &str| fields.values().any(|field| field.system_name() == name);
    let row = fields
        .values()
        .map(CustomField::system_name)
        .fold(row, |row, name| row.with(name, values.get(name).cloned().unwrap_or_default()));
    values.iter().filter(|(name, _)| !known(name)).fold(row, |row, (name, value)| row.with(name, value.clone()))
}

/// Adds a field if none has this name. Returns its id.
pub(crate) fn add(fields: &mut Rows<CustomField>, name: &str) -> u64 {
    let name = name.strip_prefix("custom_").unwrap_or(name);
    let name = format!("custom_{name}");
    let known = fields.iter().find(|(_, field)| field.system_name() == name).map(|(id, _)| *id);
    known.unwrap_or_else(|| fields.add(CustomField::new(name)))
}

pub(super) fn define(fields: &mut Rows<CustomField>, name: &str, definition: &Body) -> u64 {
    let id = add(fields, name);
    if let Some(field) = fields.get_mut(&id) {
        field.define(definition);
    }
    id
}
