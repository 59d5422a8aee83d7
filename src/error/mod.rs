//! What went wrong, what it means, and what happened to the request.

use std::error::Error as StdError;
use std::time::Duration;

mod delivery;
mod display;
mod kind;
mod optional;

use tokio::time::Instant;

pub use delivery::Delivery;
pub(crate) use display::rounded;
pub use kind::ErrorKind;
pub use optional::ResultExt;

use crate::types::{CaseId, ParseIdError, Timestamp};

/// Why a call failed.
///
/// Its text says what happened, what TestRail said, and what to do. Code can match on [`kind`](Error::kind).
/// [`delivery`](Error::delivery) says what happened to the request. The error never holds the API key or what was sent.
/// Of a good answer it quotes only a value of an unexpected type or, if a name is not found, the names that there are.
/// Of addresses it names only the server that a redirect points to. If something other than TestRail refused the
/// request, the text has its first words.
///
/// # Examples
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::ErrorKind;
///
/// match client.close_run(42).await {
///     Ok(run) => println!("{} is closed", run.name),
///     Err(error) if error.kind() == ErrorKind::Completed => println!("it was closed already"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// Everything it tells:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use testrail::fake::FakeTestRail;
/// use testrail::{AddRun, Delivery, ErrorKind};
///
/// let fake = FakeTestRail::start().await;
/// let error = fake.client().add_run(1, &AddRun::new("Nightly").suite_id(99)).await.unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "add_run/1: what the call names does not exist, or this user cannot see it; TestRail answered 400: \
///      Field :suite_id is not a valid test suite."
/// );
/// assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Refused));
/// assert_eq!((error.method(), error.ids().collect::<Vec<_>>()), (Some("add_run"), vec!["1"]));
/// assert_eq!(error.status(), Some(400));
/// assert_eq!(error.message(), Some("Field :suite_id is not a valid test suite."));
/// assert_eq!(error.field(), Some("suite_id"));
/// assert_eq!(error.attempts(), 1);
/// assert_eq!(error.retry_after(), None);
/// assert_eq!(error.sent_at(), None); // this client had no answer yet that told the server's time
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
    attempts: u32,
    /// Whether the client did not retry because its retry budget was used up.
    out_of_budget: bool,
    first_attempt: Option<FirstAttempt>,
    /// What it means, if the kind alone does not tell.
    meaning: Option<&'static str>,
    detail: Option<String>,
    /// What the failure means for the caller's purpose, if the verdict does not say it. Takes its place in the text.
    outcome: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug)]
struct Call {
    path: String,
    writes: bool,
}

