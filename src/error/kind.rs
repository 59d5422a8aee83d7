//! The kinds of failure that a program can tell apart.

/// The kind of an [`Error`](crate::Error), for a program to match on.
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
    /// An argument breaks a rule that this crate checks before it sends anything; [`field`](crate::Error::field) names
    /// it.
    ///
    /// Troubleshooting: the text states the rule. A base URL is the part before `index.php` in the browser, including
    /// any sub-path. It starts with `https://`. Plain `http` would expose the key, so it is allowed only on this
    /// machine, unless you set [`allow_plain_http`](crate::ClientBuilder::allow_plain_http).
    InvalidInput,
    /// The server's host name could not be resolved (DNS).
    ///
    /// Troubleshooting: look for a typo in the base URL; on TestRail Cloud it is `https://NAME.testrail.io`. In a
    /// network without DNS, a [proxy](crate::ClientBuilder::proxy) can resolve the name.
    UnknownHost,
    /// No connection to the server, or to the proxy in front of it: it does not listen, or is unreachable.
    ///
    /// Troubleshooting: does the address open in a browser on the same machine? Look for a firewall, a missing VPN, a
    /// wrong port, or a proxy that you need. The client uses the one in `HTTPS_PROXY`, or that of
    /// [`proxy`](crate::ClientBuilder::proxy).
    Connect,
    /// The TLS handshake failed: the server's certificate is not trusted or belongs to another host, or the server does
    /// not speak TLS.
    ///
    /// Troubleshooting: the text names the cause. If your company has its own authority, or if the server's certificate
    /// is self-signed, install it on the machine, or pass it to
    /// [`root_certificate`](crate::ClientBuilder::root_certificate). Some companies' proxies and firewalls replace
    /// every certificate by one of their own authority. If the server speaks plain http on this port, use its https
    /// port.
    Tls,
    /// The request did not get past the proxy: it demands a user and a password, or refuses to connect to the server. A
    /// proxy that is down is [`Connect`](Self::Connect).
    ///
    /// Troubleshooting: the text says which variable or setting names the proxy. A user and a password are part of its
    /// address. The proxy must allow connections to the server's port. If the server needs no proxy, add it to
    /// `NO_PROXY`, or call [`no_proxy`](crate::ClientBuilder::no_proxy).
    Proxy,
    /// This machine is out of something, such as open files, ports or disk space; or a file to send cannot
    /// be read to its end, or a file cannot be written.
    ///
    /// Troubleshooting: raise the limit of open files (`ulimit -n`), or lower
    /// [`max_in_flight`](crate::ClientBuilder::max_in_flight). Share one client by cloning it, instead of creating one
    /// for each call.
    Local,
    /// No complete answer came in the time allowed.
    ///
    /// Troubleshooting: the server is slow or overloaded, or a firewall drops packets. For large runs, raise
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout) and [`deadline`](crate::ClientBuilder::deadline). For
    /// a write, [`delivery`](crate::Error::delivery) says whether to look first.
    Timeout,
    /// The connection broke before an answer came.
    ///
    /// Troubleshooting: the network or a proxy fails now and then. For a write, [`delivery`](crate::Error::delivery)
    /// says whether to look first. If it happens every time and at once, something in between refuses the connection.
    Transport,
    /// The answer is not HTTP, or breaks its rules.
    ///
    /// Troubleshooting: look for `http` instead of `https` in the base URL, or the reverse, or for the port of another
    /// service.
    Protocol,
    /// The server reported success, but then the connection broke or stalled in the body of the answer.
    ///
    /// Troubleshooting: the server has done what you asked for. Do not repeat a write: read the result instead.
    BodyLost,
    /// The server redirects elsewhere (a 3xx), most often from `http` to `https`. The client does not follow redirects:
    /// that would turn a write into a read.
    ///
    /// Troubleshooting: the text names the target server. If it is the same server with `https`, use that as the base
    /// URL. If it is another server, it is often the login page of something in front of TestRail.
    Redirected,
    /// TestRail does not accept the e-mail address and key (401), or has locked the user out for a while.
    ///
    /// Troubleshooting: create an API key under "My Settings" in TestRail. It works only after you save that page
    /// ("Save Settings"). The key goes with the e-mail address of the user who created it. Even if the API allows
    /// passwords, single sign-on can forbid them: use a key. After several failures, wait for some minutes.
    Authentication,
    /// This user does not have the permission, or nobody may do this (403).
    ///
    /// Troubleshooting: the user's role in this project needs the permission, such as "add runs" or "close runs".
    /// TestRail's message names it. The project may also be hidden from the user. What nobody may do is, for example,
    /// to delete the default dataset.
    Forbidden,
    /// The API is switched off (403).
    ///
    /// Troubleshooting: an administrator can enable it under Administration > Site Settings > API.
    ApiDisabled,
    /// Only TestRail Enterprise has the method, and the server has no license for it (403).
    ///
    /// Troubleshooting: an administrator can see the edition under Administration > License, or that of a Cloud
    /// instance in its subscription. Leave the call out where other editions are in use.
    EnterpriseOnly,
    /// What the call names does not exist, or this user cannot see it. TestRail answers 400, not 404;
    /// [`field`](crate::Error::field) says which id it was.
    ///
    /// Troubleshooting: ids of projects, suites, runs and plans look alike. Is it the id of a plan (its address has
    /// `plans/view`), or from another server? A deleted run is gone for good.
    NotFound,
    /// The run belongs to a test plan, and only the plan's own methods can do this (403).
    ///
    /// Troubleshooting: [`Run::plan_id`](crate::Run::plan_id) names the plan.
    /// [`close_plan`](crate::Client::close_plan) closes all of its runs.
    /// [`delete_run_from_plan_entry`](crate::Client::delete_run_from_plan_entry) and
    /// [`delete_plan_entry`](crate::Client::delete_plan_entry) delete. [`update_run`](crate::Client::update_run) uses
    /// the plan's methods by itself, and returns this error only for what one run cannot have for itself, such as a
    /// milestone: [`field`](crate::Error::field) names it.
    PlanOwned,
    /// The run or plan is closed: it cannot change any more, and not every user can delete it (403).
    ///
    /// Troubleshooting: a run or plan cannot be reopened; create another. A job that closes its run in two places gets
    /// this error the second time.
    Completed,
    /// A test case is not in the run, so that it can have no result there (400). TestRail then stores none of a batch;
    /// [`case_id`](crate::Error::case_id) names the case.
    ///
    /// Troubleshooting: leave the case out, or add it to the run. A run of selected cases does not take new ones by
    /// itself.
    CaseNotInRun,
    /// The project has several suites, and the request does not say which one to use (400).
    ///
    /// Troubleshooting: set [`suite_id`](crate::AddRun::suite_id). A suite's id is in its address (`suites/view/7`),
    /// and `get_suites` lists them.
    SuiteRequired,
    /// TestRail did not accept a value (400). If TestRail names the field, so does [`field`](crate::Error::field).
    ///
    /// Troubleshooting: TestRail's message names the rule. One possible cause is a field that an administrator has made
    /// mandatory: [`is_required`](crate::result_fields::Field::is_required) tells which those are.
    InvalidField,
    /// TestRail did not accept the request for another reason (another 4xx).
    ///
    /// Troubleshooting: TestRail's message gives the reason. If there is none, a proxy or firewall may have answered,
    /// for example because the request was too large (413).
    BadRequest,
    /// Something between this client and TestRail refused the request (a 4xx without TestRail's words): a firewall, a
    /// gateway, a mesh, a proxy. The text has its first words. Of most of these, nobody can tell whether TestRail has
    /// done the work, so the verdict is [`Unknown`](crate::Delivery::Unknown).
    ///
    /// Troubleshooting: look at what stands in front of TestRail; its words often name it. It may want a
    /// [header](crate::ClientBuilder::header), or allow programs from certain networks only.
    Intercepted,
    /// There is no such API method at this address (404, 405). Check the base URL, or the server's version.
    ///
    /// Troubleshooting: the base URL is the part before `index.php`. If TestRail is installed under a path, the base
    /// URL includes it (`https://example.com/testrail`). A proxy that drops the query of `index.php?/api/v2/..` also
    /// causes this. In a [`raw`](crate::Client::raw) call, check the spelling, the verb (GET or POST), and the version
    /// that introduced the method.
    NoSuchEndpoint,
    /// TestRail is down for maintenance (409). On TestRail Cloud this happens daily, for some minutes.
    ///
    /// Troubleshooting: try again after some minutes, or move nightly jobs to another hour.
    Maintenance,
    /// Too many requests in the last minute, for TestRail (429) or for the client's [own
    /// limit](crate::ClientBuilder::requests_per_minute). [`retry_after`](crate::Error::retry_after) tells how long to
    /// wait.
    ///
    /// Troubleshooting: the client waits if the deadline allows it. Keep the
    /// [`deadline`](crate::ClientBuilder::deadline) above a minute, report results in batches
    /// ([`report_results`](crate::Client::report_results)), and look for other programs that use the server. TestRail
    /// Cloud allows 180 requests a minute to all of them together.
    RateLimited,
    /// The server failed (5xx).
    ///
    /// Troubleshooting: see TestRail's message and its log. After 502, 503 and 504, the cause is often a proxy in front
    /// of a server that restarts. For a write, [`delivery`](crate::Error::delivery) says whether to look first.
    Server,
    /// The answer is a web page or other text instead of JSON: from a login page, a proxy, or something that is not
    /// TestRail's API.
    ///
    /// Troubleshooting: append `index.php?/api/v2/get_current_user` to the base URL and open it in a browser. It should
    /// show JSON or an error from TestRail. If it shows the login page of a proxy or of single sign-on, programs need a
    /// way past that. If it shows another site, the base URL lacks the path to TestRail.
    NotJson,
    /// The answer is empty but should have a body. Or it should be empty, as after a deletion, but does not have the
    /// head of TestRail's answers, and no look shows that it was done.
    ///
    /// Troubleshooting: look into the server's log, usually that of PHP, and at what stands in front of it. After a
    /// write, look for what it did.
    EmptyBody,
    /// The answer is not valid JSON: it was cut short or damaged. Damage inside one row of a list costs only that row.
    ///
    /// Troubleshooting: a proxy may cut long answers: ask for smaller pages. PHP may print its own warnings in front of
    /// the JSON: switch `display_errors` off on the server.
    InvalidJson,
    /// The answer is JSON, but not of the shape that TestRail documents. [`field`](crate::Error::field) says where.
    ///
    /// Troubleshooting: with [`raw`](crate::Client::raw), compare your type with what the server sends. With other
    /// methods, a newer version of this crate may know the shape. If not, please report it with the server's version.
    UnexpectedShape,
    /// The answer is larger than the client reads: more bytes than
    /// [`max_answer`](crate::ClientBuilder::max_answer) (16 MiB by default) or
    /// [`max_download`](crate::ClientBuilder::max_download) allows, too many JSON values (in an answer of over 1 MiB,
    /// 250,000 or one for every 64 bytes), or more rows than the page should have. Or a listing has more rows than
    /// [`max_rows`](crate::ClientBuilder::max_rows) (1,000,000 by default), or a look for one row finds over 100: then
    /// the text says so.
    ///
    /// Troubleshooting: ask for less, with a smaller `limit`, or with a shorter time between
    /// [`created_after`](crate::RunsFilter::created_after) and [`created_before`](crate::RunsFilter::created_before).
    /// Or raise the limit.
    TooLarge,
    /// The answer belongs to another request: as far as it tells, it is about another entity or another
    /// parent, such as another run or project, or about one of another name than the request gave it.
    ///
    /// Troubleshooting: a proxy or cache in front of TestRail mixes up answers. It must not cache, and must not share
    /// connections between users.
    Mismatch,
    /// One row of a list has an unexpected shape. The other rows are not affected.
    ///
    /// Troubleshooting: go on without the row. The text names the row and the field. A newer version of this crate may
    /// know the shape.
    RejectedRow,
    /// The pages of a list do not fit together: the list changed faster than the client could read it, or the server
    /// kept sending the same rows. Only [`Items`](crate::Items), [`Pages`](crate::Pages) and calls that read a whole
    /// list have this error. The rows so far are right, but others may be missing: list again.
    ///
    /// Troubleshooting: list when the project is less busy, or list less of it:
    /// [`created_after`](crate::RunsFilter::created_after) leaves out old rows. If it happens every time, a proxy may
    /// drop the `offset` of the query. If the server lists rows of one second in another order each time, and more of
    /// them than fit a page, the text says so: a larger `limit` helps.
    ListInconsistent,
}

