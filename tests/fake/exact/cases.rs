//! Cases and sections.

use serde_json::{Value, json};
use testrail::fake::{FakeTestRail, Generation, Resource, SuiteMode};

use super::{assert_says, start};
use crate::plain::{Plain, keys};

#[tokio::test]
async fn the_keys_of_a_case_and_their_order() {
    const OLD: &str = "id title section_id type_id priority_id milestone_id refs created_by created_on updated_by \
        updated_on estimate estimate_forecast suite_id";
    const KEYS: &str = "id title section_id template_id type_id priority_id milestone_id refs created_by created_on \
        updated_by updated_on estimate estimate_forecast suite_id display_order";
    for (generation, expected) in [
        (Generation::Legacy, OLD.to_owned()),
        (Generation::LegacyCapped, KEYS.to_owned()),
        (Generation::Paged, format!("{KEYS} is_deleted labels custom_testrail_bdd_scenario")),
        (Generation::Cloud, format!("{KEYS} is_deleted labels custom_testrail_bdd_scenario")),
    ] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let plain = Plain::new(&fake);
        assert_eq!(plain.get("get_case/1").await.keys(), expected);
        fake.seed(|seed| seed.case_field("automation_id"));
        for answer in [
            plain.get("get_case/1").await,
            plain.post("add_case/1", r#"{"title":"x"}"#).await,
            plain.post("update_case/1", "{}").await,
        ] {
            assert_eq!((answer.status, answer.keys()), (200, format!("{expected} custom_automation_id")));
        }
    }
}

#[tokio::test]
async fn every_filter_of_get_cases_works() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    fake.set_time(2_000_000_000);
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let new =
        r#"{"title":"Zażółć Gęślą","type_id":9,"priority_id":4,"template_id":2,"refs":"A-1, A-2","milestone_id":1}"#;
    assert_eq!(ada.post("add_case/2", new).await.json()["id"], 10);
    fake.advance(std::time::Duration::from_secs(60));
    ada.post("update_case/1", r#"{"refs":"B-1"}"#).await;
    for (filter, ids) in [
        ("", json!([1, 2, 3, 4, 5, 6, 10])),
        ("&section_id=2", json!([3, 4, 5, 6, 10])),
        ("&created_after=1999999999", json!([10])),
        ("&created_before=1999999999", json!([1, 2, 3, 4, 5, 6])),
        ("&updated_after=2000000000", json!([1])),
        ("&updated_before=2000000000", json!([2, 3, 4, 5, 6])),
        ("&created_by=2", json!([10])),
        ("&created_by=1,2", json!([1, 2, 3, 4, 5, 6, 10])),
        ("&updated_by=2", json!([1, 10])),
        ("&filter=product", json!([1, 2, 3, 4])),
        ("&filter=za%C5%BC%C3%B3%C5%82%C4%87", json!([10])),
        ("&milestone_id=1,7", json!([10])),
        ("&priority_id=4", json!([10])),
        ("&priority_id=2,3", json!([1, 2, 3, 4, 5, 6])),
        ("&type_id=9", json!([10])),
        ("&template_id=2", json!([10])),
        ("&refs=A-2", json!([10])),
        ("&refs=A", json!([])),
        ("&refs[]=A-1&refs[]=B-1", json!([1, 10])),
        ("&label_id=1", json!([])),
        ("&is_deleted=1", json!([])),
        ("&is_deleted=0&limit=1&offset=6", json!([10])),
    ] {
        let page = plain.get(&format!("get_cases/1&suite_id=1{filter}")).await.json();
        let got: Vec<_> = page["cases"].as_array().unwrap().iter().map(|case| case["id"].clone()).collect();
        assert_eq!(json!(got), ids, "{filter}");
    }
    let old = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let cases = Plain::new(&old).get("get_cases/1&suite_id=1&refs=A-1&is_deleted=False").await.json();
    assert_eq!(cases.as_array().unwrap().len(), 6, "what an old server does not know it ignores");
}

