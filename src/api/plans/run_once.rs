//! Creates a run of a plan in such a way that a second call finds it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;
use tracing::Instrument;

use super::add::Contents;
use super::{ADD_ENTRY, ADD_RUN, AddPlanEntry, AddPlanRun, AddRunToPlanEntry, GET, PlanEntry};
use crate::api::configurations;
use crate::api::once::{Added, Failed, Found, Search, Seen, Sought, are_used};
use crate::api::runs::{self, CaseSelection, Run};
use crate::call::Call;
use crate::call::answer::BadAnswer;
use crate::client::{Client, warn_of};
use crate::error::Error;
#[cfg(doc)]
use crate::error::{Delivery, ErrorKind};
use crate::types::{ConfigGroupId, ConfigId, EntryId, PlanId, ProjectId, RunId, Timestamp};

/// The configurations by which a run of a plan is known, for [`Client::add_plan_run_once`]. The order does not matter.
///
/// An array or a list of ids becomes one, so this type is only needed for its settings.
///
/// ```
/// use std::time::Duration;
/// use testrail::plans::RunConfigs;
///
/// let (chrome, linux) = (1, 4);
/// let mine = RunConfigs::new([chrome, linux]).look_for(Duration::from_secs(30)).delete_twins();
/// assert_eq!(RunConfigs::new([linux, chrome]), [chrome, linux].into());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunConfigs {
    ids: BTreeSet<ConfigId>,
    look_for: Duration,
    deletes_twins: bool,
}

impl RunConfigs {
    /// Takes these configurations: one of each group that the entry uses, as ids from
    /// [`get_configs`](Client::get_configs). None means the run of an entry without configurations.
    pub fn new(configs: impl IntoIterator<Item = impl Into<ConfigId>>) -> Self {
        let ids = configs.into_iter().map(Into::into).collect();
        Self { ids, look_for: Duration::from_secs(15), deletes_twins: false }
    }

    /// Sets how long to look for the run after an answer was lost, before the client creates it again. Choose the
    /// longest time that a request may stay at work on the server after its connection breaks. Default: 15 seconds. If
    /// the call's [deadline](crate::ClientBuilder::deadline) ends earlier, the client does not create the run again.
    #[must_use]
    pub fn look_for(mut self, time: Duration) -> Self {
        self.look_for = time;
        self
    }

    /// If two machines create the run at the same moment, deletes the younger one again. Only the call that created it
    /// does so, and only if the run has no result and no file. [`AddedPlanRun::deleted`] has its id. A result that
    /// somebody reports at that very moment is lost with the run.
    ///
    /// Servers answer a run that is added to an entry with the whole plan. If the other machine's run is in it too,
    /// this call cannot tell its own, so both stay.
    ///
    /// A run with configurations is taken out of its entry (from 6.4 on). Whether an entry stays that has lost its last
    /// run is not known. A run without configurations goes with its entry. The user needs the permission for that.
    /// Without it, the run stays, as one of the [`duplicates`](AddedPlanRun::duplicates).
    #[must_use]
    pub fn delete_twins(mut self) -> Self {
        self.deletes_twins = true;
        self
    }
}

impl<C: Into<ConfigId>, const N: usize> From<[C; N]> for RunConfigs {
    fn from(configs: [C; N]) -> Self {
        Self::new(configs)
    }
}

impl<C: Into<ConfigId>> From<Vec<C>> for RunConfigs {
    fn from(configs: Vec<C>) -> Self {
        Self::new(configs)
    }
}

impl From<&[ConfigId]> for RunConfigs {
    fn from(configs: &[ConfigId]) -> Self {
        Self::new(configs)
    }
}

impl From<&RunConfigs> for RunConfigs {
    fn from(configs: &RunConfigs) -> Self {
        configs.clone()
    }
}

/// What [`Client::add_plan_run_once`] found or created.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::plans::{AddPlanEntry, AddedPlanRun, RunConfigs};
///
/// let mine = RunConfigs::new([1, 4]).delete_twins();
/// let added: AddedPlanRun = client.add_plan_run_once(4, &AddPlanEntry::new(7).name("Browsers"), mine).await?;
/// println!("run {} was {}", added.run.id, if added.existed { "there" } else { "created" });
/// for run in &added.duplicates {
///     println!("run {} has the same configurations", run.id);
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
pub struct AddedPlanRun {
    /// The run. Its [`entry_id`](Run::entry_id) names its entry. If there are several, the oldest.
    pub run: Run,
    /// Whether the run existed before the call. It may be closed: look at [`is_completed`](Run::is_completed).
    pub existed: bool,
    /// Further runs of such an entry with the same configurations. This call deletes none of them. If their creators
    /// [delete twins](RunConfigs::delete_twins), they may be gone soon. Otherwise it is your decision.
    pub duplicates: Vec<Run>,
    /// Whether [`duplicates`](AddedPlanRun::duplicates) has all that there were. `false` if this call created the
    /// run and the look for others failed, or if it lost several answers and a request may still be at work: then there
    /// may be more. The same call again shows them.
    pub duplicates_known: bool,
    /// The run that this call created and deleted again, because another call had created one at the same moment. Only
    /// with [`RunConfigs::delete_twins`].
    pub deleted: Option<RunId>,
}

