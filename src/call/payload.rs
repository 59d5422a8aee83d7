//! Strips what surrounds the JSON of an answer.

use serde::de::IgnoredAny;

/// The JSON in `text`, without a byte order mark, and without the line that one old version of the server writes before
/// it (seen in another client's source). If PHP has written a notice around it, the JSON is what stands between, if
/// that is a whole value.
pub(crate) fn payload(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.strip_prefix(PREFIX).map_or(text, str::trim_start);
    // A notice may also follow: PHP writes some when it ends.
    let has_notice = is_of_php(text) || text.starts_with(['{', '[']) && !text.ends_with(['}', ']']);
    if has_notice { between_notices(text).unwrap_or(text) } else { text }
}

/// The line that one old version of the server writes before the JSON.
const PREFIX: &str = "USER AUTHENTICATION SUCCESSFUL!";

/// What follows the byte order mark and that line, in a body that is not UTF-8.
pub(crate) fn without_prefix(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii_start();
    body.strip_prefix(PREFIX.as_bytes()).unwrap_or(body)
}

const LEVELS: [&str; 8] = [
    "Catchable fatal error",
    "Deprecated",
    "Fatal error",
    "Notice",
    "Parse error",
    "Recoverable fatal error",
    "Strict Standards",
    "Warning",
];

/// Whether a notice of PHP's stands somewhere in a text, as it writes one into an answer on which it gives up.
pub(crate) fn has_notice_of_php(text: &str) -> bool {
    LEVELS.iter().any(|level| text.contains(&format!("<b>{level}</b>:")))
}

/// Whether a text starts with a notice of PHP's, as its setting `display_errors` has it written into answers
/// (reported).
pub(crate) fn is_of_php(text: &str) -> bool {
    let mut start = text;
    while let Some(rest) = ["<br />", "<br>", "PHP ", "<b>"].iter().find_map(|tag| start.strip_prefix(tag)) {
        start = rest.trim_start();
    }
    LEVELS.iter().any(|level| start.strip_prefix(level).is_some_and(|rest| rest.starts_with([':', '<'])))
}

/// The one whole JSON object or array in a text with notices of PHP's before or behind it. It starts a line, or follows
/// a tag: what stands further inside may be a part of JSON that was cut short.
fn between_notices(text: &str) -> Option<&str> {
    /// Notices name files and lines, and rarely have a bracket.
    const MOST: usize = 32;
    let parts = text.match_indices(['{', '[']).filter_map(|(at, _)| text.split_at_checked(at));
    let starts_one = |before: &str| before.is_empty() || before.trim_end_matches(' ').ends_with(['\n', '>']);
    parts.take(MOST).filter(|(before, _)| starts_one(before)).find_map(|(_, rest)| {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        let (json, behind) = rest.split_at_checked(values.byte_offset())?;
        let behind = behind.trim();
        (behind.is_empty() || is_of_php(behind)).then_some(json)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_json_is_stripped() {
        for text in [
            r#"{"id":1}"#,
            "\u{feff} {\"id\":1}\n",
            "USER AUTHENTICATION SUCCESSFUL!\n{\"id\":1}",
            "<br />\n<b>Deprecated</b>:  Function utf8_encode() is deprecated in <b>/var/www/a.php</b> on line <b>7</b><br />\n\
             {\"id\":1}",
            "<br />\n<b>Warning</b>:  Undefined array key \"x[0]\" in <b>/a.php</b> on line <b>7</b><br />\n{\"id\":1}\n<br />\n\
             <b>Notice</b>:  bye in <b>/b.php</b>",
            "PHP Notice:  Undefined variable in /a.php on line 7\n{\"id\":1}",
            "{\"id\":1}<br />\n<b>Warning</b>:  Unknown: failed to close in <b>Unknown</b> on line <b>0</b><br />",
        ] {
            assert_eq!(payload(text), r#"{"id":1}"#, "{text}");
        }
    }

    #[test]
    fn a_part_of_json_that_php_broke_off_is_not_taken_for_the_whole() {
        let fatal =
            "<br />\n<b>Fatal error</b>:  Allowed memory size exhausted in <b>/a.php</b> on line <b>7</b><br />";
        for start in [r#"{"id":42,"config":{"id":1}"#, r#"[{"id":1},{"id":2}"#] {
            let text = format!("{start}{fatal}");
            assert_eq!(payload(&text), text);
            let text = format!("<br />\n<b>Warning</b>:  a[0] in <b>/a.php</b> on line <b>7</b><br />\n{start}{fatal}");
            assert_eq!(payload(&text), text);
        }
    }

    #[test]
    fn a_page_with_json_in_it_stays_a_page() {
        for text in [
            "<html><script>var state = {\"id\":1}</script></html>",
            "<br /><p>Warning</p>{\"id\":1}",
            "Warning signs {\"id\":1}",
            "<br />\n<b>Fatal error</b>:  Out of memory in <b>/a.php</b> on line <b>7</b><br />\n{\"id\":1,",
            "<br />\n<b>Notice</b>: x<br />\n{\"id\":1} and more",
        ] {
            assert_eq!(payload(text), text);
        }
    }
}
