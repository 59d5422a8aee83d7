//! Parses how long a server asks the client to wait.

use std::time::{Duration, SystemTime};

/// The wait that an answer asks for. It is in the header `Retry-After`, as whole seconds or as a date. TestRail
/// sometimes leaves the header out (reported), so its words count as well. An unreadable value counts as absent.
pub(crate) fn asked(header: Option<&str>, date: Option<&str>, words: Option<&str>) -> Option<Duration> {
    header.and_then(|header| seconds(header).or_else(|| until(header, date))).or_else(|| words.and_then(in_words))
}

fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // If the seconds do not fit a number, the wait is as good as forever.
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

/// The time until a date, by the server's clock if its answer tells it. A date in the past asks for no wait.
fn until(text: &str, now: Option<&str>) -> Option<Duration> {
    let then = httpdate::parse_http_date(text).ok()?;
    let now = now.and_then(|now| httpdate::parse_http_date(now).ok()).unwrap_or_else(SystemTime::now);
    Some(then.duration_since(now).unwrap_or_default())
}

/// Finds the 6 in `Retry after 6 seconds.`, and the 57 in `Retry after 57s.`
fn in_words(words: &str) -> Option<Duration> {
    let (_, rest) = words.split_once("Retry after ")?;
    let (number, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
    unit.trim_start().starts_with('s').then(|| seconds(number)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_in_every_form() {
        let date = Some("Tue, 14 Nov 2023 22:13:20 GMT");
        for (header, date, words, secs) in [
            (Some("6"), None, None, Some(6)),
            (Some("0"), None, None, Some(0)),
            (Some("18446744073709551615"), None, None, Some(u64::MAX)),
            (Some("99999999999999999999"), None, None, Some(u64::MAX)),
            (Some("Tue, 14 Nov 2023 22:13:26 GMT"), date, None, Some(6)),
            (Some("Tuesday, 14-Nov-23 22:13:26 GMT"), date, None, Some(6)),
            (Some("Tue, 14 Nov 2023 22:13:00 GMT"), date, None, Some(0)),
            (Some("Tue, 14 Nov 2023 22:13:26 GMT"), Some("rubbish"), None, Some(0)),
            (Some("7"), None, Some("Retry after 6 seconds."), Some(7)),
            (
                None,
                None,
                Some("API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 6 seconds."),
                Some(6),
            ),
            (None, None, Some("Retry after 57s."), Some(57)),
            (Some("soon"), None, Some("Retry after 1 second."), Some(1)),
        ] {
            assert_eq!(asked(header, date, words), secs.map(Duration::from_secs), "{header:?} {words:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        for text in ["", "-1", "+1", "1.5", "6 s", "soon", "Tue, 99 Nov 2023 22:13:26 GMT"] {
            assert_eq!(asked(Some(text), None, None), None, "{text}");
        }
        for words in
            ["", "Retry after", "Retry after 6", "Retry after six seconds", "Retry after 6 minutes", "6 seconds"]
        {
            assert_eq!(asked(None, None, Some(words)), None, "{words}");
        }
    }
}
