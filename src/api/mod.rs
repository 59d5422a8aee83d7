//! TestRail's resources, a file or a folder each, and raw calls for methods that are not wrapped.

pub mod attachments;
pub mod bdd;
pub mod case_fields;
pub mod cases;
mod check;
pub mod configurations;
mod custom;
pub mod datasets;
mod field;
pub mod groups;
pub mod labels;
pub mod milestones;
mod once;
pub mod plans;
mod preview;
pub mod priorities;
pub mod projects;
pub(crate) mod raw;
pub mod reporting;
pub mod reports;
pub mod result_fields;
pub mod results;
pub mod roles;
pub mod runs;
pub mod sections;
pub mod server;
pub mod shared_steps;
pub mod statuses;
pub mod suites;
pub mod templates;
pub mod tests;
pub mod users;
pub mod variables;

pub use preview::DeletePreview;
pub use raw::RawCall;
