//! The number of tests in each status, of a run or a plan.

/// The number of tests in each status, of a run or a plan: TestRail's five, and the seven that an administrator can
/// define.
///
/// ```
/// use testrail::Run;
///
/// let mut run = Run::default();
/// (run.passed_count, run.failed_count, run.untested_count) = (6, 2, 2);
/// let counts = run.counts();
/// assert_eq!((counts.total(), counts.completed()), (10, 8));
/// assert_eq!((counts.progress(), counts.pass_rate()), (0.8, 0.6));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct StatusCounts {
    /// Passed (status id 1).
    pub passed: u64,
    /// Blocked (status id 2).
    pub blocked: u64,
    /// Untested: no result yet (status id 3).
    pub untested: u64,
    /// Retest: needs another test (status id 4).
    pub retest: u64,
    /// Failed (status id 5).
    pub failed: u64,
    /// The custom statuses (status ids 6 to 12).
    pub custom: [u64; 7],
}

impl StatusCounts {
    /// How many tests there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.completed().saturating_add(self.untested)
    }

    /// How many tests have a result, whatever it is: all but the untested ones.
    #[must_use]
    pub fn completed(&self) -> u64 {
        [self.passed, self.blocked, self.retest, self.failed]
            .iter()
            .chain(&self.custom)
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The share of tests that have a result, from 0 to 1. It is 0 if there are no tests.
    #[must_use]
    pub fn progress(&self) -> f64 {
        share(self.completed(), self.total())
    }

    /// The share of all tests that passed, from 0 to 1. It counts untested ones too, as TestRail's own pages do. It is
    /// 0 if there are no tests.
    #[must_use]
    pub fn pass_rate(&self) -> f64 {
        share(self.passed, self.total())
    }
}

/// The [`StatusCounts`] of a row with TestRail's counters. Runs and plans have the same.
macro_rules! status_counts {
    ($row:expr) => {
        StatusCounts {
            passed: $row.passed_count,
            blocked: $row.blocked_count,
            untested: $row.untested_count,
            retest: $row.retest_count,
            failed: $row.failed_count,
            custom: [
                $row.custom_status1_count,
                $row.custom_status2_count,
                $row.custom_status3_count,
                $row.custom_status4_count,
                $row.custom_status5_count,
                $row.custom_status6_count,
                $row.custom_status7_count,
            ],
        }
    };
}

pub(crate) use status_counts;

#[expect(clippy::cast_precision_loss, reason = "a share needs no more than the 53 bits of an f64")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_counts_once() {
        let counts = StatusCounts {
            passed: 1,
            blocked: 2,
            untested: 4,
            retest: 8,
            failed: 16,
            custom: [32, 64, 128, 256, 512, 1024, 2048],
        };
        assert_eq!((counts.total(), counts.completed()), (4095, 4091));
        let half = StatusCounts { passed: 2, failed: 1, untested: 1, ..StatusCounts::default() };
        assert_eq!((half.pass_rate().to_bits(), half.progress().to_bits()), (0.5_f64.to_bits(), 0.75_f64.to_bits()));
    }

    #[test]
    fn an_empty_run_has_made_no_progress() {
        let empty = StatusCounts::default();
        assert_eq!((empty.total(), empty.progress().to_bits(), empty.pass_rate().to_bits()), (0, 0, 0));
    }

    #[test]
    fn absurd_counts_do_not_overflow() {
        let counts = StatusCounts { passed: u64::MAX, untested: u64::MAX, ..StatusCounts::default() };
        assert_eq!(counts.total(), u64::MAX);
    }
}
