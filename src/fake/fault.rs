//! What is made to go wrong on purpose.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};

use super::mishap::{Act, Mishap};
use super::received::Received;
use super::reply::Reply;
use super::request::NextLink;
use super::seed::{Seed, mistake};

/// Something that goes wrong on purpose, for [`FakeTestRail::inject`](super::FakeTestRail::inject).
///
/// It happens to the next call, or to as many as [`times`](Fault::times) says, of those that
/// [`on`](Fault::on) and [`when`](Fault::when) choose, [after](Fault::after) the first ones if that is said. Where
/// several are waiting for a call, the one that was injected first happens, and with it those that happen
/// [always](Fault::always).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, Fault};
/// use testrail::{AddRun, Delivery};
///
/// let fake = FakeTestRail::start().await;
/// fake.inject(Fault::close_after_handling().on("add_run"));
///
/// let new = AddRun::new("Nightly").suite_id(1);
/// let error = fake.client().add_run(1, &new).await.unwrap_err();
/// assert_eq!(error.delivery(), Delivery::Unknown);
/// assert_eq!(fake.run_ids().len(), 5, "the run is there all the same");
/// # Ok(())
/// # }
/// ```
///
/// All that can go wrong:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
/// use testrail::fake::{FakeTestRail, Fault, NextLink, RetryAfter};
///
/// let fake = FakeTestRail::start().await;
///
/// // Another answer, and the call is not handled.
/// fake.inject(Fault::refuse(500, "Something went wrong").on("update_run").times(3));
/// fake.inject(Fault::status(200, r#"{"id": 6, "name": 7}"#).on("get_run"));
/// fake.inject(Fault::status(302, "").header("location", "https://example.com/login"));
/// fake.inject(Fault::html());
/// fake.inject(Fault::rate_limited(RetryAfter::Seconds(60)));
/// fake.inject(Fault::maintenance());
/// fake.inject(Fault::api_disabled());
/// fake.inject(Fault::locked_out());
///
/// // The call is handled or not, and something happens to the connection.
/// fake.inject(Fault::close_before_handling());
/// fake.inject(Fault::reset_before_handling());
/// fake.inject(Fault::close_after_handling());
/// fake.inject(Fault::reset_after_handling());
/// fake.inject(Fault::close_in_body());
/// fake.inject(Fault::reset_in_body());
/// fake.inject(Fault::stall_body(Duration::from_secs(30)));
/// fake.inject(Fault::delay(Duration::from_secs(30)));
///
/// // An odd answer.
/// fake.inject(Fault::other_answer().on("get_run"));
/// fake.inject(Fault::page_cap(50).on("get_runs").always());
/// fake.inject(Fault::next_link(NextLink::LimitZero).on("get_runs"));
///
/// // Something happens between two pages of a listing: here, behind the second one.
/// fake.inject(Fault::then(|seed| seed.delete(2)).on("get_runs").after(1));
///
/// // A call is chosen by what is in it.
/// fake.inject(Fault::maintenance().when(|request| request.query.contains("&suite_id=2")));
/// # }
/// ```
///
/// The client repeats what it may: a test that is to see the error of a read asks for it with
/// [`times`](Fault::times) or [`always`](Fault::always), or switches
/// [retries off](crate::RetryPolicy::never).
#[derive(Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    /// Which it is of those that were injected.
    pub(super) id: u64,
    pub(super) mishap: Mishap,
    method: Option<String>,
    when: Option<Arc<Choose>>,
    /// How many calls go well before.
    pub(super) spared: usize,
    /// How many calls it is still for; `None` is every call.
    pub(super) left: Option<usize>,
}

type Choose = dyn Fn(&Received) -> bool + Send + Sync;

/// How long an answer of status 429 asks to wait.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::fake::{FakeTestRail, Fault, RetryAfter};
///
/// let fake = FakeTestRail::start().await;
/// fake.inject(Fault::rate_limited(RetryAfter::TextOnly(1)));
/// fake.client().get_run(1).await?;
/// assert_eq!(fake.calls("get_run"), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// In a header, in seconds, as TestRail does.
    Seconds(u64),
    /// In a header, as a date this many seconds ahead of the stand-in's clock, as a proxy may.
    Date(u64),
    /// Only in the text, in seconds: TestRail's header is missing at times.
    TextOnly(u64),
}

