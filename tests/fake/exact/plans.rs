//! Test plans.

use serde_json::json;

use super::{assert_says, start};

#[tokio::test]
async fn a_plan_that_is_closed_takes_its_runs_along() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.close_plan(4));
    let closed = plain.get("get_plan/4").await.json();
    assert_eq!((&closed["is_completed"], closed["completed_on"].is_number()), (&json!(true), true));
    assert_eq!(closed["entries"][0]["runs"][0]["is_completed"], true);
    let owned = "The test run belongs to a test plan and cannot be closed independently.";
    let words = format!(r#"{{"error":"This operation is not allowed. {owned}"}}"#);
    assert_says(&plain.post("close_run/5", "{}").await, 403, &words);
    let both = fake.seed(|seed| seed.plan(1, 1, "Both", [[3.into(), 1.into()]]));
    let both = plain.get(&format!("get_plan/{both}")).await.json();
    assert_eq!(both["entries"][0]["runs"][0]["config"], "Chrome, Windows 10", "in the order of their groups");
    assert_eq!((&both["is_completed"], &both["completed_on"]), (&json!(false), &json!(null)));
}

#[tokio::test]
async fn a_plan_that_is_removed_takes_its_runs_along() {
    let (fake, plain) = start().await;
    fake.seed(|seed| seed.remove_plan(4));
    assert_says(&plain.get("get_plan/4").await, 400, r#"{"error":"Field :plan_id is not a valid test plan."}"#);
    assert_says(&plain.get("get_run/5").await, 400, r#"{"error":"Field :run is not a valid test run."}"#);
    assert_eq!(fake.run_ids().len(), 3);
}

#[tokio::test]
async fn the_list_of_plans_has_no_entries() {
    let (fake, plain) = start().await;
    let second = fake.seed(|seed| seed.plan(1, 1, "Second", [[1.into()]]));
    fake.seed(|seed| seed.close_plan(second));
    for (filter, ids) in [
        ("", json!([6, 4])),
        ("&is_completed=0", json!([4])),
        ("&is_completed=1", json!([6])),
        ("&created_by=2", json!([])),
        ("&milestone_id=1", json!([])),
        ("&limit=1&offset=1", json!([4])),
    ] {
        let page = plain.get(&format!("get_plans/1{filter}")).await.json();
        let plans = page["plans"].as_array().unwrap();
        assert_eq!(json!(plans.iter().map(|plan| plan["id"].clone()).collect::<Vec<_>>()), ids, "{filter}");
        assert!(plans.iter().all(|plan| plan.get("entries").is_none()));
    }
    let mut expected = plain.get("get_plan/4").await.json();
    expected.as_object_mut().unwrap().remove("entries");
    assert_eq!(plain.get("get_plans/1").await.json()["plans"][1], expected);
}
