//! The server itself: which version of TestRail it is.
//!
//! <!-- methods -->
//!
//! | Function | TestRail's method | Since |
//! |---|---|---|
//! | [`get_version`](crate::Client::get_version) | `get_version` | 10.6 |
//!
//! <!-- /methods -->

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::{Effect, Endpoint, answer};
use crate::client::Client;
use crate::error::Error;

const VERSION: Endpoint<ServerVersion> = Endpoint::new("get_version", Effect::Read, answer::json).since("10.6");

/// The version of TestRail that a server runs, from [`Client::get_version`].
///
/// ```
/// use testrail::server::ServerVersion;
///
/// let server: ServerVersion = serde_json::from_str(r#"{"version": "10.6.0"}"#)?;
/// assert!(server.version.starts_with("10."));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServerVersion {
    /// The version, as the server writes it. How many numbers it has is not documented.
    pub version: String,
    /// Keys that the server sent and this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The server.
impl Client {
    /// Gets the version of the server. TestRail: `get_version` (from 10.6 on).
    ///
    /// # Errors
    ///
    /// The errors of [any call](crate#errors).
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn example(client: testrail::Client) -> Result<(), testrail::Error> {
    /// use testrail::ErrorKind;
    ///
    /// match client.get_version().await {
    ///     Ok(server) => println!("TestRail {}", server.version),
    ///     Err(error) if error.kind() == ErrorKind::NoSuchEndpoint => println!("older than TestRail 10.6"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_version(&self) -> Result<ServerVersion, Error> {
        self.send(VERSION.call(())).await
    }
}
