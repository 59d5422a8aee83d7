//! Sections: the folders of a suite.
//!
//! Sections form a tree, which TestRail sends as a flat list: each names its parent. [`section_tree`] reads the list
//! and builds the tree, which has the sections in the order that TestRail shows, and finds one by its path.
//!
//! The names of sections need not be unique, not even below one parent (inferred). Two programs that look for a section
//! and create it if it is missing can create it twice.
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

mod calls;
mod tree;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::preview::DeletePreview;
use crate::call::{Endpoint, Entity, Id, filter, request};
#[cfg(doc)]
use crate::client::Client;
use crate::error::Error;
use crate::list::{HasName, Page};
use crate::types::{Patch, SectionId, SuiteId};
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

/// A section: a folder of cases in a suite, perhaps below another section.
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
