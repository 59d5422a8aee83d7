//! Compares the verdicts of the callers with what the server did.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use testrail::Delivery;

use super::ledger::{Ledger, Run, Wish};
use super::rules::Verdict;
use crate::counts::write_counts;

/// The outcome of one call, as its caller knows it.
#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) run: u64,
    pub(crate) verdict: Verdict,
    /// Whether a read before it said that the run is not there.
    pub(crate) misread: bool,
    /// When the caller got the verdict.
    pub(crate) at: Instant,
    pub(crate) took: Duration,
}

#[derive(Default)]
pub(crate) struct Tally {
    /// By the wish and the verdict.
    rows: BTreeMap<(&'static str, String), Row>,
    /// Runs that were ended after their callers got a verdict.
    late: usize,
    /// Runs that a request of their caller ended although the verdict says no.
    denied: usize,
    /// Runs that are not as the verdict says.
    claimed: usize,
    /// Reads that said of a run that was there that it is not.
    misread: usize,
    unexpected: usize,
    unknown: usize,
    untrue: Vec<String>,
}

#[derive(Default)]
struct Row {
    calls: usize,
    ended: usize,
    ended_before: usize,
    open: usize,
    untrue: usize,
}

const LABELS: [&str; 5] = ["Ok", "NeverSent", "Refused", "Unknown", "Applied"];

/// Whether a verdict is true, by the server's records.
fn is_true(verdict: Verdict, at: Instant, wish: Wish, run: &Run) -> bool {
    // Somebody else may have ended it before. That is no less true.
    let is_done = run.ended.is_none_or(|ended| ended <= at) && run.is(wish);
    match verdict {
        Ok(()) => is_done,
        Err(Delivery::Applied) => is_done && run.ended.is_some(),
        Err(Delivery::Refused) => run.ended.is_none(),
        Err(Delivery::NeverSent) => run.ended.is_none() && !run.arrived,
        Err(Delivery::Unknown) => true,
    }
}

impl Tally {
    pub(crate) fn new(outcomes: &[Outcome], ledger: &Ledger) -> Self {
        let mut tally = Self { unexpected: ledger.unexpected(), ..Self::default() };
        for Outcome { run: number, verdict, misread, at, .. } in outcomes {
            let (run, wish) = (ledger.run(*number).unwrap(), Wish::of(*number));
            let method = if wish == Wish::Gone { "delete_run" } else { "close_run" };
            let label = verdict.map_or_else(|delivery| format!("{delivery:?}"), |()| "Ok".to_owned());
            let row = tally.rows.entry((method, label)).or_default();
            row.calls += 1;
            match run.ended {
                Some(_) => row.ended += 1,
                None if run.is_open() => row.open += 1,
                None => row.ended_before += 1,
            }
            tally.late += usize::from(run.ended.is_some_and(|ended| ended > *at));
            tally.misread += usize::from(*misread && !run.was_gone());
            tally.unknown += usize::from(*verdict == Err(Delivery::Unknown));
            if !is_true(*verdict, *at, wish, &run) {
                row.untrue += 1;
                match verdict {
                    Ok(()) | Err(Delivery::Applied) => tally.claimed += 1,
                    Err(_) => tally.denied += 1,
                }
                let arrived = if run.arrived { "arrived" } else { "did not arrive" };
                let ended = match run.ended {
                    Some(ended) if ended > *at => "ended it later",
                    Some(_) => "ended it",
                    None => "did not end it",
                };
                tally.untrue.push(format!("{method}/{number} is {verdict:?}; its request {arrived} and {ended}"));
            }
        }
        tally
    }

    /// The calls with an untrue verdict, and the truth.
    pub(crate) fn untrue(&self) -> &[String] {
        &self.untrue
    }

    /// How many callers do not know what became of their request.
    pub(crate) fn unknown(&self) -> usize {
        self.unknown
    }

    /// Whether every verdict is true.
    pub(crate) fn is_sound(&self) -> bool {
        self.untrue.is_empty() && self.unexpected == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<12}{:<10}{:>8}{:>8}{:>14}{:>8}{:>8}",
            "method", "verdict", "calls", "ended", "ended before", "open", "untrue"
        )?;
        for method in ["delete_run", "close_run"] {
            for label in LABELS {
                let Some(row) = self.rows.get(&(method, label.to_owned())) else { continue };
                let Row { calls, ended, ended_before, open, untrue } = row;
                writeln!(f, "{method:<12}{label:<10}{calls:>8}{ended:>8}{ended_before:>14}{open:>8}{untrue:>8}")?;
            }
        }
        writeln!(f)?;
        let counts = [
            (self.late, "runs were ended after their callers got a verdict"),
            (self.claimed, "runs are not ended although their callers' verdict says so"),
            (self.denied, "runs were ended, or heard of it, although their callers' verdict says no"),
            (self.misread, "reads on kept connections missed a run that was there"),
            (self.unexpected, "requests are not known to the server"),
        ];
        write_counts(f, &counts)
    }
}
