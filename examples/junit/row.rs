//! The row that is reported for a case: one for all of its tests.

use std::time::Duration;

use testrail::results::AddResult;
use testrail::{CaseId, StatusId, Upload};

use crate::xml::{TestCase, Verdict};

/// About how many characters of reasons a comment has.
const LIMIT: usize = 4_000;

/// A case and its tests.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) case: CaseId,
    pub(crate) tests: Vec<TestCase>,
}

impl Row {
    /// The worst of its tests.
    pub(crate) fn verdict(&self) -> Verdict {
        self.tests.iter().map(TestCase::verdict).max().unwrap_or(Verdict::Passed)
    }

    /// The result to report, with this status.
    pub(crate) fn result(&self, status: StatusId) -> AddResult {
        let time = self.tests.iter().fold(Duration::ZERO, |sum, test| sum.saturating_add(test.time));
        AddResult::new(status).case_id(self.case).elapsed(time).comment(self.comment())
    }

    /// A line for each test, and as much of the reasons as fits.
    fn comment(&self) -> String {
        let mut left = LIMIT;
        self.join(|test| {
            let reason = test.reason();
            let shown: String = reason.chars().take(left).collect();
            left -= shown.chars().count();
            let rest =
                if shown == reason { String::new() } else { format!("… (the rest is in {})", self.file_name()) };
            format!("{}\n{shown}{rest}", test.line()).trim_end().to_owned()
        })
    }

    /// The file with all that is known of its tests.
    pub(crate) fn output(&self) -> Upload {
        let text = self.join(|test| format!("{}\n{}\n{}", test.line(), test.reason(), test.output()));
        Upload::from_bytes(self.file_name(), text).content_type("text/plain")
    }

    fn file_name(&self) -> String {
        format!("C{}-output.txt", self.case)
    }

    fn join(&self, about: impl FnMut(&TestCase) -> String) -> String {
        self.tests.iter().map(about).collect::<Vec<_>>().join("\n")
    }
}
