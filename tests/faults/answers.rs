//! Answers, byte by byte.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// An answer with these headers besides its length.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let (mut head, body) = (format!("HTTP/1.1 {status} Status\r\n"), body.as_ref());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    [format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

pub(crate) const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");
pub(crate) const GZIP: (&str, &str) = ("Content-Encoding", "gzip");
pub(crate) const HTML: (&str, &str) = ("Content-Type", "text/html");

pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, &[JSON], body)
}

/// TestRail's words about an error.
pub(crate) fn says(status: u16, words: &str) -> Vec<u8> {
    json(status, &serde_json::json!({"error": words}).to_string())
}

/// The head of an answer that says success, and the first bytes of its body of 1,000.
pub(crate) fn cut(kind: (&str, &str), start: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{}: {}\r\nContent-Length: 1000\r\n\r\n{start}", kind.0, kind.1).into_bytes()
}
