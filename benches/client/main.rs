//! The client beside what somebody writes by hand with reqwest and serde_json, on the same server in the same run.
//!
//! `cargo bench --bench client` prints ratios; each is the median of several pairs of measurements, taken in turn.
//! Server and contenders are processes of their own, so that the CPU time of a contender is its own. With `-- work
//! testrail list 10000 http://..` a contender runs alone, for a profiler, on a server that `-- serve 0` starts.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a benchmark")]

mod by_hand;
mod course;
mod measure;
#[path = "../support/plain.rs"]
mod plain;
mod report;
#[path = "../support/rows.rs"]
mod rows;
mod server;
mod with_testrail;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    /// A listing of so many runs, with so many pages read ahead; a loop by hand reads none ahead.
    List { runs: u64, read_ahead: usize },
    /// 1,000 runs, so many at a time.
    Get { at_once: usize },
    /// 200 runs added and closed, one after the other.
    AddAndClose,
}

impl Work {
    fn parse(words: &[String]) -> Self {
        let number = |place: usize| words[place].parse().unwrap();
        match words[0].as_str() {
            "list" => Self::List { runs: number(1), read_ahead: usize::try_from(number(2)).unwrap() },
            "get" => Self::Get { at_once: usize::try_from(number(1)).unwrap() },
            "add" => Self::AddAndClose,
            other => panic!("there is no work {other}"),
        }
    }

    fn words(self) -> Vec<String> {
        match self {
            Self::List { runs, read_ahead } => vec!["list".into(), runs.to_string(), read_ahead.to_string()],
            Self::Get { at_once } => vec!["get".into(), at_once.to_string()],
            Self::AddAndClose => vec!["add".into()],
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", latency] => server::run(latency.parse().unwrap()),
        ["work", who, url, ..] => measure::work(who, url, Work::parse(&arguments[3..])),
        [] => report::print(),
        // cargo test runs benchmarks as tests too, and passes options.
        _ => println!("run it with cargo bench"),
    }
}
