//! What a fault does to a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::reply::Reply;
use super::request::NextLink;
use super::seed::Seed;

/// What a fault does.
#[derive(Clone)]
pub(super) enum Mishap {
    /// Another answer, and the call is not handled. Its `Retry-After` is the date so many seconds ahead, by the clock
    /// at that time.
    Instead { reply: Reply, retry_in: Option<u64> },
    /// The call is handled, or not, and the relay does this to the answer.
    Relay { handle: bool, act: Act },
    /// The call is handled, and its answer waits.
    Delay(Duration),
    /// The answer to a call about another run.
    OtherAnswer,
    /// A page has at most this many rows, whatever is asked for.
    PageCap(u64),
    /// The link to the next page is odd.
    NextLink(NextLink),
    /// The state changes once the call has been answered.
    Then(Arc<dyn Fn(&mut Seed<'_>) + Send + Sync>),
}

/// What the relay does to an answer. It is told so by a header of this text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The connection is closed (FIN) instead of the answer.
    Close,
    /// The connection is reset (RST) instead of the answer.
    Reset,
    /// The connection is closed in the middle of the body.
    CutClose,
    /// The connection is reset in the middle of the body.
    CutReset,
    /// The second half of the body comes this much later.
    Stall(Duration),
}

impl fmt::Debug for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instead { reply, .. } => f.debug_tuple("Answer").field(&reply.status).finish(),
            Self::Relay { handle, act } => f.debug_struct(&format!("{act:?}")).field("handled", handle).finish(),
            Self::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            Self::OtherAnswer => f.write_str("OtherAnswer"),
            Self::PageCap(rows) => f.debug_tuple("PageCap").field(rows).finish(),
            Self::NextLink(link) => f.debug_tuple("NextLink").field(link).finish(),
            Self::Then(_) => f.write_str("Then"),
        }
    }
}
