//! From the text of a successful answer to its value.

use std::any::TypeId;
use std::str::Utf8Error;

use serde::de::DeserializeOwned;

use crate::text::{self, payload};
use crate::{Delivery, Error, ErrorKind, refusal};

/// Why the body of a 2xx answer is not the value that was asked for.
#[derive(Debug)]
pub(crate) enum BadAnswer {
    Empty,
    /// A page meant for a browser.
    Html,
    /// TestRail's words about an error, under a status that says success.
    Error(String),
    /// Not JSON, or not all of it.
    Syntax(serde_json::Error),
    NotText(Utf8Error),
    /// JSON of another shape: where, and what stood there.
    Shape {
        field: Option<String>,
        reason: String,
    },
}

/// The text of a body.
pub(crate) fn text(body: &[u8]) -> Result<&str, BadAnswer> {
    std::str::from_utf8(body).map_err(|error| {
        if body.trim_ascii_start().starts_with(b"<") { BadAnswer::Html } else { BadAnswer::NotText(error) }
    })
}

/// The JSON of an answer that is there and is not TestRail's words about an error.
pub(crate) fn present(text: &str) -> Result<&str, BadAnswer> {
    let text = payload(text);
    if text.is_empty() {
        return Err(BadAnswer::Empty);
    }
    says_error(text).map_or(Ok(text), |words| Err(BadAnswer::Error(words)))
}

/// Reads the answer as JSON.
pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T, BadAnswer> {
    let text = present(text)?;
    // The path of a wrong field costs time to track, so it is looked for only after a failure.
    serde_json::from_str(text).map_err(|error| explain(text, error, |error| locate::<T>(text, error)))
}

/// Reads the answer of a raw call: as JSON, an empty body as `null`. Who asks for `()` wants none of it.
pub(crate) fn json_or_empty<T: DeserializeOwned + 'static>(text: &str) -> Result<T, BadAnswer> {
    let null = || serde_json::from_str("null").map_err(|_| BadAnswer::Empty);
    if TypeId::of::<T>() == TypeId::of::<()>() {
        return nothing(text).and_then(|()| null());
    }
    match json(text) {
        Err(BadAnswer::Empty) => null(),
        other => other,
    }
}

/// Reads the answer of a deletion: an empty body, or JSON without meaning.
pub(crate) fn nothing(text: &str) -> Result<(), BadAnswer> {
    match json::<serde::de::IgnoredAny>(text) {
        Ok(_) | Err(BadAnswer::Empty) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Why `text` could not be read; `locate` finds the field that has another shape.
pub(crate) fn explain(
    text: &str,
    error: serde_json::Error,
    locate: impl FnOnce(&serde_json::Error) -> (Option<String>, String),
) -> BadAnswer {
    if text.starts_with('<') {
        BadAnswer::Html
    } else if error.is_data() {
        let (field, reason) = locate(&error);
        BadAnswer::Shape { field, reason }
    } else {
        BadAnswer::Syntax(error)
    }
}

/// The field that keeps `text` from being a `T`, and what is wrong with it. `error` says the latter already.
pub(crate) fn locate<T: DeserializeOwned>(text: &str, error: &serde_json::Error) -> (Option<String>, String) {
    let reason = reason(error);
    let mut json = serde_json::Deserializer::from_str(text);
    let path = serde_path_to_error::deserialize::<_, T>(&mut json).err().map(|error| error.path().to_string());
    let path = path.filter(|path| path != "." && path != "?");
    let missing = reason.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let field = match (path, missing) {
        (Some(path), Some(missing)) => Some(format!("{path}.{missing}")),
        (None, Some(missing)) => Some(missing.to_owned()),
        (path, None) => path,
    };
    (field, reason)
}

/// What is wrong, without the line and column that serde_json adds: where the body is not shown, they say nothing.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text::clean(text.get(..end).unwrap_or(&text), 200)
}

/// TestRail's words, if that is all that the answer holds: `{"error": ".."}`.
fn says_error(text: &str) -> Option<String> {
    let first_key = text.strip_prefix('{')?.trim_start();
    if first_key.starts_with("\"error\"") { refusal::words(text) } else { None }
}

impl BadAnswer {
    /// The error of a call whose 2xx answer was this.
    pub(crate) fn into_error(self, status: u16) -> Error {
        match self {
            Self::Empty => Error::new(ErrorKind::EmptyBody, Delivery::Applied),
            Self::Html => Error::new(ErrorKind::NotJson, Delivery::Unknown),
            Self::Error(words) => refusal::from_words(status, words),
            Self::Syntax(error) => Error::new(ErrorKind::InvalidJson, Delivery::Applied).with_source(error),
            Self::NotText(error) => Error::new(ErrorKind::InvalidJson, Delivery::Applied).with_source(error),
            Self::Shape { field, reason } => shape(field, reason),
        }
        .with_status(status)
    }
}

fn shape(field: Option<String>, reason: String) -> Error {
    let detail = field.as_ref().map(|field| format!("{field}: {reason}"));
    Error::new(ErrorKind::UnexpectedShape, Delivery::Applied).with_detail(detail.unwrap_or(reason)).with_field(field)
}
