//! Statuses: what a result says of a test, such as "Passed", and the case statuses of a review.
//!
//! For TestRail's own statuses there are constants, such as [`StatusId::PASSED`]. Case statuses exist on TestRail
//! Enterprise only (from 7.3 on).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_case_statuses`](crate::Client::get_case_statuses), [`case_statuses`](crate::Client::case_statuses) | `get_case_statuses` | 7.3, Enterprise |
//! | [`get_statuses`](crate::Client::get_statuses) | `get_statuses` |  |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id, filter};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, List, Page};
use crate::types::{CaseStatusId, StatusId, lenient};

const ALL: Endpoint<List<Status>> = Endpoint::all("get_statuses");
const CASE_LIST: Endpoint<Page<CaseStatus>> = Endpoint::list("get_case_statuses").since("7.3");

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Status {
    const NOUN: &'static str = "status";
    const ROWS: &'static str = "statuses";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

/// A status that a test can have, such as "Passed".
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

impl Entity for CaseStatus {
    const NOUN: &'static str = "case status";
    const ROWS: &'static str = "case_statuses";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

/// A status that a case can have in its review, such as "Approved" (TestRail Enterprise, from 7.3 on).
///
/// ```
/// use testrail::statuses::CaseStatus;
///
/// let approved: CaseStatus = serde_json::from_str(r#"{"case_status_id": 1, "name": "Approved", "is_approved": true}"#)?;
/// assert_eq!((approved.id.get(), approved.is_approved, approved.is_default), (1, true, false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseStatus {
    /// The status's id, which cases have as `case_status_id`. Here it has the same key on the wire.
    #[serde(rename = "case_status_id")]
    pub id: CaseStatusId,
    /// The status's name.
    pub name: String,
    /// A short form of its name. `None` for built-in statuses.
    pub abbreviation: Option<String>,
    /// Whether new cases get it by default.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_default: bool,
    /// Whether a case with it is approved.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_approved: bool,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl HasName for CaseStatus {
    const NOUNS: [&'static str; 2] = ["case status", "case statuses"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

filter! {
    /// Which statuses of cases to list, for [`Client::get_case_statuses`] and [`Client::case_statuses`]. TestRail has
    /// no filters for them but `limit` and `offset`.
    ///
    /// ```
    /// use testrail::statuses::CaseStatusesFilter;
    ///
    /// let second_page = CaseStatusesFilter::new().limit(50).offset(50);
    /// ```
    pub struct CaseStatusesFilter of "case statuses" {}
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

    /// Gets one page of the statuses that cases can have in their review, of at most 250. To get all of them, use
    /// [`case_statuses`](Client::case_statuses). TestRail: `get_case_statuses` (Enterprise, from 7.3 on).
    ///
    /// # Errors
    ///
    /// A status of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly) if the server is of another edition, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::statuses::CaseStatusesFilter;
    ///
    /// let first = client.get_case_statuses(&CaseStatusesFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_case_statuses(&self, filter: &CaseStatusesFilter) -> Result<Page<CaseStatus>, Error> {
        self.get_page(CASE_LIST.call(()), filter).await
    }

    /// Streams all statuses that cases can have in their review, each exactly once. TestRail: `get_case_statuses`, page
    /// by page (Enterprise, from 7.3 on).
    ///
    /// The filter's [`limit`](CaseStatusesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](CaseStatusesFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_case_statuses`](Client::get_case_statuses) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::UpdateCase;
    /// use testrail::statuses::CaseStatusesFilter;
    ///
    /// let approved = client.case_statuses(&CaseStatusesFilter::new()).by_name("Approved").await?;
    /// client.update_case(4, &UpdateCase::new().case_status_id(approved.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn case_statuses(&self, filter: &CaseStatusesFilter) -> Items<CaseStatus> {
        self.items(CASE_LIST.call(()), filter)
    }
}
