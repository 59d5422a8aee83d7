//! Runs that are created once: how the client asks for them, and what it says if that fails.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Received, Resource};
use testrail::results::AddResult;
use testrail::{AddRun, Delivery, ErrorKind, Marker, RunId};

use crate::recovery::{SETTLE, hasty, markers, new, on_two_machines, once};

/// A server with so many runs, the oldest of which has these references and this description.
async fn with_runs(generation: Generation, count: usize) -> FakeTestRail {
    let fake = FakeTestRail::builder().generation(generation).start().await;
    fake.seed(|seed| {
        seed.set_time(1_600_000_000);
        let old =
            AddRun::new("Old").suite_id(1).case_ids([0; 0]).refs("ACME-1, build-old ,x").description("N\n\nbuild-old");
        seed.run(1, &old);
        for number in 1..count {
            seed.advance(Duration::from_secs(60));
            seed.run(
                1,
                &AddRun::new(format!("N {number}")).suite_id(1).case_ids([0; 0]).refs(format!("build-{number}")),
            );
        }
    });
    fake
}

fn in_refs(text: &str) -> Marker {
    Marker::in_refs(text).unwrap().look_for(SETTLE)
}

#[tokio::test]
async fn a_run_is_found_by_its_reference_with_one_request_however_many_runs_there_are() {
    for count in [3_000, 40_000] {
        let fake = with_runs(Generation::Paged, count).await;
        let client = hasty(&fake);
        let found = once(&client, &in_refs("build-old")).await.unwrap();
        assert!(found.existed && found.run.name == "Old");
        assert_eq!(fake.requests().len(), 1);

        // Two looks, the creation, and a look for a twin.
        let created = once(&client, &in_refs("build-new")).await.unwrap();
        assert!(!created.existed);
        assert_eq!((fake.calls("get_runs"), fake.calls("add_run")), (1 + 3, 1));

        let again = once(&client, &in_refs("build-new")).await.unwrap();
        assert_eq!((again.run.id, again.existed), (created.run.id, true));
        assert_eq!(fake.requests().len(), 6);
    }
}

#[tokio::test]
async fn a_marker_in_the_description_is_looked_for_among_the_latest_thousand_or_since_its_time() {
    let fake = with_runs(Generation::Paged, 3_000).await;
    let client = hasty(&fake);
    let marker = Marker::in_description("build-old").unwrap();
    let found = once(&client, &marker.clone().created_after(1_500_000_000)).await.unwrap();
    assert!(found.existed && found.run.name == "Old");
    assert_eq!(fake.calls("get_runs"), 13);

    let created = once(&client, &marker).await.unwrap();
    assert!(!created.existed, "it is too old to be found without a time");
    assert_eq!(fake.calls("get_runs"), 13 + 4 + 1);
    assert!(once(&client, &marker).await.unwrap().existed);
    assert_eq!(fake.calls("get_runs"), 18 + 4);
}

#[tokio::test]
async fn a_server_that_ignores_the_filter_by_references_is_asked_for_the_latest_thousand() {
    let fake = FakeTestRail::start().await;
    // Rows 4000 to 1, newest first. Run 3500 has the marker, and so does run 5.
    fake.handle("get_runs", |request: &Received| {
        let number = |key: &str| request.query.split('&').find_map(|part| part.strip_prefix(key)?.parse::<u64>().ok());
        let (offset, limit) = (number("offset=").unwrap_or(0), number("limit=").unwrap_or(250));
        let row = |id: u64| {
            let refs = if [3_500, 5].contains(&id) { "b-7" } else { "ACME-1" };
            json!({"id": id, "name": "N", "is_completed": false, "refs": refs})
        };
        let rows: Vec<Value> = (0..limit).filter_map(|row| 4_000_u64.checked_sub(offset + row)).map(row).collect();
        Answer::json(json!({"_links": {"next": "more", "prev": null}, "runs": rows}))
    });
    let found = once(&hasty(&fake), &in_refs("b-7")).await.unwrap();
    assert_eq!((found.run.id, found.duplicates.len()), (RunId::new(3_500), 0));
    assert_eq!(fake.calls("get_runs"), 4);
    assert!(fake.requests()[0].query.contains("&refs=b-7&refs_filter=b-7"));
}

