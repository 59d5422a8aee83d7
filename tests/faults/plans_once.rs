//! Plans that are created once. What holds for every kind of row is in `once` and `recovery`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Received, TestStatus};
use testrail::plans::{AddPlan, AddPlanEntry, AddedPlan, PlansFilter};
use testrail::results::AddResult;
use testrail::{Client, Delivery, Error, ErrorKind, Marker, PlanId};

use crate::recovery::{SETTLE, hasty, markers, on_two_machines};

fn new() -> AddPlan {
    let entry = AddPlanEntry::new(1).name("Browsers").case_ids([1, 2]);
    AddPlan::new("Build").refs("ACME-1").description("Of the night").entries([entry])
}

async fn once(client: &Client, marker: &Marker) -> Result<AddedPlan, Error> {
    client.add_plan_once(1, &new(), marker).await
}

async fn ids(fake: &FakeTestRail) -> BTreeSet<PlanId> {
    let all = fake.client().plans(1, &PlansFilter::new()).try_collect().await.unwrap();
    all.into_iter().map(|plan| plan.id).collect()
}

#[tokio::test]
async fn a_marked_plan_is_created_once_and_then_found_with_its_entries_even_if_it_is_closed() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let client = hasty(&fake);
        let first = once(&client, &marker).await.unwrap();
        assert!(!first.existed && first.duplicates.is_empty());
        assert_eq!((first.plan.entries.len(), first.plan.counts().total()), (1, 2));
        assert_eq!(fake.calls("get_plan"), 0, "the answer to the creation has the entries");
        let text = (first.plan.refs.clone().unwrap(), first.plan.description.clone().unwrap());
        assert!(
            text == ("ACME-1,build-4711".into(), "Of the night".into())
                || text == ("ACME-1".into(), "Of the night\n\nbuild-4711".into()),
            "{text:?}"
        );
        client.close_plan(first.plan.id).await.unwrap();
        let second = once(&client, &marker).await.unwrap();
        assert_eq!((second.plan.id, second.existed, second.plan.entries.len()), (first.plan.id, true, 1));
        assert_eq!((fake.calls("add_plan"), fake.calls("get_plan")), (1, 1));
    }
}

#[tokio::test]
async fn a_plan_is_found_by_its_reference_with_two_requests_however_many_plans_there_are() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake);
    let first = once(&client, &markers()[0]).await.unwrap();
    fake.seed(|seed| {
        for number in 0..1_200 {
            seed.plan_with(1, &AddPlan::new(format!("P {number}")).refs(format!("build-{number}")));
        }
    });
    let before = fake.requests().len();
    let found = once(&client, &markers()[0]).await.unwrap();
    assert_eq!((found.plan.id, found.existed), (first.plan.id, true));
    assert_eq!(fake.requests().len() - before, 2);
    assert!(fake.requests()[before].query.contains("&refs=build-4711&refs_filter=build-4711"));
}

#[tokio::test]
async fn a_server_that_ignores_the_filter_by_references_is_asked_for_the_latest_thousand() {
    let fake = FakeTestRail::start().await;
    // Rows 4000 to 1, newest first. Plan 3500 has the marker, and so does plan 5.
    fake.handle("get_plans", |request: &Received| {
        let number = |key: &str| request.query.split('&').find_map(|part| part.strip_prefix(key)?.parse::<u64>().ok());
        let (offset, limit) = (number("offset=").unwrap_or(0), number("limit=").unwrap_or(250));
        let row = |id: u64| {
            let refs = if [3_500, 5].contains(&id) { "b-7" } else { "ACME-1" };
            json!({"id": id, "name": "N", "is_completed": false, "refs": refs})
        };
        let rows: Vec<Value> = (0..limit).filter_map(|row| 4_000_u64.checked_sub(offset + row)).map(row).collect();
        Answer::json(json!({"_links": {"next": "more", "prev": null}, "plans": rows}))
    });
    fake.handle("get_plan", |_: &Received| Answer::json(json!({"id": 3_500, "name": "N", "entries": []})));
    let found = once(&hasty(&fake), &Marker::in_refs("b-7").unwrap()).await.unwrap();
    assert_eq!((found.plan.id.get(), found.duplicates.len()), (3_500, 0));
    assert_eq!(fake.calls("get_plans"), 4);
}

