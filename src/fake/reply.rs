//! What the stand-in answers, in the form in which TestRail writes it.

use serde::Serialize;
use wiremock::ResponseTemplate;

/// An answer. Handlers return `Result<Reply, Reply>`: the error is TestRail's own.
#[derive(Debug)]
pub(super) struct Reply {
    status: u16,
    body: String,
}

impl Reply {
    /// What TestRail answers to success, creation and deletion included: 200 and JSON.
    pub(super) fn json(body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            // PHP escapes slashes. In JSON they stand in texts only.
            Ok(json) => Self { status: 200, body: json.replace('/', r"\/") },
            Err(error) => Self::refuse(500, &error.to_string()),
        }
    }

    /// What TestRail answers to a deletion.
    pub(super) fn empty() -> Self {
        Self { status: 200, body: String::new() }
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

    /// A status without words.
    pub(super) fn bare(status: u16) -> Self {
        Self { status, body: String::new() }
    }
}

impl From<Reply> for ResponseTemplate {
    fn from(reply: Reply) -> Self {
        Self::new(reply.status).set_body_raw(reply.body, "application/json; charset=utf-8")
    }
}
