//! The stand-in server, through the client.

use serde_json::{Value, json};
use testrail::fake::FakeTestRail;
use testrail::{AddRun, Client, Delivery, ErrorKind, RunsFilter, UpdateRun};

async fn start() -> (FakeTestRail, Client) {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    (fake, client)
}

async fn ids(client: &Client, filter: RunsFilter) -> Vec<u64> {
    let runs = client.runs(1, &filter).try_collect().await.unwrap();
    runs.iter().map(|run| run.id.get()).collect()
}

#[tokio::test]
async fn a_run_from_its_creation_to_its_end() {
    let (_fake, client) = start().await;
    let new =
        AddRun::new("Nightly").suite_id(1).case_ids([1, 2, 3]).milestone_id(1).refs("A-1, A-2").description("Text");
    let run = client.add_run(1, &new).await.unwrap();
    assert_eq!((run.id.get(), run.name.as_str(), run.include_all), (6, "Nightly", Some(false)));
    assert_eq!((run.counts().total(), run.counts().untested), (3, 3));
    assert_eq!((run.milestone_id.unwrap().get(), run.suite_id.unwrap().get()), (1, 1));
    assert_eq!((run.refs.as_deref(), run.description.as_deref()), (Some("A-1, A-2"), Some("Text")));
    assert_eq!((run.created_on, run.created_by.unwrap().get()), (run.updated_on, 1));
    assert_eq!(client.get_run(run.id).await.unwrap(), run);

    let run = client
        .update_run(run.id, &UpdateRun::new().name("Nightly 42").assignedto_id(2).milestone_id(None))
        .await
        .unwrap();
    assert_eq!((run.name.as_str(), run.assignedto_id.unwrap().get(), run.milestone_id), ("Nightly 42", 2, None));
    assert_eq!(run.refs.as_deref(), Some("A-1, A-2"), "what is not named is kept");

    let results = json!({"results": [{"case_id": 1, "status_id": 1}, {"case_id": 2, "status_id": 5, "comment": "No"}]});
    let path = format!("add_results_for_cases/{}", run.id);
    let stored: Value = client.raw(path.clone()).post(&results).await.unwrap();
    assert_eq!((stored[0]["status_id"].as_u64(), stored[1]["comment"].as_str()), (Some(1), Some("No")));
    let counts = client.get_run(run.id).await.unwrap().counts();
    assert_eq!((counts.passed, counts.failed, counts.untested), (1, 1, 1));

    let run = client.update_run(run.id, &UpdateRun::new().case_ids([2, 3, 4])).await.unwrap();
    let counts = run.counts();
    assert_eq!((counts.passed, counts.failed, counts.untested), (0, 1, 2), "a case that stays keeps its result");
    let run = client.update_run(run.id, &UpdateRun::new().all_cases()).await.unwrap();
    assert_eq!((run.counts().total(), run.include_all), (6, Some(true)));

    assert_eq!(client.preview_delete_run(run.id).await.unwrap().affected_tests, Some(6));
    let closed = client.close_run(run.id).await.unwrap();
    assert!(closed.is_completed && closed.completed_on.is_some());
    assert_eq!(closed.updated_on, run.updated_on, "closing is no update");
    for error in [
        client.update_run(run.id, &UpdateRun::new().name("Late")).await.unwrap_err(),
        client.close_run(run.id).await.unwrap_err(),
        client.delete_run(run.id).await.unwrap_err(),
        client.raw(path).post::<Value>(&results).await.unwrap_err(),
    ] {
        assert_eq!(
            (error.kind(), error.delivery(), error.status()),
            (ErrorKind::Completed, Delivery::Refused, Some(403))
        );
    }
    assert_eq!(client.get_run(run.id).await.unwrap(), closed);
}

#[tokio::test]
async fn a_deleted_run_is_gone() {
    let (_fake, client) = start().await;
    client.delete_run(2).await.unwrap();
    let error = client.get_run(2).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, Some("Field :run is not a valid test run.")));
    let error = client.delete_run(2).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, Some("Field :run_id is not a valid test run.")));
    assert_eq!(ids(&client, RunsFilter::new()).await, [3, 1]);
}

#[tokio::test]
async fn a_run_of_a_plan_belongs_to_its_plan() {
    let (_fake, client) = start().await;
    assert_eq!(client.get_run(5).await.unwrap().plan_id.unwrap().get(), 4);
    for error in [
        client.update_run(5, &UpdateRun::new().name("Mine")).await.unwrap_err(),
        client.close_run(5).await.unwrap_err(),
        client.delete_run(5).await.unwrap_err(),
    ] {
        assert_eq!(
            (error.kind(), error.delivery(), error.status()),
            (ErrorKind::PlanOwned, Delivery::Refused, Some(403))
        );
    }
}

