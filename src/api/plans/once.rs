//! Creates a plan in such a way that a second call finds it.

use std::collections::BTreeSet;

use super::{ADD, AddPlan, GET, LIST, Plan, PlansFilter};
use crate::api::once::{Added, Markable, Marker, add_marked, are_used};
use crate::call::Endpoint;
use crate::client::{Client, warn_of};
#[cfg(doc)]
use crate::error::ErrorKind;
use crate::error::{Delivery, Error};
use crate::list::Page;
use crate::types::{PlanId, ProjectId, Timestamp};

/// What [`Client::add_plan_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::Marker;
/// use testrail::plans::{AddPlan, AddedPlan};
///
/// let marker = Marker::in_refs("build 4711")?.delete_twins();
/// let added: AddedPlan = client.add_plan_once(1, &AddPlan::new("Build 4711"), &marker).await?;
/// println!("plan {} was {}", added.plan.id, if added.existed { "there" } else { "created" });
/// for plan in &added.duplicates {
///     println!("plan {} is of the same build", plan.id);
/// }
/// if !added.duplicates_known {
///     println!("the look for other plans failed");
/// }
/// if let Some(plan) = added.deleted {
///     println!("plan {plan} was created at the same moment and is deleted again");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedPlan {
    /// The plan with the marker, with its entries. If there are several, the oldest.
    pub plan: Plan,
    /// Whether the plan existed before the call. It may be closed: look at [`is_completed`](Plan::is_completed).
    pub existed: bool,
    /// Further plans with the marker. Their entries may be missing: [`get_plan`](Client::get_plan) has them. This call
    /// deletes none of these plans. If their creators [delete twins](Marker::delete_twins), they may be gone soon.
    /// Otherwise it is your decision.
    pub duplicates: Vec<Plan>,
    /// Whether [`duplicates`](AddedPlan::duplicates) has all that there were. `false` if this call created the plan and
    /// the look for others failed, or if it lost several answers and a request may still be at work: then there may be
    /// more. The same call again shows them.
    pub duplicates_known: bool,
    /// The plan that this call created and deleted again, because another call had created one at the same moment. Only
    /// with [`Marker::delete_twins`].
    pub deleted: Option<PlanId>,
}

