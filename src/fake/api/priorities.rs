//! The priorities of cases.

use super::State;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// The priority of a case that names none.
pub(crate) const MEDIUM: u64 = 2;

/// The priorities of a fresh server, lowest first: ids and names.
pub(super) const PRIORITIES: [(u64, &str); 4] = [(1, "Low"), (MEDIUM, "Medium"), (3, "High"), (4, "Critical")];

pub(crate) fn has(id: u64) -> bool {
    PRIORITIES.iter().any(|(known, _)| *known == id)
}

#[expect(clippy::unnecessary_wraps, reason = "it is a handler")]
pub(super) fn get_priorities(_: &mut State, _: &Request) -> Result<Reply, Reply> {
    let row = |(id, name): &(u64, &str)| {
        Row::new()
            .with("id", *id)
            .with("is_default", *id == MEDIUM)
            .with("name", *name)
            .with("priority", *id)
            .with("short_name", *name)
    };
    Ok(Reply::json(&PRIORITIES.iter().map(row).collect::<Vec<_>>()))
}
