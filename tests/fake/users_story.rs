//! Users and their groups, from the creation to the end, through the client.

use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::groups::{AddGroup, GroupsFilter, UpdateGroup};
use testrail::roles::RolesFilter;
use testrail::users::{AddUser, UpdateUser};
use testrail::{Client, Delivery, ErrorKind, ResultExt, RetryPolicy, UserId};

#[tokio::test]
async fn a_user_comes_gets_a_role_and_goes() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    let tester = client.roles(&RolesFilter::new()).by_name("tester").await.unwrap();
    let qa = client.add_group(&AddGroup::new("QA").user_ids([2])).await.unwrap();
    let new = AddUser::new("Bob", "bob@example.com").role_id(tester.id).group_ids([qa.id]).mfa_required(true);
    let bob = client.add_user(&new).await.unwrap();
    assert_eq!((bob.is_active, bob.email_notifications), (Some(false), Some(true)), "TestRail's defaults");
    assert_eq!((bob.is_admin, bob.mfa_required), (Some(false), Some(true)));
    assert_eq!((bob.role_id, bob.role.as_deref()), (Some(tester.id), Some("Tester")));
    assert_eq!(bob.group_ids, Some(vec![qa.id]));
    assert_eq!(client.get_group(qa.id).await.unwrap().user_ids, [UserId::new(2), bob.id]);

    let active = client.update_user(bob.id, &UpdateUser::new().is_active(true).group_ids([0; 0])).await.unwrap();
    assert_eq!((active.is_active, active.group_ids), (Some(true), Some(Vec::new())));
    assert_eq!((active.role_id, active.name), (bob.role_id, bob.name), "the rest stays");
    let gone = client.update_user(bob.id, &UpdateUser::new().is_active(false)).await.unwrap();
    assert_eq!(client.get_user_by_email("bob@example.com").await.unwrap(), gone);

    let error = client.add_user(&new).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidField, Some("email")), "the address is taken");
}

#[tokio::test]
async fn what_a_role_or_an_administrator_may_do_counts_from_the_next_call_on() {
    let fake = FakeTestRail::start().await;
    let ada = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap();
    let error = ada.update_user(2, &UpdateUser::new().is_admin(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let words = "You are not allowed to edit users (requires administrator privileges).";
    assert_eq!(error.message(), Some(words));
    fake.client().update_user(2, &UpdateUser::new().is_admin(true)).await.unwrap();
    ada.update_user(2, &UpdateUser::new().is_admin(false).role_id(1)).await.unwrap();
    assert_eq!(ada.add_group(&AddGroup::new("QA")).await.unwrap_err().kind(), ErrorKind::Forbidden);
    let error = ada.close_run(2).await.unwrap_err();
    assert_eq!(error.message(), Some("You are not allowed to close test runs (insufficient permissions)."));
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_not_repeated_and_can_be_found() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.inject(Fault::reset_after_handling().on("add_user"));
    let error = client.add_user(&AddUser::new("Bob", "bob@example.com")).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_user")), (Delivery::Unknown, 1));
    assert_eq!(client.get_user_by_email("bob@example.com").await.unwrap().name, "Bob");

    fake.inject(Fault::reset_after_handling().on("add_group"));
    let error = client.add_group(&AddGroup::new("QA").user_ids([1])).await.unwrap_err();
    assert_eq!((error.delivery(), fake.calls("add_group")), (Delivery::Unknown, 1));
    let found = client.groups(&GroupsFilter::new()).by_name("QA").await.unwrap();
    assert_eq!(found.user_ids, [UserId::new(1)]);
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_repeated_and_a_deletion_is_looked_after() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    fake.seed(|seed| (seed.group("QA", [1]), seed.group("Old", [2])));
    fake.inject(Fault::reset_after_handling().on("update_group"));
    let qa = client.update_group(1, &UpdateGroup::new().name("Quality").user_ids([1, 2])).await.unwrap();
    assert_eq!((qa.name.as_str(), qa.user_ids.len(), fake.calls("update_group")), ("Quality", 2, 2));
    fake.inject(Fault::reset_after_handling().on("update_user"));
    let ada = client.update_user(2, &UpdateUser::new().name("Ada L.").email("ada.l@example.com")).await.unwrap();
    assert_eq!((ada.name.as_str(), fake.calls("update_user")), ("Ada L.", 2));

    // The repeat is refused, which means that the first one was done.
    fake.inject(Fault::reset_after_handling().on("delete_group"));
    client.delete_group(1).await.unwrap();
    assert_eq!((fake.calls("delete_group"), fake.calls("get_group")), (2, 0));
    // Without a repeat, the client looks.
    fake.inject(Fault::reset_after_handling().on("delete_group"));
    client.with_retry(RetryPolicy::never()).delete_group(2).await.unwrap();
    assert_eq!((fake.calls("delete_group"), fake.calls("get_group")), (3, 1));
    assert!(client.get_group(2).await.optional().unwrap().is_none());
    assert_eq!(client.delete_group(2).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_no_server_can_take_is_not_sent() {
    let fake = FakeTestRail::start().await;
    let client = fake.client();
    for (error, field) in [
        (client.add_user(&AddUser::new(" ", "bob@example.com")).await.unwrap_err(), "name"),
        (client.add_user(&AddUser::new("Bob", "bob")).await.unwrap_err(), "email"),
        (client.update_user(2, &UpdateUser::new().name("")).await.unwrap_err(), "name"),
        (client.update_user(2, &UpdateUser::new().email("@")).await.unwrap_err(), "email"),
        (client.add_group(&AddGroup::new("")).await.unwrap_err(), "name"),
        (client.update_group(1, &UpdateGroup::new().name(" ")).await.unwrap_err(), "name"),
    ] {
        assert_eq!(
            (error.kind(), error.field(), error.delivery()),
            (ErrorKind::InvalidInput, Some(field), Delivery::NeverSent)
        );
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn an_old_server_does_not_know_the_methods_and_the_error_says_which_does() {
    let fake = FakeTestRail::builder().generation(Generation::LegacyCapped).start().await;
    let client = fake.client();
    for (error, needs) in [
        (client.get_group(1).await.unwrap_err(), "(get_group needs TestRail 7.5 or later)"),
        (client.get_roles(&RolesFilter::new()).await.unwrap_err(), "(get_roles needs TestRail 7.3 or later)"),
        (client.update_user(2, &UpdateUser::new()).await.unwrap_err(), "(update_user needs TestRail 7.3 or later)"),
        (client.get_version().await.unwrap_err(), "(get_version needs TestRail 10.6 or later)"),
        (
            client.get_dynamic_filter_fields(1).await.unwrap_err(),
            "(get_dynamic_filter_fields needs TestRail 10.4 or later)",
        ),
    ] {
        assert_eq!(error.kind(), ErrorKind::NoSuchEndpoint);
        assert!(error.to_string().contains(needs), "{error}");
    }
}
