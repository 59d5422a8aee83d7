//! Milestones that are created once. What holds for every kind of row is in `once` and `recovery`.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Received, Seed};
use testrail::milestones::{AddMilestone, AddedMilestone, MilestonesFilter, UpdateMilestone};
use testrail::plans::AddPlan;
use testrail::{AddRun, Client, Delivery, Error, ErrorKind, Marker, MilestoneId};

use crate::recovery::{BETWEEN_LOOKS, SETTLE, hasty, markers, on_two_machines};

fn new() -> AddMilestone {
    AddMilestone::new("2.0").refs("ACME-1").description("The second")
}

async fn once(client: &Client, marker: &Marker) -> Result<AddedMilestone, Error> {
    client.add_milestone_once(1, &new(), marker).await
}

async fn ids(fake: &FakeTestRail) -> BTreeSet<MilestoneId> {
    let all = fake.client().milestones(1, &MilestonesFilter::new()).try_collect().await.unwrap();
    all.into_iter().map(|milestone| milestone.id).collect()
}

#[tokio::test]
async fn a_marked_milestone_is_created_once_and_then_found_even_if_it_is_completed() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let client = hasty(&fake);
        let first = once(&client, &marker).await.unwrap();
        assert!(!first.existed && first.duplicates.is_empty());
        let text = (first.milestone.refs.clone().unwrap(), first.milestone.description.clone().unwrap());
        assert!(
            text == ("ACME-1,build-4711".into(), "The second".into())
                || text == ("ACME-1".into(), "The second\n\nbuild-4711".into()),
            "{text:?}"
        );
        client.update_milestone(first.milestone.id, &UpdateMilestone::new().is_completed(true)).await.unwrap();
        let second = once(&client, &marker).await.unwrap();
        assert_eq!((second.milestone.id, second.existed), (first.milestone.id, true));
        assert_eq!(fake.calls("add_milestone"), 1);
    }
}

#[tokio::test]
async fn a_marker_of_a_run_is_none_of_a_milestone() {
    let fake = FakeTestRail::start().await;
    let (client, run, [marker, _]) = (hasty(&fake), AddRun::new("Nightly").suite_id(1), markers());
    let (run, milestone) = tokio::join!(client.add_run_once(1, &run, &marker), once(&client, &marker));
    assert!(!run.unwrap().existed && !milestone.unwrap().existed);
}

#[tokio::test]
async fn the_whole_list_is_read_whatever_the_time_of_the_marker() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake);
    let first = once(&client, &markers()[0]).await.unwrap();
    // The stand-in lists the oldest first.
    fake.seed(|seed| (0..1_500).for_each(|number| _ = seed.milestone(1, &format!("M {number}"))));
    client.add_milestone(1, &AddMilestone::new("Last").refs("build-4712")).await.unwrap();
    let tomorrow = testrail::Timestamp::now() + Duration::from_secs(86_400);
    for (text, found) in [("build-4711", first.milestone.name), ("build-4712", "Last".to_owned())] {
        for marker in [Marker::in_refs(text).unwrap(), Marker::in_refs(text).unwrap().created_after(tomorrow)] {
            let again = once(&client, &marker).await.unwrap();
            assert_eq!((again.milestone.name, again.existed), (found.clone(), true));
        }
    }
    assert_eq!(fake.calls("add_milestone"), 2);
}

