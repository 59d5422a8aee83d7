//! The types that all resources share: ids, times, and what an update does to a field.

pub(crate) mod custom;
mod ids;
mod labels;
pub(crate) mod lenient;
pub(crate) mod markup;
mod patch;
pub(crate) mod path;
mod printable;
mod quotes;
mod secrets;
mod time_span;
mod timestamp;

pub use ids::{
    AttachmentId, CaseId, CaseStatusId, CaseTypeId, ConfigGroupId, ConfigId, DatasetId, EntryId, FieldId, GroupId,
    LabelId, MilestoneId, ParseIdError, PlanId, PriorityId, ProjectId, ReportId, ResultId, RoleId, RunId, SectionId,
    SharedStepId, StatusId, SuiteId, TemplateId, TestId, UserId, VariableId,
};
pub use labels::{Label, LabelRef};
pub use patch::Patch;
pub(crate) use printable::{is_unprintable, printable};
pub(crate) use quotes::{is_quote, trimmed, unquoted};
pub(crate) use secrets::{Secrets, secret_parts};
pub use time_span::{ParseTimeSpanError, TimeSpan};
pub use timestamp::{Timestamp, TimestampRangeError};
