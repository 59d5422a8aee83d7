//! Turns an answer into its value, or into the error that TestRail reports.

use std::any::TypeId;
use std::error::Error as StdError;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::sync::OwnedSemaphorePermit;

use super::payload::{has_notice_of_php, is_of_php, payload};
use super::refusal;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::printable;

/// An answer with a status of success.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) payload: Payload,
}

/// The body of an answer.
pub(crate) enum Payload {
    Whole(Bytes),
    /// A body that arrives in chunks.
    Stream(Chunks),
}

/// The chunks of a body.
pub(crate) struct Chunks {
    pub(crate) stream: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>,
    pub(crate) length: Option<u64>,
    /// The slot among the requests in flight, which it holds until it is dropped.
    pub(crate) slot: Option<OwnedSemaphorePermit>,
}

impl Answer {
    /// An empty answer, as TestRail sends it after a deletion.
    pub(crate) fn empty() -> Self {
        let content_type = Some("application/json; charset=utf-8".to_owned());
        Self { status: 200, content_type, payload: Payload::Whole(Bytes::new()) }
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<&str, BadAnswer> {
        self.bytes().and_then(text)
    }

    /// The body as it came.
    pub(crate) fn bytes(&self) -> Result<&[u8], BadAnswer> {
        match &self.payload {
            Payload::Whole(body) => Ok(body),
            Payload::Stream(_) => Err(BadAnswer::NotJson),
        }
    }

    /// Whether its head is that of TestRail's answers: they have status 200, and are labelled as JSON even if they are
    /// empty (recorded).
    fn has_head_of_testrail(&self) -> bool {
        self.status == 200 && self.content_type.as_deref().is_some_and(|kind| mime(kind) == "application/json")
    }

    /// Whether it is a web page instead of a text or a file.
    pub(crate) fn is_page(&self) -> bool {
        self.content_type.as_deref().is_some_and(is_html)
    }
}

/// The type of a content type, without its parameters.
fn mime(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// Whether a content type is that of a web page.
pub(crate) fn is_html(content_type: &str) -> bool {
    let mime = mime(content_type);
    mime.eq_ignore_ascii_case("text/html") || mime.eq_ignore_ascii_case("application/xhtml+xml")
}

/// Why the body of a 2xx answer is not the expected value.
#[derive(Debug)]
pub(crate) enum BadAnswer {
    Empty,
    /// Empty, as is right for a deletion, but without the head of an answer from TestRail.
    EmptyOfSomebody,
    /// A web page, or other text.
    NotJson,
    /// TestRail's words about an error, with a status of success.
    Error(String),
    /// More values than the client reads: this many.
    TooManyValues(usize),
    /// A page with more rows than requested.
    TooManyRows {
        asked: u64,
        received: u64,
    },
    /// The answer is about another entity than the call: this one.
    OfAnother(String),
    /// The answer to a batch has another number of rows.
    OtherRows {
        sent: usize,
        received: usize,
    },
    /// A notice of PHP's, without whole JSON behind it.
    Php,
    /// JSON that was cut short or damaged.
    Damaged(Box<dyn StdError + Send + Sync>),
    /// JSON of another shape: where, and what is wrong.
    Shape {
        field: Option<String>,
        reason: String,
    },
}

/// The text of a body.
pub(crate) fn text(body: &[u8]) -> Result<&str, BadAnswer> {
    std::str::from_utf8(body).map_err(|error| {
        let json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        if json { BadAnswer::Damaged(Box::new(error)) } else { BadAnswer::NotJson }
    })
}

/// Whether the first bytes of an answer look like JSON. `None` if there are none.
pub(crate) fn starts_like_json(body: &[u8]) -> Option<bool> {
    if let Some(b'{' | b'[') = body.first() {
        return Some(true);
    }
    let start = String::from_utf8_lossy(body.get(..100).unwrap_or(body));
    payload(&start).chars().next().map(|first| ['{', '['].contains(&first))
}

/// The JSON of an answer, unless it is empty or TestRail's words about an error.
pub(crate) fn present(text: &str) -> Result<&str, BadAnswer> {
    let text = payload(text);
    if text.is_empty() {
        return Err(BadAnswer::Empty);
    }
    check_values(text.as_bytes())?;
    says_error(text).map_or(Ok(text), |words| Err(BadAnswer::Error(words)))
}

/// Checks that a JSON text does not have so many values that they would take too much memory.
pub(crate) fn check_values(json: &[u8]) -> Result<(), BadAnswer> {
    let most = MOST_VALUES.max(json.len() / BYTES_A_VALUE);
    let too_many = json.len() > FEW_BYTES && values(json) > most;
    if too_many { Err(BadAnswer::TooManyValues(most)) } else { Ok(()) }
}

/// In an answer up to this length, in bytes, the values need no bound: their memory is bounded well enough. A full page
/// is far shorter.
const FEW_BYTES: usize = 1024 * 1024;
/// How many values a longer answer may have. A value of two bytes can take a hundred in memory, so the length of the
/// answer is no bound. A full page has 10,000 values. This many allow a list of 8,000 runs, which an old server sends
/// in one answer.
const MOST_VALUES: usize = 250_000;
/// The minimum average length of a value, in bytes, in an answer that is longer than the default limit. If a caller
/// raises that limit, the number of values grows with it.
const BYTES_A_VALUE: usize = 64;

/// Counts the values of a JSON text: one for each comma and each opening bracket.
fn values(json: &[u8]) -> usize {
    let (mut values, mut in_text, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    values
}

/// Reads the answer as JSON.
pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T, BadAnswer> {
    let text = present(text)?;
    // Tracking the path of a wrong field takes time, so this happens only after a failure.
    serde_json::from_str(text).map_err(|error| explain(text, error, |error| locate::<T>(text, error)))
}

/// Reads the answer of a raw GET as JSON. Its type may accept anything, so it may also accept TestRail's words about an
/// error next to other keys.
pub(crate) fn json_of_any_kind<T: DeserializeOwned>(text: &str) -> Result<T, BadAnswer> {
    let value = json(text)?;
    refusal::words(payload(text)).map_or(Ok(value), |words| Err(BadAnswer::Error(words)))
}

/// Reads the answer of a raw POST as JSON, and an empty body as `null`. The type `()` ignores the answer.
pub(crate) fn json_or_empty<T: DeserializeOwned + 'static>(text: &str) -> Result<T, BadAnswer> {
    let null = || serde_json::from_str("null").map_err(|_| BadAnswer::Empty);
    if TypeId::of::<T>() == TypeId::of::<()>() {
        // Nobody reads it, so its size does not matter.
        return match json_of_any_kind::<IgnoredAny>(text) {
            Ok(_) | Err(BadAnswer::Empty | BadAnswer::TooManyValues(_)) => null(),
            Err(other) => Err(other),
        };
    }
    match json_of_any_kind(text) {
        Err(BadAnswer::Empty) => null(),
        other => other,
    }
}

/// Reads an answer that is text, but not a web page.
pub(crate) fn plain_text(answer: &Answer) -> Result<String, BadAnswer> {
    if answer.is_page() {
        return Err(BadAnswer::NotJson);
    }
    let text = answer.text()?;
    says_error(payload(text)).map_or_else(|| Ok(text.to_owned()), |words| Err(BadAnswer::Error(words)))
}

/// Reads the answer of a deletion: an empty body, or an empty JSON value. Anybody can answer with an empty body, so it
/// counts only with the head of an answer from TestRail.
pub(crate) fn nothing(answer: &Answer) -> Result<(), BadAnswer> {
    let text = answer.text()?;
    match json_of_any_kind::<IgnoredAny>(text) {
        Ok(_) if !["{}", "[]", "null"].contains(&payload(text)) => {
            Err(BadAnswer::Shape { field: None, reason: "expected an empty answer".to_owned() })
        }
        Ok(_) | Err(BadAnswer::Empty) if answer.has_head_of_testrail() => Ok(()),
        Ok(_) | Err(BadAnswer::Empty) => Err(BadAnswer::EmptyOfSomebody),
        Err(other) => Err(other),
    }
}

/// Reads the answer of a method that answers with a value or, on some servers, as to a deletion.
pub(crate) fn json_or_nothing<T: DeserializeOwned>(answer: &Answer) -> Result<Option<T>, BadAnswer> {
    match nothing(answer) {
        Ok(()) => Ok(None),
        Err(BadAnswer::Shape { .. }) => json(answer.text()?).map(Some),
        Err(other) => Err(other),
    }
}

/// Whether an answer to a write may be TestRail's although it cannot be read: what TestRail has created, changed or
/// closed has an id. It is in an object, or in the rows of an array. Others write what went wrong beside it.
pub(crate) fn has_id(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(body.get(..START).unwrap_or(body));
    let text = payload(&start);
    let row = text.strip_prefix('[').unwrap_or(text).trim_start();
    let (mut open, mut begin, mut escaped, mut found) = (Vec::new(), None, false, false);
    for (place, byte) in row.bytes().enumerate() {
        match (begin, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(first), b'"') => {
                begin = None;
                let value = row.get(place + 1..).and_then(|rest| rest.trim_start().strip_prefix(':'));
                match (row.get(first..place), value, &open[..]) {
                    (Some(key @ ("id" | "attachment_id")), Some(value), [b'{']) => {
                        // Ids are numbers, but those of files can be texts.
                        let first = value.trim_start().chars().next();
                        found |= first.is_some_and(|first| first.is_ascii_digit() || (first == '"' && key != "id"));
                    }
                    (Some("error" | "errors" | "message"), Some(_), [b'{']) => return false,
                    _ => {}
                }
            }
            (None, b'"') => begin = Some(place + 1),
            (None, b'{' | b'[') => open.push(byte),
            (None, b'}' | b']') => _ = open.pop(),
            (None, _) if open.is_empty() => return found,
            _ => {}
        }
    }
    found
}

/// Whether a part of an answer may be the beginning of one with an id, which comes first.
pub(crate) fn may_begin_with_id(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = start.strip_prefix(b"[").unwrap_or(start);
    has_id(body) || br#"{"id":"#.starts_with(start)
}

/// How much of an answer to search for an id, in bytes.
const START: usize = 64 * 1024;

/// Says why `text` could not be read. `locate` finds the field of an unexpected shape.
pub(crate) fn explain(
    text: &str,
    error: serde_json::Error,
    locate: impl FnOnce(&serde_json::Error) -> (Option<String>, String),
) -> BadAnswer {
    if error.is_data() {
        if let Some(words) = refusal::words(text) {
            return BadAnswer::Error(words);
        }
        // The reason would quote the whole text.
        let single_text = text.starts_with('"').then(|| (None, "it is a single text".to_owned()));
        let (field, reason) = single_text.unwrap_or_else(|| locate(&error));
        BadAnswer::Shape { field, reason }
    } else if is_of_php(text) || has_notice_of_php(text) {
        BadAnswer::Php
    } else if text.starts_with(['{', '[']) {
        BadAnswer::Damaged(Box::new(error))
    } else {
        BadAnswer::NotJson
    }
}

/// The field that keeps `text` from being a `T`, and what is wrong with it, from `error`.
pub(crate) fn locate<T: DeserializeOwned>(text: &str, error: &serde_json::Error) -> (Option<String>, String) {
    let reason = reason(error);
    let mut json = serde_json::Deserializer::from_str(text);
    let path = serde_path_to_error::deserialize::<_, T>(&mut json).err().map(|error| error.path().to_string());
    let path = path.filter(|path| path != "." && path != "?").map(|path| printable(&path, 100));
    let missing = reason.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let field = match (path, missing) {
        (Some(path), Some(missing)) => Some(format!("{path}.{missing}")),
        (None, Some(missing)) => Some(missing.to_owned()),
        (path, None) => path,
    };
    (field, reason)
}

/// What is wrong, without the line and column from serde_json: the error does not show the body, so they mean nothing.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rfind(" at line ").and_then(|end| message.get(..end)).unwrap_or(&message);
    // Cuts a long text of the answer, so the expected type still fits.
    match message.rfind("\", expected ").map(|end| message.split_at(end)) {
        Some((found, expected)) => printable(found, 60) + &printable(expected, 100),
        None => printable(message, 160),
    }
}

