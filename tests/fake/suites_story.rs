//! A suite and its sections from their creation to their end, through the client, and with answers lost on the way.

use testrail::fake::{Answer, FakeTestRail, Fault, Generation, Seed};
use testrail::sections::{AddSection, MoveSection, SectionsFilter, UpdateSection};
use testrail::suites::{AddSuite, SuitesFilter, UpdateSuite};
use testrail::{Client, Delivery, Error, ErrorKind, ResultExt, RetryPolicy, SuiteId};

/// The sections of a suite as people draw them.
async fn drawn(client: &Client, suite: SuiteId) -> Vec<String> {
    let tree = client.section_tree(1, &SectionsFilter::new().suite_id(suite)).await.unwrap();
    tree.iter().map(|(depth, section)| "> ".repeat(depth) + &section.name).collect()
}

#[tokio::test]
async fn a_suite_and_its_sections_from_their_creation_to_their_end() -> Result<(), Error> {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let client = fake.client();
        let admin = client.add_suite(1, &AddSuite::new("Admin").description("Text")).await?;
        let add = |name: &str| AddSection::new(name).suite_id(admin.id);
        let users = client.add_section(1, &add("Users")).await?;
        let roles = client.add_section(1, &add("Roles").parent_id(users.id)).await?;
        let orders = client.add_section(1, &add("Orders")).await?;
        assert_eq!(drawn(&client, admin.id).await, ["Users", "> Roles", "Orders"], "{generation:?}");

        let renamed =
            client.update_section(roles.id, &UpdateSection::new().name("Rights").description("Who may")).await?;
        assert_eq!((renamed.id, renamed.description.as_deref()), (roles.id, Some("Who may")));
        assert_eq!(client.update_section(roles.id, &UpdateSection::new().description(None)).await?.description, None);

        let moved = client.move_section(roles.id, &MoveSection::new().parent_id(None).after_id(orders.id)).await?;
        assert_eq!(
            moved.map(|section| (section.id, section.parent_id, section.depth)),
            Some((roles.id, None, Some(0)))
        );
        client.move_section(orders.id, &MoveSection::new().after_id(None)).await?;
        assert_eq!(drawn(&client, admin.id).await, ["Orders", "Users", "Rights"]);
        client.move_section(users.id, &MoveSection::new().parent_id(orders.id)).await?;
        assert_eq!(drawn(&client, admin.id).await, ["Orders", "> Users", "Rights"]);

        let preview = client.preview_delete_section(orders.id).await?;
        assert_eq!((preview.affected_sections, preview.affected_cases), (Some(2), Some(0)));
        client.delete_section(orders.id).await?;
        assert_eq!(drawn(&client, admin.id).await, ["Rights"]);
        assert!(client.get_section(users.id).await.optional()?.is_none());

        let update = UpdateSuite::new().name("Back office").description(None);
        let renamed = client.update_suite(admin.id, &update).await?;
        assert_eq!((renamed.name.as_str(), renamed.description), ("Back office", None));
        assert_eq!(client.suites(1, &SuitesFilter::new()).by_name("back office").await?.id, admin.id);
        let preview = client.preview_delete_suite(admin.id).await?;
        assert_eq!((preview.affected_sections, preview.affected_runs), (Some(1), Some(0)));
        client.delete_suite(admin.id).await?;
        assert!(client.get_suite(admin.id).await.optional()?.is_none());
        assert_eq!(client.delete_suite(admin.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    }
    Ok(())
}

#[tokio::test]
async fn a_preview_asks_an_old_server_for_the_deletion_itself_and_says_so() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let client = fake.client();
    for error in
        [client.preview_delete_section(1).await.unwrap_err(), client.preview_delete_suite(1).await.unwrap_err()]
    {
        assert_eq!(error.kind(), ErrorKind::EmptyBody);
        assert!(error.to_string().contains("may not know soft=1 and may have deleted it"), "{error}");
    }
    assert!(client.get_suite(1).await.optional().unwrap().is_none());
    let missing = client.move_section(3, &MoveSection::new().after_id(None)).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NoSuchEndpoint);
    assert!(missing.to_string().contains("move_section needs TestRail 6.5.2 or later"), "{missing}");
}

