//! What a deletion would take with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How much a deletion would take with it, from [`Client::preview_delete_run`](crate::Client::preview_delete_run).
///
/// TestRail does not document this answer: what a server does not count is `None`, and what else it sends is
/// in [`extra`](DeletePreview::extra).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeletePreview {
    /// How many tests would go.
    pub affected_tests: Option<u64>,
    /// How many cases would go.
    pub affected_cases: Option<u64>,
    /// How many sections would go.
    pub affected_sections: Option<u64>,
    /// How many runs would go.
    pub affected_runs: Option<u64>,
    /// How many milestones would go.
    pub affected_milestones: Option<u64>,
    /// How many plans would go.
    pub affected_plans: Option<u64>,
    /// How many suites would go.
    pub affected_suites: Option<u64>,
    /// What the server sent besides: keys that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
