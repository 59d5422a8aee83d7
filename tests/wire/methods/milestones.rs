use serde_json::json;
use testrail::Timestamp;
use testrail::milestones::{AddMilestone, MilestonesFilter, UpdateMilestone};

use super::{Row, get, ids, post};

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

pub(super) fn rows() -> Vec<Row> {
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
