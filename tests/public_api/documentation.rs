//! What the documentation owes to everything public.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value};

use crate::rustdoc;

/// A type is shown in an example of its own, and a function in its own or in one of its type.
#[test]
#[ignore = "needs a nightly toolchain"]
fn everything_public_is_shown_in_an_example() {
    let index = &index();
    let mut shown = 0;
    let mut missing = BTreeSet::new();
    for item in index.values().filter(|item| item["crate_id"] == 0 && is_public(item)) {
        let Some(kind) = ["struct", "enum"].into_iter().find(|kind| !item["inner"][kind].is_null()) else { continue };
        let name = item["name"].as_str().unwrap();
        if examples(item).is_empty() {
            missing.insert(name.to_owned());
        }
        let functions: Vec<_> = functions(index, &item["inner"][kind]["impls"]).collect();
        let near: String = functions.iter().copied().chain([item]).map(examples).collect();
        for function in functions.iter().map(|function| function["name"].as_str().unwrap()) {
            let calls = [format!(".{function}("), format!("::{function}("), format!(".{function}::<")];
            if calls.iter().any(|call| near.contains(call)) {
                shown += 1;
            } else {
                missing.insert(format!("{name}::{function}"));
            }
        }
    }
    assert!(shown > 150, "only {shown} functions were found");
    assert!(missing.is_empty(), "no example shows these: {missing:#?}");
}

#[test]
#[ignore = "needs a nightly toolchain"]
fn every_kind_of_error_says_where_to_look() {
    let index = index();
    let kinds = index.values().find(|item| item["name"] == "ErrorKind").unwrap();
    let kinds: Vec<_> = kinds["inner"]["enum"]["variants"].as_array().unwrap().iter().collect();
    assert!(kinds.len() > 30, "{}", kinds.len());
    for kind in kinds.iter().map(|id| &index[&id.to_string()]) {
        assert!(kind["docs"].as_str().unwrap().contains("\n\nTroubleshooting: "), "{}", kind["name"]);
    }
}

/// All items of the crate, by id.
fn index() -> Map<String, Value> {
    let mut json: Value = serde_json::from_slice(&fs::read(rustdoc::json()).unwrap()).unwrap();
    serde_json::from_value(json["index"].take()).unwrap()
}

fn is_public(item: &Value) -> bool {
    item["visibility"] == "public" && !item["attrs"].to_string().contains("doc(hidden)")
}

/// The public functions of a type's own impl blocks.
fn functions<'j>(index: &'j Map<String, Value>, impls: &'j Value) -> impl Iterator<Item = &'j Value> {
    let item = |id: &Value| index.get(&id.to_string());
    let own = impls.as_array().unwrap().iter().filter_map(item).filter(|item| item["inner"]["impl"]["trait"].is_null());
    let items = own.flat_map(|item| item["inner"]["impl"]["items"].as_array().unwrap());
    items.filter_map(item).filter(|item| !item["inner"]["function"].is_null() && is_public(item))
}

/// The code blocks of an item's documentation.
fn examples(item: &Value) -> String {
    item["docs"].as_str().unwrap_or_default().split("```").skip(1).step_by(2).collect()
}
