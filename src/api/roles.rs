//! Roles: what users may do, such as that of a "Tester".
//!
//! A user has a role, and can have another one in a project. Roles are created and changed in TestRail's web interface
//! only.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_roles`](crate::Client::get_roles), [`roles`](crate::Client::roles) | `get_roles` | 7.3 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Endpoint, Entity, Id, filter};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{RoleId, lenient};

const LIST: Endpoint<Page<Role>> = Endpoint::list("get_roles").since("7.3");

impl Entity for Role {
    const NOUN: &'static str = "role";
    const ROWS: &'static str = "roles";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }
}

impl HasName for Role {
    const NOUNS: [&'static str; 2] = ["role", "roles"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A role of users, such as "Tester".
///
/// ```
/// use testrail::roles::Role;
///
/// let tester: Role = serde_json::from_str(r#"{"id": 2, "name": "Tester", "is_default": false}"#)?;
/// assert_eq!((tester.name.as_str(), tester.is_project_admin), ("Tester", None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Role {
    /// The role's id, which users have as `role_id`.
    pub id: RoleId,
    /// The role's name.
    pub name: String,
    /// Whether new users get this role by default.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_default: bool,
    /// Whether it makes its users administrators of the project in which they have it. Some servers do not send it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_project_admin: Option<bool>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which roles to list, for [`Client::get_roles`] and [`Client::roles`].
    ///
    /// TestRail has no filters for roles but `limit` and `offset`, which are inferred from the envelope of the list.
    ///
    /// ```
    /// use testrail::roles::RolesFilter;
    ///
    /// let second_page = RolesFilter::new().limit(50).offset(50);
    /// ```
    pub struct RolesFilter of "roles" {}
}

/// Roles.
impl Client {
    /// Gets one page of the roles, of at most 250. To get all of them, use [`roles`](Client::roles). TestRail:
    /// `get_roles` (from 7.3 on).
    ///
    /// # Errors
    ///
    /// A role of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250, plus the errors of [any
    /// call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::roles::RolesFilter;
    ///
    /// let first = client.get_roles(&RolesFilter::new()).await?;
    /// let default = first.items.iter().find(|role| role.is_default);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_roles(&self, filter: &RolesFilter) -> Result<Page<Role>, Error> {
        self.get_page(LIST.call(()), filter).await
    }

    /// Streams all roles, each exactly once. TestRail: `get_roles`, page by page (from 7.3 on).
    ///
    /// The filter's [`limit`](RolesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](RolesFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_roles`](Client::get_roles) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::roles::RolesFilter;
    /// use testrail::users::AddUser;
    ///
    /// let tester = client.roles(&RolesFilter::new()).by_name("Tester").await?;
    /// let new = AddUser::new("Bob", "bob@example.com").role_id(tester.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn roles(&self, filter: &RolesFilter) -> Items<Role> {
        self.items(LIST.call(()), filter)
    }
}
