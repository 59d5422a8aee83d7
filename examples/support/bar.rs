//! A run's counts as a bar in the terminal.

use console::style;
use testrail::StatusCounts;

/// What has passed, failed and come out otherwise, and what is missing, in parts of one bar.
pub(crate) fn stacked(counts: StatusCounts, width: u64) -> String {
    let total = counts.total().max(1);
    // Rounded where a part ends, so that the parts together are as long as the bar.
    let end = |tests: u64| usize::try_from(tests * width / total).unwrap_or_default();
    let (passed, failed) = (end(counts.passed), end(counts.passed + counts.failed));
    let (completed, all) = (end(counts.completed()), end(total));
    format!(
        "{}{}{}{}",
        style("█".repeat(passed)).green(),
        style("█".repeat(failed - passed)).red(),
        style("█".repeat(completed - failed)).yellow(),
        style("░".repeat(all - completed)).dim()
    )
}
