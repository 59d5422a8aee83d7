//! The server on the wire: connections, requests and answers. It knows nothing of TestRail's resources.
//!
//! The listener has the connections, a connection has its requests, and each is given to a function that answers.

mod access;
mod answer;
mod body;
mod connection;
mod listener;
mod multipart;
mod received;
mod reply;
mod request;
mod shared;

pub(crate) use access::{Limit, login, rate_limit_words, stranger};
pub use answer::Answer;
pub(crate) use body::{Body, given, patch};
pub(crate) use connection::{ConnectionFault, Outcome};
pub(crate) use listener::Listener;
#[cfg(fuzzing)]
pub(crate) use multipart::file as form_file;
pub(crate) use received::Credentials;
pub use received::Received;
pub(crate) use reply::{Reply, check_header, check_status};
pub use request::NextLink;
pub(crate) use request::Request;
pub(crate) use shared::Shared;
