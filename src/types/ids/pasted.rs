//! A run as people paste it.

use std::str::FromStr;

use super::{ParseIdError, QUOTED, Reason, RunId, number};
use crate::types::printable;

impl FromStr for RunId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let pasted = text.trim();
        let digits = pasted.strip_prefix(['R', 'r']).unwrap_or(pasted);
        let id = number(digits).or_else(|| shown(pasted, "/runs/view/"));
        let reason = || {
            if shown(pasted, "/plans/view/").is_some() {
                Reason::Plan
            } else if shown(pasted, "/tests/view/").is_some() {
                Reason::Test
            } else {
                Reason::NoRun(printable(text, QUOTED))
            }
        };
        id.map(Self).ok_or_else(|| reason().into())
    }
}

/// The id behind `page` in a web address: `index.php?/runs/view/42&group_by=cases:section_id`.
fn shown(address: &str, page: &str) -> Option<u64> {
    let (_, rest) = address.split_once(page)?;
    number(rest.split(['&', '?', '#', '/']).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_as_people_paste_it() {
        for text in [
            "42",
            " 42\n",
            "R42",
            "r42",
            "https://acme.testrail.io/index.php?/runs/view/42",
            "https://acme.testrail.io/index.php?/runs/view/42&group_by=cases:section_id&group_order=asc",
            "https://acme.testrail.io/index.php?/runs/view/42#group-7",
            "https://qa.acme.com/testrail/index.php?/runs/view/42/",
            "http://localhost:8080/testrail/index.php?/runs/view/42",
            "acme.testrail.io/index.php?/runs/view/42",
            "reports.acme.com/index.php?/runs/view/42",
        ] {
            assert_eq!(text.parse(), Ok(RunId::new(42)), "{text}");
        }
    }

    #[test]
    fn what_names_no_run_is_none() {
        for text in [
            "",
            "R",
            "RR42",
            "R-1",
            "R 42",
            "C42",
            "+42",
            "4 2",
            "https://acme.testrail.io/index.php?/runs/view/",
            "https://acme.testrail.io/index.php?/runs/view/x42",
            "https://acme.testrail.io/index.php?/runs/view/18446744073709551616",
            "https://acme.testrail.io/index.php?/runs/overview/42",
        ] {
            let error = text.parse::<RunId>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{text:?} names no run: ")), "{text}: {error}");
        }
    }

    #[test]
    fn other_pages_are_told_apart() {
        let error = |text: &str| text.parse::<RunId>().unwrap_err();
        assert_eq!(error("https://acme.testrail.io/index.php?/plans/view/4"), Reason::Plan.into());
        assert_eq!(error("https://acme.testrail.io/index.php?/tests/view/4"), Reason::Test.into());
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let error = "x".repeat(100_000).parse::<RunId>().unwrap_err().to_string();
        assert!(error.len() < 400, "{error}");
    }
}
