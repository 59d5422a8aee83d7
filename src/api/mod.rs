//! TestRail's resources, one file each, and raw calls for methods that are not wrapped.

pub mod attachments;
pub mod case_fields;
pub mod cases;
mod check;
pub mod configurations;
mod custom;
mod field;
pub mod groups;
pub mod milestones;
mod once;
pub mod plans;
mod preview;
pub mod priorities;
pub mod projects;
pub(crate) mod raw;
pub mod reporting;
pub mod result_fields;
pub mod results;
pub mod roles;
pub mod runs;
pub mod sections;
pub mod server;
pub mod statuses;
pub mod suites;
pub mod templates;
pub mod tests;
pub mod users;

pub use preview::DeletePreview;
pub use raw::RawCall;
