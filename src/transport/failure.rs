//! Classifies requests whose answer is missing or incomplete.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::latch::Withheld;
use crate::error::{Delivery, Error, ErrorKind, rounded};

/// The error for a request without an answer. Nothing was sent if no connection was made, or if the body was abandoned
/// before the connection took it.
pub(super) fn unanswered(error: &reqwest::Error, time: Duration, abandoned: bool) -> Error {
    let kind = kind(error);
    let delivery = if error.is_connect() || abandoned { Delivery::NeverSent } else { Delivery::Unknown };
    let detail = match kind {
        ErrorKind::Timeout if error.is_connect() => "no connection was made".to_owned(),
        ErrorKind::Timeout => allowed(time),
        _ => root_cause(error),
    };
    // No `source`: it would show addresses, and repeat the text.
    Error::new(kind, delivery).with_detail(detail)
}

/// The error for an answer with a status of success whose body broke off.
pub(super) fn body_lost(error: &reqwest::Error, time: Duration) -> Error {
    let detail = if error.is_timeout() { allowed(time) } else { root_cause(error) };
    Error::new(ErrorKind::BodyLost, Delivery::Applied).with_detail(detail)
}

fn allowed(time: Duration) -> String {
    format!("the attempt was allowed {}", rounded(time))
}

/// The error for a request in which nothing moved for the allowed time.
pub(super) fn idle(time: Duration, abandoned: bool) -> Error {
    let delivery = if abandoned { Delivery::NeverSent } else { Delivery::Unknown };
    Error::new(ErrorKind::Timeout, delivery).with_detail(allowed(time))
}

/// The error for an answer with a status of success whose body stalled.
pub(super) fn body_stalled(time: Duration) -> Error {
    Error::new(ErrorKind::BodyLost, Delivery::Applied).with_detail(format!("nothing came for {}", rounded(time)))
}

fn kind(error: &reqwest::Error) -> ErrorKind {
    let parse = || causes(error).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse);
    let withheld = || causes(error).filter_map(|cause| cause.downcast_ref::<Withheld>());
    if withheld().any(|withheld| matches!(withheld, Withheld::Unreadable(_))) {
        ErrorKind::Local
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if io_causes(error).any(is_shortage) {
        ErrorKind::Local
    } else if error.is_connect() {
        unconnected(error)
    } else if parse() {
        ErrorKind::Protocol
    } else {
        ErrorKind::Transport
    }
}

/// Why no connection was made.
fn unconnected(error: &reqwest::Error) -> ErrorKind {
    // Only the text of the HTTP client's error says where it failed.
    let failed = |what: &str| causes(error).any(|cause| cause.to_string().starts_with(what));
    if error.is_dns() {
        ErrorKind::UnknownHost
    } else if failed("tcp connect error") || io_causes(error).any(is_broken_connection) {
        ErrorKind::Connect
    } else if failed("tunnel error") {
        ErrorKind::Proxy
    } else {
        // Only the handshake is left.
        ErrorKind::Tls
    }
}

/// Whether this machine has run out of files or ports, which a connection needs.
fn is_shortage(error: &io::Error) -> bool {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    const WSAEMFILE: i32 = 10024;
    let files = match error.raw_os_error() {
        Some(code) if cfg!(windows) => code == WSAEMFILE,
        Some(code) => [ENFILE, EMFILE].contains(&code),
        None => false,
    };
    files || error.kind() == io::ErrorKind::AddrNotAvailable
}

/// Whether the other side closed the connection, as a server does when it restarts during a handshake.
fn is_broken_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

/// An error and the chain of its causes.
fn causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The IO errors among the causes, and those inside them: an IO error that wraps another does not return it as its
/// source.
fn io_causes<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e io::Error> {
    let inner = |error: &&'e io::Error| error.get_ref()?.downcast_ref::<io::Error>();
    let outer = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    outer.flat_map(move |error| std::iter::successors(Some(error), inner))
}

/// The text of the innermost cause, such as "Connection refused (os error 111)".
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
