//! The server itself.

use super::State;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The first version that tells which one it is. The manual does not say how many numbers a version has.
const VERSION: &str = "10.6.0";

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_version(_: &mut State, _: &Request) -> Result<Reply, Reply> {
    Ok(Reply::json(&Row::new().with("version", VERSION)))
}
