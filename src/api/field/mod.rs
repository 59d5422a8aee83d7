//! The definitions of custom fields, which cases and results have alike.

mod config;
pub(super) mod items;
mod kind;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use config::{FieldConfig, FieldContext, FieldOptions};
pub use items::FieldItem;
pub use kind::FieldType;

use crate::call::{Entity, Id};
use crate::error::{Delivery, Error, ErrorKind};
use crate::list::{List, Named, by_name};
use crate::types::{FieldId, ProjectId, TemplateId, lenient, printable};

/// A custom field of cases or results, such as the name of an automated test.
///
/// A field can have several configurations, each for some projects. Whether the field is required, and which items a
/// drop-down has, can differ between projects.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::cases::AddCase;
///
/// let fields = client.get_case_fields().await?;
/// let browser = fields.by_name("Browser")?;
/// if browser.applies_to(1, 2) {
///     let firefox = browser.item_id(1, "Firefox")?;
///     let new = AddCase::new("Pay by card").template_id(2).custom(&browser.system_name, firefox);
/// }
///
/// let required = fields.iter().filter(|field| field.applies_to(1, 2) && field.is_required(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Field {
    /// The field's id.
    pub id: FieldId,
    /// Whether it is in use.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_active: Option<bool>,
    /// The type of its values.
    pub type_id: FieldType,
    /// Its name without `custom_`.
    pub name: String,
    /// Its name with `custom_`, which cases and results have as a key.
    pub system_name: String,
    /// The label that TestRail shows.
    pub label: String,
    /// The description.
    pub description: Option<String>,
    /// Its configurations, each for some projects or for all.
    #[serde(default, deserialize_with = "config::list_or_text")]
    pub configs: Vec<FieldConfig>,
    /// Its place among the fields.
    pub display_order: Option<u64>,
    /// Whether all templates have it (from 5.2 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub include_all: Option<bool>,
    /// The templates that have it, if not [all](Field::include_all) do.
    #[serde(default, deserialize_with = "lenient::list")]
    pub template_ids: Vec<TemplateId>,
    /// Whether it is one of TestRail's own (newer servers).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_system: Option<bool>,
    /// Whether TestRail keeps an index of its values (newer servers).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_indexed: Option<bool>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Field {
    /// Its configuration in a project. One that names the project counts before one for all projects. `None` if the
    /// project does not have the field.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let fields = client.get_case_fields().await?;
    /// let default = fields.by_name("preconds")?.config(1).and_then(|config| config.options.default_value.as_deref());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn config(&self, project: impl Into<ProjectId>) -> Option<&FieldConfig> {
        let project = project.into();
        let named = self.configs.iter().find(|config| config.context.project_ids.contains(&project));
        named.or_else(|| self.configs.iter().find(|config| config.context.is_global == Some(true)))
    }

    /// Whether cases with this template in this project have the field. For a field of results, whether their results
    /// have it. TestRail ignores a value of a field that a case does not have.
    #[must_use]
    pub fn applies_to(&self, project: impl Into<ProjectId>, template: impl Into<TemplateId>) -> bool {
        // A server before 5.2 has no templates.
        let has_template = self.include_all != Some(false) || self.template_ids.contains(&template.into());
        self.is_active != Some(false) && has_template && self.config(project).is_some()
    }

    /// Whether the field must have a value in this project. `false` if the project does not have it.
    #[must_use]
    pub fn is_required(&self, project: impl Into<ProjectId>) -> bool {
        self.config(project).is_some_and(|config| config.options.is_required == Some(true))
    }

    /// The items that a drop-down or a multi-select has in this project. Fields of other types have none.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// for item in client.get_case_fields().await?.by_name("Browser")?.items(1) {
    ///     println!("{} means {}", item.id, item.label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn items(&self, project: impl Into<ProjectId>) -> Vec<FieldItem> {
        self.config(project).map(|config| config.options.items()).unwrap_or_default()
    }

    /// The id of the item with this label in this project: the value that a case or a result takes. An exact match
    /// counts first. Without one, upper and lower case do not matter, nor do blanks at the ends.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no item has this label, if the field has no items, or if the project
    /// does not have the field. [`InvalidInput`](crate::ErrorKind::InvalidInput) if several items have the label. The
    /// text says which, and lists the items that there are. To get `None` if there is none, use
    /// [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// use testrail::case_fields::Field;
    ///
    /// let browser: Field = serde_json::from_str(
    ///     r#"{"id": 9, "type_id": 6, "name": "browser", "system_name": "custom_browser", "label": "Browser",
    ///         "configs": [{"context": {"is_global": true}, "options": {"items": "1, Firefox\n2, Chrome"}}]}"#,
    /// )?;
    /// assert_eq!(browser.item_id(1, "chrome")?, 2);
    /// assert_eq!(
    ///     browser.item_id(1, "Opera").unwrap_err().to_string(),
    ///     r#"there is no custom_browser item "Opera"; there are "Firefox", "Chrome""#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn item_id(&self, project: impl Into<ProjectId>, label: &str) -> Result<u64, Error> {
        let (project, name) = (project.into(), printable(&self.system_name, 100));
        let Some(config) = self.config(project) else {
            return Err(not_found(format!("project {project} does not have the custom field {name}")));
        };
        let items = config.options.items();
        if items.is_empty() {
            return Err(not_found(match self.type_id {
                FieldType::Dropdown | FieldType::MultiSelect => {
                    format!("the custom field {name} has no items in project {project}")
                }
                _ => format!("the custom field {name} has no items: it is no drop-down and no multi-select"),
            }));
        }
        let named = items.iter().map(|item| Named {
            row: item,
            id: item.id.to_string(),
            full: item.label.as_str().into(),
            short: &item.label,
        });
        let (one, many) = (format!("{name} item"), format!("{name} items"));
        by_name([&one, &many], &named.collect::<Vec<_>>(), label).map(|item| item.id)
    }
}

