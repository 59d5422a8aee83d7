//! The kinds of failure that a program can tell apart.

/// The kind of an [`Error`](crate::Error): what a program can tell apart.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::ErrorKind;
///
/// match client.get_run(42).await {
///     Ok(run) => println!("{}", run.name),
///     Err(error) => match error.kind() {
///         ErrorKind::NotFound => println!("there is no run 42"),
///         ErrorKind::Authentication | ErrorKind::ApiDisabled => println!("check the account: {error}"),
///         _ => return Err(error),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument breaks a rule that this crate checks before anything is sent;
    /// [`field`](crate::Error::field) names it.
    ///
    /// Troubleshooting: the text says the rule. A base URL is what stands in front of `index.php` in the browser, any
    /// sub-path included. It starts with `https://`: plain `http` is refused where the key could be read on its way,
    /// which is everywhere but on this machine, unless
    /// [`allow_plain_http`](crate::ClientBuilder::allow_plain_http) is set.
    InvalidInput,
    /// The server's name could not be looked up (DNS).
    ///
    /// Troubleshooting: look for a slip in the base URL; on TestRail Cloud it is `https://NAME.testrail.io`. From a
    /// network without DNS, a [proxy](crate::ClientBuilder::proxy) looks the name up.
    UnknownHost,
    /// No connection to the server: it does not listen, or cannot be reached.
    ///
    /// Troubleshooting: does the address open in a browser on the same machine? Look for a firewall, a VPN that is
    /// missing, another port, or a proxy that is needed: those of the environment are not used, only
    /// [`proxy`](crate::ClientBuilder::proxy).
    Connect,
    /// TLS could not be agreed on: the server's certificate is not trusted or is another host's, or it speaks no TLS.
    ///
    /// Troubleshooting: for a company's own authority, install its certificate on the machine, or give it to
    /// [`root_certificate`](crate::ClientBuilder::root_certificate). Where the server speaks plain http, the port is
    /// another one than that of https.
    Tls,
    /// The proxy did not let the request through.
    ///
    /// Troubleshooting: its address and its user belong in [`proxy`](crate::ClientBuilder::proxy), and it has to allow
    /// connections to the server's port.
    Proxy,
    /// This machine is short of something that is needed, such as open files, ports or disk space; or a file that was to
    /// be sent or written cannot be.
    ///
    /// Troubleshooting: raise the limit of open files (`ulimit -n`), lower
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight), and share one client, by clones, instead of making one
    /// for each call.
    Local,
    /// No complete answer came in the time allowed.
    ///
    /// Troubleshooting: the server is slow or overloaded, or a firewall drops packets. Raise
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout) and [`deadline`](crate::ClientBuilder::deadline) for
    /// large runs; for a write, [`delivery`](crate::Error::delivery) says whether to look first.
    Timeout,
    /// The connection broke before an answer came.
    ///
    /// Troubleshooting: a network or a proxy that fails now and then; for a write, [`delivery`](crate::Error::delivery)
    /// says whether to look first. Where it happens at once and always, something in between refuses the connection.
    Transport,
    /// What came is not HTTP, or breaks its rules.
    ///
    /// Troubleshooting: `http` instead of `https` in the base URL, or the other way round, or the port of another
    /// service.
    Protocol,
    /// The server answered that all was well, and then the connection broke or stalled in the body of the answer.
    ///
    /// Troubleshooting: what was asked for is done. Read it again instead of repeating a write.
    BodyLost,
    /// The server points elsewhere (a 3xx), most often from `http` to `https`. Redirects are not followed:
    /// that would turn a write into a read.
    ///
    /// Troubleshooting: the text names the server that it points to. If that is the same one with `https`, write the base
    /// URL so; a redirect to another one is often to a login page of something in front of TestRail.
    Redirected,
    /// TestRail does not accept the e-mail address and key (401), or has locked the user out for a while.
    ///
    /// Troubleshooting: an API key is made under "My Settings" in TestRail and works only once that page has been saved
    /// ("Save Settings"). The key goes with the e-mail address of the user who made it. Where passwords are allowed for
    /// the API, single sign-on can forbid them: use a key. After several failures, wait for some minutes.
    Authentication,
    /// This user may not do that (403).
    ///
    /// Troubleshooting: the role of the user in this project needs the permission, such as "add runs" or "close runs";
    /// TestRail's words name it. The project may be hidden from the user.
    Forbidden,
    /// The administrator has switched the API off (403).
    ///
    /// Troubleshooting: an administrator enables it under Administration > Site Settings > API.
    ApiDisabled,
    /// What the call names does not exist, or this user cannot see it. TestRail answers 400, not 404;
    /// [`field`](crate::Error::field) says which id it was.
    ///
    /// Troubleshooting: ids of projects, suites, runs and plans look alike: is it the id of a plan (its address has
    /// `plans/view`), or of another server? A deleted run is gone for good.
    NotFound,
    /// The run belongs to a test plan and can only be changed through the plan's own methods (403).
    ///
    /// Troubleshooting: [`Run::plan_id`](crate::Run::plan_id) names the plan. [`raw`](crate::Client::raw) calls its
    /// methods: `update_run_in_plan_entry` and `update_plan_entry` change, `close_plan` closes, and
    /// `delete_run_from_plan_entry` and `delete_plan_entry` delete.
    PlanOwned,
    /// It is closed: a run, plan or milestone that is completed cannot change (403).
    ///
    /// Troubleshooting: a run or plan cannot be opened again; create another. A job that closes its run in two places
    /// meets this the second time.
    Completed,
    /// A project with several suites needs to be told which suite to use (400).
    ///
    /// Troubleshooting: give [`suite_id`](crate::AddRun::suite_id). A suite's id is in its
    /// address (`suites/view/7`), and `get_suites` lists them.
    SuiteRequired,
    /// TestRail did not accept a value (400); [`field`](crate::Error::field) names it where TestRail does.
    ///
    /// Troubleshooting: TestRail's words name the rule. Fields that an administrator has made mandatory are a cause
    /// that no client can know of.
    InvalidField,
    /// TestRail did not accept the request for another reason (another 4xx).
    ///
    /// Troubleshooting: TestRail's words say it; where there are none, a proxy or firewall may have answered, for example
    /// because the request was too large (413).
    BadRequest,
    /// There is no such API method at this address (404, 405): check the base URL, or the server's version.
    ///
    /// Troubleshooting: the base URL is what stands in front of `index.php`; where TestRail is installed under a path,
    /// that path belongs to it (`https://example.com/testrail`). A proxy that drops the query of
    /// `index.php?/api/v2/..` has this effect too. In a [`raw`](crate::Client::raw) call, look at the spelling, at GET
    /// and POST, and at the version that brought the method.
    NoSuchEndpoint,
    /// TestRail is down for maintenance (409); on TestRail Cloud this happens daily, for some minutes.
    ///
    /// Troubleshooting: try again after some minutes, or move nightly jobs to another hour.
    Maintenance,
    /// Too many requests in the last minute, for TestRail (429) or for the client's
    /// [own limit](crate::ClientBuilder::requests_per_minute); [`retry_after`](crate::Error::retry_after) tells how
    /// long to wait.
    ///
    /// Troubleshooting: the client has waited where the deadline allowed it. Raise the
    /// [`deadline`](crate::ClientBuilder::deadline) above a minute, report results in batches
    /// (`add_results_for_cases`), and look for other programs that use the server: TestRail Cloud allows 180 requests a
    /// minute to all of them together.
    RateLimited,
    /// The server failed (5xx).
    ///
    /// Troubleshooting: TestRail's words and its log tell; after 502, 503 and 504 it is often a proxy in front of a
    /// server that restarts. For a write, [`delivery`](crate::Error::delivery) says whether to look first.
    Server,
    /// A page or another text came instead of JSON: from a login page, a proxy, or something that is not TestRail's
    /// API.
    ///
    /// Troubleshooting: open the base URL with `index.php?/api/v2/get_current_user` behind it in a browser: it is to
    /// show JSON or an error of TestRail's. If it shows a login page of a proxy or single sign-on, programs need a way
    /// past that; if it shows another site, the path to TestRail is missing in the base URL.
    NotJson,
    /// The answer was empty where a body belongs.
    ///
    /// Troubleshooting: look into the server's log, for PHP most often; after a write, look for what it did.
    EmptyBody,
    /// The answer is not valid JSON: it was cut short or damaged.
    ///
    /// Troubleshooting: a proxy that cuts long answers, or PHP's own warnings in front of the JSON: switch
    /// `display_errors` off there. Smaller pages help where answers are cut.
    InvalidJson,
    /// The answer is JSON of another shape than TestRail documents; [`field`](crate::Error::field) says where.
    ///
    /// Troubleshooting: with [`raw`](crate::Client::raw), compare your type with what the server sends. With the other
    /// methods, a newer version of this crate may know the shape; if not, please report it with the server's version.
    UnexpectedShape,
    /// The answer is larger than this crate reads: 16 MiB, 250,000 JSON values in an answer of more than 1
    /// MiB, or the rows asked for on a page.
    ///
    /// Troubleshooting: ask for less: a smaller `limit`, or a shorter time with
    /// [`created_after`](crate::RunsFilter::created_after) and [`created_before`](crate::RunsFilter::created_before).
    TooLarge,
    /// The answer is of another request: it is about another run, or another project, as far as it tells.
    ///
    /// Troubleshooting: a proxy or cache in front of TestRail mixes answers up: it must not cache, and must not share
    /// connections between users.
    Mismatch,
    /// One row of a listing has an unexpected shape; the other rows are not affected.
    ///
    /// Troubleshooting: go on without it. The text names the row and the field; a newer version of this crate may know
    /// the shape.
    RejectedRow,
    /// The pages of a listing do not fit together: the list changed faster than it could be read, or the server goes on
    /// sending rows that were there already. Only [`Items`](crate::Items) meet it. The rows that came are right, but others
    /// may be missing: list again.
    ///
    /// Troubleshooting: list when the project is less busy, or less of it:
    /// [`created_after`](crate::RunsFilter::created_after) leaves out what is old. Where it happens always, a proxy may
    /// drop the `offset` of the query.
    ListInconsistent,
}

impl ErrorKind {
    /// Whether it passes by itself, most often.
    pub(crate) fn is_transient(self) -> bool {
        matches!(
            self,
            Self::UnknownHost
                | Self::Connect
                | Self::Local
                | Self::Timeout
                | Self::Transport
                | Self::BodyLost
                | Self::Maintenance
                | Self::RateLimited
                | Self::Server
        )
    }

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
                "this machine is short of something (open files, ports, disk space), or a file cannot be read or \
                 written; this is not the server's fault"
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
            Self::Completed => "it is closed and cannot change any more",
            Self::SuiteRequired => "this project has several suites: say which one to use (suite_id)",
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
                "the pages of the list do not fit together, so that rows could be missing; list again, best \
                 when the project is less busy"
            }
        }
    }
}
