//! Sections of suites.

use std::collections::BTreeMap;

use super::State;
use super::lists::paged;
use super::overrides::Resource;
use super::row::Row;
use super::seed::{Seed, accepted_name};
use super::users::permitted;
use super::{projects, suites};
use crate::fake::server::{Reply, Request, given, patch};
use crate::{Patch, SectionId, SuiteId};

#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) suite: u64,
    parent: Option<u64>,
    /// Its place among the sections of its parent.
    place: u64,
    name: String,
    description: Option<String>,
}

/// The order of the keys is recorded. `order` is the position in the suite.
fn row(state: &State, id: u64, section: &Section, order: usize) -> Row {
    let row = Row::new()
        .with("id", id)
        .with("suite_id", section.suite)
        .with("name", section.name.clone())
        .with("description", section.description.clone())
        .with("parent_id", section.parent)
        .with("display_order", order)
        .with("depth", state.above(id).count());
    state.sent(Resource::Section, id, row)
}

pub(super) fn get_sections(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    let suite = request.id_parameter("suite_id")?;
    // A project with a single suite ignores the id (recorded for `add_section`).
    let suite = suites::chosen(state, project, suite.filter(|_| !suites::is_single(state, project)))?;
    // In which order TestRail lists them is not known. Here, it is that of their ids.
    let orders: BTreeMap<_, _> = state.in_order(suite).into_iter().zip(1..).collect();
    let all: Vec<_> = state.sections.iter().filter(|(_, section)| section.suite == suite).collect();
    let order = |id| orders.get(id).copied().unwrap_or_default();
    paged(state, request, "sections", &all, |(id, section)| row(state, **id, section, order(*id)))
}

pub(super) fn get_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    answer(state, id)
}

pub(super) fn add_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let project = projects::of_path(state, request)?;
    // The noun is inferred.
    permitted(state, request.user, "add", "sections")?;
    let body = request.body()?;
    let name = body.name()?;
    // A project with a single suite ignores the id (recorded).
    let suite = if suites::is_single(state, project) { None } else { given(body.id("suite_id")?) };
    let suite = suites::chosen(state, project, suite)?;
    let parent = body.id("parent_id")?;
    if let Patch::Set(parent) = parent {
        let known = state.sections.get(&parent).filter(|parent| parent.suite == suite);
        // The words are inferred.
        known.ok_or_else(|| Reply::field("parent_id", "is not a valid section."))?;
    }
    let description = given(body.text("description")?);
    let id = state.new_section(suite, given(parent), name);
    if let Some(section) = state.sections.get_mut(&id) {
        section.description = description;
    }
    answer(state, id)
}

pub(super) fn update_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    // The noun is inferred.
    permitted(state, request.user, "edit", "sections")?;
    let body = request.body()?;
    let (name, description) = (body.new_name()?, body.text("description")?);
    let section = state.sections.get_mut(&id).ok_or_else(unknown)?;
    if let Some(name) = name {
        section.name = name;
    }
    patch(&mut section.description, description);
    answer(state, id)
}

/// A missing key leaves the parent or the place, and null means the root or the first place (manual). The manual also
/// says that it answers with the section.
pub(super) fn move_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    permitted(state, request.user, "edit", "sections")?;
    let body = request.body()?;
    let (new_parent, after) = (body.id("parent_id")?, body.id("after_id")?);
    let section = state.sections.get(&id).ok_or_else(unknown)?;
    let (suite, old_parent) = (section.suite, section.parent);
    let mut parent = old_parent;
    patch(&mut parent, new_parent);
    if let Patch::Set(parent) = new_parent {
        let of_suite = state.sections.get(&parent).is_some_and(|parent| parent.suite == suite);
        // The rule is documented. The words are inferred.
        if !of_suite || parent == id || state.above(parent).any(|above| above == id) {
            return Err(Reply::field("parent_id", "is not a valid section."));
        }
    }
    let mut siblings = state.children(suite, parent);
    siblings.retain(|sibling| *sibling != id);
    let place = match after {
        Patch::Clear => 0,
        // That it has to have the same parent, and the words, are the stand-in's own.
        Patch::Set(after) => {
            let place = siblings.iter().position(|sibling| *sibling == after);
            place.ok_or_else(|| Reply::field("after_id", "is not a valid section."))? + 1
        }
        Patch::Keep if parent == old_parent => return answer(state, id),
        // Which place it gets in another parent is not known. Here, it is the last one.
        Patch::Keep => siblings.len(),
    };
    siblings.insert(place, id);
    for (place, sibling) in (1..).zip(siblings) {
        if let Some(section) = state.sections.get_mut(&sibling) {
            (section.parent, section.place) = (parent, place);
        }
    }
    answer(state, id)
}

pub(super) fn delete_section(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let id = of_path(state, request)?;
    if state.only_counts(request)? {
        return Ok(would_go(state, id));
    }
    permitted(state, request.user, "delete", "sections")?;
    state.remove_section(id);
    Ok(Reply::empty())
}

