//! A project from its creation to its end, through the client, and with answers lost on the way.

use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::projects::{AddProject, GroupRole, ProjectsFilter, SuiteMode, UpdateProject, UserRole};
use testrail::suites::SuitesFilter;
use testrail::users::UsersFilter;
use testrail::{Client, Delivery, Error, ErrorKind, ResultExt, RetryPolicy, RoleId};

#[tokio::test]
async fn a_project_from_its_creation_to_its_end() -> Result<(), Error> {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.set_time(1_700_000_000);
        let client = fake.client();
        let new = AddProject::new("Blog").announcement("Text").show_announcement(true).suite_mode(SuiteMode::Single);
        let blog = client.add_project(&new).await?;
        assert_eq!((blog.name.as_str(), blog.suite_mode), ("Blog", Some(SuiteMode::Single)), "{generation:?}");
        assert_eq!((blog.announcement.as_deref(), blog.show_announcement), (Some("Text"), true));
        let suites = client.suites(blog.id, &SuitesFilter::new()).try_collect().await?;
        assert_eq!((suites.len(), suites[0].is_master), (1, Some(true)));

        let update = UpdateProject::new().name("Weblog").announcement(None).show_announcement(false);
        let updated = client.update_project(blog.id, &update.suite_mode(SuiteMode::Multi)).await?;
        assert_eq!((updated.name.as_str(), updated.suite_mode), ("Weblog", Some(SuiteMode::Multi)));
        assert_eq!((updated.announcement, updated.show_announcement), (None, false));

        let done = client.update_project(blog.id, &UpdateProject::new().is_completed(true)).await?;
        assert_eq!(done.completed_on.map(testrail::Timestamp::as_secs), Some(1_700_000_000));
        let active = client.projects(&ProjectsFilter::new().is_completed(false)).try_collect().await?;
        assert_eq!(active.iter().map(|project| project.name.as_str()).collect::<Vec<_>>(), ["Shop"]);
        assert!(!client.update_project(blog.id, &UpdateProject::new().is_completed(false)).await?.is_completed);

        client.delete_project(blog.id).await?;
        assert!(client.get_project(blog.id).await.optional()?.is_none());
        assert_eq!(client.delete_project(blog.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    }
    Ok(())
}

#[tokio::test]
async fn the_roles_of_a_project_are_given_and_taken_away() -> Result<(), Error> {
    let fake = FakeTestRail::builder().enterprise().start().await;
    let client = fake.client();
    let qa = fake.seed(|seed| seed.group("QA", [2]));
    let access = UpdateProject::new()
        .default_role_id(3)
        .groups([GroupRole::new(qa, 1)])
        .users([UserRole::new(1, 3), UserRole::global(2)]);
    let updated = client.update_project(1, &access).await?;
    let role = |id: u64| Some(RoleId::new(id));
    assert_eq!((updated.default_role_id, updated.default_role.as_deref()), (role(3), Some("Lead")));
    let (groups, users) = (updated.groups.unwrap(), updated.users.unwrap());
    assert_eq!((groups[0].id, groups[0].role_id), (qa, role(1)));
    assert_eq!(users.iter().map(|user| user.project_role_id).collect::<Vec<_>>(), [role(3), role(0)]);

    let read = client.get_project(1).await?;
    assert_eq!(read.groups.unwrap()[0].role.as_deref(), Some("Read-only"));
    let me = &read.users.unwrap()[0];
    let users = client.users_of_project(1, &UsersFilter::new()).try_collect().await?;
    assert_eq!(users.iter().map(|user| user.role.as_deref()).collect::<Vec<_>>(), [Some("Lead"); 2]);
    assert_eq!((me.id.get(), me.global_role.as_deref(), me.project_role.as_deref()), (1, Some("Lead"), Some("Lead")));

    let cleared = UpdateProject::new().default_role_id(None).users([UserRole::cleared(1), UserRole::cleared(2)]);
    let updated = client.update_project(1, &cleared).await?;
    assert_eq!((updated.default_role_id, updated.users.unwrap().len(), updated.groups.unwrap().len()), (None, 0, 1));
    Ok(())
}

#[tokio::test]
async fn only_an_administrator_changes_projects() {
    let fake = FakeTestRail::start().await;
    let ada = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap();
    for error in [
        ada.add_project(&AddProject::new("Blog")).await.unwrap_err(),
        ada.update_project(1, &UpdateProject::new().name("Blog")).await.unwrap_err(),
        ada.delete_project(1).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Forbidden, Delivery::Refused), "{error}");
        assert!(error.to_string().contains("(requires administrator privileges)"), "{error}");
    }
    assert_eq!(fake.client().get_project(1).await.unwrap().name, "Shop");
}

#[tokio::test]
async fn after_a_lost_answer_a_project_is_created_once_changed_again_and_gone() {
    let fake = FakeTestRail::start().await;
    for method in ["add_project", "update_project"] {
        fake.inject(Fault::reset_after_handling().on(method));
    }
    let client = fake.client();
    let error = client.add_project(&AddProject::new("Blog")).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_project")), (Delivery::Unknown, 1), "{error}");
    let blog = client.projects(&ProjectsFilter::new()).by_name("Blog").await.unwrap();
    assert_eq!(client.update_project(blog.id, &UpdateProject::new().name("Weblog")).await.unwrap().name, "Weblog");
    assert_eq!(fake.calls("update_project"), 2);

    for policy in [RetryPolicy::default(), RetryPolicy::never()] {
        let fake = FakeTestRail::start().await;
        fake.inject(Fault::reset_after_handling().on("delete_project"));
        fake.client().with_retry(policy).delete_project(1).await.unwrap();
        if policy == RetryPolicy::never() {
            assert_eq!((fake.calls("delete_project"), fake.calls("get_project")), (1, 1), "one look told");
        }
        assert!(fake.run_ids().is_empty());
    }

    let fake = FakeTestRail::start().await;
    fake.inject(Fault::reset_before_handling().on("delete_project"));
    let error = fake.client().with_retry(RetryPolicy::never()).delete_project(1).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown), "{error}");
}

#[tokio::test]
async fn a_project_without_a_name_is_not_sent() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let added = client.add_project(&AddProject::new(" ")).await.unwrap_err();
    assert_eq!(added.to_string(), "add_project: name must not be blank; nothing was sent");
    let updated = client.update_project(1, &UpdateProject::new().name("")).await.unwrap_err();
    assert_eq!(updated.to_string(), "update_project/1: name must not be blank; nothing was sent");
    assert!(fake.requests().is_empty());
}
