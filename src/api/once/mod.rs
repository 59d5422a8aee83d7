//! Creates a row in such a way that a second call finds it, for resources of every kind.
//!
//! `search` is the course of such a call: look, create, and look again if the answer was lost. What differs from one
//! kind of row to the other is a [`Sought`]. For rows that are known by a [`Marker`], `marked` implements it, and a
//! resource implements [`Markable`] for its model.

mod certain;
mod look;
mod marked;
mod marker;
mod search;
mod used;

use std::time::Duration;

pub(crate) use certain::{Looked, Uncertain, look_until_sure};
pub(crate) use look::{Found, LATEST, see_rows};
pub(crate) use marked::{Markable, add_marked, is_since};
pub use marker::Marker;
pub(crate) use marker::check as check_text;
pub(crate) use search::{Added, Failed, Search, Seen, Sought};
pub(crate) use used::are_used;

/// How far two clocks may differ: that of the server's answers, which may be a proxy's, and that of `created_on`. If
/// the client misses a row, it may create it twice. If it looks at one too many, that costs nothing.
pub(crate) const CLOCKS_APART: Duration = Duration::from_secs(5 * 60);
