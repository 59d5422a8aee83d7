//! The client's methods for single cases and for lists.

use super::model::is_gone;
use super::{ADD, DELETE, GET, LIST, PREVIEW_DELETE, UPDATE};
use super::{AddCase, Case, CasesFilter, DeletePreview, UpdateCase};
use crate::api::suites::are_in;
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{CaseId, ProjectId, SectionId, SuiteId};

/// Test cases.
impl Client {
    /// Gets a case. TestRail: `get_case`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such case or this user cannot see it, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let case = client.get_case(7).await?;
    /// let automated_by: Option<String> = case.custom("automation_id")?;
    /// println!("{} is automated by {automated_by:?}", case.title);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_case(&self, case: impl Into<CaseId>) -> Result<Case, Error> {
        self.send(GET.call(case.into())).await
    }

    /// Gets one page of a project's cases, of at most 250, in the order of the suite. To get all of them, use
    /// [`cases`](Client::cases). TestRail: `get_cases`.
    ///
    /// # Errors
    ///
    /// A case of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250, or a list in the filter is
    ///   empty.
    /// - [`SuiteRequired`](crate::ErrorKind::SuiteRequired) if the project has several suites and the filter names
    ///   none.
    /// - [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    ///   project, suite or section for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::CasesFilter;
    ///
    /// let first = client.get_cases(1, &CasesFilter::new().suite_id(7).limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_cases(&self, project: impl Into<ProjectId>, filter: &CasesFilter) -> Result<Page<Case>, Error> {
        self.get_page(LIST.call(project.into()).and_then(all_of(filter.suite())), filter).await
    }

    /// Streams all cases of a project that match the filter, each exactly once, in the order of the suite. TestRail:
    /// `get_cases`, page by page.
    ///
    /// The filter's [`limit`](CasesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](CasesFilter::offset) is where the listing starts. The stream yields each case once even while others
    /// add and delete cases. If somebody moves or sorts cases meanwhile, a case that moves from the part to come into
    /// the part that was read is missing. Where the pages do not fit together, the stream yields an error.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_cases`](Client::get_cases) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    /// use testrail::cases::CasesFilter;
    ///
    /// let urgent = client.cases(1, &CasesFilter::new().suite_id(7).priority_id([4])).try_collect().await?;
    /// let new = AddRun::new("Urgent cases").suite_id(7).case_ids(urgent.iter().map(|case| case.id));
    /// # Ok(())
    /// # }
    /// ```
    pub fn cases(&self, project: impl Into<ProjectId>, filter: &CasesFilter) -> Items<Case> {
        self.items(LIST.call(project.into()).and_then(all_of(filter.suite())), filter)
    }

    /// Creates a case in a section and returns it. TestRail: `add_case`.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the title is blank.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the section, type, priority or milestone does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value, or if a custom
    ///   field is required.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the case
    /// before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::AddCase;
    ///
    /// let case = client.add_case(3, &AddCase::new("Pay by card").custom("automation_id", "shop.pay")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_case(&self, section: impl Into<SectionId>, new: &AddCase) -> Result<Case, Error> {
        let call = ADD.call(section.into()).checked(new.check())?;
        self.send(call.json(new)?.named(&new.title)).await
    }

    /// Changes a case and returns its new state. TestRail: `update_case`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new title is blank, or the estimate is zero.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the case, section, type, priority or milestone does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::UpdateCase;
    ///
    /// client.update_case(7, &UpdateCase::new().refs("ACME-12").estimate(None)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_case(&self, case: impl Into<CaseId>, update: &UpdateCase) -> Result<Case, Error> {
        let call = UPDATE.call(case.into()).checked(update.check())?;
        self.send(call.json(update)?).await
    }

    /// Deletes a case with its tests in open runs. Some servers keep it, [marked](Case::is_deleted) as deleted
    /// (inferred). TestRail: `delete_case`.
    ///
    /// If the answer is lost, or may be of something in between, the client looks (`get_case`) whether the case is
    /// gone, or marked as deleted. It does so with every [`RetryPolicy`](crate::RetryPolicy). If the case is still
    /// there, the [`delivery`](Error::delivery) of the error is [`Unknown`](crate::Delivery::Unknown), and you may call
    /// it again.
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
    /// client.delete_case(7).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_case(&self, case: impl Into<CaseId>) -> Result<(), Error> {
        let case = case.into();
        let is_gone = |found: Result<Case, Error>| is_gone(&found).then_some(());
        self.send_verified(DELETE.call(case), GET.call(case), is_gone).await
    }

    /// Counts what [`delete_case`](Client::delete_case) would delete, without deleting it. TestRail: `delete_case`
    /// with `soft=1`.
    ///
    /// **Needs TestRail of about 6.5 or later.** An older server does not know `soft` and deletes the case.
    ///
    /// # Errors
    ///
    /// [`EmptyBody`](crate::ErrorKind::EmptyBody) if the server answers as to a real deletion, in which case the case
    /// may be gone, [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the
    /// errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let preview = client.preview_delete_case(7).await?;
    /// println!("{} tests would go", preview.affected_tests.unwrap_or(0));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_delete_case(&self, case: impl Into<CaseId>) -> Result<DeletePreview, Error> {
        self.preview_delete(PREVIEW_DELETE.call(case.into())).await
    }
}

/// Accepts a page of cases of this suite only, as far as they tell.
pub(in crate::api) fn all_of(
    suite: Option<SuiteId>,
) -> impl Fn(Page<Case>) -> Result<Page<Case>, BadAnswer> + Send + Sync + 'static {
    are_in(suite, |case: &Case| case.suite_id)
}
