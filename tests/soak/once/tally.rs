//! Compares what the calls of each build say with what the server did.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::time::Instant;

use testrail::Delivery;

use super::is_hasty;
use super::ledger::{Created, Ledger};
use crate::counts::write_counts;

/// The outcome of one call, as its caller knows it.
#[derive(Clone)]
pub(crate) struct Outcome {
    pub(crate) build: usize,
    pub(crate) verdict: Result<Report, Delivery>,
    /// When the caller got the verdict.
    pub(crate) at: Instant,
}

/// What a call has found or created.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) run: u64,
    pub(crate) existed: bool,
    pub(crate) duplicates: Vec<u64>,
    pub(crate) duplicates_known: bool,
}

#[derive(Default)]
pub(crate) struct Tally {
    /// By the turn and the verdict.
    rows: BTreeMap<(&'static str, String), Row>,
    /// The runs of the builds that have one after their first calls.
    before: HashMap<usize, Vec<u64>>,
    /// Builds with more than one run after their first calls, and those of them whose client looked for long enough.
    twice: usize,
    twice_though_patient: usize,
    /// Of the former, those that the first call told.
    told_at_once: usize,
    /// Of the former, those that the second call told. The others' second calls failed.
    told_next: usize,
    /// Runs that were created after their callers got a verdict.
    late: usize,
    /// Builds of which a second call created a run although they had one.
    created_again: usize,
    ties: usize,
    nameless: usize,
    unexpected: usize,
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

const LABELS: [&str; 6] = ["found", "created", "NeverSent", "Refused", "Unknown", "Applied"];

impl Report {
    /// Whether it is about these runs of the server's, oldest first, as far as it goes.
    fn fits(&self, runs: &[u64]) -> bool {
        let told = [&[self.run], self.duplicates.as_slice()].concat();
        told.is_sorted_by(|older, newer| older < newer) && told.iter().all(|run| runs.contains(run))
    }

    /// Whether it tells all of these runs.
    fn tells(&self, runs: &[u64]) -> bool {
        runs.iter().all(|run| *run == self.run || self.duplicates.contains(run))
    }
}

impl Tally {
    /// Counts the first calls. Nothing was there before.
    pub(crate) fn count_first(&mut self, outcomes: &[Outcome], ledger: &Ledger) {
        for outcome in outcomes {
            let runs = ledger.runs(outcome.build);
            let is_true = created_truly(outcome, &runs, ledger, is_hasty(outcome.build));
            self.count("first", outcome, &runs, is_true);
            let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
            if ids.len() > 1 {
                self.twice += 1;
                self.twice_though_patient += usize::from(!is_hasty(outcome.build));
                self.told_at_once += usize::from(outcome.verdict.as_ref().is_ok_and(|report| report.tells(&ids)));
            }
            self.before.insert(outcome.build, ids);
        }
    }

    /// Counts the second calls. Nothing of the first ones was at work any more.
    pub(crate) fn count_second(&mut self, outcomes: &[Outcome], ledger: &Ledger) {
        for outcome in outcomes {
            let (runs, before) = (ledger.runs(outcome.build), self.before[&outcome.build].clone());
            let is_true = if before.is_empty() {
                created_truly(outcome, &runs, ledger, false)
            } else {
                self.created_again += usize::from(runs.len() > before.len());
                runs.len() == before.len()
                    && match &outcome.verdict {
                        Ok(report) => {
                            report.existed && report.duplicates_known && report.fits(&before) && report.tells(&before)
                        }
                        // It looks before it creates.
                        Err(delivery) => *delivery == Delivery::NeverSent && !ledger.has_arrived(outcome.build),
                    }
            };
            self.told_next += usize::from(before.len() > 1 && outcome.verdict.is_ok() && is_true);
            self.count("second", outcome, &runs, is_true);
        }
        (self.ties, self.nameless, self.unexpected) = (ledger.ties(), ledger.nameless(), ledger.unexpected());
    }

    fn count(&mut self, turn: &'static str, outcome: &Outcome, runs: &[Created], is_true: bool) {
        let Outcome { build, verdict, at } = outcome;
        let label = match verdict {
            Ok(report) => if report.existed { "found" } else { "created" }.to_owned(),
            Err(delivery) => format!("{delivery:?}"),
        };
        let row = self.rows.entry((turn, label)).or_default();
        row.calls += 1;
        match runs.len() {
            0 => row.without_run += 1,
            1 => row.with_one += 1,
            _ => row.with_more += 1,
        }
        self.late += runs.iter().filter(|run| run.at > *at).count();
        if !is_true {
            row.untrue += 1;
            let when = |run: &Created| (run.id, if run.at > *at { "later" } else { "before" });
            let runs: Vec<_> = runs.iter().map(when).collect();
            self.untrue.push(format!("the {turn} call of build {build} says {verdict:?}; its runs are {runs:?}"));
        }
    }

    /// The calls that say what is not so, and the truth.
    pub(crate) fn untrue(&self) -> &[String] {
        &self.untrue
    }

    /// How many calls brought a run.
    pub(crate) fn certain(&self) -> usize {
        self.rows
            .iter()
            .filter(|((_, label), _)| label == "found" || label == "created")
            .map(|(_, row)| row.calls)
            .sum()
    }

    /// Whether every call was told the truth.
    pub(crate) fn is_sound(&self) -> bool {
        self.created_again == 0 && self.nameless == 0 && self.unexpected == 0 && self.untrue.is_empty()
    }
}

/// Whether the verdict of a call is true that had nothing to find. If it is hasty, it cannot know of a run that comes
/// after it has looked.
fn created_truly(outcome: &Outcome, runs: &[Created], ledger: &Ledger, hasty: bool) -> bool {
    let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
    match &outcome.verdict {
        Ok(report) => !report.existed && report.fits(&ids) && (hasty || !report.duplicates_known || report.tells(&ids)),
        Err(Delivery::NeverSent) => ids.is_empty() && !ledger.has_arrived(outcome.build),
        Err(Delivery::Refused) => ids.is_empty(),
        Err(Delivery::Applied) => ids.len() == 1 || (hasty && !ids.is_empty()),
        Err(Delivery::Unknown) => true,
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<8}{:<10}{:>8}{:>8}{:>9}{:>6}{:>8}",
            "call", "verdict", "calls", "no run", "one run", "more", "untrue"
        )?;
        for turn in ["first", "second"] {
            for label in LABELS {
                let Some(row) = self.rows.get(&(turn, label.to_owned())) else { continue };
                let Row { calls, without_run, with_one, with_more, untrue } = row;
                writeln!(f, "{turn:<8}{label:<10}{calls:>8}{without_run:>8}{with_one:>9}{with_more:>6}{untrue:>8}")?;
            }
        }
        writeln!(f)?;
        let counts = [
            (self.late, "runs were created after their callers got a verdict"),
            (self.twice, "builds have two runs after their first calls"),
            (self.twice_though_patient, "of them although the client looked for long enough"),
            (self.told_at_once, "of them were told by the first call"),
            (self.told_next, "of them were told by the second call"),
            (self.created_again, "builds got a run by their second call although they had one"),
            (self.ties, "runs of builds share a second with another"),
            (self.nameless, "requests broke off before their name arrived"),
            (self.unexpected, "requests are not known to the server"),
        ];
        write_counts(f, &counts)
    }
}
