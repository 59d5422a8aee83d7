//! Custom fields of cases and of results.

use serde_json::{Map, Value, json};

use super::overrides::Resource;
use super::row::{Row, uuid};
use super::seed::Seed;
use super::{Rows, State};
use crate::fake::server::{Reply, Request};

/// A custom field, by the name that it has in rows: `custom_automation_id`.
#[derive(Debug)]
pub(crate) struct CustomField(String);

impl CustomField {
    pub(crate) fn system_name(&self) -> &str {
        &self.0
    }
}

pub(super) fn get_case_fields(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    list(state, Resource::CaseField, &state.case_fields)
}

pub(super) fn get_result_fields(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    list(state, Resource::ResultField, &state.result_fields)
}

#[expect(clippy::unnecessary_wraps, reason = "handlers end with it")]
fn list(state: &State, resource: Resource, fields: &Rows<CustomField>) -> Result<Reply, Reply> {
    Ok(Reply::json(&fields.iter().map(|(id, field)| row(state, resource, *id, field)).collect::<Vec<_>>()))
}

fn row(state: &State, resource: Resource, id: u64, field: &CustomField) -> Row {
    let system_name = field.system_name();
    let name = system_name.strip_prefix("custom_").unwrap_or(system_name);
    let is_required =
        resource == Resource::ResultField && state.required_result_fields.iter().any(|one| one == system_name);
    let config = json!({
        "context": {"is_global": true, "project_ids": null},
        "options": {"is_required": is_required, "default_value": ""},
        "id": uuid(id),
    });
    let row = Row::new()
        .with("id", id)
        .with("is_active", true)
        .with("type_id", type_id(name))
        .with("name", name)
        .with("system_name", system_name)
        .with("label", name.replace('_', " "))
        .with("description", Value::Null)
        .with("configs", Value::Array(vec![config]))
        .with("display_order", id)
        .with("include_all", true)
        .with_if(state.generation.envelopes(), "i18n_custom_id", Value::Null)
        .with("template_ids", Value::Array(Vec::new()));
    state.sent(resource, id, row)
}

/// The type of a field: steps if it has one of the names that steps have on a fresh server, and a string otherwise.
fn type_id(name: &str) -> u64 {
    match name {
        "steps_separated" => 10,
        "step_results" => 11,
        _ => 1,
    }
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
    known.unwrap_or_else(|| fields.add(CustomField(name)))
}

/// Custom fields.
impl Seed<'_> {
    /// Adds a custom field of cases, such as `custom_automation_id`, with or without its prefix. From then on, cases
    /// and tests have it, as `null` if it has no value. Cases ignore values of fields that do not exist. The field is a
    /// text. To list it as another type, [set](Seed::set) its `type_id`.
    ///
    /// If the field already exists, it stays as it is. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| {
    ///     seed.case_field("custom_automation_id");
    ///     seed.update_case(2, &json!({"custom_automation_id": "basket.put_in"}));
    /// });
    /// let case: Value = fake.client().raw("get_case/2").get().await?;
    /// assert_eq!(case["custom_automation_id"], "basket.put_in");
    /// # Ok(())
    /// # }
    /// ```
    pub fn case_field(&mut self, name: &str) -> u64 {
        add(&mut self.state.case_fields, name)
    }

    /// Adds a custom field of results, such as `custom_environment`, with or without its prefix. From then on, results
    /// have it, as `null` if it has no value. Results also keep values of fields that do not exist.
    ///
    /// If the field already exists, it stays as it is. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::{Value, json};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.result_field("custom_environment"));
    /// let result: Value = fake.client().raw("add_result_for_case/3/2").post(&json!({"status_id": 1})).await?;
    /// assert_eq!(result.get("custom_environment"), Some(&Value::Null));
    /// # Ok(())
    /// # }
    /// ```
    pub fn result_field(&mut self, name: &str) -> u64 {
        add(&mut self.state.result_fields, name)
    }
}
