//! Text as it comes from a server, made fit to be read or shown.

/// The JSON in `text`: without a byte order mark, and without the line that one old version of the server
/// (seen in another client's source) writes in front of it.
pub(crate) fn payload(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    text.strip_prefix("USER AUTHENTICATION SUCCESSFUL!").map_or(text, str::trim_start)
}

/// `text` without control characters, and at most `longest` bytes of it.
pub(crate) fn clean(text: &str, longest: usize) -> String {
    let mut clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.len() > longest {
        let end = (0..=longest).rev().find(|&end| clean.is_char_boundary(end)).unwrap_or(0);
        clean.truncate(end);
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_words_are_cleaned_and_cut() {
        assert_eq!(clean("a\u{1b}[31m\nb", 100), "a [31m b");
        assert_eq!(clean("żółw", 3), "ż…");
    }
}
