//! The client's methods for runs.

use tokio::time::Instant;

use super::{ADD, AddRun, CLOSE, DELETE, DeletePreview, GET, LIST, PREVIEW_DELETE, Run, RunsFilter, UPDATE, UpdateRun};
use crate::call::{Call, Entity};
use crate::client::{Client, warn_of};
#[cfg(doc)]
use crate::error::Delivery;
use crate::error::{Error, ErrorKind};
use crate::list::{Items, Page};
use crate::types::{ProjectId, RunId};

/// Test runs.
impl Client {
    /// Gets a run. TestRail: `get_run`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such run or this user cannot see it, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let run = client.get_run(42).await?;
    /// println!("{}: {:.0} % done", run.name, 100.0 * run.counts().progress());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_run(&self, run: impl Into<RunId>) -> Result<Run, Error> {
        let run = self.send(GET.call(run.into())).await?;
        self.shared.known.see(Run::NOUN, run.id.get());
        Ok(run)
    }

    /// Gets one page of a project's runs, newest first. TestRail: `get_runs`.
    ///
    /// A page has at most 250 runs. To get all of them, use [`runs`](Client::runs).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250 or a list in the filter is
    /// empty, [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no
    /// such project for this user, plus the errors of [any call](crate#errors). A run of an unexpected shape is not an
    /// error: it is in the page's [`rejected`](Page::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RunsFilter;
    ///
    /// let latest = client.get_runs(1, &RunsFilter::new().limit(10)).await?;
    /// for run in &latest.items {
    ///     println!("{} {}", run.id, run.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_runs(&self, project: impl Into<ProjectId>, filter: &RunsFilter) -> Result<Page<Run>, Error> {
        self.get_page(list(self, project.into()), filter).await
    }

    /// Streams all of a project's runs that match the filter, newest first. Each comes exactly once, even while others
    /// add, close and delete runs. TestRail: `get_runs`, page by page.
    ///
    /// The filter's [`limit`](RunsFilter::limit) is the page size (at least 2), and its [`offset`](RunsFilter::offset)
    /// is where the listing starts. The stream sends nothing until you ask for the first run.
    ///
    /// A server older than 7.2.1 does not say whether more runs follow. There, the stream takes a page that is shorter
    /// than requested for the last one. A server older than 6.7 sends all runs in one answer, and the client reads
    /// about 8,000 of them at most by default. If there are more, raise
    /// [`max_answer`](crate::ClientBuilder::max_answer), or divide them with
    /// [`created_after`](RunsFilter::created_after) and [`created_before`](RunsFilter::created_before).
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_runs`](Client::get_runs), and
    /// [`ListInconsistent`](crate::ErrorKind::ListInconsistent) if the pages do not fit together. It ends after such an
    /// error; [`resume`](Items::resume) continues it. A run of an unexpected shape is a
    /// [`RejectedRow`](crate::ErrorKind::RejectedRow), after which the stream goes on.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::RunsFilter;
    ///
    /// let mut open = client.runs(1, &RunsFilter::new().is_completed(false));
    /// while let Some(run) = open.next().await {
    ///     println!("{}", run?.name);
    /// }
    ///
    /// let closed = client.runs(1, &RunsFilter::new().is_completed(true)).try_collect().await?;
    /// println!("{} runs are closed", closed.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn runs(&self, project: impl Into<ProjectId>, filter: &RunsFilter) -> Items<Run> {
        self.items(list(self, project.into()), filter)
    }

    /// Creates a run and returns it. TestRail: `add_run`.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank.
    /// - [`SuiteRequired`](crate::ErrorKind::SuiteRequired) if the project has several suites and the request names
    ///   none.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the project, suite, milestone or user does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value, such as a name
    ///   that is too long.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), the run may exist.
    /// Look for it before you create another: TestRail does not recognise a repeated request.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    ///
    /// let new = AddRun::new("Nightly").suite_id(7).case_ids([1, 2, 3]).refs("ACME-12");
    /// let run = client.add_run(1, &new).await?;
    /// println!("created run {} with {} tests", run.id, run.counts().total());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_run(&self, project: impl Into<ProjectId>, new: &AddRun) -> Result<Run, Error> {
        let call = ADD.call(project.into()).checked(new.check())?;
        let run = self.send(call.json(new)?.named(&new.name)).await?;
        self.shared.known.add(Run::NOUN, run.id.get());
        Ok(run)
    }

    /// Changes a run and returns its new state. TestRail: `update_run`.
    ///
    /// It changes only the fields that `update` sets.
    ///
    /// TestRail refuses this for a run of a test plan. The client then changes it by the plan's methods, within the
    /// same deadline: with `update_run_in_plan_entry` (from 6.4 on) if the run has configurations, and otherwise with
    /// `update_plan_entry`, whose only run it is. It looks first which one it needs (`get_run`, `get_plan`). The run
    /// comes as plans show it, without [`updated_on`](Run::updated_on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank.
    /// - [`Completed`](crate::ErrorKind::Completed) if the run or its plan is closed.
    /// - [`PlanOwned`](crate::ErrorKind::PlanOwned) if the run belongs to a test plan and cannot have a field for
    ///   itself: `milestone_id` is the plan's. With configurations, `name` and `dynamic_filters` are the entry's. The
    ///   error's [`field`](Error::field) names it, and nothing is changed.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the run, milestone or user does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::UpdateRun;
    ///
    /// let run = client.update_run(42, &UpdateRun::new().name("Nightly 42").milestone_id(None)).await?;
    /// assert_eq!(run.milestone_id, None);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_run(&self, run: impl Into<RunId>, update: &UpdateRun) -> Result<Run, Error> {
        let run = run.into();
        update.check().map_err(|error| UPDATE.call(run).name_in(error))?;
        self.change_run(run, update, self.until()).await.inspect_err(warn_of)
    }

    /// Changes a run before `until`. After TestRail has refused it for a run of a plan, this uses the plan's methods.
    pub(super) async fn change_run(&self, run: RunId, update: &UpdateRun, until: Instant) -> Result<Run, Error> {
        let mut call = UPDATE.call(run).json(update)?;
        call.request.is_part = true;
        match self.send_until(call, until).await {
            Err(refusal) if refusal.kind() == ErrorKind::PlanOwned => {
                tracing::info!(run = run.get(), "the run belongs to a test plan and is changed by the plan's methods");
                let changed = self.update_run_of_plan(run, update, refusal, until).await;
                changed.map_err(|error| UPDATE.call(run).name_in(error))
            }
            other => other,
        }
    }

    /// Closes a run for good and returns its new state. TestRail: `close_run`.
    ///
    /// A closed run cannot be opened again; its results and the texts of its cases are frozen. If the answer is lost,
    /// the client looks at the run (`get_run`) to see whether it is closed. It does so with every retry policy.
    ///
    /// # Errors
    ///
    /// [`Completed`](crate::ErrorKind::Completed) if the run is already closed,
    /// [`PlanOwned`](crate::ErrorKind::PlanOwned) if it belongs to a test plan, whose runs only
    /// [`close_plan`](Client::close_plan) closes, [`NotFound`](crate::ErrorKind::NotFound),
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let run = client.close_run(42).await?;
    /// assert!(run.is_completed);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn close_run(&self, run: impl Into<RunId>) -> Result<Run, Error> {
        let run = run.into();
        let is_closed = |found: Result<Run, Error>| found.ok().filter(|run| run.is_completed);
        self.send_verified(CLOSE.call(run), GET.call(run), is_closed).await
    }

    /// Deletes a run with its tests and results. This cannot be undone. TestRail: `delete_run`.
    ///
    /// If the answer is lost, or may be of something in between, the client looks (`get_run`) whether the run is gone.
    /// It does so with every retry policy.
    ///
    /// # Errors
    ///
    /// [`Completed`](crate::ErrorKind::Completed) if the run is closed, [`PlanOwned`](crate::ErrorKind::PlanOwned) if
    /// it belongs to a test plan: use [`delete_run_from_plan_entry`](Client::delete_run_from_plan_entry) or
    /// [`delete_plan_entry`](Client::delete_plan_entry), [`NotFound`](crate::ErrorKind::NotFound),
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_run(42).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_run(&self, run: impl Into<RunId>) -> Result<(), Error> {
        let run = run.into();
        self.delete_verified(DELETE.call(run), GET.call(run)).await
    }

    /// Counts what [`delete_run`](Client::delete_run) would delete, without deleting it. TestRail: `delete_run` with
    /// `soft=1`.
    ///
    /// **Needs TestRail of about 6.5 or later.** An older server does not know `soft` and deletes the run.
    ///
    /// # Errors
    ///
    /// [`EmptyBody`](crate::ErrorKind::EmptyBody) if the server answers as to a real deletion, in which case the run
    /// may be gone, [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the
    /// errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let preview = client.preview_delete_run(42).await?;
    /// println!("{} tests would go", preview.affected_tests.unwrap_or(0));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_delete_run(&self, run: impl Into<RunId>) -> Result<DeletePreview, Error> {
        self.preview_delete(PREVIEW_DELETE.call(run.into())).await
    }
}

/// The call that lists runs. The client takes note of them: what is there cannot be what a later call adds.
fn list(client: &Client, project: ProjectId) -> Call<Page<Run>> {
    let shared = client.shared.clone();
    LIST.call(project).and_then(move |page| {
        if let Some(newest) = page.items.iter().map(|run| run.id.get()).max() {
            shared.known.see(Run::NOUN, newest);
        }
        Ok(page)
    })
}
