//! What a client is set up with, and which settings cannot work.

use std::time::Duration;

use crate::{Error, RetryPolicy};

/// What the transport and the client are set up with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) email: String,
    key: String,
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) max_in_flight: usize,
    pub(crate) requests_per_minute: Option<usize>,
    pub(crate) gzip: bool,
    /// Whether requests pass one by one after a 429.
    #[cfg(feature = "fake")]
    pub(crate) paced: bool,
    pub(crate) user_agent: Option<String>,
    pub(crate) proxy: Option<String>,
    pub(crate) roots: Vec<Vec<u8>>,
}

impl Settings {
    pub(crate) fn new(email: String, key: String) -> Self {
        Self {
            email,
            key,
            deadline: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(5),
            retry: RetryPolicy::new(),
            max_in_flight: 16,
            requests_per_minute: None,
            gzip: true,
            #[cfg(feature = "fake")]
            paced: true,
            user_agent: None,
            proxy: None,
            roots: Vec::new(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let rule = |field, rule: &str| Err(Error::invalid(field, rule));
        if self.email.trim().is_empty() {
            return rule("email", "must not be blank");
        }
        if self.email.contains(':') {
            return rule("email", "must not contain a colon: it would end the user's name in the credentials");
        }
        if self.email.contains(char::is_control) {
            return rule("email", "must not contain a control character");
        }
        if self.key.trim().is_empty() {
            return rule("key", "must not be blank");
        }
        if self.key.contains(char::is_control) {
            return rule("key", "must not contain a control character, such as the line break at the end of a file");
        }
        for (field, time) in [
            ("deadline", self.deadline),
            ("attempt_timeout", self.attempt_timeout),
            ("connect_timeout", self.connect_timeout),
        ] {
            if time.is_zero() {
                return rule(field, "must be more than zero");
            }
        }
        if !(1..=tokio::sync::Semaphore::MAX_PERMITS).contains(&self.max_in_flight) {
            return rule("max_in_flight", "must be at least 1, and no astronomic number");
        }
        if self.requests_per_minute == Some(0) {
            return rule("requests_per_minute", "must be at least 1");
        }
        Ok(())
    }

    pub(crate) fn credentials(&self) -> (&str, &str) {
        (&self.email, &self.key)
    }

    pub(crate) fn user_agent(&self) -> Result<String, Error> {
        let own = concat!("testrail-rust/", env!("CARGO_PKG_VERSION"));
        match self.user_agent.as_deref() {
            None => Ok(own.to_owned()),
            Some(suffix) if !suffix.is_empty() && suffix.bytes().all(|b| matches!(b, b' '..=b'~')) => {
                Ok(format!("{own} {suffix}"))
            }
            Some(_) => Err(Error::invalid("user_agent", "must be of visible ASCII characters, and not empty")),
        }
    }
}
