//! Creates a run in such a way that a second call finds it.

use super::{ADD, AddRun, GET, LIST, Run, RunsFilter};
use crate::api::once::{Added, Markable, Marker, add_marked, are_used};
use crate::call::Endpoint;
use crate::client::Client;
use crate::error::Error;
#[cfg(doc)]
use crate::error::{Delivery, ErrorKind};
use crate::list::Page;
use crate::types::{ProjectId, RunId, Timestamp};

/// What [`Client::add_run_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{AddRun, AddedRun, Marker};
///
/// let new = AddRun::new("Nightly").suite_id(7);
/// let marker = Marker::in_refs("build 4711")?.delete_twins();
/// let added = client.add_run_once(1, &new, &marker).await?;
/// println!("run {} was {}", added.run.id, if added.existed { "there" } else { "created" });
/// for run in &added.duplicates {
///     println!("run {} is of the same build", run.id);
/// }
/// if !added.duplicates_known {
///     println!("the look for other runs failed");
/// }
/// if let Some(run) = added.deleted {
///     println!("run {run} was created at the same moment and is deleted again");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedRun {
    /// The run with the marker. If there are several, the oldest.
    pub run: Run,
    /// Whether the run existed before the call. It may be closed: look at [`is_completed`](Run::is_completed).
    pub existed: bool,
    /// Further runs with the marker. This call deletes none of them. If their creators
    /// [delete twins](Marker::delete_twins), they may be gone soon. Otherwise it is your decision.
    pub duplicates: Vec<Run>,
    /// Whether [`duplicates`](AddedRun::duplicates) has all that there were. `false` if this call created the
    /// run and the look for others failed, or if it lost several answers and a request may still be at work: then there
    /// may be more. The same call again shows them.
    pub duplicates_known: bool,
    /// The run that this call created and deleted again, because another call had created one at the same moment. Only
    /// with [`Marker::delete_twins`].
    pub deleted: Option<RunId>,
}

/// Creation by a marker.
impl Client {
    /// Creates a run with this marker, or finds it if there is one. TestRail: `add_run` and `get_runs`.
    ///
    /// TestRail does not recognise a repeated request. If the answer to a plain [`add_run`](Client::add_run) is lost,
    /// you have to look for the run yourself. This call looks by the marker, whatever the
    /// [`RetryPolicy`](crate::RetryPolicy):
    ///
    /// - It looks before it creates a run. It asks for the runs with that reference. If there is none, it also looks at
    ///   the latest 250. These are two requests at most, however many runs the project has. If the server ignores the
    ///   filter by references, as old ones do, or the marker is in the description, it looks at the latest 1,000 runs,
    ///   or at all those since [`created_after`](Marker::created_after).
    /// - After a lost answer, it looks until the run shows, but no longer than [`look_for`](Marker::look_for) (15
    ///   seconds): the request may still be at work on the server.
    /// - Looks after the creation ask for the runs since then, by the server's clock. That may be a proxy's, so if none
    ///   is the one, the last look does without.
    /// - It creates the run again only after that, and goes on until the [deadline](crate::ClientBuilder::deadline).
    ///
    /// Two runs are still possible: TestRail has no locks. Calls of one program wait for each other. But two machines
    /// can create the run at the same moment, and a request that stays at work for longer can create a second one. This
    /// call, or the next one with the same marker, reports such runs in [`duplicates`](AddedRun::duplicates), and
    /// [`duplicates_known`](AddedRun::duplicates_known) says whether these are all. All calls that see them agree on
    /// the oldest. The client deletes none of them, unless you ask for that with
    /// [`delete_twins`](Marker::delete_twins).
    ///
    /// # Errors
    ///
    /// The errors of [`add_run`](Client::add_run) and [`get_runs`](Client::get_runs), and
    /// [`InvalidField`](ErrorKind::InvalidField) if the server does not keep the marker: one older than 6.1 has no
    /// references. The text names the run that is there now, and the verdict is [`Applied`](Delivery::Applied). The
    /// client does not delete that run: without the marker, it has no proof that this call created it.
    ///
    /// [`TooLarge`](ErrorKind::TooLarge) if over 100 runs have the marker, or 16 MiB of them: it is not unique enough.
    ///
    /// If the client fails to look before it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent). It is
    /// [`Unknown`](Delivery::Unknown) if the outcome of a request is not certain, because the deadline came or the look
    /// failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::{AddRun, Marker};
    ///
    /// let added = client.add_run_once(1, &AddRun::new("Nightly"), &Marker::in_refs("build 4711")?).await?;
    /// println!("run {}, {}", added.run.id, if added.existed { "as before" } else { "new" });
    /// for twin in &added.duplicates {
    ///     eprintln!("run {} is of the same build", twin.id);
    /// }
    /// if !added.duplicates_known {
    ///     eprintln!("whether there are others is not known");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_run_once(
        &self,
        project: impl Into<ProjectId>,
        new: &AddRun,
        marker: &Marker,
    ) -> Result<AddedRun, Error> {
        let project = project.into();
        let call = ADD.call(project).checked(new.check())?;
        let mut with_it = new.clone();
        marker.put_into(&mut with_it.refs, &mut with_it.description);
        let add = (call.json(&with_it)?, new.name.as_str());
        let Added { row: run, existed, duplicates, duplicates_known, deleted, .. } =
            add_marked(self, "add_run_once", project, add, marker, self.until()).await?;
        Ok(AddedRun { run, existed, duplicates, duplicates_known, deleted: deleted.map(RunId::new) })
    }
}

impl Markable for Run {
    type Id = RunId;
    type Filter = RunsFilter;

    const GET: Endpoint<Self> = GET;
    const LIST: Endpoint<Page<Self>> = LIST;
    const REFS_SINCE: &'static str = "6.1";
    const NOTHING_CREATED: &'static str = "no run was created";

    fn filter(since: Option<Timestamp>, reference: Option<&str>) -> RunsFilter {
        let filter = created_since(since);
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

    async fn is_unused(&self, _: &Self, client: &Client, _: ProjectId) -> Result<bool, Error> {
        Ok(!self.is_completed && self.counts().completed() == 0 && !are_used(client, [self.id]).await?)
    }

    async fn delete(client: &Client, run: RunId) -> Result<(), Error> {
        client.delete_run(run).await
    }
}

/// The filter for runs created since then.
pub(super) fn created_since(since: Option<Timestamp>) -> RunsFilter {
    since.map_or_else(RunsFilter::new, |since| RunsFilter::new().created_after(since))
}
