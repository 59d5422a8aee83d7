//! What went wrong, what it means, and what became of the request.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a call failed.
///
/// Its text says what happened, what TestRail said, and what to do; [`kind`](Error::kind) tells the cases
/// apart in code, and [`delivery`](Error::delivery) says what became of the request. It never holds a URL, a
/// body or the API key.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::ErrorKind;
///
/// match client.close_run(42).await {
///     Ok(run) => println!("{} is closed", run.name),
///     Err(error) if error.kind() == ErrorKind::RunClosed => println!("it was closed already"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    delivery: Delivery,
    call: Option<Call>,
    status: Option<u16>,
    message: Option<String>,
    field: Option<String>,
    retry_after: Option<Duration>,
    detail: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug)]
struct Call {
    path: String,
    writes: bool,
}

/// What became of a request whose call failed.
///
/// This decides whether a write may be repeated by hand: after `NeverSent` and `Refused` it may, after
/// `Unknown` one has to look first, and after `Applied` it must not be. Where this crate cannot prove more,
/// it says `Unknown`. Reads report the fate of their request in the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "callers are to handle every verdict, and there is no fifth")]
pub enum Delivery {
    /// The request did not leave this machine: nothing has changed on the server.
    NeverSent,
    /// The server answered that it did not do it: nothing has changed on the server.
    Refused,
    /// The server may or may not have done it: look before you repeat a write.
    Unknown,
    /// The server did it, but its answer could not be read: do not repeat a write.
    Applied,
}

/// The kind of an [`Error`]: what a program can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument breaks a rule that this crate checks before anything is sent;
    /// [`field`](Error::field) names it.
    InvalidInput,
    /// No connection to the server: its name is not known, it does not listen, or TLS could not be agreed on.
    Connect,
    /// No complete answer came in the time allowed.
    Timeout,
    /// The connection broke before the answer was complete.
    Transport,
    /// The server points elsewhere (a 3xx), most often from `http` to `https`. Redirects are not followed:
    /// that would turn a write into a read.
    Redirected,
    /// TestRail does not accept the e-mail address and key (401), or has locked the user out for a while.
    Authentication,
    /// This user may not do that (403).
    Forbidden,
    /// The administrator has switched the API off (403).
    ApiDisabled,
    /// What the call names does not exist, or this user cannot see it. TestRail answers 400, not 404;
    /// [`field`](Error::field) says which id it was.
    NotFound,
    /// The run belongs to a test plan and can only be changed through the plan's own methods (403).
    PlanOwned,
    /// The run is closed, and a closed run cannot change (403).
    RunClosed,
    /// A project with several suites needs to be told which suite to use (400).
    SuiteRequired,
    /// TestRail did not accept a value (400); [`field`](Error::field) names it where TestRail does.
    InvalidField,
    /// TestRail did not accept the request for another reason (another 4xx).
    BadRequest,
    /// There is no such API method at this address (404, 405): check the base URL, or the server's version.
    NoSuchEndpoint,
    /// TestRail is down for maintenance (409); on TestRail Cloud this happens daily, for some minutes.
    Maintenance,
    /// Too many requests in the last minute (429); [`retry_after`](Error::retry_after) tells how long to wait.
    RateLimited,
    /// The server failed (5xx).
    Server,
    /// An HTML page came instead of JSON: a login page, a proxy, or something that is not TestRail's API.
    NotJson,
    /// The answer was empty where a body belongs.
    EmptyBody,
    /// The answer is not valid JSON: it was cut short or damaged.
    InvalidJson,
    /// The answer is JSON of another shape than TestRail documents; [`field`](Error::field) says where.
    UnexpectedShape,
    /// The answer is larger than this crate reads: 16 MiB.
    TooLarge,
    /// One row of a listing has an unexpected shape; the other rows are not affected.
    RejectedRow,
    /// A listing makes no progress: the server goes on sending rows that were there already.
    ListStuck,
}

