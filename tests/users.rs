//! Users, looked up by a tool that assigns work to them.
#![allow(clippy::unwrap_used, reason = "tests")]

use testrail::fake::{FakeTestRail, Fault, Generation};
use testrail::users::UsersFilter;
use testrail::{Client, Delivery, ErrorKind, ResultExt};

#[tokio::test]
async fn an_unknown_address_is_none_and_a_text_that_is_no_address_is_an_error() {
    let fake = FakeTestRail::start().await;
    fake.seed(|seed| _ = seed.user("Bob", "bob+ci@example.com"));
    let client = fake.client();
    assert_eq!(client.get_user_by_email("bob+ci@example.com").await.unwrap().name, "Bob");
    assert!(client.get_user_by_email("nobody@example.com").await.optional().unwrap().is_none());
    let error = client.get_user_by_email("nobody@example.com").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "get_user_by_email: no user has this e-mail address; TestRail answered 400: Field :email is not a valid email \
         address."
    );
    assert_eq!(
        (error.kind(), error.field(), error.delivery()),
        (ErrorKind::NotFound, Some("email"), Delivery::Refused)
    );

    for text in ["", "nobody", "nobody@", "Ada <ada@example.com>"] {
        let error = client.get_user_by_email(text).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "get_user_by_email: email must be an e-mail address, such as me@example.com, without blanks or quotes; nothing \
             was sent",
            "{text}"
        );
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("email")));
    }
    assert_eq!(fake.calls("get_user_by_email"), 3, "none of these was sent");
}

#[tokio::test]
async fn another_refusal_of_a_look_up_by_address_stays_what_it_is() {
    let fake = FakeTestRail::start().await;
    for (status, words, kind) in [
        (400, "Field :email is a required field.", ErrorKind::InvalidField),
        (403, "You are not allowed to do this.", ErrorKind::Forbidden),
        (401, "Authentication failed: invalid or missing user/password or session cookie.", ErrorKind::Authentication),
    ] {
        fake.inject(Fault::refuse(status, words));
        assert_eq!(fake.client().get_user_by_email("ada@example.com").await.unwrap_err().kind(), kind, "{words}");
    }
}

#[tokio::test]
async fn only_an_administrator_lists_all_users_and_everybody_those_of_a_project() {
    for generation in [Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        let ada = Client::new(fake.url(), "ada@example.com", fake.key()).unwrap();
        let error = ada.users(&UsersFilter::new()).try_collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        let words = "Access Denied. You are not a TestRail administrator. Field:project_id is a required field.";
        assert_eq!(error.message(), Some(words));
        let of_project = ada.users_of_project(1, &UsersFilter::new()).try_collect().await.unwrap();
        assert_eq!(of_project.len(), 2);
        assert_eq!(fake.client().users(&UsersFilter::new()).try_collect().await.unwrap().len(), 2);

        let me = ada.get_current_user().await.unwrap();
        assert_eq!(ada.get_user(me.id).await.unwrap(), me);
        assert!(ada.get_user(99).await.optional().unwrap().is_none());
    }
}

#[tokio::test]
async fn hundreds_of_users_come_once_each_whole_or_in_pages() {
    for generation in [Generation::Legacy, Generation::LegacyCapped, Generation::Paged, Generation::Cloud] {
        let fake = FakeTestRail::builder().generation(generation).start().await;
        fake.seed(|seed| (3..=600).for_each(|id| _ = seed.user(&format!("User {id}"), &format!("{id}@example.com"))));
        for users in [fake.client().users(&UsersFilter::new()), fake.client().users_of_project(1, &UsersFilter::new())]
        {
            let ids: Vec<_> = users.try_collect().await.unwrap().iter().map(|user| user.id.get()).collect();
            assert_eq!(ids, (1..=600).collect::<Vec<_>>(), "{generation:?}");
        }
    }
}

#[tokio::test]
async fn an_old_server_does_not_know_the_current_user_and_the_error_says_which_does() {
    let fake = FakeTestRail::builder().generation(Generation::Legacy).start().await;
    let error = fake.client().get_current_user().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoSuchEndpoint);
    assert!(error.to_string().contains("(get_current_user needs TestRail 6.6 or later)"), "{error}");
}
