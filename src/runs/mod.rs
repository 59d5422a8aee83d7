//! The Runs API: its endpoints, and what they share. Its methods are in `calls`, `once` and `recover`.

mod add;
mod calls;
mod cases;
mod counts;
mod decode;
mod fetch;
mod filter;
mod model;
mod once;
mod preview;
mod progress;
mod recover;
mod stream;
mod update;

pub use add::AddRun;
pub use cases::DynamicFilters;
pub use counts::StatusCounts;
pub use filter::RunsFilter;
pub use model::Run;
pub use once::{AddedRun, Marker};
pub use preview::DeletePreview;
pub use progress::ListingProgress;
pub use stream::RunStream;
pub use update::UpdateRun;

use crate::answer::BadAnswer;
use crate::endpoint::{Effect, Endpoint};
use crate::{Error, Page, answer, page};

const GET_RUN: Endpoint<Run> = Endpoint::new("get_run", Effect::Read, answer::json).about(this_run);
const GET_RUNS: Endpoint<Page<Run>> =
    Endpoint::new("get_runs", Effect::Read, |text| page::decode(text, "runs")).about(all_of_this_project);
const ADD_RUN: Endpoint<Run> = Endpoint::new("add_run", Effect::WriteOnce, answer::json).about(this_project);
const UPDATE_RUN: Endpoint<Run> = Endpoint::new("update_run", Effect::Write, answer::json).about(this_run);
const CLOSE_RUN: Endpoint<Run> = Endpoint::new("close_run", Effect::Write, answer::json).about(this_run);
const DELETE_RUN: Endpoint<()> = Endpoint::new("delete_run", Effect::Write, answer::nothing);
/// `delete_run` with `soft=1`. An old server does not know the parameter and deletes, so it is a write.
const PREVIEW_DELETE_RUN: Endpoint<DeletePreview> = Endpoint::new("delete_run", Effect::Write, preview::decode);

fn this_run(run: &Run, id: u64) -> Result<(), BadAnswer> {
    if run.id.get() == id { Ok(()) } else { Err(BadAnswer::OfAnother(format!("run {}", run.id))) }
}

fn this_project(run: &Run, id: u64) -> Result<(), BadAnswer> {
    match run.project_id.filter(|project| project.get() != id) {
        None => Ok(()),
        Some(other) => Err(BadAnswer::OfAnother(format!("project {other}"))),
    }
}

fn all_of_this_project(page: &Page<Run>, id: u64) -> Result<(), BadAnswer> {
    page.items.iter().try_for_each(|run| this_project(run, id))
}

/// Reads a page of runs as [`Client::get_runs`] does, for `benches/`. Not a part of the API.
#[doc(hidden)]
pub fn decode_page_of_runs(body: &[u8]) -> Result<Page<Run>, Error> {
    let page = answer::text(body).and_then(|text| page::decode(text, "runs"));
    page.map_err(|bad| bad.into_error(200))
}

/// TestRail would name such a run after its suite.
fn check_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() { Err(Error::invalid("name", "must not be blank")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_says_what_it_does_on_the_server() {
        fn of<T: 'static>(endpoint: &Endpoint<T>) -> (String, Effect) {
            let call = endpoint.call(7_u64);
            (call.path, call.effect)
        }
        for ((path, effect), expected) in [
            (of(&GET_RUN), ("get_run/7", Effect::Read)),
            (of(&GET_RUNS), ("get_runs/7", Effect::Read)),
            (of(&ADD_RUN), ("add_run/7", Effect::WriteOnce)),
            (of(&UPDATE_RUN), ("update_run/7", Effect::Write)),
            (of(&CLOSE_RUN), ("close_run/7", Effect::Write)),
            (of(&DELETE_RUN), ("delete_run/7", Effect::Write)),
            (of(&PREVIEW_DELETE_RUN), ("delete_run/7", Effect::Write)),
        ] {
            assert_eq!((path.as_str(), effect), expected);
        }
    }
}
