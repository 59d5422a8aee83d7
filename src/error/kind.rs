//! The kinds of failure that a program can tell apart.

/// The kind of an [`Error`](crate::Error): what a program can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument breaks a rule that this crate checks before anything is sent;
    /// [`field`](crate::Error::field) names it.
    InvalidInput,
    /// The server's name could not be looked up (DNS).
    UnknownHost,
    /// No connection to the server: it does not listen, or cannot be reached.
    Connect,
    /// TLS could not be agreed on: the server's certificate is not trusted or is another host's, or it speaks no TLS.
    Tls,
    /// The proxy did not let the request through.
    Proxy,
    /// This machine is short of something that a connection needs, such as open files or ports.
    Local,
    /// No complete answer came in the time allowed.
    Timeout,
    /// The connection broke before an answer came.
    Transport,
    /// What came is not HTTP, or breaks its rules.
    Protocol,
    /// The server answered that all was well, and then the connection broke or stalled in the body of the answer.
    BodyLost,
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
    /// [`field`](crate::Error::field) says which id it was.
    NotFound,
    /// The run belongs to a test plan and can only be changed through the plan's own methods (403).
    PlanOwned,
    /// The run is closed, and a closed run cannot change (403).
    RunClosed,
    /// A project with several suites needs to be told which suite to use (400).
    SuiteRequired,
    /// TestRail did not accept a value (400); [`field`](crate::Error::field) names it where TestRail does.
    InvalidField,
    /// TestRail did not accept the request for another reason (another 4xx).
    BadRequest,
    /// There is no such API method at this address (404, 405): check the base URL, or the server's version.
    NoSuchEndpoint,
    /// TestRail is down for maintenance (409); on TestRail Cloud this happens daily, for some minutes.
    Maintenance,
    /// Too many requests in the last minute, for TestRail (429) or for the client's
    /// [own limit](crate::ClientBuilder::requests_per_minute); [`retry_after`](crate::Error::retry_after) tells how
    /// long to wait.
    RateLimited,
    /// The server failed (5xx).
    Server,
    /// A page or another text came instead of JSON: from a login page, a proxy, or something that is not TestRail's
    /// API.
    NotJson,
    /// The answer was empty where a body belongs.
    EmptyBody,
    /// The answer is not valid JSON: it was cut short or damaged.
    InvalidJson,
    /// The answer is JSON of another shape than TestRail documents; [`field`](crate::Error::field) says where.
    UnexpectedShape,
    /// The answer is larger than this crate reads: 16 MiB, 250,000 JSON values in an answer of more than 1
    /// MiB, or the rows asked for on a page.
    TooLarge,
    /// The answer is of another request: it is about another run, or another project, as far as it tells.
    Mismatch,
    /// One row of a listing has an unexpected shape; the other rows are not affected.
    RejectedRow,
    /// The pages of a listing do not fit together: the list changed faster than it could be read, or the server goes on
    /// sending rows that were there already. Only [`runs`](crate::Client::runs) meets it. The runs that came are right,
    /// but others may be missing: list again.
    ListInconsistent,
}

impl ErrorKind {
    /// What it means, and what to do where that is not plain.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid input",
            Self::UnknownHost => "the server's name could not be looked up; check the base URL",
            Self::Connect => "could not connect to the server; check that it is up, and the base URL's host and port",
            Self::Tls => {
                "TLS could not be agreed on with the server; it has to speak TLS at this port, and its certificate has \
                 to be of this host and of an authority that this machine trusts (ClientBuilder::root_certificate adds one)"
            }
            Self::Proxy => "the proxy did not let the request through; check its address and credentials",
            Self::Local => {
                "this machine is short of something that a connection needs (open files, ports); this is not the \
                 server's fault"
            }
            Self::Timeout => "no complete answer in time",
            Self::Transport => "the connection broke before an answer came",
            Self::Protocol => "what came breaks the rules of HTTP; check the base URL and what lies in between",
            Self::BodyLost => "the answer said success, but its body was lost on the way",
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
            Self::SuiteRequired => {
                "this project has several suites: say which one to use (AddRun::suite, or suite_id in a raw call)"
            }
            Self::InvalidField => "TestRail did not accept a value",
            Self::BadRequest => "TestRail did not accept the request",
            Self::NoSuchEndpoint => {
                "there is no such API method at this address, or it wants the other of GET and POST; check the base \
                 URL, and whether the server's version has the method"
            }
            Self::Maintenance => "TestRail is down for maintenance; try again in a few minutes",
            Self::RateLimited => "too many requests in the last minute; wait before the next one",
            Self::Server => "the server failed",
            Self::NotJson => {
                "a page or another text came instead of JSON (from a login page, a proxy, or a server that is not \
                 TestRail); check the base URL"
            }
            Self::EmptyBody => "the answer was empty where a body belongs",
            Self::InvalidJson => "the answer is not valid JSON; it was cut short or damaged",
            Self::UnexpectedShape => "the answer has an unexpected shape",
            Self::TooLarge => "the answer is larger than what is read",
            Self::Mismatch => "the answer is of another request",
            Self::RejectedRow => "a row of the listing has an unexpected shape; the other rows are not affected",
            Self::ListInconsistent => {
                "the pages of the list do not fit together, so that runs could be missing; list again, best \
                 when the project is less busy"
            }
        }
    }
}
