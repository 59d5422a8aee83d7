//! Users.

use serde_json::json;
use testrail::UserId;
use testrail::fake::{FakeTestRail, Generation, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, send};

#[tokio::test]
async fn a_user_is_known_by_the_address() {
    let (fake, plain) = start().await;
    let me = plain.get("get_current_user").await.json();
    assert_eq!((&me["id"], &me["email"], &me["is_admin"]), (&json!(1), &json!("me@example.com"), &json!(true)));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key()).get("get_current_user").await.json();
    assert_eq!((&ada["id"], &ada["is_admin"]), (&json!(2), &json!(false)));

    let basic = plain.request("GET", "get_run/1").build().unwrap();
    let credentials = basic.headers()["authorization"].to_str().unwrap().replacen("Basic", "basic", 1);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/index.php?/api/v2/get_run/1&refs=Grüße", fake.url());
    assert_eq!(send(http.get(url).header("authorization", credentials)).await.status, 200);
}

#[tokio::test]
async fn a_user_who_is_removed_is_unknown() {
    let (fake, plain) = start().await;
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    assert_eq!(ada.post("add_run/1", r#"{"suite_id":1}"#).await.json()["created_by"], 2);
    fake.seed(|seed| seed.remove_user(2));
    assert_eq!(plain.get("get_users").await.json().as_array().unwrap().len(), 1);
    assert_eq!(ada.get("get_current_user").await.json()["id"], 1);
    assert_eq!(plain.get("get_run/6").await.json()["created_by"], 2, "what she did stays");
    let new = fake.seed(|seed| seed.user("Bob", "bob@example.com"));
    assert_eq!(new.get(), 3, "an id is not used again");
    let first = std::panic::AssertUnwindSafe(|| fake.seed(|seed| seed.remove_user(1)));
    assert!(std::panic::catch_unwind(first).is_err());
}

#[tokio::test]
async fn the_keys_of_a_user_and_their_order() {
    const NEWEST: &str = "name id email is_active role_id is_admin email_notifications mfa_required role group_ids";
    for (generation, expected) in [
        (Generation::Legacy, "id name email is_active"),
        (Generation::LegacyCapped, "name id email is_active role_id role"),
        (Generation::Paged, NEWEST),
        (Generation::Cloud, NEWEST),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        assert_eq!(plain.get("get_user/2").await.keys(), expected, "{generation:?}");
        let all = plain.get("get_users").await;
        let envelope = if generation == Generation::Cloud { "offset limit size _links users" } else { "" };
        assert_eq!(all.keys(), envelope, "{generation:?}");
        if generation == Generation::Cloud {
            let page = plain.get("get_users/1&limit=1&offset=1").await.json();
            assert_eq!((&page["size"], &page["users"][0]["name"]), (&json!(1), &json!("Ada")));
        }
    }
}

#[tokio::test]
async fn enterprise_has_more_keys_of_a_user() {
    const OLD: &str = "name id email is_active role_id role";
    const NEWEST: &str = "name id email is_active role_id is_admin email_notifications mfa_required role group_ids \
        sso_enabled assigned_projects";
    for (generation, expected) in [
        (Generation::Legacy, "id name email is_active"),
        (Generation::LegacyCapped, OLD),
        (Generation::Paged, NEWEST),
        (Generation::Cloud, NEWEST),
    ] {
        let fake = FakeTestRail::builder().enterprise().generation(generation).start().await;
        assert_eq!(Plain::new(&fake).get("get_user/2").await.keys(), expected, "{generation:?}");
    }
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    let other = fake.seed(|seed| seed.project("Other", SuiteMode::Single));
    let sso = |user: &serde_json::Value| (user["sso_enabled"].clone(), user["assigned_projects"].clone());
    assert_eq!(sso(&plain.get("get_user/2").await.json()), (json!(false), json!([])));
    let new = r#"{"name":"Eve","email":"eve@example.com","sso_enabled":true,"assigned_projects":[2,1,2]}"#;
    assert_eq!(sso(&plain.post("add_user", new).await.json()), (json!(true), json!([1, 2])));
    for (body, expected) in [
        (r#"{"sso_enabled":false}"#, (json!(false), json!([1, 2]))),
        (r#"{"assigned_projects":[2]}"#, (json!(false), json!([2]))),
        (r#"{"assigned_projects":null}"#, (json!(false), json!([2]))),
    ] {
        assert_eq!(sso(&plain.post("update_user/3", body).await.json()), expected, "{body}");
    }
    let words = r#"{"error":"Field :assigned_projects is not a valid project."}"#;
    assert_says(&plain.post("update_user/3", r#"{"name":"x","assigned_projects":[1,99]}"#).await, 400, words);
    assert_eq!(plain.get("get_user/3").await.json()["name"], "Eve", "nothing changes");
    fake.seed(|seed| seed.remove_project(other));
    assert_eq!(sso(&plain.get("get_user/3").await.json()), (json!(false), json!([])));

    let (_fake, plain) = start().await;
    let ignored = plain.post("update_user/2", r#"{"sso_enabled":true,"assigned_projects":[99]}"#).await;
    assert_eq!((ignored.status, ignored.json().get("sso_enabled")), (200, None), "others ignore them");
}

#[tokio::test]
async fn a_user_is_found_by_id_and_by_address() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.user("Bob", "bob+ci@example.com"));
    assert_eq!(plain.get("get_user/2").await.json()["email"], "ada@example.com");
    assert_eq!(plain.get("get_user_by_email&email=bob%2Bci%40example.com").await.json()["id"], 3);
}

#[tokio::test]
async fn a_user_as_each_generation_sends_it() {
    for (generation, expected) in [
        (Generation::Legacy, r#"{"id":2,"name":"Ada","email":"ada@example.com","is_active":true}"#),
        (
            Generation::LegacyCapped,
            r#"{"name":"Ada","id":2,"email":"ada@example.com","is_active":true,"role_id":3,"role":"Lead"}"#,
        ),
        (
            Generation::Cloud,
            r#"{"name":"Ada","id":2,"email":"ada@example.com","is_active":true,"role_id":3,"is_admin":false,"email_notifications":true,"mfa_required":0,"role":"Lead","group_ids":[]}"#,
        ),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        assert_says(&Plain::new(&fake).get("get_user/2").await, 200, expected);
    }
}

#[tokio::test]
async fn the_list_of_a_project_leaves_out_who_cannot_be_assigned_there() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        let gone = seed.user("Gone", "gone@example.com");
        seed.deactivate_user(gone);
        let global = seed.user("Global", "global@example.com");
        seed.limit_to_global_access(global);
        let hidden = seed.user("Hidden", "hidden@example.com");
        seed.hide(1, hidden);
        seed.reader("Rita", "rita@example.com");
    });
    let names = |list: serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect()
    };
    let rita = Plain::as_user(&fake, "rita@example.com", fake.key());
    assert_eq!(names(rita.get("get_users/1").await.json()), ["Me", "Ada", "Rita"]);
    let all = plain.get("get_users").await.json();
    assert_eq!(names(all.clone()), ["Me", "Ada", "Gone", "Global", "Hidden", "Rita"]);
    assert_eq!((&all[2]["is_active"], &all[3]["is_active"]), (&json!(false), &json!(true)));
    assert_eq!(plain.get("get_user/3").await.json()["is_active"], false, "an inactive user is still there");
}

#[tokio::test]
async fn the_list_of_a_project_has_the_roles_that_users_have_there() {
    for generation in [Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().enterprise().generation(generation).start().await;
        let plain = Plain::new(&fake);
        fake.seed(|seed| {
            let rita = seed.reader("Rita", "rita@example.com");
            seed.group("QA", [1, 2]);
            seed.group("Developers", [rita, UserId::new(2)]);
        });
        let roles = async |method: &str| {
            let list = plain.get(method).await.json();
            let users = list.as_array().or_else(|| list["users"].as_array()).unwrap().clone();
            users.iter().map(|user| json!([user["role_id"], user["role"]])).collect::<Vec<_>>()
        };
        let (read_only, tester) = (json!([1, "Read-only"]), json!([2, "Tester"]));
        let (lead, designer) = (json!([3, "Lead"]), json!([4, "Designer"]));
        let global = [lead.clone(), lead.clone(), read_only.clone()];
        for (body, expected) in [
            (json!({}), global.clone()),
            (json!({"default_role_id": 4}), [designer.clone(), designer.clone(), designer.clone()]),
            (json!({"groups": [{"id": 2, "role_id": 2}]}), [designer.clone(), tester.clone(), tester.clone()]),
            (
                json!({"users": [{"user_id": 2, "role_id": 1}, {"user_id": 3, "role_id": 0}]}),
                [designer, read_only.clone(), read_only.clone()],
            ),
            (json!({"default_role_id": 0}), [lead, read_only.clone(), read_only]),
        ] {
            plain.post("update_project/1", body.to_string()).await;
            assert_eq!(roles("get_users/1").await, expected, "{generation:?} {body}");
            assert_eq!(roles("get_users").await, global, "{generation:?}: the list of all users has global roles");
        }
        assert_eq!(plain.get("get_user/2").await.json()["role_id"], 3);
        let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
        assert_eq!(ada.post("close_run/2", "").await.status, 200, "permissions come from the global role");
    }
}

#[tokio::test]
async fn only_an_administrator_lists_all_users() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
        let answer = ada.get("get_users").await;
        if generation == Generation::Legacy {
            assert_eq!(answer.json().as_array().unwrap().len(), 2, "before 6.6 everybody did");
            assert_eq!(ada.get("get_users/99").await.json().as_array().unwrap().len(), 2, "and no project was named");
            let words = r#"{"error":"Invalid uri"}"#;
            assert_says(&ada.get("get_current_user").await, 404, words);
        } else {
            let words = r#"{"error":"Access Denied. You are not a TestRail administrator. Field:project_id is a required field."}"#;
            assert_says(&answer, 403, words);
            assert_eq!(ada.get("get_users/1").await.status, 200);
        }
        assert_eq!(Plain::new(&fake).get("get_users").await.status, 200);
    }
}

#[tokio::test]
async fn what_a_call_about_a_user_is_refused_for() {
    let (_fake, plain) = start().await;
    for (query, words) in [
        ("get_user/99", "Field :user_id is not a valid user"),
        ("get_user/x", "Field :user_id is not a valid ID."),
        ("get_user_by_email", "Field :email is a required field."),
        ("get_user_by_email&email=nobody", "Field :email is not a valid email address."),
        ("get_user_by_email&email=nobody%40example.com", "Field :email is not a valid email address."),
    ] {
        assert_says(&plain.get(query).await, 400, &json!({"error": words}).to_string());
    }
}

#[tokio::test]
async fn a_user_from_the_creation_to_the_deactivation() {
    let (fake, plain) = start().await;
    fake.seed(|seed| (seed.group("QA", [1]), seed.group("Developers", [2])));
    let added = plain.post("add_user", r#"{"name":"Bob","email":"bob@example.com","sso_enabled":true,"id":77}"#).await;
    assert_says(
        &added,
        200,
        r#"{"name":"Bob","id":3,"email":"bob@example.com","is_active":false,"role_id":3,"is_admin":false,"email_notifications":true,"mfa_required":0,"role":"Lead","group_ids":[]}"#,
    );
    let mut expected = added.json();
    for (body, key, value) in [
        (r#"{"name":"Bob B."}"#, "name", json!("Bob B.")),
        (r#"{"email":"bb@example.com"}"#, "email", json!("bb@example.com")),
        (r#"{"is_active":true}"#, "is_active", json!(true)),
        (r#"{"is_admin":"1"}"#, "is_admin", json!(true)),
        (r#"{"email_notifications":false}"#, "email_notifications", json!(false)),
        (r#"{"mfa_required":true}"#, "mfa_required", json!(1)),
        (r#"{"group_ids":[2,1]}"#, "group_ids", json!([1, 2])),
        (r#"{"group_ids":[2]}"#, "group_ids", json!([2])),
        (r#"{"group_ids":null,"password":"secret"}"#, "group_ids", json!([2])),
        (r#"{"is_active":false}"#, "is_active", json!(false)),
    ] {
        expected[key] = value;
        assert_eq!(plain.post("update_user/3", body).await.json(), expected, "{body}");
    }
    assert_eq!(plain.get("get_group/2").await.json()["user_ids"], json!([2, 3]));
    assert_eq!(plain.get("get_group/1").await.json()["user_ids"], json!([1]));
    let tester = plain.post("update_user/3", r#"{"role_id":2}"#).await.json();
    assert_eq!((&tester["role_id"], &tester["role"]), (&json!(2), &json!("Tester")));
}

#[tokio::test]
async fn a_user_who_cannot_be_is_refused() {
    let (fake, plain) = start().await;
    for (method, body, words) in [
        ("add_user", "{}", "Field :name is a required field."),
        ("add_user", r#"{"name":"Bob"}"#, "Field :email is a required field."),
        ("add_user", r#"{"name":"","email":"bob@example.com"}"#, "Field :name is a required field."),
        ("add_user", r#"{"name":" ","email":"bob@example.com"}"#, "Field :name is a required field."),
        ("update_user/1", r#"{"name":""}"#, "Field :name is a required field."),
        ("update_user/1", r#"{"name":" "}"#, "Field :name is a required field."),
        ("update_user/1", r#"{"name":null}"#, "Field :name is a required field."),
        ("update_user/1", r#"{"name":"x","email":""}"#, "Field :email is a required field."),
        ("update_user/1", r#"{"name":"x","email":null}"#, "Field :email is a required field."),
        ("add_user", r#"{"name":"Bob","email":"bob"}"#, "Field :email is not a valid email address."),
        ("add_user", r#"{"name":"Bob","email":"ada@example.com"}"#, "Field :email is already in use."),
        ("update_user/1", r#"{"name":"x","email":"ada@example.com"}"#, "Field :email is already in use."),
        ("update_user/1", r#"{"name":"x","email":"ada"}"#, "Field :email is not a valid email address."),
        ("update_user/1", r#"{"name":"x","role_id":99}"#, "Field :role_id is not a valid role."),
        ("update_user/1", r#"{"name":"x","group_ids":[99]}"#, "Field :group_ids is not a valid group."),
        ("update_user/99", "{}", "Field :user_id is not a valid user"),
    ] {
        assert_says(&plain.post(method, body).await, 400, &json!({"error": words}).to_string());
    }
    let all = plain.get("get_users").await.json();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["name"]), (2, &json!("Me")), "nothing changes");

    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    for (method, verb) in [("add_user", "add"), ("update_user/2", "edit")] {
        let words = format!("You are not allowed to {verb} users (requires administrator privileges).");
        assert_says(&ada.post(method, r#"{"name":"x"}"#).await, 403, &json!({"error": words}).to_string());
    }
    for generation in [Generation::Legacy, Generation::LegacyCapped] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        for method in ["add_user", "update_user/2"] {
            assert_eq!(send(Plain::new(&fake).request("POST", method)).await.status, 404, "{generation:?} {method}");
        }
    }
}