#[tokio::test]
async fn a_sub_milestone_is_found_whether_the_list_nests_it_or_not() {
    let child = |id: u64, below: Value| {
        json!({"id": id, "name": "2.0", "is_completed": false, "parent_id": 1, "refs": "ACME-1,build-4711",
            "milestones": below})
    };
    let parent = |below: Value| json!({"id": 1, "name": "Shop", "is_completed": false, "milestones": below});
    for (rows, duplicates) in [
        (json!([parent(json!([])), child(7, json!([]))]), vec![]),
        (json!([parent(json!([child(7, json!([]))]))]), vec![]),
        // The list has it in both ways.
        (json!([parent(json!([child(7, json!([]))])), child(7, json!([]))]), vec![]),
        (json!([parent(json!([child(8, json!([child(7, json!([]))]))]))]), vec![8]),
    ] {
        let fake = FakeTestRail::start().await;
        fake.handle("get_milestones", move |_: &Received| {
            Answer::json(json!({"_links": {"next": null, "prev": null}, "milestones": rows}))
        });
        let found = once(&hasty(&fake), &markers()[0]).await.unwrap();
        assert_eq!((found.milestone.id.get(), found.existed), (7, true));
        assert_eq!(found.duplicates.iter().map(|milestone| milestone.id.get()).collect::<Vec<_>>(), duplicates);
        assert_eq!(fake.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_lost_answer_is_found_by_its_marker() {
    for marker in markers() {
        for fault in [Fault::reset_after_handling(), Fault::reset_in_body(), Fault::delay(Duration::from_secs(6))] {
            let fake = FakeTestRail::start().await;
            let before = ids(&fake).await;
            fake.inject(fault.on("add_milestone"));
            let added = once(&hasty(&fake), &marker).await.unwrap();
            assert!(!added.existed && added.duplicates.is_empty());
            assert_eq!((fake.calls("add_milestone"), ids(&fake).await.len()), (1, before.len() + 1));
        }
    }
}

#[tokio::test]
async fn a_lost_request_is_sent_again_only_after_it_had_time_to_settle() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_milestone"));
    // A look that fails meanwhile is no proof.
    fake.inject(Fault::refuse(500, "down").on("get_milestones").after(1).times(2));
    let start = Instant::now();
    let added = once(&hasty(&fake), &markers()[0]).await.unwrap();
    assert!(start.elapsed() >= SETTLE, "{:?}", start.elapsed());
    assert!(!added.existed && added.duplicates.is_empty());
    assert_eq!(fake.calls("add_milestone"), 2);
}

#[tokio::test]
async fn if_looking_fails_afterwards_nothing_more_is_created_and_the_error_says_why() {
    for (fault, kind, words) in [
        (
            Fault::refuse(500, "down"),
            ErrorKind::Transport,
            "looking for the milestone failed as well: get_milestones/1: the server failed; TestRail answered 500: down)",
        ),
        (
            Fault::locked_out(),
            ErrorKind::Authentication,
            "(this happened while looking for the milestone, after the answer to add_milestone was lost)",
        ),
    ] {
        let fake = FakeTestRail::start().await;
        fake.inject(Fault::reset_before_handling().on("add_milestone"));
        fake.inject(fault.on("get_milestones").after(1).always());
        let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Unknown), "{error}");
        assert!(error.to_string().starts_with("add_milestone/1: ") && error.to_string().contains(words), "{error}");
        assert_eq!(fake.calls("add_milestone"), 1);
    }
}

#[tokio::test]
async fn where_the_time_does_not_suffice_to_be_sure_no_second_milestone_is_created() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("add_milestone"));
    let client = hasty(&fake).with_deadline(5 * BETWEEN_LOOKS);
    let error = once(&client, &markers()[0].clone().look_for(5 * SETTLE)).await.unwrap_err();
    assert_eq!((error.method(), error.delivery()), (Some("add_milestone"), Delivery::Unknown), "{error}");
    let why = "the deadline left no time to be sure that no milestone has the marker";
    assert!(error.to_string().contains(why), "{error}");
    assert_eq!(fake.calls("add_milestone"), 1);
}

#[tokio::test]
async fn if_the_first_look_fails_the_error_says_that_no_milestone_was_created() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::refuse(400, "Field :project_id is not a valid or accessible project.").on("get_milestones"));
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::NotFound, Delivery::NeverSent));
    assert_eq!(
        error.to_string(),
        "add_milestone/1: what the call names does not exist, or this user cannot see it (this happened while looking \
         for the marker); TestRail answered 400: Field :project_id is not a valid or accessible project; no milestone \
         was created"
    );
    assert_eq!(fake.calls("add_milestone"), 0);
}

#[tokio::test]
async fn a_milestone_that_cannot_be_read_may_be_the_one_that_is_looked_for() {
    let fake = FakeTestRail::start().await;
    fake.handle("get_milestones", |_: &Received| {
        Answer::json(json!({"_links": {"next": null}, "milestones": [{"id": 7, "name": 7, "refs": "build-4711"}]}))
    });
    let error = once(&hasty(&fake), &markers()[0]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RejectedRow, Delivery::NeverSent), "{error}");
    assert_eq!(fake.calls("add_milestone"), 0);
}

#[tokio::test]
async fn a_server_that_does_not_keep_references_is_recognised_at_once_and_the_milestone_is_named() {
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
            "add_milestone/1: TestRail did not accept a value (it created milestone {id} without the marker in its \
             refs: TestRail keeps refs only from 6.4 on. Delete that milestone, or use it as it is, and use \
             Marker::in_description with this server); the server has done it: do not repeat it"
        )
    );
    assert_eq!((fake.calls("add_milestone"), fake.calls("delete_milestone")), (1, 0));

    let first = once(&client, &markers()[1]).await.unwrap();
    let again = once(&client, &markers()[1]).await.unwrap();
    assert_eq!((again.milestone.id, again.existed), (first.milestone.id, true));
}

#[tokio::test]
async fn calls_of_one_process_wait_for_each_other_and_make_one_milestone() {
    let fake = FakeTestRail::start().await;
    let client = hasty(&fake).with_deadline(Duration::from_secs(20));
    fake.inject(Fault::delay(Duration::from_millis(50)).on("add_milestone"));
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { once(&client, &markers()[0]).await.unwrap() })
    });
    let mut created = 0;
    for call in calls.collect::<Vec<_>>() {
        let added = call.await.unwrap();
        assert!(added.duplicates.is_empty());
        created += u64::from(!added.existed);
    }
    assert_eq!((created, fake.calls("add_milestone")), (1, 1));
}

