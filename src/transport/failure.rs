//! Classifies requests whose answer is missing or incomplete.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use super::latch::Withheld;
use super::proxy::Proxy;
use super::tls;
use crate::error::{Delivery, Error, ErrorKind, rounded};

/// The error for a request without an answer. Nothing was sent if no connection was made, or if the body was abandoned
/// before the connection took it.
pub(super) fn unanswered(error: &reqwest::Error, abandoned: bool, proxy: Option<&Proxy>) -> Error {
    let kind = kind(error, proxy);
    let delivery = if error.is_connect() || abandoned { Delivery::NeverSent } else { Delivery::Unknown };
    let detail = match (kind, proxy) {
        (ErrorKind::Proxy, Some(proxy)) => at_proxy(error, proxy),
        (ErrorKind::Timeout, _) if error.is_connect() => "no connection was made".to_owned(),
        (ErrorKind::Tls, _) => handshake(error),
        _ => words(error),
    };
    // No `source`: it would show addresses, and repeat the text.
    let failed = Error::new(kind, delivery).with_detail(detail);
    match proxy {
        Some(proxy) if kind == ErrorKind::Connect && !is_behind(error, proxy) => failed
            .with_meaning("could not connect to the proxy; check that it is up, and its address")
            .add_detail(&format!("{proxy} names it")),
        // Users may not know that there is a proxy.
        Some(proxy) if error.is_connect() && kind != ErrorKind::Proxy => {
            failed.add_detail(&format!("this went through the proxy that {proxy} names"))
        }
        _ => failed,
    }
}

/// The error for an answer with a status of success whose body broke off.
pub(super) fn body_lost(error: &reqwest::Error) -> Error {
    Error::new(ErrorKind::BodyLost, Delivery::Applied).with_detail(words(error))
}

/// The error for an answer with a status of success whose body took too long.
pub(super) fn body_late(time: Duration) -> Error {
    Error::new(ErrorKind::BodyLost, Delivery::Applied).with_detail(allowed(time))
}

fn allowed(time: Duration) -> String {
    format!("the attempt was allowed {}", rounded(time))
}

/// The error for a request in which nothing moved for the allowed time.
pub(super) fn idle(time: Duration, abandoned: bool) -> Error {
    let delivery = if abandoned { Delivery::NeverSent } else { Delivery::Unknown };
    Error::new(ErrorKind::Timeout, delivery).with_detail(allowed(time))
}

/// The error for an upload whose answer has a status of success and a body that took too long.
pub(super) fn upload_late(time: Duration) -> Error {
    Error::new(ErrorKind::BodyLost, Delivery::Applied)
        .with_detail(format!("its end did not come within {}", rounded(time)))
}

/// The error for an answer with a status of success whose body stalled.
pub(super) fn body_stalled(time: Duration) -> Error {
    Error::new(ErrorKind::BodyLost, Delivery::Applied).with_detail(format!("nothing came for {}", rounded(time)))
}

fn kind(error: &reqwest::Error, proxy: Option<&Proxy>) -> ErrorKind {
    let parse = || causes(error).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_parse);
    let withheld = || causes(error).filter_map(|cause| cause.downcast_ref::<Withheld>());
    if withheld().any(|withheld| matches!(withheld, Withheld::Unreadable(_))) {
        ErrorKind::Local
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if io_causes(error).any(is_shortage) {
        ErrorKind::Local
    } else if error.is_connect() {
        unconnected(error, proxy)
    } else if parse() {
        ErrorKind::Protocol
    } else {
        ErrorKind::Transport
    }
}

/// Why no connection was made.
fn unconnected(error: &reqwest::Error, proxy: Option<&Proxy>) -> ErrorKind {
    if proxy.is_some_and(|proxy| !is_behind(error, proxy)) {
        // It may be restarting, as a server may.
        let down = failed(error, "tcp connect error") && !error.is_dns();
        if down { ErrorKind::Connect } else { ErrorKind::Proxy }
    } else if error.is_dns() {
        ErrorKind::UnknownHost
    } else if failed(error, "tcp connect error") || io_causes(error).any(is_broken_connection) {
        ErrorKind::Connect
    } else {
        // Only the handshake is left.
        ErrorKind::Tls
    }
}

/// Whether the error comes from behind the proxy.
fn is_behind(error: &reqwest::Error, proxy: &Proxy) -> bool {
    proxy.tunnels && !failed(error, "tunnel error")
}

/// Whether the error or a cause has a text that starts like this. The HTTP client tells only so where it failed.
fn failed(error: &reqwest::Error, what: &str) -> bool {
    causes(error).any(|cause| cause.to_string().starts_with(what))
}

/// What went wrong at the proxy.
fn at_proxy(error: &reqwest::Error, proxy: &Proxy) -> String {
    if failed(error, "tunnel error: proxy authorization required") {
        return if proxy.has_user() {
            format!("it does not accept the user and password in {proxy}")
        } else {
            format!("it demands a user and a password: put them into {proxy}, as in http://user:password@host:port")
        };
    }
    let what = if failed(error, "tunnel error: unsuccessful") {
        "it refuses to connect to the server, or cannot reach it".to_owned()
    } else if error.is_dns() {
        "its name could not be looked up".to_owned()
    } else if failed(error, "tunnel error: failed to create") || !proxy.tunnels {
        format!("no TLS connection to it: {}", handshake(error))
    } else {
        "it closed the connection, or did not speak http".to_owned()
    };
    format!("{what}; {proxy} names it")
}

/// Why the handshake failed.
fn handshake(error: &reqwest::Error) -> String {
    // The outermost text has the address, and knows nothing of TLS.
    let texts: Vec<_> = causes(error).skip(1).map(ToString::to_string).collect();
    tls::reason(io_causes(error), &texts)
}

/// The text of the cause, without the names that libraries have for it in their code.
fn words(error: &reqwest::Error) -> String {
    tls::of_library(io_causes(error)).unwrap_or_else(|| root_cause(error))
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
