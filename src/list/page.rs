//! A list from the server: one page of it, or all of it.

use std::borrow::Borrow;
use std::fmt;
use std::iter::Peekable;
use std::ops::Deref;
use std::vec;

use super::key::{Key, Listed};
use crate::call::answer::BadAnswer;
use crate::call::query::FULL_PAGE;
use crate::call::{Entity, Id};
use crate::types::Timestamp;

/// One page of a list.
///
/// Servers from 7.2.1 on wrap a list in an envelope that says whether more follows. Older ones, and some methods of new
/// ones, send a bare array. Both become a `Page`.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
///
/// let page = client.get_runs(1, &RunsFilter::new().limit(50)).await?;
/// println!("{} rows from {:?}, of at most {:?}", page.rows(), page.offset, page.limit);
/// for run in &page.items {
///     println!("{}", run.name);
/// }
/// for row in &page.rejected {
///     println!("left out: {row}");
/// }
/// if page.says_more() != Some(false) {
///     println!("there may be more: Client::runs brings them all");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the server's order.
    pub items: Vec<T>,
    /// The rows that could not be read, each with the reason. A row of an unexpected shape costs that row,
    /// not the others. So does one with a byte that is not UTF-8, a raw control character or a bare `NaN` in it.
    pub rejected: Vec<Rejected>,
    /// Where this page starts in the whole list, according to the server. `None` for a bare array, and for a page of
    /// [`Pages`](crate::Pages).
    pub offset: Option<u64>,
    /// The page size that the server used, according to the server. `None` for a bare array, and for a page of
    /// [`Pages`](crate::Pages).
    pub limit: Option<u64>,
    /// Whether the server says that more follows. `None` for a bare array, which does not say.
    pub(super) next: Option<bool>,
    pub(super) asked: u64,
}

/// A list that TestRail sends as a whole, without pages, such as that of all statuses.
///
/// It derefs to a slice, and iterates over its rows by value.
///
/// ```
/// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
/// let statuses = client.get_statuses().await?;
/// println!("{} statuses, and {} that cannot be read", statuses.len(), statuses.rejected.len());
/// for status in statuses {
///     println!("{}", status.label);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct List<T> {
    /// The rows, in the server's order.
    pub items: Vec<T>,
    /// The rows that could not be read, each with the reason. A row of an unexpected shape costs that row,
    /// not the others. So does one with a byte that is not UTF-8, a raw control character or a bare `NaN` in it.
    pub rejected: Vec<Rejected>,
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// The rows that could be read.
impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// A row of a list that could not be read.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), testrail::Error> {
/// use testrail::RunsFilter;
/// use testrail::fake::{FakeTestRail, Fault};
///
/// let fake = FakeTestRail::start().await;
/// fake.inject(Fault::status(200, r#"[{"id": 7, "name": "Nightly", "is_completed": "no"}]"#));
/// let page = fake.client().get_runs(1, &RunsFilter::new()).await?;
/// let rejected = &page.rejected[0];
/// assert_eq!((rejected.row, rejected.id, rejected.field.as_deref()), (0, Some(7), Some("is_completed")));
/// assert_eq!(
///     rejected.to_string(),
///     "row 0 (id 7), is_completed: invalid value: string \"no\", expected a bool, or 0 or 1"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// The index of the row in the page, from 0, over all rows including rejected ones. In a stream, the index in the
    /// whole list.
    pub row: usize,
    /// The row's `id`, if that could be read.
    pub id: Option<u64>,
    /// The field that has an unexpected shape. `None` if it is the row as a whole.
    pub field: Option<String>,
    /// What the server sent and what was expected, such as `invalid type: string "soon", expected i64`.
    pub reason: String,
    /// A hash of the raw row, which identifies a row without an id.
    pub(crate) hash: u64,
}

