//! The client's methods for shared steps.

use serde::Serialize;

use super::{
    ADD, AddSharedStep, DELETE, GET, HISTORY, LIST, SharedStep, SharedStepHistoryFilter, SharedStepVersion,
    SharedStepsFilter, StepsInCases, UPDATE, UpdateSharedStep,
};
use crate::api::check::{not_blank, not_blank_if_set};
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{ProjectId, SharedStepId};

#[derive(Serialize)]
struct Deletion {
    keep_in_cases: u8,
}

/// Shared steps.
impl Client {
    /// Gets a set of shared steps. TestRail: `get_shared_step` (from 7.0 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such set, [`Forbidden`](crate::ErrorKind::Forbidden) if
    /// this user cannot see its project, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let login = client.get_shared_step(5).await?;
    /// println!("{} cases use {}", login.case_ids.unwrap_or_default().len(), login.title);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_shared_step(&self, shared_step: impl Into<SharedStepId>) -> Result<SharedStep, Error> {
        self.send(GET.call(shared_step.into())).await
    }

    /// Gets one page of a project's shared steps, of at most 250 sets. To get all of them, use
    /// [`shared_steps`](Client::shared_steps). TestRail: `get_shared_steps` (from 7.0 on).
    ///
    /// Some servers send only ids and titles: [`get_shared_step`](Client::get_shared_step) has the rest.
    ///
    /// # Errors
    ///
    /// A set of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::shared_steps::SharedStepsFilter;
    ///
    /// let first = client.get_shared_steps(1, &SharedStepsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_shared_steps(
        &self,
        project: impl Into<ProjectId>,
        filter: &SharedStepsFilter,
    ) -> Result<Page<SharedStep>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all shared steps of a project that match the filter, each set exactly once. TestRail:
    /// `get_shared_steps`, page by page (from 7.0 on).
    ///
    /// The filter's [`limit`](SharedStepsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](SharedStepsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_shared_steps`](Client::get_shared_steps) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::{AddCase, Step};
    /// use testrail::shared_steps::SharedStepsFilter;
    ///
    /// let login = client.shared_steps(1, &SharedStepsFilter::new()).by_name("Log in").await?;
    /// let steps = [Step::shared(login.id), Step::new("Pay")];
    /// let case = client.add_case(3, &AddCase::new("Pay by card").template_id(2).custom_steps_separated(steps)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn shared_steps(&self, project: impl Into<ProjectId>, filter: &SharedStepsFilter) -> Items<SharedStep> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Gets one page of the versions of a set of shared steps, of at most 250. To get all of them, use
    /// [`shared_step_history`](Client::shared_step_history). TestRail: `get_shared_step_history` (from 7.3 on).
    ///
    /// # Errors
    ///
    /// A version of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such set
    /// for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::shared_steps::SharedStepHistoryFilter;
    ///
    /// let first = client.get_shared_step_history(5, &SharedStepHistoryFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_shared_step_history(
        &self,
        shared_step: impl Into<SharedStepId>,
        filter: &SharedStepHistoryFilter,
    ) -> Result<Page<SharedStepVersion>, Error> {
        self.get_page(HISTORY.call(shared_step.into()), filter).await
    }

    /// Streams all versions of a set of shared steps, each exactly once. TestRail: `get_shared_step_history`, page by
    /// page (from 7.3 on).
    ///
    /// The filter's [`limit`](SharedStepHistoryFilter::limit) is the page size (at least 2), and its
    /// [`offset`](SharedStepHistoryFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_shared_step_history`](Client::get_shared_step_history) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::shared_steps::SharedStepHistoryFilter;
    ///
    /// let versions = client.shared_step_history(5, &SharedStepHistoryFilter::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn shared_step_history(
        &self,
        shared_step: impl Into<SharedStepId>,
        filter: &SharedStepHistoryFilter,
    ) -> Items<SharedStepVersion> {
        self.items(HISTORY.call(shared_step.into()), filter)
    }

    /// Creates a set of shared steps and returns it. TestRail: `add_shared_step` (from 7.0 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the title is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the set before you
    /// create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::Step;
    /// use testrail::shared_steps::AddSharedStep;
    ///
    /// let steps = [Step::new("Open the shop"), Step::new("Enter name and password")];
    /// let login = client.add_shared_step(1, &AddSharedStep::new("Log in").custom_steps_separated(steps)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_shared_step(
        &self,
        project: impl Into<ProjectId>,
        new: &AddSharedStep,
    ) -> Result<SharedStep, Error> {
        let call = ADD.call(project.into()).checked(not_blank("title", &new.title))?;
        self.send(call.json(new)?.named(&new.title)).await
    }

    /// Changes a set of shared steps, and so all cases that use it. Returns its new state. TestRail:
    /// `update_shared_step` (from 7.0 on).
    ///
    /// The manual calls the steps optional, but TestRail wants them in every update (seen in another client's source).
    /// A change that somebody else makes between your look at the steps and your update is lost.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new title is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such set,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// Another title for the same steps:
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::shared_steps::UpdateSharedStep;
    ///
    /// let login = client.get_shared_step(5).await?;
    /// let steps = login.custom_steps_separated.expect("a single set has its steps");
    /// client.update_shared_step(5, &UpdateSharedStep::new(steps).title("Log in as a customer")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_shared_step(
        &self,
        shared_step: impl Into<SharedStepId>,
        update: &UpdateSharedStep,
    ) -> Result<SharedStep, Error> {
        let call = UPDATE.call(shared_step.into()).checked(not_blank_if_set("title", update.title.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a set of shared steps, and says what becomes of the steps in the cases that use it. This cannot be
    /// undone. TestRail: `delete_shared_step` (from 7.0 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_shared_step` to see whether the set is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::shared_steps::StepsInCases;
    ///
    /// client.delete_shared_step(5, StepsInCases::Keep).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_shared_step(
        &self,
        shared_step: impl Into<SharedStepId>,
        steps: StepsInCases,
    ) -> Result<(), Error> {
        let shared_step = shared_step.into();
        let keep_in_cases = u8::from(steps == StepsInCases::Keep);
        let call = DELETE.call(shared_step).json(&Deletion { keep_in_cases })?;
        self.delete_verified(call, GET.call(shared_step)).await
    }
}
