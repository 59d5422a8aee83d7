//! The requests for new plans, entries and runs in entries.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::check::{not_blank, not_blank_if_set};
use crate::api::runs::{CaseSelection, DynamicFilters};
use crate::call::request;
use crate::error::Error;
use crate::types::{CaseId, ConfigId, MilestoneId, SuiteId, Timestamp, UserId};

request! {
    /// A plan to create with [`Client::add_plan`](crate::Client::add_plan), with or without its entries.
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::plans::{AddPlan, AddPlanEntry};
    ///
    /// let release = AddPlan::new("Release 2.0")
    ///     .description("All suites")
    ///     .milestone_id(3)
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(Timestamp::from_secs(1_793_016_000))
    ///     .refs("ACME-12")
    ///     .entries([AddPlanEntry::new(7), AddPlanEntry::new(8).name("Checkout").case_ids([1, 2])]);
    /// ```
    pub struct AddPlan(
        /// Creates a request for a plan with this name, of at most 250 characters, without entries.
        name: String
    ) {
        /// The description, as Markdown (on newer servers HTML).
        description: Option<String>,
        /// The milestone of the plan and of its runs.
        milestone_id: Option<MilestoneId>,
        /// When work on the plan should start (from 2025 on).
        start_on: Option<Timestamp>,
        /// When the plan is due (from 2025 on).
        due_on: Option<Timestamp>,
        /// References, such as requirement or issue ids, separated by commas (from 6.3 on).
        refs: Option<String>,
        /// The plan's entries. More can be added with [`add_plan_entry`](crate::Client::add_plan_entry).
        entries: List<AddPlanEntry>,
    }
}

impl AddPlan {
    pub(crate) fn check(&self) -> Result<(), Error> {
        not_blank("name", &self.name)?;
        let mut entries = self.entries.iter().flatten().enumerate();
        entries.try_for_each(|(place, entry)| in_list(entry.check(), "entries", place))
    }
}

request! {
    /// An entry to add to a plan: one run of a suite, or one for each combination of configurations. For
    /// [`Client::add_plan_entry`](crate::Client::add_plan_entry) and [`AddPlan::entries`].
    ///
    /// ```
    /// use testrail::{DynamicFilters, Timestamp};
    /// use testrail::plans::{AddPlanEntry, AddPlanRun};
    ///
    /// // One run, without configurations.
    /// let smoke = AddPlanEntry::new(7)
    ///     .name("Smoke test")
    ///     .description("Of the branch `main`")
    ///     .assignedto_id(5)
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(Timestamp::from_secs(1_793_016_000))
    ///     .refs("ACME-12")
    ///     .case_ids([1, 2, 3]);
    ///
    /// // Two runs. The second one takes all cases, as the entry does.
    /// let (chrome, firefox, linux) = (1, 2, 4);
    /// let browsers = AddPlanEntry::new(7).all_cases().runs([
    ///     AddPlanRun::new().config_ids([chrome, linux]).case_ids([1, 2]),
    ///     AddPlanRun::new().config_ids([firefox, linux]),
    /// ]);
    ///
    /// // The last selection counts.
    /// let urgent = smoke.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct AddPlanEntry(
        /// Creates a request for an entry with one run of all cases of this suite. TestRail is reported to require the
        /// suite also in projects with only one.
        suite_id: SuiteId
    ) {
        /// The name of the entry and of its runs. Without one, that of the suite.
        name: Option<String>,
        /// The description of the entry and of its runs (from 5.2 on).
        description: Option<String>,
        /// The user to assign the tests of its runs to.
        assignedto_id: Option<UserId>,
        /// When work on the entry should start (from 2025 on).
        start_on: Option<Timestamp>,
        /// When the entry is due (from 2025 on).
        due_on: Option<Timestamp>,
        /// References, such as requirement or issue ids, separated by commas (from 6.3 on).
        refs: Option<String>,
    }
    with { contents: Contents }
}