impl Rejected {
    pub(super) fn key(&self) -> Key {
        self.id.map_or(Key::Nameless(self.hash), Key::number)
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(id) = self.id {
            write!(f, " (id {id})")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", {field}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl<T> Page<T> {
    /// Whether the server says that more rows follow: `Some(false)` is the end, and `None` is a bare array, which does
    /// not say. On a page of [`Pages`](crate::Pages), it is whether the stream goes on.
    ///
    /// This is no condition for a loop over pages. On an old server such a loop ends too early or never, and on every
    /// server it misses rows while the list changes. Take the stream of all rows, such as
    /// [`runs`](crate::Client::runs).
    #[must_use]
    pub fn says_more(&self) -> Option<bool> {
        self.next
    }

    /// Whether more rows may follow this page.
    ///
    /// An envelope says so. A bare array does not. If it is exactly as long as the requested page size, there may be
    /// more. A longer one is the whole list, from an old server that ignores `limit`. A shorter one is the end, unless
    /// the server puts fewer rows on a page, which a listing finds out.
    pub(crate) fn has_more(&self) -> bool {
        // The server's maximum may be smaller than the requested size.
        let full = self.limit.map_or(self.asked, |limit| limit.min(self.asked));
        self.next.unwrap_or(self.rows() == full)
    }

    /// The number of rows on this page, including rejected ones.
    #[must_use]
    pub fn rows(&self) -> u64 {
        (self.items.len() + self.rejected.len()) as u64
    }

    /// Its rows as a listing sees them, in the server's order.
    pub(crate) fn listed(&self) -> Vec<Listed>
    where
        T: Entity,
    {
        let listed = |row: Result<&T, &Rejected>| match row {
            Ok(row) => {
                let key = match T::id(row) {
                    Id::Number(id) => Key::number(id),
                    Id::Text(id) => Key::text(id),
                };
                Listed { key, second: row.listed_by().map(Timestamp::as_secs) }
            }
            Err(rejected) => Rejected::key(rejected).into(),
        };
        self.rows_in_order().map(listed).collect()
    }

    /// All rows in the server's order, the rejected ones in their places.
    pub(crate) fn rows_in_order(&self) -> impl Iterator<Item = Result<&T, &Rejected>> {
        InOrder::new(self.items.iter(), self.rejected.iter())
    }

    /// The marked rows, in the server's order. The indices of rejected ones count from `first_row`.
    pub(super) fn marked(self, marks: Vec<bool>, first_row: u64) -> Marked<T> {
        let rows = InOrder::new(self.items.into_iter(), self.rejected.into_iter());
        Marked { rows, marks: marks.into_iter(), first_row: usize::try_from(first_row).unwrap_or(usize::MAX) }
    }

    /// Records how many rows were requested. An envelope must not have more. A bare array may, from an old server that
    /// ignores the limit.
    pub(crate) fn asked(mut self, limit: u64) -> Result<Self, BadAnswer> {
        if self.next.is_some() && self.rows() > limit {
            return Err(BadAnswer::TooManyRows { asked: limit, received: self.rows() });
        }
        self.asked = limit;
        Ok(self)
    }
}

/// The rows of a page, with the rejected ones in their places.
struct InOrder<I, R: Iterator> {
    items: I,
    rejected: Peekable<R>,
    /// The number of the next row.
    row: usize,
}

impl<I, R: Iterator> InOrder<I, R> {
    fn new(items: I, rejected: R) -> Self {
        Self { items, rejected: rejected.peekable(), row: 0 }
    }
}

impl<I: Iterator, R: Iterator<Item: Borrow<Rejected>>> Iterator for InOrder<I, R> {
    type Item = Result<I::Item, R::Item>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let row = self.row;
        self.row += 1;
        match self.rejected.next_if(|rejected| rejected.borrow().row == row) {
            Some(rejected) => Some(Err(rejected)),
            None => self.items.next().map(Ok),
        }
    }
}

/// Some rows of a page, from [`Page::marked`].
pub(super) struct Marked<T> {
    rows: InOrder<vec::IntoIter<T>, vec::IntoIter<Rejected>>,
    marks: vec::IntoIter<bool>,
    first_row: usize,
}

impl<T> Default for Marked<T> {
    fn default() -> Self {
        Page::from(Vec::new()).marked(Vec::new(), 0)
    }
}

impl<T> Marked<T> {
    /// Makes a page of these rows. `has_more` says whether more rows follow.
    pub(super) fn into_page(self, has_more: bool) -> Page<T> {
        let mut page = Page { next: Some(has_more), ..Page::from(Vec::new()) };
        for row in self {
            match row {
                Ok(item) => page.items.push(item),
                Err(rejected) => page.rejected.push(rejected),
            }
        }
        page
    }
}

impl<T> Iterator for Marked<T> {
    type Item = Result<T, Rejected>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = self.rows.next()?;
            if self.marks.next()? {
                return Some(row.map_err(|mut rejected| {
                    rejected.row = rejected.row.saturating_add(self.first_row);
                    rejected
                }));
            }
        }
    }
}

/// Makes the only page of a list, for tests of code that works on pages.
impl<T> From<Vec<T>> for Page<T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, rejected: Vec::new(), offset: None, limit: None, next: Some(false), asked: FULL_PAGE }
    }
}