#[tokio::test]
async fn after_a_lost_answer_a_change_is_made_again_and_what_was_deleted_is_gone() {
    for policy in [RetryPolicy::default(), RetryPolicy::never()] {
        let fake = FakeTestRail::start().await;
        let client = fake.client().with_retry(policy);
        for method in ["delete_section", "delete_suite"] {
            fake.inject(Fault::reset_after_handling().on(method));
        }
        client.delete_section(1).await.unwrap();
        client.delete_suite(1).await.unwrap();
        if policy == RetryPolicy::never() {
            assert_eq!((fake.calls("delete_section"), fake.calls("get_section")), (1, 1), "one look told");
            assert_eq!((fake.calls("delete_suite"), fake.calls("get_suite")), (1, 1), "one look told");
        }
        assert_eq!(drawn(&fake.client(), SuiteId::new(2)).await, ["Payment"], "nothing else is gone");
    }

    let fake = FakeTestRail::start().await;
    let client = fake.client();
    for method in ["update_suite", "update_section", "move_section", "add_suite", "add_section"] {
        fake.inject(Fault::reset_after_handling().on(method));
    }
    assert_eq!(client.update_suite(1, &UpdateSuite::new().name("Shop")).await.unwrap().name, "Shop");
    assert_eq!(client.update_section(1, &UpdateSection::new().name("Find")).await.unwrap().name, "Find");
    client.move_section(1, &MoveSection::new().after_id(2)).await.unwrap();
    assert_eq!(drawn(&client, SuiteId::new(1)).await, ["Basket", "Find"]);
    for method in ["update_suite", "update_section", "move_section"] {
        assert_eq!(fake.calls(method), 2, "{method}");
    }
    let suite = client.add_suite(1, &AddSuite::new("New")).await.unwrap_err();
    let section = client.add_section(1, &AddSection::new("New").suite_id(1)).await.unwrap_err();
    for error in [suite, section] {
        assert_eq!((error.delivery(), error.attempts()), (Delivery::Unknown, 1), "{error}");
    }
}

#[tokio::test]
async fn a_deletion_that_was_not_done_is_an_error_that_says_so() {
    let fake = FakeTestRail::start().await;
    let client = fake.client().with_retry(RetryPolicy::never());
    for method in ["delete_suite", "delete_section"] {
        fake.inject(Fault::reset_before_handling().on(method));
    }
    let suite = client.delete_suite(1).await.unwrap_err();
    let section = client.delete_section(1).await.unwrap_err();
    for error in [suite, section] {
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Transport, Delivery::Unknown), "{error}");
    }
    assert_eq!(drawn(&client, SuiteId::new(1)).await, ["Search", "Basket"]);
}

#[tokio::test]
async fn a_server_may_answer_a_move_with_nothing() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.handle("move_section", |_| Answer::empty());
    let moved = client.move_section(1, &MoveSection::new().after_id(2)).await.unwrap();
    assert_eq!((moved, fake.calls("move_section")), (None, 1));
}

#[tokio::test]
async fn what_cannot_be_is_not_sent() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let to = MoveSection::new;
    for (error, words) in [
        (
            client.update_suite(1, &UpdateSuite::new().name(" ")).await.unwrap_err(),
            "update_suite/1: name must not be blank; nothing was sent",
        ),
        (
            client.update_section(1, &UpdateSection::new().name("")).await.unwrap_err(),
            "update_section/1: name must not be blank; nothing was sent",
        ),
        (
            client.move_section(1, &to()).await.unwrap_err(),
            "move_section/1: parent_id or after_id must be set: there is nothing to move; nothing was sent",
        ),
        (
            client.move_section(1, &to().parent_id(1)).await.unwrap_err(),
            "move_section/1: parent_id must not be the section itself; nothing was sent",
        ),
        (
            client.move_section(1, &to().parent_id(None).after_id(1)).await.unwrap_err(),
            "move_section/1: after_id must not be the section itself; nothing was sent",
        ),
    ] {
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidInput, words));
    }
    assert!(fake.requests().is_empty());

    let below = fake.seed(|seed: &mut Seed<'_>| seed.sub_section(1, "Below"));
    let error = client.move_section(1, &to().parent_id(below)).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("parent_id")));
}