#[tokio::test]
async fn a_call_that_waits_for_another_ends_with_its_deadline() {
    let fake = FakeTestRail::start().await;
    fake.inject(Fault::delay(Duration::from_millis(600)).on("add_milestone"));
    let (client, markers) = (hasty(&fake), markers());
    let slow = once(&client, &markers[0]);
    let waiting = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        once(&client.with_deadline(Duration::from_millis(100)), &markers[0]).await
    };
    let (slow, waiting) = tokio::join!(slow, waiting);
    slow.unwrap();
    assert_eq!(
        waiting.unwrap_err().to_string(),
        "add_milestone/1: no complete answer in time (another call of this program for the same milestone took all of \
         the allowed time); nothing was sent"
    );
}

/// Two machines that create the milestone at the same moment.
async fn two_machines(fake: &FakeTestRail, marker: &Marker) -> [AddedMilestone; 2] {
    // Both have looked before either creates it, and both have created it before either looks again.
    fake.inject(Fault::delay(Duration::from_millis(200)).on("get_milestones").times(2));
    fake.inject(Fault::delay(Duration::from_millis(200)).on("add_milestone").always());
    let [one, other] = on_two_machines(fake);
    let (one, other) = tokio::join!(once(&one, marker), once(&other, marker));
    [one.unwrap(), other.unwrap()]
}

#[tokio::test]
async fn two_machines_at_the_same_moment_report_each_other_and_agree() {
    let fake = FakeTestRail::start().await;
    let [one, other] = two_machines(&fake, &markers()[0]).await;
    assert_eq!(one.milestone.id, other.milestone.id);
    assert_eq!((one.duplicates.len(), other.duplicates.len()), (1, 1));
    assert!(one.duplicates[0].id > one.milestone.id);
    assert_eq!((fake.calls("delete_milestone"), one.deleted, other.deleted), (0, None, None));

    let later = once(&hasty(&fake), &markers()[0].clone().delete_twins()).await.unwrap();
    assert!(later.existed && later.duplicates.len() == 1, "reported again, and not deleted by others");
    assert_eq!(fake.calls("delete_milestone"), 0);
}

#[tokio::test]
async fn the_twin_of_two_machines_is_deleted_by_the_call_that_made_it_if_it_may() {
    for marker in markers() {
        let fake = FakeTestRail::start().await;
        let before = ids(&fake).await;
        let added = two_machines(&fake, &marker.delete_twins()).await;
        let made: Vec<_> = ids(&fake).await.difference(&before).copied().collect();
        assert_eq!(made.len(), 1, "{made:?}");
        assert!(added.iter().all(|added| added.milestone.id == made[0]));
        let deleted: Vec<_> = added.iter().filter_map(|added| added.deleted).collect();
        assert!(deleted.len() == 1 && deleted[0] > made[0], "{deleted:?}");
        assert!(added.iter().find(|added| added.deleted.is_some()).unwrap().duplicates.is_empty());
        assert_eq!(fake.calls("delete_milestone"), 1);
    }
}

#[tokio::test]
async fn a_twin_that_is_in_use_or_cannot_be_deleted_stays() {
    // After each creation, somebody uses the milestone.
    let using = |step: u64, first: MilestoneId, use_it: fn(&mut Seed<'_>, MilestoneId)| {
        let next = AtomicU64::new(first.get());
        Fault::then(move |seed| use_it(seed, next.fetch_add(step, Ordering::Relaxed).into()))
            .on("add_milestone")
            .times(2)
    };
    for case in ["run", "plan", "sub-milestone", "completed", "forbidden"] {
        let fake = FakeTestRail::start().await;
        let first = MilestoneId::new(ids(&fake).await.into_iter().max().unwrap().get() + 1);
        let fault = match case {
            "run" => using(1, first, |seed, milestone| {
                seed.run(1, &AddRun::new("Nightly").suite_id(1).milestone_id(milestone));
            }),
            "plan" => using(1, first, |seed, milestone| {
                seed.plan_with(1, &AddPlan::new("Build").milestone_id(milestone));
            }),
            // The sub-milestone has the next id.
            "sub-milestone" => using(2, first, |seed, milestone| _ = seed.sub_milestone(milestone, "Beta")),
            "completed" => using(1, first, |seed, milestone| {
                seed.complete_milestone(milestone);
            }),
            _ => Fault::refuse(403, "You are not allowed to delete milestones (insufficient permissions).")
                .on("delete_milestone"),
        };
        fake.inject(fault);
        for added in two_machines(&fake, &markers()[0].clone().delete_twins()).await {
            assert_eq!((added.milestone.id, added.duplicates.len(), added.deleted), (first, 1, None), "{case}");
        }
        assert_eq!(fake.calls("delete_milestone"), usize::from(case == "forbidden"), "{case}");
    }
}
