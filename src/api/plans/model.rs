//! A test plan and its entries, as TestRail sends them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::runs::{Run, StatusCounts, status_counts};
use crate::call::answer::BadAnswer;
use crate::call::{Entity, Id, is_child};
use crate::list::HasName;
use crate::types::{
    ConfigId, DatasetId, EntryId, MilestoneId, PlanId, ProjectId, RunId, SuiteId, Timestamp, UserId, lenient,
};

/// A test plan: a group of runs.
///
/// A field that the server does not send, or sends as `null`, is `None`. A missing counter is 0. The counters are sums
/// over the plan's runs.
///
/// ```
/// use testrail::plans::Plan;
///
/// let plan: Plan = serde_json::from_str(
///     r#"{"id": 4, "name": "Release 2.0", "passed_count": 3, "untested_count": 1, "entries": [
///         {"id": "3933d74b-4282-4c1f-be62-a641ab427063", "runs": [
///             {"id": 5, "name": "Web", "is_completed": false, "config": "Chrome, Linux", "config_ids": [1, 4]}]}]}"#,
/// )?;
/// assert_eq!(plan.counts().progress(), 0.75);
/// assert_eq!(plan.find_run([4, 1]).map(|run| run.id.get()), Some(5));
/// let entry = plan.entry_of_run(5).expect("the run is in this plan");
/// assert_eq!(plan.entry(&entry.id), Some(entry));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// The plan's id. Plans and runs share one sequence of ids.
    pub id: PlanId,
    /// The plan's name.
    pub name: String,
    /// The description, as Markdown or (newer servers) HTML.
    pub description: Option<String>,
    /// The milestone that the plan and its runs belong to.
    pub milestone_id: Option<MilestoneId>,
    /// The user whom the plan is assigned to. It was `null` in every answer that was recorded.
    pub assignedto_id: Option<UserId>,
    /// Whether the plan is closed, with all of its runs.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_completed: bool,
    /// When the plan was closed.
    pub completed_on: Option<Timestamp>,
    /// Whether the plan is archived (seen on TestRail Cloud, 2026).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_archived: Option<bool>,
    /// When the plan was archived (seen on TestRail Cloud, 2026).
    pub archived_on: Option<Timestamp>,
    /// How many tests have passed.
    #[serde(default)]
    pub passed_count: u64,
    /// How many tests are blocked.
    #[serde(default)]
    pub blocked_count: u64,
    /// How many tests have no result yet.
    #[serde(default)]
    pub untested_count: u64,
    /// How many tests need a retest.
    #[serde(default)]
    pub retest_count: u64,
    /// How many tests have failed.
    #[serde(default)]
    pub failed_count: u64,
    /// How many tests have the first custom status.
    #[serde(default)]
    pub custom_status1_count: u64,
    /// How many tests have the second custom status.
    #[serde(default)]
    pub custom_status2_count: u64,
    /// How many tests have the third custom status.
    #[serde(default)]
    pub custom_status3_count: u64,
    /// How many tests have the fourth custom status.
    #[serde(default)]
    pub custom_status4_count: u64,
    /// How many tests have the fifth custom status.
    #[serde(default)]
    pub custom_status5_count: u64,
    /// How many tests have the sixth custom status.
    #[serde(default)]
    pub custom_status6_count: u64,
    /// How many tests have the seventh custom status.
    #[serde(default)]
    pub custom_status7_count: u64,
    /// The project that the plan belongs to.
    pub project_id: Option<ProjectId>,
    /// When the plan was created.
    pub created_on: Option<Timestamp>,
    /// The user who created the plan.
    pub created_by: Option<UserId>,
    /// When the plan was last changed. One manual has it; no recorded answer does.
    pub updated_on: Option<Timestamp>,
    /// The plan's references, such as requirement or issue ids, separated by commas (from 6.3 on).
    pub refs: Option<String>,
    /// When work on the plan should start (from 2025 on).
    pub start_on: Option<Timestamp>,
    /// When the plan is due (from 2025 on).
    pub due_on: Option<Timestamp>,
    /// The plan's page in TestRail's web interface.
    pub url: Option<String>,
    /// The plan's entries with their runs. Lists of plans do not have them.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<PlanEntry>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entity for Plan {
    const NOUN: &'static str = "plan";
    const ROWS: &'static str = "plans";
    const PARENT: &'static str = "project";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn parent(&self) -> Option<u64> {
        self.project_id.map(ProjectId::get)
    }

    fn listed_by(&self) -> Option<Timestamp> {
        self.created_on
    }
}

