//! Priorities of cases, such as "High".
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_priorities`](crate::Client::get_priorities) | `get_priorities` |  |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::{PriorityId, lenient};

const ALL: Endpoint<List<Priority>> = Endpoint::all("get_priorities");

/// A priority of cases, such as "High".
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::cases::CasesFilter;
///
/// let priorities = client.get_priorities().await?;
/// let medium = priorities.by_name("Medium")?.priority;
/// let urgent = priorities.iter().filter(|priority| priority.priority > medium).map(|priority| priority.id);
/// let filter = CasesFilter::new().suite_id(7).priority_id(urgent);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Priority {
    /// The priority's id, which cases have as `priority_id`.
    pub id: PriorityId,
    /// The priority's name. Old servers put a number in front, such as "4 - Must Test".
    pub name: String,
    /// A shorter name.
    pub short_name: Option<String>,
    /// The rank: a higher one is more urgent. It is not the id.
    pub priority: Option<u64>,
    /// Whether a new case has it if the request names none.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_default: bool,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Priority {
    const NOUN: &'static str = "priority";
    const ROWS: &'static str = "priorities";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for Priority {
    const NOUNS: [&'static str; 2] = ["priority", "priorities"];

    fn shown_name(&self) -> &str {
        &self.name
    }

    fn other_name(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }
}

/// Priorities.
impl Client {
    /// Gets the priorities that cases can have. TestRail: `get_priorities`.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors). A priority of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let priorities = client.get_priorities().await?;
    /// let default = priorities.iter().find(|priority| priority.is_default);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_priorities(&self) -> Result<List<Priority>, Error> {
        self.send(ALL.call(())).await
    }
}
