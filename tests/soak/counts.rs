//! The lines below the table of a soak.

use std::fmt;

/// Writes each number and what it counts.
pub(crate) fn write_counts(f: &mut fmt::Formatter<'_>, counts: &[(usize, &str)]) -> fmt::Result {
    counts.iter().try_for_each(|(count, what)| writeln!(f, "{count:>8} {what}"))
}
