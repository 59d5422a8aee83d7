//! JUnit XML, as cargo-nextest, pytest and Maven Surefire write it.

use std::time::Duration;

use quick_xml::DeError;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// Reads the tests of a file, whichever suites they are in.
pub(crate) fn read(xml: &str) -> Result<Vec<TestCase>, DeError> {
    let Root::Suite(suite) = quick_xml::de::from_str(xml)?;
    let mut tests = Vec::new();
    suite.move_to(&mut tests);
    Ok(tests)
}

/// One file that has the suites of all these.
pub(crate) fn join(files: &[String]) -> String {
    if let [only] = files {
        return only.clone();
    }
    let suites = |file: &String| {
        let file = file.trim_start_matches('\u{feff}').trim();
        let declaration = file.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
        declaration.map_or(file, |(_, suites)| suites).to_owned()
    };
    format!("<testsuites>{}\n</testsuites>\n", files.iter().map(suites).collect::<String>())
}

#[derive(Deserialize)]
enum Root {
    #[serde(rename = "testsuites", alias = "testsuite")]
    Suite(Suite),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Suite {
    testsuite: Vec<Suite>,
    testcase: Vec<TestCase>,
}

impl Suite {
    fn move_to(self, tests: &mut Vec<TestCase>) {
        tests.extend(self.testcase);
        self.testsuite.into_iter().for_each(|suite| suite.move_to(tests));
    }
}

/// A test, as the file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct TestCase {
    #[serde(rename = "@name")]
    pub(crate) name: String,
    #[serde(rename = "@time", deserialize_with = "seconds")]
    pub(crate) time: Duration,
    properties: Properties,
    failure: Vec<Problem>,
    error: Vec<Problem>,
    skipped: Vec<Problem>,
    /// Failures before the test passed.
    #[serde(rename = "flakyFailure")]
    flaky_failure: Vec<IgnoredAny>,
    #[serde(rename = "flakyError")]
    flaky_error: Vec<IgnoredAny>,
    system_out: Vec<String>,
    system_err: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Properties {
    property: Vec<Property>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Property {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@value")]
    value: String,
}

/// What went wrong, or why the test was skipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@type")]
    kind: String,
    #[serde(rename = "$text")]
    text: String,
}

/// How a test ended. A later one is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Passed,
    Skipped,
    Failed,
}

impl TestCase {
    pub(crate) fn verdict(&self) -> Verdict {
        match (self.failure.is_empty() && self.error.is_empty(), self.skipped.is_empty()) {
            (false, _) => Verdict::Failed,
            (true, false) => Verdict::Skipped,
            (true, true) => Verdict::Passed,
        }
    }

    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.property.iter().find(|property| property.name == name).map(|property| property.value.as_str())
    }

    /// Its name and its verdict, as one line.
    pub(crate) fn line(&self) -> String {
        match (self.verdict(), self.flaky_failure.len() + self.flaky_error.len()) {
            (Verdict::Passed, 0) => format!("{}: passed", self.name),
            (Verdict::Passed, failures) => format!("{}: passed at attempt {}", self.name, failures + 1),
            (Verdict::Skipped, _) => format!("{}: skipped", self.name),
            (Verdict::Failed, _) => format!("{}: failed", self.name),
        }
    }

    /// Why it did not pass: messages and texts.
    pub(crate) fn reason(&self) -> String {
        let problems = self.failure.iter().chain(&self.error).chain(&self.skipped);
        problems.map(Problem::in_words).collect::<Vec<_>>().join("\n")
    }

    /// What it printed.
    pub(crate) fn output(&self) -> String {
        let part = |name: &str, texts: &[String]| match texts.concat().trim() {
            "" => String::new(),
            text => format!("\n{name}:\n{text}\n"),
        };
        part("system-out", &self.system_out) + &part("system-err", &self.system_err)
    }
}

impl Problem {
    /// Its message and its text. Many texts contain the message.
    fn in_words(&self) -> String {
        let message = if self.message.is_empty() { &self.kind } else { &self.message }.trim();
        let text = self.text.trim();
        if text.contains(message) { text.to_owned() } else { format!("{message}\n{text}").trim_end().to_owned() }
    }
}

/// Reads seconds such as `1,234.5`. A time that cannot be read costs no test.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = String::deserialize(deserializer)?.replace(',', "").trim().parse().unwrap_or_default();
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}
