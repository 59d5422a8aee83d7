//! The public API, held still: a change to it has to show in `api.txt`, and so in review.
//!
//! ```text
//! cargo test --test public_api -- --ignored                       # compares; needs a nightly toolchain
//! UPDATE=1 cargo test --test public_api -- --ignored              # writes it down anew
//! NIGHTLY=nightly-2026-05-20 cargo test --test public_api -- ..   # with this one
//! ```

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail anywhere")]

mod documentation;
mod promises;
mod rustdoc;

use std::{env, fs};

const WRITTEN_DOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/public_api/api.txt");

#[test]
#[ignore = "needs a nightly toolchain"]
fn the_public_api_is_what_is_written_down() {
    let builder = public_api::Builder::from_rustdoc_json(rustdoc::json());
    // What the compiler derives from the rest is left out; `promises` asserts what matters of it.
    let builder = builder.omit_blanket_impls(true).omit_auto_trait_impls(true).omit_auto_derived_impls(true);
    let api = builder.build().unwrap();
    let mut api = api.items().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    api.push('\n');
    if env::var_os("UPDATE").is_some() {
        fs::write(WRITTEN_DOWN, &api).unwrap();
    }
    let known = fs::read_to_string(WRITTEN_DOWN).unwrap();
    let only_in = |one: &str, other: &str, sign: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| format!("\n{sign} {line}")).collect::<Vec<_>>()
    };
    let difference = [only_in(&known, &api, "-"), only_in(&api, &known, "+")].concat().concat();
    assert!(
        known == api,
        "the public API is not what tests/public_api/api.txt says. If that is meant, run this with UPDATE=1, and say \
         in CHANGELOG.md what changed.{difference}"
    );
}
