//! Attachments.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, Resource};

use super::{assert_says, start};
use crate::plain::{Answer, Plain, send};

/// The body of an upload, with the boundary `xyz`.
fn upload(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--xyz\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    body
}

async fn post(plain: &Plain, method: &str, body: Vec<u8>) -> Answer {
    send(plain.upload(method, "multipart/form-data; boundary=xyz").body(body)).await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    let bytes = b"\x00\xff\r\n--xy\r\n\r\n--xyzz\nend";
    for (id, method, owner, owner_id) in [
        (1, "add_attachment_to_run/2", Resource::Run, 2),
        (2, "add_attachment_to_case/7", Resource::Case, 7),
        (3, "add_attachment_to_plan/4", Resource::Plan, 4),
        (4, "add_attachment_to_result/6", Resource::Result, 6),
    ] {
        let answer = post(&plain, method, upload("log.bin", bytes)).await;
        assert_says(&answer, 200, &format!(r#"{{"attachment_id":{id}}}"#));
        let file = &fake.attachments()[usize::try_from(id).unwrap() - 1];
        assert_eq!((file.id, file.name.as_str(), file.bytes()), (id, "log.bin", bytes.as_slice()));
        assert_eq!((file.owner, file.owner_id), (owner, owner_id));
        assert_eq!((file.created_on.as_secs(), file.created_by.get()), (1_700_000_000, 1));

        let answer = plain.request("GET", &format!("get_attachment/{id}")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/octet-stream");
        assert_eq!(answer.bytes().await.unwrap(), bytes.as_slice());
    }
    let results = plain.get("get_results_for_run/3").await.json();
    assert_eq!((&results["results"][0]["id"], &results["results"][0]["attachment_ids"]), (&json!(6), &json!([4])));

    assert_says(&plain.post("delete_attachment/4", "").await, 200, "");
    let gone = r#"{"error":"Field :attachment_id is not a valid attachment."}"#;
    assert_says(&plain.get("get_attachment/4").await, 400, gone);
    assert_says(&plain.post("delete_attachment/4", "").await, 400, gone);
    assert_says(&plain.get("get_attachment/0").await, 400, gone);
    assert_says(&plain.get("get_attachment/x").await, 400, r#"{"error":"Field :attachment_id is not a valid ID."}"#);
    assert_eq!(plain.get("get_results_for_run/3").await.json()["results"][0]["attachment_ids"], json!([]));
    fake.seed(|seed| seed.remove_run(2));
    assert_eq!(fake.attachments().len(), 2, "a run takes its files along");
}

#[tokio::test]
async fn an_upload_that_is_none_is_refused() {
    let (fake, plain) = start().await;
    let words = r#"{"error":"Field :attachment is a required field."}"#;
    let no_file = b"--xyz\r\nContent-Disposition: form-data; name=\"attachment\"\r\n\r\nx\r\n--xyz--\r\n".to_vec();
    for body in [Vec::new(), b"--xyz--".to_vec(), no_file] {
        assert_says(&post(&plain, "add_attachment_to_run/2", body).await, 400, words);
    }
    let as_json = plain.post("add_attachment_to_run/2", upload("a.txt", b"x")).await;
    assert_says(&as_json, 400, words);
    for (method, words) in [
        ("add_attachment_to_run/99", r#"{"error":"Field :run_id is not a valid test run."}"#),
        ("add_attachment_to_case/99", r#"{"error":"Field :case_id is not a valid test case."}"#),
        ("add_attachment_to_case/C7", r#"{"error":"Field :case_id is not a valid ID."}"#),
        ("add_attachment_to_plan/99", r#"{"error":"Field :plan_id is not a valid test plan."}"#),
        ("add_attachment_to_result/99", r#"{"error":"Field :result_id is not a valid test result."}"#),
    ] {
        assert_says(&post(&plain, method, upload("a.txt", b"x")).await, 400, words);
    }
    let closed = r#"{"error":"This operation is not allowed. The test run is already completed."}"#;
    assert_says(&post(&plain, "add_attachment_to_run/1", upload("a.txt", b"x")).await, 403, closed);
    assert_says(&post(&plain, "add_attachment_to_result/1", upload("a.txt", b"x")).await, 403, closed);
    fake.seed(|seed| seed.close_plan(4));
    let closed = r#"{"error":"This operation is not allowed. The test plan is already completed."}"#;
    assert_says(&post(&plain, "add_attachment_to_plan/4", upload("a.txt", b"x")).await, 403, closed);

    fake.seed(|seed| seed.reader("Rita", "rita@example.com"));
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    let words = r#"{"error":"You are not allowed to add attachments (insufficient permissions)."}"#;
    assert_says(&post(&rita, "add_attachment_to_run/2", upload("a.txt", b"x")).await, 403, words);
    assert!(fake.attachments().is_empty());
    fake.seed(|seed| seed.attachment(Resource::Run, 2, "a.txt", "x"));
    assert_eq!(rita.get("get_attachment/1").await.body, "x");
    let words = r#"{"error":"You are not allowed to delete attachments (insufficient permissions)."}"#;
    assert_says(&rita.post("delete_attachment/1", "").await, 403, words);
    fake.seed(|seed| seed.hide(1, 3));
    assert_eq!(rita.get("get_attachment/1").await.status, 403);
}

#[tokio::test]
async fn a_list_of_files_has_the_shape_of_its_generation() {
    const OLD: &str = "id name size created_on project_id case_id user_id entity_attachments_id icon_name result_id";
    const PAGED: &str = "client_id project_id entity_type id created_on data_id entity_id filename filetype legacy_id \
                         name size user_id is_image icon";
    const CLOUD: &str = "id name filename filetype cassandra_file_id size created_on project_id user_id data_id \
                         is_image icon";
    for (generation, keys) in [(Generation::LegacyCapped, OLD), (Generation::Paged, PAGED), (Generation::Cloud, CLOUD)]
    {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        fake.seed(|seed| seed.attachment(Resource::Case, 7, "b.txt", "xy"));
        post(&plain, "add_attachment_to_run/2", upload("a.PNG", b"x")).await;
        let list = plain.get("get_attachments_for_run/2").await;
        let rows =
            if generation == Generation::LegacyCapped { list.json() } else { list.json()["attachments"].clone() };
        let first = list.body.split_once('[').unwrap().1;
        assert_eq!((rows.as_array().unwrap().len(), crate::plain::keys(first).as_str()), (1, keys));
        assert_eq!(
            (&rows[0]["name"], &rows[0]["size"], &rows[0]["project_id"]),
            (&json!("a.PNG"), &json!(1), &json!(1))
        );
        // The id that the list gives is one that can be asked for.
        let id = rows[0]["id"].as_str().map_or_else(|| rows[0]["id"].to_string(), str::to_owned);
        assert_eq!(id.len(), if generation == Generation::Paged { 36 } else { 1 });
        assert_eq!(plain.get(&format!("get_attachment/{id}")).await.body, "x", "{id}");
        assert_eq!(plain.get("get_attachment/2").await.body, "x", "and its number is one everywhere");
        let case = plain.get("get_attachments_for_case/7").await.body;
        assert!(case.contains(r#""name":"b.txt""#) && !case.contains("a.PNG"), "{case}");
        assert!(!plain.get("get_attachments_for_plan/4").await.body.contains(r#""name""#));
        assert_eq!(plain.post(&format!("delete_attachment/{id}"), "").await.status, 200);
    }
}

/// The id of the only entry of plan 4.
async fn entry(plain: &Plain) -> String {
    plain.get("get_plan/4").await.json()["entries"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_files_of_an_entry_of_a_plan_are_in_a_bare_list_of_their_own() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let entry = entry(&plain).await;
        let (add, list) =
            (format!("add_attachment_to_plan_entry/4/{entry}"), format!("get_attachments_for_plan_entry/4/{entry}"));
        assert_says(&plain.get(&list).await, 200, "[]");
        assert_says(&post(&plain, &add, upload("a.txt", b"x")).await, 200, r#"{"attachment_id":1}"#);
        fake.seed(|seed| assert_eq!(seed.attachment_of_entry(4, &entry.parse().unwrap(), "b.txt", "xy"), 2));
        fake.seed(|seed| seed.attachment(Resource::Plan, 4, "c.txt", "z"));
        let rows = plain.get(&list).await.json();
        let names = |rows: &Value| {
            rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&rows), ["a.txt", "b.txt"]);
        if generation == Generation::Paged {
            assert_eq!((&rows[0]["entity_type"], &rows[0]["entity_id"]), (&json!("entry"), &json!(entry)));
        }
        let of_plan = plain.get("get_attachments_for_plan/4").await.json();
        assert_eq!(names(of_plan.get("attachments").unwrap_or(&of_plan)), ["c.txt"]);
        let files = fake.attachments();
        let entries: Vec<_> = files.iter().map(|file| (file.owner, file.owner_id, file.entry_id.as_deref())).collect();
        let of_plan = |entry| (Resource::Plan, 4, entry);
        assert_eq!(entries, [of_plan(Some(entry.as_str())), of_plan(Some(entry.as_str())), of_plan(None)]);
        assert_eq!(plain.get("get_attachment/2").await.body, "xy");

        let nowhere = r#"{"error":"Field :entry_id is not a valid test plan entry."}"#;
        for entry in ["3933d74b-4282-4c1f-be62-a641ab427063", "1"] {
            assert_says(&plain.get(&format!("get_attachments_for_plan_entry/4/{entry}")).await, 400, nowhere);
            let add = format!("add_attachment_to_plan_entry/4/{entry}");
            assert_says(&post(&plain, &add, upload("a.txt", b"x")).await, 400, nowhere);
        }
        let no_plan = r#"{"error":"Field :plan_id is not a valid test plan."}"#;
        assert_says(&plain.get(&format!("get_attachments_for_plan_entry/99/{entry}")).await, 400, no_plan);
        let add_to_none = format!("add_attachment_to_plan_entry/99/{entry}");
        assert_says(&post(&plain, &add_to_none, upload("a.txt", b"x")).await, 400, no_plan);
        let no_entry = r#"{"error":"Field :entry_id is a required field."}"#;
        assert_says(&plain.get("get_attachments_for_plan_entry/4").await, 400, no_entry);

        fake.seed(|seed| seed.close_plan(4));
        let closed = r#"{"error":"This operation is not allowed. The test plan is already completed."}"#;
        assert_says(&post(&plain, &add, upload("a.txt", b"x")).await, 403, closed);
        assert_eq!(fake.attachments().len(), 3);
        fake.seed(|seed| seed.remove_plan(4));
        assert!(fake.attachments().is_empty(), "a plan takes the files of its entries along");
    }
}

#[tokio::test]
async fn the_files_of_a_test_are_those_of_its_results_in_a_bare_list() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        let results = plain.get("get_results_for_run/3").await.json();
        let results = results.get("results").unwrap_or(&results);
        let (result, test) = (&results[0]["id"], &results[0]["test_id"]);
        let tests = plain.get("get_tests/3").await.json();
        let tests = tests.get("tests").unwrap_or(&tests).as_array().unwrap();
        let other = tests.iter().map(|row| &row["id"]).find(|id| *id != test).unwrap();
        let list = format!("get_attachments_for_test/{test}");
        assert_says(&plain.get(&list).await, 200, "[]");
        let add = format!("add_attachment_to_result/{result}");
        assert_says(&post(&plain, &add, upload("a.txt", b"x")).await, 200, r#"{"attachment_id":1}"#);
        let rows = plain.get(&format!("{list}&limit=1&offset=7")).await;
        assert!(rows.body.starts_with('['), "it has no pages: {rows:?}");
        assert_eq!((rows.json().as_array().unwrap().len(), &rows.json()[0]["name"]), (1, &json!("a.txt")));
        assert_says(&plain.get(&format!("get_attachments_for_test/{other}")).await, 200, "[]");
        for id in ["0", "99"] {
            let words = r#"{"error":"Field :test_id is not a valid test."}"#;
            assert_says(&plain.get(&format!("get_attachments_for_test/{id}")).await, 400, words);
        }
        let words = r#"{"error":"Field :test_id is not a valid ID."}"#;
        assert_says(&plain.get("get_attachments_for_test/T1").await, 400, words);

        fake.seed(|seed| {
            seed.reader("Rita", "rita@example.com");
            seed.hide(1, 3);
        });
        let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
        let hidden = rita.get("get_run/3").await;
        assert_eq!(hidden.status, 403);
        assert_says(&rita.get(&list).await, 403, &hidden.body);
    }
}

#[tokio::test]
async fn attachments_can_have_uuids_everywhere() {
    for generation in [Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).uuid_attachments().start().await;
        let plain = Plain::new(&fake);
        let uuid = "00000001-0000-4000-8000-000000000001";
        let added = post(&plain, "add_attachment_to_result/6", upload("a.txt", b"x")).await;
        assert_says(&added, 200, &format!(r#"{{"attachment_id":"{uuid}"}}"#));
        let results = plain.get("get_results_for_run/3").await.json();
        assert_eq!(results["results"][0]["attachment_ids"], json!([uuid]));
        let test = &results["results"][0]["test_id"];
        assert_eq!(plain.get(&format!("get_attachments_for_test/{test}")).await.json()[0]["id"], uuid);
        assert_eq!(plain.get(&format!("get_attachment/{uuid}")).await.body, "x");
        assert_says(&plain.post(&format!("delete_attachment/{uuid}"), "").await, 200, "");
        assert!(fake.attachments().is_empty());
    }
}

#[tokio::test]
async fn lists_of_files_have_the_pages_of_their_generation() {
    for (generation, rows, bare) in
        [(Generation::LegacyCapped, 2, true), (Generation::Paged, 2, false), (Generation::Cloud, 2, false)]
    {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        fake.seed(|seed| {
            for (owner, id) in [(Resource::Run, 2), (Resource::Case, 7), (Resource::Plan, 4)] {
                for name in ["a", "b", "c", "d"] {
                    seed.attachment(owner, id, name, "x");
                }
            }
        });
        for list in ["get_attachments_for_run/2", "get_attachments_for_case/7", "get_attachments_for_plan/4"] {
            let page = plain.get(&format!("{list}&limit=2&offset=1")).await;
            assert_eq!(page.body.starts_with('['), bare, "{page:?}");
            let page = page.json();
            let page = page.get("attachments").unwrap_or(&page);
            assert_eq!(
                (page.as_array().unwrap().len(), &page[0]["name"], &page[1]["name"]),
                (rows, &json!("b"), &json!("c"))
            );
        }
    }
    // Before 6.7, such a list was whole. Of these, only that of cases was there.
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    fake.seed(|seed| {
        for name in ["a", "b"] {
            seed.attachment(Resource::Case, 7, name, "x");
        }
    });
    let plain = Plain::new(&fake);
    assert_eq!(plain.get("get_attachments_for_case/7&limit=1").await.json().as_array().unwrap().len(), 2);
    let unknown = r#"{"error":"Invalid uri"}"#;
    for list in ["get_attachments_for_run/2", "get_attachments_for_plan/4", "get_attachments_for_plan_entry/4/x"] {
        assert_says(&plain.get(list).await, 404, unknown);
    }
}

#[tokio::test]
async fn servers_before_6_3_have_no_files_of_runs() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let plain = Plain::new(&fake);
    let unknown = r#"{"error":"Invalid uri"}"#;
    assert_says(&post(&plain, "add_attachment_to_run/2", upload("a.txt", b"x")).await, 404, unknown);
    // An upload needs no JSON content type, not even there.
    let added = post(&plain, "add_attachment_to_result/6", upload("a.txt", b"x")).await;
    assert_says(&added, 200, r#"{"attachment_id":1}"#);
}

#[tokio::test]
async fn what_was_uploaded_is_seen_by_its_beginning() {
    let (fake, plain) = start().await;
    let body = upload("a.txt", "ü".repeat(10_000).as_bytes());
    let length = body.len();
    post(&plain, "add_attachment_to_run/2", body).await;
    let received = &fake.requests()[0];
    assert_eq!((received.length, received.method()), (length, "add_attachment_to_run"));
    assert_eq!(received.header("content-type"), Some("multipart/form-data; boundary=xyz"));
    assert!(received.body.starts_with("--xyz\r\nContent-Disposition: form-data; name=\"attachment\"; filename="));
    assert!(received.body.len() < 4_200, "{}", received.body.len());

    plain.post("close_run/3", "x".repeat(10_000)).await;
    assert_eq!((fake.requests()[1].body.len(), fake.requests()[1].length), (10_000, 10_000), "a text is whole");
}

#[tokio::test]
async fn a_file_of_100_megabytes_goes_there_and_back() {
    let (fake, plain) = start().await;
    let mut random = 7_u64;
    let part: Vec<u8> = std::iter::repeat_with(|| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        random.to_be_bytes()
    })
    // No part of a power of two, so that a piece in the wrong place shows.
    .take(131_071)
    .flatten()
    .collect();
    let bytes = part.repeat(100 * 1024 * 1024 / part.len() + 1);
    let body = upload("large.bin", &bytes);
    let start = Instant::now();
    let answer = post(&plain, "add_attachment_to_run/2", body).await;
    assert_eq!(answer.json(), json!({"attachment_id": 1}));
    let back = plain.request("GET", "get_attachment/1").send().await.unwrap().bytes().await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(back == bytes && fake.attachments()[0].bytes() == bytes);
}

#[tokio::test]
async fn a_file_that_cannot_be_attached_is_told() {
    let fake = FakeTestRail::start().await;
    for (owner, id) in [(Resource::Run, 99), (Resource::User, 1)] {
        let attach = std::panic::AssertUnwindSafe(|| fake.seed(|seed| seed.attachment(owner, id, "a", "x")));
        assert!(std::panic::catch_unwind(attach).is_err(), "{owner:?}");
    }
    fake.seed(|seed| {
        let file = seed.attachment(Resource::Plan, 4, "a", "x");
        seed.set(Resource::Attachment, file, "id", "a-uuid");
    });
    let list: Value = Plain::new(&fake).get("get_attachments_for_plan/4").await.json();
    assert_eq!(list["attachments"][0]["id"], "a-uuid");
    let entry = "x".parse().unwrap();
    for plan in [4, 99] {
        let attach =
            std::panic::AssertUnwindSafe(|| fake.seed(|seed| seed.attachment_of_entry(plan, &entry, "a", "x")));
        assert!(std::panic::catch_unwind(attach).is_err(), "{plan}");
    }
}
