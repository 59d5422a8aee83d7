//! Test suites: the collections of cases of a project.
//!
//! A project with a single suite has exactly one, "Master". It is in lists like any other, and its id is valid wherever
//! a suite's id is. In all other projects, calls about sections, cases and runs have to name the suite; see
//! [`SuiteMode`](crate::projects::SuiteMode).
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_suite`](crate::Client::get_suite) | `get_suite/{suite_id}` |  |
//! | [`get_suites`](crate::Client::get_suites), [`suites`](crate::Client::suites) | `get_suites/{project_id}` |  |
//! | [`add_suite`](crate::Client::add_suite) | `add_suite/{project_id}` |  |
//! | [`update_suite`](crate::Client::update_suite) | `update_suite/{suite_id}` |  |
//! | [`delete_suite`](crate::Client::delete_suite), [`preview_delete_suite`](crate::Client::preview_delete_suite) | `delete_suite/{suite_id}` |  |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check::{not_blank, not_blank_if_set};
use super::preview::DeletePreview;
use crate::call::answer::BadAnswer;
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{ProjectId, SuiteId, Timestamp, lenient};

const GET: Endpoint<Suite> = Endpoint::get("get_suite");
const LIST: Endpoint<Page<Suite>> = Endpoint::list("get_suites");
const ADD: Endpoint<Suite> = Endpoint::add("add_suite");
const UPDATE: Endpoint<Suite> = Endpoint::update("update_suite");
const DELETE: Endpoint<()> = Endpoint::delete("delete_suite");
const PREVIEW_DELETE: Endpoint<DeletePreview> = Endpoint::preview("delete_suite");

impl Entity for Suite {
    const NOUN: &'static str = "suite";
    const ROWS: &'static str = "suites";
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

impl HasName for Suite {
    const NOUNS: [&'static str; 2] = ["suite", "suites"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A test suite: cases, in sections.
///
/// ```
/// use testrail::suites::Suite;
///
/// let master: Suite = serde_json::from_str(r#"{"id": 2, "name": "Master", "is_master": true}"#)?;
/// assert_eq!((master.id.get(), master.is_master, master.is_baseline), (2, Some(true), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Suite {
    /// The suite's id.
    pub id: SuiteId,
    /// The suite's name.
    pub name: String,
    /// The description, as Markdown or (newer servers) HTML.
    pub description: Option<String>,
    /// The project that it belongs to.
    pub project_id: Option<ProjectId>,
    /// Whether it is the master suite: the only one of its project, or the one that baselines were taken of (from 4.0
    /// on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_master: Option<bool>,
    /// Whether it is a baseline (from 4.0 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_baseline: Option<bool>,
    /// Whether it is completed (from 4.0 on).
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_completed: Option<bool>,
    /// When it was completed (from 4.0 on).
    pub completed_on: Option<Timestamp>,
    /// Its page in TestRail's web interface.
    pub url: Option<String>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which suites of a project to list, for [`Client::get_suites`] and [`Client::suites`].
    ///
    /// TestRail has no filters for suites but `limit` and `offset` (from 9.3.1 on).
    ///
    /// ```
    /// use testrail::suites::SuitesFilter;
    ///
    /// let second_page = SuitesFilter::new().limit(50).offset(50);
    /// ```
    pub struct SuitesFilter of "suites" {}
}

request! {
    /// A suite to create with [`Client::add_suite`].
    ///
    /// ```
    /// use testrail::suites::AddSuite;
    ///
    /// let web = AddSuite::new("Web").description("What customers see");
    /// ```
    pub struct AddSuite(
        /// Creates a request for a suite with this name, of at most 250 characters.
        name: String
    ) {
        /// The description, as Markdown.
        description: Option<String>,
    }
}

request! {
    /// A change to a suite, for [`Client::update_suite`]. Only the fields that you set here change.
    ///
    /// ```
    /// use testrail::suites::UpdateSuite;
    ///
    /// let renamed = UpdateSuite::new().name("Web shop");
    /// let without_text = UpdateSuite::new().description(None);
    /// ```
    pub struct UpdateSuite {
        /// Renames it. A name has at most 250 characters.
        name: Option<String>,
        /// Sets or clears the description.
        description: Patch<String>,
    }
}

