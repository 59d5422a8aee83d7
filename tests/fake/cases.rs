//! What a CI job does with cases, through the client.

use std::time::Duration;

use serde_json::json;
use testrail::cases::{AddCase, CasesFilter, HistoryFilter, Step, UpdateCase, UpdateCases};
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::{Delivery, ErrorKind, LabelRef, ResultExt, RetryPolicy};

#[tokio::test]
async fn a_job_finds_the_cases_of_its_tests_and_creates_those_that_are_missing() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| {
            seed.case_field("automation_id");
            seed.update_case(1, &json!({"custom_automation_id": "search.name"}));
            seed.update_case(5, &json!({"custom_automation_id": "basket.keep "}));
            seed.update_case(6, &json!({"custom_automation_id": "basket.keep"}));
        });
        let client = fake.client();
        let of_suite = CasesFilter::new().suite_id(1).limit(2);
        let cases = client.cases_by_custom(1, &of_suite, "custom_automation_id").await.unwrap();
        let ids = |test: &str| cases.get(test).map(|cases| cases.iter().map(|case| case.id.get()).collect::<Vec<_>>());
        assert_eq!(
            (cases.len(), ids("search.name"), ids("basket.keep"), ids("new")),
            (2, Some(vec![1]), Some(vec![5, 6]), None)
        );

        let new =
            AddCase::new("Find nothing").estimate(Duration::from_secs(90)).custom("automation_id", "search.nothing");
        let added = client.add_case(1, &new).await.unwrap();
        assert_eq!(added.custom::<String>("automation_id").unwrap().as_deref(), Some("search.nothing"));
        assert_eq!(added.estimate.as_ref().and_then(testrail::TimeSpan::as_secs), Some(90));
        assert_eq!(client.get_case(added.id).await.unwrap(), added);
        let titles = client.cases_by_title(1, &of_suite).await.unwrap();
        assert_eq!((titles.len(), titles["Find nothing"][0].id), (7, added.id));
        assert_eq!(client.cases(1, &of_suite).by_name("find nothing").await.unwrap(), added);
    }
}

#[tokio::test]
async fn cases_are_added_changed_labelled_and_read_as_a_batch() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    let client = fake.client();
    let login = fake.seed(|seed| {
        seed.case_field("steps_separated");
        seed.shared_step(1, "Log in", [Step::new("Log in").expected("Welcome")])
    });
    let template = client.get_templates(1).await.unwrap().by_name("Test Case (Steps)").unwrap().id;
    let steps = [Step::new("Pay").expected("Done").refs("A-1"), Step::shared(login)];
    let with_steps = AddCase::new("Pay by card").template_id(template).custom_steps_separated(steps.clone());
    let added = client.add_cases(1, &[with_steps, AddCase::new("Cancel")]).await.unwrap();
    let read = added[0].steps().unwrap().unwrap();
    assert_eq!((read.len(), &read[0], read[1].shared_step_id), (2, &steps[0], Some(login)));
    assert_eq!((read[1].content.as_deref(), read[1].expected.as_deref()), (Some("Log in"), Some("Welcome")));
    assert_eq!((added[1].steps().unwrap(), added[1].title.as_str()), (None, "Cancel"));

    let urgent = client.get_priorities().await.unwrap().by_name("critical").unwrap().id;
    let smoke = client.get_case_types().await.unwrap().by_name("Smoke & Sanity").unwrap().id;
    let values = UpdateCase::new().priority_id(urgent).type_id(smoke).labels([LabelRef::from("nightly")]);
    let ids = added.iter().map(|case| case.id);
    let updated = client.update_cases(1, &UpdateCases::new(ids, values)).await.unwrap();
    assert!(updated.iter().all(|case| case.priority_id == Some(urgent) && case.labels[0].title == "nightly"));
    let label = updated[0].labels[0].id;
    let labelled = CasesFilter::new().suite_id(1).label_id([label]);
    assert_eq!(client.get_cases(1, &labelled).await.unwrap().items, updated);

    let history = client.history_for_case(added[1].id, &HistoryFilter::new()).try_collect().await.unwrap();
    let fields: Vec<_> = history[0].changes.iter().filter_map(|change| change.field.as_deref()).collect();
    assert_eq!((history.len(), fields), (1, vec!["type_id", "priority_id"]));
    client.update_case(added[0].id, &UpdateCase::new().labels([0_u64; 0])).await.unwrap();
    assert_eq!(client.get_case(added[0].id).await.unwrap().labels, []);
}

