//! What people look up by its name: statuses and configurations.
#![allow(clippy::unwrap_used, reason = "tests")]

use testrail::ErrorKind;
use testrail::fake::{FakeTestRail, Resource};

#[tokio::test]
async fn a_status_is_found_by_its_label_and_by_its_internal_name() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| seed.set(Resource::Status, 4, "label", "Flaky"));
    let statuses = fake.client().get_statuses().await.unwrap();
    for (name, id) in [("Passed", 1), ("passed", 1), (" FAILED ", 5), ("retest", 4), ("flaky", 4)] {
        assert_eq!(statuses.by_name(name).unwrap().id.get(), id, "{name}");
    }
    let error = statuses.by_name("skiped").unwrap_err();
    assert_eq!((error.kind(), error.method()), (ErrorKind::NotFound, None));
    let text = error.to_string();
    assert!(
        text.starts_with(r#"there is no status "skiped"; there are "Passed", "Blocked", "Untested", "Flaky""#),
        "{text}"
    );
}

#[tokio::test]
async fn a_configuration_of_two_groups_is_an_error_that_names_the_groups() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| seed.configs(1, "Phones", ["Chrome", "Safari", "LINUX"]));
    let configs = fake.client().get_configs(1).await.unwrap();
    assert_eq!(configs.by_name("safari").unwrap().name, "Safari");
    assert_eq!(configs.by_name("Linux").unwrap().group_id.unwrap().get(), 2, "an exact name counts first");
    assert_eq!(configs.by_name("phones/chrome").unwrap().group_id.unwrap().get(), 3);
    let error = configs.by_name("Chrome").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        error.to_string(),
        r#""Chrome" can mean several configurations: "Browsers/Chrome", "Phones/Chrome"; write one of them in full, or use its id"#
    );
    assert!(configs.by_name("linuX").is_err(), "both are as similar");
    assert_eq!(configs.by_name("Opera").unwrap_err().kind(), ErrorKind::NotFound);
}
