//! Texts from a server, ready for a terminal.

use std::fmt::Display;

/// The text, with `�` for each character that could move the cursor, colour what follows, start a line, or turn the
/// direction of writing. Whoever names a run can put them into its name.
pub(crate) fn printable(text: impl Display) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}') // ends a line or a paragraph
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.to_string().chars().map(|c| if acts(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