#[tokio::test]
async fn one_of_several_references_is_enough() {
    let fake = FakeTestRail::builder().generation(Generation::Cloud).start().await;
    fake.seed(|seed| {
        seed.update_case(1, &json!({"refs": "A-1, A-2"}));
        seed.update_case(2, &json!({"refs": "B 1&2"}));
    });
    let filter = CasesFilter::new().suite_id(1).refs_any(["A-2", "B 1&2"]);
    let found = fake.client().get_cases(1, &filter).await.unwrap();
    assert_eq!(found.items.iter().map(|case| case.id.get()).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_looked_up() {
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    fake.inject(Fault::reset_after_handling().on("delete_case"));
    client.delete_case(1).await.unwrap();
    assert!(client.get_case(1).await.optional().unwrap().is_none());

    // It is not done, and the look finds the case.
    fake.inject(Fault::reset_before_handling().on("delete_case"));
    let error = client.delete_case(2).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown));
    assert!(client.get_case(2).await.is_ok());

    // Some servers keep a deleted case, and mark it.
    fake.seed(|seed| seed.set(testrail::fake::Resource::Case, 3, "is_deleted", 1));
    fake.inject(Fault::reset_before_handling().on("delete_case"));
    client.delete_case(3).await.unwrap();
    assert_eq!(client.preview_delete_cases(1, 1, [2, 3]).await.unwrap().affected_tests, Some(6));
    client.delete_cases(1, 1, [2, 3]).await.unwrap();
    assert!(client.get_case_titles([1, 2, 3]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_deletion_of_several_whose_answer_is_lost_is_done_only_if_all_are_gone() {
    let fake = FakeTestRail::start().await;
    let (client, patient) = (fake.client().with_retry(RetryPolicy::never()), fake.client());
    fake.inject(Fault::reset_after_handling().on("delete_cases"));
    client.delete_cases(1, 1, [1, 2]).await.unwrap();
    assert_eq!((fake.calls("delete_cases"), fake.calls("get_case")), (1, 2));

    // A repeat is refused, because the first attempt has done it.
    fake.inject(Fault::reset_after_handling().on("delete_cases"));
    patient.delete_cases(1, 1, [3]).await.unwrap();
    assert_eq!((fake.calls("delete_cases"), fake.calls("get_case")), (3, 3));

    // One is gone and one is not: the refusal stands, and what became of it is not known.
    fake.inject(Fault::reset_before_handling().on("delete_cases"));
    let error = patient.delete_cases(1, 1, [3, 4]).await.unwrap_err();
    assert_eq!((error.delivery(), error.status(), error.attempts()), (Delivery::Unknown, Some(400), 2));
    assert_eq!(error.message(), Some("Field :case_ids contains unrecognized case IDs."));
    assert!(client.get_case(4).await.is_ok());

    // A look that fails shows nothing, and neither does a case that was never there, without a lost answer.
    fake.inject(Fault::reset_after_handling().on("delete_cases"));
    fake.inject(Fault::refuse(403, "No access").on("get_case"));
    let error = client.delete_cases(1, 1, [4]).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown));
    let error = client.delete_cases(1, 1, [99]).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Refused);

    // Of too many, it looks at none.
    let many = fake.seed(|seed| seed.cases(1, "Many", ["x"; 26]));
    let looks = fake.calls("get_case");
    fake.inject(Fault::reset_after_handling().on("delete_cases"));
    let error = patient.delete_cases(1, 1, &many).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("get_case")), (Delivery::Unknown, looks));
}

#[tokio::test]
async fn after_a_lost_answer_cases_are_moved_again_but_not_copied_again() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.inject(Fault::reset_after_handling().on("move_cases_to_section"));
    client.move_cases_to_section(2, 1, [1, 2]).await.unwrap();
    assert_eq!(
        (fake.calls("move_cases_to_section"), client.get_case(1).await.unwrap().section_id),
        (2, Some(2.into()))
    );

    fake.inject(Fault::reset_after_handling().on("copy_cases_to_section"));
    let error = client.copy_cases_to_section(1, [1, 2]).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("copy_cases_to_section")), (Delivery::Unknown, 1));
    let filter = CasesFilter::new().suite_id(1).section_id(1);
    assert_eq!(client.get_cases(1, &filter).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn an_error_of_a_required_field_names_it() {
    let fake = FakeTestRail::start().await;
    let required = json!({"configs": [{"options": {"is_required": true}}]});
    fake.seed(|seed| seed.define_case_field("area", &required));
    let client = fake.client();
    let field = client.get_case_fields().await.unwrap().by_name("area").unwrap().clone();
    assert!(field.applies_to(1, 1) && field.is_required(1));
    let error = client.add_case(1, &AddCase::new("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("custom_area")));
    assert_eq!(error.delivery(), Delivery::Refused);
    client.add_case(1, &AddCase::new("x").custom(&field.name, "Basket")).await.unwrap();

    let error = client.get_cases(1, &CasesFilter::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SuiteRequired);
    let error = client.update_case(1, &UpdateCase::new().section_id(3)).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("section_id")));
}
