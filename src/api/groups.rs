//! Groups: teams of users, such as "QA".
//!
//! A project can give a group a role of its own: see [`Project::groups`](crate::projects::Project::groups). Only an
//! administrator can create, change and delete groups.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_group`](crate::Client::get_group) | `get_group/{group_id}` | 7.5 |
//! | [`get_groups`](crate::Client::get_groups), [`groups`](crate::Client::groups) | `get_groups` | 7.5 |
//! | [`add_group`](crate::Client::add_group) | `add_group` | 7.5 |
//! | [`update_group`](crate::Client::update_group) | `update_group/{group_id}` | 7.5 |
//! | [`delete_group`](crate::Client::delete_group) | `delete_group/{group_id}` | 7.5 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::{not_blank, not_blank_if_set};
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{GroupId, UserId, lenient};

const GET: Endpoint<Group> = Endpoint::get("get_group").since("7.5");
const LIST: Endpoint<Page<Group>> = Endpoint::list("get_groups").since("7.5");
const ADD: Endpoint<Group> = Endpoint::add("add_group").since("7.5");
const UPDATE: Endpoint<Group> = Endpoint::update("update_group").since("7.5");
const DELETE: Endpoint<()> = Endpoint::delete("delete_group").since("7.5");

impl Entity for Group {
    const NOUN: &'static str = "group";
    const ROWS: &'static str = "groups";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl HasName for Group {
    const NOUNS: [&'static str; 2] = ["group", "groups"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A group of users.
///
/// ```
/// use testrail::groups::Group;
///
/// let qa: Group = serde_json::from_str(r#"{"id": 3, "name": "QA", "user_ids": [1, 2]}"#)?;
/// assert_eq!((qa.name.as_str(), qa.user_ids.len()), ("QA", 2));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Group {
    /// The group's id, which users have in `group_ids`.
    pub id: GroupId,
    /// The group's name.
    pub name: String,
    /// The users in the group.
    #[serde(default, deserialize_with = "lenient::list")]
    pub user_ids: Vec<UserId>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which groups to list, for [`Client::get_groups`] and [`Client::groups`].
    ///
    /// TestRail has no filters for groups but `limit` and `offset`, which are inferred from the envelope of the list.
    ///
    /// ```
    /// use testrail::groups::GroupsFilter;
    ///
    /// let second_page = GroupsFilter::new().limit(50).offset(50);
    /// ```
    pub struct GroupsFilter of "groups" {}
}

request! {
    /// A group to create with [`Client::add_group`].
    ///
    /// ```
    /// use testrail::groups::AddGroup;
    ///
    /// let qa = AddGroup::new("QA").user_ids([1, 2]);
    /// ```
    pub struct AddGroup(
        /// Creates a request for a group with this name, and without users. This crate refuses a blank name.
        name: String
    ) {
        /// The users in the group.
        user_ids: List<UserId>,
    }
}

request! {
    /// A change to a group, for [`Client::update_group`]. Only the fields that you set here change.
    ///
    /// ```
    /// use testrail::groups::UpdateGroup;
    ///
    /// let moved = UpdateGroup::new().name("Quality").user_ids([1, 2, 5]);
    /// ```
    pub struct UpdateGroup {
        /// Renames it.
        name: Option<String>,
        /// Replaces the users in the group. An empty list leaves it without users (inferred).
        user_ids: List<UserId>,
    }
}

/// The body of `update_group`. TestRail wants the id in it, although the path has it as well.
#[derive(Serialize)]
struct UpdateOf<'u> {
    group_id: GroupId,
    #[serde(flatten)]
    update: &'u UpdateGroup,
}

/// Groups of users.
impl Client {
    /// Gets a group. TestRail: `get_group` (from 7.5 on).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let group = client.get_group(3).await?;
    /// println!("{} has {} users", group.name, group.user_ids.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_group(&self, group: impl Into<GroupId>) -> Result<Group, Error> {
        self.send(GET.call(group.into())).await
    }

    /// Gets one page of the groups, of at most 250. To get all of them, use [`groups`](Client::groups). TestRail:
    /// `get_groups` (from 7.5 on).
    ///
    /// # Errors
    ///
    /// A group of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250, plus the errors of [any
    /// call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::groups::GroupsFilter;
    ///
    /// let first = client.get_groups(&GroupsFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_groups(&self, filter: &GroupsFilter) -> Result<Page<Group>, Error> {
        self.get_page(LIST.call(()), filter).await
    }

    /// Streams all groups, each exactly once. TestRail: `get_groups`, page by page (from 7.5 on).
    ///
    /// The filter's [`limit`](GroupsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](GroupsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_groups`](Client::get_groups) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::groups::GroupsFilter;
    ///
    /// let qa = client.groups(&GroupsFilter::new()).by_name("QA").await?;
    /// for user in qa.user_ids {
    ///     println!("{}", client.get_user(user).await?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn groups(&self, filter: &GroupsFilter) -> Items<Group> {
        self.items(LIST.call(()), filter)
    }

    /// Creates a group and returns it. TestRail: `add_group` (from 7.5 on).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank, [`NotFound`](crate::ErrorKind::NotFound)
    /// if there is no such user (inferred), [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not
    /// accept another value, [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator, plus the
    /// errors of [any call](crate#errors). If the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), look for the group before you create another: a second call makes a
    /// second group.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::groups::AddGroup;
    ///
    /// let ada = client.get_user_by_email("ada@example.com").await?;
    /// let qa = client.add_group(&AddGroup::new("QA").user_ids([ada.id])).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_group(&self, new: &AddGroup) -> Result<Group, Error> {
        let call = ADD.call(()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a group and returns its new state. TestRail: `update_group` (from 7.5 on).
    ///
    /// TestRail wants the group's id in the body as well. The client puts it there.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group, or no such user (inferred),
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user is not an administrator (inferred), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::groups::UpdateGroup;
    ///
    /// // A list replaces the one that is there, so it has to hold everybody.
    /// let mut users = client.get_group(3).await?.user_ids;
    /// users.push(client.get_user_by_email("bob@example.com").await?.id);
    /// let qa = client.update_group(3, &UpdateGroup::new().user_ids(users)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_group(&self, group: impl Into<GroupId>, update: &UpdateGroup) -> Result<Group, Error> {
        let group_id = group.into();
        let call = UPDATE.call(group_id).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(&UpdateOf { group_id, update })?).await
    }

    /// Deletes a group. This cannot be undone. Its users stay (inferred). TestRail: `delete_group` (from 7.5 on).
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_group` to see whether the group is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group, [`Forbidden`](crate::ErrorKind::Forbidden)
    /// if this user is not an administrator (inferred), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_group(3).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_group(&self, group: impl Into<GroupId>) -> Result<(), Error> {
        let group = group.into();
        self.delete_verified(DELETE.call(group), GET.call(group)).await
    }
}