/// TestRail's words, if the answer holds nothing else: `{"error": ".."}`.
fn says_error(text: &str) -> Option<String> {
    let first_key = text.strip_prefix('{')?.trim_start();
    if first_key.starts_with("\"error\"") { refusal::words(text) } else { None }
}

impl BadAnswer {
    /// The error of a call with this 2xx answer.
    pub(crate) fn into_error(self, status: u16) -> Error {
        match self {
            // TestRail answers so only to deletions.
            Self::Empty => Error::new(ErrorKind::EmptyBody, Delivery::Unknown),
            Self::EmptyOfSomebody => Error::new(ErrorKind::EmptyBody, Delivery::Unknown).with_meaning(
                "the answer is empty, but does not have the status and the content type of TestRail's; something in \
                 between (a proxy, a firewall) may have answered",
            ),
            // Something other than TestRail's API answered, so it is unknown what was done.
            Self::NotJson => Error::new(ErrorKind::NotJson, Delivery::Unknown),
            Self::Error(words) => refusal::from_words(status, words),
            Self::TooManyValues(most) => {
                Error::new(ErrorKind::TooLarge, Delivery::Applied).with_detail(format!("more than {most} values"))
            }
            Self::TooManyRows { asked, received } => Error::new(ErrorKind::TooLarge, Delivery::Applied)
                .with_meaning("the server sent more rows than the client asked for")
                .with_detail(format!("a page of {received} rows, but only {asked} were requested")),
            Self::OfAnother(what) => {
                let what = printable(&what, 200);
                Error::new(ErrorKind::Mismatch, Delivery::Unknown).with_detail(format!("it is about {what}"))
            }
            Self::OtherRows { sent, received } => Error::new(ErrorKind::Mismatch, Delivery::Unknown)
                .with_meaning("the answer has not one row for each row of the request, so it is not to be trusted")
                .with_detail(format!("rows sent: {sent}, rows in the answer: {received}")),
            // It may have died halfway.
            Self::Php => Error::new(ErrorKind::InvalidJson, Delivery::Unknown).with_meaning(
                "PHP wrote an error of its own into the answer, and no whole JSON is left; switch display_errors off on \
                 the TestRail server, and look into its log",
            ),
            Self::Damaged(error) => Error::new(ErrorKind::InvalidJson, Delivery::Applied).with_source(error),
            Self::Shape { field, reason } => shape(field, reason),
        }
        .with_status(status)
    }
}

