//! How the stand-in sends a list (whole or in pages, bare or in an envelope), and how it reads one.

use super::State;
use super::row::Row;
use crate::fake::server::{Reply, Request};

/// How many rows a page has at most.
const FULL: u64 = 250;

/// The page of `all` that a call asks for. `row` writes one row as it is sent.
pub(crate) fn paged<T>(
    state: &State,
    request: &Request,
    key: &str,
    all: &[T],
    row: impl Fn(&T) -> Row,
) -> Result<Reply, Reply> {
    if !state.generation.pages() {
        return Ok(Reply::json(&all.iter().map(row).collect::<Vec<_>>()));
    }
    let limit = request.natural("limit")?.unwrap_or(FULL);
    if limit == 0 {
        return Err(Reply::field("limit", "is too small (minimum 1)."));
    }
    if limit > FULL {
        return Err(Reply::field("limit", "is too large (maximum 250)."));
    }
    let offset = request.natural("offset")?.unwrap_or(0);
    let limit = limit.min(state.page_cap.unwrap_or(FULL)).min(request.page_cap.unwrap_or(FULL));

    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX).min(all.len());
    let (start, end) = (place(offset), place(offset.saturating_add(limit)));
    // Past the end a page is empty (inferred).
    let rows: Vec<_> = all.get(start..end).unwrap_or_default().iter().map(row).collect();
    if !state.generation.envelopes() && !request.wants_envelope {
        return Ok(Reply::json(&rows));
    }
    let next = (end < all.len()).then(|| offset.saturating_add(limit));
    let prev = (offset > 0).then(|| offset.saturating_sub(limit));
    let links = Row::new()
        .with("next", request.next_link(limit, offset, next))
        .with("prev", prev.map(|offset| request.link(limit, offset)));
    let page = Row::new()
        .with("offset", offset)
        .with("limit", limit)
        .with("size", rows.len())
        .with_row("_links", links)
        .with_rows(key, rows);
    Ok(Reply::json(&page))
}

/// The same for results. They have `limit` and `offset` since 4.0 (manual), when all other lists were still whole.
pub(crate) fn paged_results<T>(
    state: &State,
    request: &Request,
    all: &[T],
    row: impl Fn(&T) -> Row,
) -> Result<Reply, Reply> {
    if state.generation.pages() {
        return paged(state, request, "results", all, row);
    }
    let rows = |number: Option<u64>| number.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let offset = rows(request.natural("offset")?).unwrap_or(0);
    let limit = rows(request.natural("limit")?).unwrap_or(usize::MAX);
    Ok(Reply::json(&all.iter().skip(offset).take(limit).map(row).collect::<Vec<_>>()))
}

/// Whether a comma-separated list contains this id.
pub(crate) fn has_id(list: &str, wanted: &str) -> bool {
    list.split(',').any(|id| id.trim() == wanted)
}
