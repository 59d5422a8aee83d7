//! Shared steps: steps that several cases of a project have in common (from 7.0 on).
//!
//! A case uses a set of shared steps with [`Step::shared`](crate::cases::Step::shared). A change of the set changes the
//! steps of all these cases.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_shared_step`](crate::Client::get_shared_step) | `get_shared_step/{shared_step_id}` | 7.0 |
//! | [`get_shared_step_history`](crate::Client::get_shared_step_history), [`shared_step_history`](crate::Client::shared_step_history) | `get_shared_step_history/{shared_step_id}` | 7.3 |
//! | [`get_shared_steps`](crate::Client::get_shared_steps), [`shared_steps`](crate::Client::shared_steps) | `get_shared_steps/{project_id}` | 7.0 |
//! | [`add_shared_step`](crate::Client::add_shared_step) | `add_shared_step/{project_id}` | 7.0 |
//! | [`update_shared_step`](crate::Client::update_shared_step) | `update_shared_step/{shared_step_id}` | 7.0 |
//! | [`delete_shared_step`](crate::Client::delete_shared_step) | `delete_shared_step/{shared_step_id}` | 7.0 |
//!
//! <!-- /methods -->

mod calls;
mod model;

pub use model::{SharedStep, SharedStepVersion};

use crate::api::cases::Step;
use crate::call::{Endpoint, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::list::Page;
use crate::types::{Timestamp, UserId};

const GET: Endpoint<SharedStep> = Endpoint::get("get_shared_step").since("7.0");
const LIST: Endpoint<Page<SharedStep>> = Endpoint::list("get_shared_steps").since("7.0");
const HISTORY: Endpoint<Page<SharedStepVersion>> = Endpoint::list("get_shared_step_history").since("7.3");
const ADD: Endpoint<SharedStep> = Endpoint::add("add_shared_step").since("7.0");
const UPDATE: Endpoint<SharedStep> = Endpoint::update("update_shared_step").since("7.0");
const DELETE: Endpoint<()> = Endpoint::delete("delete_shared_step").since("7.0");

filter! {
    /// Which sets of shared steps of a project to list, for [`Client::get_shared_steps`] and
    /// [`Client::shared_steps`].
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::shared_steps::SharedStepsFilter;
    ///
    /// let recent = SharedStepsFilter::new()
    ///     .created_after(Timestamp::from_secs(1_790_000_000))
    ///     .created_before(Timestamp::from_secs(1_799_999_999))
    ///     .created_by([2, 5]);
    /// let changed = SharedStepsFilter::new()
    ///     .updated_after(Timestamp::from_secs(1_790_000_000))
    ///     .updated_before(Timestamp::from_secs(1_799_999_999))
    ///     .refs("ACME-12");
    /// let second_page = SharedStepsFilter::new().limit(50).offset(50);
    /// ```
    pub struct SharedStepsFilter of "sets of shared steps" {
        /// Only those created after this time.
        created_after: Option<Timestamp>,
        /// Only those created before this time.
        created_before: Option<Timestamp>,
        /// Only those created by one of these users.
        created_by: List<UserId>,
        /// Only those changed after this time.
        updated_after: Option<Timestamp>,
        /// Only those changed before this time.
        updated_before: Option<Timestamp>,
        /// Only those with this reference in one of their steps.
        refs: Option<String>,
    }
}

filter! {
    /// Which part of the history of shared steps to get, for [`Client::get_shared_step_history`] and
    /// [`Client::shared_step_history`].
    ///
    /// ```
    /// use testrail::shared_steps::SharedStepHistoryFilter;
    ///
    /// let second_page = SharedStepHistoryFilter::new().limit(50).offset(50);
    /// ```
    pub struct SharedStepHistoryFilter of "versions" {}
}

request! {
    /// A set of shared steps to create with [`Client::add_shared_step`].
    ///
    /// ```
    /// use testrail::cases::Step;
    /// use testrail::shared_steps::AddSharedStep;
    ///
    /// let login = AddSharedStep::new("Log in").custom_steps_separated([
    ///     Step::new("Open the shop"),
    ///     Step::new("Enter name and password").expected("The shop greets the customer"),
    /// ]);
    /// ```
    pub struct AddSharedStep(
        /// Creates a request for a set of shared steps with this title.
        title: String
    ) {
        /// The steps.
        custom_steps_separated: List<Step>,
    }
}

request! {
    /// A change to a set of shared steps, for [`Client::update_shared_step`].
    ///
    /// ```
    /// use testrail::cases::Step;
    /// use testrail::shared_steps::UpdateSharedStep;
    ///
    /// let update = UpdateSharedStep::new([Step::new("Scan the face")]).title("Log in without a password");
    /// ```
    pub struct UpdateSharedStep(
        /// Creates a request that replaces all steps by these. TestRail wants the steps in every update, so to keep
        /// them, send those that [`Client::get_shared_step`] gives.
        custom_steps_separated: Vec<Step>
    ) {
        /// The title.
        title: Option<String>,
    }
}

/// What becomes of shared steps in the cases that use them, when [`Client::delete_shared_step`] deletes the set.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::shared_steps::StepsInCases;
///
/// client.delete_shared_step(5, StepsInCases::Keep).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "TestRail's parameter is a flag")]
pub enum StepsInCases {
    /// The cases keep the steps, as steps of their own. This is what TestRail does by default.
    Keep,
    /// Every case that uses the set loses these steps.
    Remove,
}
