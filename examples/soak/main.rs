//! A soak: thousands of runs are created while nearly a third of all requests go wrong, and every verdict of the client
//! is held against what the server did.
//!
//! ```text
//! cargo run --release --example soak -- 100000
//! cargo run --release --example soak -- --rules all
//! ```
//!
//! The server is in the same process. It refuses and breaks connections, fails before and after the work, cuts answers
//! short, and does some work only when the caller has given up. In the end, no run may exist twice, and no caller may
//! have been told what is not so; else the exit code is 1. With `--rules all` or `connect`, two rules in common use for
//! repeating requests take the client's place, and the table shows what they do.

#![allow(clippy::print_stderr, reason = "an example tells what it does")]

#[macro_use]
#[path = "../support/say.rs"]
mod say;

mod attempts;
mod connection;
mod course;
mod dice;
mod ledger;
mod request;
mod rules;
mod server;
mod station;
mod tally;

use std::env;
use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use testrail::AddRun;
use tokio::task::JoinSet;

use attempts::Attempts;
use rules::Rules;
use server::Server;
use station::Station;
use tally::{Outcome, Tally};

const USAGE: &str = "\
usage: soak [COUNT] [OPTIONS]

  COUNT           how many runs to create; 3000 unless it is given
  --rules NAME    who repeats what failed: client (the default), all (everything, naively)
                  or connect (connections that were not made and 429, naively)
  --seed N        deals out the same faults in the same order as another soak with it
  --help          this text";

/// How many calls are under way at each door; more than its client lets out at once, so that some wait.
const CALLERS: usize = 16;
/// Each so many-th run has a description so long that its request takes many packets.
const LONG: usize = 16;

struct Options {
    count: usize,
    rules: Rules,
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = match options(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            say!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match soak(&options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// `None` where only help is asked for.
fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let seed = RandomState::new().hash_one(()) % 1_000_000;
    let mut options = Options { count: 3000, rules: Rules::Client, seed };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        let bad = |value: &str| format!("{argument} cannot be {value:?}");
        match argument.as_str() {
            "--help" => return Ok(None),
            "--rules" => {
                let name = value()?;
                options.rules = Rules::named(&name).ok_or_else(|| bad(&name))?;
            }
            "--seed" => {
                let seed = value()?;
                options.seed = seed.parse().map_err(|_| bad(&seed))?;
            }
            count => options.count = count.parse().map_err(|_| format!("there is no option {count}"))?,
        }
    }
    Ok(Some(options))
}

/// Creates the runs, and says whether all promises were kept that these rules make.
async fn soak(options: &Options) -> Result<bool, Box<dyn Error>> {
    let Options { count, rules, seed } = *options;
    say!("Creating {count} runs with the rules {rules}; the seed is {seed}.\n");
    let attempts = Attempts::count_from_now_on();
    let server = Server::start(seed, station::ATTEMPT).await?;
    let begin = Instant::now();

    let (mut callers, next) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for door in server.doors() {
        let station = Arc::new(Station::new(door.clone())?);
        for _ in 0..CALLERS {
            callers.spawn(call(station.clone(), rules, next.clone(), count));
        }
    }
    let mut outcomes = Vec::with_capacity(count);
    while let Some(of_one) = callers.join_next().await {
        outcomes.extend(of_one??);
    }
    let took = begin.elapsed();
    let done = server.finish().await;

    let tally = Tally::new(&outcomes, &done.ledger);
    say!("{tally}\n{attempts}");
    done.report(attempts.made());
    let longest = outcomes.iter().map(|outcome| outcome.took).max().unwrap_or_default();
    say!("Time: {:.1} s; the longest call took {:.2} s.", took.as_secs_f64(), longest.as_secs_f64());
    match rules {
        Rules::All | Rules::Connect => return Ok(true),
        Rules::Client if tally.is_sound() => say!("Every promise was kept."),
        Rules::Client => {
            say!("A PROMISE WAS BROKEN.");
            tally.untrue().iter().take(20).for_each(|what| say!("  {what}"));
        }
    }
    Ok(tally.is_sound())
}

/// Creates one run after the other, as long as there are any to create.
async fn call(
    station: Arc<Station>,
    rules: Rules,
    next: Arc<AtomicUsize>,
    count: usize,
) -> Result<Vec<Outcome>, testrail::Error> {
    let mut outcomes = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            return Ok(outcomes);
        }
        let name = format!("Soak {number}");
        let mut new = AddRun::new(name.as_str());
        if number % LONG == 0 {
            new = new.description("long ".repeat(50_000));
        }
        let (client, begin) = (station.client()?, Instant::now());
        let verdict = rules.create(&client, &new).await;
        outcomes.push(Outcome { name, verdict, took: begin.elapsed(), at: Instant::now() });
    }
}