#[tokio::test]
async fn what_build_systems_write_is_stored_and_found_again() {
    for text in ["build 4711", "shop-feature%2Flogin-12", "main@sha:abc", "größe & mehr; #7+1"] {
        for marker in [Marker::in_refs(text).unwrap(), Marker::in_description(text).unwrap()] {
            let fake = FakeTestRail::start().await;
            let first = once(&hasty(&fake), &marker).await.unwrap();
            // TestRail drops blanks around references, and may add some.
            let refs = first.run.refs.unwrap().replace(',', " , ");
            fake.seed(|seed| seed.set(Resource::Run, first.run.id, "refs", refs));
            let again = once(&hasty(&fake), &marker).await.unwrap();
            assert_eq!((again.run.id, again.existed), (first.run.id, true), "{text}");
        }
    }
}

#[tokio::test]
async fn a_description_that_came_back_as_html_is_found_again() {
    let fake = FakeTestRail::start().await;
    let marker = Marker::in_description("build 4711 & more").unwrap();
    let first = once(&hasty(&fake), &marker).await.unwrap();
    let html = "<p>Of the night<br />\nbuild&nbsp;4711 &amp; more</p>";
    fake.seed(|seed| seed.set(Resource::Run, first.run.id, "description", html));
    let again = once(&hasty(&fake), &marker).await.unwrap();
    assert_eq!((again.run.id, again.existed), (first.run.id, true));
}

#[tokio::test]
async fn a_server_that_does_not_keep_references_is_recognised_at_once_and_the_run_is_named() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let (client, start) = (hasty(&fake), Instant::now());
    let error = once(&client, &Marker::in_refs("build-4711").unwrap()).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(
        (error.kind(), error.delivery(), error.field()),
        (ErrorKind::InvalidField, Delivery::Applied, Some("refs"))
    );
    let id = fake.run_ids().into_iter().max().unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "add_run/1: TestRail did not accept a value (it created run {id} without the marker in its refs: TestRail \
             keeps refs only from 6.1 on. Delete that run, or use it as it is, and use Marker::in_description with this \
             server); the server has done it: do not repeat it"
        )
    );
    assert_eq!((fake.calls("add_run"), fake.calls("delete_run")), (1, 0));

    let first = once(&client, &markers()[1]).await.unwrap();
    let again = once(&client, &markers()[1]).await.unwrap();
    assert_eq!((again.run.id, again.existed), (first.run.id, true));
}

#[tokio::test]
async fn if_the_first_look_fails_the_error_says_that_no_run_was_created() {
    for (fault, kind, end) in [
        (
            Fault::refuse(400, "Field :project_id is not a valid or accessible project."),
            ErrorKind::NotFound,
            "add_run/1: what the call names does not exist, or this user cannot see it (this happened while looking for \
             the marker); TestRail answered 400: Field :project_id is not a valid or accessible project; no run was \
             created",
        ),
        (Fault::refuse(500, "down"), ErrorKind::Server, "; TestRail answered 500: down; no run was created"),
        (Fault::locked_out(), ErrorKind::Authentication, "Please try again in 10 minutes; no run was created"),
        (Fault::refuse(403, "No."), ErrorKind::Forbidden, "; TestRail answered 403: No; no run was created"),
    ] {
        let fake = FakeTestRail::start().await;
        fake.inject(fault.on("get_runs").always());
        let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.method()), (kind, Delivery::NeverSent, Some("add_run")));
        assert!(error.to_string().ends_with(end), "{error}");
        assert_eq!((fake.calls("get_runs"), fake.calls("add_run")), (1, 0));
    }
}

/// A fault of `get_runs` in the looks after the answer to `add_run` was lost.
fn in_later_looks(fault: Fault) -> Fault {
    let looks = Arc::new(Mutex::new(0));
    let later = move |_: &Received| {
        *looks.lock().unwrap() += 1;
        *looks.lock().unwrap() > 2
    };
    fault.on("get_runs").when(later).always()
}

