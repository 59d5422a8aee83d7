//! A custom field to create.

use serde::Serialize;
use serde_json::Value;

use super::FieldType;
use crate::api::check::not_blank;
use crate::call::request;
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::types::{ProjectId, TemplateId};

/// A custom field of cases to create with [`Client::add_case_field`].
///
/// Without options for some projects, all projects have the field.
///
/// ```
/// use testrail::case_fields::{AddCaseField, AddFieldOptions, FieldType};
///
/// let notes = AddCaseField::new(FieldType::Text, "notes", "Notes");
/// let browser = AddCaseField::new(FieldType::Dropdown, "browser", "Browser")
///     .description("The browser to test with")
///     .template_ids([1, 2])
///     .of_projects([1], AddFieldOptions::new().is_required(true).items(["Firefox", "Chrome"]))
///     .of_projects([2, 3], AddFieldOptions::new().items(["Chrome"]).default_value("1"));
/// let steps = AddCaseField::new(FieldType::Steps, "ways", "Ways")
///     .of_all_projects(AddFieldOptions::new().has_expected(true));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use = "a request does nothing until it is sent"]
pub struct AddCaseField {
    /// TestRail takes the number as a text only (manual).
    #[serde(rename = "type")]
    field_type: String,
    pub(super) name: String,
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    include_all: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_ids: Option<Vec<TemplateId>>,
    configs: Configs,
}

/// What the field is like, by project.
#[derive(Clone, Debug, Default, PartialEq)]
struct Configs(Vec<Config>);

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Config {
    context: Context,
    options: AddFieldOptions,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Context {
    is_global: bool,
    project_ids: Vec<ProjectId>,
}

impl Config {
    fn of_all_projects(options: AddFieldOptions) -> Self {
        Self { context: Context { is_global: true, project_ids: Vec::new() }, options }
    }

    fn check(&self) -> Result<(), Error> {
        if !self.context.is_global && self.context.project_ids.is_empty() {
            return Err(Error::invalid("project_ids", "must name at least one project"));
        }
        let rows = self.options.texts.as_ref().and_then(|texts| texts.rows);
        if rows.is_some_and(|rows| !(3..=10).contains(&rows)) {
            return Err(Error::invalid("rows", "must be 3 to 10"));
        }
        Ok(())
    }
}

impl Serialize for Configs {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_empty() {
            return [Config::of_all_projects(AddFieldOptions::new())].serialize(serializer);
        }
        self.0.serialize(serializer)
    }
}

impl AddCaseField {
    /// Creates a request for a field of this type. The name has letters, digits and underscores, and no `custom_` in
    /// front: TestRail puts that there. The label is what TestRail shows.
    pub fn new(field_type: FieldType, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            field_type: u64::from(field_type).to_string(),
            name: name.into(),
            label: label.into(),
            description: None,
            include_all: true,
            template_ids: None,
            configs: Configs::default(),
        }
    }

    /// Refuses what TestRail would take and nobody could change afterwards.
    pub(super) fn check(&self) -> Result<(), Error> {
        not_blank("label", &self.label)?;
        let is_name =
            !self.name.is_empty() && self.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || self.name.starts_with("custom_") {
            let rule = "must be letters, digits and underscores, without custom_ in front: TestRail puts that there";
            return Err(Error::invalid("name", rule));
        }
        if self.template_ids.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("template_ids", "must name at least one template"));
        }
        self.configs.0.iter().try_for_each(Config::check)
    }

    /// Sets the description, which TestRail shows beside the field.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The templates that have the field, at least one. Without this, all templates have it.
    pub fn template_ids(mut self, templates: impl IntoIterator<Item = impl Into<TemplateId>>) -> Self {
        self.template_ids = Some(templates.into_iter().map(Into::into).collect());
        self.include_all = false;
        self
    }

    /// Sets the options for all projects.
    pub fn of_all_projects(mut self, options: AddFieldOptions) -> Self {
        self.configs.0.push(Config::of_all_projects(options));
        self
    }

    /// Sets the options for these projects. Projects that no call names do not have the field.
    pub fn of_projects(
        mut self,
        projects: impl IntoIterator<Item = impl Into<ProjectId>>,
        options: AddFieldOptions,
    ) -> Self {
        let project_ids = projects.into_iter().map(Into::into).collect();
        self.configs.0.push(Config { context: Context { is_global: false, project_ids }, options });
        self
    }
}

