//! What a deletion would delete.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::answer::{self, BadAnswer};
use crate::call::{Call, Effect, Endpoint};
use crate::client::Client;
use crate::error::{Error, ErrorKind};

/// How much a deletion would delete, from [`Client::preview_delete_run`](crate::Client::preview_delete_run).
///
/// TestRail does not document this answer. A count that the server does not send is `None`. Anything else that it sends
/// is in [`extra`](DeletePreview::extra).
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let preview = client.preview_delete_run(42).await?;
/// if preview.affected_tests.is_none_or(|tests| tests > 0) {
///     println!("this run has tests, or the server does not say");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Endpoint<DeletePreview> {
    /// A deletion that only counts. It is a write, because an old server does not know `soft=1` and deletes.
    pub(super) const fn preview(name: &'static str) -> Self {
        Self::new(name, Effect::Write, decode)
    }
}

impl Client {
    /// Sends a deletion with `soft=1`, which only counts. It belongs in the query: in a body, TestRail ignores it and
    /// deletes (inferred).
    pub(crate) async fn preview_delete(&self, delete: Call<DeletePreview>) -> Result<DeletePreview, Error> {
        self.send(delete.query("soft", 1)?).await.map_err(|error| match error.kind() {
            ErrorKind::EmptyBody => error.with_detail("the server may not know soft=1 and may have deleted it"),
            _ => error,
        })
    }
}

/// A map of counts (seen in another client's source). PHP writes an empty map as `[]`.
fn decode(text: &str) -> Result<DeletePreview, BadAnswer> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Counts {
        Map(Map<String, Value>),
        Empty([(); 0]),
    }
    let mut counts = match answer::json_of_any_kind(text)? {
        Counts::Map(counts) => counts,
        Counts::Empty([]) => Map::new(),
    };
    let mut take = |key: &str| {
        let count = counts.get(key).and_then(Value::as_u64);
        if count.is_some() || counts.get(key).is_some_and(Value::is_null) {
            counts.remove(key);
        }
        count
    };
    Ok(DeletePreview {
        affected_tests: take("affected_tests"),
        affected_cases: take("affected_cases"),
        affected_sections: take("affected_sections"),
        affected_runs: take("affected_runs"),
        affected_milestones: take("affected_milestones"),
        affected_plans: take("affected_plans"),
        affected_suites: take("affected_suites"),
        extra: counts,
    })
}
