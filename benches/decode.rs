//! Decoding a page of 250 runs, beside a plain serde derive of the same fields: time and allocations. The argument is
//! how many keys of each run are unknown; the derive drops them, the crate keeps them.
//!
//! `cargo bench --bench decode`
#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::io::Write;

use divan::{AllocProfiler, Bencher};
use flate2::Compression;
use flate2::write::{GzDecoder, GzEncoder};

#[path = "support/plain.rs"]
mod plain;
#[path = "support/rows.rs"]
mod rows;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// How many keys of a run the crate does not know.
const UNKNOWN_KEYS: [usize; 2] = [0, 7];

fn body(unknown_keys: usize) -> Vec<u8> {
    rows::page(1000, 0, 250, unknown_keys).into_bytes()
}

#[divan::bench(args = UNKNOWN_KEYS)]
fn plain_derive(bencher: Bencher<'_, '_>, unknown_keys: usize) {
    let body = body(unknown_keys);
    bencher.bench_local(|| serde_json::from_slice::<plain::Page>(&body).unwrap());
}

#[divan::bench(args = UNKNOWN_KEYS)]
fn testrail(bencher: Bencher<'_, '_>, unknown_keys: usize) {
    let body = body(unknown_keys);
    bencher.bench_local(|| testrail::decode_page_of_runs(&body).unwrap());
}

/// What compression costs: inflating the same page.
#[divan::bench(args = UNKNOWN_KEYS)]
fn inflating(bencher: Bencher<'_, '_>, unknown_keys: usize) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&body(unknown_keys)).unwrap();
    let compressed = encoder.finish().unwrap();
    bencher.bench_local(|| {
        let mut decoder = GzDecoder::new(Vec::with_capacity(300_000));
        decoder.write_all(&compressed).unwrap();
        decoder.finish().unwrap()
    });
}
