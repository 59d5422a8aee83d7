//! What is found out about a write whose answer was lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use testrail::fake::{FakeTestRail, Fault};
use testrail::{AddRun, AddedRun, Client, Delivery, Error, ErrorKind, Marker, RetryPolicy, Timestamp};

use crate::answers::{json, says};
use crate::methods::{Method, run};
use crate::secrets;
use crate::server::{Act, Request, Server};
use crate::suite::client;

/// Rows 18 and 20: the first attempt was done and its answer lost, so that the second is refused.
#[tokio::test]
async fn a_refusal_after_a_lost_answer_can_mean_that_it_was_done() {
    secrets::listen();
    let closed = Method::CloseRun.refused_again();
    for (method, refusal, kind) in [
        (Method::CloseRun, closed.clone(), ErrorKind::Completed),
        (Method::DeleteRun, Method::DeleteRun.refused_again(), ErrorKind::NotFound),
        (Method::DeleteMilestone, Method::DeleteMilestone.refused_again(), ErrorKind::NotFound),
        (Method::UpdateRun, closed, ErrorKind::Completed),
    ] {
        for done in [true, false] {
            let server = lost_and_refused(method, done, refusal.clone()).await;
            let result = method.call(&client(&server.url)).await;
            assert_eq!(server.count(method.name()), 2);
            // What is not there any more is deleted, whoever did it. A run that is closed is looked at, for its row.
            if method.deletes() || done && method == Method::CloseRun {
                result.unwrap();
            } else {
                assert_in_doubt(&result.unwrap_err(), kind);
            }
            let looks = server.count("get_run") + server.count("get_milestone");
            assert_eq!(looks, usize::from(method == Method::CloseRun), "{method:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_that_names_another_thing_does_not_say_that_a_deletion_was_done_so_the_client_looks() {
    secrets::listen();
    let no_project = || Act::Send(says(400, "Field :project_id is not a valid or accessible project."));
    for method in [Method::DeleteRun, Method::DeleteMilestone] {
        for done in [true, false] {
            let server = lost_and_refused(method, done, no_project()).await;
            let result = method.call(&client(&server.url)).await;
            assert_eq!((server.count(method.name()), server.count(method.look().unwrap())), (2, 1));
            if done {
                result.unwrap();
            } else {
                assert_in_doubt(&result.unwrap_err(), ErrorKind::NotFound);
            }
        }
    }
}

#[tokio::test]
async fn a_deletion_that_is_refused_at_once_is_an_error() {
    secrets::listen();
    for method in [Method::DeleteRun, Method::DeleteMilestone] {
        let server = Server::start(move |_| method.refused_again()).await;
        let error = method.call(&client(&server.url)).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::Refused), "{error}");
        assert_eq!((server.count(method.name()), server.count(method.look().unwrap())), (1, 0));
    }
}

/// A server that breaks off the first attempt and refuses the others, and that has done the work or not.
async fn lost_and_refused(method: Method, done: bool, refusal: Act) -> Server {
    Server::start(move |request: &Request| match (request.method.as_str(), request.place) {
        (called, _) if called != method.name() => method.looked_at(done),
        (_, 0) => Act::Reset(Vec::new()),
        _ => refusal.clone(),
    })
    .await
}

fn assert_in_doubt(error: &Error, kind: ErrorKind) {
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (kind, Delivery::Unknown, 2), "{error}");
    let end = "; 2 attempts were made; the server may have done it all the same: look before you repeat it";
    assert!(error.to_string().ends_with(end), "{error}");
}

#[tokio::test]
async fn a_lost_attempt_and_then_a_refused_connection_is_unknown() {
    secrets::listen();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        use std::io::Read as _;
        let (mut socket, _) = listener.accept().unwrap();
        // Nobody listens from here on; the request is read and not answered.
        drop(listener);
        let mut request = [0; 4096];
        while !String::from_utf8_lossy(&request).contains("Nightly") && socket.read(&mut request).unwrap() > 0 {}
    });
    let error = Method::UpdateRun.call(&client(&url)).await.unwrap_err();
    serving.join().unwrap();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connect, Delivery::Unknown), "{error}");
}

