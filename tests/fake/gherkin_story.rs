//! Scenarios in Gherkin, from their creation to their end, through the client.

use testrail::bdd::BddsFilter;
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::{Delivery, ErrorKind, Upload};

const FEATURE: &str = "Feature: Pay by card\n  Scenario: A good card\n    When I pay\n    Then I get a receipt\n";

#[tokio::test]
async fn a_feature_is_sent_found_replaced_and_deleted() {
    for generation in [Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let case = client.add_bdd(1, Upload::from_bytes("pay.feature", FEATURE)).await.unwrap();
        assert_eq!(client.get_bdd(case.id).await.unwrap(), FEATURE);
        assert_eq!(client.bdds(1, &BddsFilter::new()).by_name("pay by card").await.unwrap(), case);
        let scenario: String = case.custom("testrail_bdd_scenario").unwrap().unwrap();
        let scenario: serde_json::Value = serde_json::from_str(&scenario).unwrap();
        assert_eq!(scenario[0]["content"], FEATURE);

        let other = FEATURE.replace("good", "bad");
        let updated = client.update_bdd(case.id, Upload::from_bytes("pay.feature", other.clone())).await.unwrap();
        assert_eq!((updated.id, client.get_bdd(case.id).await.unwrap()), (case.id, other));
        client.delete_case(case.id).await.unwrap();
        assert_eq!(client.get_bdd(case.id).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(client.get_bdds(1, &BddsFilter::new()).await.unwrap().rows(), 0);
    }
}

#[tokio::test]
async fn a_feature_whose_answer_is_lost_is_sent_once_and_an_update_again() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.inject(Fault::reset_after_handling().on("add_bdd"));
    let error = client.add_bdd(1, Upload::from_bytes("pay.feature", FEATURE)).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_bdd")), (Delivery::Unknown, 1));
    let case = client.bdds(1, &BddsFilter::new()).by_name("Pay by card").await.unwrap();

    fake.inject(Fault::reset_after_handling().on("update_bdd"));
    client.update_bdd(case.id, Upload::from_bytes("pay.feature", "Feature: Pay\n")).await.unwrap();
    assert_eq!((fake.calls("update_bdd"), client.get_bdd(case.id).await.unwrap().as_str()), (2, "Feature: Pay\n"));

    fake.inject(Fault::reset_after_handling().on("update_bdd"));
    let text = "Feature: Pay again\n";
    let from_reader = Upload::from_reader("pay.feature", text.len() as u64, text.as_bytes());
    let error = client.update_bdd(case.id, from_reader).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("update_bdd")), (Delivery::Unknown, 3), "a reader is read once: {error}");
}