impl ErrorKind {
    /// Whether it usually goes away by itself.
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

    /// What it means, and what to do if that is not obvious.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid input",
            Self::UnknownHost => "the server's name could not be looked up; check the base URL",
            Self::Connect => "could not connect to the server; check that it is up, and the base URL's host and port",
            Self::Tls => "the TLS handshake failed",
            Self::Proxy => "the request did not get past the proxy",
            Self::Local => {
                "this machine is out of something (open files, ports, disk space), or a file cannot be read or \
                 written; this is not the server's fault"
            }
            Self::Timeout => "no complete answer in time",
            Self::Transport => "the connection broke before an answer came",
            Self::Protocol => "the answer is not valid HTTP; check the base URL and what is in between",
            Self::BodyLost => "the answer said success, but its body was lost on the way",
            Self::Redirected => {
                "the server redirects this request; use the address that it points to as the base URL, with https if \
                 it was http"
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
            Self::EnterpriseOnly => "only TestRail Enterprise has this method, and the server has no license for it",
            Self::NotFound => "what the call names does not exist, or this user cannot see it",
            Self::PlanOwned => {
                "the run belongs to a test plan; use the plan's methods: update_run_in_plan_entry or \
                 update_plan_entry to change it, close_plan to close it, delete_run_from_plan_entry or \
                 delete_plan_entry to delete it"
            }
            Self::Completed => "it is closed and cannot change any more",
            Self::CaseNotInRun => "a test case is not in the run, and nothing was stored",
            Self::SuiteRequired => "this project has several suites: say which one to use (suite_id)",
            Self::InvalidField => "TestRail did not accept a value",
            Self::BadRequest => "TestRail did not accept the request",
            Self::Intercepted => {
                "something between this client and TestRail refused the request; TestRail itself has not answered"
            }
            Self::NoSuchEndpoint => {
                "there is no such API method at this address, or it needs the other verb (GET or POST); check the base \
                 URL, and whether the server's version has the method"
            }
            Self::Maintenance => "TestRail is down for maintenance; try again in a few minutes",
            Self::RateLimited => "too many requests in the last minute; wait before the next one",
            Self::Server => "the server failed",
            Self::NotJson => {
                "the answer is a web page or other text, not JSON (from a login page, a proxy, or a server that is not \
                 TestRail); check the base URL"
            }
            Self::EmptyBody => "the answer is empty but should have a body",
            Self::InvalidJson => "the answer is not valid JSON; it was cut short or damaged",
            Self::UnexpectedShape => "the answer has an unexpected shape",
            Self::TooLarge => {
                "the answer is larger than the client reads; ask for less (a smaller limit, a shorter time), or raise \
                 ClientBuilder::max_answer"
            }
            Self::Mismatch => "the answer belongs to another request",
            Self::RejectedRow => "a row of the listing has an unexpected shape; the other rows are not affected",
            Self::ListInconsistent => {
                "the pages of the list do not fit together, so rows may be missing; list again, ideally when the \
                 project is less busy"
            }
        }
    }
}
