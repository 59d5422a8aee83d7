//! A call as TestRail understands it.

use bytes::Bytes;
use url::form_urlencoded;

use super::body::Body;
use super::multipart::{self, Part};
use super::received::Received;
use super::reply::Reply;

/// A call: `index.php?/api/v2/get_runs/1&limit=5` is method `get_runs`, id `1`, parameter `limit`.
pub(crate) struct Request {
    ids: Vec<String>,
    /// The method and its ids.
    path: String,
    parameters: Vec<(String, String)>,
    /// The parameters as they were sent, except those that choose a page.
    filters: String,
    body: Bytes,
    content_type: String,
    /// Whether the caller asked an older server for envelopes.
    pub(crate) wants_envelope: bool,
    /// The user who calls.
    pub(crate) user: u64,
    /// Whether a test looks, which must leave no trace.
    pub(crate) is_look: bool,
    /// What goes wrong with the requested page.
    pub(crate) page_cap: Option<u64>,
    pub(crate) next_link: Option<NextLink>,
}

/// A wrong link to the next page.
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
    /// Every page, even the last one, links to itself.
    Endless,
    /// The link, if there is one, points to this address.
    Elsewhere(String),
}

impl Request {
    pub(crate) fn read(received: &Received, body: &Bytes, user: u64) -> Result<Self, Reply> {
        let path = received.call();
        // A `?` was written in place of the first `&`. The words are reported.
        if path.contains('?') {
            return Err(Reply::refuse(400, &format!("Invalid characters in URI: [{path}]")));
        }
        let query = received.query.split_once('&').map_or("", |(_, query)| query);
        let parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        // PHP sees values without their encoding, so an encoded quote is assumed to be no better than a raw one. The
        // words are asserted against a real server: they echo the key and the character.
        if let Some((key, _)) = parameters.iter().find(|(_, value)| value.contains('"')) {
            return Err(Reply::refuse(400, &format!("Invalid characters in GET: [{key}] [\"]")));
        }
        let chooses_page = |part: &&str| ["limit=", "offset="].iter().any(|key| part.starts_with(key));
        let filters = query.split('&').filter(|part| !part.is_empty() && !chooses_page(part));
        let path = path.strip_prefix("/api/v2/").unwrap_or_default();
        Ok(Self {
            ids: path.split('/').skip(1).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            path: path.to_owned(),
            parameters,
            filters: filters.flat_map(|part| ["&", part]).collect(),
            body: body.clone(),
            content_type: received.header("content-type").unwrap_or_default().to_owned(),
            wants_envelope: received.header("x-api-ident") == Some("beta"),
            user,
            is_look: false,
            page_cap: None,
            next_link: None,
        })
    }

    /// TestRail's link to a page of this list: without a host, and with the filters in front of the page (seen in the
    /// source of four other clients).
    pub(crate) fn link(&self, limit: u64, offset: u64) -> String {
        format!("/api/v2/{}{}&limit={limit}&offset={offset}", self.path, self.filters)
    }

    /// The link to the next page, which starts at `next`, with the fault if there is one.
    pub(crate) fn next_link(&self, limit: u64, offset: u64, next: Option<u64>) -> Option<String> {
        match &self.next_link {
            None => next.map(|offset| self.link(limit, offset)),
            Some(NextLink::LimitZero) => next.map(|offset| self.link(0, offset)),
            Some(NextLink::Endless) => Some(self.link(limit, offset)),
            Some(NextLink::Elsewhere(address)) => next.map(|_| address.clone()),
        }
    }

    /// Whether the path has an id at this position.
    pub(crate) fn has_id(&self, place: usize) -> bool {
        self.ids.len() > place
    }

    /// The id at this place of the path, as a text.
    pub(crate) fn text_id(&self, place: usize, name: &str) -> Result<&str, Reply> {
        self.ids.get(place).map(String::as_str).ok_or_else(|| Reply::field(name, "is a required field."))
    }

    /// The id at this place of the path. TestRail calls it `name` in its errors.
    pub(crate) fn id(&self, place: usize, name: &str) -> Result<u64, Reply> {
        self.text_id(place, name)?.parse().map_err(|_| Reply::field(name, "is not a valid ID."))
    }

    /// A parameter. An empty one and the word `null` count as missing, as calls that work in the field show.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().rev().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty() && *value != "null")
    }

    /// All values of a parameter that can be repeated.
    pub(crate) fn parameters(&self, name: &str) -> impl Iterator<Item = &str> {
        let given = self.parameters.iter().filter(move |(key, value)| key == name && !value.is_empty());
        given.map(|(_, value)| value.as_str())
    }

    /// A parameter that is a number of rows.
    pub(crate) fn natural(&self, name: &str) -> Result<Option<u64>, Reply> {
        self.parsed(name, "is not a valid natural number.")
    }

    /// A parameter that is an id.
    pub(crate) fn id_parameter(&self, name: &str) -> Result<Option<u64>, Reply> {
        self.parsed(name, "is not a valid ID.")
    }

    /// A parameter that is a time. What a wrong one gets is not recorded; this is what due dates get.
    pub(crate) fn time(&self, name: &str) -> Result<Option<i64>, Reply> {
        self.parsed(name, "is not a valid integer.")
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str, problem: &str) -> Result<Option<T>, Reply> {
        self.parameter(name).map(|text| text.parse().map_err(|_| Reply::field(name, problem))).transpose()
    }

    /// A parameter that is a list of ids, joined by commas.
    pub(crate) fn ids_parameter(&self, name: &str) -> Result<Option<Vec<u64>>, Reply> {
        let parse = |text: &str| text.trim().parse().map_err(|_| Reply::field(name, "is not a valid ID."));
        self.parameter(name).map(|list| list.split(',').map(parse).collect()).transpose()
    }

    /// A parameter that is 0 or 1. That `False` gets these words is reported; for other texts it is inferred.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Reply> {
        let flag = |text: &str| match text {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(Reply::field(name, "is not a valid boolean.")),
        };
        self.parameter(name).map(flag).transpose()
    }

    /// The fields of the body.
    pub(crate) fn body(&self) -> Result<Body, Reply> {
        Body::read(&self.body)
    }

    /// The file of an upload. What TestRail says if there is none is not recorded.
    pub(crate) fn file(&self) -> Result<Part, Reply> {
        let file = multipart::file(&self.content_type, &self.body, "attachment");
        file.ok_or_else(|| Reply::field("attachment", "is a required field."))
    }
}
