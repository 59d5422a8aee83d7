//! Variables: the names, such as `browser`, to which the [datasets](crate::datasets) of a project assign values
//! (TestRail Enterprise, from 7.6 on).
//!
//! Servers of other editions refuse these methods: [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_variables`](crate::Client::get_variables), [`variables`](crate::Client::variables) | `get_variables/{project_id}` | 7.6, Enterprise |
//! | [`add_variable`](crate::Client::add_variable) | `add_variable/{project_id}` | 7.6, Enterprise |
//! | [`update_variable`](crate::Client::update_variable) | `update_variable/{variable_id}` | 7.6, Enterprise |
//! | [`delete_variable`](crate::Client::delete_variable) | `delete_variable/{variable_id}` | 7.6, Enterprise |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::not_blank;
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{ProjectId, VariableId};

const LIST: Endpoint<Page<Variable>> = Endpoint::list("get_variables").since("7.6");
const ADD: Endpoint<Variable> = Endpoint::add("add_variable").since("7.6");
const UPDATE: Endpoint<Variable> = Endpoint::update("update_variable").since("7.6");
const DELETE: Endpoint<()> = Endpoint::delete("delete_variable").since("7.6");

impl Entity for Variable {
    const NOUN: &'static str = "variable";
    const ROWS: &'static str = "variables";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl HasName for Variable {
    const NOUNS: [&'static str; 2] = ["variable", "variables"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A variable of a project, such as `browser`. Its values are in the project's datasets.
///
/// ```
/// use testrail::variables::Variable;
///
/// let browser: Variable = serde_json::from_str(r#"{"id": 1, "name": "browser"}"#)?;
/// assert_eq!((browser.id.get(), browser.name.as_str()), (1, "browser"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Variable {
    /// The variable's id.
    pub id: VariableId,
    /// The variable's name.
    pub name: String,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which variables of a project to list, for [`Client::get_variables`] and [`Client::variables`]. TestRail has no
    /// filters for variables but `limit` and `offset`.
    ///
    /// ```
    /// use testrail::variables::VariablesFilter;
    ///
    /// let second_page = VariablesFilter::new().limit(50).offset(50);
    /// ```
    pub struct VariablesFilter of "variables" {}
}

request! {
    /// A variable to create with [`Client::add_variable`].
    ///
    /// ```
    /// use testrail::variables::AddVariable;
    ///
    /// let browser = AddVariable::new("browser");
    /// ```
    pub struct AddVariable(
        /// Creates a request for a variable with this name.
        name: String
    ) {}
}

request! {
    /// A new name for a variable, for [`Client::update_variable`].
    ///
    /// ```
    /// use testrail::variables::UpdateVariable;
    ///
    /// let renamed = UpdateVariable::new("web_browser");
    /// ```
    pub struct UpdateVariable(
        /// Renames the variable. It has nothing else that can change.
        name: String
    ) {}
}

/// Variables.
impl Client {
    /// Gets one page of a project's variables, of at most 250. To get all of them, use
    /// [`variables`](Client::variables). TestRail: `get_variables` (Enterprise, from 7.6 on).
    ///
    /// # Errors
    ///
    /// A variable of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::variables::VariablesFilter;
    ///
    /// let first = client.get_variables(1, &VariablesFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_variables(
        &self,
        project: impl Into<ProjectId>,
        filter: &VariablesFilter,
    ) -> Result<Page<Variable>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all variables of a project, each exactly once. TestRail: `get_variables`, page by page (Enterprise, from
    /// 7.6 on).
    ///
    /// The filter's [`limit`](VariablesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](VariablesFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_variables`](Client::get_variables) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::variables::VariablesFilter;
    ///
    /// let browser = client.variables(1, &VariablesFilter::new()).by_name("browser").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn variables(&self, project: impl Into<ProjectId>, filter: &VariablesFilter) -> Items<Variable> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a variable and returns it. No dataset has a value for it yet. TestRail: `add_variable` (Enterprise, from
    /// 7.6 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name, such as one that another
    /// variable of the project has (inferred), [`Forbidden`](crate::ErrorKind::Forbidden),
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the variable (with
    /// [`variables`](Client::variables)) before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::variables::AddVariable;
    ///
    /// let browser = client.add_variable(1, &AddVariable::new("browser")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_variable(&self, project: impl Into<ProjectId>, new: &AddVariable) -> Result<Variable, Error> {
        let call = ADD.call(project.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Renames a variable and returns its new state. Its values stay. TestRail: `update_variable` (Enterprise, from 7.6
    /// on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such variable,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept the name,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the
    /// errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::variables::UpdateVariable;
    ///
    /// let renamed = client.update_variable(1, &UpdateVariable::new("web_browser")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_variable(
        &self,
        variable: impl Into<VariableId>,
        update: &UpdateVariable,
    ) -> Result<Variable, Error> {
        let call = UPDATE.call(variable.into()).checked(not_blank("name", &update.name))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a variable, and its values in all datasets. This cannot be undone. TestRail: `delete_variable`
    /// (Enterprise, from 7.6 on).
    ///
    /// TestRail cannot get a single variable, so the client does not look after a lost answer: it repeats the deletion.
    /// A refusal of the repeat because there is no such variable means that the lost one was done. If the outcome stays
    /// unknown, `get_variables` shows whether the variable is gone.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden),
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_variable(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_variable(&self, variable: impl Into<VariableId>) -> Result<(), Error> {
        self.send(DELETE.call(variable.into())).await
    }
}
