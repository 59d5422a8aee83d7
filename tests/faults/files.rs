//! What is found out about a file whose answer was lost.

use std::time::Duration;

use serde_json::{Value, json};
use testrail::attachments::AttachmentsFilter;
use testrail::fake::{FakeTestRail, Fault, Generation, Resource, RetryAfter};
use testrail::{AttachmentId, Client, Delivery, EntryId, Error, ErrorKind, RetryPolicy, Upload};

use crate::answers;
use crate::recovery::hasty;
use crate::secrets;
use crate::server::{Act, Request, Server};
use crate::suite::client;

fn file() -> Upload {
    Upload::from_bytes("junit.xml", "<testsuite/>")
}

async fn add(client: &Client) -> Result<AttachmentId, Error> {
    client.add_attachment_to_run(2, file()).await
}

/// The stand-in at a time that stands still, and a client that makes one attempt and has had an answer, so that it
/// knows the time.
async fn start() -> (FakeTestRail, Client) {
    let fake = FakeTestRail::start().await;
    fake.set_time(1_700_000_000);
    let client = hasty(&fake);
    client.get_run(2).await.unwrap();
    (fake, client)
}

#[track_caller]
fn assert_in_doubt(error: &Error, seen: &str) {
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 1), "{error}");
    let text = error.to_string();
    assert!(text.contains(seen), "{seen} in {text}");
    assert!(text.ends_with("the server may have done it all the same: look before you repeat it"), "{text}");
}

/// The id that the stand-in gives an attachment in lists.
fn uuid(id: u64) -> AttachmentId {
    format!("{id:08x}-0000-4000-8000-{id:012x}").parse().unwrap()
}

#[tokio::test]
async fn a_file_whose_answer_was_lost_is_found_and_not_sent_again() {
    let lost: [fn() -> Fault; 5] =
        [Fault::reset_after_handling, Fault::close_after_handling, Fault::reset_in_body, Fault::close_in_body, || {
            Fault::delay(Duration::from_secs(6))
        }];
    for fault in lost {
        let (fake, client) = start().await;
        fake.inject(fault().on("add_attachment_to_run"));
        assert_eq!(add(&client).await.unwrap(), uuid(1));
        assert_eq!((fake.calls("add_attachment_to_run"), fake.attachments().len()), (1, 1));
        assert_eq!((fake.calls("get_attachments_for_run"), fake.calls("get_current_user")), (1, 1));
        let bytes = client.get_attachment(uuid(1)).await.unwrap().bytes().await.unwrap();
        assert_eq!(bytes, b"<testsuite/>");
    }
}

#[tokio::test]
async fn it_is_found_wherever_a_list_shows_it_in_every_generation_with_and_without_retries() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        for retry in [RetryPolicy::never(), RetryPolicy::new()] {
            let fake = FakeTestRail::builder().generation(generation).start().await;
            let client = hasty(&fake).with_retry(retry);
            let plan: Value = client.raw("get_plan/4").get().await.unwrap();
            let entry: EntryId = plan["entries"][0]["id"].as_str().unwrap().parse().unwrap();
            for method in ["case", "plan", "plan_entry", "run"] {
                fake.inject(Fault::reset_after_handling().on(format!("add_attachment_to_{method}")));
            }
            let ids = [
                client.add_attachment_to_case(7, file()).await.unwrap(),
                client.add_attachment_to_plan(4, file()).await.unwrap(),
                client.add_attachment_to_plan_entry(4, &entry, file()).await.unwrap(),
                client.add_attachment_to_run(2, file()).await.unwrap(),
            ];
            let id = |id: u64| if generation == Generation::Paged { uuid(id) } else { id.into() };
            assert_eq!(ids, [id(1), id(2), id(3), id(4)]);
            let owners: Vec<_> = fake.attachments().into_iter().map(|file| (file.owner, file.owner_id)).collect();
            assert_eq!(
                owners,
                [(Resource::Case, 7), (Resource::Plan, 4), (Resource::Plan, 4), (Resource::Run, 2)],
                "each is there once"
            );
        }
    }
}

#[tokio::test]
async fn a_file_that_did_not_arrive_is_not_found_and_not_sent_again() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    let error = add(&client).await.unwrap_err();
    assert_in_doubt(&error, "a look at get_attachments_for_run/2 shows no file of this name and size");
    assert_eq!((error.kind(), error.method()), (ErrorKind::Transport, Some("add_attachment_to_run")));
    assert_eq!((fake.calls("add_attachment_to_run"), fake.attachments().len()), (1, 0));
    assert_eq!(fake.calls("get_current_user"), 0, "without a file, it does not matter who this is");
}

