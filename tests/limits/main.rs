//! What a client takes of its machine at most: memory and sockets. Each measurement has a process of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::print_stdout, reason = "figures are printed, and so one process tells another")]

mod attachments;
mod attacks;
mod child;
mod counting;
mod endless;
mod files;
mod hostile;
mod memory;
mod relay;
mod request;
mod sockets;
mod stores;
mod usage;