pub(crate) fn new() -> AddRun {
    AddRun::new("Nightly").suite_id(1).refs("ACME-1")
}

/// A client that makes one attempt and waits briefly.
pub(crate) fn hasty(fake: &FakeTestRail) -> Client {
    secrets::listen();
    fake.client().with_retry(RetryPolicy::never()).with_attempt_timeout(Duration::from_secs(2))
}

/// The clients of two machines. Calls of one process for the same server wait for each other, so these know it by two
/// addresses.
pub(crate) fn on_two_machines(fake: &FakeTestRail) -> [Client; 2] {
    secrets::listen();
    ["", "/other"].map(|path| {
        let builder = Client::builder(fake.url() + path, "me@example.com", fake.key());
        builder.retry(RetryPolicy::never()).attempt_timeout(Duration::from_secs(2)).build().unwrap()
    })
}

#[tokio::test]
async fn the_candidates_for_a_lost_run_are_those_created_since_of_the_same_name() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake);
    let before = client.add_run(1, &new()).await.unwrap();
    fake.advance(Duration::from_secs(600));
    client.add_run(1, &AddRun::new("Other").suite_id(1)).await.unwrap();

    fake.inject(Fault::reset_after_handling().on("add_run"));
    let error = client.add_run(1, &new()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.sent_at(), before.created_on.map(|time| time + Duration::from_secs(600)), "by the server's clock");
    let found = client.find_added_runs(1, &new(), &error).await.unwrap();
    let newest = *fake.run_ids().iter().max().unwrap();
    assert_eq!(found.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [u64::from(newest)]);
    assert!(fake.requests().last().unwrap().query.contains("&created_after="));
}

#[tokio::test]
async fn the_servers_time_is_asked_for_where_it_is_not_known_yet() {
    let fake = FakeTestRail::start().await;
    fake.set_time(1_000_000_000);
    fake.inject(Fault::reset_after_handling().on("add_run"));
    let client = hasty(&fake);
    let error = client.add_run(1, &new()).await.unwrap_err();
    assert_eq!(error.sent_at(), None);
    let found = client.find_added_runs(1, &new(), &error).await.unwrap();
    assert_eq!(found.len(), 1);
    let limit = found[0].created_on.unwrap() - Duration::from_secs(3600);
    let query = fake.requests().last().unwrap().query.clone();
    let after: i64 = query.split_once("created_after=").unwrap().1.split('&').next().unwrap().parse().unwrap();
    assert!(Timestamp::from_secs(after) > limit, "{query}");
}

#[tokio::test]
async fn where_nothing_was_created_nothing_is_looked_for() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake);
    fake.inject(Fault::refuse(400, "Field :suite_id is not a valid test suite."));
    let refused = client.add_run(1, &new()).await.unwrap_err();
    assert_eq!(client.find_added_runs(1, &new(), &refused).await.unwrap(), []);
    assert_eq!(fake.requests().len(), 1);
    fake.inject(Fault::html());
    let other = client.get_run(1).await.unwrap_err();
    for (project, error) in [(1, &other), (2, &refused)] {
        let error = client.find_added_runs(project, &new(), error).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("error")));
    }
}

/// How long a request of these tests may be at work after it was given up.
pub(crate) const SETTLE: Duration = Duration::from_millis(400);
/// A deadline before that, between two looks, which come 143 and 193 ms after the first: it cuts none off. With several
/// times both, a busy machine has time for a look, too.
pub(crate) const BETWEEN_LOOKS: Duration = Duration::from_millis(185);

pub(crate) fn markers() -> [Marker; 2] {
    let markers = [Marker::in_refs("build-4711"), Marker::in_description("build-4711")];
    markers.map(|marker| marker.unwrap().look_for(SETTLE))
}

