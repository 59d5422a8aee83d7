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
    /// In a header, as a date this many seconds ahead of the stand-in's clock. A proxy may do that.
    Date(u64),
    /// Only in the text, in seconds: TestRail sometimes leaves the header out.
    TextOnly(u64),
}

/// The kinds.
impl Fault {
    fn instead(reply: Reply, retry_in: Option<u64>) -> Self {
        check_status(reply.status);
        Self::new(Effect::Instead { reply, retry_in })
    }

    /// Answers with this status, and with these words in TestRail's form. The call is not handled.
    ///
    /// # Panics
    ///
    /// If the status is not 200 to 599.
    pub fn refuse(status: u16, words: &str) -> Self {
        Self::instead(Reply::refuse(status, words), None)
    }

    /// Answers with this status and body. The call is not handled. The content type is HTML if the body starts with
    /// `<`, and JSON otherwise.
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

    /// Sets a header of the fault's answer, such as `location` for a redirect. Does nothing if the fault has no answer
    /// of its own.
    ///
    /// # Panics
    ///
    /// If the header is not valid, or is one that says where the answer ends.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let (name, value) = check_header(name, value.into());
        if let Effect::Instead { reply, .. } = &mut self.effect {
            reply.set_header(&name, value);
        }
        self
    }

    /// Answers with status 200 and an HTML page, as a login page or a captive portal does. The call is not handled.
    pub fn html() -> Self {
        Self::status(
            200,
            "<!DOCTYPE html>\n<html><head><title>Login</title></head><body>Please log in.</body></html>\n",
        )
    }

    /// Answers with status 429 and TestRail's words. The call is not handled.
    pub fn rate_limited(retry_after: RetryAfter) -> Self {
        let (RetryAfter::Seconds(wait) | RetryAfter::Date(wait) | RetryAfter::TextOnly(wait)) = retry_after;
        let reply = Reply::refuse(429, &rate_limit_words(180, wait));
        match retry_after {
            RetryAfter::Seconds(wait) => Self::instead(reply.with_header("retry-after", wait.to_string()), None),
            RetryAfter::Date(wait) => Self::instead(reply, Some(wait)),
            RetryAfter::TextOnly(_) => Self::instead(reply, None),
        }
    }

    /// Answers with status 409 and the words of TestRail Cloud's daily maintenance. The call is not handled.
    pub fn maintenance() -> Self {
        Self::refuse(
            409,
            "This TestRail instance is currently in maintenance mode, please try the request again in a few minutes",
        )
    }

    /// Answers with status 403, as if the administrator had switched the API off. The call is not handled.
    pub fn api_disabled() -> Self {
        Self::refuse(
            403,
            "The API is disabled for your installation. It can be enabled in the administration area in TestRail \
             under: Administration > Site Settings > API.",
        )
    }

    /// Answers with TestRail's words for too many failed logins. Their status is not known; here it is 401. The call is
    /// not handled.
    pub fn locked_out() -> Self {
        Self::refuse(
            401,
            "The maximum number of failed login attempts has been reached. Please try again in 10 minutes.",
        )
    }

    /// Delays the answer by this time. The call is handled at once.
    pub fn delay(time: Duration) -> Self {
        Self::new(Effect::Delay(time))
    }

    /// Delays the second half of the body by this time.
    pub fn stall_body(time: Duration) -> Self {
        Self::connection(true, ConnectionFault::Stall(time))
    }

    /// Closes the connection (FIN) before the call is handled.
    pub fn close_before_handling() -> Self {
        Self::connection(false, ConnectionFault::Close)
    }

    /// Resets the connection (RST) before the call is handled.
    pub fn reset_before_handling() -> Self {
        Self::connection(false, ConnectionFault::Reset)
    }

    /// Closes the connection (FIN) without an answer, after the call was handled.
    pub fn close_after_handling() -> Self {
        Self::connection(true, ConnectionFault::Close)
    }

    /// Resets the connection (RST) without an answer, after the call was handled.
    pub fn reset_after_handling() -> Self {
        Self::connection(true, ConnectionFault::Reset)
    }

    /// Closes the connection (FIN) in the middle of the body. If the answer has no body, no answer is sent. The call is
    /// handled.
    pub fn close_in_body() -> Self {
        Self::connection(true, ConnectionFault::CutClose)
    }

    /// Resets the connection (RST) in the middle of the body. If the answer has no body, no answer is sent. The call is
    /// handled.
    pub fn reset_in_body() -> Self {
        Self::connection(true, ConnectionFault::CutReset)
    }

    fn connection(handled: bool, fault: ConnectionFault) -> Self {
        Self::new(Effect::Connection { handled, fault })
    }

    /// Answers with another run, in the form of `get_run`, like a connection that mixes up its answers. The call is
    /// handled.
    pub fn other_answer() -> Self {
        Self::new(Effect::OtherAnswer)
    }

    /// Limits pages to this many rows, whatever the call asks for.
    ///
    /// # Panics
    ///
    /// If `rows` is 0.
    pub fn page_cap(rows: u64) -> Self {
        if rows == 0 {
            invalid_setup("a page has at least one row");
        }
        Self::new(Effect::PageCap(rows))
    }

    /// Makes the link to the next page wrong.
    pub fn next_link(link: NextLink) -> Self {
        Self::new(Effect::NextLink(link))
    }

    /// Changes the state after the call has been answered as usual. For example, runs can be added, closed or deleted
    /// between two pages of a listing.
    pub fn then(change: impl Fn(&mut Seed<'_>) + Send + Sync + 'static) -> Self {
        Self::new(Effect::Then(Arc::new(change)))
    }
}
