//! The client's methods for users.

use super::address::{has_address, plausible, unknown_address};
use super::{ADD, AddUser, GET, GET_BY_EMAIL, GET_CURRENT, LIST, UPDATE, UpdateUser, User, UsersFilter};
use crate::client::{Client, warn_of};
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{ProjectId, UserId};

/// Users.
impl Client {
    /// Gets a user. TestRail: `get_user`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let run = client.get_run(42).await?;
    /// if let Some(user) = run.created_by {
    ///     println!("{} was created by {}", run.name, client.get_user(user).await?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_user(&self, user: impl Into<UserId>) -> Result<User, Error> {
        self.send(GET.call(user.into())).await
    }

    /// Gets the user that this client acts as. TestRail: `get_current_user` (from 6.6 on).
    ///
    /// This is the cheapest way to check the base URL and the credentials before work starts.
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    ///
    /// let me = client.get_current_user().await?;
    /// let mine = AddRun::new("Smoke test").assignedto_id(me.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_current_user(&self) -> Result<User, Error> {
        self.send(GET_CURRENT.call(())).await
    }

    /// Gets the user with this e-mail address. TestRail: `get_user_by_email`.
    ///
    /// TestRail answers an unknown address and a text that is no address with the same words. Therefore the client
    /// checks first that it can be one, and takes these words for "no such user".
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the text cannot be an e-mail address,
    /// [`NotFound`](crate::ErrorKind::NotFound) if no user has it, plus the errors of [any call](crate#errors). To get
    /// `None` if there is none, use [`optional`](crate::ResultExt::optional).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::ResultExt;
    ///
    /// match client.get_user_by_email("ada@example.com").await.optional()? {
    ///     Some(ada) => println!("assign it to {}", ada.id),
    ///     None => println!("Ada has no account"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_user_by_email(&self, email: &str) -> Result<User, Error> {
        let mut call = GET_BY_EMAIL.call(()).query("email", email)?.checked(plausible(email))?;
        // Its error may still change, so it is logged here.
        call.request.is_part = true;
        let call = call.and_then(has_address(email));
        self.send(call).await.map_err(unknown_address).inspect_err(warn_of)
    }

    /// Gets one page of all users, of at most 250. To get all of them, use [`users`](Client::users). TestRail:
    /// `get_users`.
    ///
    /// Many servers send all users at once.
    ///
    /// # Errors
    ///
    /// A user of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator (from 6.6 on; see
    /// [`get_users_of_project`](Client::get_users_of_project)), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::users::UsersFilter;
    ///
    /// let first = client.get_users(&UsersFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_users(&self, filter: &UsersFilter) -> Result<Page<User>, Error> {
        self.get_page(LIST.call(()), filter).await
    }

    /// Streams all users, each exactly once. TestRail: `get_users`, page by page.
    ///
    /// The filter's [`limit`](UsersFilter::limit) is the page size (at least 2), and its
    /// [`offset`](UsersFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_users`](Client::get_users) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::users::UsersFilter;
    ///
    /// let mut users = client.users(&UsersFilter::new());
    /// while let Some(user) = users.next().await {
    ///     println!("{}", user?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn users(&self, filter: &UsersFilter) -> Items<User> {
        self.items(LIST.call(()), filter)
    }

    /// Gets one page of a project's users, of at most 250. To get all of them, use
    /// [`users_of_project`](Client::users_of_project). TestRail: `get_users` with a project (from 6.6 on).
    ///
    /// The list leaves out inactive users and those whose access comes from their global role only.
    ///
    /// # Errors
    ///
    /// A user of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this client's user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::users::UsersFilter;
    ///
    /// let first = client.get_users_of_project(1, &UsersFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_users_of_project(
        &self,
        project: impl Into<ProjectId>,
        filter: &UsersFilter,
    ) -> Result<Page<User>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams the users of a project, each exactly once. TestRail: `get_users` with a project, page by page (from 6.6
    /// on).
    ///
    /// The list leaves out inactive users and those whose access comes from their global role only. The filter's
    /// [`limit`](UsersFilter::limit) is the page size (at least 2), and its [`offset`](UsersFilter::offset) is where
    /// the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_users_of_project`](Client::get_users_of_project) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    /// use testrail::users::UsersFilter;
    ///
    /// let ada = client.users_of_project(1, &UsersFilter::new()).by_name("Ada").await?;
    /// let new = AddRun::new("Smoke test").assignedto_id(ada.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn users_of_project(&self, project: impl Into<ProjectId>, filter: &UsersFilter) -> Items<User> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a user and returns it. This needs an administrator. TestRail: `add_user` (from 7.3 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank or the text cannot be an e-mail address,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as an address that
    /// another user has (inferred), [`NotFound`](crate::ErrorKind::NotFound) if there is no such role or group
    /// (inferred), [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of
    /// [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), the user may exist.
    /// [`get_user_by_email`](Client::get_user_by_email) shows whether somebody has the address. It does not show
    /// whether this call created that user: if the account may be older, compare the name and the role.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::users::AddUser;
    /// use testrail::{Delivery, ResultExt};
    ///
    /// let new = AddUser::new("Bob", "bob@example.com").is_active(true);
    /// let bob = match client.add_user(&new).await {
    ///     Err(error) if error.delivery() == Delivery::Unknown => {
    ///         client.get_user_by_email("bob@example.com").await.optional()?.ok_or(error)?
    ///     }
    ///     other => other?,
    /// };
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_user(&self, new: &AddUser) -> Result<User, Error> {
        let call = ADD.call(()).checked(new.check())?;
        self.send(call.json(new)?.named(&new.name).and_then(has_address(&new.email))).await
    }

    /// Changes a user and returns the new state. This needs an administrator. TestRail: `update_user` (from 7.3 on).
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank or the new address cannot be one,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such user, or no such role or group (inferred),
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the errors of [any
    /// call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::users::UpdateUser;
    ///
    /// let bob = client.get_user_by_email("bob@example.com").await?;
    /// client.update_user(bob.id, &UpdateUser::new().is_active(false)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_user(&self, user: impl Into<UserId>, update: &UpdateUser) -> Result<User, Error> {
        let call = UPDATE.call(user.into()).checked(update.check())?.json(update)?;
        let call = match &update.email {
            Some(email) => call.and_then(has_address(email)),
            None => call,
        };
        self.send(call).await
    }
}
