//! The statuses that cases have in their review.

use serde_json::json;
use testrail::fake::{FakeTestRail, Resource};

use super::assert_says;
use crate::plain::{Plain, keys};

#[tokio::test]
async fn the_statuses_of_cases_are_listed_in_pages() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    let own = fake.seed(|seed| {
        seed.remove_case_status(2);
        seed.set(Resource::CaseStatus, 3, "name", "Ready");
        seed.case_status("Needs work", "NW")
    });
    let page = plain.get("get_case_statuses").await;
    assert_eq!(page.keys(), "offset limit size _links case_statuses");
    let first = page.body.split_once("\"case_statuses\":[").unwrap().1;
    assert_eq!(keys(first), "case_status_id name abbreviation is_default is_approved");
    let rows = page.json()["case_statuses"].clone();
    let row = |id: u64, name: &str, abbreviation: Option<&str>, [default, approved]: [bool; 2]| {
        json!({"case_status_id": id, "name": name, "abbreviation": abbreviation, "is_default": default,
            "is_approved": approved})
    };
    let expected = [
        row(1, "Draft", None, [true, false]),
        row(3, "Ready", None, [false, true]),
        row(own.get(), "Needs work", Some("NW"), [false, false]),
    ];
    assert_eq!(rows, json!(expected));
    let second = plain.get("get_case_statuses&limit=1&offset=1").await.json();
    assert_eq!((&second["case_statuses"][0]["case_status_id"], &second["size"]), (&json!(3), &json!(1)));
    let words = r#"{"error":"Field :limit is too large (maximum 250)."}"#;
    assert_says(&plain.get("get_case_statuses&limit=251").await, 400, words);
}