/// Counts what goes with a section. That TestRail counts something is documented, but not what. The keys are seen in
/// another client's source. Whether the section itself counts is not known: here, it does.
fn would_go(state: &State, id: u64) -> Reply {
    let gone = |section: &u64| *section == id || state.above(*section).any(|above| above == id);
    let sections: Vec<u64> = state.sections.keys().copied().filter(gone).collect();
    let cases = state.cases.ids(|case| sections.contains(&case.section));
    let counts = Row::new()
        .with("affected_cases", cases.len())
        .with("affected_sections", sections.len())
        .with("affected_tests", state.active_tests(&cases));
    Reply::json(&counts)
}

fn answer(state: &State, id: u64) -> Result<Reply, Reply> {
    let section = state.sections.get(&id).ok_or_else(unknown)?;
    Ok(Reply::json(&row(state, id, section, state.section_order(id))))
}

/// The section that the path of a call names.
pub(super) fn of_path(state: &State, request: &Request) -> Result<u64, Reply> {
    let id = request.id(0, "section_id")?;
    let section = state.sections.get(&id).ok_or_else(unknown)?;
    projects::accessible(state, suites::project_of(state, section.suite), request.user)?;
    Ok(id)
}

/// The section that a filter names. It has to be in one of these suites.
pub(super) fn of_filter(
    state: &State,
    request: &Request,
    is_among: impl Fn(u64) -> bool,
) -> Result<Option<u64>, Reply> {
    let id = request.id_parameter("section_id")?;
    if let Some(id) = id {
        state.sections.get(&id).filter(|section| is_among(section.suite)).ok_or_else(unknown)?;
    }
    Ok(id)
}

pub(super) fn unknown() -> Reply {
    Reply::field("section_id", "is not a valid section.")
}

impl State {
    /// The sections above this one, nearest first.
    fn above(&self, id: u64) -> impl Iterator<Item = u64> {
        let parent = |id: &u64| self.sections.get(id).and_then(|section| section.parent);
        std::iter::successors(parent(&id), parent)
    }

    /// Adds a section, as the last one of its parent. Returns its id.
    fn new_section(&mut self, suite: u64, parent: Option<u64>, name: String) -> u64 {
        let last = self.children(suite, parent).last().map_or(0, |last| self.place(*last));
        self.sections.add(Section { suite, parent, place: last + 1, name, description: None })
    }

    fn place(&self, id: u64) -> u64 {
        self.sections.get(&id).map_or(0, |section| section.place)
    }

    /// The sections of one parent, in their order.
    fn children(&self, suite: u64, parent: Option<u64>) -> Vec<u64> {
        let mut children = self.sections.ids(|section| section.suite == suite && section.parent == parent);
        children.sort_by_key(|id| self.place(*id));
        children
    }

    /// The sections of a suite, depth first (recorded). Those of one parent are in the order in which they were added,
    /// but for those that were moved.
    fn in_order(&self, suite: u64) -> Vec<u64> {
        let mut sections = self.sections.ids(|section| section.suite == suite);
        sections.sort_by_cached_key(|id| {
            let way_up = std::iter::once(*id).chain(self.above(*id));
            let mut path: Vec<_> = way_up.map(|id| self.place(id)).collect();
            path.reverse();
            path
        });
        sections
    }

    /// The position of a section in its suite, from 1 on (recorded).
    pub(crate) fn section_order(&self, id: u64) -> usize {
        let suite = self.sections.get(&id).map_or(0, |section| section.suite);
        self.in_order(suite).iter().take_while(|other| **other != id).count() + 1
    }

    /// Removes a section with those below it and their cases (manual).
    pub(crate) fn remove_section(&mut self, id: u64) {
        for below in self.sections.ids(|section| section.parent == Some(id)) {
            self.remove_section(below);
        }
        for case in self.cases.ids(|case| case.section == id) {
            self.remove_case(case);
        }
        self.sections.remove(&id);
        self.forget(Resource::Section, id);
    }
}

/// Sections.
impl Seed<'_> {
    /// Adds a section to a suite. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such suite, or the name is blank or too long.
    pub fn section(&mut self, suite: impl Into<SuiteId>, name: &str) -> SectionId {
        let suite = self.known(Resource::Suite, suite.into());
        self.state.new_section(suite, None, accepted_name(name)).into()
    }

    /// Adds a section below another one. Returns its id.
    ///
    /// # Panics
    ///
    /// If there is no such section, or the name is blank or too long.
    pub fn sub_section(&mut self, parent: impl Into<SectionId>, name: &str) -> SectionId {
        let parent = self.known(Resource::Section, parent.into());
        let suite = self.state.sections.get(&parent).map_or(0, |section| section.suite);
        self.state.new_section(suite, Some(parent), accepted_name(name)).into()
    }

    /// Removes a section with those below it, its cases, and their tests in open runs.
    ///
    /// # Panics
    ///
    /// If there is no such section.
    pub fn remove_section(&mut self, section: impl Into<SectionId>) {
        let section = self.known(Resource::Section, section.into());
        self.state.remove_section(section);
    }
}
