//! The statuses that cases have in their review.

use serde_json::json;
use testrail::fake::{FakeTestRail, Generation, Resource};

use super::assert_says;
use crate::plain::{Plain, keys};

#[tokio::test]
async fn the_statuses_of_cases_are_an_array() {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    let own = fake.seed(|seed| {
        seed.remove_case_status(2);
        seed.set(Resource::CaseStatus, 3, "name", "Ready");
        seed.case_status("Needs work", "NW")
    });
    let all = plain.get("get_case_statuses").await;
    assert_eq!(keys(&all.body[1..]), "case_status_id name abbreviation is_default is_approved");
    let row = |id: u64, name: &str, abbreviation: Option<&str>, [default, approved]: [bool; 2]| {
        json!({"case_status_id": id, "name": name, "abbreviation": abbreviation, "is_default": default,
            "is_approved": approved})
    };
    let expected = [
        row(1, "Draft", None, [true, false]),
        row(3, "Ready", None, [false, true]),
        row(own.get(), "Needs work", Some("NW"), [false, false]),
    ];
    assert_eq!(all.json(), json!(expected));
}

#[tokio::test]
async fn a_case_has_a_status_on_enterprise_only() {
    const UNKNOWN: &str = r#"{"error":"Field :case_status_id is not a valid case status."}"#;
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        for is_enterprise in [false, true] {
            let builder = FakeTestRail::builder().generation(generation);
            let fake = if is_enterprise { builder.enterprise() } else { builder }.start().await;
            let plain = Plain::new(&fake);
            let has_it = is_enterprise && generation >= Generation::Paged;
            let case = plain.get("get_case/1").await;
            assert_eq!(case.json().get("case_status_id"), has_it.then_some(&json!(1)), "{generation:?}");
            let refused = plain.post("update_case/1", r#"{"case_status_id":99}"#).await;
            if has_it {
                assert_says(&refused, 400, UNKNOWN);
            } else {
                assert_eq!(refused.status, 200, "{generation:?}: it is ignored");
            }
        }
    }

    let fake = FakeTestRail::builder().enterprise().start().await;
    let plain = Plain::new(&fake);
    assert!(plain.get("get_case/1").await.keys().contains("display_order is_deleted case_status_id labels"));
    let new = plain.post("add_case/1", r#"{"title":"x","case_status_id":2}"#).await.json();
    assert_eq!(new["case_status_id"], 2);
    assert_eq!(plain.post("add_case/1", r#"{"title":"x"}"#).await.json()["case_status_id"], 1, "the default");
    assert_eq!(plain.post("update_case/10", r#"{"title":"y"}"#).await.json()["case_status_id"], 2, "it stays");
    let all = plain.post("update_cases/1", r#"{"case_ids":[1,2],"case_status_id":3}"#).await.json();
    assert_eq!(all["updated_cases"][1]["case_status_id"], 3);
    let change = plain.get("get_history_for_case/1").await.json()["history"][0]["changes"].clone();
    let expected = json!([{"type_id": 2, "field": "case_status_id", "old_value": 1, "new_value": 3}]);
    assert_eq!(change, expected);
    for (method, body) in [
        ("add_case/1", r#"{"title":"x","case_status_id":99}"#),
        ("update_case/1", r#"{"title":"x","case_status_id":99}"#),
        ("add_cases/1", r#"{"cases":[{"title":"x","case_status_id":99}]}"#),
    ] {
        assert_says(&plain.post(method, body).await, 400, UNKNOWN);
    }
    fake.seed(|seed| seed.remove_case_status(1));
    assert_eq!(plain.get("get_case/3").await.json()["case_status_id"], 1, "cases keep the id");
    let without = plain.post("add_case/1", r#"{"title":"x"}"#).await.json();
    assert_eq!(without["case_status_id"], json!(null), "no status is the default");
}
