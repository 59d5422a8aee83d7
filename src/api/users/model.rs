//! Users.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Entity, Id};
use crate::list::HasName;
use crate::types::{GroupId, ProjectId, RoleId, UserId, lenient};

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

/// A user of TestRail, as far as the server shows it to this client's user.
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