#[tokio::test]
async fn a_lost_answer_is_found_by_its_marker_with_the_entries() {
    for marker in markers() {
        for fault in [Fault::reset_after_handling(), Fault::reset_in_body(), Fault::delay(Duration::from_secs(6))] {
            let fake = FakeTestRail::start().await;
            let before = ids(&fake).await;
            fake.inject(fault.on("add_plan"));
            let added = once(&hasty(&fake), &marker).await.unwrap();
            assert!(!added.existed && added.duplicates.is_empty());
            assert_eq!(added.plan.entries.len(), 1);
            assert_eq!((fake.calls("add_plan"), ids(&fake).await.len()), (1, before.len() + 1));
        }
    }
}

#[tokio::test]
async fn a_lost_request_is_sent_again_only_after_it_had_time_to_settle() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_plan"));
    let start = Instant::now();
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(start.elapsed() >= SETTLE, "{:?}", start.elapsed());
    assert!(!added.existed && added.duplicates.is_empty());
    assert_eq!(fake.calls("add_plan"), 2);
}

#[tokio::test]
async fn if_the_first_look_fails_the_error_says_that_no_plan_was_created() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::refuse(500, "down").on("get_plans"));
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Server, Delivery::NeverSent));
    let text = error.to_string();
    assert!(text.starts_with("add_plan/1: the server failed (this happened while looking for the marker)"), "{text}");
    assert!(text.ends_with("; no plan was created"), "{text}");
    assert_eq!(fake.calls("add_plan"), 0);
}

#[tokio::test]
async fn if_only_the_entries_cannot_be_read_the_error_names_the_plan() {
    for (existed, verdict) in [(true, Delivery::NeverSent), (false, Delivery::Applied)] {
        let fake = FakeTestRail::start().await;
        let client = hasty(&fake);
        if existed {
            once(&client, &markers()[0]).await.unwrap();
        } else {
            fake.inject(Fault::reset_after_handling().on("add_plan"));
        }
        fake.inject(Fault::refuse(500, "down").on("get_plan"));
        let error = once(&client, &markers()[0]).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery(), error.method()), (ErrorKind::Server, verdict, Some("add_plan")));
        let plan = ids(&fake).await.into_iter().max().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "add_plan/1: the server failed (plan {plan} has the marker, but its entries cannot be read); TestRail \
                 answered 500: down; the plan is there: the same call again finds it"
            )
        );
        assert_eq!(once(&client, &markers()[0]).await.unwrap().plan.id, plan);
    }
}

#[tokio::test]
async fn a_request_that_is_not_valid_sends_nothing() {
    let fake = FakeTestRail::start().await;
    let error = hasty(&fake).add_plan_once(1, &AddPlan::new(" "), &markers()[0]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.field(), error.method()),
        (ErrorKind::InvalidInput, Some("name"), Some("add_plan"))
    );
    assert_eq!(fake.requests().len(), 0);
}

#[tokio::test]
async fn a_server_that_does_not_keep_references_is_recognised_at_once_and_the_plan_is_named() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let client = hasty(&fake);
    let error = once(&client, &markers()[0]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery(), error.field()),
        (ErrorKind::InvalidField, Delivery::Applied, Some("refs"))
    );
    let id = ids(&fake).await.into_iter().max().unwrap();
    assert_eq!(
        error.to_string(),
        format!(
            "add_plan/1: TestRail did not accept a value (it created plan {id} without the marker in its refs: TestRail \
             keeps refs only from 6.3 on. Delete that plan, or use it as it is, and use Marker::in_description with this \
             server); the server has done it: do not repeat it"
        )
    );
    assert_eq!((fake.calls("add_plan"), fake.calls("delete_plan")), (1, 0));

    let first = once(&client, &markers()[1]).await.unwrap();
    let again = once(&client, &markers()[1]).await.unwrap();
    assert_eq!((again.plan.id, again.existed), (first.plan.id, true));
}

#[tokio::test]
async fn calls_of_one_process_wait_for_each_other_and_make_one_plan() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake).with_deadline(Duration::from_secs(20));
    fake.inject(Fault::delay(Duration::from_millis(50)).on("add_plan"));
    let calls = (0..10).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { once(&client, &markers()[0]).await.unwrap() })
    });
    let mut created = 0;
    for call in calls.collect::<Vec<_>>() {
        let added = call.await.unwrap();
        assert!(added.duplicates.is_empty() && added.plan.entries.len() == 1);
        created += u64::from(!added.existed);
    }
    assert_eq!((created, fake.calls("add_plan")), (1, 1));
}

