//! Compares the verdicts of the callers with what the server did.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use testrail::Delivery;

use super::ledger::{Entry, Ledger};
use super::rules::Verdict;
use crate::counts::write_counts;

/// The outcome of one creation, as its caller knows it.
#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
    /// When the caller got the verdict.
    pub(crate) at: Instant,
    pub(crate) took: Duration,
}

#[derive(Default)]
pub(crate) struct Tally {
    rows: BTreeMap<&'static str, Row>,
    exist: usize,
    /// Runs that were created after their callers got a verdict.
    late: usize,
    /// Names with more than one run.
    twice: usize,
    /// Runs that exist although the verdict was that they do not, and runs that nobody asked for.
    denied: usize,
    /// Bodies that arrived only in part, so their run is unknown.
    nameless: usize,
    untrue: Vec<String>,
}

#[derive(Default)]
struct Row {
    calls: usize,
    without_run: usize,
    with_one: usize,
    with_more: usize,
    untrue: usize,
}

const LABELS: [&str; 6] = ["Ok", "NeverSent", "Refused", "Unknown", "Applied", "Failed"];

impl Verdict {
    fn label(self) -> &'static str {
        match self {
            Self::Ok(_) => "Ok",
            Self::Err(Delivery::NeverSent) => "NeverSent",
            Self::Err(Delivery::Refused) => "Refused",
            Self::Err(Delivery::Unknown) => "Unknown",
            Self::Err(Delivery::Applied) => "Applied",
            Self::Failed => "Failed",
        }
    }

    /// Whether it is true, by the server's records.
    fn is_true(self, entry: &Entry) -> bool {
        match self {
            Self::Ok(run) => matches!(entry.runs.as_slice(), [only] if only.id == run.get()),
            Self::Err(Delivery::NeverSent) => !entry.arrived && entry.runs.is_empty(),
            Self::Err(Delivery::Refused) | Self::Failed => entry.runs.is_empty(),
            Self::Err(Delivery::Applied) => entry.runs.len() == 1,
            Self::Err(Delivery::Unknown) => true,
        }
    }

    /// Whether a caller with this verdict expects that there may be a run.
    fn admits_a_run(self) -> bool {
        matches!(self, Self::Ok(_) | Self::Err(Delivery::Unknown | Delivery::Applied))
    }
}

impl Tally {
    pub(crate) fn new(outcomes: &[Outcome], ledger: &Ledger) -> Self {
        let mut tally = Self { exist: ledger.runs(), nameless: ledger.nameless(), ..Self::default() };
        tally.denied = tally.exist;
        for Outcome { name, verdict, at, .. } in outcomes {
            let entry = ledger.entry(name);
            let row = tally.rows.entry(verdict.label()).or_default();
            row.calls += 1;
            match entry.runs.len() {
                0 => row.without_run += 1,
                1 => row.with_one += 1,
                _ => row.with_more += 1,
            }
            tally.twice += usize::from(entry.runs.len() > 1);
            tally.late += entry.runs.iter().filter(|run| run.at > *at).count();
            if verdict.admits_a_run() {
                tally.denied -= entry.runs.len();
            }
            if !verdict.is_true(&entry) {
                row.untrue += 1;
                let arrived = if entry.arrived { "arrived" } else { "did not arrive" };
                let ids: Vec<_> = entry.runs.iter().map(|run| run.id).collect();
                tally.untrue.push(format!("{name} is {verdict:?}; its request {arrived}, its runs are {ids:?}"));
            }
        }
        tally
    }

    /// The names with an untrue verdict, and the truth.
    pub(crate) fn untrue(&self) -> &[String] {
        &self.untrue
    }

    /// Whether no run exists twice, and every verdict is true.
    pub(crate) fn is_sound(&self) -> bool {
        self.twice == 0 && self.denied == 0 && self.nameless == 0 && self.untrue.is_empty()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<10}{:>10}{:>10}{:>10}{:>10}{:>10}", "verdict", "calls", "no run", "one run", "more", "untrue")?;
        for (label, row) in LABELS.iter().filter_map(|label| self.rows.get_key_value(label)) {
            let Row { calls, without_run, with_one, with_more, untrue } = row;
            writeln!(f, "{label:<10}{calls:>10}{without_run:>10}{with_one:>10}{with_more:>10}{untrue:>10}")?;
        }
        writeln!(f)?;
        let counts = [
            (self.exist, "runs exist"),
            (self.late, "of them were created after their callers got a verdict"),
            (self.denied, "of them exist although their callers' verdict says no"),
            (self.twice, "names have more than one run"),
            (self.nameless, "requests broke off before their name arrived"),
        ];
        write_counts(f, &counts)
    }
}
