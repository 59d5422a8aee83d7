//! What people and their programs leave around a text that they copy.

const QUOTES: [(char, char); 6] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];

/// A text without blanks around it, nor the marks without width that some editors write.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ['\u{feff}', '\u{200b}'].contains(&c))
}

/// A text without blanks and quotes around it, as a shell, a file or a mail leaves them.
pub(crate) fn unquoted(text: &str) -> &str {
    let text = trimmed(text);
    let inside = QUOTES.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    inside.map_or(text, trimmed)
}

/// Whether a character is a quote, or a bracket that stands for one.
pub(crate) fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| [*open, *close].contains(&c))
}
