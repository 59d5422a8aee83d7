//! Creates a milestone in such a way that a second call finds it.

use super::{ADD, AddMilestone, GET, LIST, Milestone, MilestonesFilter};
use crate::api::once::{Added, Markable, Marker, add_marked};
use crate::api::plans::PlansFilter;
use crate::api::runs::RunsFilter;
use crate::call::Endpoint;
use crate::client::Client;
use crate::error::Error;
#[cfg(doc)]
use crate::error::{Delivery, ErrorKind};
use crate::list::Page;
use crate::types::{MilestoneId, ProjectId, Timestamp};

/// What [`Client::add_milestone_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::Marker;
/// use testrail::milestones::{AddMilestone, AddedMilestone};
///
/// let marker = Marker::in_refs("shop 2.0")?.delete_twins();
/// let added: AddedMilestone = client.add_milestone_once(1, &AddMilestone::new("2.0"), &marker).await?;
/// println!("milestone {} was {}", added.milestone.id, if added.existed { "there" } else { "created" });
/// for milestone in &added.duplicates {
///     println!("milestone {} is of the same release", milestone.id);
/// }
/// if !added.duplicates_known {
///     println!("the look for other milestones failed");
/// }
/// if let Some(milestone) = added.deleted {
///     println!("milestone {milestone} was created at the same moment and is deleted again");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedMilestone {
    /// The milestone with the marker. If there are several, the oldest. Its sub-milestones may be missing:
    /// [`get_milestone`](Client::get_milestone) has them.
    pub milestone: Milestone,
    /// Whether the milestone existed before the call. It may be completed: look at
    /// [`is_completed`](Milestone::is_completed).
    pub existed: bool,
    /// Further milestones with the marker. This call deletes none of them. If their creators
    /// [delete twins](Marker::delete_twins), they may be gone soon. Otherwise it is your decision.
    pub duplicates: Vec<Milestone>,
    /// Whether [`duplicates`](AddedMilestone::duplicates) has all that there were. `false` if this call created the
    /// milestone and the look for others failed, or if it lost several answers and a request may still be at work: then
    /// there may be more. The same call again shows them.
    pub duplicates_known: bool,
    /// The milestone that this call created and deleted again, because another call had created one at the same moment.
    /// Only with [`Marker::delete_twins`].
    pub deleted: Option<MilestoneId>,
}

