//! Milestones: the releases and goals that a project works towards.
//!
//! A milestone can have sub-milestones. Runs and plans refer to their milestone by `milestone_id`. There is no separate
//! method to close a milestone: use [`UpdateMilestone::is_completed`]. [`Client::add_milestone_once`] finds a milestone
//! or creates it.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_milestone`](crate::Client::get_milestone) | `get_milestone/{milestone_id}` |  |
//! | [`get_milestones`](crate::Client::get_milestones), [`milestones`](crate::Client::milestones) | `get_milestones/{project_id}` |  |
//! | [`add_milestone`](crate::Client::add_milestone) | `add_milestone/{project_id}` |  |
//! | [`update_milestone`](crate::Client::update_milestone) | `update_milestone/{milestone_id}` |  |
//! | [`delete_milestone`](crate::Client::delete_milestone) | `delete_milestone/{milestone_id}` |  |
//!
//! <!-- /methods -->

mod once;

pub use once::AddedMilestone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::{not_blank, not_blank_if_set};
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{MilestoneId, ProjectId, Timestamp, lenient};

const GET: Endpoint<Milestone> = Endpoint::get("get_milestone");
const LIST: Endpoint<Page<Milestone>> = Endpoint::list("get_milestones");
const ADD: Endpoint<Milestone> = Endpoint::add("add_milestone");
const UPDATE: Endpoint<Milestone> = Endpoint::update("update_milestone");
const DELETE: Endpoint<()> = Endpoint::delete("delete_milestone");

impl Entity for Milestone {
    const NOUN: &'static str = "milestone";
    const ROWS: &'static str = "milestones";
    const PARENT: &'static str = "project";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn parent(&self) -> Option<u64> {
        self.project_id.map(ProjectId::get)
    }
}

impl HasName for Milestone {
    const NOUNS: [&'static str; 2] = ["milestone", "milestones"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A milestone, such as a release.
///
/// ```
/// use testrail::milestones::Milestone;
///
/// let release: Milestone = serde_json::from_str(r#"{"id": 5, "name": "2.0", "due_on": 1792929600}"#)?;
/// assert_eq!((release.name.as_str(), release.is_completed), ("2.0", false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Milestone {
    /// The milestone's id.
    pub id: MilestoneId,
    /// The milestone's name.
    pub name: String,
    /// The description, as Markdown or (newer servers) HTML.
    pub description: Option<String>,
    /// When work on it should start (from 5.3 on).
    pub start_on: Option<Timestamp>,
    /// When work on it has started (from 5.3 on).
    pub started_on: Option<Timestamp>,
    /// Whether work on it has started (from 5.3 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_started: Option<bool>,
    /// When it is due.
    pub due_on: Option<Timestamp>,
    /// Whether it is completed.
    #[serde(default, deserialize_with = "lenient::truth")]
    pub is_completed: bool,
    /// When it was completed.
    pub completed_on: Option<Timestamp>,
    /// The project that it belongs to.
    pub project_id: Option<ProjectId>,
    /// The parent milestone (from 5.3 on).
    pub parent_id: Option<MilestoneId>,
    /// Its references, such as requirement or issue ids, separated by commas (from 6.4 on).
    pub refs: Option<String>,
    /// Its page in TestRail's web interface.
    pub url: Option<String>,
    /// Its sub-milestones. TestRail sends them for a single milestone. It is not known whether it sends them in lists.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which milestones of a project to list, for [`Client::get_milestones`] and [`Client::milestones`].
    ///
    /// ```
    /// use testrail::milestones::MilestonesFilter;
    ///
    /// let current = MilestonesFilter::new().is_completed(false).is_started(true);
    /// let second_page = MilestonesFilter::new().limit(50).offset(50);
    /// ```
    pub struct MilestonesFilter of "milestones" {
        /// Only completed milestones (`true`), or only those that are not (`false`).
        is_completed: Option<bool>,
        /// Only started milestones (`true`), or only upcoming ones (`false`) (from 5.3 on).
        is_started: Option<bool>,
    }
}

request! {
    /// A milestone to create with [`Client::add_milestone`].
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::milestones::AddMilestone;
    ///
    /// let release = AddMilestone::new("2.0")
    ///     .description("The second release")
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(Timestamp::from_secs(1_793_016_000))
    ///     .parent_id(3)
    ///     .refs("ACME-12");
    /// ```
    pub struct AddMilestone(
        /// Creates a request for a milestone with this name, of at most 250 characters. TestRail refuses a blank
        /// name.
        name: String
    ) {
        /// The description, as Markdown.
        description: Option<String>,
        /// When it is due.
        due_on: Option<Timestamp>,
        /// The milestone that it is a part of (from 5.3 on).
        parent_id: Option<MilestoneId>,
        /// References, such as requirement or issue ids, separated by commas (from 6.4 on).
        refs: Option<String>,
        /// When work on it should start (from 5.3 on). Without it, the milestone starts at once.
        start_on: Option<Timestamp>,
    }
}

impl AddMilestone {
    fn check(&self) -> Result<(), Error> {
        not_blank("name", &self.name)
    }
}

request! {
    /// A change to a milestone, for [`Client::update_milestone`]. Only the fields that you set here change. `None`
    /// clears a field that can be empty.
    ///
    /// ```
    /// use testrail::Timestamp;
    /// use testrail::milestones::UpdateMilestone;
    ///
    /// let moved = UpdateMilestone::new()
    ///     .name("2.0 LTS")
    ///     .description("With long support")
    ///     .start_on(Timestamp::from_secs(1_792_929_600))
    ///     .due_on(None)
    ///     .parent_id(None)
    ///     .refs("ACME-12");
    /// let done = UpdateMilestone::new().is_started(true).is_completed(true);
    /// ```
    pub struct UpdateMilestone {
        /// Renames it.
        name: Option<String>,
        /// Sets or clears the description.
        description: Patch<String>,
        /// Sets or clears when it is due.
        due_on: Patch<Timestamp>,
        /// Completes it, or reopens it (that `false` reopens it is inferred).
        is_completed: Option<bool>,
        /// Starts it, or marks it as not started (from 5.3 on).
        is_started: Option<bool>,
        /// Moves it into another milestone, or out of it (from 5.3 on).
        parent_id: Patch<MilestoneId>,
        /// Sets or clears the references (from 6.4 on).
        refs: Patch<String>,
        /// Sets or clears when work on it should start (from 5.3 on).
        start_on: Patch<Timestamp>,
    }
}

/// Milestones.
impl Client {
    /// Gets a milestone, with its sub-milestones. TestRail: `get_milestone`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such milestone or this user cannot see it, plus the
    /// errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let release = client.get_milestone(5).await?;
    /// println!("{} is due on {:?}", release.name, release.due_on);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_milestone(&self, milestone: impl Into<MilestoneId>) -> Result<Milestone, Error> {
        self.send(GET.call(milestone.into())).await
    }