impl AddPlanEntry {
    /// Takes all cases of the suite, including cases that are added later (`include_all`). This is TestRail's default.
    pub fn all_cases(self) -> Self {
        self.select(CaseSelection::All)
    }

    /// Takes these cases only. If one does not exist, TestRail refuses the request (reported for `add_run`).
    pub fn case_ids(self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.select(CaseSelection::these(cases))
    }

    /// Takes the cases that match this filter (from 10.4 on).
    pub fn dynamic_filters(self, filters: DynamicFilters) -> Self {
        self.select(CaseSelection::Dynamic(filters))
    }

    /// The entry's runs, one for each combination of configurations. The client gathers the entry's `config_ids` from
    /// them.
    ///
    /// A run without a selection of its own takes the cases of the entry. On the wire, each run names its cases, and
    /// the entry says `include_all: false` as soon as one run does not take all: otherwise TestRail silently takes all
    /// cases in all runs (reported).
    pub fn runs(mut self, runs: impl IntoIterator<Item = AddPlanRun>) -> Self {
        self.contents.get_or_insert_default().runs = runs.into_iter().collect();
        self
    }

    fn select(mut self, cases: CaseSelection) -> Self {
        self.contents.get_or_insert_default().cases = Some(cases);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        not_blank_if_set("name", self.name.as_deref())?;
        self.contents.as_ref().map_or(Ok(()), Contents::check)
    }
}

/// What an entry takes: cases, and the runs that it divides them among.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Contents {
    pub(crate) cases: Option<CaseSelection>,
    pub(crate) runs: Vec<AddPlanRun>,
}

impl Contents {
    /// The keys of an entry's cases and runs. An `include_all: true` of the entry overrides the selections of its runs
    /// (reported), so the entry has it only if all of them take all cases.
    fn entries(&self) -> Vec<(&'static str, Value)> {
        if self.runs.is_empty() {
            return self.cases.as_ref().map_or_else(Vec::new, CaseSelection::entries);
        }
        let runs: Vec<_> = self.runs.iter().map(|run| self.with_cases(run)).collect();
        let by_filter = self.cases.as_ref().filter(|_| runs.iter().any(|run| run.cases.is_none()));
        let all = runs.iter().all(|run| run.cases == Some(CaseSelection::All));
        let mut keys = by_filter.map_or_else(|| vec![("include_all", Value::Bool(all))], CaseSelection::entries);
        let configs: BTreeSet<_> = runs.iter().flat_map(AddPlanRun::configs).collect();
        if !configs.is_empty() {
            keys.push(("config_ids", serde_json::to_value(configs).unwrap_or_default()));
        }
        keys.push(("runs", serde_json::to_value(runs).unwrap_or_default()));
        keys
    }

    /// A run with its own cases, or those of the entry. A filter stays with the entry, since the manual has none for
    /// these runs.
    fn with_cases(&self, run: &AddPlanRun) -> AddPlanRun {
        let of_entry = match &self.cases {
            None => Some(CaseSelection::All),
            Some(CaseSelection::Dynamic(_)) => None,
            cases => cases.clone(),
        };
        AddPlanRun { cases: run.cases.clone().or(of_entry), ..run.clone() }
    }

    fn check(&self) -> Result<(), Error> {
        let sets: Vec<_> = self.runs.iter().map(AddPlanRun::configs).collect();
        let has_configs = sets.iter().any(|set| !set.is_empty());
        let mut seen = BTreeSet::new();
        for (place, set) in sets.iter().enumerate() {
            let rule = if has_configs && set.is_empty() {
                "must not be empty if another run of the entry has configurations"
            } else if !seen.insert(set) {
                "must differ from those of the entry's other runs"
            } else {
                continue;
            };
            return in_list(Err(Error::invalid("config_ids", rule)), "runs", place);
        }
        Ok(())
    }
}

