//! A cursor together with its pages, for tests.

use std::ops::{Deref, DerefMut};

use serde::Deserialize;

use super::cursor::{Arrived, Cursor};
use super::page::{Marked, Page};
use super::unsteady::Unsteady;
use crate::call::{Entity, Id};
use crate::types::Timestamp;

/// A row of these tests.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// When it was created, if its list is sorted by that.
    #[serde(skip)]
    pub(crate) created: Option<i64>,
}

impl Entity for Row {
    const NOUN: &'static str = "row";
    const ROWS: &'static str = "rows";

    fn id(&self) -> Id<'_> {
        Id::Number(self.id)
    }

    fn listed_by(&self) -> Option<Timestamp> {
        self.created.map(Timestamp::from_secs)
    }
}

/// A page with rows of these ids. `next` tells whether the server says that more follows; `None` is a server that does
/// not say.
pub(super) fn page(ids: impl IntoIterator<Item = u64>, next: Option<bool>, asked: u64) -> Page<Row> {
    page_of(ids.into_iter().map(|id| (id, None)), next, asked)
}

/// A page with rows of these ids that were created at these times.
pub(super) fn page_of(rows: impl IntoIterator<Item = (u64, Option<i64>)>, next: Option<bool>, asked: u64) -> Page<Row> {
    let items: Vec<_> = rows.into_iter().map(|(id, created)| Row { id, name: String::new(), created }).collect();
    Page { next, asked, ..Page::from(items) }
}

#[derive(Clone)]
pub(super) struct Listing(Cursor);

/// The new rows of a page.
pub(super) struct Came {
    pub(super) rows: Marked<Row>,
    #[cfg(test)]
    pub(super) count: usize,
}

impl Listing {
    pub(super) fn new(start: u64, limit: u64) -> Self {
        Self(Cursor::new(start, limit))
    }

    /// A listing whose read-ahead grows.
    pub(super) fn growing(start: u64, limit: u64) -> Self {
        let mut listing = Self::new(start, limit);
        listing.set_doubles(true);
        listing
    }

    pub(super) fn accept(&mut self, page: Page<Row>) -> Result<Came, Unsteady> {
        let (rows, has_more, says_more) = (page.listed(), page.has_more(), page.says_more().is_some());
        let taken = self.0.accept(&Arrived { rows, has_more, says_more })?;
        Ok(Came {
            #[cfg(test)]
            count: taken.count,
            rows: page.marked(taken.new, taken.first_row),
        })
    }
}

impl Deref for Listing {
    type Target = Cursor;

    fn deref(&self) -> &Cursor {
        &self.0
    }
}

impl DerefMut for Listing {
    fn deref_mut(&mut self) -> &mut Cursor {
        &mut self.0
    }
}
