//! Answers that are about something else than the call asked for, where no id of the path shows it.

use serde_json::json;
use testrail::bdd::BddsFilter;
use testrail::case_fields::{AddCaseField, FieldType};
use testrail::cases::CasesFilter;
use testrail::plans::{AddPlanEntry, UpdatePlanEntry};
use testrail::results::{AddResult, EditResult};
use testrail::sections::{AddSection, MoveSection, SectionsFilter};
use testrail::users::{AddUser, UpdateUser};
use testrail::{Delivery, EntryId, Error, ErrorKind, StatusId};
use wiremock::ResponseTemplate;

use crate::server::{answering, client, saying};

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

#[tokio::test]
async fn a_section_is_below_its_parent_or_at_the_top() {
    let top = saying(json!({"id": 4, "name": "Basket", "suite_id": 2, "parent_id": null}).to_string()).await;
    let error = client(&top).add_section(1, &AddSection::new("Basket").parent_id(3)).await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "section 4, which is somewhere else");
    for (to, fits) in [
        (MoveSection::new().parent_id(None), true),
        (MoveSection::new().after_id(7), true),
        (MoveSection::new().parent_id(3), false),
    ] {
        assert_eq!(client(&top).move_section(4, &to).await.is_ok(), fits, "{to:?}");
    }
    let below = saying(json!({"id": 4, "name": "Basket", "suite_id": 2, "parent_id": 3}).to_string()).await;
    client(&below).move_section(4, &MoveSection::new().parent_id(3)).await.unwrap();
    let error = client(&below).move_section(4, &MoveSection::new().parent_id(None)).await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "section 4, which is somewhere else");
}

#[tokio::test]
async fn rows_of_a_suite_are_those_of_the_filter() {
    let sections = saying(r#"[{"id":1,"name":"Basket","suite_id":2,"parent_id":null}]"#).await;
    let cases = saying(r#"[{"id":1,"title":"Pay","section_id":1,"suite_id":2}]"#).await;
    let (sections, cases) = (client(&sections), client(&cases));
    for (suite, fits) in [(2, true), (3, false)] {
        let (of_sections, of_cases) = (SectionsFilter::new().suite_id(suite), CasesFilter::new().suite_id(suite));
        assert_eq!(sections.get_sections(1, &of_sections).await.is_ok(), fits);
        assert_eq!(sections.section_tree(1, &of_sections).await.is_ok(), fits);
        assert_eq!(cases.get_cases(1, &of_cases).await.is_ok(), fits);
        assert_eq!(cases.cases(1, &of_cases).try_collect().await.is_ok(), fits);
        let of_bdds = BddsFilter::new().suite_id(suite);
        assert_eq!(cases.get_bdds(1, &of_bdds).await.is_ok(), fits);
        assert_eq!(cases.bdds(1, &of_bdds).try_collect().await.is_ok(), fits);
    }
    let error = cases.get_cases(1, &CasesFilter::new().suite_id(3)).await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "suite 2");
}

#[tokio::test]
async fn titles_are_those_of_the_cases() {
    let titles = saying(r#"[{"id":1,"title":"Pay"}]"#).await;
    assert_eq!(client(&titles).get_case_titles([1, 2]).await.unwrap().len(), 1);
    assert_mismatch(&client(&titles).get_case_titles([2]).await.unwrap_err(), Delivery::Unknown, "case 1");
}

#[tokio::test]
async fn a_user_has_the_address_of_the_request() {
    let server = saying(json!({"id": 7, "name": "Ada", "email": "ada@example.com"}).to_string()).await;
    let client = client(&server);
    client.add_user(&AddUser::new("Ada", "Ada@example.com")).await.unwrap();
    client.update_user(7, &UpdateUser::new().is_active(true)).await.unwrap();
    let added = client.add_user(&AddUser::new("Ada", "ada.l@example.com")).await.unwrap_err();
    let changed = client.update_user(7, &UpdateUser::new().email("ada.l@example.com")).await.unwrap_err();
    for error in [added, changed] {
        assert_mismatch(&error, Delivery::Unknown, "user 7, who has another address");
    }
}

#[tokio::test]
async fn a_new_field_has_the_name_of_the_request() {
    let field = json!({"id": 9, "type_id": 1, "name": "other", "system_name": "custom_other", "label": "Notes"});
    let server = saying(field.to_string()).await;
    let error =
        client(&server).add_case_field(&AddCaseField::new(FieldType::Text, "notes", "Notes")).await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "custom field 9, which is custom_other");
}

#[tokio::test]
async fn an_object_of_somebody_is_neither_an_entry_nor_a_result() {
    let somebody = saying(json!({"message": "ok", "id": 5}).to_string()).await;
    let passed = AddResult::new(StatusId::PASSED);
    for error in [
        client(&somebody).add_result(5, &passed).await.unwrap_err(),
        client(&somebody).add_result_for_case(1, 2, &passed).await.unwrap_err(),
    ] {
        assert_mismatch(&error, Delivery::Unknown, "result 5, which has no test");
    }
    for answer in ["{}", r#"{"offset":0,"projects":[]}"#] {
        let server = saying(answer).await;
        for error in [
            client(&server).add_plan_entry(4, &AddPlanEntry::new(1).name("Browsers")).await.unwrap_err(),
            client(&server).update_plan_entry(4, &entry(), &UpdatePlanEntry::new().name("x")).await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::UnexpectedShape, Delivery::Unknown), "{error}");
        }
    }
    let without_id = saying(r#"{"runs":[]}"#).await;
    let error = client(&without_id).add_plan_entry(4, &AddPlanEntry::new(1).name("Browsers")).await.unwrap_err();
    assert_mismatch(&error, Delivery::Unknown, "something without an id");
}

/// TestRail labels nothing as JSON.
#[tokio::test]
async fn nothing_of_somebody_is_no_changed_result() {
    let server = answering(ResponseTemplate::new(200).set_body_raw("", "text/html")).await;
    let change = EditResult::new().comment("x");
    let error = client(&server).edit_result(5, &change).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::EmptyBody, Delivery::Unknown), "{error}");
    assert_eq!(client(&saying("").await).edit_result(5, &change).await.unwrap(), None);
}

fn entry() -> EntryId {
    "3933d74b-4282-4c1f-be62-a641ab427063".parse().unwrap()
}
