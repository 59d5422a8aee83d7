//! Answers that are about something else than the call asked for, where no id of the path shows it.

use serde_json::json;
use testrail::case_fields::{AddCaseField, FieldType};
use testrail::sections::AddSection;
use testrail::{Delivery, Error, ErrorKind};

use crate::server::{client, saying};

fn assert_mismatch(error: &Error, delivery: Delivery, about: &str) {
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, delivery), "{error}");
    assert!(error.to_string().contains(about), "{error}");
}

#[tokio::test]
async fn a_user_is_the_one_of_the_address() {
    let ada = json!({"id": 7, "name": "Ada", "email": "Ada@Example.com"}).to_string();
    let server = saying(ada).await;
    assert_eq!(client(&server).get_user_by_email("ada@example.com").await.unwrap().id.get(), 7);
    let error = client(&server).get_user_by_email("bob@example.com").await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "user 7, who has another address");

    let without_address = saying(json!({"id": 7, "name": "Ada"}).to_string()).await;
    assert_eq!(client(&without_address).get_user_by_email("bob@example.com").await.unwrap().id.get(), 7);
}

#[tokio::test]
async fn configurations_are_those_of_the_project() {
    let groups = json!([
        {"id": 1, "name": "Browsers", "project_id": 1, "configs": []},
        {"id": 2, "name": "Systems", "configs": []},
    ]);
    let server = saying(groups.to_string()).await;
    assert_eq!(client(&server).get_configs(1).await.unwrap().len(), 2);
    assert_mismatch(&client(&server).get_configs(2).await.unwrap_err(), Delivery::Unknown, "project 1");
}

#[tokio::test]
async fn a_new_section_is_where_it_was_put() {
    let basket = json!({"id": 4, "name": "Basket", "suite_id": 2, "parent_id": 3}).to_string();
    let server = saying(basket).await;
    let new = AddSection::new("Basket");
    let put = async |new: AddSection| client(&server).add_section(1, &new).await;
    for fits in [new.clone().suite_id(2).parent_id(3), new.clone().parent_id(3)] {
        assert_eq!(put(fits).await.unwrap().id.get(), 4);
    }
    for other in [new.clone().suite_id(5).parent_id(3), new.clone().suite_id(2).parent_id(6), new.suite_id(2)] {
        assert_mismatch(&put(other).await.unwrap_err(), Delivery::Unknown, "section 4, which is somewhere else");
    }
}

#[tokio::test]
async fn a_new_field_has_the_label_of_the_request() {
    let field = json!({"id": 9, "type_id": 1, "name": "notes", "system_name": "custom_notes", "label": "Notes"});
    let server = saying(field.to_string()).await;
    let add =
        async |label: &str| client(&server).add_case_field(&AddCaseField::new(FieldType::Text, "notes", label)).await;
    assert_eq!(add("Notes").await.unwrap().id.get(), 9);
    assert_mismatch(&add("Ways").await.unwrap_err(), Delivery::Unknown, "custom field 9, which has another name");
}
