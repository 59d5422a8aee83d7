//! The shapes of list methods.

use super::decode::{decode, decode_list};
use super::page::{List, Page};
use crate::call::answer::BadAnswer;
use crate::call::{Endpoint, Entity, is_child};

impl<T: Entity> Endpoint<Page<T>> {
    /// Lists the rows of a parent, page by page: a GET with the parent's id.
    pub(crate) const fn list(name: &'static str) -> Self {
        Self::rows(name, |body| decode(body, T::ROWS)).about(|page, parent| are_children(&page.items, parent))
    }
}

impl<T: Entity> Endpoint<List<T>> {
    /// Lists all rows at once: a GET, with the parent's id if there is one.
    pub(crate) const fn all(name: &'static str) -> Self {
        Self::rows(name, |body| decode_list(body, T::ROWS)).about(|list, parent| are_children(&list.items, parent))
    }
}

fn are_children<T: Entity>(rows: &[T], parent: u64) -> Result<(), BadAnswer> {
    rows.iter().try_for_each(|row| is_child(row, parent))
}
