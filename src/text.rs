//! Text as it comes from a server, made fit to be read or shown.

use std::time::Duration;

/// The JSON in `text`: without a byte order mark, and without the line that one old version of the server
/// (seen in another client's source) writes in front of it.
pub(crate) fn payload(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    text.strip_prefix("USER AUTHENTICATION SUCCESSFUL!").map_or(text, str::trim_start)
}

/// A time as it is read best: `60s`, `1.5s`, `50ms`. It is rounded, since what is left of 20 s is 19.999 s at once.
pub(crate) fn time(time: Duration) -> String {
    let step = if time < Duration::from_secs(1) { 1_000 } else { 10_000 };
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    format!("{:?}", Duration::from_micros((micros.saturating_add(step / 2) / step).saturating_mul(step)))
}

/// `text` without control characters, and at most `longest` bytes of it.
pub(crate) fn clean(text: &str, longest: usize) -> String {
    let end = (0..=longest.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let kept = text.get(..end).unwrap_or_default();
    let mut clean: String = kept.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < text.len() {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded() {
        for (nanos, text) in [
            (60_000_000_000, "60s"),
            (19_998_992_622, "20s"),
            (1_993_000_000, "1.99s"),
            (299_900_000, "300ms"),
            (50_000_000, "50ms"),
            (9, "0ns"),
        ] {
            assert_eq!(time(Duration::from_nanos(nanos)), text);
        }
        assert!(time(Duration::MAX).ends_with('s'), "an absurd time is no panic");
    }

    #[test]
    fn the_servers_words_are_cleaned_and_cut() {
        assert_eq!(clean("a\u{1b}[31m\nb", 100), "a [31m b");
        assert_eq!(clean("żółw", 3), "ż…");
    }
}
