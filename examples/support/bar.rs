//! A run's counts as a bar in the terminal.

use console::style;
use testrail::StatusCounts;

/// Passed, failed, other and missing results, as parts of one bar: █ ▓ ▒ ░, in colours. Every part that is not zero is
/// visible.
pub(crate) fn stacked(counts: StatusCounts, width: u64) -> String {
    let parts = [counts.passed, counts.failed, others(counts), counts.untested];
    let total = counts.total().max(1);
    let mut widths = parts.map(|part| (part * width / total).max(u64::from(part > 0)));
    // The widest part takes the rounding error.
    let rest: u64 = widths.iter().sum();
    if let Some(widest) = widths.iter_mut().max() {
        *widest = (*widest + width).saturating_sub(rest);
    }
    let [passed, failed, others, untested] = widths.map(|width| usize::try_from(width).unwrap_or_default());
    format!(
        "{}{}{}{}",
        style("█".repeat(passed)).green(),
        style("▓".repeat(failed)).red(),
        style("▒".repeat(others)).yellow(),
        style("░".repeat(untested)).dim()
    )
}

/// The tests that are blocked, need a retest, or have a custom status.
pub(crate) fn others(counts: StatusCounts) -> u64 {
    counts.completed() - counts.passed - counts.failed
}
