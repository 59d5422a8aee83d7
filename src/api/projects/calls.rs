//! The client's methods for projects.

use super::{ADD, AddProject, DELETE, GET, LIST, Project, ProjectsFilter, UPDATE, UpdateProject};
use crate::api::check::{not_blank, not_blank_if_set};
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::ProjectId;

/// Projects.
impl Client {
    /// Gets a project. TestRail: `get_project`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let project = client.get_project(1).await?;
    /// println!("{} is at {:?}", project.name, project.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_project(&self, project: impl Into<ProjectId>) -> Result<Project, Error> {
        self.send(GET.call(project.into())).await
    }

    /// Gets one page of the projects that this user can see, of at most 250. To get all of them, use
    /// [`projects`](Client::projects). TestRail: `get_projects`.
    ///
    /// # Errors
    ///
    /// A project of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::ProjectsFilter;
    ///
    /// let first = client.get_projects(&ProjectsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_projects(&self, filter: &ProjectsFilter) -> Result<Page<Project>, Error> {
        self.get_page(LIST.call(()), filter).await
    }

    /// Streams all projects that this user can see and that match the filter, each exactly once. TestRail:
    /// `get_projects`, page by page.
    ///
    /// The filter's [`limit`](ProjectsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](ProjectsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_projects`](Client::get_projects) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::ProjectsFilter;
    ///
    /// let shop = client.projects(&ProjectsFilter::new().is_completed(false)).by_name("Shop").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn projects(&self, filter: &ProjectsFilter) -> Items<Project> {
        self.items(LIST.call(()), filter)
    }

    /// Creates a project and returns it. This needs an administrator. TestRail: `add_project`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as a name that is too
    /// long, [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of [any
    /// call](crate#errors). If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown),
    /// look for the project before you create another: that names are unique is not known.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::{AddProject, SuiteMode};
    ///
    /// let shop = client.add_project(&AddProject::new("Shop").suite_mode(SuiteMode::Single)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_project(&self, new: &AddProject) -> Result<Project, Error> {
        let call = ADD.call(()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a project and returns its new state. This needs an administrator. TestRail: `update_project`.
    ///
    /// Of its groups and users, the answer has only the ids and those of their roles. Get the project for the names.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project for this user,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of [any
    /// call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::projects::UpdateProject;
    ///
    /// let done = client.update_project(1, &UpdateProject::new().is_completed(true)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_project(
        &self,
        project: impl Into<ProjectId>,
        update: &UpdateProject,
    ) -> Result<Project, Error> {
        let call = UPDATE.call(project.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a project with everything in it: suites, cases, runs, results, plans and milestones. This cannot be
    /// undone, and TestRail offers no preview. This needs an administrator. TestRail: `delete_project`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_project` to see whether the project is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an
    /// administrator, plus the errors of [any call](crate#errors). Some servers say of a project that is gone only that
    /// it does not exist or that this user may not see it. So if the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), list the [`projects`](Client::projects).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_project(1).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_project(&self, project: impl Into<ProjectId>) -> Result<(), Error> {
        let project = project.into();
        self.delete_verified(DELETE.call(project), GET.call(project)).await
    }
}