/// Creation by a marker.
impl Client {
    /// Creates a milestone with this marker, or finds it if there is one. TestRail: `add_milestone` and
    /// `get_milestones`.
    ///
    /// It does what [`add_run_once`](Client::add_run_once) does for runs:
    ///
    /// - It looks before it creates a milestone. TestRail has no filter that would help, so it reads all milestones of
    ///   the project, with their sub-milestones: completed ones too, 250 with each request.
    /// - After a lost answer, it looks until the milestone shows, but no longer than [`look_for`](Marker::look_for) (15
    ///   seconds): the request may still be at work on the server.
    /// - It creates the milestone again only after that, and goes on until the
    ///   [deadline](crate::ClientBuilder::deadline).
    ///
    /// A milestone is known by its marker, not by its name. To use one that somebody made by hand, look for its name
    /// first: [`by_name`](crate::Items::by_name). If several machines do that at the same moment, only
    /// [`delete_twins`](Marker::delete_twins) leaves one milestone of the name.
    ///
    /// A milestone does not tell when it was created, so [`created_after`](Marker::created_after) has no effect here.
    ///
    /// Two milestones are still possible: TestRail has no locks. Calls of one program wait for each other. But two
    /// machines can create the milestone at the same moment, and a request that stays at work for longer can create a
    /// second one. This call, or the next one with the same marker, reports such milestones in
    /// [`duplicates`](AddedMilestone::duplicates). All calls that see them agree on the oldest, which has the smallest
    /// id. The client deletes none of them, unless you ask for that with [`delete_twins`](Marker::delete_twins). Then
    /// it deletes only the milestone that this call has created, and only if that is not completed, has no
    /// sub-milestones, and no run or plan refers to it.
    ///
    /// # Errors
    ///
    /// The errors of [`add_milestone`](Client::add_milestone) and [`milestones`](Client::milestones), and
    /// [`InvalidField`](ErrorKind::InvalidField) if the server does not keep the marker: one older than 6.4 has no
    /// references for milestones. The text names the milestone that is there now, and the verdict is
    /// [`Applied`](Delivery::Applied). The client does not delete that milestone: without the marker, it has no proof
    /// that this call created it.
    ///
    /// A milestone that cannot be read may be the one that is looked for, so it is an error too
    /// ([`RejectedRow`](ErrorKind::RejectedRow)).
    ///
    /// [`TooLarge`](ErrorKind::TooLarge) if over 100 milestones have the marker, or 16 MiB of them: it is not unique
    /// enough.
    ///
    /// If the client fails to look before it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent). It is
    /// [`Unknown`](Delivery::Unknown) if the outcome of a request is not certain, because the deadline came or the look
    /// failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::Marker;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::milestones::AddMilestone;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let client = fake.client();
    /// let (release, marker) = (AddMilestone::new("2.0"), Marker::in_refs("shop 2.0")?);
    /// let first = client.add_milestone_once(1, &release, &marker).await?;
    /// let again = client.add_milestone_once(1, &release, &marker).await?;
    /// assert_eq!((again.milestone.id, again.existed), (first.milestone.id, true));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_milestone_once(
        &self,
        project: impl Into<ProjectId>,
        new: &AddMilestone,
        marker: &Marker,
    ) -> Result<AddedMilestone, Error> {
        let project = project.into();
        let call = ADD.call(project).checked(new.check())?;
        let mut with_it = new.clone();
        marker.put_into(&mut with_it.refs, &mut with_it.description);
        let add = (call.json(&with_it)?, new.name.as_str());
        let Added { row: milestone, existed, duplicates, duplicates_known, deleted, .. } =
            add_marked(self, "add_milestone_once", project, add, marker, self.until()).await?;
        Ok(AddedMilestone { milestone, existed, duplicates, duplicates_known, deleted: deleted.map(MilestoneId::new) })
    }
}

impl Markable for Milestone {
    type Id = MilestoneId;
    type Filter = MilestonesFilter;

    const GET: Endpoint<Self> = GET;
    const LIST: Endpoint<Page<Self>> = LIST;
    const REFS_SINCE: &'static str = "6.4";
    const NOTHING_CREATED: &'static str = "no milestone was created";
    const IS_READ_WHOLE: bool = true;

    fn filter(_: Option<Timestamp>, _: Option<&str>) -> MilestonesFilter {
        MilestonesFilter::new()
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
        None
    }

    /// Whether lists nest sub-milestones or have them beside their parents is not known.
    fn nested(&self) -> &[Self] {
        &self.milestones
    }

    async fn is_unused(&self, _: &Self, client: &Client, project: ProjectId) -> Result<bool, Error> {
        if self.is_completed || !self.milestones.is_empty() {
            return Ok(false);
        }
        let runs = client.get_runs(project, &RunsFilter::new().milestone_id([self.id])).await?;
        let plans = client.get_plans(project, &PlansFilter::new().milestone_id([self.id])).await?;
        // A server that does not know the filter sends the newest ones, and those that matter may come later.
        let is_whole = |says_more: Option<bool>, rows: u64| says_more == Some(false) || rows == 0;
        let is_of_run = runs.items.iter().any(|run| run.milestone_id == Some(self.id));
        let is_of_plan = plans.items.iter().any(|plan| plan.milestone_id == Some(self.id));
        let are_whole = is_whole(runs.says_more(), runs.rows()) && is_whole(plans.says_more(), plans.rows());
        Ok(!is_of_run && !is_of_plan && are_whole && runs.rejected.is_empty() && plans.rejected.is_empty())
    }

    async fn delete(client: &Client, milestone: MilestoneId) -> Result<(), Error> {
        client.delete_milestone(milestone).await
    }
}
