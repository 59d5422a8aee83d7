//! Classifies TestRail's own words about an error.
//!
//! TestRail answers 400 for "no such run", and 403 both for a closed run and for a missing permission. Only the text
//! tells them apart.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::payload::payload;
use super::retry_after;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::printable;

/// How much of the server's words an error keeps, in bytes.
const LONGEST: usize = 1024;

/// An answer with a status other than 2xx.
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    /// The origin of a redirect's target.
    pub(crate) location: Option<String>,
    /// The headers `Retry-After` and `Date`.
    pub(crate) retry_after: Option<&'a str>,
    pub(crate) date: Option<&'a str>,
}

impl Refusal<'_> {
    pub(crate) fn into_error(self) -> Error {
        let message = words(payload(&String::from_utf8_lossy(self.body)));
        let (kind, field) = classify(self.status, message.as_deref().unwrap_or_default());
        let wait = retry_after::asked(self.retry_after, self.date, message.as_deref());
        let error = Error::new(kind, delivery(self.status))
            .with_status(self.status)
            .with_message(message)
            .with_field(field)
            .with_retry_after(wait);
        match (self.location, wait) {
            (Some(origin), _) => error.with_detail(format!("it points to {origin}")),
            (None, Some(wait)) => error.with_detail(format!("it asks for a wait of {} s", wait.as_secs())),
            (None, None) if self.body.trim_ascii_start().starts_with(b"<") => {
                error.with_detail("a web page came, not TestRail's words: something in between may have answered")
            }
            (None, None) => error,
        }
    }
}

/// The error if TestRail reports one with a status of success.
pub(crate) fn from_words(status: u16, words: String) -> Error {
    let (kind, field) = match classify(400, &words) {
        (ErrorKind::BadRequest, None) => (ErrorKind::Server, None),
        known => known,
    };
    Error::new(kind, delivery(status)).with_message(Some(words)).with_field(field)
}

/// The verdict of a status, on the safe side. A redirect that asks the client to repeat the same request elsewhere says
/// that nothing was done here. So does a 4xx, except 408, which proxies misuse. A 302 or 303 may follow a write that
/// was done.
fn delivery(status: u16) -> Delivery {
    match status {
        301 | 307 | 308 | 400..=407 | 409..=499 => Delivery::Refused,
        _ => Delivery::Unknown,
    }
}

/// Extracts the words of TestRail's `{"error": ".."}`.
pub(crate) fn words(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Says<'t> {
        // Raw, because a value that is not a text may be of any size.
        #[serde(borrow)]
        error: &'t RawValue,
    }
    // serde would take the first element of an array for the field.
    let object = text.starts_with('{').then_some(text)?;
    let says: Says<'_> = serde_json::from_str(object).ok()?;
    match says.error.get() {
        "null" | "false" | "\"\"" => None,
        raw => Some(printable(&serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()), LONGEST)),
    }
}

/// The kind of an error, and the field that the words name.
fn classify(status: u16, words: &str) -> (ErrorKind, Option<String>) {
    let field = named_field(words);
    let kind = match status {
        300..=399 => ErrorKind::Redirected,
        401 => ErrorKind::Authentication,
        400 | 403 => return (refused(status, words, field.as_deref()), field),
        404 | 405 => ErrorKind::NoSuchEndpoint,
        407 => ErrorKind::Proxy,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Maintenance,
        429 => ErrorKind::RateLimited,
        402..=499 => ErrorKind::BadRequest,
        _ => ErrorKind::Server,
    };
    (kind, field)
}

/// 400 and 403 mean many things. The rules about a run's state apply to both: their status is known from plans, and
/// inferred for runs.
fn refused(status: u16, words: &str, field: Option<&str>) -> ErrorKind {
    if words.contains("belongs to a test plan") {
        ErrorKind::PlanOwned
    } else if words.contains("already completed") {
        ErrorKind::Completed
    } else if words.contains("The API is disabled") {
        ErrorKind::ApiDisabled
    } else if words.contains("maximum number of failed login attempts") {
        ErrorKind::Authentication
    } else if status == 403 {
        ErrorKind::Forbidden
    } else if field == Some("suite_id") && words.contains("is a required field") {
        ErrorKind::SuiteRequired
    } else if names_no_entity(words) {
        ErrorKind::NotFound
    } else if field.is_some() {
        ErrorKind::InvalidField
    } else {
        ErrorKind::BadRequest
    }
}

/// Finds the `suite_id` in `Field :suite_id is a required field.` One method writes `Field 'name'` instead.
fn named_field(words: &str) -> Option<String> {
    let rest = words.strip_prefix("Field ")?;
    let (name, _) = match rest.strip_prefix('\'') {
        Some(quoted) => quoted.split_once('\'')?,
        None => rest.strip_prefix(':')?.split_once(' ')?,
    };
    (!name.is_empty()).then(|| name.to_owned())
}

