//! Compares what the reports say with what the server did.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::time::{Duration, Instant};

use super::job::{Job, Row};
use super::ledger::{Ledger, Truth};
use super::rules::{End, Said, Verdict};
use crate::counts::write_counts;

/// The outcome of one report, as its caller knows it.
pub(crate) struct Outcome {
    pub(crate) job: Job,
    pub(crate) said: Vec<Said>,
    pub(crate) end: End,
    /// When the caller got it.
    pub(crate) at: Instant,
    pub(crate) took: Duration,
}

#[derive(Default)]
pub(crate) struct Tally {
    /// By the verdict.
    lines: BTreeMap<&'static str, Line>,
    /// How many reports ended in each way, and their rows by the verdict.
    ends: BTreeMap<String, (usize, BTreeMap<&'static str, usize>)>,
    exist: usize,
    /// Results that were stored after their reports had ended.
    late: usize,
    /// Rows with more than one result.
    twice: usize,
    /// Rows that are not stored as the results that the reports name.
    claimed: usize,
    /// Rows that are stored although the reports say that they are not.
    denied: usize,
    /// Good rows that were reported as refused.
    accused: usize,
    /// Rows that are not in exactly one list of their report, or are there with another comment.
    misplaced: usize,
    bad: usize,
    bad_refused: usize,
    /// Good rows that are not stored although their reports ran to the end.
    lost: usize,
    /// Tests of which several rows are stored, and those of them with the results in another order.
    repeated: usize,
    disordered: usize,
    unexpected: BTreeSet<String>,
    untrue: Vec<String>,
}

#[derive(Default)]
struct Line {
    rows: usize,
    not_stored: usize,
    once: usize,
    more: usize,
    untrue: usize,
}

const LABELS: [&str; 6] = ["stored", "skipped", "refused", "unsent", "unknown", "failed"];

impl Verdict {
    fn label(self) -> &'static str {
        match self {
            Self::Stored(_) => "stored",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Unsent => "unsent",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
        }
    }

    /// Whether it is true, by the server's records.
    fn is_true(self, row: &Row, truths: &[Truth]) -> bool {
        match self {
            Self::Stored(id) => matches!(truths, [only] if only.id == id),
            // No report asks for it.
            Self::Skipped => false,
            Self::Refused => truths.is_empty() && row.is_bad,
            Self::Unsent | Self::Failed => truths.is_empty(),
            Self::Unknown => truths.len() <= 1,
        }
    }
}

impl Tally {
    pub(crate) fn new(outcomes: &[Outcome], ledger: &Ledger) -> Self {
        let truths = ledger.truths();
        let mut tally = Self { unexpected: ledger.unexpected(), ..Self::default() };
        tally.exist = truths.values().map(Vec::len).sum();
        for outcome in outcomes {
            let (reports, rows) = tally.ends.entry(outcome.end.to_string()).or_default();
            *reports += 1;
            outcome.said.iter().for_each(|said| *rows.entry(said.verdict.label()).or_default() += 1);
            tally.count_lists(outcome);
            for said in &outcome.said {
                let row = &outcome.job.rows[said.place];
                tally.count(outcome, said.verdict, row, truths.get(&row.number).map_or(&[], Vec::as_slice));
            }
            tally.count_repeated(&outcome.job, &truths);
        }
        tally
    }

    /// Checks that each row is in one list, as it was reported.
    fn count_lists(&mut self, Outcome { job, said, .. }: &Outcome) {
        let mut lists = vec![0; job.rows.len()];
        for Said { place, comment, .. } in said {
            lists[*place] += if *comment == job.rows[*place].comment { 1 } else { 2 };
        }
        self.misplaced += lists.iter().filter(|count| **count != 1).count();
    }

