//! Results: what was reported about a test.
//!
//! A test keeps the log of its results. The latest one with a status decides on the test's status. A result without a
//! status is a comment, or assigns the test to a user.
//!
//! The methods with `for_case` in their names take the ids of cases, and the others those of
//! [tests](crate::tests). Both are plain numbers of unrelated sequences, so a mixed-up id can hit another run's test.
//! That is why each has a type of its own here.
//!
//! TestRail takes a batch as a whole or not at all: one wrong row keeps all of them out. No method deletes a result. To
//! report many results, with an account of each row, use [`report_results`](crate::reporting). The methods here are
//! TestRail's own.
//!
//! # After a lost answer
//!
//! TestRail does not recognise a repeated request, so a result that is sent twice is there twice. The client never
//! repeats a report that may have arrived. If the [`delivery`](crate::Error::delivery) of an error of one of the
//! methods here is [`Unknown`](crate::Delivery::Unknown), look for the results in
//! [`results_for_run`](crate::Client::results_for_run) before you send them again. TestRail stores all rows of a batch
//! or none. If none is there, the server may still be at work on them. [`report_results`](crate::reporting) does all
//! that.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_results`](crate::Client::get_results), [`results`](crate::Client::results) | `get_results/{test_id}` |  |
//! | [`get_results_for_case`](crate::Client::get_results_for_case), [`results_for_case`](crate::Client::results_for_case) | `get_results_for_case/{run_id}/{case_id}` |  |
//! | [`get_results_for_run`](crate::Client::get_results_for_run), [`results_for_run`](crate::Client::results_for_run) | `get_results_for_run/{run_id}` | 4.0 |
//! | [`add_result`](crate::Client::add_result) | `add_result/{test_id}` |  |
//! | [`add_result_for_case`](crate::Client::add_result_for_case) | `add_result_for_case/{run_id}/{case_id}` |  |
//! | [`add_results`](crate::Client::add_results) | `add_results/{run_id}` |  |
//! | [`add_results_for_cases`](crate::Client::add_results_for_cases) | `add_results_for_cases/{run_id}` | 3.1 |
//! | [`edit_result`](crate::Client::edit_result) | `edit_result/{result_id}` | 10.4 |
//!
//! <!-- /methods -->

mod add;
mod calls;
mod edit;
mod filter;
mod model;
mod rating;
mod steps;

pub use add::AddResult;
pub(crate) use add::are_about;
pub use edit::EditResult;
pub use filter::{ResultsFilter, RunResultsFilter};
pub use model::TestResult;
pub use rating::QualityRating;
pub use steps::StepResult;

use crate::call::answer::BadAnswer;
use crate::call::{Effect, Endpoint, answer, is_child};
use crate::error::ErrorKind;
use crate::list::Page;

const LIST: Endpoint<Page<TestResult>> = Endpoint::list("get_results");
/// The answers name neither the run nor, on older servers, the case.
const LIST_FOR_CASE: Endpoint<Page<TestResult>> = Endpoint::list("get_results_for_case").about(|_, _| Ok(()));
pub(crate) const LIST_FOR_RUN: Endpoint<Page<TestResult>> =
    Endpoint::list("get_results_for_run").about(|_, _| Ok(())).since("4.0");
const ADD: Endpoint<TestResult> = Endpoint::add("add_result").about(of_test).explains(ErrorKind::Completed, CLOSED);
const ADD_FOR_CASE: Endpoint<TestResult> =
    Endpoint::add("add_result_for_case").about(|result, _| of_some_test(result)).explains(ErrorKind::Completed, CLOSED);
pub(crate) const ADD_ALL: Endpoint<Vec<TestResult>> =
    Endpoint::new("add_results", Effect::WriteOnce, answer::json).explains(ErrorKind::Completed, CLOSED);
pub(crate) const ADD_ALL_FOR_CASES: Endpoint<Vec<TestResult>> =
    Endpoint::new("add_results_for_cases", Effect::WriteOnce, answer::json)
        .since("3.1")
        .explains(ErrorKind::Completed, CLOSED);
/// What it answers is not documented: the result is expected, and nothing is accepted.
const EDIT: Endpoint<Option<TestResult>> =
    Endpoint::update_or_nothing("edit_result").since("10.4").explains(ErrorKind::Completed, CLOSED);
/// Checks that an answer is a result. All servers tell its test, and others know no tests.
fn of_some_test(result: &TestResult) -> Result<(), BadAnswer> {
    match result.test_id {
        Some(_) => Ok(()),
        None => Err(BadAnswer::OfAnother(format!("result {}, which has no test", result.id))),
    }
}

fn of_test(result: &TestResult, test: u64) -> Result<(), BadAnswer> {
    of_some_test(result).and_then(|()| is_child(result, test))
}

/// What a closed run means for these methods.
const CLOSED: &str = "the run is closed, and takes no results any more";
