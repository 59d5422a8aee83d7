//! What goes wrong on purpose.

mod effect;
mod fault;
mod kinds;
mod queue;

pub(crate) use effect::Effects;
pub use fault::Fault;
pub use kinds::RetryAfter;
pub(crate) use queue::Queue;