#[tokio::test]
async fn other_files_are_not_taken_for_it() {
    let (fake, client) = start().await;
    fake.seed(|seed| {
        seed.user("Eve", "eve@example.com");
        seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite/>");
        seed.advance(Duration::from_secs(1));
        seed.attachment(Resource::Run, 2, "other.xml", "<testsuite/>");
        seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite />");
        seed.attachment(Resource::Run, 3, "junit.xml", "<testsuite/>");
    });
    client.get_run(2).await.unwrap();
    let eve = Client::new(fake.url(), "eve@example.com", fake.key()).unwrap();
    add(&eve).await.unwrap();
    for fault in [Fault::reset_after_handling(), Fault::reset_before_handling()] {
        fake.inject(fault.on("add_attachment_to_run"));
    }
    assert_eq!(add(&client).await.unwrap(), uuid(6), "one of another time, name, size, run and user each");
    let seen = "a look at get_attachments_for_run/2 shows no file of this name and size that was added since";
    assert_in_doubt(&add(&client).await.unwrap_err(), seen);
}

#[tokio::test]
async fn a_file_that_is_there_before_the_call_is_not_taken_for_it_even_if_the_time_is_asked_for_only_later() {
    let fake = FakeTestRail::start().await;
    fake.set_time(1_700_000_000);
    fake.seed(|seed| seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite/>"));
    fake.advance(Duration::from_secs(10));
    let client = hasty(&fake);
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    assert_in_doubt(&add(&client).await.unwrap_err(), "shows no file of this name and size");
    let client = hasty(&fake);
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    assert_eq!(add(&client).await.unwrap(), uuid(2), "this client, too, had no answer before");
}

#[tokio::test]
async fn two_equal_files_one_after_the_other_are_told_apart_by_their_ids() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.set_time(1_700_000_000);
        let client = hasty(&fake);
        let first = add(&client).await.unwrap();
        // The second arrives, one more arrives, and the last does not: all in the same second.
        for id in [2, 3] {
            fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
            let found = add(&client.clone()).await.unwrap();
            assert_eq!(found, if generation == Generation::Paged { uuid(id) } else { id.into() });
        }
        fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
        assert_in_doubt(&add(&client).await.unwrap_err(), "shows no file of this name and size that was added since");
        assert_eq!((first, fake.attachments().len()), (AttachmentId::from(1), 3));
    }
}

#[tokio::test]
async fn a_file_that_an_earlier_upload_may_still_store_is_not_taken_for_a_later_one() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    assert_in_doubt(&add(&client).await.unwrap_err(), "shows no file of this name and size that was added since");
    // It comes late, and the next one does not come at all.
    fake.seed(|seed| seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite/>"));
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    assert_in_doubt(&add(&client).await.unwrap_err(), "does not tell this file from an equal one");
    // Another file, or the same one elsewhere, is not in doubt.
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run").times(2));
    client.add_attachment_to_run(2, file().named("other.xml")).await.unwrap();
    client.add_attachment_to_run(3, file()).await.unwrap();
}

#[tokio::test]
async fn an_equal_file_that_was_deleted_is_no_doubt() {
    let (fake, client) = start().await;
    let first = add(&client).await.unwrap();
    client.delete_attachment(&first).await.unwrap();
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    assert_eq!(add(&client).await.unwrap(), uuid(2));
}

#[tokio::test]
async fn an_equal_file_that_somebody_attached_while_a_refused_upload_waited_is_not_taken_for_it() {
    let (fake, _) = start().await;
    let client = fake.client();
    client.get_run(2).await.unwrap();
    fake.inject(Fault::rate_limited(RetryAfter::Seconds(2)).on("add_attachment_to_run"));
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    let adding = tokio::spawn(async move { add(&client).await });
    while fake.calls("add_attachment_to_run") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fake.seed(|seed| seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite/>"));
    let error = adding.await.unwrap().unwrap_err();
    assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 2), "{error}");
    assert_eq!(error.sent_at().map(testrail::Timestamp::as_secs), Some(1_700_000_002), "the second attempt counts");
    assert!(error.to_string().contains("shows no file of this name and size that was added since"), "{error}");
}

#[tokio::test]
async fn a_file_from_the_future_shows_that_clocks_differ() {
    let (fake, client) = start().await;
    fake.advance(Duration::from_secs(120));
    fake.seed(|seed| seed.attachment(Resource::Run, 2, "junit.xml", "<testsuite/>"));
    fake.set_time(1_700_000_000);
    fake.inject(Fault::reset_before_handling().on("add_attachment_to_run"));
    assert_in_doubt(&add(&client).await.unwrap_err(), "shows a file from the future, so the server's clocks differ");
}

