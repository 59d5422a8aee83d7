//! The key, and everything in which it must not appear.

use std::error::Error as StdError;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, Once, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use testrail::Error;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

pub(crate) const EMAIL: &str = "me@example.com";
pub(crate) const KEY: &str = "CANARY-f3a9c1d7-of-a-key";
/// What stands in addresses and bodies of these tests, and in no text of the crate's own.
const OTHERS: [&str; 2] = ["index.php", "CANARY"];

/// Everything that is logged in this process, at any level and by any crate.
#[derive(Clone, Default)]
pub(crate) struct Logs(Arc<Mutex<Vec<u8>>>);

/// Starts to listen, once for all tests.
pub(crate) fn listen() -> Logs {
    static LOGS: OnceLock<Logs> = OnceLock::new();
    static START: Once = Once::new();
    let logs = LOGS.get_or_init(Logs::default).clone();
    START.call_once(|| {
        let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(logs.clone());
        everything.with_span_events(FmtSpan::CLOSE).with_ansi(false).init();
    });
    logs
}

impl Logs {
    pub(crate) fn length(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

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

impl<'w> MakeWriter<'w> for Logs {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
