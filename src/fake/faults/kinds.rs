//! What can go wrong: a function for each kind of fault.

use std::sync::Arc;
use std::time::Duration;

use super::Fault;
use super::effect::Effect;
use crate::fake::api::seed::Seed;
use crate::fake::invalid::invalid_setup;
use crate::fake::server::{ConnectionFault, NextLink, Reply, check_header, check_status, rate_limit_words};

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

/// The kinds.
impl Fault {
    fn instead(reply: Reply, retry_in: Option<u64>) -> Self {
        check_status(reply.status);
        Self::new(Effect::Instead { reply, retry_in })
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
        let body = body.into();
        let html = body.trim_start().starts_with('<');
        let reply = Reply::new(status, body);
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
        let (name, value) = check_header(name, value.into());
        if let Effect::Instead { reply, .. } = &mut self.effect {
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
        Self::new(Effect::Delay(time))
    }

    /// The second half of the body comes this much later.
    pub fn stall_body(time: Duration) -> Self {
        Self::connection(true, ConnectionFault::Stall(time))
    }

    /// The connection is closed (FIN) before the call is handled.
    pub fn close_before_handling() -> Self {
        Self::connection(false, ConnectionFault::Close)
    }

    /// The connection is reset (RST) before the call is handled.
    pub fn reset_before_handling() -> Self {
        Self::connection(false, ConnectionFault::Reset)
    }

    /// The connection is closed (FIN) after the call was handled, without an answer.
    pub fn close_after_handling() -> Self {
        Self::connection(true, ConnectionFault::Close)
    }

    /// The connection is reset (RST) after the call was handled, without an answer.
    pub fn reset_after_handling() -> Self {
        Self::connection(true, ConnectionFault::Reset)
    }

    /// The connection is closed (FIN) in the middle of the body, or instead of an answer that has none. The call is
    /// handled.
    pub fn close_in_body() -> Self {
        Self::connection(true, ConnectionFault::CutClose)
    }

    /// The connection is reset (RST) in the middle of the body, or instead of an answer that has none. The call is
    /// handled.
    pub fn reset_in_body() -> Self {
        Self::connection(true, ConnectionFault::CutReset)
    }

    fn connection(handled: bool, fault: ConnectionFault) -> Self {
        Self::new(Effect::Connection { handled, fault })
    }

    /// The call is handled, and then gets the answer of `get_run` for another run, as from a connection that
    /// mixes up its answers.
    pub fn other_answer() -> Self {
        Self::new(Effect::OtherAnswer)
    }

    /// A page has at most this many rows, whatever the call asks for.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub fn page_cap(rows: u64) -> Self {
        if rows == 0 {
            invalid_setup("a page has at least one row");
        }
        Self::new(Effect::PageCap(rows))
    }

    /// The link to the next page is odd.
    pub fn next_link(link: NextLink) -> Self {
        Self::new(Effect::NextLink(link))
    }

    /// The call is answered as usual, and then the state changes: this is how runs are added, closed or deleted
    /// between two pages of a listing.
    pub fn then(change: impl Fn(&mut Seed<'_>) + Send + Sync + 'static) -> Self {
        Self::new(Effect::Then(Arc::new(change)))
    }
}