#[tokio::test]
async fn credentials_or_permissions_that_are_gone_are_told_as_they_are_and_not_as_a_deadline() {
    for (fault, kind, words) in [
        (Fault::locked_out(), ErrorKind::Authentication, "TestRail did not accept the credentials; "),
        (
            Fault::refuse(403, "You are not allowed to .."),
            ErrorKind::Forbidden,
            "this user does not have the permission",
        ),
        (Fault::api_disabled(), ErrorKind::ApiDisabled, "the API is switched off; "),
    ] {
        let fake = FakeTestRail::start().await;
        fake.inject(Fault::reset_before_handling().on("add_run"));
        fake.inject(in_later_looks(fault));
        let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.attempts()), (kind, Delivery::Unknown, 1), "{error}");
        let text = error.to_string();
        assert!(text.starts_with(&format!("add_run/1: {words}")), "{text}");
        assert!(
            text.contains("(this happened while looking for the run, after the answer to add_run was lost)"),
            "{text}"
        );
        assert!(text.ends_with("; the server may have done it all the same: look before you repeat it"), "{text}");
        assert!(!text.contains("deadline"), "{text}");
        // They are not tried again and again.
        assert_eq!((fake.calls("get_runs"), fake.calls("add_run")), (3, 1));
    }
}

#[tokio::test]
async fn if_looking_fails_afterwards_nothing_more_is_created_and_the_error_says_why() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_run"));
    fake.inject(in_later_looks(Fault::refuse(500, "down")));
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown), "{error}");
    let why = "; looking for the run failed as well: get_runs/1: the server failed; TestRail answered 500: down)";
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(fake.calls("add_run"), 1);
}

#[tokio::test]
async fn calls_of_one_process_wait_for_each_other_and_make_one_run() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake).with_deadline(Duration::from_secs(20));
    fake.inject(Fault::delay(Duration::from_millis(50)).on("add_run"));
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { once(&client, &in_refs("build-4711")).await.unwrap() })
    });
    let mut created = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let added = call.await.unwrap();
        assert!(added.duplicates.is_empty());
        created.extend(Some(added.existed).filter(|existed| !existed));
    }
    assert_eq!((created.len(), fake.calls("add_run")), (1, 1));
}

#[tokio::test]
async fn calls_of_two_clients_in_one_process_make_one_run_and_no_twin() {
    let fake = FakeTestRail::start().await;
    for round in 0..60 {
        let marker = in_refs(&format!("build-{round}"));
        let (one, other) = (hasty(&fake), hasty(&fake));
        let (one, other) = tokio::join!(once(&one, &marker), once(&other, &marker));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.run.id, other.run.id);
        assert!(one.existed != other.existed && one.duplicates.is_empty() && other.duplicates.is_empty());
    }
    assert_eq!(fake.calls("add_run"), 60);
}

#[tokio::test]
async fn if_the_look_for_twins_fails_it_says_that_they_are_not_known() {
    let fake = FakeTestRail::start().await;
    let known = once(&hasty(&fake), &in_refs("build-1")).await.unwrap();
    assert!(known.duplicates_known && known.duplicates.is_empty());
    let twin = |seed: &mut testrail::fake::Seed<'_>| {
        seed.run(1, &new().refs("build-2"));
    };
    fake.inject(Fault::then(twin).on("add_run"));
    fake.inject(in_later_looks(Fault::refuse(500, "down")));
    let added = once(&hasty(&fake), &in_refs("build-2")).await.unwrap();
    assert!(!added.existed && !added.duplicates_known && added.duplicates.is_empty(), "{added:?}");
}

#[tokio::test]
async fn a_call_that_waits_for_another_ends_with_its_deadline() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::delay(Duration::from_millis(600)).on("add_run"));
    let (client, marker) = (hasty(&fake), in_refs("build-4711"));
    let slow = once(&client, &marker);
    let waiting = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        once(&client.with_deadline(Duration::from_millis(100)), &marker).await
    };
    let (slow, waiting) = tokio::join!(slow, waiting);
    slow.unwrap();
    let error = waiting.unwrap_err();
    assert_eq!(
        error.to_string(),
        "add_run/1: no complete answer in time (another call of this program for the same run took all of the allowed \
         time); nothing was sent"
    );
}

/// Two machines that create the run at the same moment.
async fn two_machines(fake: &FakeTestRail, marker: &Marker) -> [testrail::AddedRun; 2] {
    // Both have looked before either creates it, and both have created it before either looks again.
    fake.inject(Fault::delay(Duration::from_millis(200)).on("get_runs").times(4).optional());
    fake.inject(Fault::delay(Duration::from_millis(400)).on("add_run").times(2));
    let [one, other] = on_two_machines(fake);
    let (one, other) = tokio::join!(once(&one, marker), once(&other, marker));
    [one.unwrap(), other.unwrap()]
}