impl ErrorKind {
    /// What it means, and what to do where that is not plain.
    fn meaning(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid input",
            Self::Connect => "could not connect to the server",
            Self::Timeout => "no complete answer in time",
            Self::Transport => "the connection broke before the answer was complete",
            Self::Redirected => {
                "the server redirects this request; use the address that it points to as the base URL, with https \
                 where it was http"
            }
            Self::Authentication => {
                "TestRail did not accept the credentials; check the e-mail address and the API key \
                 (a new key works only once \"My Settings\" has been saved)"
            }
            Self::Forbidden => "this user does not have the permission",
            Self::ApiDisabled => {
                "the API is switched off; an administrator can enable it under \
                 Administration > Site Settings > API"
            }
            Self::NotFound => "what the call names does not exist, or this user cannot see it",
            Self::PlanOwned => {
                "the run belongs to a test plan; use the plan's methods: update_run_in_plan_entry or \
                 update_plan_entry to change it, close_plan to close it, delete_run_from_plan_entry or \
                 delete_plan_entry to delete it"
            }
            Self::RunClosed => "the run is closed, and a closed run cannot change",
            Self::SuiteRequired => "this project has several suites: say which one to use (AddRun::suite)",
            Self::InvalidField => "TestRail did not accept a value",
            Self::BadRequest => "TestRail did not accept the request",
            Self::NoSuchEndpoint => {
                "there is no such API method at this address; check the base URL, and whether the server's \
                 version has the method"
            }
            Self::Maintenance => "TestRail is down for maintenance; try again in a few minutes",
            Self::RateLimited => "too many requests in the last minute; wait before the next one",
            Self::Server => "the server failed",
            Self::NotJson => {
                "an HTML page came instead of JSON (a login page, a proxy, or a server that is not TestRail); \
                 check the base URL"
            }
            Self::EmptyBody => "the answer was empty where a body belongs",
            Self::InvalidJson => "the answer is not valid JSON; it was cut short or damaged",
            Self::UnexpectedShape => "the answer has an unexpected shape",
            Self::TooLarge => "the answer is larger than the 16 MiB that are read",
            Self::RejectedRow => "a row of the listing has an unexpected shape; the other rows are not affected",
            Self::ListStuck => "the listing makes no progress: the server sends rows again that it sent before",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, delivery: Delivery) -> Self {
        Self(Box::new(Inner {
            kind,
            delivery,
            call: None,
            status: None,
            message: None,
            field: None,
            retry_after: None,
            detail: None,
            source: None,
        }))
    }

    /// The argument `field` breaks a rule of ours, so nothing was sent.
    pub(crate) fn invalid(field: &str, rule: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_field(Some(field.to_owned())).with_detail(rule)
    }

    /// Names the call that failed: `path` is the method and its ids, such as `get_run/42`.
    pub(crate) fn about(mut self, path: &str, writes: bool) -> Self {
        self.0.call = Some(Call { path: path.to_owned(), writes });
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_message(mut self, message: Option<String>) -> Self {
        self.0.message = message;
        self
    }

    pub(crate) fn with_field(mut self, field: Option<String>) -> Self {
        self.0.field = field;
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// The kind of failure, for code that tells them apart.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What became of the request: whether a write may be repeated.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The HTTP status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// What TestRail said, in its own words: without control characters, and at most 1 KiB of it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The field concerned: the one that TestRail named (`suite_id`), the argument that broke a rule
    /// (`limit`), or the place in the answer that has an unexpected shape (`runs[1].created_on`).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The TestRail method of the call that failed, such as `get_run`. `None` where there was no call, as
    /// in [`Client::new`](crate::Client::new).
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.segments().next()
    }

    /// The ids that the call was about, in the order of the method's path: `42` of `get_run/42`.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.segments().skip(1)
    }

    fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.call.iter().flat_map(|call| call.path.split('/'))
    }

    /// How long the server asks to wait before the next request, where it says so in whole seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = &self.call {
            write!(f, "{}: ", call.path)?;
        }
        match (&self.kind, &self.field, &self.detail) {
            // Our own rules read best on their own: "limit must be 1 to 250, not 0; nothing was sent".
            (ErrorKind::InvalidInput, Some(field), Some(rule)) => write!(f, "{field} {rule}")?,
            (kind, _, Some(detail)) => write!(f, "{} ({detail})", kind.meaning())?,
            (kind, _, None) => f.write_str(kind.meaning())?,
        }
        match (self.status, &self.message) {
            (Some(status), Some(message)) => write!(f, "; TestRail answered {status}: {message}")?,
            (Some(status), None) => write!(f, "; the answer's status was {status}")?,
            (None, _) => {}
        }
        match self.delivery {
            Delivery::NeverSent if self.call.is_some() => f.write_str("; nothing was sent"),
            Delivery::Unknown if self.writes() => {
                f.write_str("; the server may have done it all the same: look before you repeat it")
            }
            Delivery::Applied if self.writes() => f.write_str("; the server has done it: do not repeat it"),
            _ => Ok(()),
        }
    }
}

impl Inner {
    fn writes(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.writes)
    }
}

impl StdError for Inner {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("delivery", &self.0.delivery)
            .field("call", &self.0.call.as_ref().map(|call| &call.path))
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("field", &self.0.field)
            .field("detail", &self.0.detail)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