fn shape(field: Option<String>, reason: String) -> Error {
    let detail = field.as_ref().map(|field| format!("{field}: {reason}"));
    Error::new(ErrorKind::UnexpectedShape, Delivery::Applied).with_detail(detail.unwrap_or(reason)).with_field(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_testrail_has_written_has_an_id() {
        for body in [
            r#"{"id":7}"#,
            r#"{"name":"x","id": 3}"#,
            r#"[{"id":7},{"id":8}]"#,
            r#"{"a":{"b":[1,"}"]},"id":7"#,
            r#"{"attachment_id":"3f"}"#,
            "\u{feff}{\"attachment_id\":443}",
        ] {
            assert!(has_id(body.as_bytes()), "{body}");
        }
        for body in [
            "",
            "null",
            "7",
            "[]",
            r#"{"message":"accepted"}"#,
            r#"{"request":{"id":7}}"#,
            r#"{"errors":[{"id":"7"}]}"#,
            r#"{"id":"9f1","errors":[]}"#,
            r#"{"id":7,"message":"blocked"}"#,
            r#"{"id":null}"#,
            r#"{"id":"req-1","status":"queued"}"#,
            r#"{"data":[{"id":7}]}"#,
            r#"{"text":"\"id\":7"}"#,
            r#"{"value":"id"}"#,
            r#"{"request_id":7}"#,
            r#"{"m":1} {"id":7}"#,
        ] {
            assert!(!has_id(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn a_part_of_an_answer_may_begin_with_an_id() {
        for (body, may) in [("", true), ("{\"i", true), ("[{\"id\":", true), ("{\"id\":42,", true), ("{\"mess", false)]
        {
            assert_eq!(may_begin_with_id(body.as_bytes()), may, "{body}");
        }
    }
}
