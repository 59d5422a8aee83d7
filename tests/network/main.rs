//! The way to a server: its certificate, the proxy in between, and connections that are made ahead. Everything listens
//! on this machine.
#![cfg(all(feature = "rustls", not(feature = "native-tls")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../support/logs.rs"]
mod logs;

#[path = "../../src/full.rs"]
mod full;

mod certificates;
mod ends;
mod environment;
mod https;
mod proxies;
mod proxy;
mod spares;
