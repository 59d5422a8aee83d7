//! Changes a run that belongs to a plan.

use tokio::time::Instant;

use super::calls::{update_entry, update_run};
use super::{GET, PlanEntry, UpdatePlanEntry, UpdateRunInPlanEntry};
use crate::api::runs::{self, CaseSelection, Run, UpdateRun};
use crate::call::Call;
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::{Delivery, Error};
use crate::types::RunId;

impl Client {
    /// Changes a run by the methods of its plan, after `update_run` got this refusal.
    pub(crate) async fn update_run_of_plan(
        &self,
        run: RunId,
        update: &UpdateRun,
        refusal: Error,
        until: Instant,
    ) -> Result<Run, Error> {
        Change { client: self, run, until }.make(update, refusal).await
    }
}

/// A change of a plan's run.
struct Change<'c> {
    client: &'c Client,
    run: RunId,
    /// When it must end.
    until: Instant,
}

impl Change<'_> {
    /// The rules are those that the vendor's own tool follows: a run with configurations is changed alone, and any
    /// other with its entry.
    async fn make(&self, update: &UpdateRun, refusal: Error) -> Result<Run, Error> {
        if !update.milestone_id.is_keep() {
            let why = "is the plan's: update_plan moves the plan with all of its runs";
            return Err(not_here(refusal, "milestone_id", why));
        }
        let run = self.look(runs::GET.call(self.run)).await?;
        let Some(plan) = run.plan_id else {
            return Err(refused(refusal.add_detail("the server does not tell which plan it belongs to")));
        };
        // A run keeps the text of its configurations when they are deleted (inferred).
        let has_configs =
            run.config_ids.is_some_and(|ids| !ids.is_empty()) || run.config.is_some_and(|it| !it.is_empty());
        if !has_configs {
            let plan = self.look(GET.call(plan)).await?;
            let Some(entry) = plan.entry_of_run(self.run) else {
                return Err(refused(refusal.add_detail("no entry of the plan shows it")));
            };
            // A change of the entry would change its other runs, too.
            if entry.runs.len() == 1 {
                if !entry.has_id() {
                    return Err(refused(refusal.add_detail("the server does not tell the id of the run's entry")));
                }
                return self.change_entry(update_entry(plan.id, &entry.id, &of_entry(update))?).await;
            }
        }
        self.write(update_run(self.run, &of_run(update, refusal)?)?).await
    }

    /// Changes an entry and returns its only run, which a short answer lacks.
    async fn change_entry(&self, call: Call<PlanEntry>) -> Result<Run, Error> {
        let id = self.run;
        let call = call.and_then(move |entry| match entry.runs.iter().find(|run| run.id == id) {
            None if !entry.runs.is_empty() => {
                Err(BadAnswer::OfAnother(format!("plan entry {}, without the run", entry.id)))
            }
            found => Ok(found.cloned()),
        });
        match self.write(call).await? {
            Some(run) => Ok(run),
            None => self.send(runs::GET.call(id)).await.map_err(|error| error.with_delivery(Delivery::Applied)),
        }
    }

    async fn look<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.send(call).await.map_err(|error| {
            refused(error.add_detail("this happened while looking how the run of a plan can be changed"))
        })
    }

    async fn write<T: Send + 'static>(&self, call: Call<T>) -> Result<T, Error> {
        self.send(call).await.map_err(|error| match error.delivery() {
            // `update_run` was sent.
            Delivery::NeverSent => refused(error),
            _ => error,
        })
    }

    async fn send<T: Send + 'static>(&self, mut call: Call<T>) -> Result<T, Error> {
        call.request.is_part = true;
        self.client.send_until(call, self.until).await
    }
}

/// The change as one of an entry.
fn of_entry(update: &UpdateRun) -> UpdatePlanEntry {
    UpdatePlanEntry {
        name: update.name.clone(),
        description: update.description.clone(),
        assignedto_id: update.assignedto_id,
        start_on: update.start_on,
        due_on: update.due_on,
        refs: update.refs.clone(),
        cases: update.cases.clone(),
    }
}

/// The change as one of a run with configurations.
fn of_run(update: &UpdateRun, refusal: Error) -> Result<UpdateRunInPlanEntry, Error> {
    if update.name.is_some() {
        return Err(not_here(refusal, "name", "is the entry's: update_plan_entry renames it with all of its runs"));
    }
    if let Some(CaseSelection::Dynamic(_)) = update.cases {
        return Err(not_here(
            refusal,
            "dynamic_filters",
            "is the entry's: update_plan_entry sets it for all of its runs",
        ));
    }
    Ok(UpdateRunInPlanEntry {
        description: update.description.clone(),
        assignedto_id: update.assignedto_id,
        refs: update.refs.clone(),
        start_on: update.start_on,
        due_on: update.due_on,
        cases: update.cases.clone(),
    })
}

/// The refusal of a change of a field that one run of a plan does not have to itself.
fn not_here(refusal: Error, field: &str, why: &str) -> Error {
    let refusal = refusal.with_meaning("the run belongs to a test plan, where a run cannot change this field");
    refused(refusal.with_detail(format!("{field} {why}")).with_field(Some(field.to_owned())))
}

/// TestRail has refused the first request, and no other one was sent that changes anything.
fn refused(error: Error) -> Error {
    error.with_delivery(Delivery::Refused).with_outcome("the run was not changed")
}