#[tokio::test]
async fn filters_choose_and_pages_join() {
    let (fake, client) = start().await;
    let ada = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap();
    let filter = RunsFilter::new;
    let old = client.get_run(1).await.unwrap().created_on.unwrap();
    let tagged = ada.add_run(1, &AddRun::new("Tagged").suite_id(2).milestone_id(1).refs("A-1,A-2")).await.unwrap();
    let new = tagged.id.get();
    for (filter, expected) in [
        (filter(), vec![new, 3, 2, 1]),
        (filter().is_completed(true), vec![1]),
        (filter().is_completed(false), vec![new, 3, 2]),
        (filter().created_after(old), vec![new, 3, 2]),
        (filter().created_before(old.as_secs() + 1), vec![1]),
        (filter().created_by([2]), vec![new]),
        (filter().created_by([1, 2]), vec![new, 3, 2, 1]),
        (filter().suite_id([2]), vec![new]),
        (filter().milestone_id([1]), vec![new]),
        (filter().refs("A-2"), vec![new]),
        (filter().refs("A"), vec![]),
        (filter().offset(1), vec![3, 2, 1]),
        (filter().offset(9), vec![]),
    ] {
        for size in [1, 2, 250] {
            assert_eq!(ids(&client, filter.clone().limit(size)).await, expected, "{filter:?}");
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_refused() {
    let (fake, client) = start().await;
    let new = || AddRun::new("N").suite_id(1);
    for (error, kind, message) in [
        (
            client.add_run(9, &new()).await.unwrap_err(),
            ErrorKind::NotFound,
            "Field :project_id is not a valid or accessible project.",
        ),
        (
            client.add_run(1, &AddRun::new("N")).await.unwrap_err(),
            ErrorKind::SuiteRequired,
            "Field :suite_id is a required field.",
        ),
        (
            client.add_run(1, &new().suite_id(9)).await.unwrap_err(),
            ErrorKind::NotFound,
            "Field :suite_id is not a valid test suite.",
        ),
        (
            client.add_run(1, &new().milestone_id(9)).await.unwrap_err(),
            ErrorKind::NotFound,
            "Field :milestone_id is not a valid milestone.",
        ),
        (
            client.add_run(1, &new().assignedto_id(9)).await.unwrap_err(),
            ErrorKind::NotFound,
            "Field :assignedto_id is not a valid user",
        ),
        (
            client.get_configs(9).await.unwrap_err(),
            ErrorKind::NotFound,
            "Field :project_id is not a valid or accessible project.",
        ),
        (
            client.raw("get_robots/1").get::<Value>().await.unwrap_err(),
            ErrorKind::NoSuchEndpoint,
            "Unknown method 'get_robots'",
        ),
        (
            client.raw("add_run/1").get::<Value>().await.unwrap_err(),
            ErrorKind::NoSuchEndpoint,
            "Unsupported HTTP method \"get\" for this action.",
        ),
        (
            Client::new(fake.url(), "me@example.com", "wrong").unwrap().get_run(1).await.unwrap_err(),
            ErrorKind::Authentication,
            "Authentication failed: invalid or missing user/password or session cookie.",
        ),
    ] {
        assert_eq!((error.kind(), error.message(), error.delivery()), (kind, Some(message), Delivery::Refused));
    }
    assert_eq!(ids(&client, RunsFilter::new()).await, [3, 2, 1], "nothing was created");
}

#[tokio::test]
async fn the_configurations_of_the_project() {
    let (_fake, client) = start().await;
    let groups = client.get_configs(1).await.unwrap();
    let names: Vec<_> =
        groups.items.iter().flat_map(|group| &group.configs).map(|config| config.name.as_str()).collect();
    assert_eq!(names, ["Chrome", "Firefox", "Windows 10", "Linux"]);
}

#[tokio::test]
async fn the_statuses_that_results_can_have() {
    let (_fake, client) = start().await;
    let statuses = client.get_statuses().await.unwrap().items;
    let own: Vec<_> = statuses.iter().filter(|status| status.is_system).map(|status| status.name.as_str()).collect();
    assert_eq!(own, ["passed", "blocked", "untested", "retest", "failed"]);
    let untested: Vec<_> = statuses.iter().filter(|status| status.is_untested).map(|status| status.id.get()).collect();
    assert_eq!((statuses.len(), untested), (12, vec![3]));
}

#[tokio::test]
async fn servers_side_by_side_keep_to_themselves() {
    let ((_one, first), (_two, second)) = (start().await, start().await);
    first.delete_run(2).await.unwrap();
    assert!(first.get_run(2).await.is_err());
    assert!(second.get_run(2).await.is_ok());
}
