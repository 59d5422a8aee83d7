//! Answers to creations that are about another row.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};
use testrail::cases::AddCase;
use testrail::configurations::{AddConfig, AddConfigGroup};
use testrail::milestones::AddMilestone;
use testrail::plans::{AddPlan, AddPlanEntry};
use testrail::projects::AddProject;
use testrail::sections::AddSection;
use testrail::suites::AddSuite;
use testrail::{AddRun, Client, Delivery, Error, ErrorKind};

use crate::answers;
use crate::secrets;
use crate::server::{Act, Server};
use crate::suite::client;

type Added<'c> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'c>>;
type Add = for<'c> fn(&'c Client, &'c str) -> Added<'c>;

/// Each method that gives a name, and its answer without one.
fn methods() -> [(&'static str, Add, Value); 10] {
    let run = json!({"id": 8, "is_completed": false});
    [
        (
            "add_run",
            |client, name| Box::pin(async move { client.add_run(1, &AddRun::new(name)).await.map(drop) }),
            run.clone(),
        ),
        (
            "add_plan",
            |client, name| Box::pin(async move { client.add_plan(1, &AddPlan::new(name)).await.map(drop) }),
            run,
        ),
        (
            "add_plan_entry",
            |client, name| {
                Box::pin(async move { client.add_plan_entry(1, &AddPlanEntry::new(1).name(name)).await.map(drop) })
            },
            json!({"id": "3933d74b-4282-4c1f-be62-a641ab427063", "suite_id": 1, "runs": []}),
        ),
        (
            "add_milestone",
            |client, name| Box::pin(async move { client.add_milestone(1, &AddMilestone::new(name)).await.map(drop) }),
            json!({"id": 8, "is_completed": false}),
        ),
        (
            "add_suite",
            |client, name| Box::pin(async move { client.add_suite(1, &AddSuite::new(name)).await.map(drop) }),
            json!({"id": 8}),
        ),
        (
            "add_section",
            |client, name| Box::pin(async move { client.add_section(1, &AddSection::new(name)).await.map(drop) }),
            json!({"id": 8}),
        ),
        (
            "add_case",
            |client, name| Box::pin(async move { client.add_case(1, &AddCase::new(name)).await.map(drop) }),
            json!({"id": 8}),
        ),
        (
            "add_project",
            |client, name| Box::pin(async move { client.add_project(&AddProject::new(name)).await.map(drop) }),
            json!({"id": 8}),
        ),
        (
            "add_config_group",
            |client, name| {
                Box::pin(async move { client.add_config_group(1, &AddConfigGroup::new(name)).await.map(drop) })
            },
            json!({"id": 8}),
        ),
        (
            "add_config",
            |client, name| Box::pin(async move { client.add_config(1, &AddConfig::new(name)).await.map(drop) }),
            json!({"id": 8}),
        ),
    ]
}

/// A server that answers a creation with a row of this name.
async fn named(mut answer: Value, method: &str, name: &str) -> Server {
    answer[if method == "add_case" { "title" } else { "name" }] = name.into();
    Server::start(move |_| Act::Send(answers::json(200, &answer.to_string()))).await
}

#[tokio::test]
async fn the_answer_to_a_creation_that_names_another_row_is_of_another_call() {
    secrets::listen();
    for (method, add, answer) in methods() {
        let server = named(answer, method, "Smoke test").await;
        let error = add(&client(&server.url), "Nightly").await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Mismatch, Delivery::Unknown), "{method}: {error}");
        assert!(error.to_string().contains(", which has another name"), "{error}");
        assert_eq!(server.count(method), 1);
    }
}

#[tokio::test]
async fn a_name_that_the_server_has_shortened_or_written_otherwise_is_that_of_the_new_row() {
    secrets::listen();
    for (method, add, answer) in methods() {
        for (sent, received) in [("a".repeat(300), "a".repeat(250)), (" a  & b ".to_owned(), "a &amp; b".to_owned())] {
            let server = named(answer.clone(), method, &received).await;
            add(&client(&server.url), &sent).await.unwrap_or_else(|error| panic!("{method}: {error}"));
        }
    }
}
