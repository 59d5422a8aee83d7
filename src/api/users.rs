//! Users: who tests, and to whom runs and tests are assigned.
//!
//! Only an administrator can list all users (from 6.6 on). Others list those of a project, which leaves out inactive
//! users and those whose access comes from their global role only. Only an administrator can create and change users.
//! Nobody can delete a user: deactivate one with [`UpdateUser::is_active`].
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_current_user`](crate::Client::get_current_user) | `get_current_user` | 6.6 |
//! | [`get_user`](crate::Client::get_user) | `get_user/{user_id}` |  |
//! | [`get_user_by_email`](crate::Client::get_user_by_email) | `get_user_by_email` |  |
//! | [`get_users`](crate::Client::get_users), [`users`](crate::Client::users), [`get_users_of_project`](crate::Client::get_users_of_project), [`users_of_project`](crate::Client::users_of_project) | `get_users[/{project_id}]` |  |
//! | [`add_user`](crate::Client::add_user) | `add_user` | 7.3 |
//! | [`update_user`](crate::Client::update_user) | `update_user/{user_id}` | 7.3 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::{not_blank, not_blank_if_set};
use crate::call::answer::BadAnswer;
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::{Client, warn_of};
use crate::error::{Error, ErrorKind};
use crate::list::{HasName, Items, Page};
use crate::types::{GroupId, ProjectId, RoleId, UserId, lenient};

const GET: Endpoint<User> = Endpoint::get("get_user");
pub(crate) const GET_CURRENT: Endpoint<User> = Endpoint::get("get_current_user").since("6.6");
const GET_BY_EMAIL: Endpoint<User> = Endpoint::get("get_user_by_email");
const LIST: Endpoint<Page<User>> = Endpoint::list("get_users");
const ADD: Endpoint<User> = Endpoint::add("add_user").since("7.3");
const UPDATE: Endpoint<User> = Endpoint::update("update_user").since("7.3");

const ADDRESS: &str = "must be an e-mail address, such as me@example.com, without blanks or quotes";

impl Entity for User {
    const NOUN: &'static str = "user";
    const ROWS: &'static str = "users";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

/// A user is found by the name or by the e-mail address.
impl HasName for User {
    const NOUNS: [&'static str; 2] = ["user", "users"];

    fn shown_name(&self) -> &str {
        &self.name
    }

    fn other_name(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.name)
    }
}

/// A user.
///
/// ```
/// use testrail::users::User;
///
/// let ada: User = serde_json::from_str(r#"{"name": "Ada", "id": 1, "is_active": true, "mfa_required": 0}"#)?;
/// assert_eq!((ada.name.as_str(), ada.is_active, ada.mfa_required), ("Ada", Some(true), Some(false)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The user's id, which runs have as `assignedto_id`.
    pub id: UserId,
    /// The user's name.
    pub name: String,
    /// The e-mail address. Some lists leave it out for users who are not administrators (seen in another client's
    /// source).
    pub email: Option<String>,
    /// Whether the user can log in.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_active: Option<bool>,
    /// The id of the user's role. In a list of a project's users, it is the role in that project.
    pub role_id: Option<RoleId>,
    /// The name of that role.
    pub role: Option<String>,
    /// Whether the user is an administrator (from 7.3 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_admin: Option<bool>,
    /// Whether TestRail sends the user e-mails (from 7.3 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub email_notifications: Option<bool>,
    /// Whether the user must log in with a second factor (from 7.3 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub mfa_required: Option<bool>,
    /// Whether the user logs in with single sign-on (from 7.3 on, Enterprise).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub sso_enabled: Option<bool>,
    /// The groups that the user is in (from 7.3 on). `None` if the server does not tell.
    pub group_ids: Option<Vec<GroupId>>,
    /// The projects that the user is assigned to (from 7.3 on, Enterprise). `None` if the server does not tell.
    pub assigned_projects: Option<Vec<ProjectId>>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which users to list, for [`Client::get_users`], [`Client::users`], [`Client::get_users_of_project`] and
    /// [`Client::users_of_project`].
    ///
    /// TestRail has no filters for users but `limit` and `offset` (Cloud).
    ///
    /// ```
    /// use testrail::users::UsersFilter;
    ///
    /// let second_page = UsersFilter::new().limit(50).offset(50);
    /// ```
    pub struct UsersFilter of "users" {}
}

