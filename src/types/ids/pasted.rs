//! Parses an id as people paste it: its number, the letter and number that TestRail shows, or its web address.

use super::{ParseIdError, QUOTED, Reason};
use crate::types::{is_quote, printable, trimmed};

/// What an id is of, and how TestRail's web interface writes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// What errors call it, such as `a run`.
    pub(super) noun: &'static str,
    /// The letter in front of the number, in capitals.
    letter: Option<char>,
    /// What stands in front of the number in a web address.
    page: Option<&'static str>,
    /// What to do with the address of something else.
    hints: &'static [(&'static str, &'static str)],
}

impl Kind {
    const fn shown(noun: &'static str, letter: char, page: &'static str) -> Self {
        Self { noun, letter: Some(letter), page: Some(page), hints: &[] }
    }

    /// One that the web interface shows nowhere by its id.
    const fn plain(noun: &'static str) -> Self {
        Self { noun, letter: None, page: None, hints: &[] }
    }

    /// The noun, and in which ways an id of it is written.
    pub(super) fn and_how_it_is_written(&self) -> String {
        match (self.letter, self.page) {
            (Some(letter), Some(page)) => format!(
                "{}: give its number (42), {letter}42 as TestRail shows it, or its web address \
                 (https://example.testrail.io/index.php?{page}42)",
                self.noun
            ),
            _ => format!("{}: give its number, such as 42", self.noun),
        }
    }

    /// What to do with the address of another kind.
    pub(super) fn instead_of(&self, other: &Self) -> String {
        let hint = self.hints.iter().find(|(noun, _)| *noun == other.noun);
        hint.map(|(_, hint)| format!(": {hint}")).unwrap_or_default()
    }
}

pub(super) const RUN: Kind = Kind {
    hints: &[
        ("a test plan", "open one of its runs, and take that one's address"),
        ("a test", "open the run that it is in, and take that one's address"),
    ],
    ..Kind::shown("a run", 'R', "/runs/view/")
};
pub(super) const PLAN: Kind = Kind {
    hints: &[("a run", "open the plan that it is in, and take that one's address")],
    ..Kind::shown("a test plan", 'R', "/plans/view/")
};
pub(super) const PROJECT: Kind = Kind::shown("a project", 'P', "/projects/overview/");
pub(super) const SUITE: Kind = Kind::shown("a suite", 'S', "/suites/view/");
pub(super) const CASE: Kind = Kind {
    hints: &[("a test", "open the case that it is of, and take that one's address")],
    ..Kind::shown("a test case", 'C', "/cases/view/")
};
pub(super) const TEST: Kind = Kind::shown("a test", 'T', "/tests/view/");
pub(super) const MILESTONE: Kind = Kind::shown("a milestone", 'M', "/milestones/view/");
pub(super) const USER: Kind = Kind::plain("a user");
pub(super) const CONFIG: Kind = Kind::plain("a configuration");
pub(super) const CONFIG_GROUP: Kind = Kind::plain("a group of configurations");
pub(super) const DATASET: Kind = Kind::plain("a dataset");
pub(super) const STATUS: Kind = Kind::plain("a status");
pub(super) const RESULT: Kind = Kind::plain("a result");
pub(super) const SECTION: Kind = Kind::plain("a section");
pub(super) const CASE_STATUS: Kind = Kind::plain("a case status");
pub(super) const CASE_TYPE: Kind = Kind::plain("a case type");
pub(super) const PRIORITY: Kind = Kind::plain("a priority");
pub(super) const TEMPLATE: Kind = Kind::plain("a template");
pub(super) const FIELD: Kind = Kind::plain("a custom field");
pub(super) const SHARED_STEP: Kind = Kind::plain("a set of shared steps");
pub(super) const LABEL: Kind = Kind::plain("a label");
pub(super) const ROLE: Kind = Kind::plain("a role");
pub(super) const GROUP: Kind = Kind::plain("a group of users");
pub(super) const REPORT: Kind = Kind::plain("a report");
pub(super) const VARIABLE: Kind = Kind::plain("a variable");
// The ids of these two are texts.
pub(super) const ATTACHMENT: Kind = Kind::plain("an attachment");
pub(super) const ENTRY: Kind = Kind::plain("an entry of a test plan");

/// What has a letter and a page. `R42` is taken for a run, although a plan shows so too.
const SHOWN: [&Kind; 7] = [&RUN, &PLAN, &PROJECT, &SUITE, &CASE, &TEST, &MILESTONE];

/// The id of this kind that a text names.
pub(super) fn parse(text: &str, kind: &'static Kind) -> Result<u64, ParseIdError> {
    let pasted = bare(text);
    if let Some(id) = number(pasted).or_else(|| by_letter(pasted, kind)).or_else(|| by_address(pasted, kind)) {
        return Ok(id);
    }
    Err(other_kind(text, kind).unwrap_or_else(|| Reason::NoId { text: printable(text, QUOTED), wanted: kind }).into())
}