#[tokio::test]
async fn equal_files_at_the_same_time_are_each_stored_once_and_have_an_id_of_their_own() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run").after(1).times(2));
    let ids = tokio::join!(add(&client), add(&client), add(&client), add(&client));
    let mut ids = [ids.0, ids.1, ids.2, ids.3].map(Result::unwrap);
    ids.sort();
    let mut expected = [1.into(), uuid(2), uuid(3), 4.into()];
    expected.sort();
    assert_eq!((ids, fake.attachments().len()), (expected, 4));
}

#[tokio::test]
async fn a_file_waits_for_an_equal_one_and_for_no_other() {
    secrets::listen();
    let server = Server::start(|request: &Request| match request.place {
        0 if request.method == "add_attachment_to_run" => Act::Hang(Vec::new()),
        _ => Act::Send(answers::json(200, r#"{"attachment_id":443}"#)),
    })
    .await;
    let client = client(&server.url).with_deadline(Duration::from_secs(1));
    let hasty = client.with_deadline(Duration::from_millis(200));
    let first = tokio::spawn({
        let client = client.clone();
        async move { add(&client).await }
    });
    while server.count("add_attachment_to_run") == 0 {
        tokio::task::yield_now().await;
    }
    hasty.add_attachment_to_run(3, file()).await.unwrap();
    hasty.add_attachment_to_run(2, file().named("other.xml")).await.unwrap();
    let error = add(&hasty).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Timeout, Delivery::NeverSent));
    assert_eq!(
        error.to_string(),
        "add_attachment_to_run/2: no complete answer in time (another call of this program for the same file took all \
         of the allowed time); nothing was sent"
    );
    assert_eq!(first.await.unwrap().unwrap_err().delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn two_files_that_may_be_it_leave_the_doubt() {
    let (fake, client) = start().await;
    let other = hasty(&fake);
    add(&other).await.unwrap();
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    assert_in_doubt(&add(&client).await.unwrap_err(), "shows 2 files that may be this one, but that is not certain");
    assert_eq!(fake.attachments().len(), 2);
}

#[tokio::test]
async fn a_look_that_fails_is_told() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    fake.inject(Fault::refuse(403, "You are not allowed to look.").on("get_attachments_for_run"));
    let seen = "a look at get_attachments_for_run/2 failed as well: get_attachments_for_run/2: this user does not have \
                the permission; TestRail answered 403: You are not allowed to look.";
    assert_in_doubt(&add(&client).await.unwrap_err(), seen);
}

#[tokio::test]
async fn a_server_that_does_not_say_who_this_is_is_believed() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    fake.inject(Fault::refuse(404, "Unknown method 'get_current_user'").on("get_current_user"));
    assert_eq!(add(&client).await.unwrap(), uuid(1));
}

#[tokio::test]
async fn all_pages_of_a_long_list_are_looked_at() {
    let (fake, client) = start().await;
    fake.seed(|seed| {
        for number in 0..300 {
            seed.attachment(Resource::Run, 2, &format!("{number}.txt"), "x");
        }
    });
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_run"));
    assert_eq!(add(&client).await.unwrap(), uuid(301));
    assert_eq!(fake.calls("get_attachments_for_run"), 2);
}

