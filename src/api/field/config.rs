//! What a field is like in some projects.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::types::{ProjectId, lenient};

/// What a field is like in some projects, or in all.
///
/// ```
/// use testrail::case_fields::FieldConfig;
///
/// let config: FieldConfig = serde_json::from_str(
///     r#"{"context": {"is_global": false, "project_ids": [1, 3]}, "options": {"is_required": true, "rows": "5"},
///         "id": "4be97c65fbd101"}"#,
/// )?;
/// assert!(config.context.project_ids.contains(&3.into()));
/// assert_eq!((config.options.is_required, config.options.rows.as_deref()), (Some(true), Some("5")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldConfig {
    /// The configuration's id: a UUID, or an old token of hexadecimal digits.
    pub id: Option<String>,
    /// The projects that have it.
    #[serde(default)]
    pub context: FieldContext,
    /// What the field is like there.
    #[serde(default)]
    pub options: FieldOptions,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The projects that have a field's configuration.
///
/// ```
/// use testrail::case_fields::FieldContext;
///
/// let everywhere: FieldContext = serde_json::from_str(r#"{"is_global": true, "project_ids": ""}"#)?;
/// assert_eq!((everywhere.is_global, everywhere.project_ids.len()), (Some(true), 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldContext {
    /// Whether all projects have it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_global: Option<bool>,
    /// The projects that have it, if not all do.
    #[serde(default, deserialize_with = "ids_or_nothing")]
    pub project_ids: Vec<ProjectId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a field is like. Which options there are depends on the type of the field.
///
/// ```
/// use testrail::case_fields::FieldOptions;
///
/// let options: FieldOptions =
///     serde_json::from_str(r#"{"is_required": false, "default_value": "1", "items": "1, First\n2, Second"}"#)?;
/// assert_eq!(options.items()[1].label, "Second");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldOptions {
    /// Whether the field must have a value.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_required: Option<bool>,
    /// The value of a new case or result. Steps and multi-selects have none.
    #[serde(default, deserialize_with = "text")]
    pub default_value: Option<String>,
    /// The items as TestRail sends them: a text with an item on each line, as `1, First`. A rating has a list of
    /// objects. [`items`](FieldOptions::items) reads the text.
    pub items: Option<Value>,
    /// The format of a text, such as `markdown`.
    #[serde(default, deserialize_with = "text")]
    pub format: Option<String>,
    /// How many rows of a text TestRail shows at first, as a text.
    #[serde(default, deserialize_with = "text")]
    pub rows: Option<String>,
    /// Whether steps have an expected result.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_expected: Option<bool>,
    /// Whether steps have an actual result.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_actual: Option<bool>,
    /// Whether steps have additional information.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_additional: Option<bool>,
    /// Whether steps have references.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub has_reference: Option<bool>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The configurations of a field: a list, or null for none. `add_case_field` answers with the JSON of a list in a text
/// (manual).
pub(super) fn list_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FieldConfig>, D::Error> {
    deserializer.deserialize_any(Configs)
}

struct Configs;

impl<'de> Visitor<'de> for Configs {
    type Value = Vec<FieldConfig>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or its JSON in a text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Vec<FieldConfig>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list))
    }

    fn visit_str<E: serde::de::Error>(self, json: &str) -> Result<Vec<FieldConfig>, E> {
        if json.trim().is_empty() { Ok(Vec::new()) } else { serde_json::from_str(json).map_err(E::custom) }
    }

    fn visit_unit<E>(self) -> Result<Vec<FieldConfig>, E> {
        Ok(Vec::new())
    }
}

/// A list of ids. Servers send null or an empty text for none.
fn ids_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ProjectId>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a list of ids, null, or an empty text")]
    enum Ids {
        Ids(Vec<ProjectId>),
        Text(String),
    }
    match Option::deserialize(deserializer)? {
        None => Ok(Vec::new()),
        Some(Ids::Ids(ids)) => Ok(ids),
        Some(Ids::Text(text)) if text.trim().is_empty() => Ok(Vec::new()),
        Some(Ids::Text(_)) => Err(D::Error::custom("expected a list of ids, null, or an empty text")),
    }
}

/// A text, or a number or a flag in place of one.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Option::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(value.to_string())),
        Some(_) => Err(D::Error::custom("expected a text")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_projects_of_a_configuration_may_be_null_or_an_empty_text() {
        let context = |value: Value| serde_json::from_value::<FieldContext>(value);
        for none in [json!({}), json!({"project_ids": null}), json!({"project_ids": ""}), json!({"project_ids": []})] {
            assert_eq!(context(none).unwrap().project_ids, []);
        }
        assert_eq!(context(json!({"is_global": 0, "project_ids": [1]})).unwrap().project_ids, [ProjectId::new(1)]);
        let error = context(json!({"project_ids": "1,2"})).unwrap_err().to_string();
        assert_eq!(error, "expected a list of ids, null, or an empty text");
    }

    #[test]
    fn configurations_may_be_a_list_its_json_in_a_text_or_null() {
        let read = |value: Value| list_or_text(value).map(|configs| configs.into_iter().map(|config| config.id));
        let ids = |value: Value| read(value).unwrap().flatten().collect::<Vec<_>>();
        assert_eq!(ids(json!([{"id": "x"}, {"id": "y"}])), ["x", "y"]);
        assert_eq!(ids(json!(r#"[{"context":{"is_global":true,"project_ids":""},"options":{},"id":"x"}]"#)), ["x"]);
        for none in [json!(null), json!([]), json!(""), json!("[]")] {
            assert_eq!(ids(none), [""; 0]);
        }
        for wrong in [json!("one"), json!(1), json!({}), json!(["x"]), json!("[1]")] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn options_may_be_texts_numbers_and_flags() {
        let options = |value: Value| serde_json::from_value::<FieldOptions>(value);
        let read = options(json!({"is_required": 1, "default_value": 3, "rows": 5, "has_expected": "1", "new": []}));
        let read = read.unwrap();
        assert_eq!(
            (read.is_required, read.default_value.as_deref(), read.rows.as_deref()),
            (Some(true), Some("3"), Some("5"))
        );
        assert_eq!((read.has_expected, read.has_actual, &read.extra["new"]), (Some(true), None, &json!([])));
        assert_eq!(options(json!({"default_value": true})).unwrap().default_value.as_deref(), Some("true"));
        assert!(options(json!({"rows": {}})).is_err());
    }
}
