//! Test plans: groups of runs, for several suites or configurations.
//!
//! A [`Plan`] has [entries](PlanEntry), one for each suite, say. An entry has one run, or one for each combination of
//! configurations, such as Chrome on Linux and Firefox on Linux. Report results to these runs as to any others.
//!
//! - The runs belong to the plan: only [`close_plan`](crate::Client::close_plan) closes them, all together, and they
//!   are in no list of runs by default. [`update_run`](crate::Client::update_run) and
//!   [`add_cases_to_run`](crate::Client::add_cases_to_run) work on them.
//! - TestRail sends the runs of an entry in an order of its own. [`PlanEntry::find_run`] finds one by its
//!   configurations.
//! - [`get_plan`](crate::Client::get_plan) has all entries and runs in one answer, which can be megabytes. Lists of
//!   plans have no entries.
//! - For jobs that run side by side, [`add_plan_once`](crate::Client::add_plan_once) and
//!   [`add_plan_run_once`](crate::Client::add_plan_run_once) find the plan of a build and the run of each job, or
//!   create them.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), testrail::Error> {
//! use testrail::fake::FakeTestRail;
//! use testrail::plans::{AddPlan, AddPlanEntry, AddPlanRun};
//!
//! let fake = FakeTestRail::start().await;
//! let client = fake.client();
//! let configs = client.get_configs(1).await?;
//! let (chrome, firefox, linux) =
//!     (configs.by_name("Chrome")?.id, configs.by_name("Firefox")?.id, configs.by_name("Linux")?.id);
//!
//! let browsers = AddPlanEntry::new(1).runs([
//!     AddPlanRun::new().config_ids([chrome, linux]),
//!     AddPlanRun::new().config_ids([firefox, linux]).case_ids([1, 2]),
//! ]);
//! let plan = client.add_plan(1, &AddPlan::new("Nightly").entries([browsers])).await?;
//! let on_firefox = plan.find_run([firefox, linux]).map(|run| run.counts().total());
//! assert_eq!((plan.runs().count(), plan.counts().total(), on_firefox), (2, 8, Some(2)));
//!
//! let plan = client.close_plan(plan.id).await?;
//! assert!(plan.runs().all(|run| run.is_completed));
//! # Ok(())
//! # }
//! ```
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_plan`](crate::Client::get_plan) | `get_plan/{plan_id}` |  |
//! | [`get_plans`](crate::Client::get_plans), [`plans`](crate::Client::plans) | `get_plans/{project_id}` |  |
//! | [`add_plan`](crate::Client::add_plan) | `add_plan/{project_id}` |  |
//! | [`add_plan_entry`](crate::Client::add_plan_entry) | `add_plan_entry/{plan_id}` |  |
//! | [`add_run_to_plan_entry`](crate::Client::add_run_to_plan_entry) | `add_run_to_plan_entry/{plan_id}/{entry_id}` | 6.4 |
//! | [`update_plan`](crate::Client::update_plan) | `update_plan/{plan_id}` |  |
//! | [`update_plan_entry`](crate::Client::update_plan_entry) | `update_plan_entry/{plan_id}/{entry_id}` |  |
//! | [`update_run_in_plan_entry`](crate::Client::update_run_in_plan_entry) | `update_run_in_plan_entry/{run_id}` | 6.4 |
//! | [`close_plan`](crate::Client::close_plan) | `close_plan/{plan_id}` |  |
//! | [`delete_plan`](crate::Client::delete_plan) | `delete_plan/{plan_id}` |  |
//! | [`delete_plan_entry`](crate::Client::delete_plan_entry) | `delete_plan_entry/{plan_id}/{entry_id}` |  |
//! | [`delete_run_from_plan_entry`](crate::Client::delete_run_from_plan_entry) | `delete_run_from_plan_entry/{run_id}` | 6.4 |
//!
//! <!-- /methods -->

mod add;
mod answer;
mod calls;
mod filter;
mod model;
mod once;
mod owned;
mod run_once;
mod update;

pub use add::{AddPlan, AddPlanEntry, AddPlanRun, AddRunToPlanEntry};
pub use filter::PlansFilter;
pub use model::{Plan, PlanEntry};
pub use once::AddedPlan;
pub use run_once::{AddedPlanRun, RunConfigs};
pub use update::{UpdatePlan, UpdatePlanEntry, UpdateRunInPlanEntry};

use crate::call::{Effect, Endpoint, is_child};
use crate::list::Page;
use answer::{Answered, Entries};

pub(super) const GET: Endpoint<Plan> = Endpoint::get("get_plan");
/// A look at a plan's entries.
const ENTRIES: Endpoint<Entries> = Endpoint::get("get_plan");
const LIST: Endpoint<Page<Plan>> = Endpoint::list("get_plans");
pub(super) const ADD: Endpoint<Plan> = Endpoint::add("add_plan");
pub(super) const ADD_ENTRY: Endpoint<PlanEntry> = Endpoint::add("add_plan_entry").about(model::is_entry_of);
const ADD_RUN: Endpoint<Answered> = Endpoint::new("add_run_to_plan_entry", Effect::WriteOnce, Answered::decode)
    .about(Answered::is_of_plan)
    .since("6.4");
const UPDATE: Endpoint<Plan> = Endpoint::update("update_plan");
const UPDATE_ENTRY: Endpoint<PlanEntry> = Endpoint::update("update_plan_entry").about(is_child);
const UPDATE_RUN: Endpoint<Answered> =
    Endpoint::new("update_run_in_plan_entry", Effect::Write, Answered::decode).since("6.4");
const CLOSE: Endpoint<Plan> = Endpoint::close("close_plan");
const DELETE: Endpoint<()> = Endpoint::delete("delete_plan");
const DELETE_ENTRY: Endpoint<()> = Endpoint::delete("delete_plan_entry");
const DELETE_RUN: Endpoint<()> = Endpoint::delete("delete_run_from_plan_entry").since("6.4");
