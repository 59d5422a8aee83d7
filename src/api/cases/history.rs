//! The history of a case.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::HISTORY;
use super::filter::HistoryFilter;
use crate::call::answer::BadAnswer;
use crate::call::payload::without_prefix;
use crate::call::{Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{self, Items, Page};
use crate::types::{CaseId, Timestamp, UserId, lenient};

/// An entry of a case's history: what somebody changed at one time.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::cases::HistoryFilter;
///
/// let mut history = client.history_for_case(7, &HistoryFilter::new());
/// while let Some(entry) = history.next().await {
///     for change in entry?.changes {
///         println!("{:?}: {:?} became {:?}", change.field, change.old_value, change.new_value);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The entry's id.
    #[serde(deserialize_with = "lenient::required_id")]
    pub id: u64,
    /// What was done, as TestRail's number: 6 is an update.
    pub type_id: Option<u64>,
    /// When it was done.
    pub created_on: Option<Timestamp>,
    /// Who did it.
    #[serde(default, deserialize_with = "lenient::id")]
    pub user_id: Option<UserId>,
    /// What changed.
    #[serde(default, deserialize_with = "lenient::list")]
    pub changes: Vec<CaseChange>,
    /// Comments, whose shape is not known.
    #[serde(default, deserialize_with = "lenient::list")]
    pub comments: Vec<Value>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A change of one field of a case, in a [`HistoryEntry`].
///
/// ```
/// use testrail::cases::CaseChange;
///
/// let change: CaseChange = serde_json::from_str(
///     r#"{"type_id": 2, "field": "priority_id", "old_value": 2, "new_value": 4, "new_text": "Critical"}"#,
/// )?;
/// assert_eq!((change.field.as_deref(), change.new_text.as_deref()), (Some("priority_id"), Some("Critical")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CaseChange {
    /// The type of the field, as TestRail's number: 1 string, 2 integer, 3 flag, 4 date, 5 time span, 6 text, 7 web
    /// address, 8 steps.
    pub type_id: Option<u64>,
    /// The field that changed, such as `priority_id`.
    pub field: Option<String>,
    /// The label of the field.
    pub label: Option<String>,
    /// The old value: a text, a number, a flag or a list. `None` if the field was empty.
    pub old_value: Option<Value>,
    /// The new value.
    pub new_value: Option<Value>,
    /// The old value as TestRail shows it.
    pub old_text: Option<String>,
    /// The new value as TestRail shows it.
    pub new_text: Option<String>,
    /// The options of the field: an object, or a list.
    pub options: Option<Value>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entity for HistoryEntry {
    const NOUN: &'static str = "history entry";
    const ROWS: &'static str = "history";
    const PARENT: &'static str = "case";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id)
    }

    fn listed_by(&self) -> Option<Timestamp> {
        self.created_on
    }
}

/// Reads a page of a history. The manual once shows the envelope in an array.
pub(super) fn decode(body: &[u8]) -> Result<Page<HistoryEntry>, BadAnswer> {
    let inner = without_prefix(body).trim_ascii().strip_prefix(b"[").and_then(|inner| inner.strip_suffix(b"]"));
    let inner = inner.map(<[u8]>::trim_ascii).filter(|inner| inner.starts_with(b"{"));
    match inner.map(|inner| list::decode(inner, HistoryEntry::ROWS)) {
        Some(Ok(page)) => Ok(page),
        _ => list::decode(body, HistoryEntry::ROWS),
    }
}

/// The history of cases.
impl Client {
    /// Gets one page of a case's history, of at most 250 entries. To get all of them, use
    /// [`history_for_case`](Client::history_for_case). TestRail: `get_history_for_case` (from 6.5.4 on).
    ///
    /// # Errors
    ///
    /// An entry of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such case
    /// for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::HistoryFilter;
    ///
    /// let first = client.get_history_for_case(7, &HistoryFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_history_for_case(
        &self,
        case: impl Into<CaseId>,
        filter: &HistoryFilter,
    ) -> Result<Page<HistoryEntry>, Error> {
        self.get_page(HISTORY.call(case.into()), filter).await
    }

    /// Streams the whole history of a case, each entry exactly once. TestRail: `get_history_for_case`, page by page
    /// (from 6.5.4 on).
    ///
    /// The filter's [`limit`](HistoryFilter::limit) is the page size (at least 2), and its
    /// [`offset`](HistoryFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_history_for_case`](Client::get_history_for_case) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::cases::HistoryFilter;
    ///
    /// let all = client.history_for_case(7, &HistoryFilter::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn history_for_case(&self, case: impl Into<CaseId>, filter: &HistoryFilter) -> Items<HistoryEntry> {
        self.items(HISTORY.call(case.into()), filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u64> {
        decode(text.as_bytes()).unwrap().items.iter().map(|entry| entry.id).collect()
    }

    #[test]
    fn a_history_is_read_in_each_form_that_servers_or_the_manual_show() {
        let rows = r#"{"id":3,"changes":null},{"id":"2","comments":[]}"#;
        let page = format!(r#"{{"offset":0,"limit":250,"size":2,"_links":{{"next":null}},"history":[{rows}]}}"#);
        for text in [format!("[{rows}]"), page.clone(), format!("[{page}]"), format!(" [ {page} ] ")] {
            assert_eq!(ids(&text), [3, 2], "{text}");
        }
        assert_eq!(decode(format!("[{page}]").as_bytes()).unwrap().says_more(), Some(false));
        let damaged = format!("[{}]", page.replace("\"changes\":null", "\"changes\":NaN"));
        let page = decode(damaged.as_bytes()).unwrap();
        assert_eq!((page.items.len(), page.rejected.len(), page.rejected[0].id), (1, 1, Some(3)));
        assert_eq!(ids("[]"), [0; 0]);
        assert_eq!(ids(r#"[{"id":3}]"#), [3], "a single entry is no envelope");
        assert!(
            matches!(decode(br#"[{"id":null}]"#).unwrap().rejected[..], [ref row] if row.reason == "expected an id")
        );
        assert!(matches!(decode(b""), Err(BadAnswer::Empty)));
    }

    #[test]
    fn a_change_has_any_values_and_options_of_either_kind() {
        for value in ["1", "\"a\"", "true", "[1,2]", "null"] {
            for options in [r#"{"is_required":false}"#, "[]", "null"] {
                let text = format!(
                    r#"[{{"id":1,"type_id":6,"user_id":"2","changes":[{{"type_id":1,"field":"title","label":"Title",
                    "old_text":null,"old_value":{value},"new_value":{value},"options":{options}}}]}}]"#
                );
                let page = decode(text.as_bytes()).unwrap();
                let change = &page.items[0].changes[0];
                let (value, options): (Value, Value) = (value.parse().unwrap(), options.parse().unwrap());
                assert_eq!(change.old_value.clone().unwrap_or_default(), value);
                assert_eq!(
                    (&change.new_value, change.options.clone().unwrap_or_default()),
                    (&change.old_value, options)
                );
                assert_eq!(page.items[0].user_id, Some(UserId::new(2)));
            }
        }
    }
}
