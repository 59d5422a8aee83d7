//! The report in the terminal.

use console::{Alignment, Term, pad_str, style, truncate_str};

use crate::bar::{others, stacked};
use crate::summary::{Summary, day};
use crate::support::{Outcome, printable};

/// The width of the columns other than the name, and of the bar.
const OTHERS: u16 = 78;

pub(crate) fn print(summary: &Summary) -> Outcome {
    let columns = Term::stdout().size_checked().map_or(110, |(_, columns)| columns);
    let width = usize::from(columns.saturating_sub(OTHERS).clamp(14, 44));
    let name =
        |text: &str| pad_str(&truncate_str(&printable(text), width, "…"), width, Alignment::Left, None).into_owned();

    say!("{}", style(printable(&summary.project)).bold());
    let head = format!(
        "{:>6}  {}  {:10}  {:>5}  {:>6}  {:>6}  {:>6}  {:>8}",
        "Run",
        name("Name"),
        "Created",
        "Tests",
        "Passed",
        "Failed",
        "Others",
        "Untested"
    );
    say!("{}", style(head).underlined());
    for run in &summary.runs {
        let counts = run.counts();
        say!(
            "{:>6}  {}  {:10}  {:>5}  {:>6}  {:>6}  {:>6}  {:>8}  {}",
            run.id.get(),
            name(&run.name),
            run.created_on.map(day).transpose()?.unwrap_or_default(),
            counts.total(),
            counts.passed,
            counts.failed,
            others(counts),
            counts.untested,
            stacked(counts, 12),
        );
    }
    say!("█ passed  ▓ failed  ▒ others  ░ untested");
    let tests = summary.tests(|counts| counts.total());
    let [passed, _, _, untested] = summary.shares();
    say!(
        "{} runs, {} of them open; {tests} tests, {passed} passed, {untested} untested.",
        summary.runs.len(),
        summary.open(),
    );
    Ok(())
}
