//! The client's methods for datasets.

use super::{ADD, AddDataset, DELETE, Dataset, DatasetsFilter, GET, LIST, UPDATE, UpdateDataset};
use crate::api::check::{not_blank, not_blank_if_set};
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{DatasetId, ProjectId};

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
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank, [`NotFound`](crate::ErrorKind::NotFound)
    /// if there is no such project, [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a
    /// value, such as a name that another dataset of the project has, [`Forbidden`](crate::ErrorKind::Forbidden),
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
    /// [`Forbidden`](crate::ErrorKind::Forbidden), [`EnterpriseOnly`](crate::ErrorKind::EnterpriseOnly), plus the
    /// errors of [any call](crate#errors).
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
