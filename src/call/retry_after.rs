//! Parses how long a server asks the client to wait.

use std::time::Duration;

/// The longest wait that is believed. TestRail's own waits take a minute, so a longer one is a broken clock or number.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The wait that an answer asks for. It is in the header `Retry-After`, as whole seconds or as a date. TestRail
/// sometimes leaves the header out (reported), so its words count as well. A value that cannot be read counts as
/// absent, and so does an absurd one.
pub(crate) fn asked(header: Option<&str>, date: Option<&str>, words: Option<&str>) -> Option<Duration> {
    header.and_then(|header| seconds(header).or_else(|| until(header, date))).or_else(|| words.and_then(in_words))
}

fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let wait = Duration::from_secs(text.parse().ok().filter(|_| digits)?);
    (wait <= LONGEST).then_some(wait)
}

/// The time until a date, by the clock of the answer. This machine's may be hours off, so it does not count. A date in
/// the past asks for no wait.
fn until(text: &str, now: Option<&str>) -> Option<Duration> {
    let (then, now) = (httpdate::parse_http_date(text).ok()?, httpdate::parse_http_date(now?).ok()?);
    let wait = then.duration_since(now).unwrap_or_default();
    (wait <= LONGEST).then_some(wait)
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
            (Some("86400"), None, None, Some(86_400)),
            (Some("Tue, 14 Nov 2023 22:13:26 GMT"), date, None, Some(6)),
            (Some("Tuesday, 14-Nov-23 22:13:26 GMT"), date, None, Some(6)),
            (Some("Tue, 14 Nov 2023 22:13:00 GMT"), date, None, Some(0)),
            (Some("Wed, 15 Nov 2023 22:13:20 GMT"), date, None, Some(86_400)),
            (Some("7"), None, Some("Retry after 6 seconds."), Some(7)),
            (
                None,
                None,
                Some("API Rate Limit Exceeded - 180 per minute maximum allowed. Retry after 6 seconds."),
                Some(6),
            ),
            (None, None, Some("Retry after 57s."), Some(57)),
            (None, None, Some("Retry after 86400 seconds."), Some(86_400)),
            (Some("soon"), None, Some("Retry after 1 second."), Some(1)),
            (Some("86401"), None, Some("Retry after 1 second."), Some(1)),
            (Some("Tue, 14 Nov 2023 22:13:26 GMT"), None, Some("Retry after 1 second."), Some(1)),
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

    #[test]
    fn an_absurd_wait_counts_as_absent() {
        for seconds in ["86401", "18446744073709551615", "99999999999999999999"] {
            assert_eq!(asked(Some(seconds), None, None), None, "{seconds}");
            assert_eq!(asked(None, None, Some(&format!("Retry after {seconds} seconds."))), None, "{seconds}");
        }
        let date = Some("Tue, 14 Nov 2023 22:13:20 GMT");
        for then in ["Wed, 15 Nov 2023 22:13:21 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"] {
            assert_eq!(asked(Some(then), date, None), None, "{then}");
        }
    }

    #[test]
    fn a_date_counts_only_beside_the_date_of_the_answer() {
        for date in [None, Some(""), Some("rubbish")] {
            for then in ["Tue, 14 Nov 2023 22:13:26 GMT", "Fri, 31 Dec 2100 23:59:59 GMT"] {
                assert_eq!(asked(Some(then), date, None), None, "{then} {date:?}");
            }
        }
    }
}
