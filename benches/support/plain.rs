//! What somebody writes who has no client: the same fields, a plain serde derive, and reqwest with its defaults.

use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code, reason = "the same fields as the crate's run has")]
pub(crate) struct Run {
    pub(crate) id: u64,
    pub(crate) suite_id: Option<u64>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) milestone_id: Option<u64>,
    pub(crate) assignedto_id: Option<u64>,
    pub(crate) include_all: Option<bool>,
    pub(crate) is_completed: bool,
    pub(crate) completed_on: Option<i64>,
    pub(crate) is_archived: Option<bool>,
    pub(crate) archived_on: Option<i64>,
    pub(crate) config: Option<String>,
    pub(crate) config_ids: Option<Vec<u64>>,
    pub(crate) passed_count: u64,
    pub(crate) blocked_count: u64,
    pub(crate) untested_count: u64,
    pub(crate) retest_count: u64,
    pub(crate) failed_count: u64,
    pub(crate) custom_status1_count: u64,
    pub(crate) custom_status2_count: u64,
    pub(crate) custom_status3_count: u64,
    pub(crate) custom_status4_count: u64,
    pub(crate) custom_status5_count: u64,
    pub(crate) custom_status6_count: u64,
    pub(crate) custom_status7_count: u64,
    pub(crate) project_id: Option<u64>,
    pub(crate) plan_id: Option<u64>,
    pub(crate) entry_index: Option<u64>,
    pub(crate) entry_id: Option<String>,
    pub(crate) created_on: Option<i64>,
    pub(crate) updated_on: Option<i64>,
    pub(crate) refs: Option<String>,
    pub(crate) dataset_id: Option<u64>,
    pub(crate) created_by: Option<u64>,
    pub(crate) start_on: Option<i64>,
    pub(crate) due_on: Option<i64>,
    pub(crate) dynamic_filters: Option<serde_json::Value>,
    pub(crate) url: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "not every benchmark looks at it")]
pub(crate) struct Page {
    pub(crate) runs: Vec<Run>,
    #[serde(rename = "_links")]
    pub(crate) links: Links,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "the same")]
pub(crate) struct Links {
    pub(crate) next: Option<String>,
}
