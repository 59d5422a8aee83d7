//! The client's methods for sections.

use super::{
    ADD, AddSection, DELETE, GET, LIST, MOVE, MoveSection, PREVIEW_DELETE, Section, SectionTree, SectionsFilter,
    UPDATE, UpdateSection,
};
use crate::api::check::{not_blank, not_blank_if_set};
use crate::api::preview::DeletePreview;
use crate::api::suites::are_in;
use crate::call::answer::BadAnswer;
use crate::client::Client;
use crate::error::Error;
use crate::list::{Items, Page};
use crate::types::{Patch, ProjectId, SectionId, SuiteId};

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
        self.get_page(LIST.call(project.into()).and_then(all_of(filter.suite_id)), filter).await
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
        self.items(LIST.call(project.into()).and_then(all_of(filter.suite_id)), filter)
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
    /// - [`NotFound`](crate::ErrorKind::NotFound) if there is no such section, or the other one cannot be used: it does
    ///   not exist, is of another suite, is below the section itself, or is not in the new parent. TestRail's words
    ///   name the key, and [`field`](Error::field) has it.
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
        let parent = to.parent_id;
        let call = call.json(to)?.and_then(move |section| {
            let is_there = |moved: &Section| match parent {
                Patch::Set(parent) => moved.parent_id == Some(parent),
                Patch::Clear => moved.parent_id.is_none(),
                Patch::Keep => true,
            };
            match &section {
                Some(moved) if !is_there(moved) => Err(elsewhere(moved)),
                _ => Ok(section),
            }
        });
        self.send(call).await
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

/// Accepts a page of sections of this suite only, as far as they tell.
fn all_of(
    suite: Option<SuiteId>,
) -> impl Fn(Page<Section>) -> Result<Page<Section>, BadAnswer> + Send + Sync + 'static {
    are_in(suite, |section: &Section| section.suite_id)
}

/// Accepts a section of this suite and this parent only, as far as the answer tells. Names repeat, so a name alone does
/// not show whose answer it is.
fn is_where(
    suite: Option<SuiteId>,
    parent: Option<SectionId>,
) -> impl Fn(Section) -> Result<Section, BadAnswer> + Send + Sync + 'static {
    move |section| {
        let is_other_suite = suite.is_some() && section.suite_id.is_some() && section.suite_id != suite;
        if is_other_suite || section.parent_id != parent {
            return Err(elsewhere(&section));
        }
        Ok(section)
    }
}

fn elsewhere(section: &Section) -> BadAnswer {
    BadAnswer::OfAnother(format!("section {}, which is somewhere else", section.id))
}
