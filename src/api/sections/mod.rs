//! Sections: the folders of a suite.
//!
//! Sections form a tree, which TestRail sends as a flat list: each names its parent. [`section_tree`] reads the list
//! and builds the tree, which has the sections in the order that TestRail shows, and finds one by its path.
//!
//! The names of sections need not be unique, not even below one parent (inferred). Two programs that look for a section and create it
//! if it is missing can create it twice.
//!
//! [`section_tree`]: crate::Client::section_tree
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_section`](crate::Client::get_section) | `get_section/{section_id}` |  |
//! | [`get_sections`](crate::Client::get_sections), [`sections`](crate::Client::sections), [`section_tree`](crate::Client::section_tree) | `get_sections/{project_id}` |  |
//! | [`add_section`](crate::Client::add_section) | `add_section/{project_id}` |  |
//! | [`update_section`](crate::Client::update_section) | `update_section/{section_id}` |  |
//! | [`move_section`](crate::Client::move_section) | `move_section/{section_id}` | 6.5.2 |
//! | [`delete_section`](crate::Client::delete_section), [`preview_delete_section`](crate::Client::preview_delete_section) | `delete_section/{section_id}` |  |
//!
//! <!-- /methods -->

mod tree;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::check::{not_blank, not_blank_if_set};
use crate::api::preview::DeletePreview;
use crate::call::answer::BadAnswer;
use crate::call::{Endpoint, Entity, Id, filter, request};
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Items, Page};
use crate::types::{Patch, ProjectId, SectionId, SuiteId};
pub use tree::SectionTree;

const GET: Endpoint<Section> = Endpoint::get("get_section");
const LIST: Endpoint<Page<Section>> = Endpoint::list("get_sections");
const ADD: Endpoint<Section> = Endpoint::add("add_section");
const UPDATE: Endpoint<Section> = Endpoint::update("update_section");
/// The manual says that it answers with the section. Another client's source has no answer.
const MOVE: Endpoint<Option<Section>> = Endpoint::update_or_nothing("move_section").since("6.5.2");
const DELETE: Endpoint<()> = Endpoint::delete("delete_section");
const PREVIEW_DELETE: Endpoint<DeletePreview> = Endpoint::preview("delete_section");

/// A section does not tell its project, which lists and creations name.
impl Entity for Section {
    const NOUN: &'static str = "section";
    const ROWS: &'static str = "sections";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id.get())
    }

    fn given_name(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl HasName for Section {
    const NOUNS: [&'static str; 2] = ["section", "sections"];

    fn shown_name(&self) -> &str {
        &self.name
    }
}

/// A section of a suite.
///
/// ```
/// use testrail::sections::Section;
///
/// let basket: Section = serde_json::from_str(r#"{"id": 4, "name": "Basket", "parent_id": 3, "depth": 1}"#)?;
/// assert_eq!((basket.name.as_str(), basket.parent_id), ("Basket", Some(3.into())));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Section {
    /// The section's id.
    pub id: SectionId,
    /// The section's name. It can hold any character, including common separators.
    pub name: String,
    /// The suite that it belongs to.
    pub suite_id: Option<SuiteId>,
    /// The description, as Markdown or (newer servers) HTML.
    pub description: Option<String>,
    /// The section that it is in. `None` at the top.
    pub parent_id: Option<SectionId>,
    /// Its position among all sections of its suite, from 1 on, as TestRail shows them: a section comes before those
    /// below it, and these come before its next sibling.
    pub display_order: Option<u64>,
    /// How many sections it is in: 0 at the top.
    pub depth: Option<u64>,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

