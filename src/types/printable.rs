//! Text of others, made fit to be shown.

/// `text` without control characters, and at most `longest` bytes of it.
pub(crate) fn printable(text: &str, longest: usize) -> String {
    let end = (0..=longest.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let kept = text.get(..end).unwrap_or_default();
    let mut printable: String = kept.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < text.len() {
        printable.push('…');
    }
    printable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_long_texts_are_cut() {
        assert_eq!(printable("a\u{1b}[31m\nb", 100), "a [31m b");
        assert_eq!(printable("żółw", 3), "ż…");
    }
}