impl Fault {
    fn new(mishap: Mishap) -> Self {
        Self { id: 0, mishap, method: None, when: None, spared: 0, left: Some(1) }
    }

    fn instead(reply: Reply, retry_in: Option<u64>) -> Self {
        if !(200..=599).contains(&reply.status) {
            mistake(&format!("an answer's status is 200 to 599, not {}", reply.status));
        }
        Self::new(Mishap::Instead { reply, retry_in })
    }

    /// The call is answered with this status and TestRail's form of these words, and is not handled.
    ///
    /// # Panics
    ///
    /// If the status is not 200 to 599.
    pub fn refuse(status: u16, words: &str) -> Self {
        Self::instead(Reply::refuse(status, words), None)
    }

    /// The call is answered with this status and body, and is not handled. The body is labelled as HTML where it
    /// starts like that, and else as JSON.
    ///
    /// # Panics
    ///
    /// If the status is not 200 to 599.
    pub fn status(status: u16, body: impl Into<String>) -> Self {
        let reply = Reply::new(status, body.into());
        let html = reply.body.trim_start().starts_with('<');
        let reply = if html { reply.with_header("content-type", "text/html; charset=utf-8") } else { reply };
        Self::instead(reply, None)
    }

    /// Adds a header to an answer that is given instead of the stand-in's own, such as `location` to a redirect, or
    /// replaces it. Other faults have no headers of their own.
    ///
    /// # Panics
    ///
    /// If it is no header, or one that says where the answer ends.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let (name, value) = (name.to_ascii_lowercase(), value.into());
        let valid = HeaderName::try_from(&name).is_ok() && HeaderValue::try_from(&value).is_ok();
        if !valid || ["connection", "content-length", "transfer-encoding"].contains(&name.as_str()) {
            mistake(&format!("an answer cannot be given the header {name:?} with {value:?}"));
        }
        if let Mishap::Instead { reply, .. } = &mut self.mishap {
            reply.set_header(&name, value);
        }
        self
    }

    /// An HTML page with status 200, such as a login page or a captive portal. The call is not handled.
    pub fn html() -> Self {
        Self::status(
            200,
            "<!DOCTYPE html>\n<html><head><title>Login</title></head><body>Please log in.</body></html>\n",
        )
    }

    /// Status 429 with TestRail's words. The call is not handled.
    pub fn rate_limited(retry_after: RetryAfter) -> Self {
        let (RetryAfter::Seconds(wait) | RetryAfter::Date(wait) | RetryAfter::TextOnly(wait)) = retry_after;
        let reply = Reply::refuse(429, &rate_limit_words(180, wait));
        match retry_after {
            RetryAfter::Seconds(wait) => Self::instead(reply.with_header("retry-after", wait.to_string()), None),
            RetryAfter::Date(wait) => Self::instead(reply, Some(wait)),
            RetryAfter::TextOnly(_) => Self::instead(reply, None),
        }
    }

    /// Status 409 and the words of TestRail Cloud's daily maintenance. The call is not handled.
    pub fn maintenance() -> Self {
        Self::refuse(
            409,
            "This TestRail instance is currently in maintenance mode, please try the request again in a few minutes",
        )
    }

    /// Status 403, as where the administrator has switched the API off. The call is not handled.
    pub fn api_disabled() -> Self {
        Self::refuse(
            403,
            "The API is disabled for your installation. It can be enabled in the administration area in TestRail \
             under: Administration > Site Settings > API.",
        )
    }

    /// The words for too many failed logins. With which status they come is not known; here it is 401. The call
    /// is not handled.
    pub fn locked_out() -> Self {
        Self::refuse(
            401,
            "The maximum number of failed login attempts has been reached. Please try again in 10 minutes.",
        )
    }

    /// The answer comes this much later. The call is handled at once.
    pub fn delay(time: Duration) -> Self {
        Self::new(Mishap::Delay(time))
    }

    /// The second half of the body comes this much later.
    pub fn stall_body(time: Duration) -> Self {
        Self::relay(true, Act::Stall(time))
    }

    /// The connection is closed (FIN) before the call is handled.
    pub fn close_before_handling() -> Self {
        Self::relay(false, Act::Close)
    }

    /// The connection is reset (RST) before the call is handled.
    pub fn reset_before_handling() -> Self {
        Self::relay(false, Act::Reset)
    }

    /// The connection is closed (FIN) after the call was handled, without an answer.
    pub fn close_after_handling() -> Self {
        Self::relay(true, Act::Close)
    }

    /// The connection is reset (RST) after the call was handled, without an answer.
    pub fn reset_after_handling() -> Self {
        Self::relay(true, Act::Reset)
    }

    /// The connection is closed (FIN) in the middle of the body, or instead of an answer that has none. The call is
    /// handled.
    pub fn close_in_body() -> Self {
        Self::relay(true, Act::CutClose)
    }

    /// The connection is reset (RST) in the middle of the body, or instead of an answer that has none. The call is
    /// handled.
    pub fn reset_in_body() -> Self {
        Self::relay(true, Act::CutReset)
    }

    fn relay(handle: bool, act: Act) -> Self {
        Self::new(Mishap::Relay { handle, act })
    }

    /// The call is handled, and then gets the answer of `get_run` for another run, as from a connection that
    /// mixes up its answers.
    pub fn other_answer() -> Self {
        Self::new(Mishap::OtherAnswer)
    }

    /// A page has at most this many rows, whatever the call asks for.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn page_cap(rows: u64) -> Self {
        if rows == 0 {
            mistake("a page has at least one row");
        }
        Self::new(Mishap::PageCap(rows))
    }

    /// The link to the next page is odd.
    pub fn next_link(link: NextLink) -> Self {
        Self::new(Mishap::NextLink(link))
    }

    /// The call is answered as usual, and then the state changes: this is how runs are added, closed or deleted
    /// between two pages of a listing.
    pub fn then(change: impl Fn(&mut Seed<'_>) + Send + Sync + 'static) -> Self {
        Self::new(Mishap::Then(Arc::new(change)))
    }

    /// Only calls of this method, such as `get_runs`.
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Only calls that this says yes to.
    pub fn when(mut self, choose: impl Fn(&Received) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(Arc::new(choose));
        self
    }

    /// Lets so many of these calls go well first: `after(1)` on `get_runs` is for the second page of a listing.
    pub fn after(mut self, calls: usize) -> Self {
        self.spared = calls;
        self
    }

    /// As many calls. Without it, it is one.
    pub fn times(mut self, calls: usize) -> Self {
        self.left = Some(calls);
        self
    }

    /// Every call, until [`clear_faults`](super::FakeTestRail::clear_faults), besides what else is to happen to it.
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    pub(super) fn chooses(&self, call: &Received) -> bool {
        self.left != Some(0)
            && self.method.as_ref().is_none_or(|method| method == call.method())
            && self.when.as_ref().is_none_or(|choose| choose(call))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("mishap", &self.mishap)
            .field("method", &self.method)
            .field("after", &self.spared)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// TestRail's words for too many requests.
pub(super) fn rate_limit_words(per_minute: u64, wait: u64) -> String {
    format!("API Rate Limit Exceeded - {per_minute} per minute maximum allowed. Retry after {wait} seconds.")
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close => f.write_str("close"),
            Self::Reset => f.write_str("reset"),
            Self::CutClose => f.write_str("cut-close"),
            Self::CutReset => f.write_str("cut-reset"),
            Self::Stall(time) => write!(f, "stall {}", u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

impl Act {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "close" => Self::Close,
            "reset" => Self::Reset,
            "cut-close" => Self::CutClose,
            "cut-reset" => Self::CutReset,
            _ => Self::Stall(Duration::from_millis(text.strip_prefix("stall ")?.parse().ok()?)),
        })
    }
}
