//! What people look up by its name.
#![allow(clippy::unwrap_used, reason = "tests")]

use testrail::ErrorKind;
use testrail::fake::{FakeTestRail, Generation, Resource, SuiteMode};
use testrail::milestones::MilestonesFilter;
use testrail::projects::ProjectsFilter;
use testrail::sections::SectionsFilter;
use testrail::suites::SuitesFilter;
use testrail::users::UsersFilter;

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
        r#""Chrome" can mean several configurations: "Browsers/Chrome" (id 1), "Phones/Chrome" (id 5); write one of them in full, or use its id"#
    );
    assert!(configs.by_name("linuX").is_err(), "both are as similar");
    assert_eq!(configs.by_name("Opera").unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_list_of_several_pages_finds_its_row_by_name_in_every_generation() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        fake.seed(|seed| {
            (0..300).for_each(|number| _ = seed.suite(1, &format!("Suite {number}")));
            (0..300).for_each(|number| _ = seed.section(1, &format!("Section {number}")));
            (0..300).for_each(|number| _ = seed.milestone(1, &format!("Release {number}")));
            (0..300).for_each(|number| _ = seed.project(&format!("Project {number}"), SuiteMode::Multi));
            (0..300).for_each(|number| _ = seed.user(&format!("User {number}"), &format!("{number}@example.com")));
        });
        let suite = client.suites(1, &SuitesFilter::new()).by_name("suite 299").await.unwrap();
        let section = client.sections(1, &of_suite()).by_name("Section 299").await.unwrap();
        let milestone = client.milestones(1, &MilestonesFilter::new()).by_name("RELEASE 299").await.unwrap();
        let project = client.projects(&ProjectsFilter::new()).by_name(" Project 299 ").await.unwrap();
        let user = client.users(&UsersFilter::new()).by_name("299@example.com").await.unwrap();
        assert_eq!([&suite.name, &section.name, &milestone.name], ["Suite 299", "Section 299", "Release 299"]);
        assert_eq!([&project.name, &user.name], ["Project 299", "User 299"]);
        let of_project = client.users_of_project(1, &UsersFilter::new()).by_name("User 299").await.unwrap();
        assert_eq!(of_project.id, user.id);
    }
}

/// The error of a look-up by name, read aloud.
fn says<T: std::fmt::Debug>(found: Result<T, testrail::Error>) -> (ErrorKind, String) {
    let error = found.unwrap_err();
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn a_name_that_no_row_has_is_an_error_that_lists_what_there_is() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    for (found, text) in [
        (
            says(client.projects(&ProjectsFilter::new()).by_name("Shpo").await),
            r#"there is no project "Shpo"; there are "Shop""#,
        ),
        (
            says(client.suites(1, &SuitesFilter::new()).by_name("Wbe").await),
            r#"there is no suite "Wbe"; there are "Web", "Checkout""#,
        ),
        (
            says(client.sections(1, &of_suite()).by_name("Serach").await),
            r#"there is no section "Serach"; there are "Search", "Basket""#,
        ),
        (
            says(client.users(&UsersFilter::new()).by_name("eda@example.com").await),
            r#"there is no user "eda@example.com"; there are "Me", "Ada""#,
        ),
        (
            says(client.milestones(1, &MilestonesFilter::new().is_completed(true)).by_name("2.0").await),
            r#"there is no milestone "2.0", and no other milestone either"#,
        ),
    ] {
        assert_eq!(found, (ErrorKind::NotFound, text.to_owned()));
    }
}

#[tokio::test]
async fn a_name_that_several_rows_have_is_an_error_that_names_them() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.seed(|seed| {
        seed.project("SHOP", SuiteMode::Single);
        seed.suite(1, "web");
        seed.section(1, "SEARCH");
        seed.user("ADA", "other@example.com");
        seed.milestone(1, "Release 2.0");
    });
    let several = |what: &str, wanted: &str, names: &str| {
        let text = format!("{wanted:?} can mean several {what}: {names}; write one of them in full, or use its id");
        (ErrorKind::InvalidInput, text)
    };
    let projects = says(client.projects(&ProjectsFilter::new()).by_name("shop").await);
    assert_eq!(projects, several("projects", "shop", r#""Shop" (id 1), "SHOP" (id 2)"#));
    let suites = says(client.suites(1, &SuitesFilter::new()).by_name("WEB").await);
    assert_eq!(suites, several("suites", "WEB", r#""Web" (id 1), "web" (id 4)"#));
    let sections = says(client.sections(1, &of_suite()).by_name("search").await);
    assert_eq!(sections, several("sections", "search", r#""Search" (id 1), "SEARCH" (id 4)"#));
    let users = says(client.users(&UsersFilter::new()).by_name("ada").await);
    assert_eq!(users, several("users", "ada", r#""Ada" (id 2), "ADA" (id 3)"#));
    let milestones = says(client.milestones(1, &MilestonesFilter::new()).by_name("Release 2.0").await);
    let same = r#""Release 2.0" can mean several milestones: "Release 2.0" (id 1), "Release 2.0" (id 2); use its id"#;
    assert_eq!(milestones, (ErrorKind::InvalidInput, same.to_owned()));
    assert_eq!(client.users(&UsersFilter::new()).by_name("other@example.com").await.unwrap().name, "ADA");
}

fn of_suite() -> SectionsFilter {
    SectionsFilter::new().suite_id(1)
}
