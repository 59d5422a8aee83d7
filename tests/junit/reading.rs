//! What is read from files as each test runner writes them.

use std::time::Duration;

use crate::xml::{TestCase, Verdict, join, read};

/// The name, the seconds and the verdict of each test.
fn outline(tests: &[TestCase]) -> Vec<(&str, f64, Verdict)> {
    tests.iter().map(|test| (test.name.as_str(), test.time.as_secs_f64(), test.verdict())).collect()
}

#[test]
fn a_file_of_nextest_is_read() {
    let tests = read(include_str!("nextest.xml")).unwrap();
    assert_eq!(
        outline(&tests),
        [
            ("put_in_C3", 0.010, Verdict::Passed),
            ("keeps_C5", 0.006, Verdict::Passed),
            ("take_out_C4", 0.012, Verdict::Failed),
            ("slow", 1.005, Verdict::Failed),
        ]
    );
    assert_eq!(tests[1].line(), "keeps_C5: passed at attempt 2");
    assert!(tests[1].output().contains("fine at last") && !tests[1].output().contains("flaky & odd"));
    assert_eq!(tests[1].reason(), "");
    assert_eq!(
        tests[2].reason(),
        "thread 'take_out_C4' (13980) panicked at tests/basket.rs:3:84:\n\
         assertion `left == right` failed: 1 < 2\n  left: 1\n right: 0\n\
         note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"
    );
    assert!(tests[2].output().starts_with("\nsystem-out:\nrunning 1 test\nout & <more>\n"));
    assert!(tests[2].output().contains("\nsystem-err:\nerr red\n"));
    assert!(!tests[2].output().contains("(13982)"), "that is of another attempt");
    assert_eq!((tests[3].line(), tests[3].reason()), ("slow: failed".to_owned(), "test timeout".to_owned()));
}

#[test]
fn a_file_of_pytest_is_read() {
    let tests = read(include_str!("pytest.xml")).unwrap();
    assert_eq!(
        outline(&tests),
        [
            ("test_put_in", 0.001, Verdict::Passed),
            ("test_take_out_C4[2 books]", 0.001, Verdict::Failed),
            ("test_currency", 0.0, Verdict::Skipped),
            ("test_known", 0.0, Verdict::Skipped),
            ("test_by_name", 0.0, Verdict::Failed),
            ("test_restart_C5", 0.0, Verdict::Failed),
        ]
    );
    assert_eq!((tests[0].property("test_id"), tests[0].property("id")), (Some("C3"), None));
    let message = "AssertionError: it's \"full\" <7>\nassert 7 == 0\n +  where 7 = len('2 books')";
    assert!(tests[1].reason().starts_with(&format!("{message}\nbooks = '2 books'\n\n    @pytest.mark")));
    assert!(tests[1].reason().ends_with("\ntests/test_basket.py:17: AssertionError"));
    assert!(tests[1].output().contains("Captured Out ---------------------------------\nÖffnen … #x1B[31mrot\n"));
    assert!(tests[1].output().contains("Captured Err ---------------------------------\na & b <c>\n"));
    assert_eq!(tests[2].reason(), "/shop/tests/test_basket.py:21: no network");
    assert_eq!(tests[2].output().matches("Captured Out").count(), 2, "pytest writes it twice");
    assert!(tests[4].reason().starts_with("failed on setup with \"RuntimeError: no database\"\n@pytest.fixture"));
}

#[test]
fn a_file_of_surefire_is_read() {
    let tests = read(include_str!("surefire.xml")).unwrap();
    assert_eq!(
        outline(&tests),
        [
            ("putIn_C3", 1_234.5, Verdict::Passed),
            ("Take a product out", 0.004, Verdict::Failed),
            ("keep[C5]", 0.1, Verdict::Passed),
            ("currency", 0.0, Verdict::Skipped),
            ("C6_noServer", 1.0, Verdict::Failed),
        ]
    );
    assert_eq!(tests[0].property("test_id"), None, "that is a property of the suite");
    assert_eq!(
        tests[1].reason(),
        "org.opentest4j.AssertionFailedError: <0> & no more ==> expected: <0> but was: <1>\n\
         \tat com.example.shop.BasketTest.takeOut(BasketTest.java:27)"
    );
    assert_eq!(tests[1].output(), "\nsystem-out:\nBasket: a < b && c ]]> ü\n\nsystem-err:\nWARN \u{1b}[31m red\n");
    assert_eq!(tests[2].line(), "keep[C5]: passed at attempt 2");
    assert_eq!((tests[3].line(), tests[3].reason()), ("currency: skipped".to_owned(), "not yet".to_owned()));
}

#[test]
fn suites_can_be_nested_and_times_can_be_missing_or_odd() {
    let xml = r#"
        <testsuites>
          <testcase name="a" time=""/>
          <testsuite><testcase name="b" time="-1"/><testsuite><testcase name="c" time="1e300"/></testsuite></testsuite>
          <testsuite><testcase time="2"/><properties/><testcase name="d" time=" 3 "/></testsuite>
        </testsuites>"#;
    let tests = read(xml).unwrap();
    let mut outline: Vec<_> = tests.iter().map(|test| (test.name.as_str(), test.time.as_secs())).collect();
    outline.sort_unstable();
    assert_eq!(outline, [("", 2), ("a", 0), ("b", 0), ("c", 0), ("d", 3)]);
    assert!(read("<testsuite/>").unwrap().is_empty());
}

#[test]
fn what_is_no_junit_xml_is_an_error() {
    for text in ["", "no XML", "<html/>", "<testsuite>", "<testsuite><testcase></testsuite>", "{}"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn several_files_become_one_that_is_read_as_the_same_tests() {
    let (one, another) = (include_str!("surefire.xml"), include_str!("surefire.xml").replace("_C3", "_C4"));
    assert_eq!(join(&[one.to_owned()]), one);
    let joined = join(&[format!("\u{feff}{one}"), another]);
    let tests = read(&joined).unwrap();
    assert_eq!((tests.len(), tests[0].name.as_str(), tests[5].name.as_str()), (10, "putIn_C3", "putIn_C4"));
    assert_eq!(tests[5].time, Duration::from_millis(1_234_500));
}
