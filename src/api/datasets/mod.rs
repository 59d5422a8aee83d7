//! Datasets: named sets of values for a project's variables (TestRail Enterprise, from 7.6 on).
//!
//! A dataset gives a value to each [variable](crate::variables) of its project, such as `Chrome` to `browser`. Runs and
//! the entries of plans say in `dataset_id` which dataset they use. The API shows that and cannot set it. Every project
//! has a default dataset, which cannot be deleted.
//!
//! Servers of other editions refuse these methods: [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_dataset`](crate::Client::get_dataset) | `get_dataset/{dataset_id}` | 7.6, Enterprise |
//! | [`get_datasets`](crate::Client::get_datasets), [`datasets`](crate::Client::datasets) | `get_datasets/{project_id}` | 7.6, Enterprise |
//! | [`add_dataset`](crate::Client::add_dataset) | `add_dataset/{project_id}` | 7.6, Enterprise |
//! | [`update_dataset`](crate::Client::update_dataset) | `update_dataset/{dataset_id}` | 7.6, Enterprise |
//! | [`delete_dataset`](crate::Client::delete_dataset) | `delete_dataset/{dataset_id}` | 7.6, Enterprise |
//!
//! <!-- /methods -->

mod calls;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::list::{HasName, Page};
use crate::types::{DatasetId, VariableId, lenient};

const GET: Endpoint<Dataset> = Endpoint::get("get_dataset").since("7.6");
const LIST: Endpoint<Page<Dataset>> = Endpoint::list("get_datasets").since("7.6");
const ADD: Endpoint<Dataset> = Endpoint::add("add_dataset").since("7.6");
const UPDATE: Endpoint<Dataset> = Endpoint::update("update_dataset").since("7.6");
const DELETE: Endpoint<()> = Endpoint::delete("delete_dataset").since("7.6");

impl Entity for Dataset {
    const NOUN: &'static str = "dataset";
    const ROWS: &'static str = "datasets";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl HasName for Dataset {
    const NOUNS: [&'static str; 2] = ["dataset", "datasets"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A dataset: a value for each variable of a project.
///
/// ```
/// use testrail::datasets::Dataset;
///
/// let chrome: Dataset = serde_json::from_str(
///     r#"{"id": 4, "name": "Chrome", "variables": [{"id": 1, "name": "browser", "value": "Chrome 140"}]}"#,
/// )?;
/// assert_eq!((chrome.value("browser"), chrome.value("user")), (Some("Chrome 140"), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Dataset {
    /// The dataset's id.
    pub id: DatasetId,
    /// The dataset's name.
    pub name: String,
    /// The variables of the project, with their values in this dataset.
    #[serde(default, deserialize_with = "lenient::list")]
    pub variables: Vec<DatasetVariable>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Dataset {
    /// The value of the variable of this name. `None` if there is no such variable, or it has no value here.
    #[must_use]
    pub fn value(&self, variable: &str) -> Option<&str> {
        let found = self.variables.iter().find(|known| known.name == variable)?;
        found.value.as_deref()
    }
}

/// The value of a variable in a dataset.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// for variable in client.get_dataset(4).await?.variables {
///     println!("{} = {}", variable.name, variable.value.as_deref().unwrap_or("not set"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DatasetVariable {
    /// The variable's id.
    pub id: VariableId,
    /// The variable's name.
    pub name: String,
    /// The variable's value in this dataset. `None` if it is not set.
    pub value: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which datasets of a project to list, for [`Client::get_datasets`] and [`Client::datasets`]. TestRail has no
    /// filters for datasets but `limit` and `offset`.
    ///
    /// ```
    /// use testrail::datasets::DatasetsFilter;
    ///
    /// let second_page = DatasetsFilter::new().limit(50).offset(50);
    /// ```
    pub struct DatasetsFilter of "datasets" {}
}

/// The values of variables, by name. TestRail sends them as a list and takes them as a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values(Map<String, Value>);

impl Values {
    fn entries(&self) -> [(&'static str, &Map<String, Value>); 1] {
        [("variables", &self.0)]
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Values {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), Value::String(value.into()))).collect())
    }
}

request! {
    /// A dataset to create with [`Client::add_dataset`].
    ///
    /// ```
    /// use testrail::datasets::AddDataset;
    ///
    /// let chrome = AddDataset::new("Chrome").variables([("browser", "Chrome 140"), ("user", "ada")]);
    /// ```
    pub struct AddDataset(
        /// Creates a request for a dataset with this name.
        name: String
    ) {}
    with { values: Values }
}

impl AddDataset {
    /// Sets the values of variables, by name. The variables that are left out have no value.
    pub fn variables(mut self, values: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.values = Some(values.into_iter().collect());
        self
    }
}

request! {
    /// A change to a dataset, for [`Client::update_dataset`]. Only what you set here changes.
    ///
    /// TestRail wants `variables` in every update (seen in the source of its own CLI), so the client sends an empty map
    /// if you set no values. That changes none.
    ///
    /// ```
    /// use testrail::datasets::UpdateDataset;
    ///
    /// let renamed = UpdateDataset::new().name("Chrome, stable");
    /// let newer = UpdateDataset::new().variables([("browser", "Chrome 141")]);
    /// assert_eq!(serde_json::to_string(&renamed)?, r#"{"name":"Chrome, stable","variables":{}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct UpdateDataset {
        /// Renames it.
        name: Option<String>,
    }
    with { values: Values }
    without new
}

impl UpdateDataset {
    /// Creates one with nothing set.
    pub fn new() -> Self {
        Self { values: Some(Values::default()), ..Self::with_nothing() }
    }

    /// Sets the values of these variables, by name. Others keep theirs (inferred). TestRail's manual has no way to
    /// clear a value.
    pub fn variables(mut self, values: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.values = Some(values.into_iter().collect());
        self
    }
}

impl Default for UpdateDataset {
    fn default() -> Self {
        Self::new()
    }
}