/// Two machines that create the plan at the same moment, and what somebody does between their creations and their next
/// looks.
async fn two_machines(fake: &FakeTestRail, marker: &Marker, meanwhile: impl AsyncFn()) -> [AddedPlan; 2] {
    // Both have looked before either creates it, and both have created it before either looks again.
    fake.inject(Fault::delay(Duration::from_millis(200)).on("get_plans").always());
    fake.inject(Fault::delay(Duration::from_millis(800)).on("add_plan").times(2));
    let [one, other] = on_two_machines(fake);
    let between = async {
        while fake.calls("add_plan") < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        meanwhile().await;
    };
    let (one, other, ()) = tokio::join!(once(&one, marker), once(&other, marker), between);
    [one.unwrap(), other.unwrap()]
}

#[tokio::test]
async fn two_machines_at_the_same_moment_report_each_other_and_agree() {
    let fake = FakeTestRail::start().await;
    let [one, other] = Box::pin(two_machines(&fake, &markers()[0], async || {})).await;
    assert_eq!(one.plan.id, other.plan.id);
    assert_eq!((one.plan.entries.len(), other.plan.entries.len()), (1, 1));
    assert_eq!((one.duplicates.len(), other.duplicates.len()), (1, 1));
    assert!(one.duplicates[0].id > one.plan.id);
    assert_eq!((fake.calls("delete_plan"), one.deleted, other.deleted), (0, None, None));
}

#[tokio::test]
async fn the_twin_of_two_machines_is_deleted_by_the_call_that_made_it_if_it_may() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let before = ids(&fake).await;
        let added = Box::pin(two_machines(&fake, &marker.delete_twins(), async || {})).await;
        let made: Vec<_> = ids(&fake).await.difference(&before).copied().collect();
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(added.iter().all(|added| added.plan.id == made[0] && added.plan.entries.len() == 1));
        let deleted: Vec<_> = added.iter().filter_map(|added| added.deleted).collect();
        assert!(deleted.len() == 1 && deleted[0] > made[0], "{deleted:?}");
        assert!(added.iter().find(|added| added.deleted.is_some()).unwrap().duplicates.is_empty());
        assert_eq!(fake.calls("delete_plan"), 1);
    }
}

#[tokio::test]
async fn a_twin_that_is_in_use_or_cannot_be_deleted_stays() {
    for case in ["result", "comment", "run", "other run", "closed", "forbidden"] {
        let fake = FakeTestRail::start().await;
        let (runs, plans) = (fake.run_ids(), ids(&fake).await);
        if case == "forbidden" {
            let why = "You are not allowed to delete test plans (insufficient permissions).";
            fake.inject(Fault::refuse(403, why).on("delete_plan"));
        }
        let meanwhile = async || {
            let made: Vec<_> = ids(&fake).await.difference(&plans).copied().collect();
            assert_eq!(made.len(), 2);
            let mut entries = Vec::new();
            for plan in &made {
                entries.push(fake.look().get_plan(*plan).await.unwrap().entries[0].id.clone());
            }
            fake.seed(|seed| match case {
                "result" => {
                    for run in seed.run_ids().into_iter().filter(|run| !runs.contains(run)) {
                        seed.record(run, 1, TestStatus::Passed);
                    }
                }
                "comment" => {
                    for run in seed.run_ids().into_iter().filter(|run| !runs.contains(run)) {
                        seed.result(run, 1, 1, &AddResult::comment_only("On it"));
                    }
                }
                "other run" => {
                    for (plan, entry) in made.iter().zip(&entries) {
                        seed.plan_entry(*plan, &AddPlanEntry::new(1));
                        seed.remove_plan_entry(*plan, entry);
                    }
                }
                "run" => made.iter().for_each(|plan| _ = seed.plan_entry(*plan, &AddPlanEntry::new(1))),
                "closed" => made.iter().for_each(|plan| seed.close_plan(*plan)),
                _ => {}
            });
        };
        let added = Box::pin(two_machines(&fake, &markers()[0].clone().delete_twins(), meanwhile)).await;
        for one in &added {
            assert_eq!((one.plan.id, one.duplicates.len(), one.deleted), (added[0].plan.id, 1, None), "{case}");
        }
        assert_eq!(fake.calls("delete_plan"), usize::from(case == "forbidden"), "{case}");
    }
}
