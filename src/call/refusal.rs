//! Classifies TestRail's own words about an error.
//!
//! TestRail answers 400 for "no such run", and 403 both for a closed run and for a missing permission. Only the text
//! tells them apart.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::payload::payload;
use super::retry_after;
use crate::error::{Delivery, Error, ErrorKind};
use crate::types::printable;

/// How much of the server's words an error keeps, in bytes.
const LONGEST: usize = 1024;

/// How much of an address an error shows, in bytes. The name of a host has at most 253.
const ADDRESS: usize = 300;

/// An answer with a status other than 2xx.
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    /// `None` if it was lost on the way.
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) redirect: Option<Redirect>,
    /// The headers `Retry-After` and `Date`.
    pub(crate) retry_after: Option<&'a str>,
    pub(crate) date: Option<&'a str>,
}

/// Where a redirect points, as seen from the base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// To the API on the same host. This base URL would avoid it.
    BaseUrl(String),
    /// To another page of the same host, such as a login.
    Page,
    /// From https to plain http on the same host.
    PlainHttp,
    /// To this origin, on another host.
    OtherHost(String),
}

impl Refusal<'_> {
    pub(crate) fn into_error(self) -> Error {
        let text = String::from_utf8_lossy(self.body.unwrap_or_default());
        let body = payload(&text);
        let message = only_words(body);
        let wait = retry_after::asked(self.retry_after, self.date, message.as_deref());
        let (kind, field) = match &message {
            Some(words) => classify(self.status, words),
            None if self.body.is_none() => classify(self.status, ""),
            None => (without_words(self.status, wait.is_some()), None),
        };
        let others = if message.is_none() { others_words(body) } else { None };
        let by = match &message {
            Some(_) => By::TestRail,
            None if self.body.is_some() && body.is_empty() => By::Somebody,
            None => By::Another,
        };
        let error = Error::new(kind, delivery(self.status, by))
            .with_status(self.status)
            .with_field(field)
            .with_retry_after(wait);
        let error = match self.redirect {
            Some(redirect) if kind == ErrorKind::Redirected => return redirect.explain(error).with_message(message),
            None if kind == ErrorKind::Redirected => {
                error.with_meaning("the server redirects this request, but not to an address that can be read")
            }
            _ if is_missing(kind, message.as_deref()) => {
                error.with_meaning("TestRail requires a field that was not sent")
            }
            _ if message.as_deref().is_some_and(needs_more_than_usual) => error.with_meaning(
                "it is closed, and this user does not have the permission to change or delete what is closed",
            ),
            _ if kind == ErrorKind::Forbidden && message.as_deref().is_some_and(is_against_a_rule) => {
                error.with_meaning("TestRail does not allow this here, whatever the user's permissions")
            }
            _ => explain(error, self.status),
        };
        let asks = wait.map(|wait| format!("it asks for a wait of {} s", wait.as_secs()));
        let login = (self.status == 401 && self.body.is_some() && message.is_none()).then(|| {
            "something in front of TestRail may want a login of its own; ClientBuilder::header can send what it wants"
                .to_owned()
        });
        let details = [others, login, asks].into_iter().flatten();
        details.fold(error.with_message(message), |error, detail| error.add_detail(&detail))
    }
}

impl Redirect {
    fn explain(self, error: Error) -> Error {
        match self {
            Self::BaseUrl(url) => error.with_detail(format!("it points to {}", printable(&url, ADDRESS))),
            Self::Page => error.with_meaning(
                "the server redirects this request to another of its pages, such as a login; the credentials did not \
                 arrive, or single sign-on stands in front of TestRail: programs need a way past it",
            ),
            Self::PlainHttp => error.with_meaning(
                "the server redirects this request from https to plain http, where others could read the key, so the \
                 client does not follow; an administrator has to set TestRail's own address to https, or have the \
                 proxy in front of it say that https is in use",
            ),
            Self::OtherHost(origin) => error
                .with_meaning(
                    "the server redirects this request to another host, and the client does not send the key there; \
                     something in front of TestRail, such as single sign-on, wants a login: programs need a way past it",
                )
                .with_detail(format!("it points to {}", printable(&origin, ADDRESS))),
        }
    }
}