/// Accepts a page of rows of this suite only, as far as they tell. The path names their project.
pub(super) fn are_in<T: Entity>(
    suite: Option<SuiteId>,
    of: fn(&T) -> Option<SuiteId>,
) -> impl Fn(Page<T>) -> Result<Page<T>, BadAnswer> + Send + Sync + 'static {
    move |page| match page.items.iter().filter_map(of).find(|found| suite.is_some_and(|suite| suite != *found)) {
        Some(other) => Err(BadAnswer::OfAnother(format!("suite {other}"))),
        None => Ok(page),
    }
}

/// Suites.
impl Client {
    /// Gets a suite. TestRail: `get_suite`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such suite, [`Forbidden`](crate::ErrorKind::Forbidden)
    /// if this user cannot see its project, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let suite = client.get_suite(2).await?;
    /// println!("{} belongs to project {:?}", suite.name, suite.project_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_suite(&self, suite: impl Into<SuiteId>) -> Result<Suite, Error> {
        self.send(GET.call(suite.into())).await
    }

    /// Gets one page of a project's suites, of at most 250. To get all of them, use [`suites`](Client::suites).
    /// TestRail: `get_suites`.
    ///
    /// A server older than 9.3.1 sends all suites at once.
    ///
    /// # Errors
    ///
    /// A suite of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::suites::SuitesFilter;
    ///
    /// let first = client.get_suites(1, &SuitesFilter::new().limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_suites(&self, project: impl Into<ProjectId>, filter: &SuitesFilter) -> Result<Page<Suite>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all suites of a project, each exactly once. TestRail: `get_suites`, page by page.
    ///
    /// The filter's [`limit`](SuitesFilter::limit) is the page size (at least 2), and its
    /// [`offset`](SuitesFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_suites`](Client::get_suites) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::AddRun;
    /// use testrail::suites::SuitesFilter;
    ///
    /// let web = client.suites(1, &SuitesFilter::new()).by_name("Web").await?;
    /// let run = client.add_run(1, &AddRun::new("Nightly").suite_id(web.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn suites(&self, project: impl Into<ProjectId>, filter: &SuitesFilter) -> Items<Suite> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Creates a suite and returns it. TestRail: `add_suite`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such project,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as a name that is too
    /// long, [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors). What TestRail
    /// answers for a project with a single suite is not known. If the [`delivery`](Error::delivery) of an error is
    /// [`Unknown`](crate::Delivery::Unknown), look for the suite before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::suites::AddSuite;
    ///
    /// let web = client.add_suite(1, &AddSuite::new("Web")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_suite(&self, project: impl Into<ProjectId>, new: &AddSuite) -> Result<Suite, Error> {
        let call = ADD.call(project.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name)).await
    }

    /// Changes a suite and returns its new state. TestRail: `update_suite`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such suite,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value, such as a name that is too
    /// long, [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::suites::UpdateSuite;
    ///
    /// let suite = client.update_suite(2, &UpdateSuite::new().name("Web shop")).await?;
    /// assert_eq!(suite.name, "Web shop");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_suite(&self, suite: impl Into<SuiteId>, update: &UpdateSuite) -> Result<Suite, Error> {
        let call = UPDATE.call(suite.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Deletes a suite with its sections, its cases and its active runs. Closed runs stay. This cannot be undone:
    /// [`preview_delete_suite`](Client::preview_delete_suite) counts what would go. TestRail: `delete_suite`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_suite` to see whether the suite is gone,
    /// whatever the [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of
    /// [any call](crate#errors). What TestRail answers for the only suite of a project with a
    /// [single suite](crate::projects::SuiteMode::Single) is not known.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// client.delete_suite(2).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_suite(&self, suite: impl Into<SuiteId>) -> Result<(), Error> {
        let suite = suite.into();
        self.delete_verified(DELETE.call(suite), GET.call(suite)).await
    }

    /// Counts what [`delete_suite`](Client::delete_suite) would delete, without deleting it. TestRail: `delete_suite`
    /// with `soft=1`.
    ///
    /// **Needs TestRail of about 6.5 or later.** An older server does not know `soft` and deletes the suite.
    ///
    /// # Errors
    ///
    /// [`EmptyBody`](crate::ErrorKind::EmptyBody) if the server answers as to a real deletion, in which case the suite
    /// may be gone, [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus the
    /// errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let preview = client.preview_delete_suite(2).await?;
    /// println!("{} cases would go", preview.affected_cases.unwrap_or(0));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_delete_suite(&self, suite: impl Into<SuiteId>) -> Result<DeletePreview, Error> {
        self.preview_delete(PREVIEW_DELETE.call(suite.into())).await
    }
}
