//! Strips what surrounds the JSON of an answer.

/// The JSON in `text`, without a byte order mark, and without the line that one old version of the server writes before
/// it (seen in another client's source).
pub(crate) fn payload(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    text.strip_prefix("USER AUTHENTICATION SUCCESSFUL!").map_or(text, str::trim_start)
}
