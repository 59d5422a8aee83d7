use serde_json::json;
use testrail::groups::{AddGroup, Group, GroupsFilter, UpdateGroup};

use super::{Row, get, ids, post};

const QA: &str = r#"{"id":3,"name":"QA","user_ids":[1,2]}"#;
const EMPTY: &str = r#"{"id":3,"name":"QA","user_ids":null,"project_id":1}"#;

/// What a group shows: id, name and users.
type Shown = (u64, String, Vec<u64>);

fn group(group: Group) -> Shown {
    (group.id.get(), group.name, group.user_ids.into_iter().map(testrail::UserId::get).collect())
}

pub(super) fn rows() -> Vec<Row> {
    let (qa, empty): (_, (_, _, [u64; 0])) = ((3, "QA", [1, 2]), (3, "QA", []));
    let one = |row: Row| row.gives(QA, qa).gives(EMPTY, empty);
    let two = format!(r#"{QA},{{"id":4,"name":"Developers"}}"#);
    vec![
        one(get("get_group", "get_group/3", |client| async move { client.get_group(3).await.map(group) })),
        get("get_groups", "get_groups&limit=50&offset=100", |client| async move {
            let filter = GroupsFilter::new().limit(50).offset(100);
            client.get_groups(&filter).await.map(|page| ids(&page, |group| group.id.get()))
        })
        .lists("groups", &two, [3, 4]),
        get("groups", "get_groups&limit=250&offset=0", |client| async move {
            let all = client.groups(&GroupsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(group).collect::<Vec<_>>())
        })
        .lists("groups", QA, [qa]),
        one(post("add_group", "add_group", json!({"name": "QA", "user_ids": [1, 2]}), |client| async move {
            client.add_group(&AddGroup::new("QA").user_ids([1, 2])).await.map(group)
        })),
        one(post(
            "update_group",
            "update_group/3",
            json!({"group_id": 3, "name": "QA", "user_ids": []}),
            |client| async move { client.update_group(3, &UpdateGroup::new().name("QA").user_ids([0; 0])).await.map(group) },
        )),
        one(post("update_group", "update_group/3", json!({"group_id": 3}), |client| async move {
            client.update_group(3, &UpdateGroup::new()).await.map(group)
        })),
        post("delete_group", "delete_group/3", json!({}), |client| async move { client.delete_group(3).await })
            .gives("", ())
            .gives("{}", ()),
    ]
}
