//! The answers that are to cost a client memory, and what the call is to make of each.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use testrail::Delivery::{Applied, Unknown};
use testrail::ErrorKind::{Protocol, Server, Timeout, TooLarge, UnexpectedShape};
use testrail::{AddRun, Client, Delivery, Error, ErrorKind, RunsFilter};

use Method::{Add, Get, List};

use crate::hostile::Answer;

pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) answer: fn() -> Answer,
    /// What the error is to say.
    pub(crate) error: (ErrorKind, Delivery),
}

pub(crate) const ATTACKS: [Attack; 23] = [
    attack("an endless body", Get, || endless_body("200 OK"), (TooLarge, Applied)),
    attack("an endless body after a creation", Add, || endless_body("200 OK"), (TooLarge, Applied)),
    attack("an endless body of an error", Get, || endless_body("500 Oops"), (Server, Unknown)),
    attack("a body of 100 MB, announced", Get, announced, (TooLarge, Applied)),
    attack("a compressed bomb, 1 MB of 1 GB", Get, || bomb(1024 * MIB), (TooLarge, Applied)),
    attack("17 MiB of gzip of nothing", Get, empty_blocks, (TooLarge, Unknown)),
    attack("gzip of 10 GB, announced", Get, announced_gzip, (Protocol, Unknown)),
    attack("16 MiB of unknown keys", Get, unknown_keys, (TooLarge, Applied)),
    attack("16 MiB of small numbers", Get, numbers, (TooLarge, Applied)),
    attack("250,000 unknown values", Add, || values(249_000), (UnexpectedShape, Applied)),
    attack("1 MiB of empty rows", List, || bare("{}", MIB), (UnexpectedShape, Applied)),
    attack("2 MiB of runs", List, || bare(RUN, 2 * MIB), (UnexpectedShape, Applied)),
    attack("1 MiB of empty rows, one damaged", List, || damaged("{}", MIB), (UnexpectedShape, Applied)),
    attack("2 MiB of runs, one damaged", List, || damaged(RUN, 2 * MIB), (UnexpectedShape, Applied)),
    attack("16 MiB of runs, one damaged", List, || damaged(RUN, FULL), (TooLarge, Applied)),
    attack("endless headers", Get, || endless_head("x-more: of this\r\n"), (Protocol, Unknown)),
    attack("an endless header", Get, || endless_head("x"), (Protocol, Unknown)),
    attack("endless interim answers", Get, endless_interim, (Timeout, Unknown)),
    attack("endless interim answers to a creation", Add, endless_interim, (Timeout, Unknown)),
    attack("8 MiB of empty rows", List, || bare("{}", 8 * MIB), (TooLarge, Applied)),
    attack("8 MiB of empty rows, enveloped", List, || enveloped("{}", 8 * MIB), (TooLarge, Applied)),
    attack("16 MiB of runs", List, || bare(RUN, FULL), (TooLarge, Applied)),
    attack("16 MiB of runs, enveloped", List, || enveloped(RUN, FULL), (TooLarge, Applied)),
];

const fn attack(name: &'static str, method: Method, answer: fn() -> Answer, error: (ErrorKind, Delivery)) -> Attack {
    Attack { name, method, answer, error }
}

/// The method that is answered so.
#[derive(Clone, Copy)]
pub(crate) enum Method {
    Get,
    List,
    Add,
}

impl Method {
    pub(crate) async fn call(self, client: &Client) -> Result<(), Error> {
        match self {
            Get => client.get_run(1).await.map(drop),
            List => client.get_runs(1, &RunsFilter::new()).await.map(drop),
            Add => client.add_run(1, &AddRun::new("Nightly")).await.map(drop),
        }
    }
}

const MIB: usize = 1024 * 1024;
/// The most that is read of a good answer.
const FULL: usize = 16 * MIB;
/// The smallest row that is a run.
const RUN: &str = r#"{"id":1,"name":"","is_completed":false}"#;

/// A run whose name never ends.
fn endless_body(status: &str) -> Answer {
    let start = format!("HTTP/1.1 {status}\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk(r#"{"id":1,"name":""#));
    Answer::endless(&start, &chunk(&"x".repeat(8 * 1024)))
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn announced() -> Answer {
    Answer::endless("HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n{\"id\":1,\"name\":\"", "x")
}

fn endless_head(more: &str) -> Answer {
    Answer::endless("HTTP/1.1 200 OK\r\nx-start: ", more)
}

/// Announcements of the real answer, which never comes. They are not small: of small ones more come at once than code
/// that is not optimized reads in seconds, and hyper looks at nothing else meanwhile.
fn endless_interim() -> Answer {
    Answer::endless("", &format!("HTTP/1.1 103 Early Hints\r\nlink: {}\r\n\r\n", "x".repeat(1000)))
}

fn bare(row: &str, length: usize) -> Answer {
    Answer::whole(format!("[{}]", rows(row, length)))
}

/// The same, with a row that is not UTF-8 at its end.
fn damaged(row: &str, length: usize) -> Answer {
    Answer::whole([b"[", rows(row, length).as_bytes(), b",{\"name\":\"\xff\"}]"].concat())
}

fn enveloped(row: &str, length: usize) -> Answer {
    Answer::whole(format!(r#"{{"runs":[{}],"_links":{{"next":null}}}}"#, rows(row, length)))
}

/// A text of this length, compressed.
fn bomb(length: usize) -> Answer {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(br#"{"id":1,"name":""#).unwrap();
    // In large pieces: code that is not optimized takes its time for each.
    let piece = vec![b'x'; MIB];
    for _ in 0..length / MIB {
        encoder.write_all(&piece).unwrap();
    }
    Answer::gzip(&encoder.finish().unwrap())
}

/// A long compressed body that is of nothing: of blocks without content.
fn empty_blocks() -> Answer {
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    Answer::gzip(&[&head[..], &[0, 0, 0, 0xff, 0xff].repeat(17 * MIB / 5)].concat())
}

/// A compressed body that is said to be long, and is not compressed.
fn announced_gzip() -> Answer {
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 10000000000\r\n\r\n{\"id\":1,";
    Answer::endless(head, "x")
}

/// A run with a great many keys.
fn unknown_keys() -> Answer {
    values(FULL / 11)
}

/// A run with so many keys that no run has, and without a name.
fn values(count: usize) -> Answer {
    let keys: Vec<String> = (0..count).map(|key| format!(r#","{key:x}":1"#)).collect();
    let keys = keys.concat();
    Answer::whole(format!(r#"{{"id":1,"is_completed":false{keys}}}"#))
}

/// A run whose filter is a long list.
fn numbers() -> Answer {
    let numbers = "1,".repeat(FULL / 2 - 100);
    Answer::whole(format!(r#"{{"id":1,"name":"","is_completed":false,"dynamic_filters":[{numbers}1]}}"#))
}

/// As many of these rows as fit, with room for what stands around them.
fn rows(row: &str, length: usize) -> String {
    vec![row; (length - 100) / (row.len() + 1)].join(",")
}
