//! The types that all resources share: ids, times, and what an update does to a field.

pub(crate) mod custom;
mod ids;
mod patch;
pub(crate) mod path;
mod printable;
mod quotes;
mod timestamp;

pub use ids::{
    CaseId, ConfigGroupId, ConfigId, DatasetId, EntryId, MilestoneId, ParseIdError, PlanId, ProjectId, RunId, StatusId,
    SuiteId, TestId, UserId,
};
pub use patch::Patch;
pub(crate) use printable::printable;
pub(crate) use quotes::{is_quote, trimmed, unquoted};
pub use timestamp::{Timestamp, TimestampRangeError};
