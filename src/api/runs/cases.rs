//! The selection of the cases of a run, or of a plan's entry.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::types::CaseId;

/// Which cases a run or an entry takes. One enum, so a request cannot contradict itself: TestRail silently runs the
/// whole suite if `include_all` and `case_ids` come together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CaseSelection {
    All,
    These(Vec<CaseId>),
    Dynamic(DynamicFilters),
}

impl CaseSelection {
    pub(crate) fn these(cases: impl IntoIterator<Item = impl Into<CaseId>>) -> Self {
        Self::These(cases.into_iter().map(Into::into).collect())
    }

    /// The keys of this selection in a request's body.
    pub(crate) fn entries(&self) -> Vec<(&'static str, Value)> {
        // Ids and filters can always be written as JSON.
        let all = ("include_all", Value::Bool(matches!(self, Self::All)));
        match self {
            Self::All => vec![all],
            Self::These(cases) => vec![all, ("case_ids", serde_json::to_value(cases).unwrap_or_default())],
            Self::Dynamic(filters) => vec![all, ("dynamic_filters", serde_json::to_value(filters).unwrap_or_default())],
        }
    }
}

/// A filter by which the server selects a run's cases. It keeps selecting as cases come and go (from 10.4 on).
///
/// Each field is the `system_name` of one from
/// [`get_dynamic_filter_fields`](crate::Client::get_dynamic_filter_fields), with the values that a case may have there.
///
/// ```
/// use testrail::{AddRun, DynamicFilters};
///
/// let urgent = DynamicFilters::new().mode(1).field("priority_id", [3, 4]).field("refs", ["ACME-12"]);
/// let new = AddRun::new("Urgent cases").dynamic_filters(urgent);
/// # assert_eq!(
/// #     serde_json::to_value(&new).unwrap(),
/// #     serde_json::json!({"name": "Urgent cases", "include_all": false, "dynamic_filters": {"mode": "1", "filters":
/// #         {"cases:priority_id": {"values": [3, 4]}, "cases:refs": {"values": ["ACME-12"]}}}})
/// # );
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DynamicFilters {
    mode: String,
    filters: BTreeMap<String, Values>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Values {
    values: Vec<Value>,
}

impl DynamicFilters {
    /// Creates a filter without conditions, of mode `1`, as in TestRail's manual.
    #[must_use]
    pub fn new() -> Self {
        Self { mode: "1".to_owned(), filters: BTreeMap::new() }
    }

    /// Takes only cases with one of these values in the field `system_name`, such as `priority_id`.
    #[must_use]
    pub fn field(mut self, system_name: &str, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        // On the wire, the name starts with that of the entity (manual).
        self.filters.insert(format!("cases:{system_name}"), Values { values });
        self
    }

    /// Sets how TestRail combines the conditions, as one of its numbers. The manual shows `1` and does not say what
    /// other modes mean.
    #[must_use]
    pub fn mode(mut self, mode: u64) -> Self {
        self.mode = mode.to_string();
        self
    }
}

impl Default for DynamicFilters {
    fn default() -> Self {
        Self::new()
    }
}
