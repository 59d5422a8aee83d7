//! A call as TestRail understands it.

use std::borrow::Cow;

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::received::Received;
use super::reply::Reply;
use crate::Patch;

/// A call: `index.php?/api/v2/get_runs/1&limit=5` is method `get_runs`, id `1`, parameter `limit`.
pub(super) struct Request {
    ids: Vec<String>,
    /// The method and its ids.
    pub(super) path: String,
    parameters: Vec<(String, String)>,
    body: Vec<u8>,
    /// Whether the caller asked for envelopes before they were the rule.
    pub(super) wants_envelope: bool,
    /// The user who calls.
    pub(super) user: u64,
    /// What is to go wrong with the page that is asked for.
    pub(super) page_cap: Option<u64>,
    pub(super) next_link: Option<NextLink>,
}

/// An odd link to the next page.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
/// use testrail::fake::{FakeTestRail, Fault, NextLink};
///
/// let fake = FakeTestRail::start().await;
/// fake.inject(Fault::next_link(NextLink::Elsewhere("https://example.com/".into())).on("get_runs").always());
/// // The client never goes where a link points.
/// assert_eq!(fake.client().runs(1, &RunsFilter::new()).try_collect().await?.len(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextLink {
    /// The link says `limit=0`, as some servers do when no limit was sent.
    LimitZero,
    /// There is always a link to this very page, even on the last one.
    Endless,
    /// The link, where there is one, points to this address.
    Elsewhere(String),
}

impl Request {
    pub(super) fn read(received: &Received, body: &[u8], user: u64) -> Result<Self, Reply> {
        let (path, parameters) = received.query.split_once('&').unwrap_or((&received.query, ""));
        let parameters: Vec<(String, String)> = form_urlencoded::parse(parameters.as_bytes()).into_owned().collect();
        // PHP sees values without their encoding, so an encoded quote is assumed to be no better than a bare one.
        if let Some((key, _)) = parameters.iter().find(|(_, value)| value.contains('"')) {
            return Err(invalid_character(key));
        }
        let path = path.strip_prefix("/api/v2/").unwrap_or_default();
        Ok(Self {
            ids: path.split('/').skip(1).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            path: path.to_owned(),
            parameters,
            body: body.to_owned(),
            wants_envelope: received.header("x-api-ident") == Some("beta"),
            user,
            page_cap: None,
            next_link: None,
        })
    }

    /// TestRail's link to a page of this list: without a host, and without the filters. Whether a real one keeps
    /// the filters is not known.
    pub(super) fn link(&self, limit: u64, offset: u64) -> String {
        format!("/api/v2/{}&limit={limit}&offset={offset}", self.path)
    }

    /// The link to the next page, which starts at `next`, as odd as it was asked to be.
    pub(super) fn next_link(&self, limit: u64, offset: u64, next: Option<u64>) -> Option<String> {
        match &self.next_link {
            None => next.map(|offset| self.link(limit, offset)),
            Some(NextLink::LimitZero) => next.map(|offset| self.link(0, offset)),
            Some(NextLink::Endless) => Some(self.link(limit, offset)),
            Some(NextLink::Elsewhere(address)) => next.map(|_| address.clone()),
        }
    }

    /// Whether the path has an id at this place.
    pub(super) fn has_id(&self, place: usize) -> bool {
        self.ids.len() > place
    }

    /// The id at this place of the path. TestRail calls it `name` in its errors.
    pub(super) fn id(&self, place: usize, name: &str) -> Result<u64, Reply> {
        match self.ids.get(place) {
            Some(id) => id.parse().map_err(|_| Reply::field(name, "is not a valid ID.")),
            None => Err(Reply::field(name, "is a required field.")),
        }
    }

