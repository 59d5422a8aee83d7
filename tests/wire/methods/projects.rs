use serde_json::json;
use testrail::Timestamp;
use testrail::projects::{AddProject, GroupRole, Project, ProjectsFilter, SuiteMode, UpdateProject, UserRole};

use super::{Row, get, ids, post};

/// From the oldest servers on, which had no suite modes.
const OLDEST: &str = r#"{"id":1,"name":"Shop","announcement":null,"show_announcement":false,"is_completed":false,
    "completed_on":null,"url":"https:\/\/example.com\/index.php?\/projects\/overview\/1"}"#;
const OLD: &str = r#"{"id":1,"name":"Shop","announcement":null,"show_announcement":false,"is_completed":false,
    "completed_on":null,"suite_mode":2,"url":"https:\/\/example.com\/index.php?\/projects\/overview\/1"}"#;
const NEW: &str = r#"{"id":1,"name":"Shop","announcement":"Text","show_announcement":true,"is_completed":true,
    "completed_on":1792929601,"suite_mode":4,"default_role_id":3,"default_role":"Tester","case_statuses_enabled":false,
    "url":"https:\/\/example.com\/index.php?\/projects\/overview\/1",
    "users":[{"id":5,"global_role_id":null,"global_role":null,"project_role_id":1,"project_role":"Lead"},
    {"user_id":6,"role_id":null}],"groups":[{"id":7,"role":"Tester","role_id":3}]}"#;

/// The answer of an update, which has other keys of groups and users.
const UPDATED: &str = r#"{"id":1,"name":"Shop","announcement":null,"show_announcement":false,"is_completed":false,
    "completed_on":null,"suite_mode":3,"default_role_id":null,"default_role":null,
    "url":"https:\/\/example.com\/index.php?\/projects\/overview\/1",
    "users":[{"user_id":5,"role_id":1},{"user_id":6,"role_id":0}],"groups":[{"id":7,"role_id":3}]}"#;

/// The manual spells the keys of users in two ways.
const WITH_BOTH_SPELLINGS: &str = r#"{"id":1,"name":"Shop","suite_mode":3,
    "users":[{"id":5,"user_id":5,"project_role_id":1,"role_id":1}]}"#;

/// What a project of one of these answers shows.
type Shown = (u64, String, Option<String>, [bool; 2], Option<i64>, Option<SuiteMode>, Roles);
/// The default role, and the roles of users and groups.
type Roles = (Option<String>, Vec<(u64, Option<String>)>, Vec<(u64, Option<String>)>);

fn project(project: Project) -> Shown {
    let users = project.users.into_iter().flatten().map(|user| (user.id.get(), user.project_role)).collect();
    let groups = project.groups.into_iter().flatten().map(|group| (group.id.get(), group.role)).collect();
    (
        project.id.get(),
        project.name,
        project.announcement,
        [project.show_announcement, project.is_completed],
        project.completed_on.map(Timestamp::as_secs),
        project.suite_mode,
        (project.default_role, users, groups),
    )
}

pub(super) fn rows() -> Vec<Row> {
    let none: Roles = (None, Vec::new(), Vec::new());
    let old = |mode| (1, "Shop", None::<&str>, [false, false], None::<i64>, mode, none.clone());
    let (oldest, old) = (old(None), old(Some(SuiteMode::Baselines)));
    let roles = (Some("Tester"), [(5, Some("Lead")), (6, None)], [(7, Some("Tester"))]);
    let new = (1, "Shop", Some("Text"), [true, true], Some(1_792_929_601), Some(SuiteMode::Other(4)), roles);
    let two = format!(r#"{OLD},{{"id":2,"name":"Blog"}}"#);
    let filter = || ProjectsFilter::new().is_completed(false).limit(50).offset(100);
    vec![
        get("get_project", "get_project/1", |client| async move { client.get_project(1).await.map(project) })
            .gives(OLDEST, &oldest)
            .gives(OLD, &old)
            .gives(NEW, new),
        get("get_projects", "get_projects&is_completed=0&limit=50&offset=100", move |client| async move {
            client.get_projects(&filter()).await.map(|page| ids(&page, |project| project.id.get()))
        })
        .lists("projects", &two, [1, 2]),
        get("projects", "get_projects&limit=250&offset=0", |client| async move {
            let all = client.projects(&ProjectsFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(project).collect::<Vec<_>>())
        })
        .lists("projects", OLD, [&old])
        .lists("projects", NEW, [&new]),
        post(
            "add_project",
            "add_project",
            json!({"name": "Shop", "announcement": "Text", "show_announcement": true, "suite_mode": 3}),
            |client| async move {
                let new = AddProject::new("Shop").announcement("Text").show_announcement(true);
                client.add_project(&new.suite_mode(SuiteMode::Multi)).await.map(project)
            },
        )
        .gives(OLDEST, &oldest)
        .gives(OLD, &old)
        .gives(NEW, new),
        post(
            "update_project",
            "update_project/1",
            json!({"name": "Shop", "announcement": null, "show_announcement": false, "suite_mode": 2,
                "is_completed": true}),
            |client| async move {
                let update = UpdateProject::new().name("Shop").announcement(None).show_announcement(false);
                let update = update.suite_mode(SuiteMode::Baselines).is_completed(true);
                client.update_project(1, &update).await.map(project)
            },
        )
        .gives(OLD, &old)
        .gives(NEW, new),
        post(
            "update_project",
            "update_project/1",
            json!({"default_role_id": null, "groups": [{"id": 7, "role_id": 3}], "users": [
                {"id": 5, "user_id": 5, "role_id": 1},
                {"id": 6, "user_id": 6, "role_id": 0},
                {"id": 8, "user_id": 8, "role_id": null},
            ]}),
            |client| async move {
                let users = [UserRole::new(5, 1), UserRole::global(6), UserRole::cleared(8)];
                let update = UpdateProject::new().default_role_id(None).groups([GroupRole::new(7, 3)]).users(users);
                client.update_project(1, &update).await.map(role_ids)
            },
        )
        .gives(UPDATED, (vec![(5, Some(1)), (6, Some(0))], vec![(7, Some(3))]))
        .gives(WITH_BOTH_SPELLINGS, (vec![(5, Some(1))], Vec::<(u64, Option<u64>)>::new())),
        post("delete_project", "delete_project/1", json!({}), |client| async move { client.delete_project(1).await })
            .gives("", ())
            .gives("{}", ()),
    ]
}

/// Ids, with those of their roles.
type RoleIds = Vec<(u64, Option<u64>)>;

/// The users and groups of a project, with the ids of their roles.
fn role_ids(project: Project) -> (RoleIds, RoleIds) {
    let id = testrail::RoleId::get;
    assert!(project.users.iter().flatten().all(|user| user.extra.is_empty()));
    (
        project.users.into_iter().flatten().map(|user| (user.id.get(), user.project_role_id.map(id))).collect(),
        project.groups.into_iter().flatten().map(|group| (group.id.get(), group.role_id.map(id))).collect(),
    )
}