/// Creation by suite, name and configurations.
impl Client {
    /// Creates the run of an entry with these configurations in a plan, or finds it if there is one. TestRail:
    /// `get_plan`, `get_configs`, `add_plan_entry` and `add_run_to_plan_entry` (the last from 6.4 on).
    ///
    /// It is for jobs that run side by side, each with configurations of its own. All of them pass the same entry, and
    /// each its own configurations:
    ///
    /// - The run is known by the entry's suite and name, and by exactly these configurations. If the request has no
    ///   name, every entry of the suite counts.
    /// - If there is an entry of that suite and name whose runs have configurations of the same groups, the run goes
    ///   into it (the oldest, if there are several). If not, the client adds the entry, with this one run: TestRail is
    ///   reported to add more runs than requested if a run brings a new group into an entry. The run takes the entry's
    ///   cases, and gets its description, user, references and times. An entry that is there stays as it is.
    /// - Without configurations, the entry has just one run.
    ///
    /// It looks and repeats as [`add_run_once`](Client::add_run_once) does: it looks at the plan before it creates
    /// anything. After a lost answer, it looks until the run shows, but no longer than
    /// [`look_for`](RunConfigs::look_for) (15 seconds), and creates it again only after that, until the
    /// [deadline](crate::ClientBuilder::deadline). Each look is a `get_plan`, which is megabytes for a large plan.
    /// Before a run goes into an entry that is there, the client asks for the groups once (`get_configs`).
    ///
    /// TestRail has no locks. Calls of one program for the same entry wait for each other, but machines do not:
    ///
    /// - Two machines with different configurations that add the first run at the same moment make two entries of the
    ///   same name. Each run is there once, and every later call finds it, whichever entry it is in. To have one entry,
    ///   create it together with the plan: by [`add_plan_once`](Client::add_plan_once), with one run in it at least.
    /// - Two machines with the same configurations can make two runs, and so can a request that stays at work for
    ///   longer. This call, or the next one, reports them in [`duplicates`](AddedPlanRun::duplicates). All calls that
    ///   see them agree on the oldest, which has the smallest id. The client deletes none of them, unless you ask for
    ///   that with [`delete_twins`](RunConfigs::delete_twins).
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](ErrorKind::InvalidInput) if the name is blank or the entry of the request has
    ///   [runs](AddPlanEntry::runs) of its own.
    /// - [`Mismatch`](ErrorKind::Mismatch) if TestRail creates a run with other configurations, and no run with these
    ///   shows up.
    /// - The errors of [`get_plan`](Client::get_plan), [`add_plan_entry`](Client::add_plan_entry) and
    ///   [`add_run_to_plan_entry`](Client::add_run_to_plan_entry). A closed plan takes no more runs.
    ///
    /// If the client fails to look before it creates anything, the verdict is [`NeverSent`](Delivery::NeverSent), and
    /// the error's [`method`](Error::method) is `add_plan_run_once`: which one it needs, the look has to tell. It is
    /// [`Unknown`](Delivery::Unknown) if the outcome of a request is not certain, because the deadline came or the look
    /// failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::Marker;
    /// use testrail::plans::{AddPlan, AddPlanEntry};
    ///
    /// // A job for Chrome on Linux, beside others of the same build.
    /// let configs = client.get_configs(1).await?;
    /// let mine = [configs.by_name("Chrome")?.id, configs.by_name("Linux")?.id];
    ///
    /// let build = Marker::in_refs("build 4711")?;
    /// let plan = client.add_plan_once(1, &AddPlan::new("Build 4711"), &build).await?.plan;
    /// let browsers = AddPlanEntry::new(7).name("Browsers");
    /// let run = client.add_plan_run_once(plan.id, &browsers, mine).await?.run;
    /// println!("report to run {}", run.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_plan_run_once(
        &self,
        plan: impl Into<PlanId>,
        entry: &AddPlanEntry,
        configs: impl Into<RunConfigs>,
    ) -> Result<AddedPlanRun, Error> {
        let (plan, configs, until) = (plan.into(), configs.into(), self.until());
        // Before it has looked, the client does not know which method it needs.
        let name_in = |error: Error| error.about(&format!("add_plan_run_once/{plan}"), true);
        entry.check().and_then(|()| check(entry)).map_err(name_in)?;
        let search = Search {
            client: self,
            until,
            look_for: configs.look_for,
            created_after: None,
            deletes_twins: configs.deletes_twins,
            sought: PlanRun {
                client: self,
                plan,
                new: entry,
                configs: &configs.ids,
                until,
                groups: OnceCell::new(),
                target: Mutex::default(),
            },
        };
        let span = tracing::info_span!("testrail", method = "add_plan_run_once", ids = plan.get());
        // In a box, because its future is large.
        let added = Box::pin(search.find_or_add()).instrument(span).await;
        let added = added.map_err(|error| if is_of_addition(&error) { error } else { name_in(error) });
        let Added { row: run, existed, duplicates, duplicates_known, deleted, .. } = added.inspect_err(warn_of)?;
        Ok(AddedPlanRun { run, existed, duplicates, duplicates_known, deleted: deleted.map(RunId::new) })
    }
}

