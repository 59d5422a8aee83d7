//! The pages of lists.

use serde_json::{Value, json};

use crate::request::Call;
use crate::work::Done;

/// How many rows a page has at most.
const FULL: usize = 250;

/// The page of these rows that a call asks for. `None` if it also asks for something unknown.
pub(crate) fn page<T>(
    call: &Call<'_>,
    key: &str,
    filters: &[&str],
    all: &[T],
    shown: impl Fn(&T) -> Value,
) -> Option<Done> {
    if call.stranger(&[filters, &["limit", "offset"]].concat()).is_some() {
        return None;
    }
    let (limit, offset) = (call.number("limit").unwrap_or(FULL), call.number("offset").unwrap_or(0));
    if !(1..=FULL).contains(&limit) {
        return None;
    }
    let end = offset + limit;
    let next = (end < all.len()).then(|| {
        let (method, id) = (call.method, call.id.unwrap_or_default());
        format!("/api/v2/{method}/{id}&limit={limit}&offset={end}")
    });
    let rows: Vec<_> = all.iter().skip(offset).take(limit).map(shown).collect();
    let links = json!({"next": next, "prev": null});
    Some(Done::json(&json!({"offset": offset, "limit": limit, "size": rows.len(), "_links": links, key: rows})))
}
