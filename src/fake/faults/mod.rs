//! What goes wrong on purpose.

mod effect;
mod fault;
mod kinds;
mod queue;

pub use effect::NextLink;
pub(crate) use effect::{ConnectionFault, Effects};
pub use fault::Fault;
pub use kinds::RetryAfter;
pub(crate) use queue::Queue;

/// TestRail's words for too many requests.
pub(crate) fn rate_limit_words(per_minute: u64, wait: u64) -> String {
    format!("API Rate Limit Exceeded - {per_minute} per minute maximum allowed. Retry after {wait} seconds.")
}