request! {
    /// A run of a new entry, for [`AddPlanEntry::runs`].
    ///
    /// It names one configuration of each group that the entry uses.
    ///
    /// ```
    /// use testrail::plans::AddPlanRun;
    ///
    /// let on_chrome = AddPlanRun::new()
    ///     .config_ids([1, 4])
    ///     .case_ids([1, 2])
    ///     .assignedto_id(5)
    ///     .description("Slow machine");
    /// let whole_suite = AddPlanRun::new().config_ids([2, 4]).all_cases();
    /// ```
    pub struct AddPlanRun {
        /// The run's configurations: ids from [`get_configs`](crate::Client::get_configs).
        config_ids: List<ConfigId>,
        /// The description. Without one, that of the entry.
        description: Option<String>,
        /// The user to assign the run's tests to. Without one, that of the entry.
        assignedto_id: Option<UserId>,
    }
    with { cases: CaseSelection }
}

impl AddPlanRun {
    /// Takes all cases of the suite, whatever the entry takes.
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only, whatever the entry takes.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }

    pub(crate) fn configs(&self) -> BTreeSet<ConfigId> {
        self.config_ids.iter().flatten().copied().collect()
    }
}

request! {
    /// A run to add to an entry with configurations, for
    /// [`Client::add_run_to_plan_entry`](crate::Client::add_run_to_plan_entry).
    ///
    /// ```
    /// use testrail::{DynamicFilters, Timestamp};
    /// use testrail::plans::AddRunToPlanEntry;
    ///
    /// let on_safari = AddRunToPlanEntry::new()
    ///     .config_ids([3, 4])
    ///     .description("Slow machine")
    ///     .assignedto_id(5)
    ///     .refs("ACME-12")
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(Timestamp::from_secs(1_793_016_000))
    ///     .case_ids([1, 2]);
    ///
    /// // The last selection counts.
    /// let whole_suite = on_safari.clone().all_cases();
    /// let urgent = on_safari.dynamic_filters(DynamicFilters::new().field("priority_id", [4]));
    /// ```
    pub struct AddRunToPlanEntry {
        /// The run's configurations: ids from [`get_configs`](crate::Client::get_configs). Required.
        config_ids: List<ConfigId>,
        /// The description, as Markdown (on newer servers HTML).
        description: Option<String>,
        /// The user to assign the run's tests to.
        assignedto_id: Option<UserId>,
        /// References, such as requirement or issue ids, separated by commas.
        refs: Option<String>,
        /// When work on the run should start (from 2025 on).
        start_on: Option<Timestamp>,
        /// When the run is due (from 2025 on).
        due_on: Option<Timestamp>,
    }
    with { cases: CaseSelection }
}

impl AddRunToPlanEntry {
    /// Takes all cases of the entry's suite, including cases that are added later (`include_all`).
    pub fn all_cases(mut self) -> Self {
        self.cases = Some(CaseSelection::All);
        self
    }

    /// Takes these cases only.
    pub fn case_ids(mut self, cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        self.cases = Some(CaseSelection::these(cases));
        self
    }

    /// Takes the cases that match this filter (from 10.4 on).
    pub fn dynamic_filters(mut self, filters: DynamicFilters) -> Self {
        self.cases = Some(CaseSelection::Dynamic(filters));
        self
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.config_ids.iter().flatten().next().is_none() {
            return Err(Error::invalid(
                "config_ids",
                "must not be empty: a run of an entry is known by its configurations",
            ));
        }
        Ok(())
    }
}

