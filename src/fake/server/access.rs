//! Who is let in, and how often.

use std::collections::VecDeque;
use std::time::Duration;

use super::Server;
use super::received::{Credentials, Received};
use super::reply::Reply;
use crate::fake::faults::rate_limit_words;

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

    /// Counts a call, or says in how many seconds one can be let in.
    fn admit(&mut self, now: Duration) -> Result<(), u64> {
        const MINUTE: Duration = Duration::from_secs(60);
        // A clock that is set back leaves calls in the future.
        self.calls.retain(|call| *call <= now && now < call.saturating_add(MINUTE));
        if self.calls.len() < self.per_minute {
            self.calls.push_back(now);
            return Ok(());
        }
        let free = self.calls.front().map_or(MINUTE, |oldest| oldest.saturating_add(MINUTE).saturating_sub(now));
        Err(free.as_secs() + u64::from(free.subsec_nanos() > 0))
    }
}

impl Server {
    /// Checks all that TestRail checks before it looks at the method. The result is the user who calls.
    pub(super) fn admit(&mut self, call: &Received, credentials: Option<&Credentials>) -> Result<u64, Reply> {
        let now = self.state.clock.since_epoch();
        if let Some(limit) = &mut self.limit {
            // The limiter answers before anything else is looked at.
            limit.admit(now).map_err(|wait| {
                let words = rate_limit_words(limit.per_minute as u64, wait);
                Reply::refuse(429, &words).with_header("retry-after", wait.to_string())
            })?;
        }
        // At least one install answers so if `index.php` is left out (reported).
        if !call.path.ends_with("/index.php") {
            return Err(Reply::new(405, String::new()));
        }
        let user = self.user(call, credentials)?;
        // An upload needs no JSON content type in any generation (manual).
        if self.state.generation.needs_content_type() && !call.is_json() && !call.is_multipart() {
            return Err(Reply::refuse(400, "Content-Type header missing (use Content-Type: application/json)"));
        }
        Ok(user)
    }

    /// The user who calls: the one with this e-mail address, or the first one if nobody has it.
    fn user(&self, call: &Received, credentials: Option<&Credentials>) -> Result<u64, Reply> {
        let cookie = call.header("cookie").is_some_and(|cookies| cookies.contains("tr_session="));
        match credentials {
            Some(credentials) if credentials.key == self.key => {
                let known = self.state.users.iter().find(|(_, user)| user.email == credentials.email);
                Ok(known.map_or(1, |(id, _)| *id))
            }
            // The words are reported; their status is not known.
            None if cookie => Err(Reply::refuse(
                401,
                "Session authentication is disabled for the API. It can be enabled in the administration area in \
                 TestRail under Administration > Site Settings > API.",
            )),
            _ => Err(Reply::refuse(401, "Authentication failed: invalid or missing user/password or session cookie.")),
        }
    }
}
