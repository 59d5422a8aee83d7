//! The example that reports JUnit XML.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../examples/junit/mapping.rs"]
mod mapping;
#[path = "../../examples/junit/row.rs"]
mod row;
#[path = "../../examples/junit/xml.rs"]
mod xml;

mod program;
mod reading;
mod reporting;
