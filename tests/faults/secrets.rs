//! The key, and everything in which it must not appear.

use std::error::Error as StdError;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use testrail::Error;

pub(crate) use crate::logs::{Logs, listen};

pub(crate) const EMAIL: &str = "me@example.com";
pub(crate) const KEY: &str = "CANARY-f3a9c1d7-of-a-user";
/// What stands in addresses and bodies of these tests, and in no text of the crate's own.
const OTHERS: [&str; 2] = ["index.php", "CANARY"];

impl Logs {
    /// The key is in none of it, in no encoding.
    pub(crate) fn assert_without_secrets(&self) {
        let text = self.text();
        assert!(text.contains("testrail{method="), "spans of calls were listened to");
        assert!(text.contains("hyper_util"), "and the events of the libraries below");
        for secret in secrets() {
            assert!(!text.contains(&secret), "{secret} is in the logs");
        }
    }
}

/// The key as it is, and its base64 at each of the three places in which it can stand in a longer text.
fn secrets() -> Vec<String> {
    let at = |place: usize| {
        let padded = [&b"xx"[..place], KEY.as_bytes()].concat();
        let whole = STANDARD.encode(padded);
        // Without what depends on the text around it.
        whole[4..whole.len() - 4].to_owned()
    };
    let basic = STANDARD.encode(format!("{EMAIL}:{KEY}"));
    let mut secrets = vec![KEY.to_owned(), basic];
    secrets.extend((0..3).map(at));
    secrets
}

/// Neither the key nor an address is in anything that an error shows.
pub(crate) fn assert_not_shown(error: &Error) {
    let first: &dyn StdError = error;
    let causes = std::iter::successors(Some(first), |&cause| cause.source());
    let shown: Vec<_> = causes.map(|cause| format!("{cause} {cause:?} {cause:#?}")).collect();
    let shown = shown.join("\n");
    for secret in secrets().iter().map(String::as_str).chain(OTHERS) {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
