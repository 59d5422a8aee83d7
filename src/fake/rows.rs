//! The rows as TestRail writes them. The order of the fields is the order of the keys on the wire (recorded).

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::state::{self, BLOCKED, CUSTOM, FAILED, PASSED, RETEST, State, UNTESTED};

/// A run, with the 30 keys of 2020.
pub(super) struct RunRow<'s> {
    pub(super) state: &'s State,
    pub(super) id: u64,
    pub(super) run: &'s state::Run,
}

impl Serialize for RunRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { state, id, run } = self;
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("id", id)?;
        row.serialize_entry("suite_id", &run.suite)?;
        row.serialize_entry("name", &run.name)?;
        row.serialize_entry("description", &run.description)?;
        row.serialize_entry("milestone_id", &run.milestone)?;
        row.serialize_entry("assignedto_id", &run.assignee)?;
        row.serialize_entry("include_all", &run.include_all)?;
        row.serialize_entry("is_completed", &run.completed_on.is_some())?;
        row.serialize_entry("completed_on", &run.completed_on)?;
        row.serialize_entry("config", &None::<String>)?;
        row.serialize_entry("config_ids", &[0_u64; 0])?;
        row.serialize_entry("passed_count", &run.count(PASSED))?;
        row.serialize_entry("blocked_count", &run.count(BLOCKED))?;
        row.serialize_entry("untested_count", &run.count(UNTESTED))?;
        row.serialize_entry("retest_count", &run.count(RETEST))?;
        row.serialize_entry("failed_count", &run.count(FAILED))?;
        for (number, status) in (1..).zip(CUSTOM) {
            row.serialize_entry(&format!("custom_status{number}_count"), &run.count(status))?;
        }
        row.serialize_entry("project_id", &run.project)?;
        row.serialize_entry("plan_id", &run.plan)?;
        row.serialize_entry("created_on", &run.created_on)?;
        row.serialize_entry("updated_on", &run.updated_on)?;
        row.serialize_entry("refs", &run.refs)?;
        row.serialize_entry("created_by", &run.created_by)?;
        row.serialize_entry("url", &format!("{}/index.php?/runs/view/{id}", state.address))?;
        row.end()
    }
}

/// A page of a list: the envelope of 7.2.1 and later.
pub(super) struct Envelope<'a, R> {
    pub(super) key: &'static str,
    pub(super) rows: &'a [R],
    pub(super) offset: u64,
    pub(super) limit: u64,
    /// The links to the pages around this one.
    pub(super) next: Option<String>,
    pub(super) prev: Option<String>,
}

impl<R: Serialize> Serialize for Envelope<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Links<'a> {
            next: &'a Option<String>,
            prev: &'a Option<String>,
        }
        let mut page = serializer.serialize_map(Some(5))?;
        page.serialize_entry("offset", &self.offset)?;
        page.serialize_entry("limit", &self.limit)?;
        page.serialize_entry("size", &self.rows.len())?;
        page.serialize_entry("_links", &Links { next: &self.next, prev: &self.prev })?;
        page.serialize_entry(self.key, &self.rows)?;
        page.end()
    }
}

#[derive(Serialize)]
pub(super) struct ConfigGroupRow<'s> {
    pub(super) configs: Vec<ConfigRow<'s>>,
    pub(super) id: u64,
    pub(super) name: &'s str,
    pub(super) project_id: u64,
}

#[derive(Serialize)]
pub(super) struct ConfigRow<'s> {
    pub(super) group_id: u64,
    pub(super) id: u64,
    pub(super) name: &'s str,
}

#[derive(Serialize)]
pub(super) struct SuiteRow<'s> {
    pub(super) id: u64,
    pub(super) name: &'s str,
    pub(super) description: Option<&'s str>,
    pub(super) project_id: u64,
    pub(super) is_master: bool,
    pub(super) is_baseline: bool,
    pub(super) is_completed: bool,
    pub(super) completed_on: Option<i64>,
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct CaseRow<'s> {
    pub(super) id: u64,
    pub(super) title: &'s str,
    pub(super) suite_id: u64,
}

#[derive(Serialize)]
pub(super) struct MilestoneRow<'s> {
    pub(super) id: u64,
    pub(super) name: &'s str,
    pub(super) is_completed: bool,
    pub(super) project_id: u64,
}

#[derive(Serialize)]
pub(super) struct UserRow<'s> {
    pub(super) id: u64,
    pub(super) name: &'s str,
    pub(super) email: &'s str,
    pub(super) is_active: bool,
}

#[derive(Serialize)]
pub(super) struct ResultRow {
    pub(super) id: u64,
    pub(super) test_id: u64,
    pub(super) status_id: u64,
    pub(super) created_on: i64,
    pub(super) assignedto_id: Option<u64>,
    pub(super) comment: Option<String>,
    pub(super) version: Option<String>,
    pub(super) elapsed: Option<String>,
    pub(super) defects: Option<String>,
    pub(super) created_by: u64,
}
