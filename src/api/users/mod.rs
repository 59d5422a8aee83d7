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

mod address;
mod calls;
mod model;

use address::plausible;

use crate::api::check::{not_blank, not_blank_if_set};
use crate::call::{Endpoint, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::list::Page;
use crate::types::{GroupId, ProjectId, RoleId};

pub use model::User;

const GET: Endpoint<User> = Endpoint::get("get_user");
pub(crate) const GET_CURRENT: Endpoint<User> = Endpoint::get("get_current_user").since("6.6");
const GET_BY_EMAIL: Endpoint<User> = Endpoint::get("get_user_by_email");
const LIST: Endpoint<Page<User>> = Endpoint::list("get_users");
const ADD: Endpoint<User> = Endpoint::add("add_user").since("7.3");
const UPDATE: Endpoint<User> = Endpoint::update("update_user").since("7.3");

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
