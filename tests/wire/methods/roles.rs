use testrail::roles::{Role, RolesFilter};

use super::{Row, get, ids};

const ROWS: &str = r#"{"id":1,"name":"Lead","is_default":true},
    {"id":2,"name":"Tester","is_default":0,"is_project_admin":false}"#;

/// What a role shows: id, name and flags.
fn role(role: Role) -> (u64, String, bool, Option<bool>) {
    (role.id.get(), role.name, role.is_default, role.is_project_admin)
}

pub(super) fn rows() -> Vec<Row> {
    vec![
        get("get_roles", "get_roles&limit=50&offset=100", |client| async move {
            let filter = RolesFilter::new().limit(50).offset(100);
            client.get_roles(&filter).await.map(|page| ids(&page, |role| role.id.get()))
        })
        .lists("roles", ROWS, [1, 2]),
        get("roles", "get_roles&limit=250&offset=0", |client| async move {
            let all = client.roles(&RolesFilter::new()).try_collect().await?;
            Ok(all.into_iter().map(role).collect::<Vec<_>>())
        })
        .lists("roles", ROWS, [(1, "Lead", true, None), (2, "Tester", false, Some(false))]),
    ]
}
