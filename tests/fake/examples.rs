//! What the examples are made of.

#[path = "../../examples/fake_server/seed.rs"]
mod seed;
#[path = "../../examples/report/shares.rs"]
mod shares;
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
#[path = "../../examples/fake_server/tls.rs"]
mod tls;

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio, exit};

use seed::SeedFile;
use serde_json::{Value, json};
use shares::shares;
use testrail::fake::{FakeTestRail, Fault, Generation, Resource};

use crate::plain::Plain;
use crate::printable::printable;

/// The file that the head of `fake_server` shows.
fn documented() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fake_server/main.rs");
    let source = fs::read_to_string(path).unwrap();
    let lines = source.lines().skip_while(|line| *line != "//! ```json").skip(1);
    let lines = lines.take_while(|line| *line != "//! ```");
    lines.map(|line| line.strip_prefix("//! ").unwrap()).collect::<Vec<_>>().join("\n")
}

async fn start(file: SeedFile) -> Result<FakeTestRail, String> {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).seed(|_| ()).start().await;
    fake.seed(|seed| file.fill(seed))?;
    Ok(fake)
}

#[tokio::test]
async fn the_file_of_the_docs_fills_a_server() {
    let fake = start(SeedFile::read(&documented()).unwrap()).await.unwrap();
    let plain = Plain::new(&fake);
    let names =
        |page: &Value| -> Vec<Value> { page.as_array().unwrap().iter().map(|row| row["name"].clone()).collect() };
    assert_eq!(names(&plain.get("get_projects").await.json()["projects"]), ["Shop", "Blog"]);
    assert_eq!(names(&plain.get("get_users").await.json()["users"]), ["Me", "Ada", "Rita"]);
    assert_eq!(names(&plain.get("get_statuses").await.json())[5..], ["skipped"]);
    assert_eq!(names(&plain.get("get_result_fields").await.json()), ["step_results", "environment"]);
    assert_eq!(names(&plain.get("get_reports/1").await.json()), ["Weekly summary"]);
    let milestone = plain.get("get_milestone/1").await.json();
    assert_eq!((&milestone["name"], &milestone["milestones"][0]["is_completed"]), (&json!("2.0"), &json!(true)));
    assert_eq!(plain.get("get_configs/1").await.json()[0]["configs"][1]["name"], "Firefox");
    let sections = plain.get("get_sections/1&suite_id=1").await.json();
    assert_eq!(
        (&sections["sections"][1]["name"], &sections["sections"][1]["parent_id"]),
        (&json!("Vouchers"), &json!(1))
    );

    let case = plain.get("get_case/2").await.json();
    for (key, value) in [
        ("title", json!("Take out")),
        ("refs", json!("ACME-12")),
        ("estimate", json!("5min")),
        ("priority_id", json!(4)),
        ("type_id", json!(9)),
        ("milestone_id", json!(1)),
        ("custom_automation_id", json!("basket.take_out")),
    ] {
        assert_eq!(case[key], value, "{key}");
    }
    let run = plain.get("get_run/1").await.json();
    for (key, value) in [
        ("name", json!("Nightly")),
        ("description", json!("Every night")),
        ("refs", json!("ACME-1")),
        ("milestone_id", json!(1)),
        ("config", json!("Chrome")),
        ("assignedto_id", json!(2)),
        ("is_completed", json!(true)),
        ("passed_count", json!(1)),
        ("custom_status1_count", json!(1)),
        ("untested_count", json!(0)),
    ] {
        assert_eq!(run[key], value, "{key}");
    }
    let suites = plain.get("get_suites/2").await.json();
    assert_eq!((&suites["suites"][0]["name"], &suites["suites"][0]["is_master"]), (&json!("Master"), &json!(true)));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    assert_eq!(rita.post("add_run/2", "{}").await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_named() {
    let shop = |inside: &str| format!(r#"{{"projects": [{{"name": "Shop", {inside}}}]}}"#);
    let suite = |inside: &str| shop(&format!(r#""suites": [{{"name": "Web", {inside}}}]"#));
    let case = |case: &str| suite(&format!(r#""sections": [{{"name": "Basket", "cases": [{case}]}}]"#));
    let run = |run: &str| shop(&format!(r#""suites": [{{"name": "Web"}}], "runs": [{{"name": "Nightly", {run}}}]"#));
    for (text, problem) in [
        ("{".to_owned(), "EOF while parsing an object at line 1 column 1"),
        (r#"{"project": []}"#.to_owned(), "project: unknown field `project`, expected one of"),
        ("{} {}".to_owned(), "trailing characters"),
        (
            suite(r#""section": []"#),
            "projects[0].suites[0].section: unknown field `section`, expected `name` or `sections`",
        ),
        (shop(r#""runs": [{"suite": "Web"}]"#), "projects[0].runs[0]: missing field `name`"),
        (shop(r#""suite_mode": 4"#), r#"project "Shop": a suite_mode is 1, 2 or 3, not 4"#),
        (shop(r#""suite_mode": 1, "suites": [{"name": "Web"}]"#), r#"the first suite is called Master, not "Web""#),
        (shop(r#""suite_mode": 1, "suites": [{"name": "Master"}, {"name": "Web"}]"#), "there is one suite only"),
        (case(r#"{"title": "Pay", "ref": "A-1"}"#), r#"case "Pay": unknown field `ref`, expected title, refs, "#),
        (case(r#"{"refs": "A-1"}"#), "a case has no title"),
        (case(r#"{"title": "Pay", "milestone": "2.0"}"#), r#"case "Pay": there is no milestone "2.0""#),
        (run(r#""suite": "Wed""#), r#"project "Shop": run "Nightly": there is no suite "Wed""#),
        (run(r#""cases": ["Pay"]"#), r#"there is no case "Pay""#),
        (run(r#""configs": ["Chrome"]"#), r#"there is no configuration "Chrome""#),
        (run(r#""assignedto": "a@example.com""#), r#"there is no user "a@example.com""#),
        (
            r#"{"statuses": [1,2,3,4,5,6,7,8]}"#.replace(['1', '2', '3', '4', '5', '6', '7', '8'], r#"{"name": "x"}"#),
            "seven custom statuses at most",
        ),
    ] {
        let filled = match SeedFile::read(&text) {
            Ok(file) => start(file).await.map(drop),
            Err(problem) => Err(problem),
        };
        let told = filled.unwrap_err();
        assert!(told.contains(problem), "{text}: {told}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let problem = SeedFile::open("no_such/shop.json".as_ref()).err().unwrap();
    assert!(problem.starts_with("no_such/shop.json: "), "{problem}");
}

#[tokio::test]
async fn statuses_and_fields_of_the_command_line_come_on_top() {
    let mut file = SeedFile::default();
    file.add(vec!["skipped".to_owned()], vec!["custom_automation_id".to_owned()]);
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| file.fill(seed)).unwrap();
    let plain = Plain::new(&fake);
    assert_eq!(plain.get("get_statuses").await.json()[5]["name"], "skipped");
    assert_eq!(plain.get("get_case/1").await.json().get("custom_automation_id"), Some(&json!(null)));
    assert_eq!(fake.run_ids().len(), 4, "what is there from the start stays");
}

#[tokio::test]
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
async fn behind_tls_it_is_the_same_server_for_who_trusts_its_certificate() {
    use testrail::{Client, ErrorKind};

    let fake = FakeTestRail::start().await;
    let tls = tls::listen(0, &fake).await.unwrap();
    let (url, certificate) = (tls.url.clone(), tls.certificate.clone());
    tokio::spawn(async move { tls.serve().await });
    let pem = fs::read_to_string(&certificate).unwrap();
    fs::remove_dir_all(certificate.parent().unwrap()).unwrap();
    for url in [url.clone(), url.replace("127.0.0.1", "localhost")] {
        let friend = Client::builder(url, fake.email(), fake.key()).root_certificate(pem.as_str()).build().unwrap();
        assert_eq!(friend.get_run(3).await.unwrap().name, "Smoke test");
    }
    let stranger = Client::new(url, fake.email(), fake.key()).unwrap();
    assert_eq!(stranger.get_run(3).await.unwrap_err().kind(), ErrorKind::Tls);
    assert_eq!(fake.calls("get_run"), 2);
}

#[test]
fn shares_add_up_to_100() {
    for (parts, expected) in [
        ([845, 39, 54, 62], [85, 4, 5, 6]),
        ([1, 1, 1, 0], [34, 33, 33, 0]),
        ([5, 0, 0, 0], [100, 0, 0, 0]),
        ([999, 1, 0, 0], [99, 1, 0, 0]),
        ([99_999, 0, 0, 1], [99, 0, 0, 1]),
        ([1, 999, 0, 0], [1, 99, 0, 0]),
        ([0, 0, 0, 7], [0, 0, 0, 100]),
    ] {
        assert_eq!(shares(parts), Some(expected), "{parts:?}");
    }
    assert_eq!(shares([0; 4]), None);
    for seed in 0..5_000_u64 {
        let parts = [seed % 97, seed * 7 % 89, seed * 31 % 13, 1 + seed % 5];
        assert_eq!(shares(parts).unwrap().iter().sum::<u64>(), 100, "{parts:?}");
    }
}

const TALKS: &str = "TALKS_INTO_A_CLOSED_PIPE";

#[test]
fn an_example_whose_reader_has_gone_goes_on_quietly() {
    if env::var_os(TALKS).is_some() {
        for number in 0..10_000 {
            say!("line {number}");
        }
        exit(if crate::say::line(format_args!("the end")) { 8 } else { 7 });
    }
    let mut talker = Command::new(env::current_exe().unwrap())
        .args(["--exact", "examples::an_example_whose_reader_has_gone_goes_on_quietly", "--nocapture"])
        .env(TALKS, "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It reads as `head` does: the first lines, and no more.
    let lines = BufReader::new(talker.stdout.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line.ends_with("line 0")));
    let output = talker.wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), words.as_ref()), (Some(7), ""));
}

/// Colours, moves the cursor, ends lines, and turns the direction of writing.
const HOSTILE: &str = "a\u{1b}[31mb\u{9b}2Jc\rd\u{7f}e\u{2028}f\u{2029}g\u{202e}h\u{2066}i\u{200f}j\u{61c}k";

/// What an example says about a server, to both outputs.
fn said(fake: &FakeTestRail, example: &str, arguments: &[&str]) -> String {
    // Cargo builds it for the tests, in a folder beside theirs.
    let tests = env::current_exe().unwrap();
    let output = Command::new(tests.ancestors().nth(2).unwrap().join("examples").join(example))
        .args(arguments)
        .envs([("TESTRAIL_URL", fake.url()), ("TESTRAIL_EMAIL", fake.email().to_owned())])
        .envs([("TESTRAIL_API_KEY", fake.key()), ("TESTRAIL_PROJECT_ID", "1"), ("TESTRAIL_SUITE_ID", "1")])
        .output()
        .expect("the examples are built (cargo build --examples)");
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn no_example_prints_what_acts_on_a_terminal() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| {
        seed.set(Resource::Project, 1, "name", HOSTILE);
        for run in 1..=3 {
            seed.set(Resource::Run, run, "name", HOSTILE);
        }
        seed.set(Resource::ConfigGroup, 1, "name", HOSTILE);
        seed.set(Resource::Config, 2, "name", HOSTILE);
    });
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    fs::create_dir_all(&folder).unwrap();
    let [page, results, xml] = ["page.html", "results", "junit.xml"].map(|name| folder.join(name));
    fs::write(&results, "1 passed 1").unwrap();
    fs::write(&xml, "<testsuite><testcase name=\"x\u{202e}y\u{9b}\"/></testsuite>").unwrap();
    let [page, results, xml] = [&page, &results, &xml].map(|path| path.to_str().unwrap());

    fake.inject(Fault::refuse(400, HOSTILE).on("add_results_for_cases").always());

    let acts = |c: &char| *c != '\n' && (c.is_control() || HOSTILE.contains(*c) && !c.is_ascii());
    for (example, arguments) in [
        ("configurations", &["Chrome"][..]),
        ("configurations", &["unknown"]),
        ("watch_run", &["R1"]),
        ("report", &[page]),
        ("quickstart", &[]),
        ("progress", &[]),
        ("ci_run", &["build-1", results]),
        ("junit", &["--build", "build-2", xml]),
    ] {
        let said = said(&fake, example, arguments);
        assert_eq!(said.chars().find(acts), None, "{example}: {said:?}");
        // What is in an error has been cleaned by the crate.
        let is_cleaned = said.contains(char::REPLACEMENT_CHARACTER) || said.contains("a [31mb 2Jc d");
        assert!(example == "progress" || is_cleaned, "{example}: {said:?}");
    }
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.chars().find(acts), None);
    assert!(page.contains("a�[31mb�2Jc�d"), "{page}");
}

#[test]
fn a_printable_text_keeps_its_letters() {
    assert_eq!(printable(HOSTILE), "a�[31mb�2Jc�d�e�f�g�h�i�j�k");
    assert_eq!(printable("Zażółć gęślą jaźń — שלום 👩‍🔧"), "Zażółć gęślą jaźń — שלום 👩‍🔧");
}