#[tokio::test]
async fn two_machines_at_the_same_moment_report_each_other_and_agree() {
    let fake = FakeTestRail::start().await;
    let [one, other] = two_machines(&fake, &markers()[0]).await;
    assert_eq!(one.run.id, other.run.id);
    assert_eq!((one.duplicates.len(), other.duplicates.len()), (1, 1));
    assert_eq!((fake.calls("delete_run"), one.deleted, other.deleted), (0, None, None));
}

#[tokio::test]
async fn the_twin_of_two_machines_is_deleted_by_the_call_that_made_it_if_it_may() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let before = fake.run_ids();
        let added = two_machines(&fake, &marker.delete_twins()).await;
        let made: Vec<_> = fake.run_ids().into_iter().filter(|run| !before.contains(run)).collect();
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(added.iter().all(|added| added.run.id == made[0]));
        let deleted: Vec<_> = added.iter().filter_map(|added| added.deleted).collect();
        assert!(deleted.len() == 1 && deleted[0] > made[0], "{deleted:?}");
        let by_deleter = added.iter().find(|added| added.deleted.is_some()).unwrap();
        assert!(by_deleter.duplicates.is_empty());
        assert_eq!(fake.calls("delete_run"), 1);
    }
}

#[tokio::test]
async fn a_twin_that_somebody_works_with_stays() {
    // Somebody reports to both runs before they are looked at.
    let report = |seed: &mut testrail::fake::Seed<'_>| {
        for run in seed.run_ids().into_iter().filter(|run| run.get() > 5) {
            seed.record(run, 1, testrail::fake::TestStatus::Passed);
        }
    };
    // A comment moves no counter, and a file has none.
    let comment = |seed: &mut testrail::fake::Seed<'_>| {
        for run in seed.run_ids().into_iter().filter(|run| run.get() > 5) {
            seed.result(run, 1, 1, &AddResult::comment_only("On it"));
        }
    };
    let attach = |seed: &mut testrail::fake::Seed<'_>| {
        for run in seed.run_ids().into_iter().filter(|run| run.get() > 5) {
            seed.attachment(Resource::Run, run, "log.txt", "x");
        }
    };
    for work in [Fault::then(report), Fault::then(comment), Fault::then(attach)] {
        let fake = FakeTestRail::start().await;
        fake.inject(work.on("get_runs").always());
        let added = two_machines(&fake, &in_refs("build-4711").delete_twins()).await;
        assert!(added[0].run.id == added[1].run.id && added.iter().all(|one| one.duplicates.len() == 1));
        assert_eq!(fake.calls("delete_run"), 0);
    }
}

#[tokio::test]
async fn a_twin_that_cannot_be_deleted_is_reported() {
    let fake = FakeTestRail::start().await;
    let why = "You are not allowed to delete test runs (insufficient permissions).";
    fake.inject(Fault::refuse(403, why).on("delete_run"));
    let added = two_machines(&fake, &in_refs("build-4711").delete_twins()).await;
    assert!(added.iter().all(|added| added.duplicates.len() == 1 && added.deleted.is_none()));
}

#[tokio::test]
async fn a_twin_that_another_call_made_is_never_deleted() {
    let fake = FakeTestRail::start().await;
    let marker = in_refs("build-4711").delete_twins();
    for _ in 0..2 {
        fake.seed(|seed| seed.run(1, &new().refs("build-4711")));
    }
    let found = once(&hasty(&fake), &marker).await.unwrap();
    assert!(found.existed && found.duplicates.len() == 1 && found.deleted.is_none());

    // A twin that shows after this call has created the older run.
    let twin = |seed: &mut testrail::fake::Seed<'_>| {
        seed.run(1, &new().refs("build-4712"));
    };
    fake.inject(Fault::then(twin).on("add_run"));
    let added = once(&hasty(&fake), &in_refs("build-4712").delete_twins()).await.unwrap();
    assert!(!added.existed && added.duplicates.len() == 1 && added.deleted.is_none());
    assert_eq!(fake.calls("delete_run"), 0);
}
