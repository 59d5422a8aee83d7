//! The options of the command line.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use testrail::fake::{FakeBuilder, FakeTestRail, Generation};

pub(crate) const USAGE: &str = "\
usage: fake_server [OPTIONS]

  --port N               the port to listen on; 0, the default, takes any that is free
  --tls                  https, with a certificate made at the start
  --generation NAME      legacy, legacy-capped, paged (the default) or cloud
  --enterprise           a server of TestRail Enterprise, with the methods that only it has
  --seed FILE            the data to start with, as JSON: the head of examples/fake_server/main.rs has an example
  --status NAME          a custom status, of up to seven; they take the place of those from the start
  --case-field NAME      a custom field of cases, such as custom_automation_id; can be repeated
  --ignore-run-configs   lets add_run ignore config_ids, as some servers may
  --runs N               as many runs besides those that are there from the start
  --page-cap N           the most rows that a page has, whatever is asked for
  --latency-ms N         how many milliseconds later each answer comes
  --rate-limit N         how many calls are let in within a minute
  --help                 this text";

pub(crate) struct Options {
    pub(crate) server: FakeBuilder,
    pub(crate) port: u16,
    pub(crate) tls: bool,
    pub(crate) seed: Option<PathBuf>,
    /// The names of custom statuses.
    pub(crate) statuses: Vec<String>,
    pub(crate) case_fields: Vec<String>,
    pub(crate) runs: usize,
}

impl Options {
    /// Reads the arguments. Returns `None` if they only ask for the help.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            server: FakeTestRail::builder(),
            port: 0,
            tls: false,
            seed: None,
            statuses: Vec::new(),
            case_fields: Vec::new(),
            runs: 0,
        };
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            match name.as_str() {
                "--help" => return Ok(None),
                "--tls" => options.tls = true,
                "--enterprise" => options.server = options.server.enterprise(),
                "--ignore-run-configs" => options.server = options.server.ignore_run_configs(),
                _ => {
                    let value = value.or_else(|| arguments.next());
                    let value = value.ok_or_else(|| format!("{name} is not an option, or lacks its value"))?;
                    options.set(&name, value)?;
                }
            }
        }
        if options.seed.is_some() && options.runs > 0 {
            return Err("--runs adds to the data from the start, so it cannot be used with --seed".to_owned());
        }
        Ok(Some(options))
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        let server = std::mem::replace(&mut self.server, FakeTestRail::builder());
        self.server = match name {
            "--generation" => server.generation(match value.as_str() {
                "legacy" => Generation::Legacy,
                "legacy-capped" => Generation::LegacyCapped,
                "paged" => Generation::Paged,
                "cloud" => Generation::Cloud,
                _ => return Err(format!("--generation cannot be {value:?}")),
            }),
            "--page-cap" => server.page_cap(parse::<NonZeroU64>(name, &value)?.get()),
            "--latency-ms" => server.latency(Duration::from_millis(parse(name, &value)?)),
            "--rate-limit" => server.rate_limit(parse(name, &value)?),
            _ => server,
        };
        match name {
            "--generation" | "--page-cap" | "--latency-ms" | "--rate-limit" => {}
            "--port" => self.port = parse(name, &value)?,
            "--seed" => self.seed = Some(value.into()),
            "--status" => self.statuses.push(value),
            "--case-field" => self.case_fields.push(value),
            "--runs" => self.runs = parse(name, &value)?,
            _ => return Err(format!("there is no option {name}")),
        }
        Ok(())
    }
}

fn parse<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} cannot be {value:?}"))
}
