//! Test runs: sets of test cases to execute, and the progress so far.
//!
//! These types are also at the root of the crate. [`Client::runs`] streams all runs of a project. If the answer to a
//! creation was lost, [`Client::find_added_runs`] lists the runs that it may have created. [`Client::add_run_once`]
//! finds a run or creates it. [`Client::add_cases_to_run`] adds cases to a run without removing any.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_run`](crate::Client::get_run) | `get_run/{run_id}` |  |
//! | [`get_dynamic_filter_fields`](crate::Client::get_dynamic_filter_fields) | `get_dynamic_filter_fields/{project_id}` | 10.4 |
//! | [`get_runs`](crate::Client::get_runs), [`runs`](crate::Client::runs) | `get_runs/{project_id}` |  |
//! | [`add_run`](crate::Client::add_run) | `add_run/{project_id}` |  |
//! | [`update_run`](crate::Client::update_run) | `update_run/{run_id}` |  |
//! | [`close_run`](crate::Client::close_run) | `close_run/{run_id}` |  |
//! | [`delete_run`](crate::Client::delete_run), [`preview_delete_run`](crate::Client::preview_delete_run) | `delete_run/{run_id}` |  |
//!
//! <!-- /methods -->

mod add;
mod add_cases;
mod calls;
mod cases;
mod counts;
mod filter;
mod filter_fields;
mod model;
mod once;
mod recover;
mod update;

pub use add::AddRun;
pub(super) use cases::CaseSelection;
pub use cases::DynamicFilters;
pub use counts::StatusCounts;
pub(super) use counts::status_counts;
pub use filter::RunsFilter;
pub use filter_fields::DynamicFilterField;
pub use model::Run;
pub use once::AddedRun;
pub use update::UpdateRun;

pub use super::once::Marker;
use super::preview::DeletePreview;
use crate::call::Endpoint;
#[cfg(doc)]
use crate::client::Client;
use crate::error::ErrorKind;
use crate::list::{List, Page};

pub(super) const GET: Endpoint<Run> = Endpoint::get("get_run");
const LIST: Endpoint<Page<Run>> = Endpoint::list("get_runs");
const FILTER_FIELDS: Endpoint<List<DynamicFilterField>> = Endpoint::all("get_dynamic_filter_fields").since("10.4");
const ADD: Endpoint<Run> = Endpoint::add("add_run");
const UPDATE: Endpoint<Run> = Endpoint::update("update_run").explains(
    ErrorKind::PlanOwned,
    "the run belongs to a test plan, and the client found no way to change it by the plan's methods",
);
const CLOSE: Endpoint<Run> = Endpoint::close("close_run").explains(
    ErrorKind::PlanOwned,
    "the run belongs to a test plan, whose runs close only all together: use close_plan",
);
const DELETE: Endpoint<()> = Endpoint::delete("delete_run").explains(ErrorKind::PlanOwned, DELETE_OF_PLAN);
const DELETE_OF_PLAN: &str = "the run belongs to a test plan: use delete_run_from_plan_entry if it has configurations, \
                              and delete_plan_entry if not";
const PREVIEW_DELETE: Endpoint<DeletePreview> =
    Endpoint::preview("delete_run").explains(ErrorKind::PlanOwned, DELETE_OF_PLAN);
