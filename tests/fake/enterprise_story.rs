//! What only TestRail Enterprise has, through the client: variables and datasets from their creation to their end, with
//! answers lost on the way, and the statuses of cases.

use testrail::cases::{AddCase, UpdateCase};
use testrail::datasets::{AddDataset, DatasetsFilter, UpdateDataset};
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::statuses::CaseStatusesFilter;
use testrail::users::{AddUser, UpdateUser};
use testrail::variables::{AddVariable, UpdateVariable, VariablesFilter};
use testrail::{Client, Delivery, ErrorKind, ProjectId, ResultExt};

async fn start() -> (FakeTestRail, Client) {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let client = fake.client();
    (fake, client)
}

#[tokio::test]
async fn datasets_from_their_variables_to_their_end() {
    let (fake, client) = start().await;
    let browser = client.add_variable(1, &AddVariable::new("browser")).await.unwrap();
    let user = client.add_variable(1, &AddVariable::new("user")).await.unwrap();
    let new = AddDataset::new("Chrome").variables([("browser", "Chrome 140")]);
    let chrome = client.add_dataset(1, &new).await.unwrap();
    assert_eq!((chrome.value("browser"), chrome.value("user")), (Some("Chrome 140"), None));
    let ids: Vec<_> = chrome.variables.iter().map(|variable| variable.id).collect();
    assert_eq!(ids, [browser.id, user.id]);

    let renamed = client.update_dataset(chrome.id, &UpdateDataset::new().name("Stable")).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.value("browser")), ("Stable", Some("Chrome 140")), "values stay");
    let values = UpdateDataset::new().variables([("user", "ada")]);
    assert_eq!(client.update_dataset(chrome.id, &values).await.unwrap().value("user"), Some("ada"));

    let renamed = client.update_variable(browser.id, &UpdateVariable::new("web_browser")).await.unwrap();
    assert_eq!(renamed.id, client.variables(1, &VariablesFilter::new()).by_name("web_browser").await.unwrap().id);
    assert_eq!(client.get_dataset(chrome.id).await.unwrap().value("web_browser"), Some("Chrome 140"));

    let again = client.add_dataset(1, &AddDataset::new("Stable")).await.unwrap_err();
    assert_eq!((again.kind(), again.field()), (ErrorKind::InvalidField, Some("name")));
    let default = client.datasets(1, &DatasetsFilter::new()).by_name("Default").await.unwrap();
    let kept = client.delete_dataset(default.id).await.unwrap_err();
    assert_eq!((kept.kind(), kept.delivery()), (ErrorKind::Forbidden, Delivery::Refused));

    client.delete_variable(user.id).await.unwrap();
    assert_eq!(client.get_dataset(chrome.id).await.unwrap().value("user"), None);
    client.delete_dataset(chrome.id).await.unwrap();
    assert!(client.get_dataset(chrome.id).await.optional().unwrap().is_none());
    let left = client.get_datasets(1, &DatasetsFilter::new()).await.unwrap().items;
    assert_eq!(left.iter().map(|dataset| dataset.id).collect::<Vec<_>>(), [default.id]);
    assert_eq!(client.get_variables(1, &VariablesFilter::new()).await.unwrap().items.len(), 1);
    assert_eq!(fake.calls("delete_variable"), 1);
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_not_repeated() {
    let (fake, client) = start().await;
    fake.inject(Fault::reset_after_handling().on("add_variable"));
    let lost = client.add_variable(1, &AddVariable::new("browser")).await.unwrap_err();
    assert_eq!((lost.delivery(), fake.calls("add_variable")), (Delivery::Unknown, 1));
    client.variables(1, &VariablesFilter::new()).by_name("browser").await.unwrap();

    fake.inject(Fault::reset_after_handling().on("add_dataset"));
    let lost = client.add_dataset(1, &AddDataset::new("Chrome")).await.unwrap_err();
    assert_eq!((lost.delivery(), fake.calls("add_dataset")), (Delivery::Unknown, 1));
    client.datasets(1, &DatasetsFilter::new()).by_name("Chrome").await.unwrap();
}

