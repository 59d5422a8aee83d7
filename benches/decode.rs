//! Decoding a page of 250 rows and letting go of it, beside a plain serde derive of the same fields that keeps the keys
//! that it does not know. First ratios from pairs, taken in turn; then times and allocations. If a run has no such
//! keys, the derive does not look for them, and the crate does.
//!
//! `cargo bench --bench decode`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark")]

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use divan::{AllocProfiler, Bencher};
use flate2::Compression;
use flate2::write::{GzDecoder, GzEncoder};
use serde::de::DeserializeOwned;
use testrail::{Run, cases, results, tests};

#[path = "support/custom.rs"]
mod custom;
#[path = "support/plain.rs"]
mod plain;
#[path = "support/rows.rs"]
mod rows;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    print_ratios();
    divan::main();
}

/// What a page has.
#[derive(Clone, Copy, Debug)]
enum Rows {
    /// Runs, all of whose keys the crate knows.
    Runs,
    /// Runs with seven keys besides.
    LongRuns,
    /// Tests, results and cases with eight custom fields.
    Tests,
    Results,
    Cases,
}

const ROWS: [Rows; 5] = [Rows::Runs, Rows::LongRuns, Rows::Tests, Rows::Results, Rows::Cases];

fn body(rows: Rows) -> Vec<u8> {
    match rows {
        Rows::Runs => rows::page(1000, 0, 250, 0).into_bytes(),
        Rows::LongRuns => rows::page(1000, 0, 250, 7).into_bytes(),
        Rows::Tests => custom::tests(),
        Rows::Results => custom::results(),
        Rows::Cases => custom::cases(),
    }
}

/// Decodes a page, and says how many rows it has.
type Decode = fn(&[u8]) -> usize;

/// The plain derive and the crate, for these rows.
fn contenders(rows: Rows) -> [Decode; 2] {
    match rows {
        Rows::Runs => [by_hand::<plain::Run>, |body| own::<Run>(body, "runs")],
        Rows::LongRuns => [by_hand::<plain::KeepingRun>, |body| own::<Run>(body, "runs")],
        Rows::Tests => [by_hand::<plain::Test>, |body| own::<tests::Test>(body, "tests")],
        Rows::Results => [by_hand::<plain::TestResult>, |body| own::<results::TestResult>(body, "results")],
        Rows::Cases => [by_hand::<plain::Case>, |body| own::<cases::Case>(body, "cases")],
    }
}

fn by_hand<T: DeserializeOwned>(body: &[u8]) -> usize {
    black_box(serde_json::from_slice::<plain::Page<T>>(body).unwrap()).runs.len()
}

fn own<T: DeserializeOwned>(body: &[u8], key: &str) -> usize {
    black_box(testrail::decode_page::<T>(body, key).unwrap()).items.len()
}

fn print_ratios() {
    const PAIRS: usize = 401;
    println!("Time beside a plain derive; the median of {PAIRS} pairs, and the quartiles\n");
    for rows in ROWS {
        let body = body(rows);
        let [by_hand, own] = contenders(rows);
        let time = |decode: Decode| {
            let start = Instant::now();
            assert_eq!(decode(&body), 250);
            start.elapsed().as_secs_f64()
        };
        let pair = |pair| {
            if pair % 2 == 0 {
                let own = time(own);
                own / time(by_hand)
            } else {
                let by_hand = time(by_hand);
                time(own) / by_hand
            }
        };
        let mut ratios: Vec<f64> = (0..PAIRS).map(pair).collect();
        ratios.sort_by(f64::total_cmp);
        let [low, median, high] = [1, 2, 3].map(|quarter| ratios[PAIRS * quarter / 4]);
        println!("{:<12} {median:>5.2} {low:>8.2}, {high:>5.2}", format!("{rows:?}"));
    }
    println!();
}

#[divan::bench(args = ROWS)]
fn plain_derive(bencher: Bencher<'_, '_>, rows: Rows) {
    let (body, [by_hand, _]) = (body(rows), contenders(rows));
    bencher.bench_local(|| by_hand(&body));
}

#[divan::bench(args = ROWS)]
fn testrail(bencher: Bencher<'_, '_>, rows: Rows) {
    let (body, [_, own]) = (body(rows), contenders(rows));
    bencher.bench_local(|| own(&body));
}

/// What compression costs: inflating the same page.
#[divan::bench(args = ROWS)]
fn inflating(bencher: Bencher<'_, '_>, rows: Rows) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&body(rows)).unwrap();
    let compressed = encoder.finish().unwrap();
    bencher.bench_local(|| {
        let mut decoder = GzDecoder::new(Vec::with_capacity(300_000));
        decoder.write_all(&compressed).unwrap();
        decoder.finish().unwrap()
    });
}
