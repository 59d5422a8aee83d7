//! The rows that a listing has seen, and their positions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::key::Key;
use super::unsteady::Unsteady;

/// The rows seen so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Whether a page has arrived.
    pub(super) begun: bool,
    /// The offset after the last seen row, as of the last page.
    pub(super) end: u64,
    /// The last seen row with an id: its place, and its offset at that time.
    pub(super) last: Option<(Place, u64)>,
    /// The rows without an id after the last row with one, as hashes.
    pub(super) nameless: Vec<u64>,
    places: HashMap<u64, Place>,
    /// How many rows each chain has.
    chains: Vec<u32>,
}

/// The position of a row among the seen rows, which form chains. A new chain begins if rows appear between others that
/// were seen, as a newly closed run does among the closed ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) chain: u32,
    pub(super) row: u32,
}

impl Place {
    /// The place of the listing's first row.
    pub(super) const FIRST: Self = Self { chain: 0, row: 0 };
}

/// A row of the current page.
pub(super) struct Row {
    pub(super) key: Key,
    /// Its place, if it was seen.
    pub(super) place: Option<Place>,
    pub(super) new: bool,
}

impl Row {
    /// Whether it can be new, because no row with this id was seen.
    pub(super) fn is_unknown(&self) -> bool {
        self.place.is_none() && matches!(self.key, Key::Id(_))
    }
}

impl Seen {
    pub(super) fn new(start: u64) -> Self {
        Self { end: start, ..Self::default() }
    }

    /// Makes a row of a page, with its place.
    pub(super) fn row(&self, key: Key) -> Row {
        let place = if let Key::Id(id) = key { self.places.get(&id).copied() } else { None };
        Row { key, place, new: false }
    }

    /// The place of the row with this id, and whether it is new. A new row gets the place after `in_front`, in the same
    /// chain if that is its end.
    pub(super) fn place(&mut self, id: u64, in_front: Option<Place>) -> (Place, bool) {
        match self.places.entry(id) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(unknown) => (*unknown.insert(place_behind(&mut self.chains, in_front)), true),
        }
    }

    /// How many seen rows come after this place, in its chain.
    pub(super) fn behind(&self, place: Place) -> u32 {
        self.chains.get(place.chain as usize).map_or(0, |rows| rows.saturating_sub(1 + place.row))
    }

    /// How far the seen rows have moved down, if the row of this place has this offset now.
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

/// The place after this one, in the same chain if that is its end.
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

/// Checks that seen rows are in the order in which they were seen.
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
