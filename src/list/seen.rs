//! The rows of a listing that came, and where they stood.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::key::Key;
use super::unsteady::Unsteady;

/// What came so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Whether a page has come.
    pub(super) begun: bool,
    /// The offset just behind the rows that came, as it was when the last page came.
    pub(super) end: u64,
    /// The last of these rows that has an id: its place, and its offset then.
    pub(super) last: Option<(Place, u64)>,
    /// The rows without an id behind the last one with an id, by their hashes.
    pub(super) nameless: Vec<u64>,
    places: HashMap<u64, Place>,
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

impl Seen {
    pub(super) fn new(start: u64) -> Self {
        Self { end: start, ..Self::default() }
    }

    /// A row of a page, and where it stood.
    pub(super) fn row(&self, key: Key) -> Row {
        let place = if let Key::Id(id) = key { self.places.get(&id).copied() } else { None };
        Row { key, place, new: false }
    }

    /// The place of the row with this id, and whether it is new. A new one gets the place behind the row in front of
    /// it, in the same chain if that is its end.
    pub(super) fn place(&mut self, id: u64, in_front: Option<Place>) -> (Place, bool) {
        match self.places.entry(id) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(unknown) => (*unknown.insert(place_behind(&mut self.chains, in_front)), true),
        }
    }

    /// How many rows came behind this place, in its chain.
    pub(super) fn behind(&self, place: Place) -> u32 {
        self.chains.get(place.chain as usize).map_or(0, |rows| rows.saturating_sub(1 + place.row))
    }

    /// By how much the rows that came have moved down, if a row of this place has this offset now.
    pub(super) fn shift(&self, now: Option<(Place, u64)>) -> u64 {
        match (self.last, now) {
            (Some((before, offset)), Some((now, now_at))) if before.chain == now.chain => {
                let stood = offset.saturating_add(u64::from(now.row)).saturating_sub(u64::from(before.row));
                now_at.saturating_sub(stood)
            }
            _ => 0,
        }
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
    let mut before: Option<(Key, Place)> = None;
    for row in rows {
        let Some(place) = row.place else { continue };
        match before {
            Some((other, front)) if front.chain == place.chain && front.row > place.row => {
                return Err(Unsteady::Order(row.key, other));
            }
            _ => before = Some((row.key, place)),
        }
    }
    Ok(())
}
