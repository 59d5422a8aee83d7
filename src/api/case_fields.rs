//! Custom fields of cases.
//!
//! An administrator defines them for all projects or for some, and for all [templates](crate::templates) or for some. A
//! case that does not have a field ignores a value for it, so ask [`Field::applies_to`] first. A drop-down takes the id
//! of an item: [`Field::item_id`] finds it by its label.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_case_fields`](crate::Client::get_case_fields) | `get_case_fields` |  |
//! | [`raw`](crate::Client::raw) | `add_case_field` |  |
//!
//! <!-- /methods -->

use crate::call::Endpoint;
use crate::client::Client;
use crate::error::Error;
use crate::list::List;

pub use super::field::{Field, FieldConfig, FieldContext, FieldItem, FieldOptions, FieldType};

const ALL: Endpoint<List<Field>> = Endpoint::all("get_case_fields");

/// Custom fields of cases.
impl Client {
    /// Gets the custom fields of cases, of all projects. TestRail: `get_case_fields`.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors). A field of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for field in client.get_case_fields().await? {
    ///     println!("{} ({}): {:?}", field.label, field.system_name, field.type_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_case_fields(&self) -> Result<List<Field>, Error> {
        self.send(ALL.call(())).await
    }
}