request! {
    /// A user to create with [`Client::add_user`].
    ///
    /// TestRail's manual has no password among the fields, but one older client insists on it. If your server does too,
    /// call the method by its name: `client.raw("add_user")`.
    ///
    /// ```
    /// use testrail::users::AddUser;
    ///
    /// let bob = AddUser::new("Bob", "bob@example.com")
    ///     .is_active(true)
    ///     .is_admin(false)
    ///     .role_id(2)
    ///     .group_ids([3])
    ///     .email_notifications(false)
    ///     .mfa_required(true);
    /// let by_single_sign_on = AddUser::new("Eve", "eve@example.com").sso_enabled(true).assigned_projects([1]);
    /// ```
    pub struct AddUser(
        /// Creates a request for a user with this name and e-mail address. The user is inactive unless
        /// [`is_active`](AddUser::is_active) says otherwise. This crate refuses a blank name, and a text that cannot be
        /// an address.
        name: String,
        email: String
    ) {
        /// Whether TestRail sends the user e-mails. TestRail's default is `true`.
        email_notifications: Option<bool>,
        /// Whether the user can log in. TestRail's default is `false`.
        is_active: Option<bool>,
        /// Whether the user is an administrator.
        is_admin: Option<bool>,
        /// The groups that the user is in.
        group_ids: List<GroupId>,
        /// Whether the user must log in with a second factor.
        mfa_required: Option<bool>,
        /// The user's role: an id from [`roles`](Client::roles).
        role_id: Option<RoleId>,
        /// Whether the user logs in with single sign-on (Enterprise).
        sso_enabled: Option<bool>,
        /// The projects that the user is assigned to (Enterprise).
        assigned_projects: List<ProjectId>,
    }
}

impl AddUser {
    fn check(&self) -> Result<(), Error> {
        not_blank("name", &self.name)?;
        plausible(&self.email)
    }
}

request! {
    /// A change to a user, for [`Client::update_user`]. Only the fields that you set here change.
    ///
    /// ```
    /// use testrail::users::UpdateUser;
    ///
    /// let gone = UpdateUser::new().is_active(false);
    /// let promoted = UpdateUser::new()
    ///     .name("Ada L.")
    ///     .email("ada.l@example.com")
    ///     .email_notifications(true)
    ///     .is_admin(true)
    ///     .group_ids([3, 4])
    ///     .mfa_required(true)
    ///     .role_id(3)
    ///     .sso_enabled(true)
    ///     .assigned_projects([1, 2]);
    /// ```
    pub struct UpdateUser {
        /// Renames the user.
        name: Option<String>,
        /// Sets the e-mail address.
        email: Option<String>,
        /// Whether TestRail sends the user e-mails.
        email_notifications: Option<bool>,
        /// Whether the user can log in. Nobody can delete a user, but `false` deactivates one.
        is_active: Option<bool>,
        /// Whether the user is an administrator.
        is_admin: Option<bool>,
        /// Replaces the groups that the user is in (that it replaces them is inferred).
        group_ids: List<GroupId>,
        /// Whether the user must log in with a second factor.
        mfa_required: Option<bool>,
        /// Sets the user's role: an id from [`roles`](Client::roles).
        role_id: Option<RoleId>,
        /// Whether the user logs in with single sign-on (Enterprise).
        sso_enabled: Option<bool>,
        /// Replaces the projects that the user is assigned to (Enterprise; that it replaces them is inferred).
        assigned_projects: List<ProjectId>,
    }
}

impl UpdateUser {
    fn check(&self) -> Result<(), Error> {
        not_blank_if_set("name", self.name.as_deref())?;
        self.email.as_deref().map_or(Ok(()), plausible)
    }
}

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
    /// [`get_user_by_email`](Client::get_user_by_email) shows whether somebody has the address. It does not show whether
    /// this call created that user: if the account may be older, compare the name and the role.
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
        self.send(call.json(new)?.named(&new.name)).await
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
        let call = UPDATE.call(user.into()).checked(update.check())?;
        self.send(call.json(update)?).await
    }
}

/// Accepts a user with this address only, as far as the answer tells. The path has no id that could be compared.
fn has_address(wanted: &str) -> impl Fn(User) -> Result<User, BadAnswer> + Send + Sync + 'static {
    let wanted = wanted.to_lowercase();
    move |user| match &user.email {
        Some(email) if email.trim().to_lowercase() != wanted => {
            Err(BadAnswer::OfAnother(format!("user {}, who has another address", user.id)))
        }
        _ => Ok(user),
    }
}

/// Refuses a text that cannot be an e-mail address.
fn plausible(email: &str) -> Result<(), Error> {
    if is_plausible(email) { Ok(()) } else { Err(Error::invalid("email", ADDRESS)) }
}

/// Whether a text can be an e-mail address. TestRail refuses quotes in a query.
fn is_plausible(email: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '"';
    let parts = email.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    parts.is_some_and(|(_, host)| !host.contains('@')) && !email.contains(odd)
}

/// TestRail's words about a plausible address mean that nobody has it (seen in the source of TestRail's own command
/// line tool).
fn unknown_address(error: Error) -> Error {
    let is_unknown = error.kind() == ErrorKind::InvalidField
        && error.message().is_some_and(|words| words.contains("is not a valid email address"));
    if is_unknown {
        error.with_kind(ErrorKind::NotFound).with_meaning("no user has this e-mail address")
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_can_be_an_address_has_two_parts_and_no_blanks_or_quotes() {
        for email in
            ["me@example.com", "a.b+ci@example.co.uk", "o'brien@example.com", "me@localhost", "ü@bücher.example"]
        {
            assert!(is_plausible(email), "{email}");
        }
        for email in ["", " ", "me", "@example.com", "me@", "a@b@c", "me @example.com", "me@example.com\n", "\"a\"@b.c"]
        {
            assert!(!is_plausible(email), "{email}");
        }
    }
}