fn check(entry: &AddPlanEntry) -> Result<(), Error> {
    if entry.contents.as_ref().is_some_and(|contents| !contents.runs.is_empty()) {
        return Err(Error::invalid("runs", "must be empty: the call names the configurations of its run"));
    }
    Ok(())
}

/// Whether an error is that of a creation. Others are of looks, or of no request.
fn is_of_addition(error: &Error) -> bool {
    matches!(error.method(), Some("add_plan_entry" | "add_run_to_plan_entry"))
}

/// The group of each configuration of a project. One that was deleted has none.
type Groups = BTreeMap<ConfigId, ConfigGroupId>;

/// The run of an entry with certain configurations.
struct PlanRun<'c> {
    client: &'c Client,
    plan: PlanId,
    /// The entry that the run belongs to, without its runs.
    new: &'c AddPlanEntry,
    configs: &'c BTreeSet<ConfigId>,
    until: Instant,
    /// The groups, if a look needed them.
    groups: OnceCell<Groups>,
    /// The entry that the run can go into, as the last look has shown it.
    target: Mutex<Option<EntryId>>,
}

impl Sought for PlanRun<'_> {
    type Row = Run;

    const NOUN: &'static str = "run";
    const SIGN: &'static str = "these configurations";
    const NOTHING_CREATED: &'static str = "no run was created";
    const IS_TIMED: bool = false;

    fn id(row: &Run) -> u64 {
        row.id.get()
    }

    /// Calls with other configurations wait too, so that they find the entry.
    fn turn(&self) -> (&'static str, String) {
        ("plan entry", format!("{}/{}/{:?}", self.plan, self.new.suite_id, self.new.name))
    }

    fn method(&self) -> &str {
        if self.target().is_some() { "add_run_to_plan_entry" } else { "add_plan_entry" }
    }

    async fn look_first(&self) -> Result<Seen<Run>, Error> {
        Ok(Seen { found: self.look_again(None).await?, newest: None })
    }

    async fn look_again(&self, _: Option<Timestamp>) -> Result<Vec<Run>, Error> {
        let mut call = GET.call(self.plan);
        call.request.be_look();
        let plan = self.client.send_until(call, self.until).await?;
        let project = plan.project_id.or_else(|| plan.runs().find_map(|run| run.project_id));
        let entries: Vec<_> = plan.entries.into_iter().filter(|entry| self.is_of(entry)).collect();
        let of_entry = |entry: &PlanEntry| {
            let asked: Vec<_> = entry.runs.iter().filter(|run| run.configs() == *self.configs).cloned().collect();
            asked.into_iter().map(|run| with_entry(run, &entry.id)).collect::<Vec<_>>()
        };
        let mut found = Found::new();
        entries.iter().flat_map(of_entry).try_for_each(|run| found.keep(run))?;
        let found = found.into_rows();
        if found.is_empty() {
            let target = self.entry_for_run(&entries, project).await?;
            *self.target.lock().unwrap_or_else(PoisonError::into_inner) = target;
        }
        Ok(found)
    }

    async fn add(&self, _: Option<u64>) -> Result<Run, Failed> {
        let call = self.target().map_or_else(|| self.add_entry(), |entry| self.add_run(entry));
        let mut call = call.map_err(Failed::ForGood)?;
        call.request.is_part = true;
        self.client.send_until(call, self.until).await.map_err(Failed::Perhaps)
    }

    async fn delete_unused(&self, created: &Run) -> Result<bool, Error> {
        let run = self.client.send_until(runs::GET.call(created.id), self.until).await?;
        if run.is_completed || run.counts().completed() > 0 || are_used(self.client, [run.id]).await? {
            return Ok(false);
        }
        match &created.entry_id {
            // Another machine may have added its run to the entry.
            _ if !self.configs.is_empty() => self.client.delete_run_from_plan_entry(created.id).await?,
            Some(entry) => self.client.delete_plan_entry(self.plan, entry).await?,
            None => return Ok(false),
        }
        Ok(true)
    }
}

