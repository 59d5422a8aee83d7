//! How a test defines custom fields.

use serde::Serialize;

use super::{add, define};
use crate::FieldId;
use crate::fake::api::seed::{Seed, body};

/// Custom fields.
impl Seed<'_> {
    /// Adds a custom field of cases, such as `custom_automation_id`, with or without its prefix. From then on, cases
    /// and tests have it, as `null` if it has no value. Cases ignore values of fields that do not exist. The field is a
    /// text, in all projects, and of all templates. `custom_steps_separated` is steps, of template 2. To have another
    /// one, use [`define_case_field`](Seed::define_case_field).
    ///
    /// If the field already exists, it stays as it is. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| {
    ///     seed.case_field("custom_automation_id");
    ///     seed.update_case(2, &json!({"custom_automation_id": "basket.put_in"}));
    /// });
    /// let case = fake.client().get_case(2).await?;
    /// assert_eq!(case.custom::<String>("automation_id")?.as_deref(), Some("basket.put_in"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn case_field(&mut self, name: &str) -> FieldId {
        add(&mut self.state.case_fields, name).into()
    }

    /// Adds a custom field of results, such as `custom_environment`, with or without its prefix. From then on, results
    /// have it, as `null` if it has no value. Results also keep values of fields that do not exist.
    ///
    /// If the field already exists, it stays as it is. Returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::StatusId;
    /// use testrail::fake::FakeTestRail;
    /// use testrail::results::AddResult;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.result_field("custom_environment"));
    /// let result = fake.client().add_result_for_case(3, 2, &AddResult::new(StatusId::PASSED)).await?;
    /// assert!(result.extra["custom_environment"].is_null());
    /// # Ok(())
    /// # }
    /// ```
    pub fn result_field(&mut self, name: &str) -> FieldId {
        add(&mut self.state.result_fields, name).into()
    }

    /// Adds a custom field of cases, or changes it. The fields are those of `get_case_fields`, with TestRail's names:
    /// `label`, `description`, `is_active`, `type_id`, `template_ids` (all templates if there is none), and `configs`,
    /// each with its `context` (all projects if it names none, or is global) and `options`. Returns its id.
    ///
    /// A case ignores the field if its template or its project does not have it. If the field is required, `add_case`
    /// refuses cases without it. The stand-in does not check whether values are of the field's type.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::cases::AddCase;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let options = json!({"is_required": true, "items": "1, Firefox\n2, Chrome"});
    /// let browser = json!({"label": "Browser", "type_id": 6, "configs": [{"options": options}]});
    /// fake.seed(|seed| seed.define_case_field("browser", &browser));
    ///
    /// let client = fake.client();
    /// let error = client.add_case(1, &AddCase::new("Find nothing")).await.unwrap_err();
    /// assert_eq!(error.message(), Some("Field :custom_browser is a required field."));
    /// let chrome = client.get_case_fields().await?.by_name("Browser")?.item_id(1, "Chrome")?;
    /// client.add_case(1, &AddCase::new("Find nothing").custom("browser", chrome)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn define_case_field(&mut self, name: &str, fields: &impl Serialize) -> FieldId {
        define(&mut self.state.case_fields, name, &body(fields)).into()
    }

    /// Makes `get_case_fields` leave out a field for this many reads after `add_case_field` has added it, as servers do
    /// for up to two minutes (reported). It counts for fields that are added later. Default: none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use testrail::case_fields::{AddCaseField, FieldType};
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// fake.seed(|seed| seed.delay_new_case_fields(1));
    /// let client = fake.client();
    /// client.add_case_field(&AddCaseField::new(FieldType::Text, "notes", "Notes")).await?;
    /// assert!(client.get_case_fields().await?.by_name("notes").is_err());
    /// assert!(client.get_case_fields().await?.by_name("notes").is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn delay_new_case_fields(&mut self, reads: u64) {
        self.state.case_field_delay = reads;
    }

    /// Adds a custom field of results, or changes it; see [`define_case_field`](Seed::define_case_field). Returns its
    /// id.
    ///
    /// This changes only what `get_result_fields` sends. To have results without the field refused, use
    /// [`require_result_field`](Seed::require_result_field).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), testrail::Error> {
    /// use serde_json::json;
    /// use testrail::fake::FakeTestRail;
    ///
    /// let fake = FakeTestRail::start().await;
    /// let environments = json!({"type_id": 6, "configs": [{"options": {"items": "1, Test\n2, Live"}}]});
    /// fake.seed(|seed| seed.define_result_field("environment", &environments));
    /// let fields = fake.client().get_result_fields().await?;
    /// assert_eq!(fields.by_name("environment")?.item_id(1, "live")?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn define_result_field(&mut self, name: &str, fields: &impl Serialize) -> FieldId {
        define(&mut self.state.result_fields, name, &body(fields)).into()
    }
}
