//! An answer in TestRail's form.

use std::fmt::Write as _;

use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use serde::Serialize;

use crate::fake::invalid::invalid_setup;

/// An answer. Handlers return `Result<Reply, Reply>`: the error is TestRail's own.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn new(status: u16, body: String) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// TestRail's answer to a success, including a creation: 200 and JSON.
    pub(crate) fn json(body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            // PHP escapes slashes. In JSON, they occur only in strings.
            Ok(json) => Self::new(200, json.replace('/', r"\/")),
            Err(error) => Self::refuse(500, &error.to_string()),
        }
    }

    /// TestRail's answer to a deletion: an empty body, still labelled as JSON (recorded).
    pub(crate) fn empty() -> Self {
        Self::new(200, String::new())
    }

    /// TestRail's words about an error.
    pub(crate) fn refuse(status: u16, words: &str) -> Self {
        #[derive(Serialize)]
        struct Says<'a> {
            error: &'a str,
        }
        Self { status, ..Self::json(&Says { error: words }) }
    }

    /// A 400 about one field: `Field :limit is too small (minimum 1).`
    pub(crate) fn field(field: &str, problem: &str) -> Self {
        Self::refuse(400, &format!("Field :{field} {problem}"))
    }

    /// A 403 about the state of something.
    pub(crate) fn not_allowed(why: &str) -> Self {
        Self::refuse(403, &format!("This operation is not allowed. {why}"))
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set_header(name, value);
        self
    }

    /// Adds a header, or replaces it. Its name is in lower case.
    pub(crate) fn set_header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Writes every text of a JSON body in ASCII, as older servers do.
    pub(crate) fn escape_unicode(&mut self) {
        let is_json = self.header("content-type").is_some_and(|mime| mime.starts_with("application/json"));
        if !is_json || self.body.is_ascii() {
            return;
        }
        let mut escaped = String::with_capacity(self.body.len() * 2);
        for c in self.text().chars() {
            if c.is_ascii() {
                escaped.push(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
        }
        self.body = escaped.into();
    }
}

/// Checks a header that a test gives. Returns it with its name in lower case.
///
/// # Panics
///
/// If the header is not valid, or is one that says where the answer ends.
pub(crate) fn check_header(name: &str, value: String) -> (String, String) {
    let name = name.to_ascii_lowercase();
    let valid = HeaderName::try_from(&name).is_ok() && HeaderValue::try_from(&value).is_ok();
    if !valid || ["connection", "content-length", "transfer-encoding"].contains(&name.as_str()) {
        invalid_setup(&format!("an answer cannot be given the header {name:?} with {value:?}"));
    }
    (name, value)
}

/// Checks a status that a test gives.
///
/// # Panics
///
/// If no answer can have it.
pub(crate) fn check_status(status: u16) {
    if !(200..=599).contains(&status) {
        invalid_setup(&format!("an answer's status is 200 to 599, not {status}"));
    }
}