impl HasName for Plan {
    const NOUNS: [&'static str; 2] = ["plan", "plans"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

impl Plan {
    /// The number of tests in each status, over all of the plan's runs.
    #[must_use]
    pub const fn counts(&self) -> StatusCounts {
        status_counts!(self)
    }

    /// The runs of all entries.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for run in client.get_plan(4).await?.runs() {
    ///     let config = run.config.as_deref().unwrap_or("no configurations");
    ///     println!("{} ({config}): {:.0} %", run.name, 100.0 * run.counts().progress());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.entries.iter().flat_map(|entry| &entry.runs)
    }

    /// Finds the run with exactly these configurations, in any order. If several entries have one, it is that of the
    /// first; [`PlanEntry::find_run`] looks in one entry.
    pub fn find_run(&self, configs: impl IntoIterator<Item = impl Into<ConfigId>>) -> Option<&Run> {
        find_run(self.runs(), configs)
    }

    /// The entry with this id.
    #[must_use]
    pub fn entry(&self, id: &EntryId) -> Option<&PlanEntry> {
        self.entries.iter().find(|entry| entry.id == *id)
    }

    /// The entry that a run belongs to.
    pub fn entry_of_run(&self, run: impl Into<RunId>) -> Option<&PlanEntry> {
        let run = run.into();
        self.entries.iter().find(|entry| entry.runs.iter().any(|row| row.id == run))
    }
}

/// An entry of a plan: the runs of one suite. It has one run, or one for each combination of configurations that it
/// was created with.
///
/// TestRail sends neither the entry's cases nor its configurations: look at its [`runs`](PlanEntry::runs).
///
/// ```
/// use testrail::plans::PlanEntry;
///
/// let entry: PlanEntry = serde_json::from_str(
///     r#"{"id": "3933d74b-4282-4c1f-be62-a641ab427063", "suite_id": 7, "name": "Web", "runs": []}"#,
/// )?;
/// assert_eq!(entry.id.as_str(), "3933d74b-4282-4c1f-be62-a641ab427063");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Sent")]
#[non_exhaustive]
pub struct PlanEntry {
    /// The entry's id. In the shortest answers that were recorded, it is only in the runs, and is taken from there. It
    /// is empty if they do not have it either.
    pub id: EntryId,
    /// The suite that the runs take their cases from.
    pub suite_id: Option<SuiteId>,
    /// The entry's name, which its runs have too.
    pub name: Option<String>,
    /// The description, which its runs have too.
    pub description: Option<String>,
    /// The entry's references, separated by commas (from 6.3 on). TestRail sends them only inside of a plan.
    pub refs: Option<String>,
    /// Whether the entry takes every case of its suite, new ones included.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub include_all: Option<bool>,
    /// The filter that selects the cases (from 10.4 on), as the server sent it.
    pub dynamic_filters: Option<Value>,
    /// The dataset that the entry uses (Enterprise).
    pub dataset_id: Option<DatasetId>,
    /// The runs, in the server's order. That is not the order in which they were requested: use
    /// [`find_run`](PlanEntry::find_run).
    pub runs: Vec<Run>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An entry as the server sent it. It becomes a [`PlanEntry`] wherever one is read, so that none lacks an id that its
/// runs have.
#[derive(Deserialize)]
#[serde(rename = "PlanEntry")]
struct Sent {
    id: Option<EntryId>,
    suite_id: Option<SuiteId>,
    name: Option<String>,
    description: Option<String>,
    refs: Option<String>,
    include_all: Option<bool>,
    dynamic_filters: Option<Value>,
    dataset_id: Option<DatasetId>,
    runs: Option<Vec<Run>>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl TryFrom<Sent> for PlanEntry {
    type Error = &'static str;

    fn try_from(sent: Sent) -> Result<Self, &'static str> {
        let Sent { id, suite_id, name, description, refs, include_all, dynamic_filters, dataset_id, runs, extra } =
            sent;
        if id.is_none() && runs.is_none() {
            return Err("missing field `id`");
        }
        let runs = runs.unwrap_or_default();
        let mut known = id.iter().chain(runs.iter().filter_map(|run| run.entry_id.as_ref()));
        let id = known.find(|id| **id != EntryId::default()).cloned().unwrap_or_default();
        Ok(Self { id, suite_id, name, description, refs, include_all, dynamic_filters, dataset_id, runs, extra })
    }
}

impl Entity for PlanEntry {
    const NOUN: &'static str = "plan entry";
    const ROWS: &'static str = "entries";
    const PARENT: &'static str = "plan";

