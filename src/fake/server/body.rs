//! The fields of a JSON body.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::reply::Reply;
use crate::Patch;

/// The fields of a body. Unknown ones are ignored, as TestRail ignores them.
#[derive(Debug)]
pub(crate) struct Body {
    fields: Map<String, Value>,
    /// What refusals put in front of the names of fields.
    prefix: &'static str,
}

impl Body {
    /// Reads a body. An empty one counts as `{}`.
    pub(crate) fn read(bytes: &Bytes) -> Result<Self, Reply> {
        if bytes.is_empty() {
            return Ok(Self::new(Map::new()));
        }
        let text = String::from_utf8_lossy(bytes);
        let body = match serde_json::from_str(&text) {
            Ok(Value::Object(fields)) => fields,
            // A bare array has none of the fields (inferred from the refusal of one by `add_cases`).
            Ok(Value::Array(_)) => Map::new(),
            _ => return Err(Reply::refuse(400, "Invalid or incomplete JSON string in API request.")),
        };
        if matches!(text, Cow::Owned(_)) {
            // Some bytes were not UTF-8. TestRail names the field.
            let field = body.iter().find_map(|(field, value)| replaced(field, value)).unwrap_or("body");
            return Err(Reply::field(field, "is not a valid UTF-8 character sequence."));
        }
        Ok(Self::new(body))
    }

    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, prefix: "" }
    }

    /// A row of a batch. Refusals put `results.` in front of the names of built-in fields (reported).
    pub(crate) fn row(fields: Map<String, Value>) -> Self {
        Self { fields, prefix: "results." }
    }

    /// The refusal of a field.
    pub(crate) fn refuse(&self, field: &str, problem: &str) -> Reply {
        Reply::field(&format!("{}{field}", self.prefix), problem)
    }

    /// The fields, for those that keep custom ones.
    pub(crate) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    pub(crate) fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// A text of any length. A number or a bool is turned into one, as in PHP. What other values get is not known.
    pub(crate) fn text(&self, field: &str) -> Result<Patch<String>, Reply> {
        Ok(match self.get(field) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(Value::String(text)) => Patch::Set(text.clone()),
            Some(Value::Number(number)) => Patch::Set(number.to_string()),
            Some(Value::Bool(flag)) => Patch::Set(if *flag { "1" } else { "" }.to_owned()),
            Some(Value::Array(_) | Value::Object(_)) => return Err(self.refuse(field, "is not a valid string.")),
        })
    }

    /// A text of at most 250 characters. The words are known, but not which fields have the limit.
    pub(crate) fn short_text(&self, field: &str) -> Result<Patch<String>, Reply> {
        match self.text(field)? {
            Patch::Set(text) if text.chars().count() > 250 => {
                Err(self.refuse(field, "is too long (250 characters at most)."))
            }
            text => Ok(text),
        }
    }

    /// A short text that has to be there. That blanks are none is inferred.
    pub(crate) fn required(&self, field: &str) -> Result<String, Reply> {
        let text = given(self.short_text(field)?).filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| self.refuse(field, "is a required field."))
    }

    /// The new value of such a text, if the body has one. That it can be neither blank nor null is inferred.
    pub(crate) fn new_required(&self, field: &str) -> Result<Option<String>, Reply> {
        if self.get(field).is_some() { self.required(field).map(Some) } else { Ok(None) }
    }

    /// The name of something new, which must have one.
    pub(crate) fn name(&self) -> Result<String, Reply> {
        self.required("name")
    }

    /// The new name of something, if the body has one.
    pub(crate) fn new_name(&self) -> Result<Option<String>, Reply> {
        self.new_required("name")
    }

    /// An id. A number in quotes is accepted.
    pub(crate) fn id(&self, field: &str) -> Result<Patch<u64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => self.read_id(value, field).map(Patch::Set),
        }
    }

    fn read_id(&self, value: &Value, field: &str) -> Result<u64, Reply> {
        let id = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        id.ok_or_else(|| self.refuse(field, "is not a valid ID."))
    }

    pub(crate) fn ids(&self, field: &str) -> Result<Option<Vec<u64>>, Reply> {
        match self.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(ids)) => {
                ids.iter().map(|value| self.read_id(value, field)).collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(self.refuse(field, "is not a valid ID.")),
        }
    }

    /// A time in UNIX seconds.
    pub(crate) fn time(&self, field: &str) -> Result<Patch<i64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => {
                let time = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
                time.map(Patch::Set).ok_or_else(|| self.refuse(field, "is not a valid integer."))
            }
        }
    }

    /// A flag: a JSON boolean, or 0 or 1, with or without quotes. The text `"false"` is reported to be unreliable, so
    /// it is ignored, like all other values.
    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        match self.get(field)? {
            Value::Bool(flag) => Some(*flag),
            value if *value == 0 || value == "0" => Some(false),
            value if *value == 1 || value == "1" => Some(true),
            _ => None,
        }
    }
}

/// The value of a field for which a missing value and `null` mean the same.
pub(crate) fn given<T>(field: Patch<T>) -> Option<T> {
    match field {
        Patch::Set(value) => Some(value),
        Patch::Keep | Patch::Clear => None,
    }
}

/// Applies what a body says to a field of a row.
pub(crate) fn patch<T>(field: &mut Option<T>, patch: Patch<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}

/// The innermost field that has a replacement character for broken bytes. `value` is the value of `field`.
fn replaced<'a>(field: &'a str, value: &'a Value) -> Option<&'a str> {
    match value {
        Value::String(text) => text.contains(char::REPLACEMENT_CHARACTER).then_some(field),
        Value::Array(list) => list.iter().find_map(|value| replaced(field, value)),
        Value::Object(fields) => fields.iter().find_map(|(field, value)| replaced(field, value)),
        _ => None,
    }
}
