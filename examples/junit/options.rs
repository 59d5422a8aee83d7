//! The options of the command line.

use std::path::PathBuf;
use std::str::FromStr;

use testrail::{ProjectId, SuiteId};

pub(crate) const USAGE: &str = "\
usage: junit [OPTIONS] [FILE...]

  FILE               JUnit XML; several files are reported together
  --build TEXT       names the build: all that reports the same build goes to the same run
  --project ID       the project; default: TESTRAIL_PROJECT_ID
  --suite ID         the suite; default: TESTRAIL_SUITE_ID
  --plan NAME        puts the run into a plan of this name
  --config NAME      a configuration of that run, such as Chrome; can be repeated
  --property NAME    the property in which a test has the id of its case; default: test_id
  --skipped STATUS   reports skipped tests with this status; default: they are left out
  --lenient          ignores tests that belong to no case
  --close            closes the run, or the plan, at the end: for the last job of a build
  --help             this text

The exit code is 0 if all tests have passed, 1 if some have failed, and 2 if not everything is reported.";

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) build: Option<String>,
    pub(crate) project: Option<ProjectId>,
    pub(crate) suite: Option<SuiteId>,
    pub(crate) plan: Option<String>,
    pub(crate) configs: Vec<String>,
    pub(crate) property: Option<String>,
    pub(crate) skipped: Option<String>,
    pub(crate) lenient: bool,
    pub(crate) close: bool,
}

impl Options {
    /// Reads the arguments. Returns `None` if they only ask for the help.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value =
                || value.clone().or_else(|| arguments.next()).ok_or_else(|| format!("{name} lacks its value"));
            match name {
                "--help" => return Ok(None),
                "--build" => options.build = Some(value()?),
                "--project" => options.project = Some(parse(name, &value()?)?),
                "--suite" => options.suite = Some(parse(name, &value()?)?),
                "--plan" => options.plan = Some(value()?),
                "--config" => options.configs.push(value()?),
                "--property" => options.property = Some(value()?),
                "--skipped" => options.skipped = Some(value()?),
                "--lenient" => options.lenient = true,
                "--close" => options.close = true,
                _ if name.starts_with("--") => return Err(format!("there is no option {name}")),
                _ => options.files.push(name.into()),
            }
        }
        if !options.configs.is_empty() && options.plan.is_none() {
            return Err("--config needs --plan: only a run of a plan has configurations".to_owned());
        }
        Ok(Some(options))
    }
}

fn parse<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} cannot be {value:?}"))
}