/// The kind of an answer without TestRail's words: its own refusals have some. Maintenance is also known by the wait
/// that it asks for.
fn without_words(status: u16, asks_to_wait: bool) -> ErrorKind {
    match status {
        409 if asks_to_wait => ErrorKind::Maintenance,
        400 | 402 | 403 | 406 | 409..=412 | 415..=428 | 430 | 432..=499 => ErrorKind::Intercepted,
        status => classify(status, "").0,
    }
}

/// Whether TestRail requires a field that the request does not have. An administrator can make fields required.
fn is_missing(kind: ErrorKind, words: Option<&str>) -> bool {
    kind == ErrorKind::InvalidField
        && words.is_some_and(|words| words.trim_end_matches('.').ends_with("is a required field"))
}

/// Explains a status that means one thing.
fn explain(error: Error, status: u16) -> Error {
    match status {
        407 => error.add_detail("it demands a user and a password: put them into the proxy's address"),
        413 => error
            .with_meaning("the request is too large for the server or something in front of it; send less at a time"),
        414 => error.with_meaning("the address of the request is too long; name fewer ids or texts in its filters"),
        431 => error.with_meaning("the headers of the request are too large; shorten those that you added"),
        _ => error,
    }
}

/// The first words of something other than TestRail: a short text, or a message in JSON.
fn others_words(body: &str) -> Option<String> {
    const SHORT: usize = 200;
    if body.starts_with("<?xml") {
        return Some("XML came, not TestRail's words: something in between may have answered".to_owned());
    }
    if body.starts_with('<') {
        return Some("a web page came, not TestRail's words: something in between may have answered".to_owned());
    }
    let message = match serde_json::from_str::<Value>(body) {
        Ok(json) => {
            let keys = [
                "message",
                "error_description",
                "Message",
                "msg",
                "detail",
                "title",
                "reason",
                "error",
                "errors",
                "fault",
            ];
            let mut texts = keys.iter().filter_map(|key| json.get(key));
            texts.find_map(text_in)?.to_owned()
        }
        Err(_) if body.is_empty() || body.starts_with(['{', '[']) => return None,
        Err(_) => body.to_owned(),
    };
    Some(format!("something in between answered: {:?}", printable(message.trim(), SHORT)))
}

/// The text of a message: itself, or what stands in an object or a list.
fn text_in(message: &Value) -> Option<&str> {
    let text = match message {
        Value::Array(several) => several.first()?,
        one => one,
    };
    let text =
        text.as_str().or_else(|| ["message", "faultstring", "detail"].iter().find_map(|key| text.get(key)?.as_str()));
    text.filter(|text| !text.trim().is_empty())
}

/// The error if TestRail reports one with a status of success.
pub(crate) fn from_words(status: u16, words: String) -> Error {
    let (kind, field) = match classify(400, &words) {
        (ErrorKind::BadRequest, None) => (ErrorKind::Server, None),
        known => known,
    };
    Error::new(kind, delivery(status, By::TestRail)).with_message(Some(words)).with_field(field)
}

/// Who has answered, as far as the words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    TestRail,
    /// Something else, such as a proxy, as far as the words are not TestRail's.
    Another,
    /// The answer is empty.
    Somebody,
}

/// The verdict of a status, on the safe side. Something between the client and TestRail can answer with any status,
/// also after TestRail has done the work. So a refusal needs TestRail's words, or a status that is decided before the
/// body of a request is passed on. A limit of requests, and maintenance, stop a request before the work too, unless it
/// is not TestRail that says so.
fn delivery(status: u16, by: By) -> Delivery {
    let is_refused = match status {
        301 | 307 | 308 | 401 | 407 | 411 | 413..=415 | 417 | 431 => true,
        409 | 429 => by != By::Another,
        // Proxies misuse 408.
        400..=407 | 410..=499 => by == By::TestRail,
        // A 302 or 303 may follow a write that was done.
        _ => false,
    };
    if is_refused { Delivery::Refused } else { Delivery::Unknown }
}

