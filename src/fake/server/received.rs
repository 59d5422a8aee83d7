//! What the stand-in was asked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// How many bytes of an upload are kept as text.
const UPLOAD_SHOWN: usize = 4 * 1024;

/// A request that the stand-in received, whatever its outcome.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::FakeTestRail;
///
/// let fake = FakeTestRail::start().await;
/// fake.client().close_run(2).await?;
/// let request = &fake.requests()[0];
/// assert_eq!((request.verb.as_str(), request.method(), request.body.as_str()), ("POST", "close_run", "{}"));
/// assert_eq!(request.header("content-type"), Some("application/json"));
/// assert_eq!(request.user.as_deref(), Some("me@example.com"));
/// assert_eq!(request.length, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The HTTP verb, such as `GET`.
    pub verb: String,
    /// The path in front of the query, such as `/index.php`.
    pub path: String,
    /// The whole query as it was sent, such as `/api/v2/get_runs/1&limit=5`.
    pub query: String,
    /// The headers, with names in lower case and without `authorization`.
    pub headers: Vec<(String, String)>,
    /// The body, as text. For an upload (`multipart/..`), this is only the beginning, up to 4 KiB: enough to show the
    /// headers of its first part. [`FakeTestRail::attachments`](crate::fake::FakeTestRail::attachments) returns the
    /// file itself.
    pub body: String,
    /// The length of the whole body, in bytes.
    pub length: usize,
    /// The e-mail address in the request's credentials.
    pub user: Option<String>,
    /// The method and its ids, such as `/api/v2/get_runs/1`.
    call: String,
}

impl Received {
    /// Returns the method that was called, such as `get_runs`, or an empty text if there was none.
    #[must_use]
    pub fn method(&self) -> &str {
        let path = self.call.strip_prefix("/api/v2/").unwrap_or_default();
        path.split(['/', '?']).next().unwrap_or_default()
    }

    /// The method and its ids. They are the decoded key of the first parameter, whatever its value is: tools that build
    /// queries write `%2Fapi%2Fv2%2Fget_runs%2F1=&limit=5` (seen in the source of three clients).
    pub(crate) fn call(&self) -> &str {
        &self.call
    }

    /// Returns the value of a header. The name must be in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_json(&self) -> bool {
        self.mime().eq_ignore_ascii_case("application/json")
    }

    pub(crate) fn is_multipart(&self) -> bool {
        self.mime().to_ascii_lowercase().starts_with("multipart/")
    }

    /// The content type without its parameters.
    fn mime(&self) -> &str {
        self.header("content-type").and_then(|value| value.split(';').next()).unwrap_or_default().trim()
    }

    /// Reads a request. `target` is its path and query as they were sent.
    pub(super) fn read<'h>(
        verb: &str,
        target: &str,
        headers: impl Iterator<Item = (&'h str, &'h [u8])>,
        body: &[u8],
    ) -> (Self, Option<Credentials>) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let first = query.split('&').next().unwrap_or_default();
        let call = form_urlencoded::parse(first.as_bytes()).next().map(|(key, _)| key.into_owned());
        let mut credentials = None;
        let mut kept = Vec::new();
        for (name, value) in headers {
            if name == "authorization" {
                credentials = Credentials::read(value);
            } else {
                kept.push((name.to_owned(), String::from_utf8_lossy(value).into_owned()));
            }
        }
        let mut received = Self {
            verb: verb.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: kept,
            body: String::new(),
            length: body.len(),
            user: credentials.as_ref().map(|credentials| credentials.email.clone()),
            call: call.unwrap_or_default(),
        };
        let shown = body.get(..UPLOAD_SHOWN).filter(|_| received.is_multipart()).unwrap_or(body);
        received.body = String::from_utf8_lossy(shown).into_owned();
        (received, credentials)
    }
}

/// The user and key that a request claims.
pub(crate) struct Credentials {
    pub(crate) email: String,
    pub(crate) key: String,
}

impl Credentials {
    /// Reads a header of the form `Basic base64(email:key)`.
    fn read(header: &[u8]) -> Option<Self> {
        let (scheme, credentials) = header.split_at_checked(6)?;
        let basic = scheme.eq_ignore_ascii_case(b"Basic ").then_some(credentials)?;
        let decoded = STANDARD.decode(basic.trim_ascii()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (email, key) = text.split_once(':').filter(|(email, _)| !email.is_empty())?;
        Some(Self { email: email.to_owned(), key: key.to_owned() })
    }
}