impl PlanRun<'_> {
    fn target(&self) -> Option<EntryId> {
        self.target.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether an entry has the suite and the name, as far as it tells.
    fn is_of(&self, entry: &PlanEntry) -> bool {
        let suite = entry.suite_id.or_else(|| entry.runs.iter().find_map(|run| run.suite_id));
        let name = entry.name.as_deref().or_else(|| entry.runs.first().map(|run| run.name.as_str()));
        let has_name = |wanted: &String| name.is_some_and(|name| name.trim() == wanted.trim());
        suite.is_none_or(|suite| suite == self.new.suite_id) && self.new.name.as_ref().is_none_or(has_name)
    }

    /// The oldest of these entries that can take the run: its runs have configurations of the same groups. To an entry
    /// without configurations, TestRail adds no run.
    async fn entry_for_run(&self, entries: &[PlanEntry], project: Option<ProjectId>) -> Result<Option<EntryId>, Error> {
        let mut possible = Vec::new();
        for entry in entries {
            let oldest = entry.runs.iter().map(|run| run.id).min();
            let has_as_many = entry.runs.iter().all(|run| run.configs().len() == self.configs.len());
            // Without its id, no entry can be named.
            if let Some(oldest) = oldest.filter(|_| has_as_many && entry.has_id()) {
                possible.push((oldest, entry));
            }
        }
        let Some(project) = project.filter(|_| !self.configs.is_empty() && !possible.is_empty()) else {
            return Ok(None);
        };
        let groups = self.groups(project).await?;
        possible.retain(|(_, entry)| is_of_groups(&entry.runs, self.configs, groups));
        Ok(possible.into_iter().min_by_key(|(oldest, _)| *oldest).map(|(_, entry)| entry.id.clone()))
    }

    /// The groups of the project's configurations.
    async fn groups(&self, project: ProjectId) -> Result<&Groups, Error> {
        let ask = || async {
            let mut call = configurations::ALL.call(project);
            call.request.is_part = true;
            let mut groups = Groups::new();
            for group in self.client.send_until(call, self.until).await? {
                groups.extend(group.configs.iter().map(|config| (config.id, group.id)));
            }
            Ok(groups)
        };
        self.groups.get_or_try_init(ask).await
    }

    /// The call that adds the entry with this one run.
    fn add_entry(&self) -> Result<Call<Run>, Error> {
        let mut new = self.new.clone();
        if !self.configs.is_empty() {
            new = new.runs([AddPlanRun::new().config_ids(self.configs)]);
        }
        let configs = self.configs.clone();
        Ok(ADD_ENTRY.call(self.plan).json(&new)?.and_then(move |entry| {
            let run = entry.find_run(&configs).cloned().map(|run| with_entry(run, &entry.id));
            run.ok_or_else(|| {
                BadAnswer::OfAnother(format!("plan entry {}, without a run of these configurations", entry.id))
            })
        }))
    }

    /// The call that adds the run to an entry.
    fn add_run(&self, entry: EntryId) -> Result<Call<Run>, Error> {
        let AddPlanEntry { description, assignedto_id, start_on, due_on, refs, contents, .. } = self.new.clone();
        let cases = contents.and_then(|Contents { cases, .. }| cases).or(Some(CaseSelection::All));
        let config_ids = Some(self.configs.iter().copied().collect());
        let new = AddRunToPlanEntry { config_ids, description, assignedto_id, refs, start_on, due_on, cases };
        let configs = self.configs.clone();
        let call = ADD_RUN.call((self.plan, entry.clone())).json(&new)?;
        Ok(call.and_then(move |answer| Ok(with_entry(answer.oldest(&entry, &configs)?, &entry))))
    }
}

/// Whether these runs have configurations of the groups of `wanted`. A configuration that was deleted counts for
/// nothing: the other runs have to tell its group.
fn is_of_groups(runs: &[Run], wanted: &BTreeSet<ConfigId>, groups: &Groups) -> bool {
    let wanted: Option<BTreeSet<_>> = wanted.iter().map(|config| groups.get(config)).collect();
    let theirs = runs.iter().flat_map(Run::configs).filter_map(|config| groups.get(&config)).collect();
    wanted == Some(theirs)
}

/// The run with the id of its entry, which not every server sends.
fn with_entry(mut run: Run, entry: &EntryId) -> Run {
    if *entry != EntryId::default() {
        run.entry_id.get_or_insert_with(|| entry.clone());
    }
    run
}
