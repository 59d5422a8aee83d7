//! The crate over the wire, against a server whose answers each test sets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod compression;
mod delivery;
mod downloads;
mod errors;
mod generations;
mod listing;
mod met;
mod methods;
mod of_another;
mod raw;
mod requests;
mod results;
mod server;
mod settings;
mod uploads;
