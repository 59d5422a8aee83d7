//! The example as a program, beside a stand-in server.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testrail::fake::{FakeTestRail, Fault, Generation, Resource};
use testrail::{CaseId, StatusId};

/// A file with these tests, in a folder of this test.
fn file(name: &str, tests: &[&str]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("junit");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("<testsuite>{}</testsuite>", tests.concat())).unwrap();
    path
}

/// Starts the example, on a server if there is one.
fn start(fake: Option<&FakeTestRail>, arguments: &[&str]) -> Child {
    // Cargo builds it for the tests, in a folder beside theirs.
    let tests = env::current_exe().unwrap();
    let mut example = Command::new(tests.ancestors().nth(2).unwrap().join("examples/junit"));
    for name in ["TESTRAIL_URL", "TESTRAIL_EMAIL", "TESTRAIL_API_KEY", "TESTRAIL_PROJECT_ID", "TESTRAIL_SUITE_ID"] {
        example.env_remove(name);
    }
    if let Some(fake) = fake {
        example.env("TESTRAIL_URL", fake.url()).env("TESTRAIL_EMAIL", fake.email());
        example.env("TESTRAIL_API_KEY", fake.key()).env("TESTRAIL_PROJECT_ID", "1").env("TESTRAIL_SUITE_ID", "1");
    }
    example.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Its exit code and all that it has said.
fn end(example: Child) -> (i32, String) {
    let output = example.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

fn run(fake: &FakeTestRail, arguments: &[&str]) -> (i32, String) {
    end(start(Some(fake), arguments))
}

/// The case and the status of each result of the newest run, by case.
fn results(fake: &FakeTestRail) -> Vec<(u64, Option<StatusId>)> {
    let results = fake.results(*fake.run_ids().last().unwrap());
    let mut results: Vec<_> = results.iter().map(|result| (result.case_id.get(), result.status_id)).collect();
    results.sort_unstable();
    results
}

/// What the files of the stand-in are attached to, and their names.
fn files(fake: &FakeTestRail) -> Vec<(Resource, String)> {
    fake.attachments().into_iter().map(|file| (file.owner, file.name)).collect()
}

const PASSED: Option<StatusId> = Some(StatusId::PASSED);
const FAILED: Option<StatusId> = Some(StatusId::FAILED);

#[test]
fn without_an_account_it_shows_what_it_does() {
    let (code, said) = end(start(None, &[]));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("run 6: 5 of 5 results stored\n"), "{said}");
    let (code, said) = end(start(None, &["--help"]));
    assert_eq!((code, said.starts_with("usage: junit ")), (0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_started_again_reports_nothing_twice() {
    let fake = FakeTestRail::start().await;
    let failure = r#"<failure message="empty">at basket.rs:21</failure><system-err>WARN</system-err>"#;
    let junit = file(
        "again.xml",
        &[
            r#"<testcase name="finds_C1" time="0.2"/>"#,
            &format!(r#"<testcase name="Put a product in" time="61">{failure}</testcase>"#),
            r#"<testcase name="takes_out_C4"><skipped/></testcase>"#,
        ],
    );
    let arguments = ["--build", "shop/12", junit.to_str().unwrap()];
    let (code, said) = run(&fake, &arguments);
    assert_eq!(code, 1, "{said}");
    assert_eq!(results(&fake), [(1, PASSED), (3, FAILED)]);
    let stored = fake.results(*fake.run_ids().last().unwrap());
    let failed = stored.iter().find(|result| result.case_id.get() == 3).unwrap();
    let texts = (failed.comment.as_deref(), failed.version.as_deref(), failed.elapsed.as_deref());
    assert_eq!(texts, (Some("Put a product in: failed\nempty\nat basket.rs:21"), Some("shop/12"), Some("1m 1s")));
    let attached = files(&fake);
    assert_eq!(attached.len(), 2, "{attached:?}");
    assert!(attached[0].0 == Resource::Run && attached[0].1.starts_with("shop-12-"), "{attached:?}");
    assert_eq!(attached[1], (Resource::Result, "C3-output.txt".to_owned()));
    let output = String::from_utf8(fake.attachments()[1].bytes().to_vec()).unwrap();
    assert_eq!(output, "Put a product in: failed\nempty\nat basket.rs:21\n\nsystem-err:\nWARN\n");

    let (code, said) = run(&fake, &arguments);
    assert_eq!(code, 1, "{said}");
    assert!(said.ends_with("run 6: 0 of 2 results stored, 2 there already\n"), "{said}");
    assert_eq!((results(&fake).len(), files(&fake)), (2, attached));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_start_at_the_same_moment_report_each_test_once_in_one_run() {
    for uuids in [false, true] {
        let fake = if uuids {
            FakeTestRail::builder().generation(Generation::Cloud).uuid_attachments().start().await
        } else {
            FakeTestRail::start().await
        };
        let before = fake.run_ids().len();
        let test = |case: u64| format!(r#"<testcase name="C{case}" time="1"/>"#);
        let [first, second] = [(1, "first.xml"), (4, "second.xml")].map(|(from, name)| {
            let tests = [test(from), test(from + 1), test(from + 2)];
            file(name, &tests.each_ref().map(String::as_str))
        });
        let jobs =
            [&first, &second, &first].map(|junit| start(Some(&fake), &["--build", "12", junit.to_str().unwrap()]));
        for (code, said) in jobs.map(end) {
            assert_eq!(code, 0, "{said}");
        }
        assert_eq!(fake.run_ids().len(), before + 1);
        assert_eq!(results(&fake), [1, 2, 3, 4, 5, 6].map(|case| (case, PASSED)));
        assert_eq!(files(&fake).len(), 2, "{:?}", files(&fake));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_two_starts_closes_the_run_once_its_outputs_are_attached() {
    let fake = FakeTestRail::builder().latency(Duration::from_millis(150)).start().await;
    // So many that the second one has seen all results before the first one has sent its last output.
    let cases = fake.seed(|seed| seed.cases(1, "Many", ["Again"; 20]));
    let test = |case: &CaseId| format!(r#"<testcase name="C{case}"><failure/></testcase>"#);
    let junit = file("twins.xml", &[&cases.iter().map(test).collect::<String>()]);
    let jobs = [(); 2].map(|()| start(Some(&fake), &["--build", "12", "--close", junit.to_str().unwrap()]));
    let [one, another] = jobs.map(end);
    assert_eq!((one.0, another.0), (1, 1), "{}{}", one.1, another.1);
    let left_open = "run 6 is left open for the earlier start of this job to close\n";
    assert_eq!([one.1, another.1].concat().matches(left_open).count(), 1);
    assert_eq!((results(&fake).len(), files(&fake).len()), (20, 21));
    assert!(fake.look().get_run(*fake.run_ids().last().unwrap()).await.unwrap().is_completed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_long_after_one_that_died_does_not_wait_for_it() {
    let fake = FakeTestRail::start().await;
    let junit = file("died.xml", &[r#"<testcase name="C1"/>"#]);
    let arguments = ["--build", "12", junit.to_str().unwrap()];
    fake.inject(Fault::refuse(403, "No permission.").on("add_results_for_cases"));
    let (code, said) = run(&fake, &arguments);
    assert_eq!((code, files(&fake).len()), (2, 1), "{said}");

    fake.advance(Duration::from_secs(61));
    let (code, said) = run(&fake, &arguments);
    assert_eq!((code, results(&fake), files(&fake).len()), (0, vec![(1, PASSED)], 1), "{said}");
    assert_eq!(fake.calls("get_results_for_run"), 2, "once for each report, and never to wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_without_a_case_is_told_and_the_exit_code_is_2_unless_that_is_fine() {
    let fake = FakeTestRail::start().await;
    let strangers: Vec<_> = (0..12).map(|number| format!(r#"<testcase name="stranger {number}"/>"#)).collect();
    let mut tests: Vec<_> = strangers.iter().map(String::as_str).collect();
    tests.push(r#"<testcase name="C1"/>"#);
    let junit = file("strangers.xml", &tests);
    let junit = junit.to_str().unwrap();
    let (code, said) = run(&fake, &["--build", "12", junit]);
    assert_eq!((code, results(&fake)), (2, vec![(1, PASSED)]), "{said}");
    assert!(said.contains("not reported: stranger 9: it names no case\nnot reported: 2 more\n"), "{said}");
    assert_eq!(run(&fake, &["--build", "12", "--lenient", junit]).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_not_in_the_run_is_refused_and_the_others_are_stored() {
    let fake = FakeTestRail::start().await;
    let junit = file("refused.xml", &[r#"<testcase name="C1"/><testcase name="C777"/>"#]);
    let (code, said) = run(&fake, &["--build", "12", "--close", junit.to_str().unwrap()]);
    assert_eq!((code, results(&fake)), (2, vec![(1, PASSED)]), "{said}");
    assert!(said.contains("1 refused: C777 (results[1])"), "{said}");
    assert!(said.contains("is left open: not everything is reported"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn skipped_tests_are_reported_with_the_status_that_is_named_for_them() {
    let fake = FakeTestRail::start().await;
    let junit = file("skipped.xml", &[r#"<testcase name="C1"><skipped/></testcase>"#]);
    let junit = junit.to_str().unwrap();
    let (code, said) = run(&fake, &["--build", "12", junit]);
    assert_eq!((code, said.as_str()), (0, ""));
    let (code, said) = run(&fake, &["--build", "12", "--skipped", "blocked", junit]);
    assert_eq!((code, results(&fake)), (0, vec![(1, Some(StatusId::BLOCKED))]), "{said}");
    let (code, said) = run(&fake, &["--build", "12", "--skipped=flaky", junit]);
    assert!(code == 2 && said.contains("there is no status \"flaky\""), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_is_closed_is_not_reported_again() {
    let fake = FakeTestRail::start().await;
    let junit = file("closed.xml", &[r#"<testcase name="C1"/>"#]);
    let arguments = ["--build", "12", "--close", junit.to_str().unwrap()];
    assert_eq!(run(&fake, &arguments).0, 0);
    let (code, said) = run(&fake, &arguments);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("run 6 of 12 is closed already"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_has_a_run_for_each_set_of_configurations_and_is_closed_as_a_whole() {
    let fake = FakeTestRail::start().await;
    let junit = file("plan.xml", &[r#"<testcase name="C1"/>"#]);
    let plan = ["--build", "12", "--plan", "Nightly", junit.to_str().unwrap(), "--config"];
    for configs in [&["Chrome"][..], &["Firefox"], &["Chrome"], &["Firefox", "--close"]] {
        // The last one is no twin of the second one any more.
        fake.advance(Duration::from_secs(61));
        let (code, said) = run(&fake, &[&plan[..], configs].concat());
        assert_eq!(code, 0, "{said}");
    }
    let runs = &fake.run_ids()[4..];
    assert_eq!(runs.len(), 2);
    for run in runs {
        let run = fake.look().get_run(*run).await.unwrap();
        assert_eq!((run.passed_count, run.is_completed), (1, true), "{:?}", run.config);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_no_files_gets_the_results_all_the_same() {
    for status in [403, 413] {
        let fake = FakeTestRail::start().await;
        fake.inject(Fault::refuse(status, "No.").on("add_attachment_to_run"));
        let junit = file("no_files.xml", &[r#"<testcase name="C1"/>"#]);
        let (code, said) = run(&fake, &["--build", "12", junit.to_str().unwrap()]);
        assert_eq!((code, results(&fake)), (0, vec![(1, PASSED)]), "{said}");
        assert!(said.contains("the run lacks the file"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_cannot_be_attached_is_told_and_the_exit_code_is_2() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::refuse(403, "No.").on("add_attachment_to_result"));
    let junit = file("no_output.xml", &[r#"<testcase name="C1"><error/></testcase>"#]);
    let (code, said) = run(&fake, &["--build", "12", junit.to_str().unwrap()]);
    assert_eq!((code, results(&fake)), (2, vec![(1, FAILED)]), "{said}");
    assert!(said.contains("the output is not attached: C1: add_attachment_to_result/"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_on_the_command_line_is_said() {
    let fake = FakeTestRail::start().await;
    let junit = file("wrong.xml", &["<oops>"]);
    let junit = junit.to_str().unwrap();
    for (arguments, problem) in [
        (&[][..], "which results, of which build?"),
        (&["nowhere.xml"], "nowhere.xml: "),
        (&[junit], "wrong.xml: "),
        (&["--build"], "--build lacks its value"),
        (&["--builds", "12"], "there is no option --builds"),
        (&["--suite", "web"], "--suite cannot be \"web\""),
        (&["--config", "Chrome"], "--config needs --plan"),
    ] {
        let (code, said) = run(&fake, arguments);
        assert!(code == 2 && said.contains(problem), "{arguments:?}: {said}");
    }
    assert_eq!(fake.requests().len(), 0);
}
