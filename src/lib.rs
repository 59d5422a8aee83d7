//! A typed async client for TestRail.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod base_url;
mod builder;
mod client;
mod configs;
mod endpoint;
mod error;
#[cfg(feature = "fake")]
#[cfg_attr(docsrs, doc(cfg(feature = "fake")))]
pub mod fake;
mod ids;
mod listing;
mod page;
mod patch;
mod raw;
mod refusal;
mod runs;
mod timestamp;
mod transport;

pub use builder::ClientBuilder;
pub use client::Client;
pub use configs::{Config, ConfigGroup};
pub use error::{Delivery, Error, ErrorKind};
pub use ids::{
    CaseId, ConfigGroupId, ConfigId, DatasetId, MilestoneId, ParseIdError, PlanId, ProjectId, RunId, SuiteId, UserId,
};
pub use page::{Page, Rejected};
pub use patch::Patch;
pub use raw::RawCall;
pub use runs::{AddRun, DeletePreview, DynamicFilters, Run, RunStream, RunsFilter, StatusCounts, UpdateRun};
pub use timestamp::Timestamp;
