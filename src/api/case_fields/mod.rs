//! Custom fields of cases.
//!
//! An administrator defines them for all projects or for some, and for all [templates](crate::templates) or for some.
//! If a case does not have the field, TestRail silently ignores a value for it: check [`Field::applies_to`] first. A
//! drop-down takes the id of an item: [`Field::item_id`] finds it by its label.
//!
//! An administrator can also create fields, with [`Client::add_case_field`].
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_case_fields`](crate::Client::get_case_fields) | `get_case_fields` |  |
//! | [`add_case_field`](crate::Client::add_case_field) | `add_case_field` |  |
//!
//! <!-- /methods -->

mod add;

pub use add::{AddCaseField, AddFieldOptions};

use crate::call::answer::{self, BadAnswer};
use crate::call::{Effect, Endpoint};
use crate::client::Client;
use crate::error::Error;
use crate::list::List;

pub use super::field::{Field, FieldConfig, FieldContext, FieldItem, FieldOptions, FieldType};

const ALL: Endpoint<List<Field>> = Endpoint::all("get_case_fields");
const ADD: Endpoint<Field> = Endpoint::new("add_case_field", Effect::WriteOnce, answer::json);

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

    /// Creates a custom field of cases and returns it. This needs an administrator. TestRail: `add_case_field`.
    ///
    /// The API can neither change nor delete a field. For up to two minutes, `get_case_fields` may not show a new one
    /// (reported): that it is missing is no reason to create it again.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the label is blank, the name has other characters than
    /// letters, digits and underscores or begins with `custom_`, or a list of templates or projects is empty,
    /// [`BadRequest`](crate::ErrorKind::BadRequest) or [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail
    /// does not accept a value, [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus
    /// the errors of [any call](crate#errors). If the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), look for the field after two minutes, before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::case_fields::{AddCaseField, AddFieldOptions, FieldType};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let browsers = AddFieldOptions::new().items(["Firefox", "Chrome"]);
    /// let new = AddCaseField::new(FieldType::Dropdown, "browser", "Browser").of_all_projects(browsers);
    /// let browser = fake.client().add_case_field(&new).await?;
    /// assert_eq!((browser.system_name.as_str(), browser.item_id(1, "Chrome")?), ("custom_browser", 2));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_case_field(&self, new: &AddCaseField) -> Result<Field, Error> {
        let call = ADD.call(()).checked(new.check())?.json(new)?;
        self.send(call.named(&new.label).and_then(has_name(&new.name))).await
    }
}

/// Accepts a field of this name only. Labels need not be unique.
fn has_name(sent: &str) -> impl Fn(Field) -> Result<Field, BadAnswer> + Send + Sync + 'static {
    let name = format!("custom_{sent}");
    move |field| {
        if field.system_name.eq_ignore_ascii_case(&name) {
            Ok(field)
        } else {
            Err(BadAnswer::OfAnother(format!("custom field {}, which is {}", field.id, field.system_name)))
        }
    }
}
