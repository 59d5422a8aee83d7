//! What somebody writes who has no client: the same fields, a plain serde derive, and reqwest with its defaults.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A run: with these fields only, or keeping the keys that it does not know.
macro_rules! run {
    ($name:ident $(keeps $other:ident)?) => {
        #[derive(Deserialize)]
        #[allow(dead_code, reason = "the same fields as the crate's run has")]
        pub(crate) struct $name {
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
            $(
                #[serde(flatten)]
                pub(crate) $other: Map<String, Value>,
            )?
        }
    };
}

run!(Run);
run!(KeepingRun keeps other);

#[derive(Deserialize)]
#[allow(dead_code, reason = "not every benchmark looks at it")]
pub(crate) struct Test {
    pub(crate) id: u64,
    pub(crate) case_id: Option<u64>,
    pub(crate) status_id: u64,
    pub(crate) assignedto_id: Option<u64>,
    pub(crate) run_id: Option<u64>,
    pub(crate) title: Option<String>,
    pub(crate) template_id: Option<u64>,
    pub(crate) type_id: Option<u64>,
    pub(crate) priority_id: Option<u64>,
    pub(crate) estimate: Option<String>,
    pub(crate) estimate_forecast: Option<String>,
    pub(crate) refs: Option<String>,
    pub(crate) milestone_id: Option<u64>,
    pub(crate) labels: Vec<Label>,
    pub(crate) sections_display_order: Option<u64>,
    pub(crate) cases_display_order: Option<u64>,
    pub(crate) case_title: Option<String>,
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "the same")]
pub(crate) struct TestResult {
    pub(crate) id: u64,
    pub(crate) test_id: Option<u64>,
    pub(crate) status_id: Option<u64>,
    pub(crate) created_by: Option<u64>,
    pub(crate) created_on: Option<i64>,
    pub(crate) assignedto_id: Option<u64>,
    pub(crate) comment: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) elapsed: Option<String>,
    pub(crate) defects: Option<String>,
    pub(crate) attachment_ids: Option<Vec<u64>>,
    pub(crate) case_id: Option<u64>,
    pub(crate) case_title: Option<String>,
    pub(crate) case_refs: Option<String>,
    pub(crate) quality_rating: Option<Value>,
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

#[derive(Deserialize)]
#[allow(dead_code, clippy::struct_field_names, reason = "the same; the keys are TestRail's")]
pub(crate) struct Case {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) section_id: Option<u64>,
    pub(crate) template_id: Option<u64>,
    pub(crate) type_id: Option<u64>,
    pub(crate) priority_id: Option<u64>,
    pub(crate) milestone_id: Option<u64>,
    pub(crate) refs: Option<String>,
    pub(crate) created_by: Option<u64>,
    pub(crate) created_on: Option<i64>,
    pub(crate) updated_by: Option<u64>,
    pub(crate) updated_on: Option<i64>,
    pub(crate) estimate: Option<String>,
    pub(crate) estimate_forecast: Option<String>,
    pub(crate) suite_id: Option<u64>,
    pub(crate) display_order: Option<u64>,
    pub(crate) is_deleted: Option<u64>,
    pub(crate) labels: Vec<Label>,
    pub(crate) case_status_id: Option<u64>,
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "the same")]
pub(crate) struct Label {
    pub(crate) id: u64,
    pub(crate) title: String,
    /// Servers write it as a text here.
    pub(crate) created_by: Option<String>,
    pub(crate) created_on: Option<i64>,
    #[serde(flatten)]
    pub(crate) other: Map<String, Value>,
}

/// A page, whose rows may have any of these keys.
#[derive(Deserialize)]
#[allow(dead_code, reason = "the same")]
pub(crate) struct Page<T> {
    #[serde(alias = "tests", alias = "results", alias = "cases")]
    pub(crate) runs: Vec<T>,
    #[serde(rename = "_links")]
    pub(crate) links: Links,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "the same")]
pub(crate) struct Links {
    pub(crate) next: Option<String>,
}
