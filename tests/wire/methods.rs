//! Every wrapped method: what it sends, to the letter, and what it makes of the answers of each generation of servers.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};
use testrail::milestones::{AddMilestone, MilestonesFilter, UpdateMilestone};
use testrail::{AddRun, Client, ConfigGroupId, DeletePreview, Error, Page, Run, RunsFilter, Timestamp, UpdateRun};

use crate::server::{assert_sent, body, client, only_request, saying};

/// A function of the client.
struct Row {
    function: &'static str,
    verb: &'static str,
    /// What stands behind `/api/v2/`.
    query: &'static str,
    body: Option<Value>,
    call: Box<dyn Fn(Client) -> Called>,
    /// The answers of servers, and the value that comes of each.
    answers: Vec<(String, String)>,
}

/// The value of a call, as it is shown.
type Called = Pin<Box<dyn Future<Output = Result<String, Error>>>>;

fn row<T, F>(
    (function, verb, query, body): (&'static str, &'static str, &'static str, Option<Value>),
    call: impl Fn(Client) -> F + 'static,
) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + 'static,
{
    let shown = move |client| {
        let value = call(client);
        Box::pin(async { value.await.map(|value| format!("{value:?}")) }) as Called
    };
    Row { function, verb, query, body, call: Box::new(shown), answers: Vec::new() }
}

fn get<T, F>(function: &'static str, query: &'static str, call: impl Fn(Client) -> F + 'static) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + 'static,
{
    row((function, "GET", query, None), call)
}

fn post<T, F>(function: &'static str, query: &'static str, body: Value, call: impl Fn(Client) -> F + 'static) -> Row
where
    T: Debug,
    F: Future<Output = Result<T, Error>> + 'static,
{
    row((function, "POST", query, Some(body)), call)
}

impl Row {
    /// A server answers with this text, of which this value comes.
    fn gives(mut self, answer: impl Into<String>, value: impl Debug) -> Self {
        self.answers.push((answer.into(), format!("{value:?}")));
        self
    }

    /// The same rows, as a bare array (servers before 6.7) and in an envelope under this key.
    fn lists(self, key: &str, rows: &str, value: impl Debug) -> Self {
        self.gives(format!("[{rows}]"), &value).gives(enveloped(key, rows), value)
    }

    async fn holds(&self) {
        for (answer, value) in &self.answers {
            let server = saying(answer).await;
            let shown = (self.call)(client(&server)).await.unwrap_or_else(|error| panic!("{}: {error}", self.function));
            assert_eq!(&shown, value, "{} of {answer}", self.function);

            let request = only_request(&server).await;
            assert_sent(&request, self.verb, &format!("/api/v2/{}", self.query));
            match &self.body {
                None => assert!(request.body.is_empty(), "{}", self.function),
                Some(expected) => assert_eq!(&body(&request), expected, "{}", self.function),
            }
        }
    }
}

fn enveloped(key: &str, rows: &str) -> String {
    format!(r#"{{"offset":0,"limit":250,"size":2,"_links":{{"next":null,"prev":null}},"{key}":[{rows}]}}"#)
}

#[tokio::test]
async fn every_method_sends_what_its_row_says_and_reads_the_answers_of_each_generation() {
    for row in runs().into_iter().chain(milestones()).chain(others()).chain(raw()) {
        assert!(!row.answers.is_empty(), "{} has no answer", row.function);
        row.holds().await;
    }
}

#[test]
fn every_method_that_the_catalogue_calls_wrapped_has_a_row() {
    let rows: Vec<_> = runs().into_iter().chain(milestones()).chain(others()).collect();
    let catalogue = include_str!("../catalogue/methods.tsv").lines().skip(1).map(|line| line.split('\t'));
    for columns in catalogue {
        let columns: Vec<_> = columns.collect();
        let (method, verb, wrapped) = (columns[1], columns[2], columns[9]);
        for function in wrapped.split(',').filter(|function| *function != "-") {
            let row = rows.iter().find(|row| row.function == function);
            let row = row.unwrap_or_else(|| panic!("tests/wire/methods.rs needs a row for {function}"));
            assert_eq!((row.query.split(['/', '&']).next(), row.verb), (Some(method), verb), "{function}");
        }
    }
}

/// As a server of 2013 sends it, and one of 2026.
const OLD_RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":false,"passed_count":1,"milestone_id":null}"#;
const NEW_RUN: &str = r#"{"id":42,"name":"Nightly","is_completed":true,"completed_on":1700000000,"is_archived":false,
    "passed_count":1,"custom_status1_count":0,"milestone_id":8,"refs":"ACME-12","start_on":null,"label":[7]}"#;
const OTHER_RUN: &str = r#"{"id":41,"name":"Weekly","is_completed":false}"#;

/// What a run of one of these answers shows.
type RunShown = (u64, String, Option<u64>, Option<Timestamp>, Option<bool>);

fn run(run: Run) -> RunShown {
    let milestone = run.milestone_id.map(testrail::MilestoneId::get);
    (run.id.get(), run.name, milestone, run.completed_on, run.is_archived)
}

fn runs() -> Vec<Row> {
    let old = (42, "Nightly", None::<u64>, None::<Timestamp>, None::<bool>);
    let new = (42, "Nightly", Some(8), Some(Timestamp::from_secs(1_700_000_000)), Some(false));
    let one = |row: Row| row.gives(OLD_RUN, old).gives(NEW_RUN, new);
    let two = format!("{OLD_RUN},{OTHER_RUN}");
    let filter = || RunsFilter::new().is_completed(false).milestone_id([8, 9]).limit(50).offset(100);
    let new_run = || AddRun::new("Nightly").suite_id(7).case_ids([1, 2, 3]).milestone_id(8).refs("ACME-12");
    let update = || UpdateRun::new().name("Nightly 42").milestone_id(None);
    let deleted =
        |row: Row| ["", "{}", "null", "[]", " {} "].into_iter().fold(row, |row, nothing| row.gives(nothing, ()));
    vec![
        one(get("get_run", "get_run/42", |client| async move { client.get_run(42).await.map(run) })),
        get("get_runs", "get_runs/7&is_completed=0&milestone_id=8,9&limit=50&offset=100", move |client| async move {
            client.get_runs(7, &filter()).await.map(|page| ids(&page, |run| run.id.get()))
        })
        .lists("runs", &two, [42, 41]),
        get("runs", "get_runs/7&limit=250&offset=0", |client| async move {
            client
                .runs(7, &RunsFilter::new())
                .try_collect()
                .await
                .map(|runs| runs.into_iter().map(run).collect::<Vec<_>>())
        })
        .lists("runs", OLD_RUN, [old]),
        one(post(
            "add_run",
            "add_run/1",
            json!({"name": "Nightly", "suite_id": 7, "include_all": false, "case_ids": [1, 2, 3], "milestone_id": 8,
                "refs": "ACME-12"}),
            move |client| async move { client.add_run(1, &new_run()).await.map(run) },
        )),
        one(post(
            "update_run",
            "update_run/42",
            json!({"name": "Nightly 42", "milestone_id": null}),
            move |client| async move { client.update_run(42, &update()).await.map(run) },
        )),
        one(post("close_run", "close_run/42", json!({}), |client| async move { client.close_run(42).await.map(run) })),
        deleted(post("delete_run", "delete_run/42", json!({}), |client| async move { client.delete_run(42).await })),
        post("preview_delete_run", "delete_run/42&soft=1", json!({}), |client| async move {
            client.preview_delete_run(42).await
        })
        .gives(
            r#"{"affected_tests":12,"affected_runs":null,"affected_cases":2,"affected_robots":3}"#,
            preview(Some(12), Some(2), "affected_robots", json!(3)),
        )
        .gives(
            r#"{"affected_tests":"many","affected_cases":2}"#,
            preview(None, Some(2), "affected_tests", json!("many")),
        )
        .gives("[]", DeletePreview::default()),
    ]
}

fn preview(tests: Option<u64>, cases: Option<u64>, key: &str, value: Value) -> DeletePreview {
    let mut preview = DeletePreview::default();
    (preview.affected_tests, preview.affected_cases) = (tests, cases);
    preview.extra.insert(key.to_owned(), value);
    preview
}

fn ids<T>(page: &Page<T>, id: fn(&T) -> u64) -> Vec<u64> {
    page.items.iter().map(id).collect()
}

/// Before 5.3 milestones had no parts and no start, and before 6.4 no references.
const OLD_MILESTONE: &str = r#"{"id":5,"name":"2.0","description":null,"due_on":1792929600,"is_completed":false,
    "completed_on":null,"project_id":1,"url":"https:\/\/example.com\/index.php?\/milestones\/view\/5"}"#;
const NEW_MILESTONE: &str = r#"{"id":5,"name":"2.0","description":"Text","due_on":1792929600,"start_on":1790000000,
    "started_on":1790000001,"is_started":true,"is_completed":true,"completed_on":1792929601,"project_id":1,
    "parent_id":3,"refs":"ACME-12","url":"https:\/\/example.com\/index.php?\/milestones\/view\/5",
    "milestones":[{"id":6,"name":"2.0 RC"}]}"#;

/// What a milestone of one of these answers shows.
type MilestoneShown = (u64, String, Option<i64>, Option<bool>, bool, Option<u64>, Option<String>, Vec<u64>);

fn milestone(milestone: testrail::milestones::Milestone) -> MilestoneShown {
    (
        milestone.id.get(),
        milestone.name,
        milestone.due_on.map(Timestamp::as_secs),
        milestone.is_started,
        milestone.is_completed,
        milestone.parent_id.map(testrail::MilestoneId::get),
        milestone.refs,
        milestone.milestones.iter().map(|part| part.id.get()).collect(),
    )
}

fn milestones() -> Vec<Row> {
    let none = (None::<bool>, None::<u64>, None::<String>);
    let old = (5, "2.0", Some(1_792_929_600), none.0, false, none.1, none.2, [0; 0]);
    let new = (5, "2.0", Some(1_792_929_600), Some(true), true, Some(3), Some("ACME-12"), [6]);
    let one = |row: Row| row.gives(OLD_MILESTONE, old.clone()).gives(NEW_MILESTONE, new);
    let two = format!(r#"{OLD_MILESTONE},{{"id":4,"name":"1.0"}}"#);
    let filter = || MilestonesFilter::new().is_completed(false).is_started(true).limit(50).offset(100);
    let add = || AddMilestone::new("2.0").description("Text").start_on(1_790_000_000).due_on(1_792_929_600);
    let update = || UpdateMilestone::new().name("2.0 LTS").due_on(None).parent_id(3).refs(None).is_started(true);
    vec![
        one(get(
            "get_milestone",
            "get_milestone/5",
            |client| async move { client.get_milestone(5).await.map(milestone) },
        )),
        get(
            "get_milestones",
            "get_milestones/1&is_completed=0&is_started=1&limit=50&offset=100",
            move |client| async move {
                client.get_milestones(1, &filter()).await.map(|page| ids(&page, |milestone| milestone.id.get()))
            },
        )
        .lists("milestones", &two, [5, 4]),
        get("milestones", "get_milestones/1&limit=250&offset=0", |client| async move {
            let all = client.milestones(1, &MilestonesFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(milestone).collect::<Vec<_>>())
        })
        .lists("milestones", OLD_MILESTONE, [old.clone()]),
        one(post(
            "add_milestone",
            "add_milestone/1",
            json!({"name": "2.0", "description": "Text", "start_on": 1_790_000_000, "due_on": 1_792_929_600,
                "parent_id": 3, "refs": "ACME-12"}),
            move |client| async move { client.add_milestone(1, &add().parent_id(3).refs("ACME-12")).await.map(milestone) },
        )),
        one(post(
            "update_milestone",
            "update_milestone/5",
            json!({"name": "2.0 LTS", "due_on": null, "parent_id": 3, "refs": null, "is_started": true}),
            move |client| async move { client.update_milestone(5, &update()).await.map(milestone) },
        )),
        post(
            "delete_milestone",
            "delete_milestone/5",
            json!({}),
            |client| async move { client.delete_milestone(5).await },
        )
        .gives("", ())
        .gives("{}", ()),
    ]
}

fn others() -> Vec<Row> {
    let groups = r#"{"configs":[{"group_id":1,"id":3,"name":"Chrome"},{"group_id":1,"id":4,"name":"Firefox"}],
        "id":1,"name":"Browsers","project_id":7},{"id":2,"name":"Empty","configs":[]}"#;
    let browsers = (1, "Browsers", Some(7), vec![(3, Some(1), "Chrome"), (4, Some(1), "Firefox")]);
    let statuses = r#"{"id":1,"name":"passed","label":"Passed","color_dark":6667107,"color_medium":9820525,
        "color_bright":12709313,"is_system":true,"is_untested":false,"is_final":true,"i18n_custom_id":null},
        {"id":6,"name":"skipped","label":"Skipped","is_system":false,"is_untested":true,"is_final":false},
        {"id":7,"name":"odd","label":null,"is_system":false,"is_untested":false,"is_final":false}"#;
    let passed = (1, "passed", "Passed", [Some(0x65_BB_63), Some(0x95_D9_6D), Some(0xC1_ED_C1)], [true, false, true]);
    let skipped = (6, "skipped", "Skipped", [None::<u32>; 3], [false, true, false]);
    vec![
        get("get_configs", "get_configs/7", |client| async move {
            let groups = client.get_configs(7).await?;
            let configs = |group: &testrail::configurations::ConfigGroup| {
                let configs = group.configs.iter();
                configs
                    .map(|one| (one.id.get(), one.group_id.map(ConfigGroupId::get), one.name.clone()))
                    .collect::<Vec<_>>()
            };
            let groups = groups.iter().map(|group| {
                (group.id.get(), group.name.clone(), group.project_id.map(testrail::ProjectId::get), configs(group))
            });
            Ok(groups.collect::<Vec<_>>())
        })
        .lists("configs", groups, [browsers, (2, "Empty", None, Vec::new())]),
        get("get_statuses", "get_statuses", |client| async move {
            let list = client.get_statuses().await?;
            let statuses = list.items.iter().map(|status| {
                let colors = [status.color_dark, status.color_medium, status.color_bright];
                let flags = [status.is_system, status.is_untested, status.is_final];
                (status.id.get(), status.name.clone(), status.label.clone(), colors, flags)
            });
            let rejected = list.rejected.iter().map(|row| (row.id, row.field.clone()));
            let first = Value::from(list.items[0].extra.clone()).to_string();
            Ok((statuses.collect::<Vec<_>>(), rejected.collect::<Vec<_>>(), first))
        })
        .lists(
            "statuses",
            statuses,
            ([passed, skipped], [(Some(7), Some("label"))], r#"{"i18n_custom_id":null}"#),
        ),
    ]
}

/// The same for methods that are called by their name.
fn raw() -> Vec<Row> {
    #[derive(serde::Deserialize)]
    struct Suite {
        id: u64,
    }
    let results = || json!({"results": [{"case_id": 1, "status_id": 1}]});
    vec![
        get("raw get", "get_version", |client| async move { client.raw("get_version").get::<Value>().await })
            .gives(r#"{"version":"10.6"}"#, json!({"version": "10.6"})),
        get("raw get", "get_user_by_email&email=me%2Bci%40example.com&a%20b=1&ids=1,2", |client| async move {
            let call = client.raw("get_user_by_email").query("email", "me+ci@example.com").query("a b", true);
            call.query("ids", [1, 2]).once().get::<Value>().await
        })
        .gives("{}", json!({})),
        get("raw get_page", "get_suites/1", |client| async move {
            client.raw("get_suites/1").get_page::<Suite>("suites").await.map(|page| ids(&page, |suite| suite.id))
        })
        .lists("suites", r#"{"id":1},{"id":2}"#, [1, 2]),
        post("raw post", "add_results_for_cases/42", results(), move |client| async move {
            client.raw("add_results_for_cases/42").post::<Value>(&results()).await
        })
        .gives(r#"[{"id":9}]"#, json!([{"id": 9}])),
        post("raw post", "delete_case/7&soft=0", json!({}), |client| async move {
            client.raw("delete_case/7").query("soft", 0).post::<Option<Value>>(&json!({})).await
        })
        .gives("", None::<Value>),
        post("raw post", "delete_case/7", json!({}), |client| async move {
            client.raw("delete_case/7").post::<()>(&json!({})).await
        })
        .gives("", ())
        .gives(r#"[{"id":9}]"#, ()),
    ]
}
