//! A custom field of cases, from its creation to its use, through the client.

use testrail::case_fields::{AddCaseField, AddFieldOptions, FieldType};
use testrail::cases::{AddCase, UpdateCase};
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::{Client, Delivery, ErrorKind};

#[tokio::test]
async fn a_field_is_created_and_used_in_the_project_and_template_that_have_it() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let new = AddCaseField::new(FieldType::Dropdown, "browser", "Browser")
            .template_ids([2])
            .of_projects([1], AddFieldOptions::new().is_required(true).items(["Firefox", "Chrome"]));
        let added = client.add_case_field(&new).await.unwrap();
        let read = client.get_case_fields().await.unwrap().by_name("browser").unwrap().clone();
        assert_eq!((added.id, &added.configs, &added.template_ids), (read.id, &read.configs, &read.template_ids));
        assert_eq!((added.include_all, added.is_active), (Some(false), Some(true)));
        assert!(added.applies_to(1, 2) && !added.applies_to(1, 1) && !added.applies_to(2, 2));
        assert!(added.is_required(1));

        let steps = AddCase::new("Pay").template_id(2);
        let error = client.add_case(1, &steps).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("custom_browser")));
        let chrome = added.item_id(1, "Chrome").unwrap();
        let case = client.add_case(1, &steps.custom("browser", chrome)).await.unwrap();
        assert_eq!(case.custom::<u64>("browser").unwrap(), Some(2));

        let notes = client.add_case_field(&AddCaseField::new(FieldType::Text, "notes", "Notes")).await.unwrap();
        let case = client.update_case(1, &UpdateCase::new().custom(&notes.system_name, "x")).await.unwrap();
        assert_eq!(case.custom::<String>("notes").unwrap().as_deref(), Some("x"));
    }
}

#[tokio::test]
async fn a_field_that_does_not_show_yet_is_not_created_again() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| seed.delay_new_case_fields(1));
    let client = fake.client();
    let new = AddCaseField::new(FieldType::Text, "notes", "Notes");
    fake.inject(Fault::reset_after_handling().on("add_case_field"));
    let error = client.add_case_field(&new).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_case_field")), (Delivery::Unknown, 1));
    assert_eq!(client.get_case_fields().await.unwrap().by_name("notes").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(client.get_case_fields().await.unwrap().by_name("notes").unwrap().system_name, "custom_notes");
}

#[tokio::test]
async fn only_an_administrator_creates_fields() {
    let fake = FakeTestRail::start().await;
    let ada = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap();
    let error = ada.add_case_field(&AddCaseField::new(FieldType::Text, "notes", "Notes")).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Forbidden, Delivery::Refused));
}
