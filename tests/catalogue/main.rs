//! The catalogue of TestRail's methods, `methods.tsv`, and what it holds the code, the stand-in and the docs to.
//!
//! ```text
//! cargo test --test catalogue                    # compares
//! UPDATE=1 cargo test --test catalogue           # writes the tables of the docs
//! cargo test --test catalogue -- --nocapture     # prints how many methods are wrapped
//! ```
//!
//! A line of the catalogue is one method of API v2:
//!
//! | Column | Meaning |
//! |---|---|
//! | `resource` | the file or folder of `src/api` that wraps the method |
//! | `method` | TestRail's name |
//! | `verb` | GET or POST |
//! | `path` | the ids after the name; in brackets if they may be left out |
//! | `rows` | the key of a list's rows in its envelope; if the list is sent bare, the key that an envelope would have |
//! | `shape` | `one` object, `pages` of a list, `all` rows of a list at once, `nothing`, a `file`, `text`, or `other` |
//! | `since` | the first version of TestRail with it; `-` if always there or not known |
//! | `twice` | the same call again is harmless (S), does the work again (N), or is refused as already done (D) |
//! | `edition` | `enterprise` if other editions refuse it, `gone` if only old servers or clients know it |
//! | `wrapped` | the client's functions for it |
//!
//! If manual and recordings disagree whether a list has pages, it is `pages`: whoever reads pages loses no rows.
//! If TestRail refuses a second `add_*` since the name is taken, it is N: the refusal does not say who added the first.
//! Of the two that are gone, manuals of 5.7 have `add_attachment_to_result_for_case`, and only old clients call
//! `add_attachment_to_results`: both are listed, and neither is wrapped.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail anywhere")]
#![allow(clippy::print_stdout, reason = "the coverage is printed")]

mod constants;
mod files;
mod row;
mod rules;
mod tables;

use std::env;

use files::Files;

#[test]
fn the_catalogue_is_well_formed_and_in_order() {
    assert_none(&row::findings(files::CATALOGUE));
}

#[test]
fn the_code_wraps_what_the_catalogue_says_and_as_it_says() {
    let Files { rows, api, .. } = Files::get();
    assert_none(&rules::findings(rows, api));
    let (gone, there): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_gone());
    let wrapped = there.iter().filter(|row| row.is_wrapped()).count();
    println!("{wrapped} of {} methods are wrapped; {} more are gone", there.len(), gone.len());
}

#[test]
fn the_stand_in_answers_every_wrapped_method() {
    let Files { rows, fake_handlers, .. } = Files::get();
    assert_none(&rules::of_handlers(rows, fake_handlers));
}

#[test]
fn the_stand_in_knows_every_method_and_since_when_it_is_there() {
    let Files { rows, fake_methods, .. } = Files::get();
    assert_none(&rules::in_stand_in(rows, fake_methods));
}

#[test]
fn the_tables_of_the_docs_are_those_of_the_catalogue() {
    let Files { rows, api, fake, readme, .. } = Files::get();
    let others = [tables::of_stand_in(rows, fake), tables::of_readme(rows, readme)];
    let tables = tables::of_pages(rows, api).into_iter().chain(others);
    let findings = tables.filter_map(|table| table.check(env::var_os("UPDATE").is_some())).collect::<Vec<_>>();
    assert_none(&findings);
}

fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "{} to correct:\n\n{}\n", findings.len(), findings.join("\n\n"));
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
}
