//! Custom fields of results.
//!
//! An administrator defines them for all projects or for some, and for the cases of all [templates](crate::templates)
//! or of some. [`Field::applies_to`] and [`Field::is_required`] tell which a result can and must have. A drop-down
//! takes the id of an item: [`Field::item_id`] finds it by its label.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_result_fields`](crate::Client::get_result_fields) | `get_result_fields` |  |
//!
//! <!-- /methods -->

use crate::call::Endpoint;
use crate::client::Client;
use crate::error::Error;
use crate::list::{List, decode_list};

pub use super::field::{Field, FieldConfig, FieldContext, FieldItem, FieldOptions, FieldType};

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
const ALL: Endpoint<List<Field>> = Endpoint::rows("get_result_fields", |body| decode_list(body, "result_fields"));

/// Custom fields of results.
impl Client {
    /// Gets the custom fields of results, of all projects. TestRail: `get_result_fields`.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors). A field of an unexpected shape is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for field in client.get_result_fields().await? {
    ///     println!("{} ({}): {:?}", field.label, field.system_name, field.type_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_result_fields(&self) -> Result<List<Field>, Error> {
        self.send(ALL.call(())).await
    }
}
