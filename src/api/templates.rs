//! Templates of cases, which decide on their fields.
//!
//! A new server has "Test Case (Text)", "Test Case (Steps)" and "Exploratory Session", with the ids 1 to 3. Newer ones
//! have more, whose ids differ. Find a template by its name, or the [default](Template::is_default) one.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_templates`](crate::Client::get_templates) | `get_templates/{project_id}` | 5.2 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, List};
use crate::types::{ProjectId, TemplateId, lenient};

const ALL: Endpoint<List<Template>> = Endpoint::all("get_templates").since("5.2");

/// A template of cases, such as "Test Case (Steps)".
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::cases::{AddCase, Step};
///
/// let templates = client.get_templates(1).await?;
/// let steps = templates.by_name("Test Case (Steps)")?.id;
/// let new = AddCase::new("Pay by card").template_id(steps).custom_steps_separated([Step::new("Pay")]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Template {
    /// The template's id, which cases have as `template_id`.
    pub id: TemplateId,
    /// The template's name.
    pub name: String,
    /// Whether a new case has it if the request names none.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_default: bool,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// TestRail sends a bare array. The key of an envelope is inferred from other lists.
impl Entity for Template {
    const NOUN: &'static str = "template";
    const ROWS: &'static str = "templates";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for Template {
    const NOUNS: [&'static str; 2] = ["template", "templates"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// Templates.
impl Client {
    /// Gets a project's templates. TestRail: `get_templates` (from 5.2 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors). A template of an unexpected shape is not an
    /// error: it is in [`rejected`](List::rejected).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let templates = client.get_templates(1).await?;
    /// let default = templates.iter().find(|template| template.is_default);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_templates(&self, project: impl Into<ProjectId>) -> Result<List<Template>, Error> {
        self.send(ALL.call(project.into())).await
    }
}
