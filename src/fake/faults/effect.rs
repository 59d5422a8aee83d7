//! What a fault does to a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::fake::api::seed::Seed;
use crate::fake::server::{ConnectionFault, NextLink, Reply};

/// What a fault does.
#[derive(Clone)]
pub(crate) enum Effect {
    /// Another answer: the call is not handled. If `retry_in` is set, `Retry-After` is the date this many seconds after
    /// the call, by the stand-in's clock.
    Instead { reply: Reply, retry_in: Option<u64> },
    /// The call is handled or not, and the connection fails.
    Connection { handled: bool, fault: ConnectionFault },
    /// The call is handled, and its answer is delayed.
    Delay(Duration),
    /// The answer to a call about another run.
    OtherAnswer,
    /// A page has at most this many rows, whatever the call asks for.
    PageCap(u64),
    /// The link to the next page is wrong.
    NextLink(NextLink),
    /// The state changes once the call has been answered.
    Then(Arc<Change>),
}

/// A change that a test gives.
pub(crate) type Change = dyn Fn(&mut Seed<'_>) + Send + Sync;

/// The effects of all faults that hit one call.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) instead: Option<(Reply, Option<u64>)>,
    /// Whether the call is handled, and what happens to the connection.
    pub(crate) connection: Option<(bool, ConnectionFault)>,
    pub(crate) delay: Duration,
    pub(crate) other_answer: bool,
    pub(crate) page_cap: Option<u64>,
    pub(crate) next_link: Option<NextLink>,
    pub(crate) then: Vec<Arc<Change>>,
}

impl Effects {
    /// Adds the effect of one more fault. If two effects exclude each other, the first one wins.
    pub(super) fn add(&mut self, effect: Effect) {
        match effect {
            Effect::Instead { reply, retry_in } => _ = self.instead.get_or_insert((reply, retry_in)),
            Effect::Connection { handled, fault } => _ = self.connection.get_or_insert((handled, fault)),
            Effect::Delay(time) => self.delay = self.delay.saturating_add(time),
            Effect::OtherAnswer => self.other_answer = true,
            Effect::PageCap(rows) => self.page_cap = Some(rows),
            Effect::NextLink(link) => self.next_link = Some(link),
            Effect::Then(change) => self.then.push(change),
        }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instead { reply, .. } => f.debug_tuple("Answer").field(&reply.status).finish(),
            Self::Connection { handled, fault } => {
                f.debug_struct(&format!("{fault:?}")).field("handled", handled).finish()
            }
            Self::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            Self::OtherAnswer => f.write_str("OtherAnswer"),
            Self::PageCap(rows) => f.debug_tuple("PageCap").field(rows).finish(),
            Self::NextLink(link) => f.debug_tuple("NextLink").field(link).finish(),
            Self::Then(_) => f.write_str("Then"),
        }
    }
}

/// The name of the function that makes such a fault, so that a reader can find it in the test.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instead { reply, .. } => write!(f, "an answer of status {}", reply.status),
            Self::Connection { handled, fault } => match (fault, handled) {
                (ConnectionFault::Close, false) => f.write_str("close_before_handling"),
                (ConnectionFault::Close, true) => f.write_str("close_after_handling"),
                (ConnectionFault::Reset, false) => f.write_str("reset_before_handling"),
                (ConnectionFault::Reset, true) => f.write_str("reset_after_handling"),
                (ConnectionFault::CutClose, _) => f.write_str("close_in_body"),
                (ConnectionFault::CutReset, _) => f.write_str("reset_in_body"),
                (ConnectionFault::Stall(time), _) => write!(f, "stall_body of {time:?}"),
            },
            Self::Delay(time) => write!(f, "delay of {time:?}"),
            Self::OtherAnswer => f.write_str("other_answer"),
            Self::PageCap(rows) => write!(f, "page_cap of {rows}"),
            Self::NextLink(link) => write!(f, "next_link {link:?}"),
            Self::Then(_) => f.write_str("then"),
        }
    }
}