#[tokio::test]
async fn the_251st_case_of_a_suite_is_found_by_the_link() {
    let fake = FakeTestRail::builder()
        .seed(|seed| {
            let shop = seed.project("Shop", SuiteMode::Multi);
            let (one, other) = (seed.suite(shop, "One"), seed.suite(shop, "Other"));
            seed.cases(other, "S", ["a"]);
            seed.cases(one, "S", (0..251).map(|_| "a"));
        })
        .start()
        .await;
    let plain = Plain::new(&fake);
    let page = plain.get("get_cases/1&suite_id=1").await.json();
    let next = page["_links"]["next"].as_str().unwrap();
    let next = plain.get(next.strip_prefix("/api/v2/").unwrap()).await.json();
    assert_eq!((&next["size"], &next["cases"][0]["suite_id"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_case_from_its_making_to_its_change() {
    let (fake, plain) = start().await;
    fake.set_time(1_700_000_000);
    fake.seed(|seed| seed.case_field("custom_automation_id"));
    let new = r#"{"title":"Pay","refs":"A-1","estimate":"5m","custom_automation_id":"a.b","custom_other":1,"id":77}"#;
    let case = plain.post("add_case/3", new).await.json();
    assert_eq!((&case["id"], &case["suite_id"], &case["section_id"]), (&json!(10), &json!(2), &json!(3)));
    assert_eq!((&case["type_id"], &case["priority_id"], &case["template_id"]), (&json!(7), &json!(2), &json!(1)));
    assert_eq!((&case["refs"], &case["estimate"], &case["display_order"]), (&json!("A-1"), &json!("5m"), &json!(4)));
    assert_eq!((&case["custom_automation_id"], case.get("custom_other")), (&json!("a.b"), None));
    assert_eq!((&case["created_on"], &case["updated_on"]), (&json!(1_700_000_000), &json!(1_700_000_000)));
    assert_eq!(plain.get("get_case/10").await.json(), case);

    fake.advance(std::time::Duration::from_secs(60));
    let ada = Plain::as_user(&fake, "ada@example.com", fake.key());
    let changed = ada.post("update_case/10", r#"{"refs":null,"priority_id":"3","milestone_id":1}"#).await.json();
    let mut expected = case.clone();
    expected["refs"] = json!(null);
    expected["priority_id"] = json!(3);
    expected["milestone_id"] = json!(1);
    expected["updated_by"] = json!(2);
    expected["updated_on"] = json!(1_700_000_060);
    assert_eq!(changed, expected);

    for (method, body, words) in [
        ("add_case/99", r#"{"title":"x"}"#, "Field :section_id is not a valid section."),
        ("add_case/3", "{}", "Field :title is a required field."),
        ("add_case/3", r#"{"title":"x","type_id":13}"#, "Field :type_id is not a valid case type."),
        ("add_case/3", r#"{"title":"x","template_id":9}"#, "Field :template_id is not a valid template."),
        ("add_case/x", r#"{"title":"x"}"#, "Field :section_id is not a valid ID."),
        ("add_case/3", r#"{"title":"x","priority_id":5}"#, "Field :priority_id is not a valid priority."),
        ("add_case/3", r#"{"title":"x","milestone_id":9}"#, "Field :milestone_id is not a valid milestone."),
        ("add_case/3", r#"{"title":" "}"#, "Field :title is a required field."),
        ("update_case/10", r#"{"title":" "}"#, "Field :title is a required field."),
        ("update_case/10", r#"{"title":null}"#, "Field :title is a required field."),
        ("add_case/3", r#"{"title":"x","estimate":"soon"}"#, "Field :estimate is not in a valid time span format."),
        ("update_case/99", "{}", "Field :case_id is not a valid test case."),
        ("update_case/10", r#"{"title":"x","section_id":1}"#, "Field :section_id is not a valid section."),
        ("update_case/10", r#"{"title":"x","type_id":13}"#, "Field :type_id is not a valid case type."),
    ] {
        assert_says(&plain.post(method, body).await, 400, &json!({"error": words}).to_string());
    }
    assert_eq!(plain.get("get_case/10").await.json(), expected, "nothing has changed");
    let words = r#"{"error":"Field :case_id is not a valid test case."}"#;
    assert_says(&plain.get("get_case/99").await, 400, words);
}

#[tokio::test]
async fn a_test_has_what_its_case_has() {
    let (fake, plain) = start().await;
    fake.seed(|seed| {
        seed.case_field("custom_automation_id");
        let fields = json!({"custom_automation_id": "a.b", "refs": "A-1", "priority_id": 4, "milestone_id": 1});
        seed.update_case(2, &fields);
    });
    let tests = plain.get("get_tests/3").await;
    assert_eq!(
        keys(tests.body.split_once(r#""tests":["#).unwrap().1),
        "id case_id status_id assignedto_id run_id title template_id type_id priority_id estimate estimate_forecast refs \
         milestone_id custom_testrail_bdd_scenario custom_automation_id labels"
    );
    let tests = tests.json();
    let test = |row: usize, key: &str| tests["tests"][row][key].clone();
    assert_eq!((test(0, "custom_automation_id"), test(0, "milestone_id")), (json!(null), json!(null)));
    assert_eq!((test(1, "custom_automation_id"), test(1, "milestone_id")), (json!("a.b"), json!(1)));
    assert_eq!((test(1, "refs"), test(1, "priority_id")), (json!("A-1"), json!(4)));
    assert_eq!(plain.get("get_test/8").await.json(), tests["tests"][1], "the same as in the list");
    let words = r#"{"error":"Field :test_id is not a valid test."}"#;
    assert_says(&plain.get("get_test/99").await, 400, words);
}

#[tokio::test]
async fn a_test_with_its_data_comes_in_a_wrapper() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let plain = Plain::new(&fake);
    let result = fake.results(3)[0].id.get();
    fake.seed(|seed| seed.attachment(Resource::Result, result, "log.txt", "x"));
    let bare = plain.get("get_test/7&with_data=0").await.json();
    let data = plain.get("get_test/7&with_data=1").await;
    assert_eq!(data.keys(), "test results attachments");
    let data = data.json();
    assert_eq!((&data["test"], &data["results"][0]["id"]), (&bare, &json!(result)));
    assert_eq!(data["attachments"][0]["name"], "log.txt");
}

#[tokio::test]
async fn sections_and_cases_are_numbered_within_their_suite() {
    let (fake, plain) = start().await;
    let first = plain.get("get_sections/1&suite_id=2").await.json()["sections"][0].clone();
    assert_eq!((&first["id"], &first["display_order"], &first["depth"]), (&json!(3), &json!(1), &json!(0)));
    let case = plain.get("get_cases/1&suite_id=2").await.json()["cases"][0].clone();
    assert_eq!((&case["id"], &case["display_order"]), (&json!(7), &json!(1)));

    let below =
        plain.post("add_section/1", r#"{"name":"Below","suite_id":1,"parent_id":1,"description":"Text"}"#).await;
    assert_eq!(below.keys(), "id suite_id name description parent_id display_order depth");
    let below = below.json();
    assert_eq!((&below["parent_id"], &below["display_order"], &below["depth"]), (&json!(1), &json!(2), &json!(1)));
    assert_eq!(plain.get("get_section/4").await.json(), below);
    let orders = |page: Value| -> Vec<(u64, u64)> {
        let row = |row: &Value| (row["id"].as_u64().unwrap(), row["display_order"].as_u64().unwrap());
        page["sections"].as_array().unwrap().iter().map(row).collect()
    };
    let page = plain.get("get_sections/1&suite_id=1").await.json();
    assert_eq!(orders(page), [(1, 1), (2, 3), (4, 2)], "depth first");

    for (body, words) in [
        (r#"{"suite_id":1}"#, "Field :name is a required field."),
        (r#"{"name":"x"}"#, "Field :suite_id is a required field."),
        (r#"{"name":"x","suite_id":9}"#, "Field :suite_id is not a valid test suite."),
        (r#"{"name":"x","suite_id":1,"parent_id":3}"#, "Field :parent_id is not a valid section."),
    ] {
        assert_says(&plain.post("add_section/1", body).await, 400, &json!({"error": words}).to_string());
    }
    let words = r#"{"error":"Field :section_id is not a valid section."}"#;
    assert_says(&plain.get("get_section/99").await, 400, words);
    fake.seed(|seed| seed.remove_section(1));
    assert_says(&plain.get("get_section/4").await, 400, words);
}

#[tokio::test]
async fn what_cases_can_be_is_that_of_a_fresh_server() {
    let (fake, plain) = start().await;
    fake.seed(|seed| assert_eq!(seed.case_field("automation_id"), seed.case_field("custom_automation_id")));
    let fields = plain.get("get_case_fields").await;
    assert!(fields.body.contains(
        r#",{"id":2,"is_active":true,"type_id":1,"name":"automation_id","system_name":"custom_automation_id","label":"automation id","description":null,"configs":[{"#
    ));
    assert_eq!(fields.json()[1]["configs"][0]["context"], json!({"is_global": true, "project_ids": null}));
    let priorities = plain.get("get_priorities").await;
    assert!(
        priorities.body.starts_with(r#"[{"id":1,"is_default":false,"name":"Low","priority":1,"short_name":"Low"},"#)
    );
    assert_eq!((priorities.json().as_array().unwrap().len(), &priorities.json()[1]["is_default"]), (4, &json!(true)));
    let types = plain.get("get_case_types").await;
    assert!(types.body.starts_with(r#"[{"id":1,"name":"Acceptance","is_default":false,"i18n_custom_id":null},"#));
    assert_eq!((types.json().as_array().unwrap().len(), &types.json()[6]["is_default"]), (12, &json!(true)));
    let words = r#"{"error":"Field :project_id is not a valid or accessible project."}"#;
    assert_says(&plain.get("get_templates/9").await, 400, words);
}

#[tokio::test]
async fn the_templates_of_each_generation() {
    let old = r#"[{"id":1,"name":"Test Case (Text)","is_default":true},{"id":2,"name":"Test Case (Steps)","is_default":false},{"id":3,"name":"Exploratory Session","is_default":false}]"#;
    let new = r#"[{"id":1,"name":"Test Case (Text)","i18n_custom_id":null,"is_default":true},{"id":2,"name":"Test Case (Steps)","i18n_custom_id":null,"is_default":false},{"id":3,"name":"Exploratory Session","i18n_custom_id":null,"is_default":false},{"id":4,"name":"Behaviour Driven Development","i18n_custom_id":null,"is_default":false}]"#;
    for (generation, templates) in
        [(Generation::Legacy, old), (Generation::LegacyCapped, old), (Generation::Paged, new), (Generation::Cloud, new)]
    {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        assert_says(&Plain::new(&fake).get("get_templates/1").await, 200, templates);
    }
}