/// Names the place of an argument in a list: `runs[1].config_ids`.
fn in_list(checked: Result<(), Error>, list: &str, place: usize) -> Result<(), Error> {
    checked.map_err(|error| {
        let field = format!("{list}[{place}].{}", error.field().unwrap_or_default());
        error.with_field(Some(field))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(entry: &AddPlanEntry) -> Value {
        serde_json::to_value(entry).unwrap()
    }

    #[test]
    fn an_entry_says_that_it_takes_all_cases_only_if_all_of_its_runs_do() {
        let run = |config: u64| AddPlanRun::new().config_ids([config]);
        let entry = || AddPlanEntry::new(7);
        for (entry, expected) in [
            (entry(), json!({"suite_id": 7})),
            (entry().all_cases(), json!({"suite_id": 7, "include_all": true})),
            (entry().case_ids([1, 2]), json!({"suite_id": 7, "include_all": false, "case_ids": [1, 2]})),
            (
                entry().runs([run(2), run(1).all_cases()]),
                json!({"suite_id": 7, "include_all": true, "config_ids": [1, 2],
                    "runs": [{"config_ids": [2], "include_all": true}, {"config_ids": [1], "include_all": true}]}),
            ),
            (
                entry().runs([run(1), run(2).case_ids([9])]),
                json!({"suite_id": 7, "include_all": false, "config_ids": [1, 2],
                    "runs": [{"config_ids": [1], "include_all": true},
                        {"config_ids": [2], "include_all": false, "case_ids": [9]}]}),
            ),
            (
                entry().runs([run(1), run(2).all_cases()]).case_ids([8]),
                json!({"suite_id": 7, "include_all": false, "config_ids": [1, 2],
                    "runs": [{"config_ids": [1], "include_all": false, "case_ids": [8]},
                        {"config_ids": [2], "include_all": true}]}),
            ),
            (
                entry().runs([AddPlanRun::new().description("Text")]),
                json!({"suite_id": 7, "include_all": true, "runs": [{"description": "Text", "include_all": true}]}),
            ),
        ] {
            assert_eq!(written(&entry), expected);
        }
    }

    #[test]
    fn a_filter_of_an_entry_stays_with_the_entry() {
        let filter = DynamicFilters::new().field("priority_id", [4]);
        let run = |config: u64| AddPlanRun::new().config_ids([config]);
        let entry = AddPlanEntry::new(7).dynamic_filters(filter.clone()).runs([run(1), run(2).case_ids([9])]);
        assert_eq!(
            written(&entry),
            json!({"suite_id": 7, "include_all": false, "dynamic_filters": filter, "config_ids": [1, 2],
                "runs": [{"config_ids": [1]}, {"config_ids": [2], "include_all": false, "case_ids": [9]}]})
        );
    }

    #[test]
    fn what_cannot_be_right_is_named_with_its_place() {
        let run = |configs: &[u64]| AddPlanRun::new().config_ids(configs.iter().copied());
        let entry = || AddPlanEntry::new(7);
        let plan = |entry| AddPlan::new("Plan").entries([AddPlanEntry::new(7), entry]);
        let field = |checked: Result<(), Error>| checked.err().and_then(|error| error.field().map(str::to_owned));
        for (entry, wrong) in [
            (entry(), None),
            (entry().runs([run(&[1, 4]), run(&[2, 4])]), None),
            (entry().runs([run(&[])]), None),
            (entry().name(" "), Some("name")),
            (entry().runs([run(&[1, 4]), AddPlanRun::new()]), Some("runs[1].config_ids")),
            (entry().runs([run(&[1, 4]), run(&[2]), run(&[4, 1, 4])]), Some("runs[2].config_ids")),
        ] {
            assert_eq!(field(entry.check()).as_deref(), wrong);
            assert_eq!(field(plan(entry).check()), wrong.map(|wrong| format!("entries[1].{wrong}")));
        }
        assert_eq!(field(AddPlan::new("").check()).as_deref(), Some("name"));
        assert_eq!(field(AddRunToPlanEntry::new().check()).as_deref(), Some("config_ids"));
        assert_eq!(field(AddRunToPlanEntry::new().config_ids([0; 0]).check()).as_deref(), Some("config_ids"));
    }
}
