//! The fields by which dynamic filters select cases.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::FILTER_FIELDS;
use crate::api::case_fields::FieldItem;
use crate::api::field::items;
use crate::call::{Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::ProjectId;

/// A field by which [`DynamicFilters`](super::DynamicFilters) can select cases.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::{AddRun, DynamicFilters};
///
/// let fields = client.get_dynamic_filter_fields(1).await?;
/// let priority = fields.by_name("Priority")?;
/// let high = priority.items().into_iter().filter(|item| item.label == "High").map(|item| item.id);
/// let urgent = DynamicFilters::new().field(&priority.system_name, high);
/// let new = AddRun::new("Urgent cases").dynamic_filters(urgent);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DynamicFilterField {
    /// The name that filters use, such as `priority_id`.
    pub system_name: String,
    /// The name that TestRail shows.
    pub label: Option<String>,
    /// The number of its type. Whether these are the numbers of [`FieldType`](crate::case_fields::FieldType) is not
    /// documented.
    pub type_id: Option<u64>,
    /// The values that it can have, as the server sends them: a text with a line for each. [`items`](Self::items)
    /// reads them.
    pub options: Option<Value>,
    /// What it can be narrowed down by, as the server sends it. Its meaning is not documented.
    pub sub_filters: Option<Value>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl DynamicFilterField {
    /// The values that the field can have, in their order. A line that is not a number, a comma and a label is left
    /// out.
    ///
    /// ```
    /// use testrail::runs::DynamicFilterField;
    ///
    /// let field = r#"{"system_name": "priority_id", "label": "Priority", "options": "1, Low\n2, Medium"}"#;
    /// let field: DynamicFilterField = serde_json::from_str(field)?;
    /// let items = field.items();
    /// assert_eq!((items.len(), items[1].id, items[1].label.as_str()), (2, 2, "Medium"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn items(&self) -> Vec<FieldItem> {
        items::parse(self.options.as_ref())
    }
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for DynamicFilterField {
    const NOUN: &'static str = "dynamic filter field";
    const ROWS: &'static str = "dynamic_filter_fields";

    fn id(&self) -> Id<'_> {
        Id::Text(&self.system_name)
    }
}

/// A field is found by its label, as TestRail shows it, or by its system name.
impl HasName for DynamicFilterField {
    const NOUNS: [&'static str; 2] = ["dynamic filter field", "dynamic filter fields"];

    fn shown_name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.system_name)
    }

    fn other_name(&self) -> &str {
        &self.system_name
    }
}

/// The fields of dynamic filters.
impl Client {
    /// Gets the fields by which dynamic filters can select a project's cases. TestRail: `get_dynamic_filter_fields`
    /// (from 10.4 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors). A field of an unexpected shape is not an
    /// error: it is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for field in client.get_dynamic_filter_fields(1).await? {
    ///     println!("{}: {} values", field.system_name, field.items().len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_dynamic_filter_fields(
        &self,
        project: impl Into<ProjectId>,
    ) -> Result<List<DynamicFilterField>, Error> {
        self.send(FILTER_FIELDS.call(project.into())).await
    }
}
