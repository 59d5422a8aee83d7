//! Statuses: the possible results of a test.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`raw`](crate::Client::raw) | `get_case_statuses` | 7.3, Enterprise |
//! | [`get_statuses`](crate::Client::get_statuses) | `get_statuses` |  |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::{StatusId, lenient};

const ALL: Endpoint<List<Status>> = Endpoint::all("get_statuses");

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Status {
    const NOUN: &'static str = "status";
    const ROWS: &'static str = "statuses";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

/// A possible result of a test, such as "Passed".
///
/// Ids 1 to 5 are TestRail's own: passed, blocked, untested, retest and failed. An administrator can rename them, and
/// can add up to seven custom statuses, from id 6 on.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let statuses = client.get_statuses().await?;
/// let skipped = statuses.by_name("skipped")?;
/// println!("a test is skipped with status_id {}", skipped.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// The status's id, which results have as `status_id`.
    pub id: StatusId,
    /// The internal name, for programs, such as `passed`.
    pub name: String,
    /// The name that TestRail shows, such as "Passed".
    pub label: String,
    /// The dark shade of its colour, as a number of the form `0xRRGGBB`.
    pub color_dark: Option<u32>,
    /// The middle shade of its colour.
    pub color_medium: Option<u32>,
    /// The bright shade of its colour.
    pub color_bright: Option<u32>,
    /// Whether it is one of TestRail's own.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_system: bool,
    /// Whether it marks tests without a result. No result can have it.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_untested: bool,
    /// Whether a test with this status is done. "Retest", for one, is not final.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_final: bool,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl HasName for Status {
    const NOUNS: [&'static str; 2] = ["status", "statuses"];

    fn shown_name(&self) -> &str {
        &self.label
    }

    fn other_name(&self) -> &str {
        &self.name
    }
}

/// Statuses.
impl Client {
    /// Gets all statuses that results can have, custom ones included. TestRail: `get_statuses`.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors). A status of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for status in client.get_statuses().await? {
    ///     println!("{} {}", status.id, status.label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_statuses(&self) -> Result<List<Status>, Error> {
        self.send(ALL.call(())).await
    }
}