    fn count(&mut self, outcome: &Outcome, verdict: Verdict, row: &Row, truths: &[Truth]) {
        let line = self.lines.entry(verdict.label()).or_default();
        line.rows += 1;
        match truths.len() {
            0 => line.not_stored += 1,
            1 => line.once += 1,
            _ => line.more += 1,
        }
        let is_true = verdict.is_true(row, truths);
        line.untrue += usize::from(!is_true);
        self.twice += usize::from(truths.len() > 1);
        self.late += truths.iter().filter(|truth| truth.at > outcome.at).count();
        let is_stored = !truths.is_empty();
        self.claimed +=
            usize::from(matches!(verdict, Verdict::Stored(id) if truths.iter().all(|truth| truth.id != id)));
        self.denied +=
            usize::from(is_stored && matches!(verdict, Verdict::Refused | Verdict::Unsent | Verdict::Failed));
        self.accused += usize::from(!row.is_bad && matches!(verdict, Verdict::Refused));
        self.bad += usize::from(row.is_bad);
        self.bad_refused += usize::from(row.is_bad && matches!(verdict, Verdict::Refused));
        self.lost += usize::from(!row.is_bad && !is_stored && outcome.end != End::Dropped);
        if !is_true {
            let ids: Vec<_> = truths.iter().map(|truth| truth.id).collect();
            let (number, end) = (outcome.job.number, &outcome.end);
            self.untrue
                .push(format!("{} of report {number} ({end}) is {verdict:?}; its results are {ids:?}", row.comment));
        }
    }

    /// Looks whether the rows of each test were stored in their order.
    fn count_repeated(&mut self, job: &Job, truths: &HashMap<u64, Vec<Truth>>) {
        let mut cases: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
        for row in &job.rows {
            cases.entry(row.case).or_default().push(row);
        }
        for rows in cases.values().filter(|rows| rows.len() > 1) {
            let id = |row: &&Row| match truths.get(&row.number).map(Vec::as_slice) {
                Some([only]) => Some(only.id),
                _ => None,
            };
            if let Some(ids) = rows.iter().map(id).collect::<Option<Vec<_>>>() {
                self.repeated += 1;
                self.disordered += usize::from(!ids.is_sorted());
            }
        }
    }

    /// What is untrue, and the truth.
    pub(crate) fn untrue(&self) -> &[String] {
        &self.untrue
    }

    /// How many good rows are not stored although their reports ran to the end.
    pub(crate) fn lost(&self) -> usize {
        self.lost
    }

    /// Whether no row is stored twice, and every report is true.
    pub(crate) fn is_sound(&self) -> bool {
        let counts = [self.twice, self.claimed, self.denied, self.accused, self.misplaced, self.disordered];
        counts == [0; 6] && self.untrue.is_empty() && self.unexpected.is_empty()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<10}{:>10}{:>12}{:>12}{:>8}{:>8}",
            "verdict", "rows", "not stored", "stored once", "more", "untrue"
        )?;
        for (label, line) in LABELS.iter().filter_map(|label| self.lines.get_key_value(label)) {
            let Line { rows, not_stored, once, more, untrue } = line;
            writeln!(f, "{label:<10}{rows:>10}{not_stored:>12}{once:>12}{more:>8}{untrue:>8}")?;
        }
        writeln!(f)?;
        let labels: Vec<_> = LABELS.into_iter().filter(|label| self.lines.contains_key(label)).collect();
        write!(f, "{:<44}{:>8}", "how the reports ended, and their rows", "reports")?;
        labels.iter().try_for_each(|label| write!(f, "{label:>9}"))?;
        for (end, (reports, rows)) in &self.ends {
            write!(f, "\n{end:<44}{reports:>8}")?;
            labels.iter().try_for_each(|label| write!(f, "{:>9}", rows.get(label).unwrap_or(&0)))?;
        }
        writeln!(f, "\n")?;
        let counts = [
            (self.exist, "results of their rows exist"),
            (self.late, "of them were stored after their reports had ended"),
            (self.twice, "rows are stored more than once"),
            (self.claimed, "rows are reported as stored and are not, or have another id"),
            (self.denied, "rows are stored and reported as not stored"),
            (self.misplaced, "rows are not in exactly one list of their report"),
            (self.repeated, "tests have the results of several rows"),
            (self.disordered, "of them have these in another order than the rows"),
            (self.bad, "rows are bad"),
            (self.bad_refused, "of them are reported as refused"),
            (self.accused, "good rows are reported as refused"),
            (self.lost, "good rows are not stored though their reports were not dropped"),
        ];
        write_counts(f, &counts)?;
        for line in &self.unexpected {
            writeln!(f, "The server does not know: {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete => f.write_str("complete"),
            Self::Incomplete => f.write_str("each row had its turn, not all are stored"),
            Self::Stopped(why) => write!(f, "stopped early after {why}"),
            Self::Dropped => f.write_str("dropped by the caller"),
        }
    }
}