pub(crate) async fn once(client: &Client, marker: &Marker) -> Result<AddedRun, Error> {
    client.add_run_once(1, &new().description("Of the night"), marker).await
}

#[tokio::test]
async fn a_marked_run_is_created_once_and_then_found() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let client = hasty(&fake);
        let first = once(&client, &marker).await.unwrap();
        assert!(!first.existed && first.duplicates.is_empty());
        let text = (first.run.refs.clone().unwrap(), first.run.description.clone().unwrap());
        let (refs, words) = (text.0.as_str(), text.1.as_str());
        assert!(
            (refs, words) == ("ACME-1,build-4711", "Of the night")
                || (refs, words) == ("ACME-1", "Of the night\n\nbuild-4711"),
            "{text:?}"
        );
        client.close_run(first.run.id).await.unwrap();
        let second = once(&client, &marker).await.unwrap();
        assert_eq!((second.run.id, second.existed), (first.run.id, true), "a closed run is the run all the same");
        assert_eq!(fake.calls("add_run"), 1);
    }
}

#[tokio::test]
async fn a_text_that_only_begins_like_the_marker_is_none() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake);
    for (refs, words) in [
        ("build-47111", "build-47111"),
        ("xbuild-4711", "a-build-4711"),
        ("build-4711 b", "build-4711."),
        ("x", "See build-4711"),
        ("x", "<build-4711>"),
    ] {
        client.add_run(1, &AddRun::new("N").suite_id(1).refs(refs).description(words)).await.unwrap();
    }
    for marker in markers() {
        assert!(!once(&client, &marker).await.unwrap().existed);
    }
    let html = AddRun::new("N").suite_id(1).description("<p>Of the night</p><p>b-1</p>");
    let html = client.add_run(1, &html).await.unwrap();
    let found = client.add_run_once(1, &new(), &Marker::in_description("b-1").unwrap()).await.unwrap();
    assert_eq!((found.run.id, found.existed), (html.id, true));
}

#[tokio::test]
async fn a_lost_answer_is_found_by_its_marker() {
    for marker in markers() {
        for fault in [Fault::reset_after_handling(), Fault::reset_in_body(), Fault::delay(Duration::from_secs(6))] {
            let fake = FakeTestRail::start().await;
            let before = fake.run_ids().len();
            fake.inject(fault.on("add_run"));
            let added = once(&hasty(&fake), &marker).await.unwrap();
            assert!(!added.existed && added.duplicates.is_empty());
            assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (1, before + 1));
        }
    }
}

#[tokio::test]
async fn a_lost_request_is_sent_again_only_after_it_had_time_to_settle() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_run"));
    let start = Instant::now();
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(start.elapsed() >= SETTLE, "{:?}", start.elapsed());
    assert!(!added.existed && added.duplicates.is_empty());
    assert_eq!(fake.calls("add_run"), 2);
}

#[tokio::test]
async fn where_the_time_does_not_suffice_to_be_sure_no_second_run_is_created() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_run"));
    let client = hasty(&fake).with_deadline(BETWEEN_LOOKS);
    let error = once(&client, &markers()[0]).await.unwrap_err();
    assert_eq!((error.method(), error.delivery()), (Some("add_run"), Delivery::Unknown), "{error}");
    assert_eq!(fake.calls("add_run"), 1);
}

#[tokio::test]
async fn an_applied_creation_that_does_not_show_is_never_repeated() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::status(200, r#"{"id":7,"name":7}"#).on("add_run"));
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::UnexpectedShape, Delivery::Applied));
    assert_eq!(fake.calls("add_run"), 1);
}

#[tokio::test]
async fn a_run_that_cannot_be_read_may_be_the_one_that_is_looked_for() {
    secrets::listen();
    let odd = r#"{"_links":{"next":null},"runs":[{"id":7,"name":"Nightly","is_completed":"?","refs":"build-4711"}]}"#;
    let server = Server::start(|request: &Request| match request.method.as_str() {
        "get_runs" => Act::Send(json(200, odd)),
        _ => Act::Send(json(200, &run(8, false))),
    })
    .await;
    let error = client(&server.url).add_run_once(1, &new(), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RejectedRow, Delivery::NeverSent), "{error}");
    assert_eq!(server.count("add_run"), 0);
}