/// Whether the words say that an id names nothing: `Field :run is not a valid test run.` In contrast, `Field :limit is
/// not a valid natural number.` says that the value itself is wrong. TestRail names either the kind of entity, or the
/// format that the value should have.
fn names_no_entity(words: &str) -> bool {
    const FORMATS: [&str; 22] = [
        "address",
        "array",
        "boolean",
        "character",
        "date",
        "decimal",
        "email",
        "float",
        "format",
        "id",
        "ids",
        "integer",
        "json",
        "list",
        "number",
        "object",
        "string",
        "time",
        "timestamp",
        "url",
        "utf-8",
        "value",
    ];
    let Some((_, noun)) = words.split_once(" is not a valid ") else { return false };
    let mut nouns = noun.split([' ', ',', '.', '(', ')']).filter(|word| !word.is_empty()).peekable();
    nouns.peek().is_some() && !nouns.any(|word| FORMATS.contains(&word.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_server_has_its_kind() {
        use ErrorKind::*;
        for (status, words, kind, field) in [
            (400, "Field :run is not a valid test run.", NotFound, Some("run")),
            (400, "Field :run_id is not a valid test run.", NotFound, Some("run_id")),
            (400, "Field :project_id is not a valid or accessible project.", NotFound, Some("project_id")),
            (400, "Field :milestone_id is not a valid milestone.", NotFound, Some("milestone_id")),
            (400, "Field :assignedto_id is not a valid user", NotFound, Some("assignedto_id")),
            (400, "Field :label_id is not a valid label.", NotFound, Some("label_id")),
            (400, "Field :shared_step_id is not a valid shared step.", NotFound, Some("shared_step_id")),
            (400, "Field :entry_id is not a valid test plan entry.", NotFound, Some("entry_id")),
            (400, "Field :email is not a valid email address.", InvalidField, Some("email")),
            (400, "Field :is_completed is not a valid boolean.", InvalidField, Some("is_completed")),
            (400, "Field :elapsed is not in a valid time span format.", InvalidField, Some("elapsed")),
            (400, "Field :run_id is not a valid ID.", InvalidField, Some("run_id")),
            (400, "Field :results is not a valid array.", InvalidField, Some("results")),
            (400, "Field :suite_id is a required field", SuiteRequired, Some("suite_id")),
            (400, "Field :due_on is not a valid integer.", InvalidField, Some("due_on")),
            (400, "Field :offset is not a valid natural number.", InvalidField, Some("offset")),
            (400, "Field :limit is too large (maximum 250).", InvalidField, Some("limit")),
            (400, "Field :name is too long (250 characters at most).", InvalidField, Some("name")),
            (400, "Field :name is not a valid UTF-8 character sequence.", InvalidField, Some("name")),
            (400, "Field 'name' is a required field.", InvalidField, Some("name")),
            (400, "Field :suite_id is a required field.", SuiteRequired, Some("suite_id")),
            (400, "Invalid or incomplete JSON string in API request.", BadRequest, None),
            (400, "Invalid characters in GET: [limit] [\"]", BadRequest, None),
            (400, "Content-Type header missing (use Content-Type: application/json)", BadRequest, None),
            (401, "Authentication failed: invalid or missing user/password or session cookie.", Authentication, None),
            (
                403,
                "The maximum number of failed login attempts has been reached. Please try again in 10 minutes.",
                Authentication,
                None,
            ),
            (403, "The API is disabled for your installation. It can be enabled in ..", ApiDisabled, None),
            (403, "You are not allowed to close test runs (insufficient permissions).", Forbidden, None),
            (
                403,
                "The requested project does not exist or you do not have the permissions to access it.",
                Forbidden,
                None,
            ),
            (
                403,
                "This operation is not allowed. The test run belongs to a test plan and cannot be edited \
                 independently.",
                PlanOwned,
                None,
            ),
            (403, "This operation is not allowed. The test run is already completed.", Completed, None),
            (403, "This operation is not allowed. The test plan is already completed.", Completed, None),
            (404, "Unknown method 'non_existent_endpoint'", NoSuchEndpoint, None),
            (404, "Invalid uri", NoSuchEndpoint, None),
            (404, "Unsupported HTTP method \"get\" for this action.", NoSuchEndpoint, None),
            (405, "", NoSuchEndpoint, None),
            (407, "", Proxy, None),
            (408, "", Timeout, None),
            (409, "This TestRail instance is currently in maintenance mode, ..", Maintenance, None),
            (413, "", BadRequest, None),
            (429, "API Rate Limit Exceeded - 180 per minute maximum allowed. ..", RateLimited, None),
            (500, "Undefined property: stdClass::$dataset_id", Server, None),
            (503, "", Server, None),
            (301, "", Redirected, None),
        ] {
            assert_eq!(classify(status, words), (kind, field.map(str::to_owned)), "{status} {words}");
        }
    }

    #[test]
    fn a_page_in_place_of_words_is_named_as_such() {
        let error = |body| {
            let refusal = Refusal { status: 502, body, location: None, retry_after: None, date: None };
            refusal.into_error().to_string()
        };
        let page = "the server failed (a web page came, not TestRail's words: something in between may have answered); \
                    the answer's status was 502";
        assert_eq!(error(b"\n <html>Bad gateway</html>"), page);
        assert_eq!(error(b"Bad gateway"), "the server failed; the answer's status was 502");
    }

    #[test]
    fn which_status_proves_that_nothing_was_done() {
        for status in [301, 307, 308, 400, 401, 403, 404, 405, 407, 409, 413, 429, 431] {
            assert_eq!(delivery(status), Delivery::Refused, "{status}");
        }
        for status in [302, 303, 304, 408, 500, 502, 503, 504] {
            assert_eq!(delivery(status), Delivery::Unknown, "{status}");
        }
    }
}