#[tokio::test]
async fn after_a_refusal_or_a_page_of_something_else_nothing_is_looked_for() {
    for (fault, delivery) in [
        (Fault::refuse(400, "Field :attachment is a required field."), Delivery::Refused),
        (Fault::html(), Delivery::Unknown),
        (Fault::status(200, r#"{"attachment_id":443"#), Delivery::Applied),
    ] {
        let (fake, client) = start().await;
        fake.inject(fault.on("add_attachment_to_run"));
        assert_eq!(add(&client).await.unwrap_err().delivery(), delivery);
        assert_eq!(fake.calls("get_attachments_for_run"), 0);
    }
}

#[tokio::test]
async fn a_file_of_a_result_is_in_no_list_so_it_stays_unknown_and_is_not_sent_again() {
    let (fake, client) = start().await;
    let client = client.with_retry(RetryPolicy::new());
    fake.inject(Fault::reset_after_handling().on("add_attachment_to_result"));
    let before = fake.requests().len();
    let error = client.add_attachment_to_result(6, file()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown), "{error}");
    assert_eq!((fake.requests().len() - before, fake.attachments().len()), (1, 1));
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_looked_at() {
    for handled in [true, false] {
        let (fake, client) = start().await;
        let id = add(&client).await.unwrap();
        let fault = if handled { Fault::reset_after_handling() } else { Fault::reset_before_handling() };
        fake.inject(fault.on("delete_attachment"));
        let deleted = client.delete_attachment(&id).await;
        assert_eq!((deleted.is_ok(), fake.attachments().len()), (handled, usize::from(!handled)));
        assert_eq!((fake.calls("delete_attachment"), fake.calls("get_attachment")), (1, 1));
        // With retries, the server itself tells.
        let patient = client.with_retry(RetryPolicy::new());
        let id = add(&client).await.unwrap();
        fake.inject(Fault::reset_after_handling().on("delete_attachment"));
        patient.delete_attachment(&id).await.unwrap();
        assert_eq!(fake.calls("get_attachment"), 1);
    }
}

/// A server that answers the first upload, loses the answer to the second, and lists these files. It tells its time, or
/// not.
async fn listing(rows: Value, tells_time: bool) -> Server {
    secrets::listen();
    let date = ("Date", "Tue, 14 Nov 2023 22:13:20 GMT");
    let say = move |body: &str| {
        let headers = if tells_time { vec![answers::JSON, date] } else { vec![answers::JSON] };
        Act::Send(answers::answer(200, &headers, body))
    };
    Server::start(move |request: &Request| match request.method.as_str() {
        "add_attachment_to_run" if request.place == 0 => say(r#"{"attachment_id":443}"#),
        "add_attachment_to_run" => Act::Reset(Vec::new()),
        _ => say(&rows.to_string()),
    })
    .await
}

fn row(id: &Value, created_on: Option<u64>) -> Value {
    json!({"id": id, "name": "junit.xml", "size": 12, "created_on": created_on})
}

#[tokio::test]
async fn rows_that_do_not_tell_enough_leave_the_doubt() {
    let dated = |id: Value| row(&id, Some(1_700_000_000));
    let mut first = dated(json!("a-1"));
    first["legacy_id"] = json!(443);
    let (found, undated) = (dated(json!(444)), row(&json!(445), None));
    let one = "shows 1 file that may be this one, but that is not certain";
    let two = "shows 2 files that may be this one, but that is not certain";
    let twins = "does not tell this file from an equal one that this client sent before";
    for (rows, tells_time, seen) in [
        (json!([first, found]), true, None),
        (json!([first, found]), false, Some(one)),
        (json!([first, undated]), true, Some(one)),
        (json!([first, {"name": "junit.xml"}]), true, Some(one)),
        (json!([first, found, 7]), true, Some(two)),
        (json!([first, found, undated]), true, Some(two)),
        // The first upload had the number 443. Which of these is it?
        (json!([dated(json!("a-1")), found]), true, Some(twins)),
        (json!([]), true, Some(twins)),
    ] {
        let server = listing(rows.clone(), tells_time).await;
        let client = client(&server.url);
        assert_eq!(add(&client).await.unwrap(), AttachmentId::from(443));
        match (add(&client).await, seen) {
            (Ok(id), None) => assert_eq!(id, AttachmentId::from(444)),
            (Err(error), Some(seen)) => assert_in_doubt(&error, seen),
            (result, _) => panic!("{rows}: {result:?}"),
        }
        assert_eq!(server.count("add_attachment_to_run"), 2);
    }
}

#[tokio::test]
async fn a_test_lists_the_files_of_its_results_each_once() {
    let (fake, client) = start().await;
    for name in ["a.log", "b.log"] {
        client.add_attachment_to_result(6, Upload::from_bytes(name, name)).await.unwrap();
    }
    let rows: Value = client.raw("get_results_for_run/3").get().await.unwrap();
    let test = rows["results"][0]["test_id"].as_u64().unwrap();
    let names = |files: testrail::List<testrail::attachments::Attachment>| {
        files.into_iter().map(|file| file.file_name().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(client.get_attachments_for_test(test).await.unwrap()), ["a.log", "b.log"]);
    // Importers have seen rows twice.
    fake.seed(|seed| seed.set(Resource::Attachment, 2, "id", uuid(1).as_str()));
    assert_eq!(names(client.get_attachments_for_test(test).await.unwrap()), ["a.log"]);
    let files = client.attachments_for_run(3, &AttachmentsFilter::new()).try_collect().await.unwrap();
    assert_eq!(files, [], "those of results are not those of the run");
}

#[tokio::test]
async fn an_answer_to_an_upload_that_stalls_proves_nothing_and_tells_what_began() {
    for (kind, start, seen) in [
        (answers::HTML, "<html>Log", ErrorKind::NotJson),
        (answers::JSON, "{\"message\":", ErrorKind::BodyLost),
        (answers::JSON, "{\"attachment_id\":", ErrorKind::BodyLost),
    ] {
        let server = Server::start(move |request: &Request| match request.method.as_str() {
            "add_attachment_to_run" => Act::Hang(answers::cut(kind, start)),
            _ => Act::Send(answers::json(200, "{\"attachments\":[]}")),
        })
        .await;
        let client = client(&server.url).with_attempt_timeout(Duration::from_millis(300));
        let error = add(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (seen, Some(200)), "{error}");
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
        assert_eq!(server.count("add_attachment_to_run"), 1);
        assert!(!error.to_string().contains("nothing came for"), "{error}");
    }
}