#[tokio::test]
async fn a_run_is_not_created_again_before_the_server_wants_it() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::status(503, "").header("retry-after", "1").on("add_run"));
    let start = Instant::now();
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1) && !added.existed, "{:?}", start.elapsed());
    assert_eq!(fake.calls("add_run"), 2);
}

#[tokio::test]
async fn there_is_time_left_to_look_after_a_server_that_hangs() {
    secrets::listen();
    let server = Server::start(|request: &Request| match request.method.as_str() {
        "close_run" => Act::Hang(Vec::new()),
        _ => Act::Send(json(200, &run(42, true))),
    })
    .await;
    let client = client(&server.url).with_deadline(Duration::from_secs(4)).with_attempt_timeout(Duration::from_secs(2));
    assert!(client.close_run(42).await.unwrap().is_completed);
}

#[tokio::test]
async fn as_often_as_an_answer_is_lost_it_is_looked_for_the_run() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_run"));
    fake.inject(Fault::refuse(503, "down").on("add_run"));
    fake.inject(Fault::reset_after_handling().on("add_run"));
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(!added.existed && added.duplicates.is_empty());
    assert_eq!((fake.calls("add_run"), fake.run_ids().len()), (3, 5));
}

#[tokio::test]
async fn a_refusal_after_a_lost_request_does_not_end_the_doubt() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_run"));
    fake.inject(Fault::refuse(403, "You are not allowed to ..").on("add_run"));
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery(), error.attempts()), (ErrorKind::Forbidden, Delivery::Unknown, 2));
    assert!(error.to_string().contains("(no run with the marker shows up)"), "{error}");
}

#[tokio::test]
async fn the_answer_of_another_request_is_known_by_the_marker() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::other_answer().on("add_run"));
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(added.run.refs.unwrap().ends_with("build-4711") && !added.existed);
    assert_eq!(fake.calls("add_run"), 1);
}

/// A server that commits the first creation only when the second one arrives.
#[tokio::test]
async fn a_late_commit_makes_a_duplicate_that_is_reported_and_not_deleted() {
    secrets::listen();
    let runs: Arc<Mutex<BTreeMap<u64, String>>> = Arc::default();
    let with_marker = |id: u64| {
        serde_json::json!({"id": id, "name": "Nightly", "is_completed": false, "refs": "build-4711", "created_on": null})
            .to_string()
    };
    let server = Server::start({
        let runs = Arc::clone(&runs);
        move |request: &Request| {
            let mut runs = runs.lock().unwrap();
            match (request.method.as_str(), request.place) {
                ("add_run", 0) => Act::Reset(Vec::new()),
                ("add_run", _) => {
                    runs.extend([(1, with_marker(1)), (2, with_marker(2))]);
                    Act::Send(json(200, &with_marker(2)))
                }
                _ => {
                    let rows = runs.values().rev().cloned().collect::<Vec<_>>().join(",");
                    Act::Send(json(200, &format!(r#"{{"_links":{{"next":null}},"runs":[{rows}]}}"#)))
                }
            }
        }
    })
    .await;
    let marker = Marker::in_refs("build-4711").unwrap().look_for(Duration::from_millis(50));
    let added = client(&server.url).add_run_once(1, &AddRun::new("Nightly"), &marker).await.unwrap();
    assert_eq!((added.run.id.get(), added.existed), (1, false));
    assert_eq!(added.duplicates.iter().map(|run| run.id.get()).collect::<Vec<_>>(), [2]);
    assert_eq!((server.count("add_run"), server.count("delete_run")), (2, 0));

    let again = client(&server.url).add_run_once(1, &AddRun::new("Nightly"), &marker).await.unwrap();
    assert_eq!((again.run.id.get(), again.existed, again.duplicates.len()), (1, true, 1), "and reported again");
}
