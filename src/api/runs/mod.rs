//! Test runs: sets of test cases to be carried out, and how far that has come.
//!
//! These types stand at the root of the crate too. All runs of a project come from [`Client::runs`]; what became of a
//! creation whose answer was lost, tells [`Client::find_added_runs`], and [`Client::add_run_once`] finds or creates.
//!
//! <!-- methods -->
//! <!-- /methods -->

mod add;
mod calls;
mod cases;
mod counts;
mod filter;
mod model;
mod once;
mod recover;
mod update;

pub use add::AddRun;
pub use cases::DynamicFilters;
pub use counts::StatusCounts;
pub use filter::RunsFilter;
pub use model::Run;
pub use once::{AddedRun, Marker};
pub use update::UpdateRun;

use super::preview::{self, DeletePreview};
use crate::call::{Effect, Endpoint, answer};
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::list::{Page, decode};

const GET: Endpoint<Run> = Endpoint::get("get_run");
const LIST: Endpoint<Page<Run>> = Endpoint::list("get_runs");
const ADD: Endpoint<Run> = Endpoint::add("add_run");
const UPDATE: Endpoint<Run> = Endpoint::update("update_run");
const CLOSE: Endpoint<Run> = Endpoint::close("close_run");
const DELETE: Endpoint<()> = Endpoint::delete("delete_run");
/// `delete_run` with `soft=1`. An old server does not know the parameter and deletes, so it is a write.
const PREVIEW_DELETE: Endpoint<DeletePreview> = Endpoint::new("delete_run", Effect::Write, preview::decode);

/// Reads a page of runs as [`Client::get_runs`] does, for `benches/`. Not a part of the API.
#[doc(hidden)]
pub fn decode_page_of_runs(body: &[u8]) -> Result<Page<Run>, Error> {
    let page = answer::text(body).and_then(|text| decode(text, "runs"));
    page.map_err(|bad| bad.into_error(200))
}

/// TestRail would name such a run after its suite.
fn check_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() { Err(Error::invalid("name", "must not be blank")) } else { Ok(()) }
}