    fn id(&self) -> Id<'_> {
        Id::Text(self.id.as_str())
    }

    fn given_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn parent(&self) -> Option<u64> {
        self.runs.iter().find_map(|run| run.plan_id).map(PlanId::get)
    }
}

impl PlanEntry {
    /// Finds the run with exactly these configurations, in any order.
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::plans::{AddPlanEntry, AddPlanRun};
    ///
    /// let (chrome, firefox, linux) = (1, 2, 4);
    /// let new = AddPlanEntry::new(7).runs([
    ///     AddPlanRun::new().config_ids([chrome, linux]),
    ///     AddPlanRun::new().config_ids([firefox, linux]),
    /// ]);
    /// let entry = client.add_plan_entry(4, &new).await?;
    /// if let Some(run) = entry.find_run([linux, firefox]) {
    ///     println!("run {} is for Firefox on Linux", run.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_run(&self, configs: impl IntoIterator<Item = impl Into<ConfigId>>) -> Option<&Run> {
        find_run(self.runs.iter(), configs)
    }

    /// Whether the server has told the id, in the entry or in its runs.
    pub(super) fn has_id(&self) -> bool {
        self.id != EntryId::default()
    }
}

fn find_run<'r>(
    mut runs: impl Iterator<Item = &'r Run>,
    configs: impl IntoIterator<Item = impl Into<ConfigId>>,
) -> Option<&'r Run> {
    let configs: BTreeSet<ConfigId> = configs.into_iter().map(Into::into).collect();
    runs.find(|run| run.configs() == configs)
}

/// Checks that a new entry has an id, and is of this plan as far as it tells.
pub(super) fn is_entry_of(entry: &PlanEntry, plan: u64) -> Result<(), BadAnswer> {
    if entry.id == EntryId::default() && entry.runs.is_empty() {
        return Err(BadAnswer::OfAnother("something without an id".to_owned()));
    }
    is_child(entry, plan)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_has_the_id_of_its_runs_however_it_is_read() {
        let run = |entry: &str| json!({"id": 5, "name": "Web", "is_completed": false, "entry_id": entry});
        for (entry, id) in [
            (json!({"id": "a-1", "runs": [run("b-2")]}), "a-1"),
            (json!({"runs": [run("b-2")]}), "b-2"),
            (json!({"id": null, "runs": [run(""), run("b-2")]}), "b-2"),
            (json!({"id": "", "runs": [run("b-2")]}), "b-2"),
            (json!({"runs": []}), ""),
        ] {
            let plan = json!({"id": 4, "name": "Release", "entries": [entry]});
            let alone: PlanEntry = serde_json::from_value(entry.clone()).unwrap();
            let plan: Plan = serde_json::from_str(&plan.to_string()).unwrap();
            let list: Vec<PlanEntry> = serde_json::from_value(json!([entry])).unwrap();
            for found in [&alone, &plan.entries[0], &list[0]] {
                assert_eq!((found.id.as_str(), found.has_id()), (id, !id.is_empty()), "{entry}");
            }
        }
    }
}
