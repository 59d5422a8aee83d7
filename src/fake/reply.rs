//! What the stand-in answers, in the form in which TestRail writes it.

use std::fmt::Write as _;

use serde::Serialize;

/// An answer. Handlers return `Result<Reply, Reply>`: the error is TestRail's own.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn new(status: u16, body: String) -> Self {
        Self { status, headers: vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())], body }
    }

    /// What TestRail answers to success, creation included: 200 and JSON.
    pub(super) fn json(body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            // PHP escapes slashes. In JSON they stand in texts only.
            Ok(json) => Self::new(200, json.replace('/', r"\/")),
            Err(error) => Self::refuse(500, &error.to_string()),
        }
    }

    /// What TestRail answers to a deletion: nothing, still labelled as JSON (recorded).
    pub(super) fn empty() -> Self {
        Self::new(200, String::new())
    }

    /// TestRail's words about an error.
    pub(super) fn refuse(status: u16, words: &str) -> Self {
        #[derive(Serialize)]
        struct Says<'a> {
            error: &'a str,
        }
        Self { status, ..Self::json(&Says { error: words }) }
    }

    /// A 400 about one field: `Field :limit is too small (minimum 1).`
    pub(super) fn field(field: &str, problem: &str) -> Self {
        Self::refuse(400, &format!("Field :{field} {problem}"))
    }

    /// A 403 about the state that something is in.
    pub(super) fn not_allowed(why: &str) -> Self {
        Self::refuse(403, &format!("This operation is not allowed. {why}"))
    }

    pub(super) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set_header(name, value);
        self
    }

    /// Adds a header, or replaces it. Its name is in lower case.
    pub(super) fn set_header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
    }

    /// Writes every text in ASCII, as older servers do.
    pub(super) fn escape_unicode(&mut self) {
        if self.body.is_ascii() {
            return;
        }
        let mut escaped = String::with_capacity(self.body.len() * 2);
        for c in self.body.chars() {
            if c.is_ascii() {
                escaped.push(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
        }
        self.body = escaped;
    }
}
