//! The fields of a JSON body.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::reply::Reply;
use crate::Patch;

/// The fields of a body. Unknown ones are ignored, as TestRail ignores them.
#[derive(Debug)]
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// Reads a body; an empty one is as good as `{}`.
    pub(crate) fn read(bytes: &Bytes) -> Result<Self, Reply> {
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        let text = String::from_utf8_lossy(bytes);
        let body: Map<String, Value> = serde_json::from_str(&text)
            .map_err(|_| Reply::refuse(400, "Invalid or incomplete JSON string in API request."))?;
        if matches!(text, Cow::Owned(_)) {
            // Some bytes were no UTF-8. TestRail names the field.
            let field = body.iter().find_map(|(field, value)| replaced(field, value)).unwrap_or("body");
            return Err(Reply::field(field, "is not a valid UTF-8 character sequence."));
        }
        Ok(Self(body))
    }

    pub(crate) fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// The fields, for those that keep custom ones.
    pub(crate) fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    pub(crate) fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// A text of any length. A number or a bool becomes one, as in PHP; what another value gets is not known.
    pub(crate) fn text(&self, field: &str) -> Result<Patch<String>, Reply> {
        Ok(match self.get(field) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(Value::String(text)) => Patch::Set(text.clone()),
            Some(Value::Number(number)) => Patch::Set(number.to_string()),
            Some(Value::Bool(flag)) => Patch::Set(if *flag { "1" } else { "" }.to_owned()),
            Some(Value::Array(_) | Value::Object(_)) => return Err(Reply::field(field, "is not a valid string.")),
        })
    }

    /// A text of at most 250 characters. Which fields have that limit is not known but for the words.
    pub(crate) fn short_text(&self, field: &str) -> Result<Patch<String>, Reply> {
        match self.text(field)? {
            Patch::Set(text) if text.chars().count() > 250 => {
                Err(Reply::field(field, "is too long (250 characters at most)."))
            }
            text => Ok(text),
        }
    }

    /// An id. A number in quotes will do.
    pub(crate) fn id(&self, field: &str) -> Result<Patch<u64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => id(value, field).map(Patch::Set),
        }
    }

    pub(crate) fn ids(&self, field: &str) -> Result<Option<Vec<u64>>, Reply> {
        match self.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(ids)) => ids.iter().map(|value| id(value, field)).collect::<Result<_, _>>().map(Some),
            Some(_) => Err(Reply::field(field, "is not a valid ID.")),
        }
    }

    /// A time in UNIX seconds.
    pub(crate) fn time(&self, field: &str) -> Result<Patch<i64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => {
                let time = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
                time.map(Patch::Set).ok_or_else(|| Reply::field(field, "is not a valid integer."))
            }
        }
    }

    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        self.get(field).and_then(Value::as_bool)
    }
}

/// The value that a body gives, for a field where no value and `null` are the same.
pub(crate) fn given<T>(field: Patch<T>) -> Option<T> {
    match field {
        Patch::Set(value) => Some(value),
        Patch::Keep | Patch::Clear => None,
    }
}

fn id(value: &Value, field: &str) -> Result<u64, Reply> {
    let id = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    id.ok_or_else(|| Reply::field(field, "is not a valid ID."))
}

/// Does to a field of a row what a body says.
pub(crate) fn patch<T>(field: &mut Option<T>, patch: Patch<T>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = None,
        Patch::Set(value) => *field = Some(value),
    }
}

/// The innermost field of `value`, which stands in `field`, that has a character in place of broken bytes.
fn replaced<'a>(field: &'a str, value: &'a Value) -> Option<&'a str> {
    match value {
        Value::String(text) => text.contains(char::REPLACEMENT_CHARACTER).then_some(field),
        Value::Array(list) => list.iter().find_map(|value| replaced(field, value)),
        Value::Object(fields) => fields.iter().find_map(|(field, value)| replaced(field, value)),
        _ => None,
    }
}