    /// A parameter. An empty one counts as not given, as calls that work in the field show.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().rev().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty() && *value != "null")
    }

    /// A parameter that is a number of rows.
    pub(super) fn natural(&self, name: &str) -> Result<Option<u64>, Reply> {
        self.parsed(name, "is not a valid natural number.")
    }

    /// A parameter that is an id.
    pub(super) fn id_parameter(&self, name: &str) -> Result<Option<u64>, Reply> {
        self.parsed(name, "is not a valid ID.")
    }

    /// A parameter that is a time. What a wrong one gets is not recorded; this is what due dates get.
    pub(super) fn time(&self, name: &str) -> Result<Option<i64>, Reply> {
        self.parsed(name, "is not a valid integer.")
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str, problem: &str) -> Result<Option<T>, Reply> {
        self.parameter(name).map(|text| text.parse().map_err(|_| Reply::field(name, problem))).transpose()
    }

    /// A parameter that is a list of ids, joined by commas.
    pub(super) fn ids_parameter(&self, name: &str) -> Result<Option<Vec<u64>>, Reply> {
        let parse = |text: &str| text.trim().parse().map_err(|_| Reply::field(name, "is not a valid ID."));
        self.parameter(name).map(|list| list.split(',').map(parse).collect()).transpose()
    }

    /// A parameter that is 0 or 1.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.parameter(name).map(|value| value != "0")
    }

    /// The body; an empty one is as good as `{}`.
    pub(super) fn body(&self) -> Result<Body, Reply> {
        if self.body.is_empty() {
            return Ok(Body(Map::new()));
        }
        let text = String::from_utf8_lossy(&self.body);
        let body: Map<String, Value> = serde_json::from_str(&text)
            .map_err(|_| Reply::refuse(400, "Invalid or incomplete JSON string in API request."))?;
        if matches!(text, Cow::Owned(_)) {
            // Some bytes were no UTF-8. TestRail names the field.
            let field = body.iter().find_map(|(field, value)| replaced(field, value)).unwrap_or("body");
            return Err(Reply::field(field, "is not a valid UTF-8 character sequence."));
        }
        Ok(Body(body))
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

/// The refusal of a quote in a parameter: its key and the character are echoed (asserted against a real server).
pub(super) fn invalid_character(key: &str) -> Reply {
    Reply::refuse(400, &format!("Invalid characters in GET: [{key}] [\"]"))
}

/// The fields of a body. Unknown ones are ignored, as TestRail ignores them.
#[derive(Debug)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    pub(super) fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// A text of any length. A number or a bool becomes one, as in PHP; what another value gets is not known.
    pub(super) fn text(&self, field: &str) -> Result<Patch<String>, Reply> {
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
    pub(super) fn short_text(&self, field: &str) -> Result<Patch<String>, Reply> {
        match self.text(field)? {
            Patch::Set(text) if text.chars().count() > 250 => {
                Err(Reply::field(field, "is too long (250 characters at most)."))
            }
            text => Ok(text),
        }
    }

    /// An id. A number in quotes will do.
    pub(super) fn id(&self, field: &str) -> Result<Patch<u64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => id(value, field).map(Patch::Set),
        }
    }

    pub(super) fn ids(&self, field: &str) -> Result<Option<Vec<u64>>, Reply> {
        match self.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(ids)) => ids.iter().map(|value| id(value, field)).collect::<Result<_, _>>().map(Some),
            Some(_) => Err(Reply::field(field, "is not a valid ID.")),
        }
    }

    /// A time in UNIX seconds.
    pub(super) fn time(&self, field: &str) -> Result<Patch<i64>, Reply> {
        match self.get(field) {
            None => Ok(Patch::Keep),
            Some(Value::Null) => Ok(Patch::Clear),
            Some(value) => {
                let time = value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
                time.map(Patch::Set).ok_or_else(|| Reply::field(field, "is not a valid integer."))
            }
        }
    }

    pub(super) fn flag(&self, field: &str) -> Option<bool> {
        self.get(field).and_then(Value::as_bool)
    }
}

/// The value that a body gives, where it makes no difference whether there is none or `null`.
pub(super) fn given<T>(field: Patch<T>) -> Option<T> {
    match field {
        Patch::Set(value) => Some(value),
        Patch::Keep | Patch::Clear => None,
    }
}

fn id(value: &Value, field: &str) -> Result<u64, Reply> {
    let id = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    id.ok_or_else(|| Reply::field(field, "is not a valid ID."))
}
