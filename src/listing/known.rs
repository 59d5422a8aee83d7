//! The rows of a listing that came, and where they stood.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Unsteady;
use crate::{Rejected, Run, RunId};

/// The rows with an id that came.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    places: HashMap<RunId, Place>,
    /// How many rows each chain has.
    chains: Vec<u32>,
}

/// The place of a row among those that came one behind the other. A chain is interrupted where rows turn up between
/// others that came before, as a run that was closed does among the closed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) chain: u32,
    pub(super) row: u32,
}

impl Place {
    /// The place of the row with which the listing began.
    pub(super) const FIRST: Self = Self { chain: 0, row: 0 };
}

/// By what a row is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Id(RunId),
    /// A hash of a rejected row whose id cannot be read.
    Nameless(u64),
}

/// A row of the page that is being taken in.
pub(super) struct Row {
    pub(super) key: Key,
    /// Where it stood, if it came before.
    pub(super) place: Option<Place>,
    pub(super) new: bool,
}

impl Row {
    /// Whether it can be new, because a row with this id has not come before.
    pub(super) fn is_unknown(&self) -> bool {
        self.place.is_none() && matches!(self.key, Key::Id(_))
    }
}

impl Known {
    /// A row of a page, and where it stood.
    pub(super) fn row(&self, row: Result<&Run, &Rejected>) -> Row {
        let key = match row {
            Ok(run) => Key::Id(run.id),
            Err(Rejected { id: Some(id), .. }) => Key::Id(RunId::new(*id)),
            Err(nameless) => Key::Nameless(nameless.hash),
        };
        let place = if let Key::Id(id) = key { self.places.get(&id).copied() } else { None };
        Row { key, place, new: false }
    }

    /// The place of this row, and whether it is new. Then it gets the one behind the row in front of it, in the same
    /// chain if that is its end.
    pub(super) fn place(&mut self, id: RunId, in_front: Option<Place>) -> (Place, bool) {
        match self.places.entry(id) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(unknown) => (*unknown.insert(place_behind(&mut self.chains, in_front)), true),
        }
    }

    /// How many rows came behind this place, in its chain.
    pub(super) fn behind(&self, place: Place) -> u32 {
        self.chains.get(place.chain as usize).map_or(0, |rows| rows.saturating_sub(1 + place.row))
    }
}

/// The place behind this one, in the same chain if that is its end.
fn place_behind(chains: &mut Vec<u32>, place: Option<Place>) -> Place {
    if let Some(Place { chain, row }) = place {
        if let Some(rows) = chains.get_mut(chain as usize).filter(|rows| **rows == row + 1) {
            *rows += 1;
            return Place { chain, row: row + 1 };
        }
    }
    chains.push(1);
    Place { chain: u32::try_from(chains.len() - 1).unwrap_or(u32::MAX), row: 0 }
}

/// Checks that rows that came before are in the order in which they came.
pub(super) fn check_order(rows: &[Row]) -> Result<(), Unsteady> {
    let mut before: Option<(RunId, Place)> = None;
    for row in rows {
        let (Key::Id(id), Some(place)) = (row.key, row.place) else { continue };
        match before {
            Some((other, front)) if front.chain == place.chain && front.row > place.row => {
                return Err(Unsteady::Order(id, other));
            }
            _ => before = Some((id, place)),
        }
    }
    Ok(())
}
