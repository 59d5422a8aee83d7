//! Which case a test belongs to, and what is reported for it.

use std::collections::HashMap;

use serde_json::{Value, json};
use testrail::tests::Test;
use testrail::{CaseId, StatusId};

use crate::mapping::{by_title, case_of};
use crate::row::Row;
use crate::xml::{TestCase, Verdict, read};

fn test(name: &str, inside: &str) -> TestCase {
    let name = name.replace('<', "&lt;");
    let xml = format!(r#"<testsuite><testcase name="{name}" time="1.5">{inside}</testcase></testsuite>"#);
    read(&xml).unwrap().remove(0)
}

/// The case of a test in a run whose cases have these titles.
fn case(test: &TestCase, titles: &[(u64, &str)]) -> Result<u64, &'static str> {
    let in_run = |(case, title): &(u64, &str)| {
        let test: Test = serde_json::from_value(json!({"id": 70 + case, "status_id": 3, "title": title})).unwrap();
        (CaseId::new(*case), test)
    };
    let in_run: HashMap<_, _> = titles.iter().map(in_run).collect();
    case_of(test, "test_id", &by_title(&in_run)).map(CaseId::get)
}

#[test]
fn a_name_has_the_id_of_its_case_as_a_word() {
    for name in ["C123", "[C123]", "test_login_C123", "C123_login", "a::b_C123", "logs in (C123)", "C1x_C123-C7"] {
        assert_eq!(case(&test(name, ""), &[]), Ok(123), "{name}");
    }
    for name in
        ["", "C", "c123", "ABC123", "C123abc", "123", "_C_123", "CC123", "C12é", "éC12", "C99999999999999999999"]
    {
        assert_eq!(case(&test(name, ""), &[]), Err("it names no case"), "{name}");
    }
}

#[test]
fn a_property_names_the_case_with_or_without_its_letter() {
    let with =
        |value: &str| test("pays", &format!(r#"<properties><property name="test_id" value="{value}"/></properties>"#));
    for value in ["C7", "7", " C7 "] {
        assert_eq!(case(&with(value), &[]), Ok(7), "{value:?}");
    }
    assert!(case(&with("seven"), &[]).is_err());
    assert_eq!(case(&with("seven"), &[(9, "pays")]), Ok(9), "the title is the next try");
    assert_eq!(case_of(&with("7"), "id", &HashMap::new()), Err("it names no case"));
}

#[test]
fn a_name_that_is_a_title_belongs_to_that_case_if_it_is_the_only_one() {
    let titles = [(1, "Pay by card"), (2, " Pay by invoice "), (3, "Cancel"), (4, "Cancel"), (5, "Cancel")];
    assert_eq!(case(&test(" Pay by card", ""), &titles), Ok(1));
    assert_eq!(case(&test("Pay by invoice", ""), &titles), Ok(2));
    assert_eq!(case(&test("pay by card", ""), &titles), Err("it names no case"));
    assert_eq!(case(&test("Cancel", ""), &titles), Err("several cases have this title"));
}

#[test]
fn an_id_in_the_name_comes_before_a_property_and_a_property_before_a_title() {
    let titles = [(1, "pays"), (2, "pays C3")];
    let property = r#"<properties><property name="test_id" value="4"/></properties>"#;
    assert_eq!(case(&test("pays C3", property), &titles), Ok(3));
    assert_eq!(case(&test("pays", property), &titles), Ok(4));
    assert_eq!(case(&test("pays", ""), &titles), Ok(1));
}

/// The row of one case with these tests, and what is sent for it.
fn row(tests: Vec<TestCase>) -> (Row, Value) {
    let row = Row { case: CaseId::new(4), tests };
    let sent = serde_json::to_value(row.result(StatusId::FAILED)).unwrap();
    (row, sent)
}

#[test]
fn tests_of_one_case_become_one_row_with_the_worst_verdict_and_all_their_time() {
    let failed = test("b", r#"<failure message="m &lt; n">m &lt; n at x</failure><system-out>out</system-out>"#);
    let skipped = test("c", r#"<skipped message="off"/>"#);
    let (row, sent) = row(vec![test("a", ""), failed, skipped]);
    assert_eq!(row.verdict(), Verdict::Failed);
    let comment = "a: passed\nb: failed\nm < n at x\nc: skipped\noff";
    assert_eq!(sent, json!({"case_id": 4, "status_id": 5, "elapsed": "5s", "comment": comment}));
    assert_eq!(row.output().name(), "C4-output.txt");
    assert_eq!(
        row.output().length(),
        "a: passed\n\n\nb: failed\nm < n at x\n\nsystem-out:\nout\n\nc: skipped\noff\n".len() as u64
    );

    let (row, _) = self::row(vec![test("a", ""), test("c", "<skipped/>")]);
    assert_eq!(row.verdict(), Verdict::Skipped);
}

#[test]
fn a_long_reason_is_cut_between_characters_and_each_test_keeps_its_line() {
    let long = |name: &str, characters: usize| test(name, &format!("<failure>{}</failure>", "ü".repeat(characters)));
    let (_, sent) = row(vec![long("a", 4_000)]);
    assert_eq!(sent["comment"], format!("a: failed\n{}", "ü".repeat(4_000)));

    let (_, sent) = row(vec![long("a", 3_000), long("b", 1_001), long("c", 1)]);
    let note = "… (the rest is in C4-output.txt)";
    let (a, b) = ("ü".repeat(3_000), "ü".repeat(1_000));
    assert_eq!(sent["comment"], format!("a: failed\n{a}\nb: failed\n{b}{note}\nc: failed\n{note}"));
}