/// Extracts TestRail's words from the body of an answer that is not a success. They are a text, and the only key.
/// Others write an `error` too, beside more keys (reported).
fn only_words(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Says {
        error: String,
    }
    let object = text.starts_with('{').then_some(text)?;
    let says: Says = serde_json::from_str(object).ok()?;
    (!says.error.is_empty()).then(|| printable(&says.error, LONGEST))
}

/// Extracts the words of TestRail's `{"error": ".."}`.
pub(crate) fn words(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Says<'t> {
        // Raw, because a value that is not a text may be of any size in memory.
        #[serde(borrow)]
        error: &'t RawValue,
    }
    // serde would take the first element of an array for the field.
    let object = text.starts_with('{').then_some(text)?;
    let says: Says<'_> = serde_json::from_str(object).ok()?;
    match says.error.get() {
        "null" | "false" | "\"\"" => None,
        raw => Some(
            serde_json::from_str::<String>(raw).map_or_else(|_| words_of_json(raw), |text| printable(&text, LONGEST)),
        ),
    }
}

/// The words of an `error` that is not a text: its JSON, written anew, because a server may write each character of it
/// in several ways.
fn words_of_json(raw: &str) -> String {
    let value = (raw.len() <= 16 * LONGEST).then(|| serde_json::from_str::<Value>(raw).ok()).flatten();
    value.map_or_else(|| "an error that is not a text".to_owned(), |value| printable(&value.to_string(), LONGEST))
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
    } else if words.contains("already completed") || needs_more_than_usual(words) {
        ErrorKind::Completed
    } else if words.contains("The API is disabled") {
        ErrorKind::ApiDisabled
    } else if words.contains("Enterprise license") {
        // There are two texts (reported): `Not an Enterprise license/subscription.`, and a longer one with `Requires
        // Enterprise license`.
        ErrorKind::EnterpriseOnly
    } else if names_a_case_outside(words) {
        ErrorKind::CaseNotInRun
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

/// Whether the words say that the user may not do this because it is closed: `You are not allowed to delete completed
/// test plans (insufficient permissions)`. They were asserted against a real server for plans, and are inferred for
/// runs.
fn needs_more_than_usual(words: &str) -> bool {
    words.strip_prefix("You are not allowed to ").is_some_and(|what| what.contains(" completed test "))
}

/// Whether the words speak of the state of something, as those about closed runs do, and not of permissions.
fn is_against_a_rule(words: &str) -> bool {
    words.starts_with("This operation is not allowed") && !words.contains("permission")
}

/// Whether the words say that a case is not in the run. Each method has its own (reported).
fn names_a_case_outside(words: &str) -> bool {
    words.contains("No (active) test found for the run/case combination")
        || words.contains("unknown or not part of the test run")
        || words.contains("no valid tests or cases found")
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
    use crate::types::CaseId;

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
            (403, "Not an Enterprise license/subscription.", EnterpriseOnly, None),
            (403, "Case statuses are not available. Requires Enterprise license.", EnterpriseOnly, None),
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
            (403, "You are not allowed to delete completed test plans (insufficient permissions)", Completed, None),
            (403, "You are not allowed to delete completed test runs (insufficient permissions).", Completed, None),
            (403, "You are not allowed to delete test plans (insufficient permissions).", Forbidden, None),
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

    fn refused(status: u16, body: &[u8]) -> Error {
        Refusal { status, body: Some(body), redirect: None, retry_after: None, date: None }.into_error()
    }

    #[test]
    fn a_page_in_place_of_words_is_named_as_such() {
        let page = "the server failed (a web page came, not TestRail's words: something in between may have answered); \
                    the answer's status was 502";
        assert_eq!(refused(502, b"\n <html>Bad gateway</html>").to_string(), page);
        assert_eq!(
            refused(502, b"Bad gateway").to_string(),
            "the server failed (something in between answered: \"Bad gateway\"); the answer's status was 502"
        );
        assert_eq!(refused(502, b"").to_string(), "the server failed; the answer's status was 502");
    }

    #[test]
    fn a_refusal_that_is_not_testrails_is_no_missing_permission_and_keeps_its_words() {
        for (status, body, words) in [
            (403, "RBAC: access denied", "RBAC: access denied"),
            (403, r#"{"message": "Forbidden by rule 7"}"#, "Forbidden by rule 7"),
            (403, r#"{"error": {"code": 403, "message": "no route"}}"#, "no route"),
            (400, r#"{"title": "Bad Request", "status": 400}"#, "Bad Request"),
            (403, r#"{"timestamp": 1, "status": 403, "error": "Forbidden", "message": "", "path": "/"}"#, "Forbidden"),
            (403, r#"{"error": "access_denied", "error_description": "no role"}"#, "no role"),
            (403, r#"{"error": true, "message": "blocked"}"#, "blocked"),
            (400, "\u{feff}{\"errors\": [{\"message\": \"no tenant\"}]}", "no tenant"),
            (403, r#"{"fault": {"faultstring": "quota"}}"#, "quota"),
            (451, "  gone\u{1b}[31m \n", "gone [31m"),
        ] {
            let error = refused(status, body.as_bytes());
            assert_eq!((error.kind(), error.message()), (ErrorKind::Intercepted, None), "{body}");
            assert_eq!(
                error.to_string(),
                format!(
                    "something between this client and TestRail refused the request; TestRail itself has not answered \
                     (something in between answered: {words:?}); the answer's status was {status}"
                )
            );
        }
        assert_eq!(refused(403, b"").kind(), ErrorKind::Intercepted);
        let login = refused(401, b"Basic realm").to_string();
        assert!(login.contains("something in front of TestRail may want a login of its own"), "{login}");
        let long = refused(403, "x".repeat(5_000).as_bytes()).to_string();
        assert!(long.len() < 500, "{long}");
        for (status, kind) in
            [(401, ErrorKind::Authentication), (404, ErrorKind::NoSuchEndpoint), (429, ErrorKind::RateLimited)]
        {
            assert_eq!(refused(status, b"no").kind(), kind, "{status}");
        }
    }

    #[test]
    fn a_status_that_means_one_thing_says_it() {
        for (status, meaning) in [
            (413, "the request is too large for the server or something in front of it; send less at a time"),
            (414, "the address of the request is too long; name fewer ids or texts in its filters"),
            (431, "the headers of the request are too large; shorten those that you added"),
        ] {
            assert!(refused(status, b"<html>").to_string().starts_with(meaning), "{status}");
        }
    }

    #[test]
    fn who_has_answered_decides_what_a_refusal_is_and_proves() {
        use ErrorKind::{Forbidden, Intercepted, Maintenance, RateLimited};
        let words = br#"{"error": "No."}"#;
        for (status, body, kind, verdict) in [
            (429, Some(&words[..]), RateLimited, Delivery::Refused),
            (429, Some(b"\n"), RateLimited, Delivery::Refused),
            (429, Some(b"slow down"), RateLimited, Delivery::Unknown),
            (429, None, RateLimited, Delivery::Unknown),
            (409, Some(b""), Intercepted, Delivery::Refused),
            (409, Some(words), Maintenance, Delivery::Refused),
            (403, Some(words), Forbidden, Delivery::Refused),
            (403, Some(b""), Intercepted, Delivery::Unknown),
            (403, None, Forbidden, Delivery::Unknown),
        ] {
            let error = Refusal { status, body, redirect: None, retry_after: None, date: None }.into_error();
            assert_eq!((error.kind(), error.delivery()), (kind, verdict), "{status} {body:?}");
        }
        // Whoever names a time to wait is under maintenance.
        let waits = Refusal { status: 409, body: Some(b""), redirect: None, retry_after: Some("60"), date: None };
        assert_eq!(waits.into_error().kind(), Maintenance);
        let login = refused(407, b"").to_string();
        assert!(login.contains("it demands a user and a password: put them into the proxy's address"), "{login}");
    }

    #[test]
    fn words_that_mean_more_than_their_kind_are_explained() {
        for (status, words, meaning) in [
            (400, "Field :custom_env is a required field.", "TestRail requires a field that was not sent; "),
            (
                403,
                "You are not allowed to delete completed test plans (insufficient permissions)",
                "it is closed, and this user does not have the permission to change or delete what is closed; ",
            ),
            (
                400,
                "Field :suite_id is a required field.",
                "this project has several suites: say which one to use (suite_id); ",
            ),
            (400, "Field :elapsed is not in a valid time span format.", "TestRail did not accept a value; "),
            (302, "", "the server redirects this request, but not to an address that can be read; "),
        ] {
            let body = serde_json::json!({"error": words}).to_string();
            let text = refused(status, body.as_bytes()).to_string();
            assert!(text.starts_with(meaning), "{text}");
        }
    }

    #[test]
    fn what_nobody_may_do_is_no_missing_permission() {
        let meaning = "TestRail does not allow this here, whatever the user's permissions; ";
        for (words, is_rule) in [
            ("This operation is not allowed. The default dataset cannot be deleted.", true),
            ("This operation is not allowed. The project has a single test suite.", true),
            ("This operation is not allowed (insufficient permissions).", false),
            ("You are not allowed to close test runs (insufficient permissions).", false),
            ("This operation is not allowed. The test run is already completed.", false),
        ] {
            let body = serde_json::json!({"error": words}).to_string();
            let text = refused(403, body.as_bytes()).to_string();
            assert_eq!(text.starts_with(meaning), is_rule, "{text}");
        }
    }

    #[test]
    fn a_case_that_is_not_in_the_run_is_one_kind_whatever_the_method_and_is_named() {
        let named = "Field :results contains one or more invalid results (case C2623 unknown or not part of the test \
                     run)";
        for (words, path, case) in [
            (named, "add_results_for_cases/42", Some(2623)),
            ("No (active) test found for the run/case combination.", "add_result_for_case/42/7", Some(7)),
            ("Field :results cannot be empty but no valid tests or cases found", "add_results_for_cases/42", None),
            (
                "Field :results contains one or more invalid results (cases C7, C8 unknown or not part of the test run)",
                "add_results_for_cases/42",
                Some(7),
            ),
        ] {
            let body = serde_json::json!({"error": words}).to_string();
            let error = refused(400, body.as_bytes()).about(path, true);
            assert_eq!((error.kind(), error.case_id()), (ErrorKind::CaseNotInRun, case.map(CaseId::new)), "{words}");
        }
    }

    #[test]
    fn a_redirect_says_what_to_do_about_where_it_points() {
        let error = |redirect| {
            let refusal = Refusal { status: 302, body: None, redirect: Some(redirect), retry_after: None, date: None };
            refusal.into_error().to_string()
        };
        assert_eq!(
            error(Redirect::BaseUrl("https://acme.example/qa/".to_owned())),
            "the server redirects this request; use the address that it points to as the base URL, with https if it was \
             http (it points to https://acme.example/qa/); the answer's status was 302"
        );
        let page = error(Redirect::Page);
        assert!(page.contains("single sign-on stands in front") && !page.contains("base URL"), "{page}");
        let other = error(Redirect::OtherHost("https://login.example".to_owned()));
        let plain = error(Redirect::PlainHttp);
        assert!(plain.contains("from https to plain http") && !plain.contains("base URL"), "{plain}");
        assert!(other.contains("to another host, and the client does not send the key there"), "{other}");
        assert!(other.contains("(it points to https://login.example)") && !other.contains("base URL"), "{other}");
    }

    #[test]
    fn which_answers_prove_that_nothing_was_done() {
        use By::*;
        for (statuses, refused_by) in [
            (&[301, 307, 308, 401, 407, 411, 413, 414, 415, 417, 431][..], &[TestRail, Another, Somebody][..]),
            (&[409, 429], &[TestRail, Somebody]),
            (&[400, 403, 404, 405, 410, 422, 499], &[TestRail]),
            (&[302, 303, 304, 408, 500, 502, 503, 504], &[]),
        ] {
            for status in statuses {
                for by in [TestRail, Another, Somebody] {
                    let verdict = if refused_by.contains(&by) { Delivery::Refused } else { Delivery::Unknown };
                    assert_eq!(delivery(*status, by), verdict, "{status} by {by:?}");
                }
            }
        }
    }
}
