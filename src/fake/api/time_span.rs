//! Time spans: how long a test took, and how long a case is estimated to take.

use super::generation::Generation;

/// Whether a text is a time span such as `30s` or `1m 45s`. Decimals are accepted; an empty span is not (reported).
pub(crate) fn is_time_span(text: &str) -> bool {
    let part = |part: &str| {
        let number = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = part.get(number.len()..).unwrap_or_default();
        let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        number.parse::<f64>().ok().filter(|_| plain && ["s", "m", "h", "d", "w"].contains(&unit))
    };
    let parts: Option<Vec<f64>> = text.split_whitespace().map(part).collect();
    parts.is_some_and(|parts| parts.iter().any(|number| *number > 0.0))
}

/// A time span as a server sends it: with the units that it came with, or on the Cloud of 2026 with longer ones (seen
/// in another client's source, since July 2025).
pub(crate) fn shown(generation: Generation, text: &str) -> String {
    if !generation.is_cloud() {
        return text.to_owned();
    }
    let group = |group: &str| {
        let number = group.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match group.get(number.len()..).unwrap_or_default() {
            "w" => "wk",
            "h" => "hr",
            "m" => "min",
            "s" => "sec",
            unit => unit,
        };
        format!("{number}{unit}")
    };
    text.split_whitespace().map(group).collect::<Vec<_>>().join(" ")
}
