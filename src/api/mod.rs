//! TestRail's resources, one file each, and the way out for methods that are not wrapped.

pub mod configurations;
pub mod milestones;
mod preview;
pub(crate) mod raw;
pub mod runs;
pub mod statuses;

pub use preview::DeletePreview;
pub use raw::RawCall;