#[tokio::test]
async fn a_change_or_deletion_whose_answer_is_lost_is_done_all_the_same() {
    let (fake, client) = start().await;
    let variable = client.add_variable(1, &AddVariable::new("browser")).await.unwrap().id;
    let dataset = client.add_dataset(1, &AddDataset::new("Chrome")).await.unwrap().id;

    fake.inject(Fault::reset_after_handling().on("update_dataset"));
    let update = UpdateDataset::new().variables([("browser", "Chrome 141")]);
    assert_eq!(client.update_dataset(dataset, &update).await.unwrap().value("browser"), Some("Chrome 141"));
    fake.inject(Fault::reset_after_handling().on("update_variable"));
    client.update_variable(variable, &UpdateVariable::new("web_browser")).await.unwrap();
    assert_eq!((fake.calls("update_dataset"), fake.calls("update_variable")), (2, 2), "they are repeated");

    // The repeat is refused, because there is no such variable.
    fake.inject(Fault::reset_after_handling().on("delete_variable"));
    client.delete_variable(variable).await.unwrap();
    assert_eq!(fake.calls("delete_variable"), 2);

    let careful = client.with_retry(testrail::RetryPolicy::never());
    fake.inject(Fault::reset_after_handling().on("delete_dataset"));
    careful.delete_dataset(dataset).await.unwrap();
    assert_eq!((fake.calls("delete_dataset"), fake.calls("get_dataset")), (1, 1), "it looks");
}

#[tokio::test]
async fn a_blank_name_is_not_sent() {
    let (fake, client) = start().await;
    let errors = [
        client.add_dataset(1, &AddDataset::new(" ")).await.unwrap_err(),
        client.update_dataset(1, &UpdateDataset::new().name(" ")).await.unwrap_err(),
        client.add_variable(1, &AddVariable::new(" ")).await.unwrap_err(),
        client.update_variable(1, &UpdateVariable::new(" ")).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.field(), error.delivery()), (Some("name"), Delivery::NeverSent), "{error}");
    }
    assert_eq!(fake.requests().len(), 0);
}

#[tokio::test]
async fn a_case_has_a_status_in_its_review() {
    let (fake, client) = start().await;
    let own = fake.seed(|seed| seed.case_status("Needs work", "NW"));
    let filter = CaseStatusesFilter::new();
    let statuses = client.case_statuses(&filter).list().await.unwrap();
    assert_eq!(statuses.by_name("needs work").unwrap().id, own);
    let default: Vec<_> = statuses.iter().filter(|status| status.is_default).collect();
    assert_eq!((default.len(), default[0].is_approved), (1, false));
    assert_eq!(client.get_case_statuses(&filter).await.unwrap().items, statuses.items);

    let pay = client.add_case(1, &AddCase::new("Pay by card")).await.unwrap();
    assert_eq!(pay.case_status_id, Some(default[0].id));
    let approved = statuses.by_name("Approved").unwrap().id;
    let pay = client.update_case(pay.id, &UpdateCase::new().case_status_id(approved)).await.unwrap();
    assert_eq!(pay.case_status_id, Some(approved));
    let refund = client.add_case(1, &AddCase::new("Refund").case_status_id(own)).await.unwrap();
    assert_eq!(client.get_case(refund.id).await.unwrap().case_status_id, Some(own));
    let error = client.update_case(pay.id, &UpdateCase::new().case_status_id(99)).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("case_status_id")));
    assert_eq!(client.get_project(1).await.unwrap().case_statuses_enabled, None, "only the Cloud tells");
}

#[tokio::test]
async fn a_user_logs_in_with_single_sign_on_and_is_assigned_to_projects() {
    let (_fake, client) = start().await;
    let new = AddUser::new("Eve", "eve@example.com").sso_enabled(true).assigned_projects([1]);
    let eve = client.add_user(&new).await.unwrap();
    assert_eq!((eve.sso_enabled, eve.assigned_projects), (Some(true), Some(vec![ProjectId::new(1)])));
    let update = UpdateUser::new().sso_enabled(false).assigned_projects([0; 0]);
    let eve = client.update_user(eve.id, &update).await.unwrap();
    assert_eq!((eve.sso_enabled, eve.assigned_projects), (Some(false), Some(vec![])));
}

#[tokio::test]
async fn another_edition_is_told_from_a_missing_permission() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let errors = [
        client.get_dataset(1).await.unwrap_err(),
        client.datasets(1, &DatasetsFilter::new()).try_collect().await.unwrap_err(),
        client.add_dataset(1, &AddDataset::new("Chrome")).await.unwrap_err(),
        client.delete_dataset(1).await.unwrap_err(),
        client.get_variables(1, &VariablesFilter::new()).await.unwrap_err(),
        client.delete_variable(1).await.unwrap_err(),
        client.get_case_statuses(&CaseStatusesFilter::new()).await.unwrap_err(),
        client.get_cross_project_reports().await.unwrap_err(),
        client.run_cross_project_report(1).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::EnterpriseOnly, Delivery::Refused), "{error}");
        assert_eq!((error.status(), error.attempts()), (Some(403), 1), "{error}");
    }
    let old = FakeTestRail::builder().enterprise().generation(Generation::LegacyCapped).start().await;
    let error = old.client().get_dataset(1).await.unwrap_err();
    assert!(error.to_string().contains("(get_dataset needs TestRail 7.6 or later)"), "{error}");
}