request! {
    /// What a new custom field is like in some projects or in all, for [`AddCaseField`]. Which options count depends on
    /// the type of the field.
    ///
    /// ```
    /// use testrail::case_fields::AddFieldOptions;
    ///
    /// let drop_down = AddFieldOptions::new().is_required(true).items(["Low", "High"]).default_value("2");
    /// let text = AddFieldOptions::new().format("markdown").rows(5);
    /// let steps = AddFieldOptions::new()
    ///     .has_expected(true)
    ///     .has_actual(true)
    ///     .has_additional(true)
    ///     .has_reference(true)
    ///     .format("plain");
    /// ```
    pub struct AddFieldOptions {
        /// Whether the field must have a value. TestRail's default is no.
        is_required: Option<bool>,
        /// The value of a new case, as a text: for a drop-down, the id of an item. Multi-selects, milestones and days
        /// take none.
        default_value: Option<String>,
        /// The format of a text: `markdown` or `plain`.
        format: Option<String>,
        /// Whether steps have an expected result.
        has_expected: Option<bool>,
        /// Whether steps have an actual result.
        has_actual: Option<bool>,
        /// Whether steps have additional information.
        has_additional: Option<bool>,
        /// Whether steps have references.
        has_reference: Option<bool>,
    }
    with { texts: Texts }
}

/// The options that TestRail wants as texts in a form of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    items: Option<String>,
    rows: Option<u8>,
}

impl Texts {
    fn entries(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let texts = [("items", self.items.clone()), ("rows", self.rows.map(|rows| rows.to_string()))];
        texts.into_iter().filter_map(|(key, text)| Some((key, text?.into())))
    }
}

impl AddFieldOptions {
    /// The labels of the items of a drop-down or a multi-select. Their ids count from 1. Line breaks in a label become
    /// blanks, because TestRail has an item on each line.
    pub fn items(mut self, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let item = |(id, label): (u64, String)| format!("{id}, {}", label.replace(['\r', '\n'], " "));
        let items = (1..).zip(labels.into_iter().map(Into::into)).map(item);
        self.texts.get_or_insert_default().items = Some(items.collect::<Vec<_>>().join("\n"));
        self
    }

    /// How many rows of a text TestRail shows at first, 3 to 10.
    pub fn rows(mut self, rows: u8) -> Self {
        self.texts.get_or_insert_default().rows = Some(rows);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_change_afterwards_is_refused() {
        let field = |name: &str| AddCaseField::new(FieldType::Text, name, "Notes");
        let rows = |rows| field("notes").of_all_projects(AddFieldOptions::new().rows(rows));
        for good in [field("notes"), field("notes_2").template_ids([1]), rows(3), rows(10)] {
            good.check().unwrap();
        }
        let in_no_project = field("notes").of_projects([0; 0], AddFieldOptions::new());
        for (bad, at) in [
            (field(""), "name"),
            (field("my notes"), "name"),
            (field("nötes"), "name"),
            (field("custom_notes"), "name"),
            (AddCaseField::new(FieldType::Text, "notes", " "), "label"),
            (field("notes").template_ids([0; 0]), "template_ids"),
            (in_no_project, "project_ids"),
            (rows(2), "rows"),
            (rows(11), "rows"),
        ] {
            assert_eq!(bad.check().unwrap_err().field(), Some(at), "{bad:?}");
        }
    }
}
