//! The stand-in server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod client;
mod exact;
mod faults;
mod generations;
mod handlers;
mod lifecycle;
mod listing;
mod plain;
mod rows;
mod unused_faults;
