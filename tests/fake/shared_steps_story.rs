//! A set of shared steps, from its creation to its end, through the client.

use testrail::cases::{Step, UpdateCase};
use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::shared_steps::{
    AddSharedStep, SharedStepHistoryFilter, SharedStepsFilter, StepsInCases, UpdateSharedStep,
};
use testrail::{Delivery, ErrorKind, ResultExt};

#[tokio::test]
async fn a_set_is_created_used_changed_and_deleted() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| seed.case_field("steps_separated"));
        let client = fake.client();
        let steps = [Step::new("Open the shop").expected("It opens"), Step::new("Log in").expected("").refs("A-1")];
        let new = AddSharedStep::new("Log in").custom_steps_separated(steps);
        let login = client.add_shared_step(1, &new).await.unwrap();
        assert_eq!(client.shared_steps(1, &SharedStepsFilter::new()).by_name("log in").await.unwrap(), login);
        let with_it = [Step::shared(login.id), Step::new("Pay")];
        let case = UpdateCase::new().template_id(2).custom_steps_separated(with_it);
        client.update_case(1, &case).await.unwrap();
        assert_eq!(client.get_shared_step(login.id).await.unwrap().case_ids, Some(vec![1.into()]));

        // Another title for the same steps.
        let steps = login.custom_steps_separated.clone().unwrap();
        let renamed = UpdateSharedStep::new(steps.clone()).title("Log in as a customer");
        let renamed = client.update_shared_step(login.id, &renamed).await.unwrap();
        assert_eq!((renamed.title.as_str(), renamed.custom_steps_separated), ("Log in as a customer", Some(steps)));
        let fewer = UpdateSharedStep::new([Step::new("Log in")]);
        assert_eq!(client.update_shared_step(login.id, &fewer).await.unwrap().title, "Log in as a customer");

        let history = client.shared_step_history(login.id, &SharedStepHistoryFilter::new().limit(2));
        match history.try_collect().await {
            Ok(versions) => {
                let shown = versions.iter().map(|version| (version.id, version.custom_steps_separated.len()));
                assert_eq!(shown.collect::<Vec<_>>(), [(3, 1), (2, 2), (1, 2)], "{generation:?}");
            }
            Err(error) => {
                assert_eq!(
                    (error.kind(), generation),
                    (ErrorKind::NoSuchEndpoint, Generation::LegacyCapped),
                    "{error}"
                );
            }
        }

        client.delete_shared_step(login.id, StepsInCases::Keep).await.unwrap();
        assert!(client.get_shared_step(login.id).await.optional().unwrap().is_none());
        let steps = client.get_case(1).await.unwrap().steps().unwrap().unwrap();
        assert_eq!(steps.iter().map(|step| step.content.as_deref()).collect::<Vec<_>>(), [Some("Log in"), Some("Pay")]);
    }
}

#[tokio::test]
async fn each_lost_answer_about_a_set_leaves_one_set_and_then_none() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| seed.case_field("steps_separated"));
    let client = fake.client();
    fake.inject(Fault::reset_after_handling().on("add_shared_step"));
    let error = client.add_shared_step(1, &AddSharedStep::new("Log in")).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_shared_step")), (Delivery::Unknown, 1));
    let login = client.shared_steps(1, &SharedStepsFilter::new()).by_name("Log in").await.unwrap();
    client
        .update_case(1, &UpdateCase::new().template_id(2).custom_steps_separated([Step::shared(login.id)]))
        .await
        .unwrap();

    fake.inject(Fault::reset_after_handling().on("update_shared_step"));
    client.update_shared_step(login.id, &UpdateSharedStep::new([Step::new("Look")])).await.unwrap();
    assert_eq!(fake.calls("update_shared_step"), 2, "the same change again is harmless");

    fake.inject(Fault::reset_after_handling().on("delete_shared_step"));
    client.delete_shared_step(login.id, StepsInCases::Remove).await.unwrap();
    assert_eq!(client.get_case(1).await.unwrap().steps().unwrap(), Some(Vec::new()), "it loses the steps");
    let error = client.delete_shared_step(login.id, StepsInCases::Remove).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
