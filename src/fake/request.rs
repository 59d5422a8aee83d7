//! A request as TestRail understands it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::reply::Reply;
use crate::Patch;

/// A request: `index.php?/api/v2/get_runs/1&limit=5` is method `get_runs`, id `1`, parameter `limit`.
pub(super) struct Request {
    pub(super) is_post: bool,
    pub(super) method: String,
    ids: Vec<String>,
    parameters: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    pub(super) fn read(received: &wiremock::Request) -> Result<Self, Reply> {
        // At least one install answers so when `index.php` is left out (reported).
        if !received.url.path().ends_with("/index.php") {
            return Err(Reply::bare(405));
        }
        let query = received.url.query().unwrap_or_default();
        let (path, parameters) = query.split_once('&').unwrap_or((query, ""));
        let mut segments = path.strip_prefix("/api/v2/").unwrap_or_default().split('/').map(str::to_owned);
        Ok(Self {
            is_post: received.method.as_str() == "POST",
            method: segments.next().unwrap_or_default(),
            ids: segments.filter(|id| !id.is_empty()).collect(),
            parameters: form_urlencoded::parse(parameters.as_bytes()).into_owned().collect(),
            body: received.body.clone(),
        })
    }

    /// The path of the method: its name and ids.
    pub(super) fn path(&self) -> String {
        std::iter::once(&self.method).chain(&self.ids).map(String::as_str).collect::<Vec<_>>().join("/")
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
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }

    /// A parameter that is a number of rows.
    pub(super) fn natural(&self, name: &str) -> Result<Option<u64>, Reply> {
        let parse = |text: &str| text.parse().map_err(|_| Reply::field(name, "is not a valid natural number."));
        self.parameter(name).map(parse).transpose()
    }

    /// A parameter that is an id.
    pub(super) fn id_parameter(&self, name: &str) -> Result<Option<u64>, Reply> {
        let parse = |text: &str| text.parse().map_err(|_| Reply::field(name, "is not a valid ID."));
        self.parameter(name).map(parse).transpose()
    }

    /// A parameter that is a list of ids, joined by commas.
    pub(super) fn ids_parameter(&self, name: &str) -> Result<Option<Vec<u64>>, Reply> {
        let parse = |text: &str| text.parse().map_err(|_| Reply::field(name, "is not a valid ID."));
        self.parameter(name).map(|list| list.split(',').map(parse).collect()).transpose()
    }

    /// A parameter that is a time. What a wrong one gets is not recorded; this is what due dates get.
    pub(super) fn time(&self, name: &str) -> Result<Option<i64>, Reply> {
        let parse = |text: &str| text.parse().map_err(|_| Reply::field(name, "is not a valid integer."));
        self.parameter(name).map(parse).transpose()
    }

    /// A parameter that is 0 or 1.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.parameter(name).map(|value| value != "0")
    }

    /// The body, which an empty one is as good as `{}` for.
    pub(super) fn body(&self) -> Result<Body, Reply> {
        if self.body.is_empty() {
            return Ok(Body(Map::new()));
        }
        let invalid = |_| Reply::refuse(400, "Invalid or incomplete JSON string in API request.");
        serde_json::from_slice(&self.body).map(Body).map_err(invalid)
    }
}

/// The fields of a body. Unknown ones are ignored, as TestRail ignores them.
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    pub(super) fn text(&self, field: &str) -> Patch<String> {
        match self.get(field) {
            None => Patch::Keep,
            Some(value) => value.as_str().map(str::to_owned).into(),
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

    pub(super) fn flag(&self, field: &str) -> Option<bool> {
        self.get(field).and_then(Value::as_bool)
    }
}

fn id(value: &Value, field: &str) -> Result<u64, Reply> {
    let id = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    id.ok_or_else(|| Reply::field(field, "is not a valid ID."))
}

/// Whether the request carries this key, with whatever e-mail address.
pub(super) fn has_key(received: &wiremock::Request, key: &str) -> bool {
    let header = received.headers.get("authorization").and_then(|value| value.to_str().ok());
    let credentials =
        header.and_then(|header| header.strip_prefix("Basic ")).and_then(|text| STANDARD.decode(text).ok());
    let credentials = credentials.and_then(|bytes| String::from_utf8(bytes).ok());
    credentials
        .as_deref()
        .and_then(|text| text.split_once(':'))
        .is_some_and(|(email, given)| !email.is_empty() && given == key)
}
