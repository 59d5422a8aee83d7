//! The client beside what somebody writes by hand with reqwest and serde_json, on the same server in the same run.
//!
//! `cargo bench --bench client` prints ratios; each is the median of several pairs of measurements, taken in turn.
//! Server and contenders are processes of their own, so that the CPU time of a contender is its own. `-- writes` prints
//! only the table of writes over TLS. With `-- work testrail http://.. - get 1` a contender runs alone, for a profiler,
//! on a server that `-- serve 0` starts; `-- serve_tls 20` starts the one for writes, and prints what stands for `-`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark")]

mod by_hand;
mod course;
mod delay;
mod measure;
#[path = "../support/plain.rs"]
mod plain;
mod report;
#[path = "../support/rows.rs"]
mod rows;
mod server;
mod stand_in;
mod start;
mod with_testrail;
mod writes;

use start::Address;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    /// A listing of so many runs, with so many pages read ahead, or by default; a loop by hand reads none ahead.
    List { runs: u64, read_ahead: Option<usize> },
    /// 1,000 runs, so many at a time.
    Get { at_once: usize },
    /// 200 runs added and closed, one after the other.
    AddAndClose,
    /// 200 runs added, one after the other.
    AddRuns,
    /// 200 results added, one after the other.
    AddResults,
    /// 10,000 results added in batches.
    Report,
    /// 200 files of 20 KB attached to a run, one after the other.
    Attach,
}

impl Work {
    fn parse(words: &[String]) -> Self {
        let number = |place: usize| words[place].parse().unwrap();
        match words[0].as_str() {
            "list" => Self::List { runs: number(1), read_ahead: words.get(2).map(|pages| pages.parse().unwrap()) },
            "get" => Self::Get { at_once: usize::try_from(number(1)).unwrap() },
            "add" => Self::AddAndClose,
            "add_runs" => Self::AddRuns,
            "add_results" => Self::AddResults,
            "report" => Self::Report,
            "attach" => Self::Attach,
            other => panic!("there is no work {other}"),
        }
    }

    fn words(self) -> Vec<String> {
        match self {
            Self::List { runs, read_ahead } => {
                ["list".into(), runs.to_string()].into_iter().chain(read_ahead.map(|pages| pages.to_string())).collect()
            }
            Self::Get { at_once } => vec!["get".into(), at_once.to_string()],
            Self::AddAndClose => vec!["add".into()],
            Self::AddRuns => vec!["add_runs".into()],
            Self::AddResults => vec!["add_results".into()],
            Self::Report => vec!["report".into()],
            Self::Attach => vec!["attach".into()],
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", latency] => server::run(latency.parse().unwrap()),
        ["serve_tls", round_trip] => stand_in::run(round_trip.parse().unwrap()),
        ["work", who, url, certificate, ..] => {
            measure::work(who, &Address::parse(url, certificate), Work::parse(&arguments[4..]));
        }
        ["writes"] => writes::print(),
        [] => {
            report::print();
            writes::print();
        }
        // cargo test runs benchmarks as tests too, and passes options.
        _ => println!("run it with cargo bench"),
    }
}