filter! {
    /// Which sections of a project to list, for [`Client::get_sections`], [`Client::sections`] and
    /// [`Client::section_tree`].
    ///
    /// ```
    /// use testrail::sections::SectionsFilter;
    ///
    /// let of_suite = SectionsFilter::new().suite_id(2);
    /// let second_page = SectionsFilter::new().suite_id(2).limit(50).offset(50);
    /// ```
    pub struct SectionsFilter of "sections" {
        /// Only sections of this suite. Required unless the project has a [single
        /// suite](crate::projects::SuiteMode::Single).
        suite_id: Option<SuiteId>,
    }
}

request! {
    /// A section to create with [`Client::add_section`].
    ///
    /// ```
    /// use testrail::sections::AddSection;
    ///
    /// let basket = AddSection::new("Basket").suite_id(2).parent_id(3).description("What to buy");
    /// ```
    pub struct AddSection(
        /// Creates a request for a section with this name, at the top of the suite.
        name: String
    ) {
        /// The suite to put it into. Required unless the project has a [single
        /// suite](crate::projects::SuiteMode::Single), where TestRail ignores it.
        suite_id: Option<SuiteId>,
        /// The section to put it into.
        parent_id: Option<SectionId>,
        /// The description, as Markdown.
        description: Option<String>,
    }
}

request! {
    /// A change to a section, for [`Client::update_section`]. Only the fields that you set here change. To put the
    /// section somewhere else, use [`Client::move_section`].
    ///
    /// ```
    /// use testrail::sections::UpdateSection;
    ///
    /// let renamed = UpdateSection::new().name("Shopping cart");
    /// let without_text = UpdateSection::new().description(None);
    /// ```
    pub struct UpdateSection {
        /// Renames it.
        name: Option<String>,
        /// Sets or clears the description.
        description: Patch<String>,
    }
}

request! {
    /// Where to put a section, for [`Client::move_section`]. What you do not set here stays as it is.
    ///
    /// ```
    /// use testrail::sections::MoveSection;
    ///
    /// let into_another = MoveSection::new().parent_id(3);
    /// let to_the_top_of_the_suite = MoveSection::new().parent_id(None).after_id(None);
    /// let behind_its_sibling = MoveSection::new().after_id(7);
    /// ```
    pub struct MoveSection {
        /// Puts it into this section, or out of all sections (`None`). The new parent must be in the same suite, and
        /// not below the section itself.
        parent_id: Patch<SectionId>,
        /// Places it after this section, or before all others of its parent (`None`). Which place it gets in a new
        /// parent without this is not known.
        after_id: Patch<SectionId>,
    }
}

impl MoveSection {
    fn check(&self, section: SectionId) -> Result<(), Error> {
        if self.parent_id.is_keep() && self.after_id.is_keep() {
            return Err(Error::invalid("parent_id", "or after_id must be set: there is nothing to move"));
        }
        for (field, to) in [("parent_id", self.parent_id), ("after_id", self.after_id)] {
            if to == Patch::Set(section) {
                return Err(Error::invalid(field, "must not be the section itself"));
            }
        }
        Ok(())
    }
}

