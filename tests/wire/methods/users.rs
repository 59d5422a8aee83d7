use serde_json::json;
use testrail::users::{AddUser, UpdateUser, User, UsersFilter};

use super::{Row, get, ids, post};

const OF_2014: &str = r#"{"id":1,"name":"Ada","email":"ada+ci@example.com","is_active":true}"#;
const OF_2020: &str =
    r#"{"name":"Ada","id":1,"email":"ada+ci@example.com","is_active":true,"role_id":3,"role":"Tester"}"#;
const OF_2026: &str = r#"{"name":"Ada","id":1,"email":"ada+ci@example.com","is_active":true,"role_id":3,"is_admin":false,
    "email_notifications":true,"mfa_required":1,"role":"Tester","group_ids":[7],"sso_enabled":false,
    "assigned_projects":[2]}"#;
/// As the manual writes it, and without what non-administrators do not see.
const OF_MANUAL: &str = r#"{"id":1,"name":"Ada","is_active":true,"role_id":null,"role":null,"mfa_required":true}"#;

/// What a user of one of these answers shows: id, name, address, role, and flags.
type Shown = (u64, String, Option<String>, (Option<u64>, Option<String>), [Option<bool>; 5], Vec<u64>, Vec<u64>);

fn user(user: User) -> Shown {
    (
        user.id.get(),
        user.name,
        user.email,
        (user.role_id.map(testrail::RoleId::get), user.role),
        [user.is_active, user.is_admin, user.email_notifications, user.mfa_required, user.sso_enabled],
        user.group_ids.into_iter().flatten().map(testrail::GroupId::get).collect(),
        user.assigned_projects.into_iter().flatten().map(testrail::ProjectId::get).collect(),
    )
}

pub(super) fn rows() -> Vec<Row> {
    let email = || Some("ada+ci@example.com".to_owned());
    let role = || (Some(3), Some("Tester".to_owned()));
    let shown = |email, role, flags, ids: (Vec<u64>, Vec<u64>)| (1, "Ada", email, role, flags, ids.0, ids.1);
    let flags = [Some(true), None, None, None, None];
    let of_2014 = shown(email(), (None, None), flags, (vec![], vec![]));
    let of_2020 = shown(email(), role(), flags, (vec![], vec![]));
    let flags_of_2026 = [Some(true), Some(false), Some(true), Some(true), Some(false)];
    let of_2026 = shown(email(), role(), flags_of_2026, (vec![7], vec![2]));
    let of_manual = shown(None, (None, None), [Some(true), None, None, Some(true), None], (vec![], vec![]));
    let one = |row: Row| {
        row.gives(OF_2014, &of_2014).gives(OF_2020, &of_2020).gives(OF_2026, &of_2026).gives(OF_MANUAL, &of_manual)
    };
    let two = format!(r#"{OF_2026},{{"id":2,"name":"Bob"}}"#);
    let filter = || UsersFilter::new().limit(50).offset(100);
    let full = || {
        let new = AddUser::new("Ada", "ada+ci@example.com").email_notifications(false).is_active(true).is_admin(false);
        new.group_ids([7]).mfa_required(true).role_id(3).sso_enabled(false).assigned_projects([2])
    };
    let update = || {
        let update = UpdateUser::new().name("Ada L.").email("ada+ci@example.com").email_notifications(true);
        let update = update.is_active(false).is_admin(true).group_ids([0; 0]).mfa_required(false).role_id(4);
        update.sso_enabled(true).assigned_projects([2, 3])
    };
    vec![
        one(get("get_user", "get_user/1", |client| async move { client.get_user(1).await.map(user) })),
        one(get(
            "get_current_user",
            "get_current_user",
            |client| async move { client.get_current_user().await.map(user) },
        )),
        one(get("get_user_by_email", "get_user_by_email&email=ada%2Bci%40example.com", |client| async move {
            client.get_user_by_email("ada+ci@example.com").await.map(user)
        })),
        get("get_users", "get_users&limit=50&offset=100", move |client| async move {
            client.get_users(&filter()).await.map(|page| ids(&page, |user| user.id.get()))
        })
        .lists("users", &two, [1, 2]),
        get("users", "get_users&limit=250&offset=0", |client| async move {
            let all = client.users(&UsersFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(user).collect::<Vec<_>>())
        })
        .lists("users", OF_2026, [&of_2026]),
        get("get_users_of_project", "get_users/3&limit=50&offset=100", move |client| async move {
            client.get_users_of_project(3, &filter()).await.map(|page| ids(&page, |user| user.id.get()))
        })
        .lists("users", &two, [1, 2]),
        get("users_of_project", "get_users/3&limit=250&offset=0", |client| async move {
            let all = client.users_of_project(3, &UsersFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(user).collect::<Vec<_>>())
        })
        .lists("users", OF_MANUAL, [&of_manual]),
        one(post(
            "add_user",
            "add_user",
            json!({"name": "Ada", "email": "ada+ci@example.com", "email_notifications": false, "is_active": true,
                "is_admin": false, "group_ids": [7], "mfa_required": true, "role_id": 3, "sso_enabled": false,
                "assigned_projects": [2]}),
            move |client| async move { client.add_user(&full()).await.map(user) },
        )),
        one(post("add_user", "add_user", json!({"name": "Ada", "email": "ada+ci@example.com"}), |client| async move {
            client.add_user(&AddUser::new("Ada", "ada+ci@example.com")).await.map(user)
        })),
        one(post(
            "update_user",
            "update_user/1",
            json!({"name": "Ada L.", "email": "ada+ci@example.com", "email_notifications": true, "is_active": false,
                "is_admin": true, "group_ids": [], "mfa_required": false, "role_id": 4, "sso_enabled": true,
                "assigned_projects": [2, 3]}),
            move |client| async move { client.update_user(1, &update()).await.map(user) },
        )),
        one(post("update_user", "update_user/1", json!({}), |client| async move {
            client.update_user(1, &UpdateUser::new()).await.map(user)
        })),
    ]
}
