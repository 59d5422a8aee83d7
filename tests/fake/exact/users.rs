//! Users.

use serde_json::json;

use super::start;
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
