//! Lists: one page, or all rows exactly once. This module knows no resource.

#[cfg(test)]
mod ahead;
mod asks;
mod by_name;
mod cursor;
mod decode;
mod fetch;
#[cfg(any(test, fuzzing))]
mod harness;
mod items;
mod key;
#[cfg(any(test, fuzzing))]
#[allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::incompatible_msrv,
    clippy::cast_possible_truncation,
    reason = "it belongs to tests"
)]
pub(crate) mod model;
mod page;
mod pages;
mod patience;
mod progress;
mod scan;
mod seen;
mod shape;
#[cfg(test)]
mod tests;
mod ties;
mod unsteady;

pub(crate) use by_name::{HasName, Named, by_name, listed};
pub use decode::decode_page;
pub(crate) use decode::{decode, decode_keys, decode_list};
pub use items::Items;
pub use page::{List, Page, Rejected};
pub use pages::Pages;
pub(crate) use pages::{Fetched, Source};
pub use progress::ListingProgress;
