//! What the stand-in remembers. The rows of a resource are in the resource's own file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};

use super::attachments::Attachment;
use super::case_statuses::CaseStatuses;
use super::cases::{self, Case};
use super::clock::Clock;
use super::configurations::{Config, ConfigGroup};
use super::datasets::Dataset;
use super::fields::CustomField;
use super::generation::Generation;
use super::groups::Group;
use super::labels::Label;
use super::milestones::Milestone;
use super::overrides::{Overrides, Resource};
use super::plans::{Plan, PlanRunAnswer};
use super::projects::Project;
use super::reports::Report;
use super::results::TestResult;
use super::roles::Roles;
use super::runs::Run;
use super::sections::Section;
use super::shared_steps::{self, SharedStep};
use super::statuses::Statuses;
use super::suites::Suite;
use super::users::User;
use super::variables::Variable;
use crate::fake::server::Reply;

/// The whole state of a server. Rows are kept by id, so that lists have a fixed order.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) generation: Generation,
    /// Whether it is a server of TestRail Enterprise.
    pub(crate) is_enterprise: bool,
    pub(crate) clock: Clock,
    /// The address from which the server builds the `url` of its rows.
    pub(crate) address: String,
    /// The most rows that a page has, whatever a call asks for.
    pub(crate) page_cap: Option<u64>,
    /// Whether `add_run` ignores `config_ids`.
    pub(crate) ignores_run_configs: bool,
    /// Whether attachments have UUIDs in the place of numbers everywhere.
    pub(crate) uuid_attachments: bool,
    /// How many reads of the list leave out a field that `add_case_field` has added.
    pub(crate) case_field_delay: u64,
    /// What the methods about a run of a plan's entry answer.
    pub(crate) plan_run_answer: PlanRunAnswer,
    pub(crate) projects: Rows<Project>,
    pub(crate) suites: Rows<Suite>,
    pub(crate) sections: Rows<Section>,
    pub(crate) cases: Rows<Case>,
    pub(crate) case_history: Rows<cases::Entry>,
    pub(crate) case_statuses: CaseStatuses,
    pub(crate) datasets: Rows<Dataset>,
    pub(crate) variables: Rows<Variable>,
    pub(crate) reports: Rows<Report>,
    pub(crate) shared_steps: Rows<SharedStep>,
    pub(crate) shared_step_history: Rows<shared_steps::Version>,
    pub(crate) users: Rows<User>,
    /// The addresses that users had before they got another one.
    pub(crate) former_emails: BTreeSet<String>,
    pub(crate) groups: Rows<Group>,
    pub(crate) roles: Roles,
    pub(crate) labels: Rows<Label>,
    pub(crate) milestones: Rows<Milestone>,
    pub(crate) config_groups: Rows<ConfigGroup>,
    pub(crate) configs: Rows<Config>,
    pub(crate) plans: BTreeMap<u64, Plan>,
    pub(crate) runs: BTreeMap<u64, Run>,
    pub(crate) results: Rows<TestResult>,
    pub(crate) attachments: Rows<Attachment>,
    pub(crate) statuses: Statuses,
    pub(crate) case_fields: Rows<CustomField>,
    pub(crate) result_fields: Rows<CustomField>,
    /// The fields that a result must have.
    pub(crate) required_result_fields: Vec<String>,
    pub(crate) overrides: Overrides,
    /// The last id of a run or plan: TestRail numbers both in one sequence.
    pub(crate) last_run: u64,
    pub(crate) last_test: u64,
    /// The last id of a report that was made.
    pub(crate) last_made_report: u64,
}

impl State {
    /// Whether rows have the keys that only TestRail Enterprise sends, which came with 7.3. The manual has that of the
    /// roles of projects, and it is inferred for the others.
    pub(crate) fn has_enterprise_keys(&self) -> bool {
        self.is_enterprise && self.generation.envelopes()
    }

    pub(crate) fn next_run(&mut self) -> u64 {
        self.last_run += 1;
        self.last_run
    }

    /// Forgets what belongs to a row that was removed.
    pub(crate) fn forget(&mut self, resource: Resource, id: u64) {
        self.overrides.forget(resource, id);
        let attached = self.attachments.iter().filter(|(_, file)| file.owner == (resource, id));
        let attached: Vec<u64> = attached.map(|(id, _)| *id).collect();
        for id in attached {
            self.attachments.remove(&id);
            self.overrides.forget(Resource::Attachment, id);
        }
    }
}

/// Rows by their ids. An id is never reused, even if the last row is removed.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    rows: BTreeMap<u64, T>,
    last: u64,
}

impl<T> Rows<T> {
    /// Adds a row under the next id, which is returned.
    pub(crate) fn add(&mut self, row: T) -> u64 {
        self.last += 1;
        self.rows.insert(self.last, row);
        self.last
    }

    /// The ids of the rows for which `chosen` returns `true`.
    pub(crate) fn ids(&self, chosen: impl Fn(&T) -> bool) -> Vec<u64> {
        self.rows.iter().filter(|(_, row)| chosen(row)).map(|(id, _)| *id).collect()
    }

    /// Refuses a value that another row has already. What TestRail says to that is not known: the words are the
    /// stand-in's own.
    pub(crate) fn free(&self, field: &str, id: Option<u64>, has_it: impl Fn(&T) -> bool) -> Result<(), Reply> {
        let is_free = self.ids(has_it).into_iter().all(|other| Some(other) == id);
        if is_free { Ok(()) } else { Err(Reply::field(field, "is already in use.")) }
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), last: 0 }
    }
}

impl<T> Deref for Rows<T> {
    type Target = BTreeMap<u64, T>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<T> DerefMut for Rows<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.rows
    }
}
