use std::time::Duration;

use serde_json::{Value, json};
use testrail::cases::{AddCase, Case, CasesFilter, HistoryFilter, Step, UpdateCase, UpdateCases};
use testrail::{Client, Delivery, Error, ErrorKind, LabelRef, Patch, Timestamp};

use super::{Row, get, ids, post};
use crate::server::{client, saying};

/// Before 5.2 cases had no templates.
const OLD_CASE: &str = r#"{"id":7,"title":"Pay","section_id":3,"type_id":6,"priority_id":4,"milestone_id":null,
    "refs":null,"created_by":1,"created_on":1393851801,"updated_by":1,"updated_on":1393851801,"estimate":null,
    "estimate_forecast":null,"suite_id":2,"custom_automation_id":null}"#;
const NEW_CASE: &str = r#"{"id":7,"title":"Pay","section_id":3,"template_id":2,"type_id":6,"priority_id":4,
    "milestone_id":9,"refs":"ACME-12","created_by":1,"created_on":1719820800,"updated_by":2,"updated_on":1719820801,
    "estimate":"5min","estimate_forecast":"1m 45s","suite_id":2,"display_order":1,"is_deleted":0,
    "labels":[{"id":12,"title":"nightly","created_by":"2","created_on":1719820800}],"refs_data":[],
    "custom_automation_id":"shop.pay","custom_steps_separated":[{"content":"Pay","expected":"","additional_info":null,
    "refs":"","shared_step_id":5}]}"#;

/// What a case of one of these answers shows.
type CaseShown = (u64, String, Option<u64>, Option<i64>, Option<bool>, Vec<String>, Option<String>, Option<Vec<Step>>);

fn case(case: &Case) -> CaseShown {
    (
        case.id.get(),
        case.title.clone(),
        case.template_id.map(testrail::TemplateId::get),
        case.estimate.as_ref().and_then(testrail::TimeSpan::as_secs).and_then(|secs| i64::try_from(secs).ok()),
        case.is_deleted,
        case.labels.iter().map(|label| format!("{} {} {:?}", label.id, label.title, label.created_by)).collect(),
        case.custom("automation_id").unwrap(),
        case.steps().unwrap(),
    )
}

fn old() -> CaseShown {
    (7, "Pay".to_owned(), None, None, None, Vec::new(), None, None)
}

fn new() -> CaseShown {
    let mut step = Step::shared(5).expected("").refs("");
    step.content = Some("Pay".to_owned());
    let label = "12 nightly Some(UserId(2))".to_owned();
    let shown = Some("shop.pay".to_owned());
    (7, "Pay".to_owned(), Some(2), Some(300), Some(false), vec![label], shown, Some(vec![step]))
}

fn add() -> AddCase {
    AddCase::new("Pay")
        .template_id(2)
        .type_id(6)
        .priority_id(4)
        .estimate(Duration::from_secs(300))
        .milestone_id(9)
        .refs("ACME-12")
        .labels([LabelRef::from(12), LabelRef::from("nightly")])
        .case_status_id(1)
        .is_legacy(true)
        .custom("automation_id", "shop.pay")
        .custom_steps_separated([Step::new("Pay").expected("Done"), Step::shared(5)])
}

fn added() -> Value {
    json!({"title": "Pay", "template_id": 2, "type_id": 6, "priority_id": 4, "estimate": "5m", "milestone_id": 9,
        "refs": "ACME-12", "labels": [12, "nightly"], "case_status_id": 1, "is_legacy": true,
        "custom_automation_id": "shop.pay",
        "custom_steps_separated": [{"content": "Pay", "expected": "Done"}, {"shared_step_id": 5}]})
}

fn every_filter() -> CasesFilter {
    CasesFilter::new()
        .suite_id(2)
        .created_after(Timestamp::from_secs(1))
        .created_before(Timestamp::from_secs(2))
        .created_by([1, 2])
        .filter("pay & go")
        .label_id([12])
        .milestone_id([9])
        .priority_id([3, 4])
        .refs("ACME-12")
        .refs_any(["A-1", "B 2"])
        .section_id(3)
        .template_id([2])
        .type_id([6])
        .updated_after(Timestamp::from_secs(3))
        .updated_before(Timestamp::from_secs(4))
        .updated_by([2])
        .is_deleted(false)
        .limit(50)
        .offset(100)
}