    /// Gets one page of a project's milestones, of at most 250. To get all of them, use
    /// [`milestones`](Client::milestones). TestRail: `get_milestones`.
    ///
    /// # Errors
    ///
    /// A milestone of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::milestones::MilestonesFilter;
    ///
    /// let first = client.get_milestones(1, &MilestonesFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_milestones(
        &self,
        project: impl Into<ProjectId>,
        filter: &MilestonesFilter,
    ) -> Result<Page<Milestone>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all milestones of a project that match the filter, each exactly once. TestRail: `get_milestones`, page
    /// by page.
    ///
    /// The filter's [`limit`](MilestonesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](MilestonesFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_milestones`](Client::get_milestones) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::milestones::MilestonesFilter;
    ///
    /// let open = client.milestones(1, &MilestonesFilter::new().is_completed(false)).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn milestones(&self, project: impl Into<ProjectId>, filter: &MilestonesFilter) -> Items<Milestone> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a milestone and returns it. TestRail: `add_milestone`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project or parent,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). If the
    /// [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the milestone
    /// before you create another, or use [`add_milestone_once`](Client::add_milestone_once), which does that.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::milestones::AddMilestone;
    ///
    /// let release = client.add_milestone(1, &AddMilestone::new("2.0")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_milestone(&self, project: impl Into<ProjectId>, new: &AddMilestone) -> Result<Milestone, Error> {
        let call = ADD.call(project.into()).checked(new.check())?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a milestone and returns its new state. TestRail: `update_milestone`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such milestone or parent,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::milestones::UpdateMilestone;
    ///
    /// let done = client.update_milestone(5, &UpdateMilestone::new().is_completed(true)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_milestone(
        &self,
        milestone: impl Into<MilestoneId>,
        update: &UpdateMilestone,
    ) -> Result<Milestone, Error> {
        let call = UPDATE.call(milestone.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a milestone. This cannot be undone. Its sub-milestones go with it, and its runs and plans stay
    /// (inferred). TestRail: `delete_milestone`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_milestone` to see whether the milestone
    /// is gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_milestone(5).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_milestone(&self, milestone: impl Into<MilestoneId>) -> Result<(), Error> {
        let milestone = milestone.into();
        self.delete_verified(DELETE.call(milestone), GET.call(milestone)).await
    }
}