/// When the first attempt of a call began that the server may have carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirstAttempt {
    pub(crate) at: Instant,
    /// By the server's clock, if it was known.
    pub(crate) server_time: Option<Timestamp>,
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
            attempts: 0,
            out_of_budget: false,
            first_attempt: None,
            meaning: None,
            detail: None,
            outcome: None,
            source: None,
        }))
    }

    /// The argument `field` breaks a rule of this crate, so nothing was sent.
    pub(crate) fn invalid(field: &str, rule: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_field(Some(field.to_owned())).with_detail(rule)
    }

    /// The error of a call outside of a tokio runtime, where the HTTP client would panic. `None` inside of one.
    pub(crate) fn if_without_runtime() -> Option<Self> {
        let error = || {
            Self::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(
                "a call needs a tokio runtime: await it in #[tokio::main], or hand it to Runtime::block_on (the crate's page \
                 shows how, under \"In a program without async\")",
            )
        };
        tokio::runtime::Handle::try_current().is_err().then(error)
    }

    /// Names the failed call: `path` is the method and its ids, such as `get_run/42`.
    pub(crate) fn about(mut self, path: &str, writes: bool) -> Self {
        self.0.call = Some(Call { path: path.to_owned(), writes });
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.0.delivery = delivery;
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

    /// Makes the error of the last attempt the error of the call: adds the number of attempts, when they began, and the
    /// strongest of their verdicts.
    pub(crate) fn of_call(mut self, attempts: u32, first: FirstAttempt, verdict: Delivery) -> Self {
        (self.0.attempts, self.0.first_attempt, self.0.delivery) = (attempts, Some(first), verdict);
        self
    }

    /// Says that the client would have retried if its retry budget had not been used up.
    pub(crate) fn without_budget(mut self) -> Self {
        self.0.out_of_budget = true;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says what it means and what to do, in place of the words for its kind.
    pub(crate) fn with_meaning(mut self, meaning: &'static str) -> Self {
        self.0.meaning = Some(meaning);
        self
    }

    /// As [`with_meaning`](Self::with_meaning), unless something has said more already.
    pub(crate) fn or_meaning(mut self, meaning: &'static str) -> Self {
        self.0.meaning.get_or_insert(meaning);
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds to the text in parentheses.
    pub(crate) fn add_detail(mut self, more: &str) -> Self {
        self.0.detail = Some(match self.0.detail {
            Some(detail) => format!("{detail}; {more}"),
            None => more.to_owned(),
        });
        self
    }

    /// Ends the text with this instead of what the verdict means: `no run was created`, say, after a look that failed.
    pub(crate) fn with_outcome(mut self, outcome: &'static str) -> Self {
        self.0.outcome = Some(outcome);
        self
    }

    pub(crate) fn with_source(mut self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    /// The kind of failure, for code to match on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened to the request, which tells whether you may repeat a write.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// The HTTP status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// What TestRail said, in its own words, without control characters and at most 1 KiB long. If they repeat the key
    /// or another secret of the client, `[hidden]` stands in its place.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The field concerned: the one that TestRail named (`suite_id`), the argument that broke a rule (`limit`), or the
    /// place of an unexpected shape in the answer (`runs[1].created_on`).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The TestRail method of the failed call, such as `get_run`. `None` if there was no call, as in
    /// [`Client::new`](crate::Client::new).
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.segments().next()
    }

    /// The ids of the call, in the order of the method's path: `42` of `get_run/42`.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.segments().skip(1)
    }

    fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.call.iter().flat_map(|call| call.path.split('/'))
    }

    /// How many attempts the call made, including the first one. 0 if it made none.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// When the first request was sent that the server may have carried out, by the server's own clock. A request that
    /// the server refused does not count. `None` if nothing was sent, or if no earlier answer had told the client the
    /// server's time. If you look for what the call did with a filter such as `created_after`, leave a second to spare:
    /// TestRail counts in whole seconds.
    #[must_use]
    pub fn sent_at(&self) -> Option<Timestamp> {
        self.0.first_attempt.filter(|_| self.0.delivery > Delivery::NeverSent)?.server_time
    }

    /// The test case that is not in the run, after a [`CaseNotInRun`](ErrorKind::CaseNotInRun): the one that TestRail
    /// names, or that the call names. `None` if neither does.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::results::AddResult;
    ///
    /// let results = [1, 2623].map(|case| AddResult::new(StatusId::PASSED).case_id(case));
    /// if let Err(error) = client.add_results_for_cases(42, &results).await {
    ///     match error.case_id() {
    ///         Some(case) => println!("nothing was stored, because case {case} is not in the run"),
    ///         None => return Err(error),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn case_id(&self) -> Option<CaseId> {
        if self.kind() != ErrorKind::CaseNotInRun {
            return None;
        }
        let named = self.message().and_then(case_in_words);
        // The methods about one case have its id behind the run's.
        named.or_else(|| self.ids().nth(1)?.parse().ok())
    }

    /// When the call's first attempt began, by this machine's clock and by the server's.
    pub(crate) fn first_attempt(&self) -> Option<FirstAttempt> {
        self.0.first_attempt
    }

    /// Whether the same call may work later, without a change. That is so after a failure of the network or the server
    /// (or a 5xx of a proxy in front of it), too many requests, maintenance, or a failure of this machine, such as too
    /// many open files or a full disk. The client has already retried as far as that was safe and its deadline allowed.
    /// For a write, [`delivery`](Error::delivery) says whether you may repeat it.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// match client.get_run(42).await {
    ///     Err(error) if error.is_transient() => println!("later, perhaps: {error}"),
    ///     other => println!("{}", other?.name),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.kind().is_transient()
            && self.status().is_none_or(|status| status >= 300 || self.kind() != ErrorKind::Server)
    }

    /// Whether the kind is [`NotFound`](ErrorKind::NotFound): what the call names does not exist, or this user cannot
    /// see it. See also [`optional`](ResultExt::optional).
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// match client.delete_run(42).await {
    ///     Err(error) if error.is_not_found() => println!("run 42 was gone already"),
    ///     other => other?,
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// How long the server asks you to wait before the next request, if it says so in its header `Retry-After` or in
    /// its text. A wait of more than a day is a mistake, and counts as none.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

/// The 2623 of `contains one or more invalid results (case C2623 unknown or not part of the test run)`.
fn case_in_words(words: &str) -> Option<CaseId> {
    let (_, rest) = words.split_once("(case ").or_else(|| words.split_once("(cases "))?;
    rest.split(|c: char| !c.is_ascii_alphanumeric()).next()?.parse().ok()
}

impl StdError for Inner {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Lets code parse an id with `?`.
impl From<ParseIdError> for Error {
    fn from(error: ParseIdError) -> Self {
        Self::new(ErrorKind::InvalidInput, Delivery::NeverSent).with_detail(error.to_string())
    }
}
