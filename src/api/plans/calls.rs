//! The client's methods for plans.

use super::{
    ADD, ADD_ENTRY, ADD_RUN, AddPlan, AddPlanEntry, AddRunToPlanEntry, CLOSE, DELETE, DELETE_ENTRY, DELETE_RUN,
    ENTRIES, Entries, GET, LIST, Plan, PlanEntry, PlansFilter, UPDATE, UPDATE_ENTRY, UPDATE_RUN, UpdatePlan,
    UpdatePlanEntry, UpdateRunInPlanEntry,
};
use crate::api::runs::{self, Run};
use crate::call::Call;
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{EntryId, PlanId, ProjectId, RunId};

/// Test plans.
impl Client {
    /// Gets a plan with its entries and their runs. TestRail: `get_plan`.
    ///
    /// The answer is not paged: that of a large plan is megabytes. See
    /// [`max_answer`](crate::ClientBuilder::max_answer).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such plan or this user cannot see it, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let plan = client.get_plan(4).await?;
    /// println!("{}: {:.0} % of {} runs", plan.name, 100.0 * plan.counts().progress(), plan.runs().count());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan(&self, plan: impl Into<PlanId>) -> Result<Plan, Error> {
        self.send(GET.call(plan.into())).await
    }

    /// Gets one page of a project's plans, of at most 250, without their entries. To get all of them, use
    /// [`plans`](Client::plans). TestRail: `get_plans`.
    ///
    /// # Errors
    ///
    /// A plan of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250 or a list in the filter is
    /// empty, [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no
    /// such project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::PlansFilter;
    ///
    /// let latest = client.get_plans(1, &PlansFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plans(&self, project: impl Into<ProjectId>, filter: &PlansFilter) -> Result<Page<Plan>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all plans of a project that match the filter, each exactly once, without their entries. TestRail:
    /// `get_plans`, page by page.
    ///
    /// The filter's [`limit`](PlansFilter::limit) is the page size (at least 2), and its
    /// [`offset`](PlansFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_plans`](Client::get_plans) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::PlansFilter;
    ///
    /// let release = client.plans(1, &PlansFilter::new().is_completed(false)).by_name("Release 2.0").await?;
    /// let release = client.get_plan(release.id).await?; // with its entries
    /// # Ok(())
    /// # }
    /// ```
    pub fn plans(&self, project: impl Into<ProjectId>, filter: &PlansFilter) -> Items<Plan> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a plan, with the entries of the request, and returns it. TestRail: `add_plan`.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if a name is blank, or the runs of an entry cannot be told
    ///   apart by their configurations. The error names the place, such as `entries[0].runs[1].config_ids`.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the project, milestone, or a suite or user does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value. It then creates
    ///   nothing (inferred).
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the plan
    /// before you create another, or use [`add_plan_once`](Client::add_plan_once), which does that.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::{AddPlan, AddPlanEntry};
    ///
    /// let new = AddPlan::new("Release 2.0").milestone_id(3).entries([AddPlanEntry::new(7), AddPlanEntry::new(8)]);
    /// let plan = client.add_plan(1, &new).await?;
    /// for run in plan.runs() {
    ///     println!("run {} has {} tests", run.id, run.counts().total());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_plan(&self, project: impl Into<ProjectId>, new: &AddPlan) -> Result<Plan, Error> {
        let call = ADD.call(project.into()).checked(new.check())?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Adds an entry to a plan and returns it with its runs. TestRail: `add_plan_entry`.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank, or two runs have the same
    ///   configurations.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the plan, suite or user does not exist.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), also if the plan is closed: TestRail is reported to say so in the
    ///   same words. Plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look into the plan
    /// before you add another entry.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::{AddPlanEntry, AddPlanRun};
    ///
    /// let (chrome, firefox) = (1, 2);
    /// let new = AddPlanEntry::new(7)
    ///     .name("Smoke test")
    ///     .runs([chrome, firefox].map(|browser| AddPlanRun::new().config_ids([browser])));
    /// let entry = client.add_plan_entry(4, &new).await?;
    /// let on_firefox = entry.find_run([firefox]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_plan_entry(&self, plan: impl Into<PlanId>, new: &AddPlanEntry) -> Result<PlanEntry, Error> {
        let call = ADD_ENTRY.call(plan.into()).checked(new.check())?;
        let call = call.json(new)?;
        // Without a name, it gets that of its suite.
        self.send(new.name.iter().fold(call, |call, name| call.named(name))).await
    }

    /// Adds a run to an entry with configurations and returns the run. TestRail: `add_run_to_plan_entry` (from 6.4 on).
    ///
    /// With a configuration of another group, TestRail is reported to create further combinations beside that run.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if there are no configurations.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if the plan, entry or user does not exist.
    /// - [`Completed`](crate::ErrorKind::Completed) if the plan is closed.
    /// - [`Mismatch`](crate::ErrorKind::Mismatch) if the answer has no run of these configurations.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look into the plan
    /// before you add another run.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::AddRunToPlanEntry;
    ///
    /// let plan = client.get_plan(4).await?;
    /// if let Some(entry) = plan.entries.first() {
    ///     let run = client.add_run_to_plan_entry(4, &entry.id, &AddRunToPlanEntry::new().config_ids([2, 4])).await?;
    ///     println!("added run {}", run.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_run_to_plan_entry(
        &self,
        plan: impl Into<PlanId>,
        entry: &EntryId,
        new: &AddRunToPlanEntry,
    ) -> Result<Run, Error> {
        let call = ADD_RUN.call((plan.into(), entry.clone())).checked(new.check())?;
        let (entry, configs) = (entry.clone(), new.config_ids.iter().flatten().copied().collect());
        self.send(call.json(new)?.and_then(move |answer| answer.newest(&entry, &configs))).await
    }

    /// Changes a plan and returns its new state. TestRail: `update_plan`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such plan or milestone,
    /// [`Completed`](crate::ErrorKind::Completed) if the plan is closed,
    /// [`InvalidField`](crate::ErrorKind::InvalidField), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::UpdatePlan;
    ///
    /// let plan = client.update_plan(4, &UpdatePlan::new().milestone_id(None)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_plan(&self, plan: impl Into<PlanId>, update: &UpdatePlan) -> Result<Plan, Error> {
        let call = UPDATE.call(plan.into()).checked(update.check())?;
        self.send(call.json(update)?).await
    }

    /// Changes an entry with all of its runs, and returns its new state. TestRail: `update_plan_entry`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such plan, entry or user,
    /// [`Completed`](crate::ErrorKind::Completed) or [`Forbidden`](crate::ErrorKind::Forbidden) if the plan is closed,
    /// [`InvalidField`](crate::ErrorKind::InvalidField), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::UpdatePlanEntry;
    ///
    /// let plan = client.get_plan(4).await?;
    /// if let Some(entry) = plan.entry_of_run(5) {
    ///     client.update_plan_entry(plan.id, &entry.id, &UpdatePlanEntry::new().assignedto_id(2)).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_plan_entry(
        &self,
        plan: impl Into<PlanId>,
        entry: &EntryId,
        update: &UpdatePlanEntry,
    ) -> Result<PlanEntry, Error> {
        self.send(update_entry(plan.into(), entry, update)?).await
    }

    /// Changes a run of an entry with configurations, and returns its new state. TestRail: `update_run_in_plan_entry`
    /// (from 6.4 on).
    ///
    /// [`update_run`](Client::update_run) does the same, and also works for entries without configurations.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such run or user,
    /// [`Completed`](crate::ErrorKind::Completed) if the plan is closed,
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the answer does not have the run,
    /// [`InvalidField`](crate::ErrorKind::InvalidField), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::UpdateRunInPlanEntry;
    ///
    /// let run = client.update_run_in_plan_entry(5, &UpdateRunInPlanEntry::new().assignedto_id(2)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_run_in_plan_entry(
        &self,
        run: impl Into<RunId>,
        update: &UpdateRunInPlanEntry,
    ) -> Result<Run, Error> {
        self.send(update_run(run.into(), update)?).await
    }

    /// Closes a plan with all of its runs for good, and returns its new state. TestRail: `close_plan`.
    ///
    /// If the answer is lost, or may be of something in between, the client looks at the plan (`get_plan`) to see
    /// whether it is closed. It does so with every [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`Completed`](crate::ErrorKind::Completed) if the plan is already closed,
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let plan = client.close_plan(4).await?;
    /// assert!(plan.is_completed);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn close_plan(&self, plan: impl Into<PlanId>) -> Result<Plan, Error> {
        let plan = plan.into();
        let is_closed = |found: Result<Plan, Error>| found.ok().filter(|plan| plan.is_completed);
        self.send_verified(CLOSE.call(plan), GET.call(plan), is_closed).await
    }

    /// Deletes a plan with its runs, their tests and results. This cannot be undone. TestRail: `delete_plan`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_plan` to see whether the plan is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`Completed`](crate::ErrorKind::Completed) if the plan is closed, [`NotFound`](crate::ErrorKind::NotFound),
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_plan(4).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_plan(&self, plan: impl Into<PlanId>) -> Result<(), Error> {
        let plan = plan.into();
        self.delete_verified(DELETE.call(plan), GET.call(plan)).await
    }

    /// Deletes an entry of a plan with its runs, their tests and results. This cannot be undone. TestRail:
    /// `delete_plan_entry`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_plan` to see whether the entry is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such plan or entry,
    /// [`Completed`](crate::ErrorKind::Completed) if the plan is closed, [`Forbidden`](crate::ErrorKind::Forbidden),
    /// plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let plan = client.get_plan(4).await?;
    /// if let Some(entry) = plan.entry_of_run(5) {
    ///     client.delete_plan_entry(plan.id, &entry.id).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_plan_entry(&self, plan: impl Into<PlanId>, entry: &EntryId) -> Result<(), Error> {
        let plan = plan.into();
        let is_gone = |found: Result<Entries, Error>| match found {
            Ok(Entries { entries, .. }) => entries.iter().all(|other| other.has_id() && other.id != *entry),
            Err(error) => error.is_not_found(),
        };
        let delete = DELETE_ENTRY.call((plan, entry.clone()));
        self.send_verified(delete, ENTRIES.call(plan), |found| is_gone(found).then_some(())).await
    }

    /// Deletes a run of an entry with configurations, with its tests and results. This cannot be undone. TestRail:
    /// `delete_run_from_plan_entry` (from 6.4 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_run` to see whether the run is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy). It is not known whether an entry goes with its last run.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Completed`](crate::ErrorKind::Completed) if the plan is closed,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_run_from_plan_entry(5).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_run_from_plan_entry(&self, run: impl Into<RunId>) -> Result<(), Error> {
        let run = run.into();
        self.delete_verified(DELETE_RUN.call(run), runs::GET.call(run)).await
    }
}

/// The call that changes an entry.
pub(super) fn update_entry(plan: PlanId, entry: &EntryId, update: &UpdatePlanEntry) -> Result<Call<PlanEntry>, Error> {
    let call = UPDATE_ENTRY.call((plan, entry.clone())).checked(update.check())?;
    let entry = entry.clone();
    Ok(call.json(update)?.and_then(move |mut found| {
        if !found.has_id() {
            found.id = entry.clone();
        }
        if found.id == entry { Ok(found) } else { Err(BadAnswer::OfAnother(format!("plan entry {}", found.id))) }
    }))
}

/// The call that changes a run of an entry with configurations.
pub(super) fn update_run(run: RunId, update: &UpdateRunInPlanEntry) -> Result<Call<Run>, Error> {
    Ok(UPDATE_RUN.call(run).json(update)?.and_then(move |answer| answer.run(run)))
}
