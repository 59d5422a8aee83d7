//! The stand-in server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../../src/full.rs"]
mod full;
#[path = "../../examples/support/printable.rs"]
mod printable;
#[macro_use]
#[path = "../../examples/support/say.rs"]
mod say;

mod cases;
mod client;
mod configurations_story;
mod enterprise_story;
mod exact;
mod examples;
mod faults;
mod field_story;
mod generations;
mod gherkin_story;
mod handlers;
mod labels_story;
mod ledger;
mod lifecycle;
mod listing;
mod listing_cases;
mod listing_of_run;
mod look;
mod plain;
mod projects_story;
mod reports_story;
mod rows;
mod shared_steps_story;
mod suites_story;
mod typed;
mod unused_faults;
mod users_story;
