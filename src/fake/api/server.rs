//! The server itself.

use super::State;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The version is the first that has all that the generation has: `get_version` itself, and on the Cloud several
/// references in a filter. The manual does not say how many numbers a version has.
#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_version(state: &mut State, _: &Request) -> Result<Reply, Reply> {
    let version = if state.generation.is_cloud() { "10.7.0" } else { "10.6.0" };
    Ok(Reply::json(&Row::new().with("version", version)))
}