/// A text without the blanks and quotes around it.
pub(super) fn bare(text: &str) -> &str {
    trimmed(trimmed(text).trim_matches(|c| c == '#' || is_quote(c)))
}

/// Why a text is not the id of this kind, if it is one of another kind.
pub(super) fn other_kind(text: &str, kind: &'static Kind) -> Option<Reason> {
    let pasted = bare(text);
    let other = |names: fn(&str, &Kind) -> Option<u64>| {
        SHOWN.into_iter().find(|other| *other != kind && names(pasted, other).is_some())
    };
    let by_letter = other(by_letter).map(|found| Reason::Other { text: printable(text, QUOTED), found, wanted: kind });
    by_letter.or_else(|| other(by_address).map(|found| Reason::OtherAddress { found, wanted: kind }))
}

/// Parses an id as the API writes it: digits only.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

/// The id behind the letter of this kind: `C42`, or `c42`.
fn by_letter(text: &str, kind: &Kind) -> Option<u64> {
    let letter = kind.letter?;
    number(text.strip_prefix([letter, letter.to_ascii_lowercase()])?)
}

/// The id in a web address of this kind: `index.php?/runs/view/42&group_by=cases:section_id`.
fn by_address(text: &str, kind: &Kind) -> Option<u64> {
    let (_, rest) = text.split_once(kind.page?)?;
    number(rest.split(['&', '?', '#', '/']).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{CaseId, MilestoneId, PlanId, ProjectId, RunId, StatusId, SuiteId, TestId, UserId};

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
    fn each_kind_reads_its_letter_blanks_around_it_and_its_own_address() {
        for text in ["S76", "#76", "\"S76\"", "\u{201c}76\u{201d}", " <s76>\r\n", "\u{feff}76"] {
            assert_eq!(text.parse(), Ok(SuiteId::new(76)), "{text}");
        }
        assert_eq!(" C2623\t".parse(), Ok(CaseId::new(2623)));
        assert_eq!("T5".parse(), Ok(TestId::new(5)));
        assert_eq!("p1".parse(), Ok(ProjectId::new(1)));
        assert_eq!("M3".parse(), Ok(MilestoneId::new(3)));
        assert_eq!("R4".parse(), Ok(PlanId::new(4)));
        assert_eq!(" 7 ".parse(), Ok(UserId::new(7)));
        let address = |page: &str| format!("https://acme.testrail.io/index.php?/{page}/42&tab=1");
        assert_eq!(address("suites/view").parse(), Ok(SuiteId::new(42)));
        assert_eq!(address("cases/view").parse(), Ok(CaseId::new(42)));
        assert_eq!(address("tests/view").parse(), Ok(TestId::new(42)));
        assert_eq!(address("projects/overview").parse(), Ok(ProjectId::new(42)));
        assert_eq!(address("milestones/view").parse(), Ok(MilestoneId::new(42)));
        assert_eq!(address("plans/view").parse(), Ok(PlanId::new(42)));
    }

    #[test]
    fn an_id_of_another_kind_is_named() {
        let error = |error: ParseIdError| error.to_string();
        assert_eq!(error("C76".parse::<SuiteId>().unwrap_err()), "\"C76\" is a test case, not a suite");
        assert_eq!(error("R1".parse::<CaseId>().unwrap_err()), "\"R1\" is a run, not a test case");
        assert_eq!(error("S1".parse::<UserId>().unwrap_err()), "\"S1\" is a suite, not a user");
        assert_eq!(error("T5".parse::<RunId>().unwrap_err()), "\"T5\" is a test, not a run");
        let address = "https://acme.testrail.io/index.php?/tests/view/4";
        assert_eq!(
            error(address.parse::<RunId>().unwrap_err()),
            "this is the web address of a test, not of a run: open the run that it is in, and take that one's address"
        );
        assert_eq!(
            error(address.parse::<MilestoneId>().unwrap_err()),
            "this is the web address of a test, not of a milestone"
        );
    }

    #[test]
    fn what_names_nothing_says_how_an_id_is_written() {
        for text in [
            "",
            "R",
            "RR42",
            "R-1",
            "R 42",
            "+42",
            "4 2",
            "18446744073709551616",
            "https://acme.testrail.io/index.php?/runs/view/",
            "https://acme.testrail.io/index.php?/runs/view/x42",
            "https://acme.testrail.io/index.php?/runs/view/18446744073709551616",
            "https://acme.testrail.io/index.php?/runs/overview/42",
        ] {
            let error = text.parse::<RunId>().unwrap_err().to_string();
            let how = "is not the id of a run: give its number (42), R42 as TestRail shows it, or its web address \
                       (https://example.testrail.io/index.php?/runs/view/42)";
            assert_eq!(error, format!("{text:?} {how}"));
        }
        let error = "one".parse::<StatusId>().unwrap_err().to_string();
        assert_eq!(error, "\"one\" is not the id of a status: give its number, such as 42");
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let error = "x".repeat(100_000).parse::<RunId>().unwrap_err().to_string();
        assert!(error.len() < 400, "{error}");
    }
}
