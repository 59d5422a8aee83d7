//! A stand-in TestRail server, for programs in any language and for experiments with curl.
//!
//! ```text
//! cargo run --example fake_server -- --port 8080
//! curl -u me@example.com:fake-api-key 'http://127.0.0.1:8080/index.php?/api/v2/get_runs/1'
//! ```
//!
//! It prints its address, an e-mail address and the key, one per line, and runs until you stop it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example tells what it does")]

use std::env;
use std::num::NonZeroU64;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use testrail::fake::{FakeTestRail, Generation};

const USAGE: &str = "\
usage: fake_server [OPTIONS]

  --port N             the port to listen on; 0, the default, takes any that is free
  --generation NAME    legacy, legacy-capped, paged (the default) or cloud
  --runs N             as many runs besides those that are there from the start
  --page-cap N         the most rows that a page has, whatever is asked for
  --latency-ms N       how many milliseconds later each answer comes
  --rate-limit N       how many calls are let in within a minute
  --help               this text";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

async fn serve() -> Result<(), String> {
    let mut fake = FakeTestRail::builder();
    let mut runs = 0;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if name == "--help" {
            println!("{USAGE}");
            return Ok(());
        }
        let value =
            value.or_else(|| arguments.next()).ok_or_else(|| format!("{name} is not an option with a value"))?;
        fake = match name.as_str() {
            "--port" => fake.port(parse(&name, &value)?),
            "--generation" => fake.generation(match value.as_str() {
                "legacy" => Generation::Legacy,
                "legacy-capped" => Generation::LegacyCapped,
                "paged" => Generation::Paged,
                "cloud" => Generation::Cloud,
                _ => return Err(format!("--generation cannot be {value:?}")),
            }),
            "--runs" => {
                runs = parse(&name, &value)?;
                fake
            }
            "--page-cap" => fake.page_cap(parse::<NonZeroU64>(&name, &value)?.get()),
            "--latency-ms" => fake.latency(Duration::from_millis(parse(&name, &value)?)),
            "--rate-limit" => fake.rate_limit(parse(&name, &value)?),
            _ => return Err(format!("there is no option {name}")),
        };
    }

    let fake = fake.try_start().await.map_err(|error| format!("the server cannot be started: {error}"))?;
    fake.seed(|seed| drop(seed.runs(1, 1, runs)));
    println!("url: {}", fake.url());
    println!("email: {}", fake.email());
    println!("key: {}", fake.key());
    // Until somebody stops it.
    std::future::pending().await
}

fn parse<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} cannot be {value:?}"))
}