/// A case of these, and how many cases there are.
fn first(cases: &[Case]) -> (CaseShown, usize) {
    (case(&cases[0]), cases.len())
}

fn single() -> Vec<Row> {
    let one = |row: Row| row.gives(OLD_CASE, old()).gives(NEW_CASE, new());
    let update = || {
        let moved = UpdateCase::new().title("Pay").section_id(3).template_id(2).type_id(6).priority_id(4);
        let cleared = moved.estimate(None).milestone_id(None).refs("ACME-12").labels([12]).case_status_id(2);
        cleared.is_legacy(false).custom("automation_id", None::<String>).custom_steps_separated([])
    };
    vec![
        one(get("get_case", "get_case/7", |client| async move { client.get_case(7).await.map(|row| case(&row)) })),
        one(post("add_case", "add_case/3", added(), |client| async move {
            client.add_case(3, &add()).await.map(|row| case(&row))
        })),
        one(post(
            "update_case",
            "update_case/7",
            json!({"title": "Pay", "section_id": 3, "template_id": 2, "type_id": 6, "priority_id": 4, "estimate": null,
                "milestone_id": null, "refs": "ACME-12", "labels": [12], "case_status_id": 2, "is_legacy": false,
                "custom_automation_id": null, "custom_steps_separated": []}),
            move |client| async move { client.update_case(7, &update()).await.map(|row| case(&row)) },
        )),
        post("delete_case", "delete_case/7", json!({}), |client| async move { client.delete_case(7).await })
            .gives("", ())
            .gives("{}", ()),
        post("preview_delete_case", "delete_case/7&soft=1", json!({}), |client| async move {
            client.preview_delete_case(7).await.map(|preview| preview.affected_tests)
        })
        .gives(r#"{"affected_tests":4}"#, Some(4))
        .gives("[]", None::<u64>),
    ]
}

fn lists() -> Vec<Row> {
    let two = format!(r#"{NEW_CASE},{{"id":4,"title":"Cancel","custom_automation_id":5}}"#);
    vec![
        get(
            "get_cases",
            "get_cases/1&suite_id=2&created_after=1&created_before=2&created_by=1,2&filter=pay%20%26%20go&label_id=12\
             &milestone_id=9&priority_id=3,4&refs=ACME-12&refs%5B%5D=A-1&refs%5B%5D=B%202&section_id=3&template_id=2\
             &type_id=6&updated_after=3&updated_before=4&updated_by=2&is_deleted=0&limit=50&offset=100",
            |client| async move { client.get_cases(1, &every_filter()).await.map(|page| ids(&page, |row| row.id.get())) },
        )
        .lists("cases", &two, [7, 4]),
        get("cases", "get_cases/1&suite_id=2&limit=250&offset=0", |client| async move {
            let all = client.cases(1, &CasesFilter::new().suite_id(2)).try_collect().await?;
            Ok(all.iter().map(case).collect::<Vec<_>>())
        })
        .lists("cases", OLD_CASE, [old()]),
        get("cases_by_custom", "get_cases/1&suite_id=2&limit=250&offset=0", |client| async move {
            let map = client.cases_by_custom(1, &CasesFilter::new().suite_id(2), "automation_id").await?;
            let shown = |(key, cases): (String, Vec<Case>)| (key, cases.iter().map(|row| row.id.get()).collect::<Vec<_>>());
            Ok(map.into_iter().map(shown).collect::<std::collections::BTreeMap<_, _>>())
        })
        .lists("cases", &two, std::collections::BTreeMap::from([("5", vec![4]), ("shop.pay", vec![7])])),
        get("cases_by_title", "get_cases/1&limit=250&offset=0", |client| async move {
            let map = client.cases_by_title(1, &CasesFilter::new()).await?;
            let shown = |(key, cases): (String, Vec<Case>)| (key, cases.iter().map(|row| row.id.get()).collect::<Vec<_>>());
            Ok(map.into_iter().map(shown).collect::<std::collections::BTreeMap<_, _>>())
        })
        .lists("cases", &two, std::collections::BTreeMap::from([("Cancel", vec![4]), ("Pay", vec![7])])),
        get("get_case_titles", "get_case_titles&case_ids=7,4", |client| async move {
            let titles = client.get_case_titles([7, 4, 7]).await?;
            Ok(titles.into_iter().map(|row| (row.id.get(), row.title)).collect::<Vec<_>>())
        })
        .lists("case_titles", r#"{"id":7,"title":"Pay"},{"id":4,"title":"Cancel"}"#, [(7, "Pay"), (4, "Cancel")]),
        get("get_case_types", "get_case_types", |client| async move {
            let types = client.get_case_types().await?;
            let shown = types.iter().map(|row| (row.id.get(), row.is_default)).collect::<Vec<_>>();
            Ok((shown, types.by_name("smoke")?.id.get()))
        })
        .lists(
            "case_types",
            r#"{"id":6,"name":"Other","is_default":true},{"id":9,"name":"Smoke","is_default":false,"i18n_custom_id":null}"#,
            ([(6, true), (9, false)], 9),
        ),
    ]
}

fn history() -> Vec<Row> {
    const ENTRIES: &str = r#"{"id":3,"type_id":6,"created_on":1719820801,"user_id":2,"changes":[{"type_id":1,
        "field":"title","old_value":"Pay","new_value":"Pay by card"}],"comments":[]},{"id":2,"changes":null}"#;
    let wrapped = format!(r#"[{{"offset":0,"limit":250,"size":2,"_links":{{"next":null}},"history":[{ENTRIES}]}}]"#);
    let changed = |entry: &testrail::cases::HistoryEntry| {
        (entry.id, entry.changes.iter().filter_map(|one| one.field.clone()).collect())
    };
    let shown: [(u64, Vec<String>); 2] = [(3, vec!["title".to_owned()]), (2, Vec::new())];
    vec![
        get("get_history_for_case", "get_history_for_case/7&limit=50&offset=100", move |client| async move {
            let page = client.get_history_for_case(7, &HistoryFilter::new().limit(50).offset(100)).await?;
            Ok(page.items.iter().map(changed).collect::<Vec<(u64, Vec<String>)>>())
        })
        .lists("history", ENTRIES, &shown)
        .gives(wrapped.clone(), &shown),
        get("history_for_case", "get_history_for_case/7&limit=250&offset=0", move |client| async move {
            let all = client.history_for_case(7, &HistoryFilter::new()).try_collect().await?;
            Ok(all.iter().map(changed).collect::<Vec<(u64, Vec<String>)>>())
        })
        .lists("history", ENTRIES, &shown)
        .gives(wrapped, &shown),
    ]
}

fn bulk() -> Vec<Row> {
    let two = format!(r#"[{NEW_CASE},{{"id":8,"title":"Cancel","section_id":3}}]"#);
    vec![
        post("add_cases", "add_cases/3", json!({"cases": [added(), {"title": "Cancel"}]}), |client| async move {
            client.add_cases(3, &[add(), AddCase::new("Cancel")]).await.map(|rows| first(&rows))
        })
        .gives(format!(r#"{{"cases":{two}}}"#), (new(), 2))
        .gives(two.clone(), (new(), 2)),
        post(
            "update_cases",
            "update_cases/2",
            json!({"case_ids": [7, 8], "priority_id": 4, "refs": null}),
            |client| async move {
                let values = UpdateCase::new().priority_id(4).refs(None);
                client.update_cases(2, &UpdateCases::new([7, 8, 7], values)).await.map(|rows| first(&rows))
            },
        )
        .gives(format!(r#"{{"updated_cases":{two}}}"#), (new(), 2)),
        post("copy_cases_to_section", "copy_cases_to_section/4", json!({"case_ids": [7, 8]}), |client| async move {
            client.copy_cases_to_section(4, [7, 8]).await
        })
        .gives("", ())
        .gives("[]", ()),
        post(
            "move_cases_to_section",
            "move_cases_to_section/4",
            json!({"case_ids": [7, 8], "suite_id": 2}),
            |client| async move { client.move_cases_to_section(4, 2, [7, 8]).await },
        )
        .gives("", ())
        .gives("{}", ()),
        post("delete_cases", "delete_cases/2&project_id=1", json!({"case_ids": [7, 8]}), |client| async move {
            client.delete_cases(1, 2, [7, 8]).await
        })
        .gives("", ()),
        post(
            "preview_delete_cases",
            "delete_cases/2&project_id=1&soft=1",
            json!({"case_ids": [7]}),
            |client| async move { client.preview_delete_cases(1, 2, [7]).await.map(|preview| preview.affected_cases) },
        )
        .gives(r#"{"affected_cases":1}"#, Some(1)),
    ]
}

pub(super) fn rows() -> Vec<Row> {
    [single(), lists(), history(), bulk()].into_iter().flatten().collect()
}

/// A client that nothing answers.
async fn unheard() -> Client {
    client(&saying("").await)
}

#[track_caller]
fn assert_never_sent<T: std::fmt::Debug>(result: Result<T, Error>, call: &str, text: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidInput, Delivery::NeverSent));
    let shown = error.to_string();
    assert!(shown.contains(call) && shown.contains(text), "{shown}");
}

#[tokio::test]
async fn what_testrail_would_refuse_is_not_sent() {
    let client = unheard().await;
    let none = "case_ids must name at least one case";
    assert_never_sent(client.get_case_titles([0; 0]).await, "get_case_titles", none);
    assert_never_sent(client.copy_cases_to_section(4, [0; 0]).await, "copy_cases_to_section/4", none);
    assert_never_sent(client.move_cases_to_section(4, 2, [0; 0]).await, "move_cases_to_section/4", none);
    assert_never_sent(client.delete_cases(1, 2, [0; 0]).await, "delete_cases/2", none);
    assert_never_sent(client.preview_delete_cases(1, 2, [0; 0]).await, "delete_cases/2", none);
    let nobody = UpdateCases::new([0; 0], UpdateCase::new());
    assert_never_sent(client.update_cases(2, &nobody).await, "update_cases/2", none);
    assert_never_sent(client.add_cases(3, &[]).await, "add_cases/3", "cases must have at least one case");

    let blank = "title must not be blank";
    assert_never_sent(client.add_case(3, &AddCase::new(" ")).await, "add_case/3", blank);
    let second = client.add_cases(3, &[AddCase::new("a"), AddCase::new("")]).await;
    assert_never_sent(second, "add_cases/3", "add_cases/3: cases[1].title must not be blank; nothing was sent");
    assert_never_sent(client.update_case(7, &UpdateCase::new().title("")).await, "update_case/7", blank);
    let zero = UpdateCase::new().estimate(Duration::ZERO);
    let text = "estimate must not be zero: TestRail knows no such time; None clears it";
    assert_never_sent(client.update_case(7, &zero).await, "update_case/7", text);
    assert_never_sent(client.update_cases(2, &UpdateCases::new([7], zero)).await, "update_cases/2", text);
    for nothing in [UpdateCase::new(), UpdateCase::default().estimate(Patch::Keep)] {
        let text = "values must change at least one field";
        assert_never_sent(client.update_cases(2, &UpdateCases::new([7], nothing)).await, "update_cases/2", text);
    }
    let labels = client.get_cases(1, &CasesFilter::new().label_id([0; 0])).await;
    assert_never_sent(labels, "get_cases/1", "label_id must name at least one");
    let refs = client.get_cases(1, &CasesFilter::new().refs_any([""; 0])).await;
    assert_never_sent(refs, "get_cases/1", "refs[] must name at least one");
}

#[tokio::test]
async fn an_answer_of_another_batch_is_a_mismatch() {
    let two = [AddCase::new("a"), AddCase::new("b")];
    let row = r#"{"id":8,"title":"a","section_id":3}"#;
    let other = r#"{"id":9,"title":"b","section_id":4}"#;
    for answer in
        [r#"{"cases":[]}"#.to_owned(), format!(r#"{{"cases":[{row}]}}"#), format!(r#"{{"cases":[{row},{other}]}}"#)]
    {
        let server = saying(&answer).await;
        let error = client(&server).add_cases(3, &two).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown), "{answer}");
    }
    let update = UpdateCases::new([8, 9], UpdateCase::new().refs(None));
    for (rows, text) in [
        (row.to_owned(), "rows sent: 2, rows in the answer: 1"),
        (format!("{row},{row}"), "it is about case 8 twice"),
        (format!(r#"{row},{{"id":7,"title":"c"}}"#), "it is about case 7"),
    ] {
        let server = saying(&format!(r#"{{"updated_cases":[{rows}]}}"#)).await;
        let error = client(&server).update_cases(2, &update).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown), "{rows}");
        assert!(error.to_string().contains(text), "{error}");
    }
    let server = saying(&format!(r#"{{"updated_cases":[{other},{row}]}}"#)).await;
    assert_eq!(client(&server).update_cases(2, &update).await.unwrap().len(), 2, "in any order");

    let server = saying(&format!(r#"{{"cases":[{row},{{"id":9}}]}}"#)).await;
    let error = client(&server).add_cases(3, &two).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some("cases[1].title")));
    assert_eq!(error.delivery(), Delivery::Unknown);
}

/// What `add_cases` makes of an answer with these titles: the ids, which are numbers from 1 on.
async fn answered(sent: &[&str], titles: &[&str]) -> Result<Vec<u64>, Error> {
    let row = |(id, title): (u64, &&str)| json!({"id": id, "title": title, "section_id": 3});
    let cases: Vec<_> = (1..).zip(titles).map(row).collect();
    let server = saying(&json!({"cases": cases}).to_string()).await;
    let new: Vec<_> = sent.iter().map(|title| AddCase::new(*title)).collect();
    let added = client(&server).add_cases(3, &new).await?;
    Ok(added.iter().map(|row| row.id.get()).collect())
}

#[tokio::test]
async fn new_cases_are_told_apart_by_their_titles() {
    assert_eq!(answered(&["a", "b", "c"], &["c", "a", "b"]).await.unwrap(), [2, 3, 1], "in the order of the call");
    assert_eq!(answered(&["a", " b  c ", "a"], &["b c", "a", "a"]).await.unwrap(), [2, 1, 3], "blanks do not count");
    assert_eq!(answered(&["a", "b"], &["B", "a"]).await.unwrap(), [1, 2], "a title that was changed");
    assert_eq!(answered(&["a & b"], &["a &amp; b"]).await.unwrap(), [1], "perhaps an entity");
    assert_eq!(answered(&["\u{1f600} a"], &["? a"]).await.unwrap(), [1], "perhaps an old database");

    let error = answered(&["a", "b"], &["x", "y"]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown));
    assert!(error.to_string().contains("it is about case 1, whose title was not sent"), "{error}");
}

#[tokio::test]
async fn a_map_of_cases_loses_none_silently() {
    let rows = r#"[{"id":1,"title":"a ","custom_key":" x\n"},{"id":2,"title":"b","custom_key":"x"},
        {"id":3,"title":" ","custom_key":" "},{"id":4,"title":"a","custom_key":null},{"id":5,"title":"c"},
        {"id":6,"title":"d","custom_key":7.5},{"id":7,"title":"e","custom_key":-1}]"#;
    let server = saying(rows).await;
    let client = client(&server);
    let numbers = |cases: &Vec<Case>| cases.iter().map(|row| row.id.get()).collect::<Vec<_>>();
    let map = client.cases_by_custom(1, &CasesFilter::new(), "key").await.unwrap();
    assert_eq!(
        (map.len(), numbers(&map["x"]), numbers(&map["7.5"]), numbers(&map["-1"])),
        (3, vec![1, 2], vec![6], vec![7])
    );
    let map = client.cases_by_title(1, &CasesFilter::new()).await.unwrap();
    assert_eq!((map.len(), numbers(&map["a"])), (5, vec![1, 4]));
    let cases = client.cases(1, &CasesFilter::new()).list().await.unwrap();
    assert_eq!((cases.by_custom("key").unwrap().len(), cases.by_title()["a"].len()), (3, 2));
    let error = client.cases_by_custom(1, &CasesFilter::new(), "autmation_id").await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("custom_autmation_id")));
    assert_eq!(error.to_string(), "no case has the field custom_autmation_id; they have custom_key");
    let error = client.cases_by_custom(1, &CasesFilter::new(), " ").await.unwrap_err();
    assert_eq!(error.to_string(), "name must not be blank");

    let server = saying(r#"[{"id":1,"title":"a","custom_key":"x"},{"id":2,"title":"b","custom_key":[1]}]"#).await;
    let error = crate::server::client(&server).cases_by_custom(1, &CasesFilter::new(), "key").await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::UnexpectedShape, Some("custom_key")));
    assert!(error.to_string().contains("custom_key: expected a text or a number; case 2"), "{error}");

    let server = saying(r#"[{"id":1,"title":"a"},{"id":2}]"#).await;
    let error = crate::server::client(&server).cases_by_title(1, &CasesFilter::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RejectedRow);
}
