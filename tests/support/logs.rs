//! What is logged, kept in memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
pub(crate) struct Logs(Arc<Mutex<Vec<u8>>>);

/// Listens to everything that this process logs, at any level and by any crate, from the first call on.
pub(crate) fn listen() -> Logs {
    static LOGS: OnceLock<Logs> = OnceLock::new();
    let start = || {
        let logs = Logs::default();
        let everything = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(logs.clone());
        everything.with_span_events(FmtSpan::CLOSE).with_ansi(false).init();
        logs
    };
    LOGS.get_or_init(start).clone()
}

impl Logs {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
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