/// Sections.
impl Client {
    /// Gets a section. TestRail: `get_section`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such section,
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if this user cannot see its project, plus the errors of
    /// [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let section = client.get_section(4).await?;
    /// println!("{} is in suite {:?}", section.name, section.suite_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_section(&self, section: impl Into<SectionId>) -> Result<Section, Error> {
        self.send(GET.call(section.into())).await
    }

    /// Gets one page of a suite's sections, of at most 250. To get all of them, use [`sections`](Client::sections) or
    /// [`section_tree`](Client::section_tree). TestRail: `get_sections`.
    ///
    /// # Errors
    ///
    /// A section of an unexpected shape is not an error: it is in the page's [`rejected`](Page::rejected).
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the page size is not 1 to 250,
    /// [`SuiteRequired`](crate::ErrorKind::SuiteRequired) if the project has several suites and the filter names none,
    /// [`NotFound`](crate::ErrorKind::NotFound) or [`Forbidden`](crate::ErrorKind::Forbidden) if there is no such
    /// project or suite for this user, plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::SectionsFilter;
    ///
    /// let first = client.get_sections(1, &SectionsFilter::new().suite_id(2).limit(10)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_sections(
        &self,
        project: impl Into<ProjectId>,
        filter: &SectionsFilter,
    ) -> Result<Page<Section>, Error> {
        self.get_page(LIST.call(project.into()), filter).await
    }

    /// Streams all sections of a suite, each exactly once. TestRail: `get_sections`, page by page.
    ///
    /// The filter's [`limit`](SectionsFilter::limit) is the page size (at least 2), and its
    /// [`offset`](SectionsFilter::offset) is where the listing starts.
    ///
    /// # Errors
    ///
    /// The stream yields the errors of [`get_sections`](Client::get_sections) and of [`Items`].
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::SectionsFilter;
    ///
    /// let all = client.sections(1, &SectionsFilter::new().suite_id(2)).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn sections(&self, project: impl Into<ProjectId>, filter: &SectionsFilter) -> Items<Section> {
        self.items(LIST.call(project.into()), filter)
    }

    /// Reads all sections of a suite and builds their tree. TestRail: `get_sections`, page by page.
    ///
    /// # Errors
    ///
    /// The errors of [`sections`](Client::sections), including that of a section of an unexpected shape: a tree without
    /// it would be wrong. For the same reason, [`InvalidInput`](crate::ErrorKind::InvalidInput) if the filter has an
    /// [`offset`](SectionsFilter::offset).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::SectionsFilter;
    ///
    /// let tree = client.section_tree(1, &SectionsFilter::new().suite_id(2)).await?;
    /// for (depth, section) in &tree {
    ///     println!("{:indent$}{}", "", section.name, indent = 2 * depth);
    /// }
    /// let basket = tree.by_path(["Shop", "Basket"])?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn section_tree(
        &self,
        project: impl Into<ProjectId>,
        filter: &SectionsFilter,
    ) -> Result<SectionTree, Error> {
        if filter.offset.is_some_and(|offset| offset > 0) {
            return Err(LIST
                .call(project.into())
                .name_in(Error::invalid("offset", "must not be set: a tree has all sections")));
        }
        Ok(self.sections(project, filter).try_collect().await?.into_iter().collect())
    }

    /// Creates a section and returns it. It becomes the last one in its parent. TestRail: `add_section`.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the name is blank.
    /// - [`SuiteRequired`](crate::ErrorKind::SuiteRequired) if the project has several suites and the request names
    ///   none.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if there is no such project, suite or parent.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept another value.
    /// - [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// If the [`delivery`](Error::delivery) of an error is [`Unknown`](crate::Delivery::Unknown), look for the section
    /// before you create another.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::AddSection;
    ///
    /// let shop = client.add_section(1, &AddSection::new("Shop").suite_id(2)).await?;
    /// let basket = client.add_section(1, &AddSection::new("Basket").suite_id(2).parent_id(shop.id)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_section(&self, project: impl Into<ProjectId>, new: &AddSection) -> Result<Section, Error> {
        let call = ADD.call(project.into()).checked(not_blank("name", &new.name))?;
        self.send(call.json(new)?.named(&new.name).and_then(is_where(new.suite_id, new.parent_id))).await
    }

    /// Changes a section and returns its new state. TestRail: `update_section`.
    ///
    /// After a lost answer, the client repeats the request, which [can undo a change made
    /// since](crate#retries-deadlines-limits).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) if the new name is blank,
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such section,
    /// [`InvalidField`](crate::ErrorKind::InvalidField) if TestRail does not accept a value,
    /// [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::UpdateSection;
    ///
    /// let section = client.update_section(4, &UpdateSection::new().name("Shopping cart")).await?;
    /// assert_eq!(section.name, "Shopping cart");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_section(
        &self,
        section: impl Into<SectionId>,
        update: &UpdateSection,
    ) -> Result<Section, Error> {
        let call = UPDATE.call(section.into()).checked(not_blank_if_set("name", update.name.as_deref()))?;
        self.send(call.json(update)?).await
    }

    /// Moves a section, with its contents, within its suite. Returns its new state, or `None` if the server
    /// answers with nothing, as some may. TestRail: `move_section` (from 6.5.2 on).
    ///
    /// After a lost answer, the client repeats the request, and the section ends up at the same place. The server may
    /// do the lost one later, and so undo a move made since. Where that matters, make the call with
    /// [`RetryPolicy::never`](crate::RetryPolicy::never) ([`with_retry`](Client::with_retry)), and look before you move
    /// it again.
    ///
    /// # Errors
    ///
    /// - [`InvalidInput`](crate::ErrorKind::InvalidInput) if the request says neither a parent nor a place, or puts the
    ///   section into or behind itself.
    /// - [`NotFound`](crate::ErrorKind::NotFound) if there is no such section, or TestRail does not know the other one
    ///   there.
    /// - [`InvalidField`](crate::ErrorKind::InvalidField), [`Forbidden`](crate::ErrorKind::Forbidden), plus the errors
    ///   of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::sections::MoveSection;
    ///
    /// client.move_section(4, &MoveSection::new().parent_id(None)).await?; // out of its parent
    /// client.move_section(4, &MoveSection::new().after_id(7)).await?; // behind section 7
    /// # Ok(())
    /// # }
    /// ```
    pub async fn move_section(
        &self,
        section: impl Into<SectionId>,
        to: &MoveSection,
    ) -> Result<Option<Section>, Error> {
        let section = section.into();
        let call = MOVE.call(section).checked(to.check(section))?;
        self.send(call.json(to)?).await
    }

    /// Deletes a section with the sections below it, their cases, and the tests of these in active runs. This cannot be
    /// undone: [`preview_delete_section`](Client::preview_delete_section) counts what would go. TestRail:
    /// `delete_section`.
    ///
    /// If the answer is lost, or may not be TestRail's, the client calls `get_section` to see whether the section is
    /// gone, whatever the [`RetryPolicy`](crate::RetryPolicy).
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
    /// client.delete_section(4).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_section(&self, section: impl Into<SectionId>) -> Result<(), Error> {
        let section = section.into();
        self.delete_verified(DELETE.call(section), GET.call(section)).await
    }

    /// Counts what [`delete_section`](Client::delete_section) would delete, without deleting it. TestRail:
    /// `delete_section` with `soft=1`.
    ///
    /// **Needs TestRail of about 6.5 or later.** An older server does not know `soft` and deletes the section.
    ///
    /// # Errors
    ///
    /// [`EmptyBody`](crate::ErrorKind::EmptyBody) if the server answers as to a real deletion, in which case the
    /// section may be gone, [`NotFound`](crate::ErrorKind::NotFound), [`Forbidden`](crate::ErrorKind::Forbidden), plus
    /// the errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// let preview = client.preview_delete_section(4).await?;
    /// println!("{} cases would go", preview.affected_cases.unwrap_or(0));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_delete_section(&self, section: impl Into<SectionId>) -> Result<DeletePreview, Error> {
        self.preview_delete(PREVIEW_DELETE.call(section.into())).await
    }
}

/// Accepts a section of this suite and this parent only, as far as the answer tells. Names repeat, so a name alone does
/// not show whose answer it is.
fn is_where(
    suite: Option<SuiteId>,
    parent: Option<SectionId>,
) -> impl Fn(Section) -> Result<Section, BadAnswer> + Send + Sync + 'static {
    move |section| {
        let is_other_suite = suite.is_some() && section.suite_id.is_some() && section.suite_id != suite;
        if is_other_suite || (section.parent_id.is_some() && section.parent_id != parent) {
            return Err(BadAnswer::OfAnother(format!("section {}, which is somewhere else", section.id)));
        }
        Ok(section)
    }
}
