//! Statuses.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, Resource, TestStatus};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

#[tokio::test]
async fn the_statuses_that_there_are_from_the_start() {
    let (_fake, plain) = start().await;
    let statuses = plain.get("get_statuses").await.json();
    let row = |id: usize| (statuses[id - 1]["name"].clone(), statuses[id - 1]["is_system"].clone());
    assert_eq!(row(5), (json!("failed"), json!(true)));
    assert_eq!(row(6), (json!("custom_status1"), json!(false)));
    let untested: Vec<_> = statuses.as_array().unwrap().iter().filter(|row| row["is_untested"] == true).collect();
    assert_eq!((untested.len(), &untested[0]["id"], &untested[0]["is_final"]), (1, &json!(3), &json!(false)));
    assert_eq!(
        keys(&plain.get("get_statuses").await.body[1..]),
        "id name label color_dark color_medium color_bright is_system is_untested is_final i18n_custom_id"
    );
    let rows: Vec<_> = statuses.as_array().unwrap().iter().take(7).map(row_of).collect();
    assert_eq!(
        rows,
        [
            json!([1, "passed", "Passed", 6_667_107, 9_820_525, 12_709_313, true]),
            json!([2, "blocked", "Blocked", 9_474_192, 13_684_944, 14_737_632, true]),
            json!([3, "untested", "Untested", 11_579_568, 15_395_562, 15_790_320, false]),
            json!([4, "retest", "Retest", 13_026_868, 15_593_088, 16_448_182, false]),
            json!([5, "failed", "Failed", 14_250_867, 15_829_135, 16_631_751, true]),
            json!([6, "custom_status1", "Custom 1", 0, 10_526_880, 13_684_944, true]),
            json!([7, "custom_status2", "Custom 2", 0, 10_526_880, 13_684_944, true]),
        ]
    );
}

fn row_of(status: &Value) -> Value {
    let keys = ["id", "name", "label", "color_dark", "color_medium", "color_bright", "is_final"];
    keys.iter().map(|key| status[key].clone()).collect()
}

/// The ids and names of the custom statuses.
async fn custom(plain: &Plain) -> Vec<(u64, String)> {
    let statuses = plain.get("get_statuses").await.json();
    let custom = statuses.as_array().unwrap().iter().filter(|status| status["is_system"] == false);
    custom.map(|status| (status["id"].as_u64().unwrap(), status["name"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn statuses_of_ones_own_take_the_place_of_the_first_ones() {
    let (fake, plain) = start().await;
    assert_eq!(custom(&plain).await.len(), 7);
    let (skipped, flaky, late) = fake.seed(|seed| {
        let skipped = seed.status("skipped", "Skipped");
        (skipped, seed.status_with_id(9, "flaky", "Flaky"), seed.status("late", "Late"))
    });
    assert_eq!((skipped.get(), flaky.get(), late.get()), (6, 9, 7));
    let expected = [(6, "skipped".to_owned()), (7, "late".to_owned()), (9, "flaky".to_owned())];
    assert_eq!(custom(&plain).await, expected, "a list with a gap");
    assert_eq!(plain.get("get_statuses").await.json()[5]["label"], "Skipped");

    // A result can have those that there are, and counts under the number of its id.
    let body = |status: u64| json!({"status_id": status}).to_string();
    assert_eq!(plain.post("add_result_for_case/3/2", body(9)).await.status, 200);
    assert_eq!(plain.get("get_run/3").await.json()["custom_status4_count"], 1);
    let refused = r#"{"error":"Field :status_id is not a valid status."}"#;
    assert_says(&plain.post("add_result_for_case/3/2", body(8)).await, 400, refused);

    fake.record(3, 3, TestStatus::Custom(1));
    fake.seed(|seed| seed.remove_status(6));
    assert_eq!(custom(&plain).await.len(), 2);
    assert_says(&plain.post("add_result_for_case/3/2", body(6)).await, 400, refused);
    assert_eq!(plain.get("get_run/3").await.json()["custom_status1_count"], 1, "a test keeps what it has");
    fake.seed(|seed| seed.set(Resource::Status, 9, "is_final", false));
    assert_eq!(plain.get("get_statuses").await.json()[6]["is_final"], false);
}

#[tokio::test]
async fn statuses_that_cannot_be_are_told() {
    let fake = FakeTestRail::start().await;
    let told = |change: fn(&mut testrail::fake::Seed<'_>)| {
        let change = std::panic::AssertUnwindSafe(|| fake.seed(change));
        *std::panic::catch_unwind(change).unwrap_err().downcast::<String>().unwrap()
    };
    for (change, words) in [
        ((|seed| _ = seed.status_with_id(5, "x", "X")) as fn(&mut testrail::fake::Seed<'_>), "from 6 to 12, not 5"),
        (|seed| _ = seed.status_with_id(13, "x", "X"), "from 6 to 12, not 13"),
        (|seed| (0..8).for_each(|_| _ = seed.status("x", "X")), "seven custom statuses at most"),
        (|seed| _ = seed.status_with_id(7, "x", "X"), "there is a status 7 already"),
        (|seed| seed.remove_status(5), "there is no custom status 5"),
        (|seed| (0..2).for_each(|_| seed.remove_status(12)), "there is no custom status 12"),
        (|seed| seed.record(3, 2, TestStatus::Custom(7)), "there is no status 12"),
        (|seed| seed.record(3, 2, TestStatus::Custom(0)), "a custom status has a number from 1 to 7, not 0"),
        (|seed| seed.record(3, 2, TestStatus::Custom(8)), "a custom status has a number from 1 to 7, not 8"),
    ] {
        assert!(told(change).contains(words), "{words}");
    }
}

#[tokio::test]
async fn old_statuses_lack_the_key_of_translations() {
    for (generation, has) in [(Generation::LegacyCapped, false), (Generation::Cloud, true)] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let statuses = Plain::new(&fake).get("get_statuses").await.json();
        assert_eq!(statuses[0].get("i18n_custom_id"), has.then_some(&json!(null)));
    }
}
