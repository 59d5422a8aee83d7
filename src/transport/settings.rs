//! The settings of the connections to a server, and the check for those that cannot work.

use std::time::Duration;

use super::proxy::ProxySetting;
use crate::error::Error;
use crate::types::{is_quote, trimmed};

/// The settings of the connections to a server.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) email: String,
    key: String,
    pub(crate) connect_timeout: Duration,
    /// The maximum number of requests in flight.
    pub(crate) max_in_flight: usize,
    pub(crate) gzip: bool,
    /// The limit of an answer, in bytes.
    pub(crate) max_answer: usize,
    /// The limit of a file, in bytes.
    pub(crate) max_download: u64,
    pub(crate) user_agent: Option<String>,
    /// Headers that the program adds.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) proxy: ProxySetting,
    pub(crate) roots: Vec<Vec<u8>>,
}

impl Settings {
    /// Blanks and line breaks around the e-mail address and the key are cut off: files and shells leave them there.
    pub(crate) fn new(email: &str, key: &str) -> Self {
        Self {
            email: trimmed(email).to_owned(),
            key: trimmed(key).to_owned(),
            connect_timeout: Duration::from_secs(5),
            max_in_flight: 16,
            gzip: true,
            max_answer: 16 * 1024 * 1024,
            // The largest file that TestRail takes.
            max_download: 256 * 1024 * 1024,
            user_agent: None,
            headers: Vec::new(),
            proxy: ProxySetting::Environment,
            roots: Vec::new(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let rule = |field, rule: &str| Err(Error::invalid(field, rule));
        for (field, value) in [("email", &self.email), ("key", &self.key)] {
            if value.is_empty() {
                return rule(field, "must not be blank");
            }
            let quote = [value.chars().next(), value.chars().last()].into_iter().flatten().find(|c| is_quote(*c));
            if let Some(quote) = quote {
                return Err(Error::invalid(field, format!("must not have a quote around it ({quote})")));
            }
            if value.contains(char::is_control) {
                return rule(field, "must not contain a control character, such as a line break");
            }
        }
        if self.email.contains(char::is_whitespace) {
            return rule("email", "must not contain a blank");
        }
        if self.email.contains(':') {
            return rule("email", "must not contain a colon: it would end the user's name in the credentials");
        }
        if self.connect_timeout.is_zero() {
            return rule("connect_timeout", "must be more than zero");
        }
        if !(1..=tokio::sync::Semaphore::MAX_PERMITS).contains(&self.max_in_flight) {
            return rule("max_in_flight", "must be at least 1, and not astronomically large");
        }
        if self.max_answer == 0 {
            return rule("max_answer", "must be at least 1 byte");
        }
        if self.max_download == 0 {
            return rule("max_download", "must be at least 1 byte");
        }
        Ok(())
    }

    pub(crate) fn credentials(&self) -> (&str, &str) {
        (&self.email, &self.key)
    }

    pub(crate) fn user_agent(&self) -> Result<String, Error> {
        let product = concat!("testrail-rust/", env!("CARGO_PKG_VERSION"));
        match self.user_agent.as_deref() {
            None => Ok(product.to_owned()),
            Some(suffix) if !suffix.is_empty() && suffix.bytes().all(|b| matches!(b, b' '..=b'~')) => {
                Ok(format!("{product} {suffix}"))
            }
            Some(_) => Err(Error::invalid("user_agent", "must be visible ASCII characters, and not empty")),
        }
    }
}
