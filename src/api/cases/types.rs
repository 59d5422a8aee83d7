//! The types of cases.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::TYPES;
use crate::call::{Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::{CaseTypeId, lenient};

/// A type of cases, such as "Functional". Servers of different age have other ids for the same types.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::cases::AddCase;
///
/// let types = client.get_case_types().await?;
/// let new = AddCase::new("Pay by card").type_id(types.by_name("Automated")?.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseType {
    /// The type's id, which cases have as `type_id`.
    pub id: CaseTypeId,
    /// The type's name.
    pub name: String,
    /// Whether a new case has it if the request names none.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_default: bool,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for CaseType {
    const NOUN: &'static str = "case type";
    const ROWS: &'static str = "case_types";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for CaseType {
    const NOUNS: [&'static str; 2] = ["case type", "case types"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// The types of cases.
impl Client {
    /// Gets the types that cases can have. TestRail: `get_case_types`.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors). A type of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let types = client.get_case_types().await?;
    /// let default = types.iter().find(|case_type| case_type.is_default);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_case_types(&self) -> Result<List<CaseType>, Error> {
        self.send(TYPES.call(())).await
    }
}