/// Creation by a marker.
impl Client {
    /// Creates a plan with this marker, or finds it if there is one. TestRail: `add_plan`, `get_plans` and `get_plan`.
    ///
    /// It does what [`add_run_once`](Client::add_run_once) does for runs:
    ///
    /// - It looks before it creates a plan. It asks for the plans with that reference. If there is none, it also looks
    ///   at the latest 250. If the server ignores the filter by references, as old ones do, or the marker is in the
    ///   description, it looks at the latest 1,000 plans, or at all those since
    ///   [`created_after`](Marker::created_after). Lists of plans have no entries, so it gets the plan that it finds
    ///   with one more request.
    /// - After a lost answer, it looks until the plan shows, but no longer than [`look_for`](Marker::look_for) (15
    ///   seconds): the request may still be at work on the server.
    /// - It creates the plan again only after that, and goes on until the [deadline](crate::ClientBuilder::deadline).
    ///
    /// A plan that it finds stays as it is: the call does not add entries of the request that the plan lacks. For that,
    /// use [`add_plan_run_once`](Client::add_plan_run_once).
    ///
    /// Two plans are still possible: TestRail has no locks. Calls of one program wait for each other. But two machines
    /// can create the plan at the same moment, and a request that stays at work for longer can create a second one.
    /// This call, or the next one with the same marker, reports such plans in [`duplicates`](AddedPlan::duplicates).
    /// All calls that see them agree on the oldest, which has the smallest id. The client deletes none of them, unless
    /// you ask for that with [`delete_twins`](Marker::delete_twins). Then it deletes only the plan that this call has
    /// created, and only if that is open, has no result, and has no run that somebody has added since.
    ///
    /// # Errors
    ///
    /// The errors of [`add_plan`](Client::add_plan), [`plans`](Client::plans) and [`get_plan`](Client::get_plan), and
    /// [`InvalidField`](ErrorKind::InvalidField) if the server does not keep the marker: one older than 6.3 has no
    /// references for plans. The text names the plan that is there now, and the verdict is
    /// [`Applied`](Delivery::Applied). The client does not delete that plan: without the marker, it has no proof that
    /// this call created it.
    ///
    /// [`TooLarge`](ErrorKind::TooLarge) if over 100 plans have the marker, or 16 MiB of them: it is not unique enough.
    ///
    /// If the client fails to look before it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent). It is
    /// [`Unknown`](Delivery::Unknown) if the outcome of a request is not certain, because the deadline came or the look
    /// failed. If only the entries cannot be read, the text names the plan, and the same call can be made again.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Marker;
    /// use testrail::plans::{AddPlan, AddPlanEntry};
    ///
    /// // Each machine of the build makes this call.
    /// let new = AddPlan::new("Build 4711").entries([AddPlanEntry::new(7)]);
    /// let added = client.add_plan_once(1, &new, &Marker::in_refs("build 4711")?).await?;
    /// println!("plan {}, {}", added.plan.id, if added.existed { "as before" } else { "new" });
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_plan_once(
        &self,
        project: impl Into<ProjectId>,
        new: &AddPlan,
        marker: &Marker,
    ) -> Result<AddedPlan, Error> {
        let (project, until) = (project.into(), self.until());
        let call = ADD.call(project).checked(new.check())?;
        let mut with_it = new.clone();
        marker.put_into(&mut with_it.refs, &mut with_it.description);
        let add = (call.json(&with_it)?, new.name.as_str());
        let Added { row: mut plan, is_looked_up, existed, duplicates, duplicates_known, deleted } =
            add_marked(self, "add_plan_once", project, add, marker, until).await?;
        if is_looked_up {
            let mut get = GET.call(plan.id);
            get.request.is_part = true;
            let verdict = if existed { Delivery::NeverSent } else { Delivery::Applied };
            let whole = self.send_until(get, until).await.map_err(|error| {
                let error = error.with_delivery(verdict).with_attempts(0);
                let error =
                    error.add_detail(&format!("plan {} has the marker, but its entries cannot be read", plan.id));
                ADD.call(project).name_in(error).with_outcome("the plan is there: the same call again finds it")
            });
            plan = whole.inspect_err(warn_of)?;
        }
        Ok(AddedPlan { plan, existed, duplicates, duplicates_known, deleted: deleted.map(PlanId::new) })
    }
}

impl Markable for Plan {
    type Id = PlanId;
    type Filter = PlansFilter;

    const GET: Endpoint<Self> = GET;
    const LIST: Endpoint<Page<Self>> = LIST;
    const REFS_SINCE: &'static str = "6.3";
    const NOTHING_CREATED: &'static str = "no plan was created";

    fn filter(since: Option<Timestamp>, reference: Option<&str>) -> PlansFilter {
        let filter = since.map_or_else(PlansFilter::new, |since| PlansFilter::new().created_after(since));
        match reference {
            None => filter,
            Some(reference) => filter.refs(reference),
        }
    }

    fn number(&self) -> u64 {
        self.id.get()
    }

    fn refs(&self) -> Option<&str> {
        self.refs.as_deref()
    }

    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    fn created_on(&self) -> Option<Timestamp> {
        self.created_on
    }

    async fn is_unused(&self, created: &Self, client: &Client, _: ProjectId) -> Result<bool, Error> {
        let runs = |plan: &Self| plan.runs().map(|run| run.id).collect::<BTreeSet<_>>();
        let (before, now) = (runs(created), runs(self));
        Ok(!self.is_completed && self.counts().completed() == 0 && before == now && !are_used(client, now).await?)
    }

    async fn delete(client: &Client, plan: PlanId) -> Result<(), Error> {
        client.delete_plan(plan).await
    }
}
