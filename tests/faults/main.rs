//! What happens on a bad day: every fault that is known, with every method that it concerns, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stdout, reason = "the suite prints its table")]

#[path = "../../src/full.rs"]
mod full;
#[path = "../support/logs.rs"]
mod logs;

mod add_cases;
mod answers;
mod clocks;
mod connections;
mod drops;
mod echoes;
mod files;
mod listings;
mod methods;
mod milestones_once;
mod names;
mod once;
mod pace;
mod plan_runs_once;
mod plans_once;
mod recovery;
mod rows;
mod secrets;
mod server;
mod shortage;
mod suite;
mod table;
