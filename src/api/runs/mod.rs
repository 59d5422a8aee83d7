//! Test runs: sets of test cases to execute, and the progress so far.
//!
//! A run has all cases of its suite, or those of [`AddRun::case_ids`]. In a project with several suites, it needs
//! [`AddRun::suite_id`]. [`report_results`](crate::reporting) reports results, and
//! [`add_attachment_to_run`](Client::add_attachment_to_run) attaches files. A closed run cannot be opened again, and
//! takes no results and no files. Lists leave out the runs of test [plans](crate::plans), unless you set
//! [`RunsFilter::include_plan_runs`].
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::FakeTestRail;
//! use testrail::results::AddResult;
//! use testrail::{AddRun, StatusId};
//!
//! let fake = FakeTestRail::start().await; // a TestRail on this machine
//! let client = fake.client();
//! let run = client.add_run(1, &AddRun::new("Nightly").suite_id(1).case_ids([1, 2])).await?;
//! let results = [1, 2].map(|case| AddResult::new(StatusId::PASSED).case_id(case));
//! if client.report_results(run.id, results).await?.is_complete() {
//!     let run = client.close_run(run.id).await?;
//!     assert_eq!((run.is_completed, run.counts().passed), (true, 2));
//! }
//! # Ok(())
//! # }
//! ```
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
