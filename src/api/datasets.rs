//! Datasets: named sets of values for a project's variables (TestRail Enterprise, from 7.6 on).
//!
//! A dataset gives a value to each [variable](crate::variables) of its project, such as `Chrome` to `browser`. Runs and
//! the entries of plans say in `dataset_id` which dataset they use. The API shows that and cannot set it. Every project has a default dataset, which cannot be
//! deleted.
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

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::{not_blank, not_blank_if_set};
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{DatasetId, ProjectId, VariableId, lenient};

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

    /// Sets the values of these variables, by name. Others keep theirs (inferred). TestRail's manual has no way to clear
    /// a value.
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

/// Datasets.
impl Client {
    /// Gets a dataset. TestRail: `get_dataset` (Enterprise, from 7.6 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such dataset, [`Forbidden`](crate::ErrorKind::Forbidden)
    /// if this user cannot see its project, [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let chrome = client.get_dataset(4).await?;
    /// println!("{:?}", chrome.value("browser"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_dataset(&self, dataset: impl Into<DatasetId>) -> Result<Dataset, Error> {
        self.send(GET.call(dataset.into())).await
    }

    /// Gets one page of a project's datasets, of at most 250. To get all of them, use [`datasets`](Client::datasets).
    /// TestRail: `get_datasets` (Enterprise, from 7.6 on).
    ///
    /// # Errors
    ///
    /// A dataset of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::datasets::DatasetsFilter;
    ///
    /// let first = client.get_datasets(1, &DatasetsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_datasets(
        &self,
        project: impl Into<ProjectId>,
        filter: &DatasetsFilter,
    ) -> Result<Page<Dataset>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all datasets of a project, each exactly once. TestRail: `get_datasets`, page by page (Enterprise, from
    /// 7.6 on).
    ///
    /// The filter's [`limit`](DatasetsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](DatasetsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_datasets`](Client::get_datasets) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::datasets::DatasetsFilter;
    ///
    /// let chrome = client.datasets(1, &DatasetsFilter::new()).by_name("Chrome").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn datasets(&self, project: impl Into<ProjectId>, filter: &DatasetsFilter) -> Items<Dataset> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a dataset and returns it. TestRail: `add_dataset` (Enterprise, from 7.6 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as a name that another
    /// dataset of the project has, [`Forbidden`](crate::ErrorKind::Forbidden),
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the dataset (with
    /// [`datasets`](Client::datasets)) before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::datasets::AddDataset;
    ///
    /// let chrome = client.add_dataset(1, &AddDataset::new("Chrome").variables([("browser", "Chrome 140")])).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_dataset(&self, project: impl Into<ProjectId>, new: &AddDataset) -> Result<Dataset, Error> {
        let call = ADD.call(project.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a dataset and returns its new state. TestRail: `update_dataset` (Enterprise, from 7.6 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such dataset,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors
    /// of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::datasets::UpdateDataset;
    ///
    /// let newer = client.update_dataset(4, &UpdateDataset::new().variables([("browser", "Chrome 141")])).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_dataset(
        &self,
        dataset: impl Into<DatasetId>,
        update: &UpdateDataset,
    ) -> Result<Dataset, Error> {
        let call = UPDATE.call(dataset.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a dataset. This cannot be undone. TestRail: `delete_dataset` (Enterprise, from 7.6 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_dataset` to see whether the dataset is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden),
    /// [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the errors of [any call](crate#errors). TestRail does
    /// not delete the default dataset of a project. How it words that refusal is not known.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_dataset(4).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_dataset(&self, dataset: impl Into<DatasetId>) -> Result<(), Error> {
        let dataset = dataset.into();
        self.delete_verified(DELETE.call(dataset), GET.call(dataset)).await
    }
}