fn not_found(detail: String) -> Error {
    Error::new(ErrorKind::NotFound, Delivery::NeverSent).with_detail(detail)
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Field {
    const NOUN: &'static str = "custom field";
    const ROWS: &'static str = "case_fields";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.label)
    }
}

/// Custom fields by name.
impl List<Field> {
    /// Finds the field of this label, as TestRail shows it, or of this name, with or without `custom_`. An exact match
    /// counts first. Without one, upper and lower case do not matter, nor do blanks at the ends.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if no field has this name, and
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if several do. The text lists those that there are. To get
    /// `None` if there is none, use [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.case_field("automation_id"));
    /// let fields = fake.client().get_case_fields().await?;
    /// for name in ["automation id", "automation_id", "custom_automation_id"] {
    ///     assert_eq!(fields.by_name(name)?.system_name, "custom_automation_id");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn by_name(&self, name: &str) -> Result<&Field, Error> {
        let is_system_name = name.trim().to_lowercase().starts_with("custom_");
        let named = self.iter().map(|field| Named {
            row: field,
            id: field.id.to_string(),
            full: field.label.as_str().into(),
            short: if is_system_name { &field.system_name } else { &field.name },
        });
        by_name(["custom field", "custom fields"], &named.collect::<Vec<_>>(), name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the error says if a field of this type, with these items in project 1 only, has no item of this label.
    fn error(type_id: u64, items: &str, project: u64, label: &str) -> (ErrorKind, String) {
        let field = json!({"id": 9, "type_id": type_id, "name": "browser", "system_name": "custom_browser",
            "label": "Browser", "configs": [{"context": {"project_ids": [1]}, "options": {"items": items}}]});
        let error = serde_json::from_value::<Field>(field).unwrap().item_id(project, label).unwrap_err();
        (error.kind(), error.to_string())
    }

    #[test]
    fn an_error_about_an_item_says_whether_the_label_the_items_or_the_field_is_missing() {
        let two = "1, Firefox\n2, firefox";
        for (got, kind, text) in [
            (
                error(6, two, 1, "Opera"),
                ErrorKind::NotFound,
                r#"there is no custom_browser item "Opera"; there are "Firefox", "firefox""#,
            ),
            (
                error(12, two, 1, "FIREFOX"),
                ErrorKind::InvalidInput,
                "\"FIREFOX\" can mean several custom_browser items: \"Firefox\" (id 1), \"firefox\" (id 2); write one of them in \
                 full, or use its id",
            ),
            (
                error(6, two, 2, "Firefox"),
                ErrorKind::NotFound,
                "project 2 does not have the custom field custom_browser",
            ),
            (
                error(12, "", 1, "Firefox"),
                ErrorKind::NotFound,
                "the custom field custom_browser has no items in project 1",
            ),
            (
                error(1, "", 1, "Firefox"),
                ErrorKind::NotFound,
                "the custom field custom_browser has no items: it is no drop-down and no multi-select",
            ),
        ] {
            assert_eq!(got, (kind, text.to_owned()));
        }
    }
}
