//! The rows that a listing has seen, and their positions.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::key::{Key, Listed};
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
    /// All rows without an id so far.
    pub(super) ever_nameless: HashSet<u64>,
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
    /// The second by which the server sorts it. If the row does not tell, that of its neighbour.
    pub(super) second: Option<i64>,
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

    /// Makes the rows of a page, with their places.
    pub(super) fn rows(&self, page: &[Listed]) -> Vec<Row> {
        let mut neighbour = page.iter().find_map(|row| row.second);
        let row = |row: &Listed| {
            neighbour = row.second.or(neighbour);
            let place = if let Key::Id(id) = row.key { self.places.get(&id).copied() } else { None };
            Row { key: row.key, second: neighbour, place, new: false }
        };
        page.iter().map(row).collect()
    }

    /// The place of the row with this id, and whether it is new. A new row gets the place after `in_front`, in the same
    /// chain if that is its end.
    pub(super) fn place(&mut self, id: u64, in_front: Option<Place>) -> (Place, bool) {
        match self.places.entry(id) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(unknown) => (*unknown.insert(place_behind(&mut self.chains, in_front)), true),
        }
    }

    /// How many rows were seen.
    pub(super) fn rows_seen(&self) -> u64 {
        (self.places.len() + self.ever_nameless.len()) as u64
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

    /// How far the last seen row of this page has moved down, if that can be told.
    pub(super) fn moved(&self, rows: &[Row], offset: u64) -> Option<i64> {
        let (last, last_offset) = self.last?;
        let (number, place) = rows.iter().enumerate().rev().find_map(|(number, row)| Some((number, row.place?)))?;
        let before = (place.chain == last.chain).then(|| i64::from(place.row) - i64::from(last.row))?;
        let (now, stood) = (offset.checked_add(number as u64)?, last_offset.checked_add_signed(before)?);
        i64::try_from(i128::from(now) - i128::from(stood)).ok()
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

/// Checks that seen rows are in the order in which they were seen. Returns whether only rows of one second are not.
pub(super) fn check_order(rows: &[Row]) -> Result<bool, Unsteady> {
    // The row that is furthest down so far, in each chain.
    let mut fronts: Vec<(&Row, Place)> = Vec::new();
    let mut ties_moved = false;
    for row in rows {
        let Some(place) = row.place else { continue };
        match fronts.iter_mut().find(|(_, front)| front.chain == place.chain) {
            Some((other, front)) if front.row > place.row => {
                if row.second.is_none() || row.second != other.second {
                    return Err(Unsteady::Order(row.key, other.key));
                }
                ties_moved = true;
            }
            Some(front) => *front = (row, place),
            None => fronts.push((row, place)),
        }
    }
    Ok(ties_moved)
}
