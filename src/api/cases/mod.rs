//! Test cases: what there is to test. Also the types that cases have, such as "Functional".
//!
//! A case stands in a [section](crate::sections) of a suite. Its [template](crate::templates) decides which
//! [custom fields](crate::case_fields) it has. [`Case::custom`] reads such a field, and
//! [`AddCase::custom`] sets it. TestRail silently ignores a custom field that the template of the case does not have.
//!
//! - The first template of a new server has no separate steps. A case with
//!   [`custom_steps_separated`](AddCase::custom_steps_separated) needs the template "Test Case (Steps)".
//! - In a project with several suites, a list of cases needs [`CasesFilter::suite_id`].
//! - TestRail cannot find a case by a custom field, such as the name of an automated test.
//!   [`Client::cases_by_custom`](crate::Client::cases_by_custom) reads all cases once, for as many look-ups as you
//!   like.
//! - Labels, references and steps replace what was there. To add one, read the case and send the old ones too.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_case`](crate::Client::get_case) | `get_case/{case_id}` |  |
//! | [`get_case_titles`](crate::Client::get_case_titles) | `get_case_titles` | 10.5 |
//! | [`get_case_types`](crate::Client::get_case_types) | `get_case_types` |  |
//! | [`get_cases`](crate::Client::get_cases), [`cases`](crate::Client::cases), [`cases_by_custom`](crate::Client::cases_by_custom), [`cases_by_title`](crate::Client::cases_by_title) | `get_cases/{project_id}` |  |
//! | [`get_history_for_case`](crate::Client::get_history_for_case), [`history_for_case`](crate::Client::history_for_case) | `get_history_for_case/{case_id}` | 6.5.4 |
//! | [`add_case`](crate::Client::add_case) | `add_case/{section_id}` |  |
//! | [`add_cases`](crate::Client::add_cases) | `add_cases/{section_id}` | 7.0 |
//! | [`copy_cases_to_section`](crate::Client::copy_cases_to_section) | `copy_cases_to_section/{section_id}` |  |
//! | [`update_case`](crate::Client::update_case) | `update_case/{case_id}` |  |
//! | [`update_cases`](crate::Client::update_cases) | `update_cases/{suite_id}` |  |
//! | [`move_cases_to_section`](crate::Client::move_cases_to_section) | `move_cases_to_section/{section_id}` |  |
//! | [`delete_case`](crate::Client::delete_case), [`preview_delete_case`](crate::Client::preview_delete_case) | `delete_case/{case_id}` |  |
//! | [`delete_cases`](crate::Client::delete_cases), [`preview_delete_cases`](crate::Client::preview_delete_cases) | `delete_cases/{suite_id}` |  |
//!
//! <!-- /methods -->

mod add;
mod bulk;
mod calls;
mod filter;
mod history;
mod maps;
mod model;
mod step;
mod types;
mod update;

pub use add::AddCase;
pub(super) use calls::all_of;
pub use filter::{CasesFilter, HistoryFilter};
pub use history::{CaseChange, HistoryEntry};
pub(super) use model::is_in;
pub use model::{Case, CaseTitle};
pub use step::Step;
pub use types::CaseType;
pub use update::{UpdateCase, UpdateCases};

use super::preview::DeletePreview;
use crate::call::{Effect, Endpoint};
use crate::list::{List, Page};

const GET: Endpoint<Case> = Endpoint::get("get_case");
const LIST: Endpoint<Page<Case>> = Endpoint::list("get_cases");
const TITLES: Endpoint<List<CaseTitle>> = Endpoint::all("get_case_titles").since("10.5");
const TYPES: Endpoint<List<CaseType>> = Endpoint::all("get_case_types");
const HISTORY: Endpoint<Page<HistoryEntry>> = Endpoint::rows("get_history_for_case", history::decode).since("6.5.4");
const ADD: Endpoint<Case> = Endpoint::add("add_case").about(model::is_in);
const ADD_MANY: Endpoint<Vec<Case>> =
    Endpoint::new("add_cases", Effect::WriteOnce, bulk::added).about(bulk::are_in).since("7.0");
const UPDATE: Endpoint<Case> = Endpoint::update("update_case");
const UPDATE_MANY: Endpoint<Vec<Case>> = Endpoint::new("update_cases", Effect::Write, bulk::updated);
const COPY: Endpoint<()> = Endpoint::nothing("copy_cases_to_section", Effect::WriteOnce);
const MOVE: Endpoint<()> = Endpoint::nothing("move_cases_to_section", Effect::Write);
const DELETE: Endpoint<()> = Endpoint::delete("delete_case");
/// What a refusal says of one case says nothing of the others, so no refusal of a repeat means that it was done: a look
/// at each tells.
const DELETE_MANY: Endpoint<()> = Endpoint::nothing("delete_cases", Effect::Write);
const PREVIEW_DELETE: Endpoint<DeletePreview> = Endpoint::preview("delete_case");
const PREVIEW_DELETE_MANY: Endpoint<DeletePreview> = Endpoint::preview("delete_cases");
