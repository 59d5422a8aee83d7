//! Servers in processes of their own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Where a server is, and what it takes to trust it.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) url: String,
    /// Its certificate, as base64. `None` without TLS.
    pub(crate) certificate: Option<String>,
}

impl Address {
    pub(crate) fn parse(url: &str, certificate: &str) -> Self {
        Self { url: url.to_owned(), certificate: (certificate != "-").then(|| certificate.to_owned()) }
    }

    /// The two words that `parse` takes.
    pub(crate) fn words(&self) -> [&str; 2] {
        [&self.url, self.certificate.as_deref().unwrap_or("-")]
    }

    pub(crate) fn pem(&self) -> Option<String> {
        let certificate = self.certificate.as_ref()?;
        Some(format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"))
    }
}

/// A server, which ends with this.
pub(crate) struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    pub(crate) address: Address,
}

impl Server {
    /// A server that answers at once, or so many milliseconds late.
    pub(crate) fn plain(latency: u64) -> Self {
        Self::start("serve", latency)
    }

    /// The stand-in behind TLS, at the end of a round trip of so many milliseconds.
    pub(crate) fn over_tls(round_trip: u64) -> Self {
        Self::start("serve_tls", round_trip)
    }

    fn start(kind: &str, milliseconds: u64) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([kind, &milliseconds.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let (url, certificate) = line.trim().split_once(' ').unwrap();
        Self { process, output, address: Address::parse(url, certificate) }
    }

    /// Ends a server over TLS, and returns how many connections it has accepted.
    pub(crate) fn connections(mut self) -> u64 {
        drop(self.process.stdin.take());
        let mut count = String::new();
        self.output.read_to_string(&mut count).unwrap();
        count.trim().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
