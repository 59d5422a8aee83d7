//! The fields that dynamic filters can name.

use serde_json::Value;

use crate::fake::api::row::Row;
use crate::fake::api::{State, case_types, priorities, projects};
use crate::fake::server::{Reply, Request};

/// The number of a drop-down's type, as custom fields have it. That these fields have it, too, is inferred.
const DROPDOWN: u64 = 6;

/// The fields by which the stand-in selects cases. The order of the keys, and the lines of `options`, are the manual's.
/// What `sub_filters` holds, and how TestRail writes the sections, is not known: here, it is nothing.
pub(in crate::fake::api) fn get_dynamic_filter_fields(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    projects::of_path(state, request)?;
    let fields = [
        ("priority_id", "Priority", Some(lines(priorities::PRIORITIES))),
        ("type_id", "Type", Some(lines((1..).zip(case_types::TYPES)))),
        ("section_id", "Section", None),
    ];
    let row = |(system_name, label, options): (&str, &str, Option<String>)| {
        Row::new()
            .with("type_id", DROPDOWN)
            .with("system_name", system_name)
            .with("label", label)
            .with("options", options)
            .with("sub_filters", Value::Null)
    };
    Ok(Reply::json(&fields.map(row)))
}

/// A line for each value: its id and its name.
fn lines(values: impl IntoIterator<Item = (u64, &'static str)>) -> String {
    let lines: Vec<_> = values.into_iter().map(|(id, name)| format!("{id}, {name}")).collect();
    lines.join("\n")
}
