//! Who is let in, and how often.

use std::collections::VecDeque;
use std::time::Duration;

use super::received::{Credentials, Received};
use super::reply::Reply;

/// A limit of calls a minute.
#[derive(Debug)]
pub(crate) struct Limit {
    per_minute: usize,
    /// When the calls of the last minute came.
    calls: VecDeque<Duration>,
}

impl Limit {
    pub(crate) fn new(per_minute: usize) -> Self {
        Self { per_minute, calls: VecDeque::new() }
    }

    /// Counts a call, or refuses it.
    pub(crate) fn check(&mut self, now: Duration) -> Result<(), Reply> {
        self.admit(now).map_err(|wait| {
            let words = rate_limit_words(self.per_minute as u64, wait);
            Reply::refuse(429, &words).with_header("retry-after", wait.to_string())
        })
    }

    /// Counts a call, or returns in how many seconds the next one is allowed.
    fn admit(&mut self, now: Duration) -> Result<(), u64> {
        const MINUTE: Duration = Duration::from_secs(60);
        // If the clock is set back, some calls lie in the future.
        self.calls.retain(|call| *call <= now && now < call.saturating_add(MINUTE));
        if self.calls.len() < self.per_minute {
            self.calls.push_back(now);
            return Ok(());
        }
        let free = self.calls.front().map_or(MINUTE, |oldest| oldest.saturating_add(MINUTE).saturating_sub(now));
        Err(free.as_secs() + u64::from(free.subsec_nanos() > 0))
    }
}

/// TestRail's words for too many requests.
pub(crate) fn rate_limit_words(per_minute: u64, wait: u64) -> String {
    format!("API Rate Limit Exceeded - {per_minute} per minute maximum allowed. Retry after {wait} seconds.")
}

/// Checks that the credentials of a call have this key. Returns the e-mail address.
pub(crate) fn login<'c>(call: &Received, credentials: Option<&'c Credentials>, key: &str) -> Result<&'c str, Reply> {
    let cookie = call.header("cookie").is_some_and(|cookies| cookies.contains("tr_session="));
    match credentials {
        Some(credentials) if credentials.key == key => Ok(&credentials.email),
        // The words are reported; their status is not known.
        None if cookie => Err(Reply::refuse(
            401,
            "Session authentication is disabled for the API. It can be enabled in the administration area in TestRail \
             under Administration > Site Settings > API.",
        )),
        _ => Err(stranger()),
    }
}

/// The refusal of somebody whom the server does not know.
pub(crate) fn stranger() -> Reply {
    Reply::refuse(401, "Authentication failed: invalid or missing user/password or session cookie.")
}
